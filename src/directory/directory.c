/* The directory's door. The worker owns the database and alone changes the index; what needs one look into the index is answered on the
 * caller's thread, everything else by the worker, in order. Answers are copied into the caller's arena, so nothing shared leaves this
 * file. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/db.h"
#include "directory/internal.h"
#include "format/mailaddr.h"

#define PATH_BYTES 4096
#define SCRATCH_BYTES ((size_t)1024 * 1024)

/* One question; every operation below fills what it needs. */
struct ask {
    struct directory *d;
    struct slice address, target;
    uint64_t number, id;
    bool flag;
    const struct pop3_choice *pop3;
    struct arena *arena;
    void *out;
    unsigned *out_count;
    enum err (*run)(struct ask *ask);
};

static void changed(struct directory *d)
{
    __atomic_add_fetch(&d->generation, 1, __ATOMIC_RELEASE);
}

static void load_domain(void *arg, sqlite3_stmt *s)
{
    index_add_domain(arg,
                     slice_make(sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0)));
}

static void load_account(void *arg, sqlite3_stmt *s)
{
    struct account_row row = {
        .id = (uint64_t)sqlite3_column_int64(s, 0),
        .address = slice_make(sqlite3_column_text(s, 1), (size_t)sqlite3_column_bytes(s, 1)),
        .quota_bytes = (uint64_t)sqlite3_column_int64(s, 2),
        .is_disabled = sqlite3_column_int(s, 3) != 0,
        .created = { sqlite3_column_int64(s, 4) },
        .pop3 = { sqlite3_column_int(s, 5) != 0, sqlite3_column_int(s, 6) != 0,
                  sqlite3_column_int64(s, 7) },
        .is_admin = sqlite3_column_int(s, 8) != 0,
        .vacation = { sqlite3_column_int(s, 9) != 0, sqlite3_column_int64(s, 10),
                      sqlite3_column_int64(s, 11) },
        .is_shared = sqlite3_column_int(s, 12) != 0,
    };
    index_add_account(arg, &row);
}

static void load_alias(void *arg, sqlite3_stmt *s)
{
    index_add_alias(arg, slice_make(sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0)),
                    slice_make(sqlite3_column_text(s, 1), (size_t)sqlite3_column_bytes(s, 1)));
}

static void load_share(void *arg, sqlite3_stmt *s)
{
    index_add_share(arg, (uint64_t)sqlite3_column_int64(s, 0),
                    (uint64_t)sqlite3_column_int64(s, 1));
}

static void take_srs_key(void *arg, sqlite3_stmt *s)
{
    struct directory *d = arg;
    size_t length = 0;
    int found =
        sodium_hex2bin(d->srs_key, sizeof(d->srs_key), (const char *)sqlite3_column_text(s, 0),
                       (size_t)sqlite3_column_bytes(s, 0), NULL, &length, NULL);
    d->has_srs_key = found == 0 && length == sizeof(d->srs_key);
}

static enum err load_srs_key(struct directory *d)
{
    char text[2 * SRS_KEY_BYTES + 1];
    TRY(database_each(&d->database, "SELECT value FROM secret WHERE name='srs'", take_srs_key, d));
    if (d->has_srs_key) {
        return OK;
    }
    d->world->random.fill(&d->world->random, d->srs_key, sizeof(d->srs_key));
    struct database_value value = { .text = slice_cstr(sodium_bin2hex(
                                        text, sizeof(text), d->srs_key, sizeof(d->srs_key))) };
    TRY(database_run(&d->database, "INSERT OR REPLACE INTO secret VALUES('srs',?)", &value, 1));
    d->has_srs_key = true;
    return OK;
}

static void take_set_time(void *arg, sqlite3_stmt *s)
{
    struct directory_lost_time *lost = arg;
    lost->set_until = sqlite3_column_int64(s, 0);
    lost->set_seconds = sqlite3_column_int64(s, 1);
}

