/* One header field, envelope or part description without octets above 127 (RFC 6858 2, with what RFC 2047 and RFC 2231 can keep). */
#include "base/utf8.h"
#include "codec/codec.h"
#include "format/internal.h"
#include "format/surrogate.h"

#define LINE_MAX_CHARS 76  /* RFC 2047 2 */
#define WORD_TEXT_CHARS 63 /* of an encoded word of 75: without =?utf-8?q? and ?= */
#define WORD_PLAIN_MAX 400 /* longer words cannot be folded as they are (RFC 5322 2.1.1) */
#define PIECE_CHARS 60     /* of a parameter's value on one line */
#define TEXT_MAX ((size_t)2 * 1024 * 1024)

enum field_form { TEXT, ADDRESSES, PARAMETERS, NEITHER };

struct known {
    const char *name;
    enum field_form form;
};

/* Where encoded words may not stand (RFC 2047 5), there is no form for them. All other fields are text. */
static const struct known known_fields[] = {
    { "from", ADDRESSES },
    { "sender", ADDRESSES },
    { "reply-to", ADDRESSES },
    { "to", ADDRESSES },
    { "cc", ADDRESSES },
    { "bcc", ADDRESSES },
    { "resent-from", ADDRESSES },
    { "resent-sender", ADDRESSES },
    { "resent-reply-to", ADDRESSES },
    { "resent-to", ADDRESSES },
    { "resent-cc", ADDRESSES },
    { "resent-bcc", ADDRESSES },
    { "disposition-notification-to", ADDRESSES },
    { "mail-followup-to", ADDRESSES },
    { "mail-reply-to", ADDRESSES },
    { "content-type", PARAMETERS },
    { "content-disposition", PARAMETERS },
    { "date", NEITHER },
    { "resent-date", NEITHER },
    { "message-id", NEITHER },
    { "resent-message-id", NEITHER },
    { "in-reply-to", NEITHER },
    { "references", NEITHER },
    { "return-path", NEITHER },
    { "received", NEITHER },
    { "received-spf", NEITHER },
    { "authentication-results", NEITHER },
    { "dkim-signature", NEITHER },
    { "arc-seal", NEITHER },
    { "arc-message-signature", NEITHER },
    { "arc-authentication-results", NEITHER },
    { "mime-version", NEITHER },
    { "content-transfer-encoding", NEITHER },
    { "content-id", NEITHER },
    { "content-md5", NEITHER },
    { "content-language", NEITHER },
    { "content-location", NEITHER },
    { "list-archive", NEITHER },
    { "list-help", NEITHER },
    { "list-owner", NEITHER },
    { "list-post", NEITHER },
    { "list-subscribe", NEITHER },
    { "list-unsubscribe", NEITHER },
    { "delivered-to", NEITHER },
};

static enum field_form form_of(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(known_fields); i++) {
        if (slice_eq_nocase(name, slice_cstr(known_fields[i].name))) {
            return known_fields[i].form;
        }
    }
    return TEXT;
}

/* --- encoded words --- */

static bool is_visible(char c)
{
    return c > ' ' && c < 0x7f;
}

static bool is_safe(char c)
{
    return ascii_is_alnum(c) || c == '-';
}

static size_t q_length(struct slice text)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        len += is_safe(text.ptr[i]) || text.ptr[i] == ' ' ? 1 : 3;
    }
    return len;
}

static void write_q(struct slice text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (is_safe(text.ptr[i])) {
            buf_append_char(out, text.ptr[i]);
        } else if (text.ptr[i] == ' ') {
            buf_append_char(out, '_');
        } else {
            buf_printf(out, "=%02X", (unsigned char)text.ptr[i]);
        }
    }
}

/* The longest beginning of whole code points that one word can hold. */
static struct slice word_prefix(struct slice text, bool is_q)
{
    if (!is_q) {
        return utf8_prefix(text, WORD_TEXT_CHARS / 4 * 3);
    }
    size_t len = 0, chars = 0;
    while (len < text.len) {
        size_t next = len + 1;
        while (next < text.len && ((unsigned char)text.ptr[next] & 0xc0) == 0x80) {
            next++;
        }
        chars += q_length(slice_sub(text, len, next - len));
        if (chars > WORD_TEXT_CHARS) {
            break;
        }
        len = next;
    }
    return slice_sub(text, 0, len);
}

