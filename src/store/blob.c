/* Which messages an account has, and reading one or a part of it. Every octet given out has passed the checksum of its record. */
#include "base/fault.h"
#include "store/contents.h"
#include "store/draft.h"
#include "store/internal.h"

#define DIRECT_BYTES_MAX (128 * 1024) /* a warm read of this size is quicker than handing it over */
#define RECORD_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)

struct reading {
    struct store *store;
    struct blob_ref ref;
    uint64_t from, len;
    char *out;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

/* Copies what of `piece`, which stands at `at` in the message, lies in the range asked for. */
static void copy_overlap(struct reading *r, uint64_t at, struct slice piece)
{
    uint64_t start = at > r->from ? at : r->from;
    uint64_t end = at + piece.len < r->from + r->len ? at + piece.len : r->from + r->len;
    if (start < end) {
        memcpy(r->out + (start - r->from), piece.ptr + (start - at), (size_t)(end - start));
    }
}

static enum err copy_chunks(struct reading *r, const struct accept_record *record)
{
    uint64_t at = record->prefix_len;
    for (uint32_t i = 0; i < record->chunk_count; i++) {
        const struct chunk_ref *chunk = &record->chunks[i];
        if (at + chunk->len > r->from && at < r->from + r->len) {
            AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "chunk", CHUNK_BYTES * 2);
            struct log_record piece;
            TRY(log_read(r->store->log, chunk->lsn, arena, &piece));
            if (piece.type != LOG_CHUNK || piece.payload.len != chunk->len) {
                return fail(ERR_CORRUPT, "chunk %llu is not what its message says",
                            (unsigned long long)chunk->lsn);
            }
            copy_overlap(r, at, piece.payload);
        }
        at += chunk->len;
    }
    copy_overlap(r, at, slice_from(record->inline_body, record->prefix_len));
    return OK;
}

static enum err read_range(struct reading *r)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "blob", RECORD_ARENA_BYTES);
    struct log_record record;
    struct accept_record accept;
    if (FAULT_POINT("blob-read-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    TRY(log_read(r->store->log, r->ref.lsn, arena, &record));
    if (record.type != LOG_ACCEPT) {
        return fail(ERR_CORRUPT, "log record %llu is no message", (unsigned long long)r->ref.lsn);
    }
    TRY(accept_read(record.payload, arena, &accept));
    if (accept.is_husk) {
        return fail(ERR_NOT_FOUND, "message %llu was removed for good",
                    (unsigned long long)r->ref.lsn);
    }
    if (accept.size != r->ref.size) {
        return fail(ERR_CORRUPT, "message %llu has another size", (unsigned long long)r->ref.lsn);
    }
    copy_overlap(r, 0, slice_sub(accept.inline_body, 0, accept.prefix_len));
    return copy_chunks(r, &accept);
}

static void run_reading(void *arg)
{
    struct reading *r = arg;
    r->result = read_range(r);
    memcpy(r->detail, err_detail(), sizeof(r->detail));
}

enum err store_blob_read(struct store *store, struct blob_ref ref, uint64_t from, uint64_t len,
                         struct arena *arena, struct slice *out)
{
    from = from > ref.size ? ref.size : from;
    len = len > ref.size - from ? ref.size - from : len;
    struct reading r = { .store = store, .ref = ref, .from = from, .len = len };
    r.out = store_room(arena, (size_t)len);
    if (ref.size <= DIRECT_BYTES_MAX) {
        run_reading(&r);
    } else {
        job_run(store->jobs, run_reading, &r);
    }
    if (r.result != OK) {
        return fail(r.result, "%s", r.detail);
    }
    *out = slice_make(r.out, (size_t)len);
    return OK;
}

/* --- all of an account --- */

struct listing {
    log_lsn after;
    struct stored_message *items;
    uint32_t count;
};

static enum err run_list(struct account *account, void *arg)
{
    struct listing *l = arg;
    sqlite3_stmt *s = sql(account, SQL_COLD_FROM_RECORD);
    sqlite3_bind_int64(s, 1, (int64_t)l->after);
    sqlite3_bind_int64(s, 2, STORE_MESSAGES_MAX);
    int code;
    while ((code = sqlite3_step(s)) == SQLITE_ROW && l->count < STORE_MESSAGES_MAX) {
        l->items[l->count++] =
            (struct stored_message){ .blob = { (log_lsn)sqlite3_column_int64(s, 0),
                                               (uint64_t)sqlite3_column_int64(s, 1) },
                                     .received = { .secs = sqlite3_column_int64(s, 2) } };
    }
    sqlite3_reset(s);
    return code == SQLITE_DONE ? OK : sql_failed(account->db, "list messages");
}

enum err store_messages(struct store *store, account_id account, log_lsn after, struct arena *arena,
                        struct stored_messages *out)
{
    struct listing l = { .after = after };
    l.items = ARENA_ARRAY(arena, struct stored_message, STORE_MESSAGES_MAX);
    TRY(shard_call(&(struct account_call){
        .store = store, .id = account, .run = run_list, .arg = &l, .is_long = true }));
    *out = (struct stored_messages){ l.items, l.count };
    return OK;
}