static void take_lost_time(void *arg, sqlite3_stmt *s)
{
    struct directory_lost_time *lost = arg;
    lost->until = sqlite3_column_int64(s, 0);
    lost->seconds = sqlite3_column_int64(s, 1);
}

static enum err load(struct directory *d)
{
    TRY(database_each(&d->database, "SELECT name FROM domain", load_domain, &d->index));
    TRY(database_each(&d->database,
                      "SELECT id,address,quota,disabled,created,off,keeps,since,"
                      "admin.account IS NOT NULL,enabled,begins,ends,shared.account IS NOT NULL"
                      " FROM account"
                      " LEFT JOIN pop3 ON pop3.account=account.id"
                      " LEFT JOIN admin ON admin.account=account.id"
                      " LEFT JOIN shared ON shared.account=account.id"
                      " LEFT JOIN vacation ON vacation.account=account.id",
                      load_account, &d->index));
    TRY(database_each(&d->database, "SELECT owner,user FROM share", load_share, &d->index));
    TRY(suppressions_load(d));
    TRY(database_each(&d->database, "SELECT until,seconds FROM lost_time", take_lost_time,
                      &d->lost_time));
    TRY(database_each(&d->database, "SELECT until,seconds FROM set_time", take_set_time,
                      &d->lost_time));
    TRY(database_each(&d->database, "SELECT address,target FROM alias", load_alias, &d->index));
    return load_srs_key(d);
}

enum err directory_open(const char *data_dir, bool is_inline, struct world *world,
                        struct directory **out)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "%s/db", data_dir);
    if (disk_make_directory(&world->disk, path) != 0) {
        return fail(ERR_PERM, "%s: %m", path);
    }
    snprintf(path, sizeof(path), "%s/db/server.db", data_dir);
    struct directory *d = calloc(1, sizeof(*d));
    if (d == NULL) {
        abort();
    }
    d->world = world;
    index_init(&d->index);
    suppressions_init(&d->suppressions);
    enum err result = database_open(path, &world->disk, &d->database);
    result = result == OK ? load(d) : result;
    if (result != OK) {
        index_fini(&d->index);
        suppressions_fini(&d->suppressions);
        database_close(&d->database);
        free(d);
        return result;
    }
    d->worker = worker_new("directory", is_inline, NULL, NULL);
    *out = d;
    return OK;
}

void directory_close(struct directory *d)
{
    if (d == NULL) {
        return;
    }
    worker_free(d->worker);
    index_fini(&d->index);
    suppressions_fini(&d->suppressions);
    database_close(&d->database);
    free(d);
}

uint64_t directory_generation(struct directory *d)
{
    return __atomic_load_n(&d->generation, __ATOMIC_ACQUIRE);
}

const unsigned char *directory_srs_key(const struct directory *d)
{
    return d->srs_key;
}

/* --- domains --- */

static enum err keep_lost_time(struct ask *ask)
{
    const struct directory_lost_time *lost = ask->out;
    struct database_value values[] = { { .is_number = true, .number = lost->until },
                                       { .is_number = true, .number = lost->seconds } };
    struct database_value set[] = { { .is_number = true, .number = lost->set_until },
                                    { .is_number = true, .number = lost->set_seconds } };
    TRY(database_run(&ask->d->database, "INSERT OR REPLACE INTO lost_time VALUES(1,?1,?2)", values,
                     2));
    return database_run(&ask->d->database, "INSERT OR REPLACE INTO set_time VALUES(1,?1,?2)", set,
                        2);
}

static enum err domain_add(struct ask *ask)
{
    struct slice name;
    TRY(domain_parse(ask->address, ask->arena, &name));
    if (map_find(&ask->d->index.domains, name) != NULL) {
        return fail(ERR_EXISTS, "the domain is there already");
    }
    struct database_value values[] = { { .text = name } };
    TRY(database_run(&ask->d->database, "INSERT INTO domain VALUES(?)", values, 1));
    index_add_domain(&ask->d->index, name);
    changed(ask->d);
    return OK;
}

