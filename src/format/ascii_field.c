/* The table of fields and their forms; encoded words (RFC 2047), address lists, parameters (RFC 2231), folding. */
#include "format/ascii_field.h"

#include "base/utf8.h"
#include "codec/codec.h"
#include "format/internal.h"

#define LINE_MAX_CHARS 76  /* RFC 2047 2 */
#define WORD_TEXT_CHARS 63 /* of an encoded word of 75: without =?utf-8?q? and ?= */
#define WORD_PLAIN_MAX 400 /* longer words cannot be folded as they are (RFC 5322 2.1.1) */
#define PIECE_CHARS 60     /* of a parameter's value on one line */
#define TEXT_MAX ((size_t)2 * 1024 * 1024)

enum field_form { TEXT, ADDRESSES, PARAMETERS, TOKEN, NEITHER };

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
    { "mime-version", TOKEN },
    { "content-transfer-encoding", TOKEN },
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

/* Unfolded, of whatever charset it looks like, encoded words decoded, tabs (which were folds) as spaces: valid UTF-8 in the arena. */
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
    for (size_t i = 0; i < decoded.len; i++) {
        decoded.ptr[i] = decoded.ptr[i] == '\t' ? ' ' : decoded.ptr[i];
    }
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

struct slice ascii_text(struct slice text, struct arena *arena)
{
    struct buf out;
    buf_init(&out, ASCII_FIELD_MAX);
    write_text(decode(text, arena), &out);
    struct slice ascii = buf_error(&out) == OK ? arena_dup(arena, buf_slice(&out)) : SL("");
    buf_fini(&out);
    return ascii;
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

static bool is_printable(char c)
{
    return c == ' ' || is_visible(c);
}

/* RFC 6858 2.1: the display name tells what happened; the address is nobody's. */
static struct address surrogate_of(const struct address *a, struct arena *arena)
{
    bool has_name = a->name.len > 0;
    struct slice shown =
        arena_printf(arena, has_name ? "%.*s <%.*s%s%.*s>" : "%.*s%.*s%s%.*s",
                     SLICE_ARG(has_name ? decode(a->name, arena) : SL("")), SLICE_ARG(a->mailbox),
                     a->host.len > 0 ? "@" : "", SLICE_ARG(a->host));
    return (struct address){ .name = phrase_words(decode(shown, arena), arena),
                             .mailbox = SL(SURROGATE_LOCAL),
                             .host = SL(SURROGATE_HOST) };
}

/* A group's name is text like any other. */
enum err ascii_address(const struct address *a, enum ascii_policy policy, struct arena *arena,
                       struct address *out)
{
    struct address ascii = *a;
    ascii.route = (struct slice){ 0 };
    if (a->name.ptr != NULL && !ascii_is_all(a->name)) {
        ascii.name = phrase_words(decode(a->name, arena), arena);
    }
    if (a->mailbox.ptr != NULL && a->host.ptr == NULL && !ascii_is_all(a->mailbox)) {
        ascii.mailbox = phrase_words(decode(a->mailbox, arena), arena);
    }
    if (a->mailbox.ptr != NULL && a->host.ptr != NULL) {
        ascii.host = ascii_host(a->host, arena);
        if (ascii.host.ptr == NULL || !is_all(a->mailbox, is_printable)) {
            if (policy == ASCII_REFUSE && a->host.len > 0) {
                return fail(ERR_DENIED, "an address of the header cannot be written in ASCII");
            }
            ascii = surrogate_of(a, arena);
        }
    }
    *out = ascii;
    return OK;
}

static void write_quoted(struct slice text, struct buf *out)
{
    buf_append_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\') {
            buf_append_char(out, '\\');
        }
        if (is_printable(text.ptr[i])) {
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

static enum err write_addresses(struct slice value, enum ascii_policy policy, struct arena *arena,
                                struct buf *out)
{
    struct address_list list = header_addresses(value, arena);
    bool is_next = false;
    if (policy == ASCII_REFUSE && list.count >= MESSAGE_ADDRESSES_MAX) {
        return fail(ERR_DENIED, "a field of the header has too many addresses");
    }
    for (uint32_t i = 0; i < list.count; i++) {
        struct address a;
        TRY(ascii_address(&list.items[i], policy, arena, &a));
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
    return OK;
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

/* RFC 2231 3, 4: name*=utf-8''..., in numbered pieces where it is long. What is encoded stays so, its charset before it. */
static void write_extended(struct slice name, struct slice value, bool is_encoded, struct buf *out)
{
    struct buf encoded;
    buf_init(&encoded, TEXT_MAX * 3);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (ascii_is_alnum(c) || c == '.' || c == '-' || c == '_' ||
            (is_encoded && (c == '%' || c == '\''))) {
            buf_append_char(&encoded, c);
        } else {
            buf_printf(&encoded, "%%%02X", (unsigned char)c);
        }
    }
    struct slice rest = buf_slice(&encoded);
    bool is_long = rest.len > PIECE_CHARS;
    for (unsigned number = 0; number == 0 || rest.len > 0; number++) {
        size_t len = whole_escapes(rest, rest.len < PIECE_CHARS ? rest.len : PIECE_CHARS);
        buf_append_cstr(out, "; ");
        buf_append(out, name);
        if (is_long) {
            buf_printf(out, "*%u", number);
        }
        buf_append_cstr(out, number == 0 && !is_encoded ? "*=utf-8''" : "*=");
        buf_append(out, slice_sub(rest, 0, len));
        rest = slice_from(rest, len);
    }
    buf_fini(&encoded);
}

/* RFC 6858 2.2 leaves such a parameter out; the name of an attachment is worth more than that. */
static enum err write_parameter(struct slice segment, enum ascii_policy policy, struct arena *arena,
                                struct buf *out)
{
    size_t equals = slice_find_char(segment, '=');
    struct slice name = slice_trim(slice_sub(segment, 0, equals));
    struct slice value = slice_trim(slice_from(segment, equals + 1));
    struct scan c = scan_make(value);
    bool is_encoded = slice_ends(name, SL("*"));
    name.len -= is_encoded;
    bool has_form = equals < segment.len && name.len > 0 && name.len <= PIECE_CHARS &&
                    is_all(name, is_name_char);
    if (policy == ASCII_REFUSE && (!has_form || slice_eq_nocase(name, SL("boundary")))) {
        return fail(ERR_DENIED, "a parameter of the header cannot be written in ASCII");
    }
    if (has_form) {
        (void)take_quoted(&c, arena, &value);
        write_extended(name, is_encoded ? value : decode(value, arena), is_encoded, out);
    }
    return OK;
}

struct slice ascii_media_type(struct slice type)
{
    return slice_starts_nocase(type, SL("multipart")) ? SL("multipart/mixed")
                                                      : SL("application/octet-stream");
}

static enum err write_parameters(const struct header_field *field, enum ascii_policy policy,
                                 struct arena *arena, struct buf *out)
{
    struct scan c = scan_make(header_unfold(field->value, arena));
    struct slice first = slice_trim(take_segment(&c));
    if (!ascii_is_all(first)) {
        bool is_type = slice_eq_nocase(field->name, SL("content-type"));
        if (is_type && policy == ASCII_REFUSE) {
            return fail(ERR_DENIED, "a content type cannot be written in ASCII");
        }
        first = is_type ? ascii_media_type(first) : SL("attachment"); /* RFC 2183 2.8 */
    }
    buf_append(out, first);
    while (scan_char(&c, ';')) {
        struct slice segment = slice_trim(take_segment(&c));
        if (!ascii_is_all(segment)) {
            TRY(write_parameter(segment, policy, arena, out));
        } else if (segment.len > 0) {
            buf_append_cstr(out, "; ");
            buf_append(out, segment);
        }
    }
    return OK;
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

static enum err write_value(const struct header_field *field, enum field_form form,
                            enum ascii_policy policy, struct arena *scratch, struct buf *out)
{
    if (form == ADDRESSES) {
        return write_addresses(field->value, policy, scratch, out);
    }
    if (form == PARAMETERS) {
        return write_parameters(field, policy, scratch, out);
    }
    if (form == TOKEN) { /* what stands beside it is a comment */
        struct scan c = scan_make(field->value);
        struct slice token = { 0 };
        skip_cfws(&c, NULL);
        (void)scan_while(&c, is_name_char, &token);
        buf_append(out, token);
        return OK;
    }
    write_text(decode(field->value, scratch), out);
    return OK;
}

enum err ascii_field(const struct header_field *field, enum ascii_policy policy,
                     struct arena *scratch, struct buf *out)
{
    AUTO(buf_fini) struct buf text;
    enum field_form form = form_of(field->name);
    struct slice name = field->name;
    buf_init(&text, ASCII_FIELD_MAX);
    if (form == NEITHER && policy == ASCII_REPLACE) {
        return OK;
    }
    if (form == NEITHER) {
        name = arena_printf(scratch, "Downgraded-%.*s", SLICE_ARG(name));
    }
    TRY(write_value(field, form, policy, scratch, &text));
    TRY(buf_error(&text));
    write_folded(name, buf_slice(&text), out);
    return buf_error(out);
}