/* Valid UTF-8 as encoded words with a space between two; the reader takes that space for nothing (RFC 2047 6.2). */
static void write_words(struct slice text, struct buf *out)
{
    bool is_q = q_length(text) <= text.len * 2; /* mostly ASCII: it can be read as it is */
    for (bool is_first = true; text.len > 0; is_first = false) {
        struct slice piece = word_prefix(text, is_q);
        buf_append_cstr(out, is_first ? "=?utf-8?" : " =?utf-8?");
        if (is_q) {
            buf_append_cstr(out, "q?");
            write_q(piece, out);
        } else {
            buf_append_cstr(out, "b?");
            base64_encode(piece, out);
        }
        buf_append_cstr(out, "?=");
        text = slice_from(text, piece.len);
    }
}

/* Unfolded, of whatever charset it looks like, encoded words decoded: valid UTF-8 in the arena. */
static struct slice decode(struct slice raw, struct arena *arena)
{
    struct buf text, decoded;
    struct slice plain = header_unfold(raw, arena);
    buf_init(&text, TEXT_MAX * 2);
    buf_init(&decoded, TEXT_MAX * 4);
    if (!utf8_is_valid(plain)) {
        (void)charset_to_utf8(SL(""), plain, &text);
        plain = buf_slice(&text);
    }
    rfc2047_decode(plain, &decoded);
    struct slice out = arena_dup(arena, buf_slice(&decoded));
    buf_fini(&text);
    buf_fini(&decoded);
    return utf8_prefix(out, TEXT_MAX);
}

static bool needs_encoding(struct slice word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (!is_visible(word.ptr[i])) {
            return true;
        }
    }
    return word.len > WORD_PLAIN_MAX || slice_find(word, SL("=?")) < word.len;
}

/* The stretch from the first word that needs it to the last one becomes encoded words. */
static void write_text(struct slice text, struct buf *out)
{
    size_t first = text.len, last = 0;
    for (size_t at = 0; at < text.len;) {
        size_t len = slice_find_char(slice_from(text, at), ' ');
        if (needs_encoding(slice_sub(text, at, len))) {
            first = at < first ? at : first;
            last = at + len;
        }
        at += len + 1;
    }
    if (last == 0) {
        buf_append(out, text);
        return;
    }
    buf_append(out, slice_sub(text, 0, first));
    write_words(slice_sub(text, first, last - first), out);
    buf_append(out, slice_from(text, last));
}

/* --- addresses --- */

static bool is_phrase_char(char c)
{
    return c == ' ' || (is_atext(c) && is_visible(c));
}

static bool is_local_char(char c)
{
    return c == '.' || (is_atext(c) && is_visible(c));
}

static bool is_host_char(char c)
{
    return is_visible(c) && strchr("<>,;()\"\\@", c) == NULL;
}

static bool is_all(struct slice text, bool (*is_it)(char c))
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_it(text.ptr[i])) {
            return false;
        }
    }
    return true;
}

static struct slice phrase_words(struct slice text, struct arena *arena)
{
    struct buf words;
    buf_init(&words, TEXT_MAX * 4);
    write_words(text, &words);
    struct slice out = arena_dup(arena, buf_slice(&words));
    buf_fini(&words);
    return out;
}

/* A host of ASCII in the arena; NULL ptr: there is none for it. */
static struct slice ascii_host(struct slice host, struct arena *arena)
{
    struct buf labels;
    struct slice out = { 0 };
    if (ascii_is_all(host)) {
        return is_all(host, is_host_char) ? host : out;
    }
    buf_init(&labels, 1024);
    if (idna_to_ascii(host, &labels) == OK && is_all(buf_slice(&labels), is_host_char)) {
        out = arena_dup(arena, buf_slice(&labels));
    }
    buf_fini(&labels);
    return out;
}