static enum err domain_remove(struct ask *ask)
{
    struct slice name;
    TRY(domain_parse(ask->address, ask->arena, &name));
    struct domain_entry *entry = map_find(&ask->d->index.domains, name);
    if (entry == NULL) {
        return fail(ERR_NOT_FOUND, "no such domain; `culver domain list` shows them");
    }
    if (entry->accounts > 0) {
        return fail(ERR_PERM, "%llu accounts are left in the domain; remove them first",
                    (unsigned long long)entry->accounts);
    }
    struct database_value values[] = { { .text = name } };
    TRY(database_run(&ask->d->database, "DELETE FROM domain WHERE name=?", values, 1));
    index_remove_domain(&ask->d->index, name);
    changed(ask->d);
    return OK;
}

static int domain_order(const void *a, const void *b)
{
    return slice_compare(((const struct domain_row *)a)->name,
                         ((const struct domain_row *)b)->name);
}

static enum err domain_list(struct ask *ask)
{
    struct directory_index *index = &ask->d->index;
    struct domain_row *rows =
        ARENA_ARRAY(ask->arena, struct domain_row, map_count(&index->domains));
    unsigned count = 0;
    void *value;
    for (size_t at = 0; map_next(&index->domains, &at, &value);) {
        const struct domain_entry *entry = value;
        rows[count++] =
            (struct domain_row){ arena_dup(ask->arena, slice_cstr(entry->name)), entry->accounts };
    }
    qsort(rows, count, sizeof(*rows), domain_order);
    *(struct domain_row **)ask->out = rows;
    *ask->out_count = count;
    return OK;
}

static enum err domain_is_local(struct ask *ask)
{
    *(bool *)ask->out = map_find(&ask->d->index.domains, ask->address) != NULL;
    return OK;
}

/* --- accounts --- */

/* An address that may become an account. */
static enum err account_address(struct ask *ask, struct slice *out)
{
    struct slice address, domain;
    TRY(address_canonical(ask->address, true, ask->arena, &address, &domain));
    if (slice_find_char(address, '+') < address.len) {
        return fail(ERR_SYNTAX,
                    "an account has no \"+\" in its name; mail for name+anything reaches it");
    }
    if (map_find(&ask->d->index.domains, domain) == NULL) {
        return fail(ERR_NOT_FOUND, "the domain is not here yet; `culver domain add %.*s` first",
                    SLICE_ARG(domain));
    }
    if (map_find(&ask->d->index.accounts, address) != NULL ||
        map_find(&ask->d->index.aliases, address) != NULL) {
        return fail(ERR_EXISTS, "an account or alias has this address already");
    }
    TRY(index_check_alike(&ask->d->index, address));
    *out = address;
    return OK;
}

static void read_id(void *arg, sqlite3_stmt *statement)
{
    *(uint64_t *)arg = (uint64_t)sqlite3_column_int64(statement, 0);
}

static enum err account_reserve(struct ask *ask)
{
    struct slice address;
    TRY(account_address(ask, &address));
    return database_each(&ask->d->database,
                         "UPDATE sqlite_sequence SET seq=seq+1 WHERE name='account' RETURNING seq",
                         read_id, ask->out);
}

/* All of it or nothing: a shared account without its mark would be one whose password nobody knows. */
static enum err store_account(struct database *database, const struct account_row *row)
{
    struct database_value values[] = { { .is_number = true, .number = (int64_t)row->id },
                                       { .text = row->address },
                                       { .is_number = true, .number = (int64_t)row->quota_bytes },
                                       { .is_number = true, .number = row->created.secs } };
    TRY(database_run(database, "BEGIN IMMEDIATE", NULL, 0));
    enum err result =
        database_run(database, "INSERT INTO account VALUES(?1,?2,?3,0,?4)", values, 4);
    if (result == OK && row->is_shared) {
        result = database_run(database, "INSERT INTO shared VALUES(?1)", values, 1);
    }
    result = result == OK ? database_run(database, "COMMIT", NULL, 0) : result;
    if (result != OK) {
        sqlite3_exec(database->db, "ROLLBACK", NULL, NULL, NULL);
    }
    return result;
}

