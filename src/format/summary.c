/* The summary: struct message as bytes (docs/formats/summary.md). Reading trusts nothing: every count is checked against the
 * bytes that are left before memory is taken, every offset against the message, every index against the tree. */
#include "format/internal.h"

#define SUMMARY_VERSION 1
#define REPLIED_SHIFT 8 /* of the flags: bits 8 to 11 are replied_count */
#define REPLIED_MASK 15U
#define NULL_LEN UINT32_MAX /* the length that stands for "no such field" */

/* --- writing --- */

static void put_text(struct buf *b, struct slice s)
{
    if (s.ptr == NULL) {
        buf_append_u32(b, NULL_LEN);
    } else {
        buf_append_blob(b, s);
    }
}

static void put_addresses(struct buf *b, const struct address_list *list)
{
    buf_append_u8(b, list->present);
    buf_append_u32(b, list->count);
    for (uint32_t i = 0; i < list->count; i++) {
        put_text(b, list->items[i].name);
        put_text(b, list->items[i].route);
        put_text(b, list->items[i].mailbox);
        put_text(b, list->items[i].host);
    }
}

static void put_envelope(struct buf *b, const struct envelope *e)
{
    put_text(b, e->date);
    put_text(b, e->subject);
    put_addresses(b, &e->from);
    put_addresses(b, &e->sender);
    put_addresses(b, &e->reply_to);
    put_addresses(b, &e->to);
    put_addresses(b, &e->cc);
    put_addresses(b, &e->bcc);
    put_text(b, e->in_reply_to);
    put_text(b, e->message_id);
    buf_append_u8(b, e->has_sent);
    buf_append_u64(b, (uint64_t)e->sent.secs);
    buf_append_u16(b, (uint16_t)e->sent_zone_minutes);
    /* The decoded subject is left out when it says the same. */
    put_text(b, slice_eq(e->subject_text, e->subject) ? (struct slice){ 0 } : e->subject_text);
}

static void put_params(struct buf *b, const struct param_list *list)
{
    buf_append_u32(b, list->count);
    for (uint32_t i = 0; i < list->count; i++) {
        put_text(b, list->items[i].name);
        put_text(b, list->items[i].value);
    }
}

static void put_part(struct buf *b, const struct part *p)
{
    buf_append_u32(b, p->parent);
    buf_append_u32(b, p->first_child);
    buf_append_u32(b, p->next);
    buf_append_u64(b, p->header_start);
    buf_append_u64(b, p->header_len);
    buf_append_u64(b, p->body_len);
    buf_append_u64(b, p->body_lines);
    put_text(b, p->type);
    put_text(b, p->subtype);
    put_params(b, &p->params);
    put_text(b, p->id);
    put_text(b, p->description);
    put_text(b, p->encoding_text);
    buf_append_u8(b, (uint8_t)p->encoding);
    put_text(b, p->md5);
    put_text(b, p->disposition);
    put_params(b, &p->disposition_params);
    put_text(b, p->language);
    put_text(b, p->location);
    buf_append_u8(b, p->envelope != NULL);
    if (p->envelope != NULL) {
        put_envelope(b, p->envelope);
    }
}

void summary_write(const struct message *message, struct buf *out)
{
    buf_append_u8(out, SUMMARY_VERSION);
    buf_append_u64(out, message->size);
    buf_append_u32(out, message->flags | message->replied_count << REPLIED_SHIFT);
    buf_append_u32(out, message->reference_count);
    for (uint32_t i = 0; i < message->reference_count; i++) {
        put_text(out, message->references[i]);
    }
    put_text(out, message->thread_subject);
    buf_append_u8(out, message->subject_is_reply);
    put_text(out, message->preview);
    buf_append_u32(out, message->part_count);
    for (uint32_t i = 0; i < message->part_count; i++) {
        put_part(out, &message->parts[i]);
    }
}

/* --- reading --- */

static bool get_text(struct scan *c, struct slice *out)
{
    struct scan ahead = *c;
    uint32_t len;
    if (!scan_le32(&ahead, &len)) {
        return false;
    }
    if (len == NULL_LEN) {
        *out = (struct slice){ 0 };
        *c = ahead;
        return true;
    }
    if (!scan_bytes(&ahead, len, out)) {
        return false;
    }
    *c = ahead;
    return true;
}

