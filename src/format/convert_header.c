/* Header fields with ASCII alone: encoded words (RFC 2047), extended parameters (RFC 2231), A-labels; what has none of these forms
 * stands, encoded, in a field of another name (RFC 6857 3.2). */
#include "format/convert.h"

#include <stdio.h>

#include "base/utf8.h"
#include "codec/codec.h"
#include "format/internal.h"

#define LINE_COLUMNS 76 /* RFC 2047 2 */
#define WORD_OCTETS                                                                                \
    42 /* of text in one encoded word: with the longer of the charsets it has 75 characters at most */
#define SECTION_COLUMNS 60 /* of one section of a parameter, RFC 2231 3 */
#define DOMAIN_OCTETS_MAX 1024

enum form { FORM_TEXT, FORM_ADDRESSES, FORM_PARAMETERS, FORM_WRAPPED };

static enum form form_of(struct slice name)
{
    static const struct {
        struct slice name;
        enum form form;
    } rows[] = {
        { SL("From"), FORM_ADDRESSES },
        { SL("Sender"), FORM_ADDRESSES },
        { SL("Reply-To"), FORM_ADDRESSES },
        { SL("To"), FORM_ADDRESSES },
        { SL("Cc"), FORM_ADDRESSES },
        { SL("Bcc"), FORM_ADDRESSES },
        { SL("Resent-From"), FORM_ADDRESSES },
        { SL("Resent-Sender"), FORM_ADDRESSES },
        { SL("Resent-Reply-To"), FORM_ADDRESSES },
        { SL("Resent-To"), FORM_ADDRESSES },
        { SL("Resent-Cc"), FORM_ADDRESSES },
        { SL("Resent-Bcc"), FORM_ADDRESSES },
        { SL("Disposition-Notification-To"), FORM_ADDRESSES },
        { SL("Content-Type"), FORM_PARAMETERS },
        { SL("Content-Disposition"), FORM_PARAMETERS },
        { SL("Received"), FORM_WRAPPED },
        { SL("Return-Path"), FORM_WRAPPED },
        { SL("Delivered-To"), FORM_WRAPPED },
        { SL("Date"), FORM_WRAPPED },
        { SL("Resent-Date"), FORM_WRAPPED },
        { SL("Message-ID"), FORM_WRAPPED },
        { SL("Resent-Message-ID"), FORM_WRAPPED },
        { SL("In-Reply-To"), FORM_WRAPPED },
        { SL("References"), FORM_WRAPPED },
        { SL("Content-ID"), FORM_WRAPPED },
        { SL("Content-Location"), FORM_WRAPPED },
        { SL("DKIM-Signature"), FORM_WRAPPED },
        { SL("Authentication-Results"), FORM_WRAPPED },
        { SL("ARC-Authentication-Results"), FORM_WRAPPED },
        { SL("ARC-Message-Signature"), FORM_WRAPPED },
        { SL("ARC-Seal"), FORM_WRAPPED },
        { SL("Received-SPF"), FORM_WRAPPED },
        { SL("List-Archive"), FORM_WRAPPED },
        { SL("List-Help"), FORM_WRAPPED },
        { SL("List-Owner"), FORM_WRAPPED },
        { SL("List-Post"), FORM_WRAPPED },
        { SL("List-Subscribe"), FORM_WRAPPED },
        { SL("List-Unsubscribe"), FORM_WRAPPED },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (slice_eq_nocase(rows[i].name, name)) {
            return rows[i].form;
        }
    }
    return FORM_TEXT;
}

/* ASCII that can stand in a field: no NUL, and no CR or LF but those of folds, which are blanks here. */
static bool is_clean(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char octet = (unsigned char)text.ptr[i];
        if (octet == 0 || octet >= 0x80) {
            return false;
        }
    }
    return true;
}

/* --- encoded words --- */

enum last {
    LAST_PLAIN,
    LAST_WORD,
    LAST_OURS
}; /* what stands before: of encoded words, where from */

struct writer {
    struct buf *out;
    struct arena *arena;
    enum last last;
};

static size_t column_of(const struct buf *out)
{
    struct slice text = buf_slice(out);
    size_t end = slice_rfind_char(text, '\n');
    return end == text.len ? text.len : text.len - end - 1;
}

