/* The summary: struct message as bytes (docs/formats/summary.md). Reading trusts nothing: every count is checked against the
 * bytes that are left before memory is taken, every offset against the message, every index against the tree. */
#include "format/internal.h"
#include "format/surrogate.h"

#define SUMMARY_VERSION 2
#define REPLIED_SHIFT 8 /* of the flags: bits 8 to 11 are replied_count */
#define REPLIED_MASK 15U
#define MEMORY_MAX ((size_t)4 * MESSAGE_SUMMARY_MAX) /* of what is read of one, the texts aside */

/* What version 1 had instead of numbers as long as they need be. */
#define FIRST_VERSION 1
#define FIRST_NULL_LEN UINT32_MAX /* the length that stands for "no such field" */
#define FIRST_LEAST 4             /* octets of a text or count */

/* A text that is one of these is its number and no octets. Short before long; part of the format: none is added, taken away or moved. */
static const struct slice words[] = {
    { "gif", 3 },
    { "pdf", 3 },
    { "png", 3 },
    { "7bit", 4 },
    { "8bit", 4 },
    { "html", 4 },
    { "jpeg", 4 },
    { "name", 4 },
    { "text", 4 },
    { "type", 4 },
    { "UTF-8", 5 },
    { "image", 5 },
    { "mixed", 5 },
    { "plain", 5 },
    { "utf-8", 5 },
    { "base64", 6 },
    { "flowed", 6 },
    { "format", 6 },
    { "inline", 6 },
    { "micalg", 6 },
    { "report", 6 },
    { "rfc822", 6 },
    { "signed", 6 },
    { "charset", 7 },
    { "message", 7 },
    { "related", 7 },
    { "US-ASCII", 8 },
    { "boundary", 8 },
    { "calendar", 8 },
    { "filename", 8 },
    { "protocol", 8 },
    { "us-ascii", 8 },
    { "multipart", 9 },
    { "ISO-8859-1", 10 },
    { "attachment", 10 },
    { "iso-8859-1", 10 },
    { "alternative", 11 },
    { "application", 11 },
    { "octet-stream", 12 },
    { "windows-1252", 12 },
    { "delivery-status", 15 },
    { "quoted-printable", 16 },
};
#define WORDS ARRAY_LEN(words)

/* --- writing --- */

/* WORDS when it is none. */
static size_t word_of(struct slice s)
{
    for (size_t i = 0; i < WORDS && words[i].len <= s.len; i++) {
        if (slice_eq(words[i], s)) {
            return i;
        }
    }
    return WORDS;
}

/* 0 none, then a number for each word, then lengths. */
static void put_text(struct buf *b, struct slice s)
{
    if (s.ptr == NULL) {
        buf_append_varint(b, 0);
        return;
    }
    size_t word = word_of(s);
    if (word < WORDS) {
        buf_append_varint(b, word + 1);
        return;
    }
    buf_append_varint(b, s.len + WORDS + 1);
    buf_append(b, s);
}

static void put_addresses(struct buf *b, const struct address_list *list)
{
    buf_append_u8(b, list->present);
    buf_append_varint(b, list->count);
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
    buf_append_varint(b, (uint64_t)e->sent.secs);
    buf_append_varint(b, (uint16_t)e->sent_zone_minutes);
    /* The decoded subject is left out when it says the same. */
    put_text(b, slice_eq(e->subject_text, e->subject) ? (struct slice){ 0 } : e->subject_text);
}

static void put_params(struct buf *b, const struct param_list *list)
{
    buf_append_varint(b, list->count);
    for (uint32_t i = 0; i < list->count; i++) {
        put_text(b, list->items[i].name);
        put_text(b, list->items[i].value);
    }
}

/* 0 is MESSAGE_NONE. */
static void put_link(struct buf *b, uint32_t index)
{
    buf_append_varint(b, (uint32_t)(index + 1));
}

static void put_part(struct buf *b, const struct part *p)
{
    put_link(b, p->parent);
    put_link(b, p->first_child);
    put_link(b, p->next);
    buf_append_varint(b, p->header_start);
    buf_append_varint(b, p->header_len);
    buf_append_varint(b, p->body_len);
    buf_append_varint(b, p->body_lines);
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
    buf_append_varint(out, message->size);
    buf_append_varint(out, message->flags | message->replied_count << REPLIED_SHIFT);
    buf_append_varint(out, message->reference_count);
    for (uint32_t i = 0; i < message->reference_count; i++) {
        put_text(out, message->references[i]);
    }
    put_text(out, message->thread_subject);
    buf_append_u8(out, message->subject_is_reply);
    put_text(out, message->preview);
    buf_append_varint(out, message->part_count);
    for (uint32_t i = 0; i < message->part_count; i++) {
        put_part(out, &message->parts[i]);
    }
}

/* --- reading --- */