/* A count of items that take at least `least` octets each. */
static bool get_count(struct scan *c, uint32_t max, size_t least, uint32_t *out)
{
    return scan_le32(c, out) && *out <= max && *out <= scan_left(c) / least;
}

static bool get_bool(struct scan *c, bool *out)
{
    uint8_t value;
    if (!scan_le8(c, &value) || value > 1) {
        return false;
    }
    *out = value == 1;
    return true;
}

static bool get_addresses(struct scan *c, struct arena *arena, struct address_list *out)
{
    if (!get_bool(c, &out->present) || !get_count(c, MESSAGE_ADDRESSES_MAX, 16, &out->count)) {
        return false;
    }
    struct address *items = ARENA_ARRAY(arena, struct address, out->count);
    for (uint32_t i = 0; i < out->count; i++) {
        if (!get_text(c, &items[i].name) || !get_text(c, &items[i].route) ||
            !get_text(c, &items[i].mailbox) || !get_text(c, &items[i].host)) {
            return false;
        }
    }
    out->items = items;
    return true;
}

static bool get_envelope(struct scan *c, struct arena *arena, struct envelope *e)
{
    uint64_t secs;
    uint16_t zone;
    bool ok = get_text(c, &e->date) && get_text(c, &e->subject) &&
              get_addresses(c, arena, &e->from) && get_addresses(c, arena, &e->sender) &&
              get_addresses(c, arena, &e->reply_to) && get_addresses(c, arena, &e->to) &&
              get_addresses(c, arena, &e->cc) && get_addresses(c, arena, &e->bcc) &&
              get_text(c, &e->in_reply_to) && get_text(c, &e->message_id) &&
              get_bool(c, &e->has_sent) && scan_le64(c, &secs) && scan_le16(c, &zone) &&
              get_text(c, &e->subject_text);
    if (ok) {
        e->sent.secs = (int64_t)secs;
        e->sent_zone_minutes = (int16_t)zone;
        e->subject_text = e->subject_text.ptr != NULL ? e->subject_text
                          : e->subject.ptr != NULL    ? e->subject
                                                      : SL("");
    }
    return ok;
}

static bool get_params(struct scan *c, struct arena *arena, struct param_list *out)
{
    if (!get_count(c, MESSAGE_PARAMS_MAX, 8, &out->count)) {
        return false;
    }
    struct param *items = ARENA_ARRAY(arena, struct param, out->count);
    for (uint32_t i = 0; i < out->count; i++) {
        if (!get_text(c, &items[i].name) || !get_text(c, &items[i].value)) {
            return false;
        }
    }
    out->items = items;
    return true;
}

static bool get_part(struct scan *c, struct arena *arena, struct part *p)
{
    uint8_t encoding;
    bool has_envelope;
    bool ok = scan_le32(c, &p->parent) && scan_le32(c, &p->first_child) && scan_le32(c, &p->next) &&
              scan_le64(c, &p->header_start) && scan_le64(c, &p->header_len) &&
              scan_le64(c, &p->body_len) && scan_le64(c, &p->body_lines) && get_text(c, &p->type) &&
              get_text(c, &p->subtype) && get_params(c, arena, &p->params) && get_text(c, &p->id) &&
              get_text(c, &p->description) && get_text(c, &p->encoding_text) &&
              scan_le8(c, &encoding) && encoding <= ENCODING_UNKNOWN && get_text(c, &p->md5) &&
              get_text(c, &p->disposition) && get_params(c, arena, &p->disposition_params) &&
              get_text(c, &p->language) && get_text(c, &p->location) && get_bool(c, &has_envelope);
    if (!ok || p->type.ptr == NULL || p->subtype.ptr == NULL) {
        return false;
    }
    p->encoding = (enum transfer_encoding)encoding;
    if (has_envelope) {
        struct envelope *envelope = ARENA_NEW(arena, struct envelope);
        p->envelope = envelope;
        return get_envelope(c, arena, envelope);
    }
    return true;
}

static bool is_later(const struct message *m, uint32_t index, uint32_t link)
{
    return link == MESSAGE_NONE || (link > index && link < m->part_count);
}

/* The part lies inside the message and, when it has a parent, inside the parent's body; siblings and children come later in the
 * array, so a walk always ends. */