static void put_encoded_word(struct writer *w, struct slice charset, struct slice text)
{
    AUTO(buf_fini) struct buf word;
    buf_init(&word, 256);
    buf_printf(&word, "=?%.*s?B?", SLICE_ARG(charset));
    base64_encode(text, &word);
    buf_append_cstr(&word, "?=");
    bool is_apart = w->out->len > 0 && strchr(" \t(", w->out->ptr[w->out->len - 1]) != NULL;
    if (column_of(w->out) + word.len + 1 > LINE_COLUMNS) {
        /* a blank that is there already is the one that the line goes on with */
        char blank = ' ';
        if (w->out->len > 0 && strchr(" \t", w->out->ptr[w->out->len - 1]) != NULL) {
            blank = w->out->ptr[w->out->len - 1];
            buf_truncate(w->out, w->out->len - 1);
        }
        buf_printf(w->out, "\r\n%c", blank);
    } else if (!is_apart) {
        buf_append_char(w->out, ' ');
    }
    buf_append(w->out, buf_slice(&word));
}

/* RFC 2047 6.2: blanks between two encoded words are not shown, so those that are to be stand inside. */
static void put_words(struct writer *w, struct slice text)
{
    bool is_utf8 = utf8_is_valid(text);
    struct slice charset = is_utf8 ? SL("utf-8") : SL("unknown-8bit"); /* RFC 1428 3 */
    if (w->last != LAST_PLAIN) {
        text = arena_printf(w->arena, " %.*s", SLICE_ARG(text));
    }
    while (text.len > 0) {
        struct slice piece =
            is_utf8 ? utf8_prefix(text, WORD_OCTETS) : slice_sub(text, 0, WORD_OCTETS);
        put_encoded_word(w, charset, piece);
        text = slice_from(text, piece.len);
    }
    w->last = LAST_OURS;
}

/* RFC 2047 5: an encoded word stands between blanks. */
static void part_from_ours(struct writer *w)
{
    if (w->last == LAST_OURS && w->out->len > 0 && w->out->ptr[w->out->len - 1] == '=') {
        buf_append_char(w->out, ' ');
    }
}

static void put_plain(struct writer *w, struct slice word)
{
    bool is_word = slice_starts(word, SL("=?"));
    part_from_ours(w);
    if (is_word && w->last == LAST_OURS) {
        put_encoded_word(w, SL("utf-8"), SL(" "));
        buf_append_char(w->out, ' ');
    }
    buf_append(w->out, word);
    w->last = is_word ? LAST_WORD : LAST_PLAIN;
}