struct reader {
    struct scan c;
    struct arena *arena;
    size_t memory; /* octets of the arena */
    bool is_first; /* of version 1 */
};

static bool get_u64(struct reader *r, uint64_t *out)
{
    return r->is_first ? scan_le64(&r->c, out) : scan_varint(&r->c, UINT64_MAX, out);
}

static bool get_u32(struct reader *r, uint32_t *out)
{
    uint64_t value;
    if (r->is_first) {
        return scan_le32(&r->c, out);
    }
    if (!scan_varint(&r->c, UINT32_MAX, &value)) {
        return false;
    }
    *out = (uint32_t)value;
    return true;
}

static bool get_zone(struct reader *r, int16_t *out)
{
    uint16_t minutes;
    uint64_t value;
    if (r->is_first ? !scan_le16(&r->c, &minutes) : !scan_varint(&r->c, UINT16_MAX, &value)) {
        return false;
    }
    *out = (int16_t)(r->is_first ? minutes : (uint16_t)value);
    return true;
}

static bool get_bool(struct reader *r, bool *out)
{
    uint8_t value;
    if (!scan_le8(&r->c, &value) || value > 1) {
        return false;
    }
    *out = value == 1;
    return true;
}

static bool get_first_text(struct scan *c, struct slice *out)
{
    uint32_t len;
    if (!scan_le32(c, &len)) {
        return false;
    }
    *out = (struct slice){ 0 };
    return len == FIRST_NULL_LEN || scan_bytes(c, len, out);
}

static bool get_text(struct reader *r, struct slice *out)
{
    uint64_t number;
    if (r->is_first) {
        return get_first_text(&r->c, out);
    }
    if (!scan_varint(&r->c, UINT32_MAX, &number)) {
        return false;
    }
    if (number > WORDS) {
        return scan_bytes(&r->c, number - WORDS - 1, out);
    }
    *out = number == 0 ? (struct slice){ 0 } : words[number - 1];
    return true;
}

static bool get_link(struct reader *r, uint32_t *out)
{
    if (!get_u32(r, out)) {
        return false;
    }
    *out -= !r->is_first;
    return true;
}

static bool has_memory(struct reader *r, uint32_t count, size_t size)
{
    r->memory += count * size;
    return r->memory <= MEMORY_MAX;
}

/* A count of items that take so many octets of memory each, and at least so many texts and counts here. */
static bool get_count(struct reader *r, uint32_t max, size_t size, unsigned least, uint32_t *out)
{
    size_t octets = least * (r->is_first ? FIRST_LEAST : 1U);
    return get_u32(r, out) && *out <= max && *out * octets <= scan_left(&r->c) &&
           has_memory(r, *out, size);
}

static bool get_addresses(struct reader *r, struct address_list *out)
{
    if (!get_bool(r, &out->present) ||
        !get_count(r, MESSAGE_ADDRESSES_MAX, sizeof(struct address), 4, &out->count)) {
        return false;
    }
    struct address *items = ARENA_ARRAY_RAW(r->arena, struct address, out->count);
    for (uint32_t i = 0; i < out->count; i++) {
        if (!get_text(r, &items[i].name) || !get_text(r, &items[i].route) ||
            !get_text(r, &items[i].mailbox) || !get_text(r, &items[i].host)) {
            return false;
        }
    }
    out->items = items;
    return true;
}

static bool get_envelope(struct reader *r, struct envelope *e)
{
    uint64_t secs;
    bool ok = get_text(r, &e->date) && get_text(r, &e->subject) && get_addresses(r, &e->from) &&
              get_addresses(r, &e->sender) && get_addresses(r, &e->reply_to) &&
              get_addresses(r, &e->to) && get_addresses(r, &e->cc) && get_addresses(r, &e->bcc) &&
              get_text(r, &e->in_reply_to) && get_text(r, &e->message_id) &&
              get_bool(r, &e->has_sent) && get_u64(r, &secs) &&
              get_zone(r, &e->sent_zone_minutes) && get_text(r, &e->subject_text);
    if (ok) {
        e->sent.secs = (int64_t)secs;
        e->subject_text = e->subject_text.ptr != NULL ? e->subject_text
                          : e->subject.ptr != NULL    ? e->subject
                                                      : SL("");
    }
    return ok;
}

static bool get_params(struct reader *r, struct param_list *out)
{
    if (!get_count(r, MESSAGE_PARAMS_MAX, sizeof(struct param), 2, &out->count)) {
        return false;
    }
    struct param *items = ARENA_ARRAY_RAW(r->arena, struct param, out->count);
    for (uint32_t i = 0; i < out->count; i++) {
        if (!get_text(r, &items[i].name) || !get_text(r, &items[i].value)) {
            return false;
        }
    }
    out->items = items;
    return true;
}