/* RFC 6858 2.1: the display name tells what happened; the address is nobody's. A group's name is text like any other. */
static struct address downgrade_address(const struct address *a, struct arena *arena)
{
    struct address out = *a;
    out.route = (struct slice){ 0 };
    if (a->name.ptr != NULL && !ascii_is_all(a->name)) {
        out.name = phrase_words(decode(a->name, arena), arena);
    }
    if (a->mailbox.ptr == NULL) {
        return out;
    }
    if (a->host.ptr == NULL) {
        out.mailbox =
            ascii_is_all(a->mailbox) ? a->mailbox : phrase_words(decode(a->mailbox, arena), arena);
        return out;
    }
    out.host = ascii_host(a->host, arena);
    if (out.host.ptr == NULL || !ascii_is_all(a->mailbox)) {
        bool has_name = a->name.len > 0;
        struct slice shown =
            arena_printf(arena, has_name ? "%.*s <%.*s%s%.*s>" : "%.*s%.*s%s%.*s",
                         SLICE_ARG(has_name ? decode(a->name, arena) : SL("")),
                         SLICE_ARG(a->mailbox), a->host.len > 0 ? "@" : "", SLICE_ARG(a->host));
        out.name = phrase_words(decode(shown, arena), arena);
        out.mailbox = SL(SURROGATE_LOCAL);
        out.host = SL(SURROGATE_HOST);
    }
    return out;
}

static void write_quoted(struct slice text, struct buf *out)
{
    buf_append_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\') {
            buf_append_char(out, '\\');
        }
        if (text.ptr[i] == ' ' || is_visible(text.ptr[i])) {
            buf_append_char(out, text.ptr[i]);
        }
    }
    buf_append_char(out, '"');
}

/* A display name or a group's name, which is ASCII by now. */
static void write_phrase(struct slice name, struct arena *arena, struct buf *out)
{
    if (is_all(name, is_phrase_char)) {
        buf_append(out, name);
    } else if (slice_find(name, SL("=?")) < name.len) {
        write_words(decode(name, arena), out); /* words in a quoted string would stay as they are */
    } else {
        write_quoted(name, out);
    }
}

static void write_mailbox(const struct address *a, struct arena *arena, struct buf *out)
{
    if (a->name.len > 0) {
        write_phrase(a->name, arena, out);
        buf_append_cstr(out, " <");
    }
    if (is_all(a->mailbox, is_local_char)) {
        buf_append(out, a->mailbox);
    } else {
        write_quoted(a->mailbox, out);
    }
    if (a->host.len > 0) {
        buf_append_char(out, '@');
        buf_append(out, a->host);
    }
    if (a->name.len > 0) {
        buf_append_char(out, '>');
    }
}

static void write_addresses(struct slice value, struct arena *arena, struct buf *out)
{
    struct address_list list = header_addresses(value, arena);
    bool is_next = false;
    for (uint32_t i = 0; i < list.count; i++) {
        struct address a = downgrade_address(&list.items[i], arena);
        bool is_end = a.mailbox.ptr == NULL;
        buf_append_cstr(out, is_next && !is_end ? ", " : "");
        is_next = true;
        if (is_end) {
            buf_append_char(out, ';');
        } else if (a.host.ptr == NULL) {
            write_phrase(a.mailbox, arena, out);
            buf_append_cstr(out, ": ");
            is_next = false;
        } else {
            write_mailbox(&a, arena, out);
        }
    }
}

/* --- parameters --- */

/* Up to the next ";" outside of quoted strings and comments. */
static struct slice take_segment(struct scan *c)
{
    const char *start = c->at;
    char octet;
    bool is_quoted = false;
    unsigned depth = 0;
    while (scan_peek(c) >= 0 && (is_quoted || depth > 0 || scan_peek(c) != ';')) {
        (void)scan_any(c, &octet);
        if (octet == '\\' && (is_quoted || depth > 0)) {
            (void)scan_any(c, &octet);
        } else if (octet == '"' && depth == 0) {
            is_quoted = !is_quoted;
        } else if (!is_quoted && octet == '(') {
            depth++;
        } else if (!is_quoted && octet == ')' && depth > 0) {
            depth--;
        }
    }
    return slice_make(start, (size_t)(c->at - start));
}