static enum err account_add(struct ask *ask)
{
    struct account_row row = { .id = ask->id,
                               .quota_bytes = ask->number,
                               .created.secs = clock_now(&ask->d->world->clock).secs,
                               .is_shared = ask->flag };
    TRY(account_address(ask, &row.address));
    TRY(store_account(&ask->d->database, &row));
    index_add_account(&ask->d->index, &row);
    changed(ask->d);
    return OK;
}

static enum err account_entry_of(struct ask *ask, struct account_entry **out)
{
    struct slice address, domain;
    TRY(address_canonical(ask->address, true, ask->arena, &address, &domain));
    *out = map_find(&ask->d->index.accounts, address);
    return *out != NULL ? OK
                        : fail(ERR_NOT_FOUND, "no such account; `culver account list` shows them");
}

static enum err account_remove(struct ask *ask)
{
    struct account_entry *entry;
    TRY(account_entry_of(ask, &entry));
    struct database_value values[] = { { .is_number = true, .number = (int64_t)entry->id } };
    TRY(database_run(&ask->d->database, "DELETE FROM account WHERE id=?", values, 1));
    TRY(database_run(&ask->d->database, "DELETE FROM share WHERE owner=?1 OR user=?1", values, 1));
    TRY(database_run(&ask->d->database, "DELETE FROM pop3 WHERE account=?1", values, 1));
    TRY(database_run(&ask->d->database, "DELETE FROM admin WHERE account=?1", values, 1));
    TRY(database_run(&ask->d->database, "DELETE FROM shared WHERE account=?1", values, 1));
    TRY(database_run(&ask->d->database, "DELETE FROM vacation WHERE account=?1", values, 1));
    TRY(database_run(&ask->d->database, "DELETE FROM vacation_name WHERE account=?1", values, 1));
    TRY(database_run(&ask->d->database, "DELETE FROM vacation_address WHERE account=?1", values,
                     1));
    TRY(database_run(&ask->d->database, "DELETE FROM vacation_answer WHERE account=?1", values, 1));
    index_remove_shares(&ask->d->index, entry->id);
    *(uint64_t *)ask->out = entry->id;
    struct slice address = arena_dup(ask->arena, slice_cstr(entry->address));
    index_remove_account(&ask->d->index, address);
    changed(ask->d);
    return OK;
}

static enum err account_quota(struct ask *ask)
{
    struct account_entry *entry;
    TRY(account_entry_of(ask, &entry));
    struct database_value values[] = { { .is_number = true, .number = (int64_t)ask->number },
                                       { .is_number = true, .number = (int64_t)entry->id } };
    TRY(database_run(&ask->d->database, "UPDATE account SET quota=?1 WHERE id=?2", values, 2));
    index_set_quota(&ask->d->index, entry, ask->number);
    changed(ask->d);
    return OK;
}

static enum err account_disable(struct ask *ask)
{
    struct account_entry *entry;
    TRY(account_entry_of(ask, &entry));
    struct database_value values[] = { { .is_number = true, .number = ask->flag },
                                       { .is_number = true, .number = (int64_t)entry->id } };
    TRY(database_run(&ask->d->database, "UPDATE account SET disabled=?1 WHERE id=?2", values, 2));
    index_set_disabled(&ask->d->index, entry, ask->flag);
    changed(ask->d);
    return OK;
}

/* A standing of an account is a row of a table of its own. */
struct standing {
    const char *add, *remove; /* SQL */
    void (*note)(struct directory_index *index, struct account_entry *entry, bool has_it);
};

static enum err set_standing(struct ask *ask, const struct standing *standing)
{
    struct account_entry *entry;
    TRY(account_entry_of(ask, &entry));
    struct database_value values[] = { { .is_number = true, .number = (int64_t)entry->id } };
    TRY(database_run(&ask->d->database, ask->flag ? standing->add : standing->remove, values, 1));
    standing->note(&ask->d->index, entry, ask->flag);
    changed(ask->d);
    return OK;
}

