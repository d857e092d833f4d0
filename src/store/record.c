/* ACCEPT: version u16, flags u16, meta length u32, then the fields in the order below; the inline body fills the rest. */
#include "store/record.h"

#include "base/scan.h"

#define ACCEPT_VERSION 1
#define TARGET_BYTES 21

static void patch_le32(struct buf *b, size_t at, uint32_t v)
{
    for (int i = 0; i < 4 && at + 4 <= b->len; i++) {
        b->ptr[at + (size_t)i] = (char)(v >> (8 * i));
    }
}

void accept_write(const struct accept_record *r, uint32_t inline_len, struct buf *out)
{
    size_t start = out->len;
    buf_append_u16(out, ACCEPT_VERSION);
    buf_append_u16(out, 0);
    buf_append_u32(out, 0);
    buf_append_u64(out, r->size);
    buf_append_u64(out, (uint64_t)r->received.secs);
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
    buf_append_u32(out, r->remote_count);
    for (uint32_t i = 0; i < r->remote_count; i++) {
        buf_append_blob(out, r->remote[i]);
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

static bool read_remote(struct scan *c, struct arena *arena, struct accept_record *r)
{
    if (!scan_le32(c, &r->remote_count) || r->remote_count > scan_left(c) / 4) {
        return false;
    }
    struct slice *remote = ARENA_ARRAY(arena, struct slice, r->remote_count);
    for (uint32_t i = 0; i < r->remote_count; i++) {
        if (!scan_blob(c, &remote[i])) {
            return false;
        }
    }
    r->remote = remote;
    return true;
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
    uint64_t received, chunked;
    bool ok = scan_le16(&c, &version) && version == ACCEPT_VERSION && scan_le16(&c, &flags) &&
              scan_le32(&c, &meta_len) && scan_le64(&c, &r->size) && scan_le64(&c, &received) &&
              scan_le64(&c, &r->submitter) && scan_blob(&c, &r->from) &&
              scan_blob(&c, &r->envelope_id) && read_targets(&c, arena, r) &&
              read_remote(&c, arena, r) && read_chunks(&c, arena, r, &chunked) &&
              scan_blob(&c, &r->summary) && scan_le32(&c, &r->prefix_len) &&
              scan_le32(&c, &inline_len);
    if (!ok || meta_len != payload.len - scan_left(&c) || inline_len != scan_left(&c) ||
        r->prefix_len > inline_len || chunked + inline_len != r->size) {
        return false;
    }
    r->received.secs = (int64_t)received;
    r->inline_body = scan_rest(&c);
    return true;
}

enum err accept_read(struct slice payload, struct arena *arena, struct accept_record *out)
{
    struct accept_record record = { 0 };
    if (!read_all(payload, arena, &record)) {
        return fail(ERR_CORRUPT, "an ACCEPT record of the log is damaged");
    }
    *out = record;
    return OK;
}
