/* Annotations: rows of an account's database, changed by records as all of it is. One that was removed stays as a row without a value for a
 * while, so that other sessions can be told. */
#include "store/sharing/annotation.h"

#include <stdlib.h>

#include "base/scan.h"
#include "store/apply.h"
#include "store/change.h"
#include "store/internal.h"
#include "store/sharing/access.h"

#define DATA_BYTES_MAX                                                                             \
    (ANNOTATIONS_SET_MAX * (ANNOTATION_NAME_MAX + ANNOTATION_VALUE_MAX + 16) + 16)
#define APPLY_ARENA_BYTES ((size_t)4 * DATA_BYTES_MAX)

static bool is_private(struct slice name)
{
    return slice_starts(name, SL("/private/"));
}

/* RFC 5464 3.2 */
enum err annotation_name_check(struct slice name)
{
    if (!is_private(name) && !slice_starts(name, SL("/shared/"))) {
        return fail(ERR_SYNTAX, "An entry begins with /private/ or /shared/");
    }
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        bool is_last = i + 1 == name.len;
        if (c < ' ' || c > '~' || c == '*' || c == '%' || (c >= 'A' && c <= 'Z')) {
            return fail(ERR_SYNTAX, "An entry has characters that it must not have");
        }
        if (c == '/' && (is_last || name.ptr[i + 1] == '/')) {
            return fail(ERR_SYNTAX, "An entry has no empty level");
        }
    }
    return name.len <= ANNOTATION_NAME_MAX
               ? OK
               : fail(ERR_SYNTAX, "An entry has at most %d octets", ANNOTATION_NAME_MAX);
}

/* --- inside records --- */

void annotations_write(const struct annotation *items, unsigned count, struct buf *out)
{
    buf_append_u32(out, count);
    for (unsigned i = 0; i < count; i++) {
        buf_append_blob(out, items[i].name);
        buf_append_u8(out, items[i].value.ptr != NULL);
        if (items[i].value.ptr != NULL) {
            buf_append_blob(out, items[i].value);
        }
    }
}

static bool read_one(struct scan *c, struct annotation *out)
{
    uint8_t has_value;
    if (!scan_blob(c, &out->name) || !scan_le8(c, &has_value) || has_value > 1 ||
        annotation_name_check(out->name) != OK) {
        return false;
    }
    out->value = (struct slice){ 0 };
    return has_value == 0 || (scan_blob(c, &out->value) && out->value.len <= ANNOTATION_VALUE_MAX);
}

enum err annotations_read(struct slice data, struct arena *arena, struct annotation **out,
                          unsigned *out_count)
{
    struct scan c = scan_make(data);
    uint32_t count;
    bool ok = scan_le32(&c, &count) && count <= ANNOTATIONS_SET_MAX;
    struct annotation *items = ARENA_ARRAY(arena, struct annotation, ok ? count + 1 : 1);
    for (uint32_t i = 0; i < count && ok; i++) {
        ok = read_one(&c, &items[i]);
    }
    if (!ok || !scan_at_end(&c)) {
        return fail(ERR_CORRUPT, "a MUTATE record of the log is damaged");
    }
    *out = items;
    *out_count = count;
    return OK;
}

/* --- apply --- */

struct use {
    int64_t count, bytes; /* of the mailbox, of the account */
};

/* Who shares a "/shared/" one is nobody: user 0. */
static enum err read_use(struct account *account, mailbox_id mailbox, account_id user,
                         struct use *out)
{
    sqlite3_stmt *s = sql(account, SQL_ANNOTATION_USE);
    sql_bind_ints(s, (int64_t[]){ mailbox, (int64_t)user }, 2);
    int code = sqlite3_step(s);
    *out = (struct use){ sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1) };
    sqlite3_reset(s);
    return code == SQLITE_ROW ? OK : sql_failed(account->db, "read annotations");
}