static enum err account_admin(struct ask *ask)
{
    static const struct standing admin = { "INSERT OR IGNORE INTO admin VALUES(?1)",
                                           "DELETE FROM admin WHERE account=?1", index_set_admin };
    return set_standing(ask, &admin);
}

static enum err account_shared(struct ask *ask)
{
    static const struct standing shared = { "INSERT OR IGNORE INTO shared VALUES(?1)",
                                            "DELETE FROM shared WHERE account=?1",
                                            index_set_shared };
    return set_standing(ask, &shared);
}

static enum err account_pop3(struct ask *ask)
{
    struct account_entry *entry;
    TRY(account_entry_of(ask, &entry));
    struct database_value values[] = { { .is_number = true, .number = (int64_t)entry->id },
                                       { .is_number = true, .number = ask->pop3->is_off },
                                       { .is_number = true, .number = ask->pop3->keeps_deleted },
                                       { .is_number = true, .number = ask->pop3->since } };
    TRY(database_run(&ask->d->database, "INSERT OR REPLACE INTO pop3 VALUES(?1,?2,?3,?4)", values,
                     4));
    index_set_pop3(&ask->d->index, entry, ask->pop3);
    changed(ask->d);
    return OK;
}

static enum err account_find(struct ask *ask)
{
    struct account_entry *entry;
    TRY(account_entry_of(ask, &entry));
    *(struct account_row *)ask->out = account_row_copy(entry, ask->arena);
    return OK;
}

static enum err account_by_id(struct ask *ask)
{
    struct account_entry *entry = map_find_u64(&ask->d->index.accounts_by_id, ask->number);
    if (entry == NULL) {
        return fail(ERR_NOT_FOUND, "no account %llu", (unsigned long long)ask->number);
    }
    *(struct account_row *)ask->out = account_row_copy(entry, ask->arena);
    return OK;
}

static int account_order(const void *a, const void *b)
{
    return slice_compare(((const struct account_row *)a)->address,
                         ((const struct account_row *)b)->address);
}

static enum err account_list(struct ask *ask)
{
    struct directory_index *index = &ask->d->index;
    struct account_row *rows =
        ARENA_ARRAY(ask->arena, struct account_row, map_count(&index->accounts));
    unsigned count = 0;
    void *value;
    for (size_t at = 0; map_next(&index->accounts, &at, &value);) {
        rows[count++] = account_row_copy(value, ask->arena);
    }
    qsort(rows, count, sizeof(*rows), account_order);
    *(struct account_row **)ask->out = rows;
    *ask->out_count = count;
    return OK;
}

/* --- shares --- */

static enum err share(struct ask *ask)
{
    struct database_value values[] = { { .is_number = true, .number = (int64_t)ask->id },
                                       { .is_number = true, .number = (int64_t)ask->number } };
    if (ask->flag) {
        TRY(database_run(&ask->d->database, "INSERT OR IGNORE INTO share VALUES(?1,?2)", values,
                         2));
        index_add_share(&ask->d->index, ask->id, ask->number);
    } else {
        TRY(database_run(&ask->d->database, "DELETE FROM share WHERE owner=?1 AND user=?2", values,
                         2));
        index_remove_share(&ask->d->index, ask->id, ask->number);
    }
    return OK;
}

static enum err shares(struct ask *ask)
{
    uint64_t *owners;
    unsigned known = index_owners(&ask->d->index, ask->number, ask->arena, &owners), count = 0;
    struct account_row *rows = ARENA_ARRAY(ask->arena, struct account_row, known + 1);
    for (unsigned i = 0; i < known; i++) {
        struct account_entry *owner = map_find_u64(&ask->d->index.accounts_by_id, owners[i]);
        if (owner != NULL) {
            rows[count++] = account_row_copy(owner, ask->arena);
        }
    }
    qsort(rows, count, sizeof(*rows), account_order);
    *(struct account_row **)ask->out = rows;
    *ask->out_count = count;
    return OK;
}

/* --- aliases --- */

