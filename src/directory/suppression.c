/* The list of addresses that nobody has. */
#include "directory/suppression.h"

#include <stdlib.h>

#include "directory/internal.h"

#define SCRATCH_BYTES (64 * 1024)

struct suppression_entry {
    uint64_t failures;
    int64_t first, last; /* seconds since 1970 */
    bool is_suppressed;
    char address[];
};

/* --- memory --- */

static struct suppression_entry *put(struct suppressions *s, struct slice address,
                                     const struct suppression_entry *value)
{
    struct suppression_entry *entry = calloc(1, sizeof(*entry) + address.len + 1);
    if (entry == NULL) {
        abort();
    }
    memcpy(entry->address, address.ptr, address.len);
    entry->failures = value->failures;
    entry->first = value->first;
    entry->last = value->last;
    entry->is_suppressed = value->is_suppressed;
    pthread_rwlock_wrlock(&s->lock);
    struct suppression_entry *before = map_remove(&s->entries, address);
    map_set(&s->entries, address, entry);
    pthread_rwlock_unlock(&s->lock);
    free(before);
    return entry;
}

static void take_out(struct suppressions *s, struct slice address)
{
    pthread_rwlock_wrlock(&s->lock);
    struct suppression_entry *entry = map_remove(&s->entries, address);
    pthread_rwlock_unlock(&s->lock);
    free(entry);
}

void suppressions_init(struct suppressions *s)
{
    pthread_rwlock_init(&s->lock, NULL);
    map_init(&s->entries);
}

void suppressions_fini(struct suppressions *s)
{
    void *entry;
    for (size_t at = 0; map_next(&s->entries, &at, &entry);) {
        free(entry);
    }
    map_fini(&s->entries);
    pthread_rwlock_destroy(&s->lock);
}

static void load_row(void *arg, sqlite3_stmt *s)
{
    const struct suppression_entry entry = { .failures = (uint64_t)sqlite3_column_int64(s, 1),
                                             .first = sqlite3_column_int64(s, 2),
                                             .last = sqlite3_column_int64(s, 3),
                                             .is_suppressed = sqlite3_column_int(s, 4) != 0 };
    put(arg, slice_make(sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0)), &entry);
}

enum err suppressions_load(struct directory *d)
{
    return database_each(&d->database,
                         "SELECT address,failures,first,last,suppressed FROM suppression", load_row,
                         &d->suppressions);
}

/* What is known of an address: 0 nothing, 1 failures, 2 it is suppressed. */
static int look_up(struct directory *d, struct slice address)
{
    struct suppressions *s = &d->suppressions;
    struct slice canonical, unused;
    int known = 0;
    pthread_rwlock_rdlock(&s->lock);
    bool is_empty = map_count(&s->entries) == 0;
    pthread_rwlock_unlock(&s->lock);
    if (is_empty) {
        return 0;
    }
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "suppression", SCRATCH_BYTES);
    if (address_canonical(address, true, arena, &canonical, &unused) == OK) {
        pthread_rwlock_rdlock(&s->lock);
        const struct suppression_entry *entry = map_find(&s->entries, canonical);
        known = entry == NULL ? 0 : entry->is_suppressed ? 2 : 1;
        pthread_rwlock_unlock(&s->lock);
    }
    return known;
}

bool directory_is_suppressed(struct directory *d, struct slice address)
{
    return look_up(d, address) == 2;
}

/* --- changes, on the worker --- */

struct asking {
    struct directory *d;
    const struct suppression_failure *failure;
    struct slice address;
    struct utc now;
    unsigned max, count;
    struct arena *arena;
    struct suppression_row *rows;
    bool is_new;
    enum err (*run)(struct asking *ask);
};

static enum err run(void *arg)
{
    struct asking *ask = arg;
    return ask->run(ask);
}

static enum err carry(struct asking *ask, enum err (*fn)(struct asking *ask))
{
    ask->run = fn;
    return directory_carry(ask->d, run, ask, &ask->arena);
}

static enum err write_down(struct directory *d, struct slice address,
                           const struct suppression_entry *entry, struct slice reply)
{
    const struct database_value values[] = {
        { .text = address },
        { .is_number = true, .number = (int64_t)entry->failures },
        { .is_number = true, .number = entry->first },
        { .is_number = true, .number = entry->last },
        { .is_number = true, .number = entry->is_suppressed },
        { .text = slice_sub(reply, 0, SUPPRESSION_REPLY_MAX) },
    };
    TRY(database_run(&d->database, "INSERT OR REPLACE INTO suppression VALUES(?1,?2,?3,?4,?5,?6)",
                     values, ARRAY_LEN(values)));
    put(&d->suppressions, address, entry);
    return OK;
}

/* Failures that are too old to count make room. */
static enum err forget_old(struct directory *d, int64_t before)
{
    struct suppressions *s = &d->suppressions;
    const struct database_value values[] = { { .is_number = true, .number = before } };
    void *value;
    TRY(database_run(&d->database, "DELETE FROM suppression WHERE suppressed=0 AND first<?1",
                     values, 1));
    struct suppression_entry **old = calloc(map_count(&s->entries) + 1, sizeof(*old));
    size_t count = 0;
    if (old == NULL) {
        abort();
    }
    for (size_t at = 0; map_next(&s->entries, &at, &value);) {
        struct suppression_entry *entry = value;
        if (!entry->is_suppressed && entry->first < before) {
            old[count++] = entry;
        }
    }
    for (size_t i = 0; i < count; i++) {
        take_out(s, slice_cstr(old[i]->address));
    }
    free(old);
    return OK;
}