static enum err put(struct account *account, const struct mutation *m,
                    const struct annotation *item)
{
    sqlite3_stmt *s = sql(account, SQL_ANNOTATION_PUT);
    account_id user = is_private(item->name) ? m->user : 0;
    sql_bind_ints(s, (int64_t[]){ m->mailbox, (int64_t)user }, 2);
    sqlite3_bind_text(s, 3, item->name.ptr, (int)item->name.len, SQLITE_STATIC);
    if (item->value.ptr == NULL) {
        sqlite3_bind_null(s, 4);
    } else if (item->value.len == 0) {
        sqlite3_bind_zeroblob(s, 4, 0);
    } else {
        sqlite3_bind_blob(s, 4, item->value.ptr, (int)item->value.len, SQLITE_STATIC);
    }
    sqlite3_bind_int64(s, 5, (int64_t)account->modseq);
    enum err result = sql_done(account, s);
    sqlite3_clear_bindings(s);
    return result;
}

/* How many more there would be, and how many octets, when what is there is replaced. */
static enum err measure(struct account *account, const struct mutation *m,
                        const struct annotation *item, struct use *grows)
{
    sqlite3_stmt *s = sql(account, SQL_ANNOTATION_GET);
    account_id user = is_private(item->name) ? m->user : 0;
    sql_bind_ints(s, (int64_t[]){ m->mailbox, (int64_t)user }, 2);
    sqlite3_bind_text(s, 3, item->name.ptr, (int)item->name.len, SQLITE_STATIC);
    int code = sqlite3_step(s);
    bool had = code == SQLITE_ROW && sqlite3_column_type(s, 0) != SQLITE_NULL;
    bool has = item->value.ptr != NULL;
    int64_t before = had ? (int64_t)item->name.len + sqlite3_column_bytes(s, 0) : 0;
    int64_t after = has ? (int64_t)(item->name.len + item->value.len) : 0;
    sqlite3_reset(s);
    grows->count += (int64_t)has - (int64_t)had;
    grows->bytes += after - before;
    return code == SQLITE_ROW || code == SQLITE_DONE ? OK
                                                     : sql_failed(account->db, "read annotations");
}

static enum err has_room(struct account *account, const struct mutation *m, account_id user,
                         const struct use *grows, bool *out)
{
    struct use use;
    *out = true;
    if (grows->count > 0 || grows->bytes > 0) { /* else less is always allowed */
        TRY(read_use(account, m->mailbox, user, &use));
        *out = (grows->count <= 0 || use.count + grows->count <= ANNOTATIONS_MAX) &&
               (grows->bytes <= 0 || use.bytes + grows->bytes <= ANNOTATION_BYTES_MAX);
    }
    return OK;
}

/* RFC 5464 4.3: all or none. */
static enum err have_room(struct account *account, const struct mutation *m,
                          const struct annotation *items, unsigned count, bool *out)
{
    struct use own = { 0 }, shared = { 0 };
    bool has_own, has_shared;
    for (unsigned i = 0; i < count; i++) {
        TRY(measure(account, m, &items[i], is_private(items[i].name) ? &own : &shared));
    }
    TRY(has_room(account, m, m->user, &own, &has_own));
    TRY(has_room(account, m, 0, &shared, &has_shared));
    *out = has_own && has_shared;
    return OK;
}

/* What all see is changed by who may change flags that all see. */
static bool may_set(const struct account *account, account_id user, const struct mbox *mbox,
                    const struct annotation *items, unsigned count)
{
    bool may = true;
    for (unsigned i = 0; i < count; i++) {
        may =
            may && (is_private(items[i].name) || access_rights(account, user, mbox) & RIGHT_WRITE);
    }
    return may;
}

