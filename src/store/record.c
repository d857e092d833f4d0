/* ACCEPT: version u16, flags u16, meta length u32, then the fields in the order below; the inline body fills the rest. Version 2
 * is written where the queue is concerned and says more of it, version 3 where messages come together or in place of another, version 4
 * where somebody else put it there, version 5 where flags of its terms are above 255, version 6 where an account answers it, version 7 where somebody
 * here has a copy of what is sent on, version 8 where entries learn by it that their message is kept,
 * version 9 where a time of release was asked for; all others stay version 1. */
#include "store/record.h"

#include "base/scan.h"
#include "format/message.h"
#include "store/thread.h"

#define ACCEPT_HAS_LOGGED 1 /* flag: `logged` stands behind `received` */
#define TARGET_BYTES 21
#define REMOTE_BYTES_MIN 4
#define ACCEPT_HUSK 2 /* flag */
#define UNREF_LAST 1  /* flag */
#define HUSK_ARENA_BYTES ((size_t)64 * 1024 * 1024)

enum err record_version_check(struct slice payload, unsigned known, const char *what)
{
    struct scan c = scan_make(payload);
    uint16_t version;
    return !scan_le16(&c, &version) || version <= known
               ? OK /* too short is damage, which the reader finds */
               : fail(ERR_PERM,
                      "the log holds %s records of format %u, this program knows up to %u: use a "
                      "newer culver",
                      what, version, known);
}

static void patch_le32(struct buf *b, size_t at, uint32_t v)
{
    for (int i = 0; i < 4 && at + 4 <= b->len; i++) {
        b->ptr[at + (size_t)i] = (char)(v >> (8 * i));
    }
}

static bool concerns_queue(const struct accept_record *r)
{
    return r->remote_count > 0 || r->end_count > 0 || r->kept_count > 0;
}

static bool has_any(const struct accept_record *r, uint8_t notify)
{
    for (uint32_t i = 0; i < r->remote_count; i++) {
        if (r->remote[i].notify & notify) {
            return true;
        }
    }
    return false;
}

static unsigned version_of(const struct accept_record *r)
{
    const struct together *t = &r->together;
    return r->terms.release != 0 && concerns_queue(r)               ? ACCEPT_VERSION_RELEASE
           : r->kept_count > 0                                      ? ACCEPT_VERSION_KEPT
           : has_any(r, NOTIFY_HAS_COPY)                            ? ACCEPT_VERSION_COPY
           : has_any(r, NOTIFY_IS_ANSWER)                           ? ACCEPT_VERSION_ANSWER
           : r->terms.flags > TERM_FLAGS_FIRST && concerns_queue(r) ? ACCEPT_VERSION_TERMS
           : r->appender != 0                                       ? ACCEPT_VERSION_APPENDER
           : t->is_part || t->part_count > 0 || t->replaced != 0    ? ACCEPT_VERSION_TOGETHER
           : concerns_queue(r)                                      ? ACCEPT_VERSION_QUEUE
                                                                    : ACCEPT_VERSION;
}

static void write_ids(const uint64_t *ids, uint32_t count, struct buf *out)
{
    buf_append_u32(out, count);
    for (uint32_t i = 0; i < count; i++) {
        buf_append_u64(out, ids[i]);
    }
}

static void write_remote(const struct accept_record *r, struct buf *out)
{
    buf_append_u32(out, r->remote_count);
    for (uint32_t i = 0; i < r->remote_count; i++) {
        buf_append_blob(out, r->remote[i].address);
        buf_append_blob(out, r->remote[i].original);
        buf_append_u8(out, r->remote[i].notify);
    }
    if (version_of(r) < ACCEPT_VERSION_QUEUE) {
        return;
    }
    buf_append_blob(out, r->terms.envid);
    buf_append_u8(out, (uint8_t)r->terms.flags);
    buf_append_u8(out, (uint8_t)r->terms.priority);
    buf_append_u64(out, (uint64_t)r->terms.not_before.secs);
    buf_append_u64(out, (uint64_t)r->terms.deliver_by.secs);
    write_ids(r->ends, r->end_count, out);
}

static void write_together(const struct together *t, struct buf *out)
{
    buf_append_u8(out, t->is_part);
    buf_append_u32(out, t->part_count);
    for (uint32_t i = 0; i < t->part_count; i++) {
        buf_append_u64(out, t->parts[i]);
    }
    buf_append_u32(out, t->replaced_in);
    buf_append_u32(out, t->replaced);
}