static bool is_name_char(char c)
{
    return is_visible(c) && strchr("()<>@,;:\\\"/[]?=*'%", c) == NULL;
}

/* So many of `len` octets that no escape is cut. */
static size_t whole_escapes(struct slice text, size_t len)
{
    for (size_t back = 1; back <= 2 && len < text.len; back++) {
        if (text.ptr[len - back] == '%') {
            return len - back;
        }
    }
    return len;
}

/* RFC 2231 3, 4: name*=utf-8''..., in numbered pieces where it is long. */
static void write_extended(struct slice name, struct slice value, struct buf *out)
{
    struct buf encoded;
    buf_init(&encoded, TEXT_MAX * 3);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (ascii_is_alnum(c) || c == '.' || c == '-' || c == '_') {
            buf_append_char(&encoded, c);
        } else {
            buf_printf(&encoded, "%%%02X", (unsigned char)c);
        }
    }
    struct slice rest = buf_slice(&encoded);
    bool is_long = rest.len > PIECE_CHARS;
    for (unsigned number = 0; number == 0 || rest.len > 0; number++) {
        size_t len = whole_escapes(rest, rest.len < PIECE_CHARS ? rest.len : PIECE_CHARS);
        buf_append_cstr(out, number == 0 ? "" : "; ");
        buf_append(out, name);
        if (is_long) {
            buf_printf(out, "*%u", number);
        }
        buf_append_cstr(out, number == 0 ? "*=utf-8''" : "*=");
        buf_append(out, slice_sub(rest, 0, len));
        rest = slice_from(rest, len);
    }
    buf_fini(&encoded);
}

/* RFC 6858 2.2 leaves such a parameter out; the name of an attachment is worth more than that. */
static void write_param(struct slice segment, struct arena *arena, struct buf *out)
{
    size_t equals = slice_find_char(segment, '=');
    struct slice name = slice_trim(slice_sub(segment, 0, equals));
    struct slice value = slice_trim(slice_from(segment, equals + 1));
    struct scan c = scan_make(value);
    if (equals == segment.len || name.len == 0 || name.len > PIECE_CHARS ||
        !is_all(name, is_name_char)) {
        return;
    }
    if (scan_peek(&c) == '"') {
        (void)take_quoted(&c, arena, &value);
    }
    buf_append_cstr(out, "; ");
    write_extended(name, decode(value, arena), out);
}

/* A type that is not ASCII says nothing; what it must say is whether there are parts inside. */
static struct slice plain_type(struct slice type)
{
    return slice_starts_nocase(type, SL("multipart")) ? SL("multipart/mixed")
                                                      : SL("application/octet-stream");
}

static void write_parameters(const struct header_field *field, struct arena *arena, struct buf *out)
{
    struct scan c = scan_make(header_unfold(field->value, arena));
    struct slice first = slice_trim(take_segment(&c));
    if (ascii_is_all(first)) {
        buf_append(out, first);
    } else {
        buf_append(out, slice_eq_nocase(field->name, SL("content-type")) ? plain_type(first)
                                                                         : SL("attachment"));
    }
    while (scan_char(&c, ';')) {
        struct slice segment = slice_trim(take_segment(&c));
        if (!ascii_is_all(segment)) {
            write_param(segment, arena, out);
        } else if (segment.len > 0) {
            buf_append_cstr(out, "; ");
            buf_append(out, segment);
        }
    }
}

/* --- fields --- */

/* Lines end before the word that would make them too long; control characters that were kept so far go. */
static void write_folded(struct slice name, struct slice text, struct buf *out)
{
    size_t column = name.len + 1;
    buf_append(out, name);
    buf_append_char(out, ':');
    for (size_t at = 0; at < text.len;) {
        size_t len = slice_find_char(slice_from(text, at), ' ');
        bool is_full = len > 0 && at > 0 && column + 1 + len > LINE_MAX_CHARS;
        buf_append_cstr(out, is_full ? "\r\n " : " ");
        column = (is_full ? 0 : column) + 1 + len;
        for (size_t i = at; i < at + len; i++) {
            if (is_visible(text.ptr[i])) {
                buf_append_char(out, text.ptr[i]);
            }
        }
        at += len + 1;
    }
    buf_append_cstr(out, "\r\n");
}

