/* proto/imap_write_structure.c - BODY and BODYSTRUCTURE (RFC 3501 7.4.2, 9: body).
 *
 * The parts are walked by their links: a part is entered (its opening written), then its children, then left (its
 * closing written). The depth of the message costs nothing here. */
#include "proto/imap_write.h"

/* RFC 3501 9: a multipart holds at least one body; a broken one without parts shows an empty text. */
#define EMPTY_TEXT "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0)"

static bool is_multipart(const struct part *p)
{
    return slice_eq(p->type, SL("multipart"));
}

static bool is_rfc822(const struct part *p)
{
    return slice_eq(p->type, SL("message")) && slice_eq(p->subtype, SL("rfc822"));
}

static bool is_plain_ascii(struct slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c < 0x20 || c > 0x7e) {
            return false;
        }
    }
    return true;
}

/* RFC 2231 4: what is not ASCII goes out as it would stand in the header, name*=utf-8''... */
static void write_encoded_param(struct buf *out, const struct param *p)
{
    static const char hex[] = "0123456789ABCDEF";
    buf_append_char(out, '"');
    buf_append(out, p->name);
    buf_append_cstr(out, "*\" \"utf-8''");
    for (size_t i = 0; i < p->value.len; i++) {
        char c = p->value.ptr[i];
        if (ascii_is_alnum(c) || c == '.' || c == '-' || c == '_') {
            buf_append_char(out, c);
        } else {
            buf_append_char(out, '%');
            buf_append_char(out, hex[(unsigned char)c >> 4]);
            buf_append_char(out, hex[(unsigned char)c & 15]);
        }
    }
    buf_append_char(out, '"');
}

static void write_params(struct buf *out, const struct param_list *list)
{
    buf_append_char(out, ' ');
    if (list->count == 0) {
        buf_append_cstr(out, "NIL");
        return;
    }
    buf_append_char(out, '(');
    for (uint32_t i = 0; i < list->count; i++) {
        const struct param *p = &list->items[i];
        if (i > 0) {
            buf_append_char(out, ' ');
        }
        if (is_plain_ascii(p->name) && slice_find_char(p->name, '"') == p->name.len &&
            slice_find_char(p->name, '\\') == p->name.len && !is_plain_ascii(p->value)) {
            write_encoded_param(out, p);
            continue;
        }
        imap_write_string(out, p->name);
        buf_append_char(out, ' ');
        imap_write_string(out, p->value);
    }
    buf_append_char(out, ')');
}

static void write_disposition(struct buf *out, const struct part *p)
{
    if (p->disposition.ptr == NULL) {
        buf_append_cstr(out, " NIL");
        return;
    }
    buf_append_cstr(out, " (");
    imap_write_string(out, p->disposition);
    write_params(out, &p->disposition_params);
    buf_append_char(out, ')');
}

/* body-fld-lang: NIL, a string, or several in parentheses */
static void write_language(struct buf *out, struct slice language)
{
    buf_append_char(out, ' ');
    if (slice_find_char(language, ',') == language.len) {
        imap_write_nstring(out, language);
        return;
    }
    struct buf tags;
    buf_init(&tags, language.len * 16 + 64);
    size_t from = 0;
    while (from < language.len) {
        struct slice rest = slice_from(language, from);
        struct slice tag = slice_trim(slice_sub(rest, 0, slice_find_char(rest, ',')));
        from += slice_find_char(rest, ',') + 1;
        if (tag.len > 0) {
            buf_append_char(&tags, tags.len > 0 ? ' ' : '(');
            imap_write_string(&tags, tag);
        }
    }
    if (tags.len == 0) {
        buf_append_cstr(out, "NIL");
    } else {
        buf_append(out, buf_slice(&tags));
        buf_append_char(out, ')');
    }
    buf_fini(&tags);
}

/* What ends both kinds of body in the extended form. */
static void write_tail(struct buf *out, const struct part *p)
{
    write_disposition(out, p);
    write_language(out, p->language);
    buf_append_char(out, ' ');
    imap_write_nstring(out, p->location);
}

static void write_encoding(struct buf *out, const struct part *p)
{
    buf_append_char(out, ' ');
    if (p->encoding_text.len == 0) {
        buf_append_cstr(out, "\"7bit\""); /* RFC 2045 6.1 */
    } else {
        imap_write_string(out, p->encoding_text);
    }
}

/* media type, body-fields */
static void write_basic(struct buf *out, const struct part *p)
{
    imap_write_string(out, p->type);
    buf_append_char(out, ' ');
    imap_write_string(out, p->subtype);
    write_params(out, &p->params);
    buf_append_char(out, ' ');
    imap_write_nstring(out, p->id);
    buf_append_char(out, ' ');
    imap_write_nstring(out, p->description);
    write_encoding(out, p);
    buf_append_char(out, ' ');
    buf_append_number(out, p->body_len);
}

static void write_lines(struct buf *out, const struct part *p)
{
    buf_append_char(out, ' ');
    buf_append_number(out, p->body_lines);
}

/* Behind the children, or all there is behind the media type of a leaf. */
static void leave_part(struct buf *out, const struct part *p, bool is_extended)
{
    if (is_multipart(p)) {
        buf_append_char(out, ' ');
        imap_write_string(out, p->subtype);
        if (is_extended) {
            write_params(out, &p->params);
            write_tail(out, p);
        }
        buf_append_char(out, ')');
        return;
    }
    if (is_rfc822(p) || slice_eq(p->type, SL("text"))) {
        write_lines(out, p);
    }
    if (is_extended) {
        buf_append_char(out, ' ');
        imap_write_nstring(out, p->md5);
        write_tail(out, p);
    }
    buf_append_char(out, ')');
}

/* Up to the first child; what stands for children that a broken message lacks is written too. */
static void enter_part(struct buf *out, const struct message *m, uint32_t index)
{
    const struct part *p = &m->parts[index];
    bool has_child = p->first_child != MESSAGE_NONE;
    buf_append_char(out, '(');
    if (is_multipart(p)) {
        if (!has_child) {
            buf_append_cstr(out, EMPTY_TEXT);
        }
        return;
    }
    write_basic(out, p);
    if (is_rfc822(p)) {
        buf_append_char(out, ' ');
        imap_write_envelope(out, has_child ? m->parts[p->first_child].envelope : NULL);
        buf_append_cstr(out, has_child ? " " : " " EMPTY_TEXT);
    }
}

static bool has_shown_children(const struct part *p)
{
    return p->first_child != MESSAGE_NONE && (is_multipart(p) || is_rfc822(p));
}

void imap_write_structure(struct buf *out, const struct message *message, bool is_extended)
{
    uint32_t at = 0;
    for (;;) {
        enter_part(out, message, at);
        if (has_shown_children(&message->parts[at])) {
            at = message->parts[at].first_child;
            continue;
        }
        leave_part(out, &message->parts[at], is_extended);
        /* up, until there is a sibling to go on with; message/rfc822 has one child only */
        while (at != 0 && (message->parts[at].next == MESSAGE_NONE ||
                           !is_multipart(&message->parts[message->parts[at].parent]))) {
            at = message->parts[at].parent;
            leave_part(out, &message->parts[at], is_extended);
        }
        if (at == 0) {
            return;
        }
        at = message->parts[at].next;
    }
}
