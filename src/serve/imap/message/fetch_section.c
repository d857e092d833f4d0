/* serve/imap/message/fetch_section.c - BODY[...] and its relatives: which octets of the message, and sending them.
 *
 * A section is a range of the stored message, or header fields picked out of one. Once the size of a literal is announced
 * its octets must follow; so large ones are read through and verified before the announcement. */
#include "base/log.h"
#include "format/header.h"
#include "io/stream.h"
#include "serve/imap/message/fetch.h"

uint64_t imap_body_size(const struct imap_body *body)
{
    return surrogate_size(&body->surrogate, body->blob.size);
}

/* Of the stored message, all of them there. */
static enum err read_stored(struct imap_body *body, uint64_t from, uint64_t len, struct slice *out)
{
    struct imap_session *s = body->session;
    bool is_held = from >= body->window_at && from - body->window_at + len <= body->window.len;
    if (!is_held) {
        bool whole = body->blob.size <= IMAP_BODY_WHOLE;
        arena_reset(s->piece_arena);
        body->window_at = whole ? 0 : from;
        body->window = (struct slice){ 0 };
        TRY(store_blob_read(s->services->store, body->blob, body->window_at,
                            whole ? body->blob.size : len, s->piece_arena, &body->window));
        if (from - body->window_at + len > body->window.len) {
            return fail(ERR_CORRUPT, "stored message is shorter than its size");
        }
    }
    fiber_spend(
        len); /* somebody goes over them, and reading them need not have waited for anything */
    *out = slice_sub(body->window, (size_t)(from - body->window_at), (size_t)len);
    return OK;
}

static enum err read_piece(struct imap_body *body, uint64_t from, uint64_t len, struct slice *out)
{
    struct surrogate_piece piece = surrogate_piece(&body->surrogate, from, len);
    if (piece.text.ptr == NULL) {
        return read_stored(body, piece.stored_from, piece.len, out);
    }
    *out = piece.text;
    return OK;
}

static enum err join_pieces(struct imap_body *body, uint64_t from, uint64_t len, struct slice *out)
{
    buf_fini(&body->joined);
    buf_init(&body->joined, (size_t)len);
    while (body->joined.len < len) {
        struct slice piece;
        uint64_t done = body->joined.len;
        TRY(read_piece(body, from + done, len - done, &piece));
        buf_append(&body->joined, piece);
        TRY(buf_error(&body->joined));
    }
    *out = buf_slice(&body->joined);
    return OK;
}

enum err imap_body_read(struct imap_body *body, uint64_t from, uint64_t len, struct slice *out)
{
    uint64_t size = imap_body_size(body);
    uint64_t left = from < size ? size - from : 0;
    len = len < left ? len : left;
    if (len == 0) {
        *out = SL("");
        return OK;
    }
    bool is_one = surrogate_piece(&body->surrogate, from, len).len == len;
    return is_one ? read_piece(body, from, len, out) : join_pieces(body, from, len, out);
}

bool imap_takes_utf8(const struct imap_session *s)
{
    return (s->enabled & (IMAP_UTF8 | IMAP_REV2)) != 0;
}

void imap_body_downgrade(struct imap_body *body, struct message *message)
{
    struct surrogate surrogate;
    surrogate_init(&surrogate, body->session->message_arena);
    for (uint32_t i = 0; i < message->part_count; i++) {
        const struct part *part = &message->parts[i];
        struct slice header;
        enum err result = imap_body_read(body, part->header_start, part->header_len, &header);
        if (result != OK) {
            imap_body_failed(body, result);
            break;
        }
        surrogate_add(&surrogate, part->header_start, header);
    }
    surrogate_shift(&surrogate, message);
    body->surrogate = surrogate;
}

void imap_body_failed(struct imap_body *body, enum err why)
{
    const struct imap_session *s = body->session;
    body->failure = why;
    if (why == ERR_TEMP) {
        log_error("imap-failed", "sid=%.*s acct=%llu class=%s error=%s", SLICE_ARG(s->id),
                  (unsigned long long)s->login.account, err_name(why),
                  log_text(slice_cstr(err_detail())).text);
    } else {
        log_error("imap-damaged", "sid=%.*s acct=%llu lsn=%llu error=%s", SLICE_ARG(s->id),
                  (unsigned long long)s->login.account, (unsigned long long)body->blob.lsn,
                  log_text(slice_cstr(err_detail())).text);
    }
}

void imap_row_message(struct imap_session *s, const struct email_row *row, bool whole,
                      struct message *out)
{
    struct arena *arena = s->message_arena;
    enum err result = whole ? summary_read(row->summary, row->blob.size, arena, out)
                            : summary_read_first(row->summary, row->blob.size, arena, out);
    if (result == OK) {
        return;
    }
    log_error("imap-summary-damaged", "sid=%.*s acct=%llu uid=%u error=%s", SLICE_ARG(s->id),
              (unsigned long long)s->login.account, row->uid,
              log_text(slice_cstr(err_detail())).text);
    struct imap_body body = { .session = s, .blob = row->blob };
    struct slice start;
    uint64_t header_len = 0;
    if (imap_body_read(&body, 0, MESSAGE_HEADER_BYTES_MAX, &start) == OK) {
        header_len = header_block_length(start);
    }
    message_make_opaque(row->blob.size, header_len, arena, out);
}

static struct imap_octets make_range(uint64_t from, uint64_t len)
{
    return (struct imap_octets){ from, len, true };
}