enum err apply_annotate(struct account *account, const struct mutation *m,
                        struct apply_result *result)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "annotate", APPLY_ARENA_BYTES);
    struct annotation *items;
    unsigned count;
    bool has_room;
    TRY(annotations_read(m->data, arena, &items, &count));
    struct mbox *mbox = account_mbox(account, m->mailbox);
    if (m->mailbox != 0 && mbox == NULL) {
        return apply_refuse(result, ERR_NOT_FOUND, "no such mailbox");
    }
    if (mbox != NULL && !may_set(account, m->user, mbox, items, count)) {
        return apply_refuse(result, ERR_DENIED, "the right to do that was not given");
    }
    TRY(have_room(account, m, items, count, &has_room));
    if (!has_room) {
        return apply_refuse(result, ERR_LIMIT, "there are as many annotations as there may be");
    }
    account->modseq++;
    for (unsigned i = 0; i < count; i++) {
        TRY(put(account, m, &items[i]));
    }
    if (mbox != NULL) { /* RFC 7162 3.2 */
        mbox->modseq = account->modseq;
        mbox->is_dirty = true;
    }
    result->modseq = account->modseq;
    int64_t kept = ANNOTATION_CHANGES_MAX;
    return sql_run(account, SQL_ANNOTATION_PRUNE, &kept, 1);
}

enum err annotations_copy(struct account *account, mailbox_id from, mailbox_id to)
{
    sqlite3_stmt *s = sql(account, SQL_ANNOTATION_SUM);
    int code = sqlite3_step(s);
    bool has_room = sqlite3_column_int64(s, 0) <= ANNOTATION_BYTES_MAX / 2;
    sqlite3_reset(s);
    if (code != SQLITE_ROW) {
        return sql_failed(account->db, "read annotations");
    }
    int64_t values[] = { to, (int64_t)account->modseq, from };
    return has_room ? sql_run(account, SQL_ANNOTATION_COPY, values, 3) : OK;
}

enum err annotations_drop(struct account *account, mailbox_id mailbox)
{
    int64_t id = mailbox;
    return sql_run(account, SQL_ANNOTATION_DROP, &id, 1);
}

/* --- the calls --- */

enum err annotations_set(const struct annotated *of, const struct annotation *items, unsigned count,
                         struct mailbox_step *out)
{
    AUTO(buf_fini) struct buf data;
    struct apply_result result = { 0 };
    if (count > ANNOTATIONS_SET_MAX) {
        return fail(ERR_LIMIT, "at most %d annotations at once", ANNOTATIONS_SET_MAX);
    }
    for (unsigned i = 0; i < count; i++) {
        TRY(annotation_name_check(items[i].name));
    }
    buf_init(&data, DATA_BYTES_MAX);
    annotations_write(items, count, &data);
    TRY(buf_error(&data));
    struct mutation m = {
        .kind = MUTATE_ANNOTATE, .mailbox = of->mailbox, .user = of->user, .data = buf_slice(&data)
    };
    TRY(mutate(of->store, of->account, &m, &result));
    *out = (struct mailbox_step){ result.step.before, result.modseq };
    return OK;
}

struct asking {
    const struct annotated *of;
    struct arena *arena;
    struct annotation *items;
    struct annotation_change *changes;
    unsigned count, cap;
    mail_modseq since, now;
    bool has_more;
};

static struct slice column(sqlite3_stmt *s, int index, struct arena *arena)
{
    const void *bytes = sqlite3_column_blob(s, index);
    size_t len = (size_t)sqlite3_column_bytes(s, index);
    return len == 0 ? SL("") : arena_dup(arena, slice_make(bytes, len));
}

/* RFC 5464 3.3; those of an account are its owner's. */
static enum err may_read(struct account *account, account_id user, mailbox_id mailbox)
{
    const struct mbox *mbox = account_mbox(account, mailbox);
    if (mailbox == 0) {
        return user == account->id ? OK : fail(ERR_DENIED, "they are the owner's");
    }
    if (mbox == NULL) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    return access_check(account, user, mbox,
                        access_rights(account, user, mbox) & RIGHTS_ANNOTATING ? RIGHT_LOOKUP
                                                                               : RIGHTS_ANNOTATING);
}

static enum err run_get(struct account *account, void *arg)
{
    struct asking *ask = arg;
    TRY(may_read(account, ask->of->user, ask->of->mailbox));
    sqlite3_stmt *s = sql(account, SQL_ANNOTATION_ALL);
    int code;
    sql_bind_ints(s, (int64_t[]){ ask->of->mailbox, (int64_t)ask->of->user }, 2);
    while ((code = sqlite3_step(s)) == SQLITE_ROW && ask->count < ask->cap) {
        ask->items[ask->count++] =
            (struct annotation){ column(s, 0, ask->arena), column(s, 1, ask->arena) };
    }
    sqlite3_reset(s);
    return code == SQLITE_DONE || code == SQLITE_ROW ? OK
                                                     : sql_failed(account->db, "read annotations");
}

