/* QUEUE records. Version 1 knew the removal of one entry alone, version 3 is of QUEUE_KEPT. */
#include "base/scan.h"
#include "store/queue_internal.h"

void queue_record_write(const struct queue_record *record, struct buf *out)
{
    buf_append_u16(out, QUEUE_RECORD_VERSION);
    buf_append_u8(out, (uint8_t)record->kind);
    buf_append_u64(out, (uint64_t)record->now.secs);
    buf_append_blob(out, record->who);
    buf_append_blob(out, record->text);
    buf_append_u64(out, (uint64_t)record->until.secs);
    buf_append_u32(out, record->count);
    for (uint32_t i = 0; i < record->count; i++) {
        buf_append_u64(out, record->ids[i]);
    }
}

static bool read_first(struct scan *c, struct arena *arena, struct queue_record *r)
{
    uint64_t *id = ARENA_ARRAY(arena, uint64_t, 1);
    uint64_t now;
    if (r->kind != QUEUE_REMOVE || !scan_le64(c, id) || !scan_le64(c, &now) ||
        !scan_blob(c, &r->who)) {
        return false;
    }
    r->now.secs = (int64_t)now;
    r->ids = id;
    r->count = 1;
    return scan_at_end(c);
}

static bool read_second(struct scan *c, struct arena *arena, struct queue_record *r)
{
    uint64_t now, until;
    if (!scan_le64(c, &now) || !scan_blob(c, &r->who) || !scan_blob(c, &r->text) ||
        !scan_le64(c, &until) || !scan_le32(c, &r->count) ||
        r->count != scan_left(c) / sizeof(uint64_t)) {
        return false;
    }
    uint64_t *ids = ARENA_ARRAY(arena, uint64_t, r->count);
    for (uint32_t i = 0; i < r->count; i++) {
        if (!scan_le64(c, &ids[i])) {
            return false;
        }
    }
    r->now.secs = (int64_t)now;
    r->until.secs = (int64_t)until;
    r->ids = ids;
    return scan_at_end(c);
}

enum err queue_record_read(struct slice payload, struct arena *arena, struct queue_record *out)
{
    struct scan c = scan_make(payload);
    struct queue_record r = { .who = SL(""), .text = SL("") };
    uint16_t version;
    uint8_t kind;
    TRY(record_version_check(payload, QUEUE_RECORD_VERSION_KEPT, "QUEUE"));
    bool ok = scan_le16(&c, &version) && scan_le8(&c, &kind) && kind >= QUEUE_REMOVE &&
              kind <= QUEUE_KEPT;
    if (ok) {
        r.kind = (enum queue_change_kind)kind;
        ok = (version == 1 && read_first(&c, arena, &r)) ||
             (version >= QUEUE_RECORD_VERSION && read_second(&c, arena, &r));
    }
    if (!ok) {
        return fail(ERR_CORRUPT, "a QUEUE record of the log is damaged");
    }
    *out = r;
    return OK;
}