/* RFC 3501 6.4.5: HEADER and TEXT below a part number are those of the message inside it. */
struct imap_octets imap_section_octets(const struct message *m, uint64_t size,
                                       const struct imap_section *section)
{
    if (section->path_len == 0 && section->part == IMAP_SECTION_ALL) {
        return make_range(0, size);
    }
    uint32_t index = message_part_by_path(m, section->path, section->path_len);
    if (index == MESSAGE_NONE) {
        return (struct imap_octets){ 0 };
    }
    const struct part *p = &m->parts[index];
    if (section->part == IMAP_SECTION_ALL) {
        return make_range(p->body_start, p->body_len);
    }
    if (section->part == IMAP_SECTION_MIME) {
        return make_range(p->header_start, p->header_len);
    }
    if (section->path_len > 0) {
        bool is_message = slice_eq(p->type, SL("message")) && p->first_child != MESSAGE_NONE;
        if (!is_message) {
            return (struct imap_octets){ 0 };
        }
        p = &m->parts[p->first_child];
    }
    return section->part == IMAP_SECTION_TEXT ? make_range(p->body_start, p->body_len)
                                              : make_range(p->header_start, p->header_len);
}

void imap_cut_partial(const struct imap_section *section, struct imap_octets *range)
{
    if (!section->has_partial) {
        return;
    }
    uint64_t from = section->from < range->len ? section->from : range->len;
    range->from += from;
    range->len -= from;
    range->len = section->length < range->len ? section->length : range->len;
}

static void write_literal_head(struct buf *out, uint64_t len)
{
    buf_append_char(out, '{');
    buf_append_number(out, len);
    buf_append_cstr(out, "}\r\n");
}

/* Every octet can be had and is as it was stored. */
static enum err verify_range(struct imap_body *body, struct imap_octets range)
{
    for (uint64_t at = 0; at < range.len; at += IMAP_BODY_PIECE) {
        uint64_t len = range.len - at < IMAP_BODY_PIECE ? range.len - at : IMAP_BODY_PIECE;
        struct slice piece;
        TRY(imap_body_read(body, range.from + at, len, &piece));
    }
    return OK;
}

static enum err write_pieces(struct imap_body *body, struct imap_octets range)
{
    struct imap_session *s = body->session;
    for (uint64_t at = 0; at < range.len && s->broken == OK; at += IMAP_BODY_PIECE) {
        uint64_t len = range.len - at < IMAP_BODY_PIECE ? range.len - at : IMAP_BODY_PIECE;
        struct slice piece;
        TRY(imap_body_read(body, range.from + at, len, &piece));
        imap_out_bytes(s, piece);
    }
    return OK;
}

enum err imap_write_octets(struct imap_body *body, struct imap_octets range)
{
    struct imap_session *s = body->session;
    struct slice octets;
    if (range.len <= IMAP_BODY_PIECE) {
        TRY(imap_body_read(body, range.from, range.len, &octets));
        write_literal_head(&s->out, octets.len);
        imap_out_bytes(s, octets);
        return OK;
    }
    TRY(verify_range(body, range));
    write_literal_head(&s->out, range.len);
    enum err result = write_pieces(body, range);
    if (result != OK && s->broken == OK) {
        s->broken = result; /* the announced octets cannot follow any more */
    }
    return OK;
}

static bool is_named(const struct imap_words *fields, struct slice name)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        if (slice_eq_nocase(fields->items[i], name)) {
            return true;
        }
    }
    return false;
}

static bool has_empty_line(struct slice header)
{
    return slice_eq(header, SL("\r\n")) || slice_eq(header, SL("\n")) ||
           slice_ends(header, SL("\n\r\n")) || slice_ends(header, SL("\n\n"));
}

/* RFC 3501 6.4.5: the fields as they stand, and the empty line that ends a header, where there is one. */
enum err imap_pick_fields(struct imap_body *body, struct imap_octets range,
                          const struct imap_section *section, struct buf *out)
{
    struct slice header;
    struct header_field field;
    TRY(imap_body_read(body, range.from, range.len, &header));
    buf_init(out, header.len + 2);
    struct header_cursor cursor = header_cursor_make(header);
    while (header_next(&cursor, &field)) {
        fiber_spend(field.whole.len + 4 * (uint64_t)section->fields.count);
        if (is_named(&section->fields, field.name) == (section->part == IMAP_SECTION_FIELDS)) {
            buf_append(out, field.whole);
        }
    }
    buf_append_cstr(out, has_empty_line(header) ? "\r\n" : "");
    return buf_error(out);
}

static enum err write_fields(struct imap_body *body, struct imap_octets range,
                             const struct imap_section *section)
{
    struct imap_session *s = body->session;
    AUTO(buf_fini) struct buf picked = { 0 };
    TRY(imap_pick_fields(body, range, section, &picked));
    struct imap_octets part = make_range(0, picked.len);
    imap_cut_partial(section, &part);
    write_literal_head(&s->out, part.len);
    imap_out_bytes(s, slice_sub(buf_slice(&picked), (size_t)part.from, (size_t)part.len));
    return OK;
}

bool imap_write_section(struct imap_body *body, const struct message *message,
                        const struct imap_section *section)
{
    struct imap_session *s = body->session;
    struct imap_octets range = imap_section_octets(message, imap_body_size(body), section);
    enum err result = OK;
    imap_write_section_name(&s->out, section);
    buf_append_char(&s->out, ' ');
    if (!range.exists) {
        buf_append_cstr(&s->out, "NIL");
        return true;
    }
    if (section->part == IMAP_SECTION_FIELDS || section->part == IMAP_SECTION_FIELDS_NOT) {
        result = write_fields(body, range, section);
    } else {
        imap_cut_partial(section, &range);
        result = imap_write_octets(body, range);
    }
    if (result == OK) {
        return true;
    }
    imap_body_failed(body, result);
    buf_append_cstr(&s->out, "NIL");
    return false;
}
