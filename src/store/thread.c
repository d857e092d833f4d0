/* Threads: messages that refer to each other by Message-ID, and replies of the same base subject (RFC 8621 3, RFC 5256). */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/scan.h"
#include "format/header.h"
#include "format/message.h"
#include "store/apply.h"
#include "store/internal.h"
#include "store/thread.h"

#define KEYS_HAVE_ID 1
#define KEYS_HAVE_SUBJECT 2
#define KEYS_ARE_REPLY 4

static uint64_t hash_of(struct slice text, uint64_t seed)
{
    return XXH3_64bits_withSeed(text.ptr, text.len, seed);
}

/* --- keys --- */

static struct slice own_id(const struct envelope *envelope, struct arena *arena)
{
    struct slice id;
    if (envelope->message_id.ptr == NULL ||
        header_message_ids(envelope->message_id, arena, &id, 1) == 0) {
        return (struct slice){ 0 };
    }
    return id;
}

void thread_keys_of(const struct message *message, struct arena *arena, struct thread_keys *out)
{
    struct slice id = own_id(message->parts[0].envelope, arena);
    uint64_t *references = ARENA_ARRAY(arena, uint64_t, (size_t)message->reference_count + 1);
    for (uint32_t i = 0; i < message->reference_count; i++) {
        references[i] = hash_of(message->references[i], 0);
    }
    *out = (struct thread_keys){ .has_id = id.len > 0,
                                 .id = id.len > 0 ? hash_of(id, 0) : 0,
                                 .has_subject = message->thread_subject.len > 0,
                                 .subject = hash_of(message->thread_subject, 1),
                                 .subject_is_reply = message->subject_is_reply,
                                 .references = references,
                                 .reference_count = message->reference_count };
}

void thread_keys_write(const struct thread_keys *keys, struct buf *out)
{
    buf_append_u8(out, (uint8_t)((keys->has_id ? KEYS_HAVE_ID : 0) |
                                 (keys->has_subject ? KEYS_HAVE_SUBJECT : 0) |
                                 (keys->subject_is_reply ? KEYS_ARE_REPLY : 0)));
    buf_append_u64(out, keys->id);
    buf_append_u64(out, keys->subject);
    buf_append_u32(out, keys->reference_count);
    for (uint32_t i = 0; i < keys->reference_count; i++) {
        buf_append_u64(out, keys->references[i]);
    }
}

enum err thread_keys_read(struct slice bytes, struct arena *arena, struct thread_keys *out)
{
    struct scan c = scan_make(bytes);
    struct thread_keys keys = { 0 };
    uint8_t flags = 0;
    bool ok = scan_le8(&c, &flags) && scan_le64(&c, &keys.id) && scan_le64(&c, &keys.subject) &&
              scan_le32(&c, &keys.reference_count) &&
              keys.reference_count == scan_left(&c) / sizeof(uint64_t);
    uint64_t *references = ARENA_ARRAY(arena, uint64_t, (ok ? keys.reference_count : 0) + 1);
    for (uint32_t i = 0; ok && i < keys.reference_count; i++) {
        ok = scan_le64(&c, &references[i]);
    }
    if (!ok || !scan_at_end(&c)) {
        return fail(ERR_CORRUPT, "what is left of a message of the log is damaged");
    }
    keys.has_id = (flags & KEYS_HAVE_ID) != 0;
    keys.has_subject = (flags & KEYS_HAVE_SUBJECT) != 0;
    keys.subject_is_reply = (flags & KEYS_ARE_REPLY) != 0;
    keys.references = references;
    *out = keys;
    return OK;
}

/* --- threads --- */

static enum err find_thread(struct account *account, uint64_t hash, uint64_t *out)
{
    sqlite3_stmt *s = sql(account, SQL_THREAD_GET);
    sqlite3_bind_int64(s, 1, (int64_t)hash);
    int code = sqlite3_step(s);
    *out = code == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    return code == SQLITE_ROW || code == SQLITE_DONE ? OK : sql_failed(account->db, "read thread");
}

static enum err remember(struct account *account, uint64_t hash, uint64_t thread)
{
    int64_t row[] = { (int64_t)hash, (int64_t)thread };
    return sql_run(account, SQL_THREAD_PUT, row, 2);
}

enum err thread_assign(struct account *account, const struct thread_keys *keys, uint64_t *out)
{
    uint64_t thread = 0;
    if (keys->has_id) {
        TRY(find_thread(account, keys->id, &thread));
    }
    for (uint32_t i = keys->reference_count; thread == 0 && i > 0; i--) {
        TRY(find_thread(account, keys->references[i - 1], &thread));
    }
    if (thread == 0 && keys->has_subject && keys->subject_is_reply) {
        TRY(find_thread(account, keys->subject, &thread));
    }
    if (thread == 0) {
        thread = account->next_thread++;
    }
    if (keys->has_id) {
        TRY(remember(account, keys->id, thread));
    }
    for (uint32_t i = 0; i < keys->reference_count; i++) {
        TRY(remember(account, keys->references[i], thread));
    }
    if (keys->has_subject) {
        TRY(remember(account, keys->subject, thread));
    }
    *out = thread;
    return OK;
}