static enum err make_room(struct directory *d, int64_t before)
{
    if (map_count(&d->suppressions.entries) >= SUPPRESSIONS_MAX) {
        TRY(forget_old(d, before));
    }
    return map_count(&d->suppressions.entries) < SUPPRESSIONS_MAX
               ? OK
               : fail(ERR_LIMIT,
                      "there are %d suppressed addresses, which is the most there may be",
                      SUPPRESSIONS_MAX);
}

static enum err failed(struct asking *ask)
{
    const struct suppression_failure *failure = ask->failure;
    struct suppression_entry fresh = { .first = failure->now.secs };
    struct slice address, unused;
    int64_t oldest = failure->now.secs - (int64_t)failure->within;
    TRY(address_canonical(ask->address, true, ask->arena, &address, &unused));
    const struct suppression_entry *known = map_find(&ask->d->suppressions.entries, address);
    if (known == NULL) {
        TRY(make_room(ask->d, oldest));
    } else if (known->is_suppressed || known->first >= oldest) {
        fresh = (struct suppression_entry){ known->failures, known->first, known->last,
                                            known->is_suppressed };
    }
    fresh.failures++;
    fresh.last = failure->now.secs;
    ask->is_new = !fresh.is_suppressed && fresh.failures >= failure->after;
    fresh.is_suppressed = fresh.is_suppressed || ask->is_new;
    return write_down(ask->d, address, &fresh, failure->reply);
}

static enum err removed(struct asking *ask)
{
    struct slice address, unused;
    TRY(address_canonical(ask->address, true, ask->arena, &address, &unused));
    const struct database_value values[] = { { .text = address } };
    if (map_find(&ask->d->suppressions.entries, address) == NULL) {
        return fail(ERR_NOT_FOUND,
                    "nothing is known of %.*s; `culver suppression list` shows what is",
                    SLICE_ARG(address));
    }
    TRY(database_run(&ask->d->database, "DELETE FROM suppression WHERE address=?1", values, 1));
    take_out(&ask->d->suppressions, address);
    return OK;
}

static enum err added(struct asking *ask)
{
    struct slice address, domain;
    TRY(address_canonical(ask->address, true, ask->arena, &address, &domain));
    const struct suppression_entry *known = map_find(&ask->d->suppressions.entries, address);
    if (known != NULL && known->is_suppressed) {
        return fail(ERR_EXISTS, "%.*s is suppressed already", SLICE_ARG(address));
    }
    if (map_find(&ask->d->index.domains, domain) != NULL) {
        return fail(ERR_SYNTAX,
                    "%.*s is an address of this server: only what is sent to others is suppressed",
                    SLICE_ARG(address));
    }
    if (known == NULL) {
        TRY(make_room(ask->d, 0));
    }
    struct suppression_entry entry = { .failures = known == NULL ? 0 : known->failures,
                                       .first = ask->now.secs,
                                       .last = ask->now.secs,
                                       .is_suppressed = true };
    return write_down(ask->d, address, &entry, SL("by the administrator"));
}

/* --- the list --- */

static struct slice column(sqlite3_stmt *s, int at, struct arena *arena)
{
    return arena_dup(arena,
                     slice_make(sqlite3_column_text(s, at), (size_t)sqlite3_column_bytes(s, at)));
}

static void take_row(void *arg, sqlite3_stmt *s)
{
    struct asking *ask = arg;
    if (ask->count == ask->max) {
        return;
    }
    ask->rows[ask->count++] =
        (struct suppression_row){ .address = column(s, 0, ask->arena),
                                  .failures = (uint64_t)sqlite3_column_int64(s, 1),
                                  .first = { sqlite3_column_int64(s, 2) },
                                  .last = { sqlite3_column_int64(s, 3) },
                                  .is_suppressed = sqlite3_column_int(s, 4) != 0,
                                  .reply = column(s, 5, ask->arena) };
}

static enum err listed(struct asking *ask)
{
    struct slice after = ask->address.len == 0 ? SL("") : ask->address;
    const struct database_value values[] = { { .text = after },
                                             { .is_number = true, .number = ask->max } };
    ask->rows = ARENA_ARRAY(ask->arena, struct suppression_row, ask->max);
    const struct database_question question = {
        "SELECT address,failures,first,last,suppressed,reply FROM suppression WHERE address>?1 "
        "ORDER BY address LIMIT ?2",
        values, ARRAY_LEN(values)
    };
    return database_ask(&ask->d->database, &question, take_row, ask);
}

/* --- what others call --- */

enum err directory_suppression_failed(struct directory *d,
                                      const struct suppression_failure *failure, bool *out)
{
    struct asking ask = { .d = d, .failure = failure, .address = failure->address };
    *out = false;
    if (failure->after == 0) {
        return OK;
    }
    TRY(carry(&ask, failed));
    *out = ask.is_new;
    return OK;
}

enum err directory_suppression_delivered(struct directory *d, struct slice address)
{
    struct asking ask = { .d = d, .address = address };
    if (look_up(d, address) == 0) {
        return OK;
    }
    enum err result = carry(&ask, removed);
    return result == ERR_NOT_FOUND ? OK : result;
}

enum err directory_suppression_add(struct directory *d, struct slice address, struct utc now)
{
    struct asking ask = { .d = d, .address = address, .now = now };
    return carry(&ask, added);
}

enum err directory_suppression_remove(struct directory *d, struct slice address)
{
    struct asking ask = { .d = d, .address = address };
    return carry(&ask, removed);
}

enum err directory_suppression_list(struct directory *d, struct slice after, unsigned max,
                                    struct arena *arena, struct suppression_page *out)
{
    struct asking ask = { .d = d, .address = after, .max = max, .arena = arena };
    TRY(carry(&ask, listed));
    *out = (struct suppression_page){ ask.rows, ask.count };
    return OK;
}