void accept_write(const struct accept_record *r, uint32_t inline_len, struct buf *out)
{
    size_t start = out->len;
    buf_append_u16(out, (uint16_t)version_of(r));
    buf_append_u16(out, ACCEPT_HAS_LOGGED | (r->is_husk ? ACCEPT_HUSK : 0));
    buf_append_u32(out, 0);
    buf_append_u64(out, r->size);
    buf_append_u64(out, (uint64_t)r->received.secs);
    buf_append_u64(out, (uint64_t)r->logged.secs);
    buf_append_u64(out, r->submitter);
    buf_append_blob(out, r->from);
    buf_append_blob(out, r->envelope_id);
    buf_append_u32(out, r->target_count);
    for (uint32_t i = 0; i < r->target_count; i++) {
        buf_append_u64(out, r->targets[i].account);
        buf_append_u32(out, r->targets[i].mailbox);
        buf_append_u64(out, r->targets[i].flags);
        buf_append_u8(out, r->targets[i].fallback_inbox);
    }
    write_remote(r, out);
    if (version_of(r) >= ACCEPT_VERSION_TOGETHER) {
        write_together(&r->together, out);
    }
    if (version_of(r) >= ACCEPT_VERSION_APPENDER) {
        buf_append_u64(out, r->appender);
    }
    if (version_of(r) >= ACCEPT_VERSION_TERMS) {
        buf_append_u8(out, (uint8_t)(r->terms.flags >> 8));
    }
    if (version_of(r) >= ACCEPT_VERSION_KEPT) {
        write_ids(r->kept, r->kept_count, out);
    }
    if (version_of(r) >= ACCEPT_VERSION_RELEASE) {
        buf_append_u64(out, (uint64_t)r->terms.release);
    }
    buf_append_u32(out, r->chunk_count);
    for (uint32_t i = 0; i < r->chunk_count; i++) {
        buf_append_u64(out, r->chunks[i].lsn);
        buf_append_u32(out, r->chunks[i].len);
    }
    buf_append_blob(out, r->summary);
    buf_append_u32(out, r->prefix_len);
    buf_append_u32(out, inline_len);
    patch_le32(out, start + 4, (uint32_t)(out->len - start));
}

static bool read_targets(struct scan *c, struct arena *arena, struct accept_record *r)
{
    if (!scan_le32(c, &r->target_count) || r->target_count > DELIVERY_TARGETS_MAX ||
        r->target_count > scan_left(c) / TARGET_BYTES) {
        return false;
    }
    struct delivery_target *targets = ARENA_ARRAY(arena, struct delivery_target, r->target_count);
    for (uint32_t i = 0; i < r->target_count; i++) {
        uint8_t fallback;
        if (!scan_le64(c, &targets[i].account) || !scan_le32(c, &targets[i].mailbox) ||
            !scan_le64(c, &targets[i].flags) || !scan_le8(c, &fallback)) {
            return false;
        }
        targets[i].fallback_inbox = fallback != 0;
    }
    r->targets = targets;
    return true;
}

static bool read_ids(struct scan *c, struct arena *arena, const uint64_t **out, uint32_t *count)
{
    if (!scan_le32(c, count) || *count > scan_left(c) / sizeof(uint64_t)) {
        return false;
    }
    uint64_t *ids = ARENA_ARRAY(arena, uint64_t, *count);
    for (uint32_t i = 0; i < *count; i++) {
        if (!scan_le64(c, &ids[i])) {
            return false;
        }
    }
    *out = ids;
    return true;
}

static bool read_terms(struct scan *c, struct arena *arena, struct accept_record *r)
{
    uint64_t not_before, deliver_by;
    uint8_t priority, first;
    if (!scan_blob(c, &r->terms.envid) || !scan_le8(c, &first) || !scan_le8(c, &priority) ||
        !scan_le64(c, &not_before) || !scan_le64(c, &deliver_by) ||
        !read_ids(c, arena, &r->ends, &r->end_count)) {
        return false;
    }
    r->terms.flags = first;
    r->terms.priority = (int8_t)priority;
    r->terms.not_before.secs = (int64_t)not_before;
    r->terms.deliver_by.secs = (int64_t)deliver_by;
    return true;
}