static bool check_part(const struct message *m, uint32_t index)
{
    struct part *p = &m->parts[index];
    if (p->header_start > m->size || p->header_len > m->size - p->header_start) {
        return false;
    }
    p->body_start = p->header_start + p->header_len;
    if (p->body_len > m->size - p->body_start || p->body_lines > p->body_len) {
        return false;
    }
    if (!is_later(m, index, p->first_child) || !is_later(m, index, p->next)) {
        return false;
    }
    if (index == 0) {
        return p->parent == MESSAGE_NONE && p->next == MESSAGE_NONE && p->envelope != NULL;
    }
    if (p->parent >= index) {
        return false;
    }
    const struct part *parent = &m->parts[p->parent];
    return p->header_start >= parent->body_start &&
           p->body_start + p->body_len <= parent->body_start + parent->body_len;
}

/* Children and siblings agree on who the parent is, and none stands deeper than the limit. */
static bool check_tree(const struct message *m)
{
    for (uint32_t i = 0; i < m->part_count; i++) {
        const struct part *p = &m->parts[i];
        if ((p->first_child != MESSAGE_NONE && m->parts[p->first_child].parent != i) ||
            (p->next != MESSAGE_NONE && m->parts[p->next].parent != p->parent)) {
            return false;
        }
        uint32_t depth = 0;
        for (uint32_t up = p->parent; up != MESSAGE_NONE; up = m->parts[up].parent) {
            if (++depth > MESSAGE_DEPTH_MAX + 1) {
                return false;
            }
        }
    }
    return true;
}

/* What stands before the parts, and how many of them there are. */
static bool read_head(struct scan *c, uint64_t message_size, struct arena *arena, struct message *m)
{
    uint8_t version;
    if (!scan_le8(c, &version) || version != SUMMARY_VERSION || !scan_le64(c, &m->size) ||
        m->size != message_size || !scan_le32(c, &m->flags) ||
        !get_count(c, MESSAGE_REFERENCES_MAX, 4, &m->reference_count)) {
        return false;
    }
    m->replied_count = m->flags >> REPLIED_SHIFT & REPLIED_MASK;
    m->flags &= ~(REPLIED_MASK << REPLIED_SHIFT);
    if (m->replied_count > m->reference_count || m->replied_count > MESSAGE_REPLIED_MAX) {
        return false;
    }
    struct slice *references = ARENA_ARRAY(arena, struct slice, m->reference_count);
    for (uint32_t i = 0; i < m->reference_count; i++) {
        if (!get_text(c, &references[i])) {
            return false;
        }
    }
    m->references = references;
    return get_text(c, &m->thread_subject) && get_bool(c, &m->subject_is_reply) &&
           get_text(c, &m->preview) &&
           get_count(c, MESSAGE_PARTS_MAX + MESSAGE_DEPTH_MAX, 80, &m->part_count) &&
           m->part_count > 0;
}

static bool read_parts(struct scan *c, uint32_t count, struct arena *arena, struct message *m)
{
    m->parts = ARENA_ARRAY(arena, struct part, count);
    for (uint32_t i = 0; i < count; i++) {
        if (!get_part(c, arena, &m->parts[i]) || !check_part(m, i)) {
            return false;
        }
    }
    return true;
}

static enum err damaged(const struct scan *c, struct slice bytes)
{
    return fail(ERR_CORRUPT, "summary: damaged near byte %zu of %zu", bytes.len - scan_left(c),
                bytes.len);
}

enum err summary_read(struct slice bytes, uint64_t message_size, struct arena *arena,
                      struct message *out)
{
    struct scan c = scan_make(bytes);
    struct message m = { 0 };
    if (bytes.len > MESSAGE_SUMMARY_MAX || !read_head(&c, message_size, arena, &m) ||
        !read_parts(&c, m.part_count, arena, &m) || !scan_at_end(&c) || !check_tree(&m)) {
        return damaged(&c, bytes);
    }
    *out = m;
    return OK;
}

enum err summary_read_first(struct slice bytes, uint64_t message_size, struct arena *arena,
                            struct message *out)
{
    struct scan c = scan_make(bytes);
    struct message m = { 0 };
    if (bytes.len > MESSAGE_SUMMARY_MAX || !read_head(&c, message_size, arena, &m) ||
        !read_parts(&c, 1, arena, &m)) {
        return damaged(&c, bytes);
    }
    m.part_count = 1;
    m.parts[0].first_child = MESSAGE_NONE;
    *out = m;
    return OK;
}