static bool get_part(struct reader *r, struct part *p)
{
    uint8_t encoding;
    bool has_envelope;
    bool ok = get_link(r, &p->parent) && get_link(r, &p->first_child) && get_link(r, &p->next) &&
              get_u64(r, &p->header_start) && get_u64(r, &p->header_len) &&
              get_u64(r, &p->body_len) && get_u64(r, &p->body_lines) && get_text(r, &p->type) &&
              get_text(r, &p->subtype) && get_params(r, &p->params) && get_text(r, &p->id) &&
              get_text(r, &p->description) && get_text(r, &p->encoding_text) &&
              scan_le8(&r->c, &encoding) && encoding <= ENCODING_UNKNOWN && get_text(r, &p->md5) &&
              get_text(r, &p->disposition) && get_params(r, &p->disposition_params) &&
              get_text(r, &p->language) && get_text(r, &p->location) && get_bool(r, &has_envelope);
    if (!ok || p->type.ptr == NULL || p->subtype.ptr == NULL) {
        return false;
    }
    p->encoding = (enum transfer_encoding)encoding;
    if (!has_envelope) {
        return true;
    }
    struct envelope *envelope = ARENA_NEW(r->arena, struct envelope);
    p->envelope = envelope;
    return has_memory(r, 1, sizeof(*envelope)) && get_envelope(r, envelope);
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

/* What comes first whatever the version is. */
static bool read_start(struct reader *r, struct message *m)
{
    uint8_t version;
    if (!scan_le8(&r->c, &version) || (version != SUMMARY_VERSION && version != FIRST_VERSION)) {
        return false;
    }
    r->is_first = version == FIRST_VERSION;
    return get_u64(r, &m->size) && get_u32(r, &m->flags);
}

/* What stands before the parts, and how many of them there are. */
static bool read_head(struct reader *r, uint64_t message_size, struct message *m)
{
    if (!read_start(r, m) || m->size != message_size ||
        !get_count(r, MESSAGE_REFERENCES_MAX, sizeof(struct slice), 1, &m->reference_count)) {
        return false;
    }
    m->replied_count = m->flags >> REPLIED_SHIFT & REPLIED_MASK;
    m->flags &= ~(REPLIED_MASK << REPLIED_SHIFT);
    if (m->replied_count > m->reference_count || m->replied_count > MESSAGE_REPLIED_MAX) {
        return false;
    }
    struct slice *references = ARENA_ARRAY_RAW(r->arena, struct slice, m->reference_count);
    for (uint32_t i = 0; i < m->reference_count; i++) {
        if (!get_text(r, &references[i])) {
            return false;
        }
    }
    m->references = references;
    return get_text(r, &m->thread_subject) && get_bool(r, &m->subject_is_reply) &&
           get_text(r, &m->preview) &&
           get_count(r, MESSAGE_PARTS_MAX + MESSAGE_DEPTH_MAX, sizeof(struct part), 20,
                     &m->part_count) &&
           m->part_count > 0;
}

static bool read_parts(struct reader *r, uint32_t count, struct message *m)
{
    m->parts = ARENA_ARRAY(r->arena, struct part, count);
    for (uint32_t i = 0; i < count; i++) {
        if (!get_part(r, &m->parts[i]) || !check_part(m, i)) {
            return false;
        }
    }
    return true;
}

static enum err damaged(const struct reader *r, struct slice bytes)
{
    return fail(ERR_CORRUPT, "summary: damaged near byte %zu of %zu", bytes.len - scan_left(&r->c),
                bytes.len);
}

enum err summary_read(struct slice bytes, uint64_t message_size, struct arena *arena,
                      struct message *out)
{
    struct reader r = { .c = scan_make(bytes), .arena = arena };
    struct message m = { 0 };
    if (bytes.len > MESSAGE_SUMMARY_MAX || !read_head(&r, message_size, &m) ||
        !read_parts(&r, m.part_count, &m) || !scan_at_end(&r.c) || !check_tree(&m)) {
        return damaged(&r, bytes);
    }
    *out = m;
    return OK;
}

enum err summary_read_first(struct slice bytes, uint64_t message_size, struct arena *arena,
                            struct message *out)
{
    struct reader r = { .c = scan_make(bytes), .arena = arena };
    struct message m = { 0 };
    if (bytes.len > MESSAGE_SUMMARY_MAX || !read_head(&r, message_size, &m) ||
        !read_parts(&r, 1, &m)) {
        return damaged(&r, bytes);
    }
    m.part_count = 1;
    m.parts[0].first_child = MESSAGE_NONE;
    *out = m;
    return OK;
}

bool summary_may_need_surrogate(struct slice summary)
{
    struct reader r = { .c = scan_make(summary) };
    struct message head = { 0 };
    return !read_start(&r, &head) || message_may_need_surrogate(&head);
}