/* "name@domain", or "@domain" for everything else of a domain that is ours. */
static enum err alias_address(struct ask *ask, struct slice *out)
{
    struct slice domain;
    if (slice_starts(ask->address, SL("@"))) {
        TRY(domain_parse(slice_from(ask->address, 1), ask->arena, &domain));
        *out = arena_printf(ask->arena, "@%.*s", SLICE_ARG(domain));
    } else {
        TRY(address_canonical(ask->address, true, ask->arena, out, &domain));
    }
    return map_find(&ask->d->index.domains, domain) != NULL
               ? OK
               : fail(ERR_NOT_FOUND, "%.*s is not a domain of this server", SLICE_ARG(domain));
}

static enum err alias_add(struct ask *ask)
{
    struct slice address, target, domain;
    TRY(alias_address(ask, &address));
    TRY(address_canonical(ask->target, true, ask->arena, &target, &domain));
    struct alias_entry *entry = map_find(&ask->d->index.aliases, address);
    if (entry != NULL && entry->target_count >= ALIAS_MEMBERS_MAX) {
        return fail(ERR_LIMIT, "an alias has at most %d targets", ALIAS_MEMBERS_MAX);
    }
    struct database_value values[] = { { .text = address }, { .text = target } };
    TRY(database_run(&ask->d->database, "INSERT INTO alias VALUES(?1,?2)", values, 2));
    index_add_alias(&ask->d->index, address, target);
    changed(ask->d);
    return OK;
}

static enum err alias_remove(struct ask *ask)
{
    struct slice address, target, domain;
    TRY(alias_address(ask, &address));
    TRY(address_canonical(ask->target, true, ask->arena, &target, &domain));
    struct database_value values[] = { { .text = address }, { .text = target } };
    TRY(database_run(&ask->d->database, "DELETE FROM alias WHERE address=?1 AND target=?2", values,
                     2));
    if (!index_remove_alias(&ask->d->index, address, target)) {
        return fail(ERR_NOT_FOUND, "no such alias; `culver alias list` shows them");
    }
    changed(ask->d);
    return OK;
}

static int alias_order(const void *a, const void *b)
{
    const struct alias_row *x = a;
    const struct alias_row *y = b;
    int order = slice_compare(x->address, y->address);
    return order != 0 ? order : slice_compare(x->target, y->target);
}

static enum err alias_list(struct ask *ask)
{
    struct directory_index *index = &ask->d->index;
    void *value;
    size_t total = 0;
    for (size_t at = 0; map_next(&index->aliases, &at, &value);) {
        total += ((const struct alias_entry *)value)->target_count;
    }
    struct alias_row *rows = ARENA_ARRAY(ask->arena, struct alias_row, total);
    unsigned count = 0;
    for (size_t at = 0; map_next(&index->aliases, &at, &value);) {
        const struct alias_entry *entry = value;
        struct slice address = arena_dup(ask->arena, slice_cstr(entry->address));
        for (unsigned i = 0; i < entry->target_count; i++) {
            rows[count++] =
                (struct alias_row){ address, arena_dup(ask->arena, slice_cstr(entry->targets[i])) };
        }
    }
    qsort(rows, count, sizeof(*rows), alias_order);
    *(struct alias_row **)ask->out = rows;
    *ask->out_count = count;
    return OK;
}

/* --- questions of the mail flow --- */

static enum err resolve_plain(struct ask *ask)
{
    struct resolved *out = ask->out;
    struct slice canonical, domain;
    TRY(address_canonical(ask->address, true, ask->arena, &canonical, &domain));
    const struct account_entry *account = index_find_plain(&ask->d->index, canonical);
    *out = (struct resolved){ .account_count = account != NULL };
    if (account != NULL) {
        out->accounts = ARENA_NEW(ask->arena, struct account_row);
        out->accounts[0] = account_row_copy(account, ask->arena);
    }
    return OK;
}

static enum err resolve(struct ask *ask)
{
    return index_resolve(&ask->d->index, ask->address, ask->arena, NULL, ask->out);
}