static bool read_remote(struct scan *c, uint16_t version, struct arena *arena,
                        struct accept_record *r)
{
    if (!scan_le32(c, &r->remote_count) || r->remote_count > scan_left(c) / REMOTE_BYTES_MIN) {
        return false;
    }
    struct queue_recipient *remote = ARENA_ARRAY(arena, struct queue_recipient, r->remote_count);
    for (uint32_t i = 0; i < r->remote_count; i++) {
        remote[i] = (struct queue_recipient){ .original = SL("") };
        if (!scan_blob(c, &remote[i].address)) {
            return false;
        }
        if (version >= ACCEPT_VERSION_QUEUE &&
            (!scan_blob(c, &remote[i].original) || !scan_le8(c, &remote[i].notify))) {
            return false;
        }
    }
    r->remote = remote;
    return version < ACCEPT_VERSION_QUEUE || read_terms(c, arena, r);
}

static bool read_together(struct scan *c, uint16_t version, struct arena *arena, struct together *t)
{
    uint8_t is_part;
    if (version < ACCEPT_VERSION_TOGETHER) {
        return true;
    }
    if (!scan_le8(c, &is_part) || !scan_le32(c, &t->part_count) ||
        t->part_count > ACCEPT_PARTS_MAX || t->part_count > scan_left(c) / sizeof(log_lsn)) {
        return false;
    }
    log_lsn *parts = ARENA_ARRAY(arena, log_lsn, t->part_count);
    for (uint32_t i = 0; i < t->part_count; i++) {
        if (!scan_le64(c, &parts[i])) {
            return false;
        }
    }
    t->parts = parts;
    t->is_part = is_part != 0;
    return scan_le32(c, &t->replaced_in) && scan_le32(c, &t->replaced);
}

/* The chunks and the inline body must add up to the size, without overflow. */
static bool read_chunks(struct scan *c, struct arena *arena, struct accept_record *r,
                        uint64_t *total)
{
    if (!scan_le32(c, &r->chunk_count) || r->chunk_count > CHUNKS_MAX ||
        r->chunk_count > scan_left(c) / 12) {
        return false;
    }
    struct chunk_ref *chunks = ARENA_ARRAY(arena, struct chunk_ref, r->chunk_count);
    *total = 0;
    for (uint32_t i = 0; i < r->chunk_count; i++) {
        if (!scan_le64(c, &chunks[i].lsn) || !scan_le32(c, &chunks[i].len) ||
            chunks[i].len > CHUNK_BYTES) {
            return false;
        }
        *total += chunks[i].len;
    }
    r->chunks = chunks;
    return true;
}

static bool read_all(struct slice payload, struct arena *arena, struct accept_record *r)
{
    struct scan c = scan_make(payload);
    uint16_t version, flags;
    uint32_t meta_len, inline_len;
    uint64_t received, logged = 0, chunked, release = 0;
    uint8_t more = 0;
    bool ok =
        scan_le16(&c, &version) && version >= ACCEPT_VERSION && version <= ACCEPT_VERSION_NEWEST &&
        scan_le16(&c, &flags) && scan_le32(&c, &meta_len) && scan_le64(&c, &r->size) &&
        scan_le64(&c, &received) && (!(flags & ACCEPT_HAS_LOGGED) || scan_le64(&c, &logged)) &&
        scan_le64(&c, &r->submitter) && scan_blob(&c, &r->from) && scan_blob(&c, &r->envelope_id) &&
        read_targets(&c, arena, r) && read_remote(&c, version, arena, r) &&
        read_together(&c, version, arena, &r->together) &&
        (version < ACCEPT_VERSION_APPENDER || scan_le64(&c, &r->appender)) &&
        (version < ACCEPT_VERSION_TERMS || scan_le8(&c, &more)) &&
        (version < ACCEPT_VERSION_KEPT || read_ids(&c, arena, &r->kept, &r->kept_count)) &&
        (version < ACCEPT_VERSION_RELEASE || scan_le64(&c, &release)) &&
        read_chunks(&c, arena, r, &chunked) && scan_blob(&c, &r->summary) &&
        scan_le32(&c, &r->prefix_len) && scan_le32(&c, &inline_len);
    r->is_husk = ok && (flags & ACCEPT_HUSK) != 0;
    if (!ok || meta_len != payload.len - scan_left(&c) || inline_len != scan_left(&c) ||
        r->prefix_len > inline_len || (!r->is_husk && chunked + inline_len != r->size)) {
        return false;
    }
    r->terms.flags |= (uint16_t)(more << 8);
    r->terms.release = (int64_t)release;
    r->received.secs = (int64_t)received;
    r->logged.secs = flags & ACCEPT_HAS_LOGGED ? (int64_t)logged : r->received.secs;
    r->inline_body = scan_rest(&c);
    return true;
}