void field_downgrade(const struct header_field *field, struct arena *scratch, struct buf *out)
{
    struct buf text;
    buf_init(&text, SURROGATE_BYTES_MAX);
    enum field_form form = form_of(field->name);
    if (form == ADDRESSES) {
        write_addresses(field->value, scratch, &text);
    } else if (form == PARAMETERS) {
        write_parameters(field, scratch, &text);
    } else if (form == TEXT) {
        write_text(decode(field->value, scratch), &text);
    }
    if (form != NEITHER && buf_error(&text) == OK) {
        write_folded(field->name, buf_slice(&text), out);
    }
    buf_fini(&text);
}

/* --- what was read of fields --- */

static void leave_out(struct slice *text)
{
    if (!ascii_is_all(*text)) {
        *text = (struct slice){ 0 };
    }
}

static void downgrade_text(struct slice *text, struct arena *arena)
{
    struct buf out;
    if (text->ptr == NULL || ascii_is_all(*text)) {
        return;
    }
    buf_init(&out, SURROGATE_BYTES_MAX);
    write_text(decode(*text, arena), &out);
    *text = buf_error(&out) == OK ? arena_dup(arena, buf_slice(&out)) : SL("");
    buf_fini(&out);
}

static bool is_ascii_address(const struct address *a)
{
    return ascii_is_all(a->name) && ascii_is_all(a->route) && ascii_is_all(a->mailbox) &&
           ascii_is_all(a->host);
}

static void downgrade_list(struct address_list *list, struct arena *arena)
{
    struct address *items = NULL;
    for (uint32_t i = 0; i < list->count; i++) {
        if (is_ascii_address(&list->items[i])) {
            continue;
        }
        if (items == NULL) {
            items = ARENA_ARRAY(arena, struct address, list->count);
            memcpy(items, list->items, list->count * sizeof(*items));
        }
        items[i] = downgrade_address(&list->items[i], arena);
    }
    list->items = items == NULL ? list->items : items;
}

static const struct envelope *downgrade_envelope(const struct envelope *from, struct arena *arena)
{
    struct envelope *e = ARENA_NEW(arena, struct envelope);
    *e = *from;
    leave_out(&e->date);
    leave_out(&e->in_reply_to);
    leave_out(&e->message_id);
    downgrade_text(&e->subject, arena);
    downgrade_list(&e->from, arena);
    downgrade_list(&e->sender, arena);
    downgrade_list(&e->reply_to, arena);
    downgrade_list(&e->to, arena);
    downgrade_list(&e->cc, arena);
    downgrade_list(&e->bcc, arena);
    return e;
}

/* Values keep their UTF-8: who writes them out chooses the form of RFC 2231 for those. */
static void downgrade_params(struct param_list *list, struct arena *arena)
{
    struct param *items = ARENA_ARRAY(arena, struct param, list->count + 1U);
    uint32_t count = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        if (ascii_is_all(list->items[i].name)) {
            items[count++] = list->items[i];
        }
    }
    *list = (struct param_list){ items, count };
}

static void downgrade_part(struct part *p, struct arena *arena)
{
    if (!ascii_is_all(p->type) || !ascii_is_all(p->subtype)) {
        struct slice type = plain_type(p->type);
        size_t slash = slice_find_char(type, '/');
        p->type = slice_sub(type, 0, slash);
        p->subtype = slice_from(type, slash + 1);
    }
    if (!ascii_is_all(p->disposition)) {
        p->disposition = SL("attachment");
    }
    leave_out(&p->id);
    leave_out(&p->encoding_text);
    leave_out(&p->md5);
    leave_out(&p->language);
    leave_out(&p->location);
    downgrade_text(&p->description, arena);
    downgrade_params(&p->params, arena);
    downgrade_params(&p->disposition_params, arena);
}

void message_downgrade(struct message *message, struct arena *arena)
{
    for (uint32_t i = 0; i < message->part_count; i++) {
        struct part *p = &message->parts[i];
        downgrade_part(p, arena);
        if (p->envelope != NULL) {
            p->envelope = downgrade_envelope(p->envelope, arena);
        }
    }
}