static enum err explain(struct ask *ask)
{
    struct resolved unused;
    return index_resolve(&ask->d->index, ask->address, ask->arena, ask->out, &unused);
}

static enum err run(void *arg)
{
    struct ask *ask = arg;
    return ask->run(ask);
}

static enum err carry(struct ask *ask, enum err (*fn)(struct ask *ask))
{
    ask->run = fn;
    return directory_carry(ask->d, run, ask, &ask->arena);
}

static enum err look(struct ask *ask, enum err (*fn)(struct ask *ask))
{
    struct arena *scratch = directory_scratch(&ask->arena);
    index_enter(&ask->d->index);
    enum err result = fn(ask);
    index_leave(&ask->d->index);
    arena_free(scratch);
    return result;
}

struct directory_lost_time directory_lost_time_get(const struct directory *d)
{
    return d->lost_time;
}

enum err directory_lost_time_keep(struct directory *d, const struct directory_lost_time *lost)
{
    struct directory_lost_time copy = *lost;
    return carry(&(struct ask){ .d = d, .out = &copy }, keep_lost_time);
}

enum err directory_domain_add(struct directory *d, struct slice name)
{
    return carry(&(struct ask){ .d = d, .address = name }, domain_add);
}

enum err directory_domain_remove(struct directory *d, struct slice name)
{
    return carry(&(struct ask){ .d = d, .address = name }, domain_remove);
}

enum err directory_domain_list(struct directory *d, struct arena *arena, struct domain_row **out,
                               unsigned *out_count)
{
    return carry(&(struct ask){ .d = d, .arena = arena, .out = out, .out_count = out_count },
                 domain_list);
}

bool directory_is_local(struct directory *d, struct slice domain)
{
    bool is_local = false;
    IGNORE(look(&(struct ask){ .d = d, .address = domain, .out = &is_local }, domain_is_local));
    return is_local;
}

enum err directory_account_reserve(struct directory *d, struct slice address, uint64_t *out_id)
{
    return carry(&(struct ask){ .d = d, .address = address, .out = out_id }, account_reserve);
}

enum err directory_account_add(struct directory *d, struct slice address, uint64_t quota_bytes,
                               uint64_t id, bool is_shared)
{
    return carry(
        &(struct ask){
            .d = d, .address = address, .number = quota_bytes, .id = id, .flag = is_shared },
        account_add);
}

enum err directory_account_remove(struct directory *d, struct slice address, uint64_t *out_id)
{
    return carry(&(struct ask){ .d = d, .address = address, .out = out_id }, account_remove);
}

enum err directory_account_quota(struct directory *d, struct slice address, uint64_t quota_bytes)
{
    return carry(&(struct ask){ .d = d, .address = address, .number = quota_bytes }, account_quota);
}

enum err directory_account_disable(struct directory *d, struct slice address, bool disabled)
{
    return carry(&(struct ask){ .d = d, .address = address, .flag = disabled }, account_disable);
}

enum err directory_account_admin(struct directory *d, struct slice address, bool is_admin)
{
    return carry(&(struct ask){ .d = d, .address = address, .flag = is_admin }, account_admin);
}

enum err directory_account_shared(struct directory *d, struct slice address, bool is_shared)
{
    return carry(&(struct ask){ .d = d, .address = address, .flag = is_shared }, account_shared);
}

enum err directory_account_pop3(struct directory *d, struct slice address,
                                const struct pop3_choice *choice)
{
    return carry(&(struct ask){ .d = d, .address = address, .pop3 = choice }, account_pop3);
}

enum err directory_account_find(struct directory *d, struct slice address, struct arena *arena,
                                struct account_row *out)
{
    return look(&(struct ask){ .d = d, .address = address, .arena = arena, .out = out },
                account_find);
}

enum err directory_account_by_id(struct directory *d, uint64_t id, struct arena *arena,
                                 struct account_row *out)
{
    return look(&(struct ask){ .d = d, .number = id, .arena = arena, .out = out }, account_by_id);
}