/* Blanks as they stand; line ends only where a line goes on. */
static void put_blanks(struct buf *out, struct slice blanks)
{
    size_t fold = slice_rfind_char(blanks, '\n');
    if (fold < blanks.len && fold + 1 < blanks.len) {
        buf_append_cstr(out, "\r\n");
        buf_append(out, slice_from(blanks, fold + 1));
        return;
    }
    for (size_t i = 0; i < blanks.len; i++) {
        char octet = blanks.ptr[i];
        buf_append_char(out, octet == '\r' || octet == '\n' ? ' ' : octet);
    }
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_not_blank(char c)
{
    return !is_blank(c);
}

static void write_text(struct writer *w, struct slice value)
{
    struct scan c = scan_make(value);
    struct slice piece;
    while (!scan_at_end(&c)) {
        if (scan_while(&c, is_blank, &piece)) {
            put_blanks(w->out, piece);
        } else if (scan_while(&c, is_not_blank, &piece)) {
            if (is_clean(piece)) {
                put_plain(w, piece);
            } else {
                put_words(w, piece);
            }
        }
    }
}

/* --- addresses --- */

/* "local@domain" with the domain in ASCII (RFC 5890 2.3.2.1). */
static enum err put_address(struct writer *w, struct slice address)
{
    AUTO(buf_fini) struct buf domain;
    size_t at = slice_rfind_char(address, '@');
    buf_init(&domain, DOMAIN_OCTETS_MAX);
    if (is_clean(address)) {
        buf_append(w->out, address);
        return OK;
    }
    if (at == address.len || !is_clean(slice_sub(address, 0, at)) ||
        idna_to_ascii(slice_trim(slice_from(address, at + 1)), &domain) != OK) {
        return fail(ERR_DENIED, "an address of the header cannot be written in ASCII");
    }
    buf_append(w->out, slice_sub(address, 0, at + 1));
    buf_append(w->out, buf_slice(&domain));
    return OK;
}

static void skip_enclosed(struct scan *c)
{
    char first = '\0', octet = '\0';
    unsigned depth = 1;
    (void)scan_any(c, &first);
    while (depth > 0 && scan_any(c, &octet)) {
        bool is_escaped = octet == '\\' && scan_any(c, &octet);
        depth += !is_escaped && first == '(' && octet == '(';
        depth -= !is_escaped && octet == (first == '(' ? ')' : '"');
    }
}

/* Past a quoted string or a comment; *out is its inside without escapes, and all of it when it has no end. */
static void take_enclosed(struct scan *c, struct arena *arena, struct slice *out)
{
    struct scan ahead = *c;
    skip_enclosed(&ahead);
    struct scan inside = scan_make(slice_make(c->at, (size_t)(ahead.at - c->at)));
    char first = '\0', octet = '\0';
    char *text = arena_alloc(arena, scan_left(&inside) + 1);
    size_t len = 0;
    unsigned depth = 1;
    *c = ahead;
    (void)scan_any(&inside, &first);
    while (scan_any(&inside, &octet)) {
        bool is_escaped = octet == '\\' && scan_any(&inside, &octet);
        depth += !is_escaped && first == '(' && octet == '(';
        depth -= !is_escaped && octet == (first == '(' ? ')' : '"');
        if (depth == 0) {
            break;
        }
        if (octet != '\r' && octet != '\n') {
            text[len++] = octet;
        }
    }
    *out = slice_make(text, len);
}

static enum err put_quoted(struct writer *w, struct scan *c)
{
    struct scan before = *c;
    struct slice inside;
    take_enclosed(c, w->arena, &inside);
    struct slice whole = slice_make(before.at, (size_t)(c->at - before.at));
    if (is_clean(whole)) {
        put_plain(w, whole);
        return OK;
    }
    if (scan_peek(c) == '@') {
        return fail(ERR_DENIED, "an address of the header cannot be written in ASCII");
    }
    put_words(w, inside);
    return OK;
}

static void put_comment(struct writer *w, struct scan *c)
{
    struct scan before = *c;
    struct slice inside;
    take_enclosed(c, w->arena, &inside);
    struct slice whole = slice_make(before.at, (size_t)(c->at - before.at));
    part_from_ours(w);
    w->last = LAST_PLAIN;
    if (is_clean(whole)) {
        buf_append(w->out, whole);
        return;
    }
    buf_append_char(w->out, '(');
    put_words(w, inside);
    buf_append_char(w->out, ')');
    w->last = LAST_PLAIN;
}

static bool is_word_octet(char c)
{
    return !is_blank(c) && strchr("()<>,;:\"", c) == NULL;
}

static enum err put_word(struct writer *w, struct slice word)
{
    if (slice_find_char(word, '@') < word.len) {
        w->last = LAST_PLAIN;
        return put_address(w, word);
    }
    if (is_clean(word)) {
        put_plain(w, word);
    } else {
        put_words(w, word);
    }
    return OK;
}

static enum err put_special(struct writer *w, struct scan *c)
{
    char octet;
    struct slice inside;
    (void)scan_any(c, &octet);
    if (octet == '<') {
        part_from_ours(w);
    }
    w->last = LAST_PLAIN;
    if (octet == '\0') {
        return fail(ERR_DENIED, "an address of the header cannot be written in ASCII");
    }
    if (octet != '<' || !scan_until(c, '>', &inside)) {
        buf_append_char(w->out, octet);
        return OK;
    }
    buf_append_char(w->out, '<');
    return put_address(w, inside);
}

static enum err write_addresses(struct writer *w, struct slice value)
{
    struct scan c = scan_make(value);
    struct slice piece;
    while (!scan_at_end(&c)) {
        if (scan_while(&c, is_blank, &piece)) {
            put_blanks(w->out, piece);
        } else if (scan_peek(&c) == '"') {
            TRY(put_quoted(w, &c));
        } else if (scan_peek(&c) == '(') {
            put_comment(w, &c);
        } else if (scan_while(&c, is_word_octet, &piece)) {
            TRY(put_word(w, piece));
        } else {
            TRY(put_special(w, &c));
        }
    }
    return OK;
}

/* --- parameters --- */

static bool is_attribute_octet(char c)
{
    return ascii_is_alnum(c) || (c != '\0' && strchr("!#$&+-.^_`{|}~", c) != NULL);
}

/* RFC 2231 4; what is escaped already stays so. */
static void put_percent(struct slice text, bool is_extended, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        char octet = text.ptr[i];
        bool is_plain = is_attribute_octet(octet) || (is_extended && strchr("%'", octet) != NULL);
        if (is_plain && octet != '\0') {
            buf_append_char(out, octet);
        } else {
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)octet);
        }
    }
}

static void put_section(struct buf *out, const char *fold, struct slice name, const char *mark,
                        struct slice text)
{
    buf_printf(out, "%s%.*s%s=%.*s", fold, SLICE_ARG(name), mark, SLICE_ARG(text));
}