enum err annotations_get(const struct annotated *of, struct arena *arena, struct annotation **out,
                         unsigned *out_count)
{
    struct asking ask = { .of = of, .arena = arena, .cap = 2 * ANNOTATIONS_MAX };
    ask.items = ARENA_ARRAY(arena, struct annotation, ask.cap);
    TRY(shard_call(&(struct account_call){ of->store, of->account, run_get, &ask }));
    *out = ask.items;
    *out_count = ask.count;
    return OK;
}

/* Whatever may be read of it, and nothing else; its mailbox gets its name when all are there. */
static void add_change(struct account *account, struct asking *ask, sqlite3_stmt *s)
{
    mailbox_id mailbox = (mailbox_id)sqlite3_column_int64(s, 0);
    if (may_read(account, ask->of->user, mailbox) != OK) {
        return;
    }
    if (ask->count == ask->cap) {
        unsigned cap = ask->cap == 0 ? 16 : ask->cap * 2;
        struct annotation_change *larger = ARENA_ARRAY(ask->arena, struct annotation_change, cap);
        for (unsigned i = 0; i < ask->count; i++) {
            larger[i] = ask->changes[i];
        }
        ask->changes = larger;
        ask->cap = cap;
    }
    ask->changes[ask->count++] = (struct annotation_change){
        .mailbox = mailbox,
        .name = column(s, 1, ask->arena),
        .modseq = (mail_modseq)sqlite3_column_int64(s, 2),
    };
}

static int order_changes(const void *a, const void *b)
{
    const struct annotation_change *left = a, *right = b;
    return left->mailbox != right->mailbox ? (left->mailbox < right->mailbox ? -1 : 1)
                                           : slice_compare(left->name, right->name);
}

static void name_mailboxes(struct account *account, struct asking *ask)
{
    for (unsigned i = 0; i < ask->count; i++) {
        struct annotation_change *change = &ask->changes[i];
        const struct mbox *mbox = account_mbox(account, change->mailbox);
        bool is_same = i > 0 && change[-1].mailbox == change->mailbox;
        change->mailbox_name = is_same        ? change[-1].mailbox_name
                               : mbox == NULL ? SL("")
                                              : account_mbox_path(account, mbox, ask->arena);
    }
}

/* In the order of the changes, so that it can end between two of them. */
static enum err run_changed(struct account *account, void *arg)
{
    struct asking *ask = arg;
    int code = SQLITE_DONE;
    ask->now = account->modseq;
    if (ask->since >= account->modseq) {
        return OK;
    }
    sqlite3_stmt *s = sql(account, SQL_ANNOTATION_SINCE);
    mail_modseq last = ask->since;
    sql_bind_ints(s, (int64_t[]){ (int64_t)ask->since, (int64_t)ask->of->user }, 2);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        mail_modseq next = (mail_modseq)sqlite3_column_int64(s, 2);
        if (next != last && ask->count >= ANNOTATION_CHANGES_MANY) {
            ask->has_more = true;
            ask->now = last;
            break;
        }
        last = next;
        add_change(account, ask, s);
    }
    sqlite3_reset(s);
    if (ask->count > 0) {
        qsort(ask->changes, ask->count, sizeof(*ask->changes), order_changes);
    }
    name_mailboxes(account, ask);
    return code == SQLITE_DONE || ask->has_more ? OK : sql_failed(account->db, "read annotations");
}

enum err annotations_changed(const struct annotated *of, mail_modseq since, struct arena *arena,
                             struct annotation_changes *out)
{
    struct asking ask = { .of = of, .arena = arena, .since = since };
    TRY(shard_call(&(struct account_call){ of->store, of->account, run_changed, &ask }));
    *out = (struct annotation_changes){ ask.changes, ask.count, ask.now, ask.has_more };
    return OK;
}