enum err accept_read(struct slice payload, struct arena *arena, struct accept_record *out)
{
    struct accept_record record = { 0 };
    TRY(record_version_check(payload, ACCEPT_VERSION_NEWEST, "ACCEPT"));
    if (!read_all(payload, arena, &record)) {
        return fail(ERR_CORRUPT, "an ACCEPT record of the log is damaged");
    }
    *out = record;
    return OK;
}

/* --- what remains of a message --- */

uint16_t accept_holders(const struct accept_record *r)
{
    unsigned count = r->remote_count > 0;
    for (uint32_t i = 0; i < r->target_count; i++) {
        bool is_first = true;
        for (uint32_t k = 0; k < i && is_first; k++) {
            is_first = r->targets[k].account != r->targets[i].account;
        }
        count += is_first;
    }
    return (uint16_t)count;
}

static enum err husk_keys(const struct accept_record *accept, struct arena *arena, struct buf *out)
{
    struct message message;
    struct thread_keys keys;
    TRY(summary_read(accept->summary, accept->size, arena, &message));
    thread_keys_of(&message, arena, &keys);
    thread_keys_write(&keys, out);
    return buf_error(out);
}

enum err accept_husk(struct slice payload, struct buf *out)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "husk", HUSK_ARENA_BYTES);
    AUTO(buf_fini) struct buf keys;
    struct accept_record accept;
    TRY(accept_read(payload, arena, &accept));
    buf_init(&keys, 64 * 1024);
    if (accept.target_count > 0) {
        TRY(husk_keys(&accept, arena, &keys));
    }
    struct queue_recipient *remote =
        ARENA_ARRAY(arena, struct queue_recipient, (size_t)accept.remote_count + 1);
    struct accept_record husk = { .is_husk = true,
                                  .size = accept.size,
                                  .received = accept.received,
                                  .logged = accept.logged,
                                  .targets = accept.targets,
                                  .target_count = accept.target_count,
                                  .remote = remote, /* their number gives ids to later ones */
                                  .remote_count = accept.remote_count,
                                  .ends = accept.ends,
                                  .end_count = accept.end_count,
                                  .kept = accept.kept,
                                  .kept_count = accept.kept_count,
                                  .together = accept.together,
                                  .appender = accept.appender,
                                  .summary = buf_slice(&keys) };
    accept_write(&husk, 0, out);
    return buf_error(out);
}

/* --- UNREF --- */

void unref_write(const struct unref *unref, struct buf *out)
{
    buf_append_u16(out, UNREF_VERSION);
    buf_append_u8(out, unref->is_last ? UNREF_LAST : 0);
    buf_append_u8(out, 0);
    buf_append_u32(out, unref->email_count);
    for (uint32_t i = 0; i < unref->email_count; i++) {
        buf_append_u64(out, unref->emails[i]);
    }
    buf_append_u32(out, unref->lsn_count);
    for (uint32_t i = 0; i < unref->lsn_count; i++) {
        buf_append_u64(out, unref->lsns[i]);
    }
}

static bool read_numbers(struct scan *c, struct arena *arena, const uint64_t **out, uint32_t *count)
{
    if (!scan_le32(c, count) || *count > UNREF_MAX || *count > scan_left(c) / sizeof(uint64_t)) {
        return false;
    }
    uint64_t *numbers = ARENA_ARRAY(arena, uint64_t, (size_t)*count + 1);
    for (uint32_t i = 0; i < *count; i++) {
        if (!scan_le64(c, &numbers[i])) {
            return false;
        }
    }
    *out = numbers;
    return true;
}

enum err unref_read(struct slice payload, struct arena *arena, struct unref *out)
{
    struct scan c = scan_make(payload);
    struct unref unref = { 0 };
    uint16_t version;
    uint8_t flags, reserved;
    if (!scan_le16(&c, &version) || version != UNREF_VERSION || !scan_le8(&c, &flags) ||
        !scan_le8(&c, &reserved) || !read_numbers(&c, arena, &unref.emails, &unref.email_count) ||
        !read_numbers(&c, arena, &unref.lsns, &unref.lsn_count) || !scan_at_end(&c)) {
        return fail(ERR_CORRUPT, "an UNREF record of the log is damaged");
    }
    unref.is_last = (flags & UNREF_LAST) != 0;
    *out = unref;
    return OK;
}
