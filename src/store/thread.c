/* Threads: messages that refer to each other by Message-ID, and replies of the same base subject (RFC 8621 3, RFC 5256). */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "format/header.h"
#include "store/apply.h"
#include "store/internal.h"

static int64_t hash_of(struct slice text, uint64_t seed)
{
    return (int64_t)XXH3_64bits_withSeed(text.ptr, text.len, seed);
}

static enum err find_thread(struct account *account, int64_t hash, uint64_t *out)
{
    sqlite3_stmt *s = sql(account, SQL_THREAD_GET);
    sqlite3_bind_int64(s, 1, hash);
    int code = sqlite3_step(s);
    *out = code == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    return code == SQLITE_ROW || code == SQLITE_DONE ? OK : sql_failed(account->db, "read thread");
}

static enum err remember(struct account *account, int64_t hash, uint64_t thread)
{
    int64_t row[] = { hash, (int64_t)thread };
    return sql_run(account, SQL_THREAD_PUT, row, 2);
}

static struct slice own_id(const struct envelope *envelope, struct arena *arena)
{
    struct slice id;
    if (envelope->message_id.ptr == NULL ||
        header_message_ids(envelope->message_id, arena, &id, 1) == 0) {
        return (struct slice){ 0 };
    }
    return id;
}

enum err thread_assign(struct account *account, const struct message *message, uint64_t *out)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "thread", 256 * 1024);
    const struct envelope *envelope = message->parts[0].envelope;
    struct slice id = own_id(envelope, arena);
    uint64_t thread = 0;
    if (id.len > 0) {
        TRY(find_thread(account, hash_of(id, 0), &thread));
    }
    for (uint32_t i = message->reference_count; thread == 0 && i > 0; i--) {
        TRY(find_thread(account, hash_of(message->references[i - 1], 0), &thread));
    }
    bool has_subject = message->thread_subject.len > 0;
    int64_t subject_hash = hash_of(message->thread_subject, 1);
    if (thread == 0 && has_subject && message->subject_is_reply) {
        TRY(find_thread(account, subject_hash, &thread));
    }
    if (thread == 0) {
        thread = account->next_thread++;
    }
    if (id.len > 0) {
        TRY(remember(account, hash_of(id, 0), thread));
    }
    for (uint32_t i = 0; i < message->reference_count; i++) {
        TRY(remember(account, hash_of(message->references[i], 0), thread));
    }
    if (has_subject) {
        TRY(remember(account, subject_hash, thread));
    }
    *out = thread;
    return OK;
}