bool directory_account_is_disabled(struct directory *d, uint64_t id)
{
    index_enter(&d->index);
    const struct account_entry *entry = map_find_u64(&d->index.accounts_by_id, id);
    bool is_disabled = entry != NULL && entry->is_disabled;
    index_leave(&d->index);
    return is_disabled;
}

bool directory_account_is_admin(struct directory *d, uint64_t id)
{
    index_enter(&d->index);
    const struct account_entry *entry = map_find_u64(&d->index.accounts_by_id, id);
    bool is_admin = entry != NULL && entry->is_admin && !entry->is_disabled;
    index_leave(&d->index);
    return is_admin;
}

enum err directory_account_list(struct directory *d, struct arena *arena, struct account_row **out,
                                unsigned *out_count)
{
    return carry(&(struct ask){ .d = d, .arena = arena, .out = out, .out_count = out_count },
                 account_list);
}

enum err directory_share(struct directory *d, uint64_t owner, uint64_t user, bool is_shared)
{
    return carry(&(struct ask){ .d = d, .id = owner, .number = user, .flag = is_shared }, share);
}

enum err directory_shares(struct directory *d, uint64_t user, struct arena *arena,
                          struct account_row **out, unsigned *out_count)
{
    return carry(
        &(struct ask){ .d = d, .number = user, .arena = arena, .out = out, .out_count = out_count },
        shares);
}

enum err directory_alias_add(struct directory *d, struct slice address, struct slice target)
{
    return carry(&(struct ask){ .d = d, .address = address, .target = target }, alias_add);
}

enum err directory_alias_remove(struct directory *d, struct slice address, struct slice target)
{
    return carry(&(struct ask){ .d = d, .address = address, .target = target }, alias_remove);
}

enum err directory_alias_list(struct directory *d, struct arena *arena, struct alias_row **out,
                              unsigned *out_count)
{
    return carry(&(struct ask){ .d = d, .arena = arena, .out = out, .out_count = out_count },
                 alias_list);
}

enum err directory_resolve(struct directory *d, struct slice address, struct arena *arena,
                           struct resolved *out)
{
    struct ask ask = { .d = d, .address = address, .arena = arena, .out = out };
    TRY(look(&ask, resolve_plain));
    /* Aliases may lead to a thousand: not on the thread of a reactor. */
    return out->account_count > 0 ? OK : carry(&ask, resolve);
}

enum err directory_explain(struct directory *d, struct slice address, struct arena *arena,
                           struct resolve_trace *out)
{
    struct ask ask = { .d = d, .address = address, .arena = arena, .out = out };
    *out = (struct resolve_trace){ ARENA_ARRAY(arena, struct resolve_step, RESOLVE_STEPS_MAX), 0 };
    return carry(&ask, explain);
}

bool directory_may_send_as(struct directory *d, uint64_t account, struct slice address)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "directory", SCRATCH_BYTES);
    struct resolved resolved = { 0 };
    bool is_allowed = false;
    IGNORE(directory_resolve(d, address, arena, &resolved));
    for (unsigned i = 0; i < resolved.account_count; i++) {
        is_allowed = is_allowed || resolved.accounts[i].id == account;
    }
    return is_allowed;
}

/* --- upkeep --- */

struct upkeep {
    struct directory *d;
    void (*found)(void *arg, struct slice line); /* NULL: a copy is wanted */
    void *arg;
    const char *path;
};

static enum err run_upkeep(void *arg)
{
    struct upkeep *u = arg;
    sqlite3 *db = u->d->database.db;
    return u->found != NULL ? db_check(db, u->found, u->arg) : db_copy(db, u->path);
}

static enum err upkeep(struct upkeep *u)
{
    return directory_carry(u->d, run_upkeep, u, NULL);
}

enum err directory_check(struct directory *d, void (*found)(void *arg, struct slice line),
                         void *arg)
{
    return upkeep(&(struct upkeep){ .d = d, .found = found, .arg = arg });
}

enum err directory_copy(struct directory *d, const char *path)
{
    return upkeep(&(struct upkeep){ .d = d, .path = path });
}