/* As many sections as it takes, none of which ends within an escape. */
static void put_sections(struct writer *w, struct slice name, struct slice text)
{
    char mark[32];
    for (unsigned section = 0; text.len > 0; section++) {
        size_t len = text.len < SECTION_COLUMNS ? text.len : SECTION_COLUMNS;
        for (size_t back = 1; back <= 2 && len < text.len; back++) {
            if (text.ptr[len - back] == '%') {
                len -= back;
                break;
            }
        }
        (void)snprintf(mark, sizeof(mark), "*%u*", section);
        put_section(w->out, section == 0 ? "\r\n " : ";\r\n ", name, mark, slice_sub(text, 0, len));
        text = slice_from(text, len);
    }
}

static enum err put_parameter(struct writer *w, struct slice name, struct slice value)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, CONVERT_HEADER_MAX * (size_t)4);
    if (slice_eq_nocase(name, SL("boundary")) || !is_clean(name)) {
        return fail(ERR_DENIED, "a boundary is not ASCII");
    }
    size_t star = slice_find_char(name, '*');
    bool is_extended = star + 1 == name.len;
    if (star < name.len && !is_extended && name.ptr[name.len - 1] != '*') {
        return fail(ERR_DENIED, "a section of a parameter cannot be written in ASCII");
    }
    if (star < name.len) { /* its charset is said already */
        put_percent(value, true, &text);
        put_section(w->out, "\r\n ", name, "", buf_slice(&text));
        return buf_error(&text);
    }
    buf_append_cstr(&text, utf8_is_valid(value) ? "utf-8''" : "unknown-8bit''");
    put_percent(value, false, &text);
    if (text.len <= SECTION_COLUMNS) {
        put_section(w->out, "\r\n ", name, "*", buf_slice(&text));
    } else {
        put_sections(w, name, buf_slice(&text));
    }
    return buf_error(&text);
}

/* To the next ";" that stands in no quotes. */
static struct slice take_piece(struct scan *c)
{
    const char *start = c->at;
    bool in_quotes = false;
    char octet;
    while (!scan_at_end(c) && (in_quotes || scan_peek(c) != ';')) {
        (void)scan_any(c, &octet);
        if (octet == '\\' && in_quotes) {
            (void)scan_any(c, &octet);
        } else if (octet == '"') {
            in_quotes = !in_quotes;
        }
    }
    return slice_make(start, (size_t)(c->at - start));
}

static enum err write_parameters(struct writer *w, struct slice value)
{
    struct scan c = scan_make(value);
    bool is_first = true;
    while (!scan_at_end(&c)) {
        struct slice piece = take_piece(&c);
        size_t equals = slice_find_char(piece, '=');
        if (is_clean(piece)) {
            buf_append(w->out, piece);
        } else if (is_first || equals == piece.len) {
            return fail(ERR_DENIED, "a content type cannot be written in ASCII");
        } else {
            struct slice text = slice_trim(slice_from(piece, equals + 1));
            struct scan inner = scan_make(text);
            if (scan_peek(&inner) == '"') {
                (void)take_quoted(&inner, w->arena, &text);
            }
            text = header_unfold(text, w->arena);
            TRY(put_parameter(w, slice_trim(slice_sub(piece, 0, equals)), text));
        }
        if (scan_char(&c, ';')) {
            buf_append_char(w->out, ';');
        }
        is_first = false;
    }
    return OK;
}

/* --- fields --- */

static enum err write_value(struct writer *w, enum form form, struct slice value)
{
    switch (form) {
    case FORM_ADDRESSES:
        return write_addresses(w, value);
    case FORM_PARAMETERS:
        return write_parameters(w, value);
    case FORM_TEXT:
    case FORM_WRAPPED:
        write_text(w, value);
        break;
    }
    return OK;
}

static enum err write_field(const struct header_field *field, struct arena *arena, struct buf *out)
{
    struct writer w = { .out = out, .arena = arena };
    enum form form = form_of(field->name);
    buf_printf(out, "%s%.*s:", form == FORM_WRAPPED ? "Downgraded-" : "", SLICE_ARG(field->name));
    TRY(write_value(&w, form, field->value));
    buf_append_cstr(out, "\r\n");
    return buf_error(out);
}

enum err convert_header_ascii(struct slice block, struct arena *arena, struct buf *out)
{
    struct header_cursor cursor = header_cursor_make(block);
    struct header_field field;
    size_t at = 0;
    while (header_next(&cursor, &field)) {
        size_t begins = (size_t)(field.whole.ptr - block.ptr);
        if (is_clean(field.whole)) {
            continue;
        }
        buf_append(out, slice_sub(block, at, begins - at));
        TRY(write_field(&field, arena, out));
        at = begins + field.whole.len;
    }
    buf_append(out, slice_from(block, at)); /* what is no field is cleaned by whoever asks */
    return buf_error(out);
}
