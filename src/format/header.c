/* The header block as fields, and the two ways to read an unstructured value. */
#include "format/internal.h"

#include "base/utf8.h"
#include "codec/codec.h"

/* RFC 5322 2.2: printable US-ASCII but colon; blanks before the colon are obsolete but seen (4.5). */
static bool is_field_name(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] <= ' ' || name.ptr[i] > '~') {
            return false;
        }
    }
    return name.len > 0;
}

static size_t line_length(struct slice text)
{
    size_t n = slice_find_char(text, '\n');
    return n < text.len ? n + 1 : n;
}

static bool is_empty_line(struct slice line)
{
    return slice_eq(line, SL("\r\n")) || slice_eq(line, SL("\n"));
}

struct header_cursor header_cursor_make(struct slice header_block)
{
    return (struct header_cursor){ header_block, 0 };
}

/* The first line and the folded ones after it (RFC 5322 2.2.3). */
static size_t field_length(struct slice text)
{
    size_t len = line_length(text);
    while (len < text.len && (text.ptr[len] == ' ' || text.ptr[len] == '\t')) {
        len += line_length(slice_from(text, len));
    }
    return len;
}

static struct slice without_line_end(struct slice s)
{
    if (s.len > 0 && s.ptr[s.len - 1] == '\n') {
        s.len--;
    }
    if (s.len > 0 && s.ptr[s.len - 1] == '\r') {
        s.len--;
    }
    return s;
}

bool header_next(struct header_cursor *cursor, struct header_field *out)
{
    while (cursor->rest.len > 0) {
        if (is_empty_line(slice_sub(cursor->rest, 0, line_length(cursor->rest))) ||
            cursor->seen >= MESSAGE_HEADER_FIELDS_MAX) {
            return false;
        }
        struct slice whole = slice_sub(cursor->rest, 0, field_length(cursor->rest));
        cursor->rest = slice_from(cursor->rest, whole.len);
        size_t colon = slice_find_char(whole, ':');
        struct slice name = slice_trim(slice_sub(whole, 0, colon));
        if (colon == whole.len || !is_field_name(name) || whole.ptr[0] == ' ' ||
            whole.ptr[0] == '\t') {
            continue; /* a line that is no field; mbox's "From " among them */
        }
        cursor->seen++;
        out->name = name;
        out->value = without_line_end(slice_from(whole, colon + 1));
        out->whole = whole;
        return true;
    }
    return false;
}

bool header_find(struct slice header_block, struct slice name, struct header_field *out)
{
    struct header_cursor cursor = header_cursor_make(header_block);
    while (header_next(&cursor, out)) {
        if (slice_eq_nocase(out->name, name)) {
            return true;
        }
    }
    return false;
}

size_t header_block_length(struct slice text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t len = line_length(slice_from(text, at));
        bool is_end = is_empty_line(slice_sub(text, at, len));
        at += len;
        if (is_end) {
            break;
        }
    }
    return at;
}

struct slice header_unfold(struct slice value, struct arena *arena)
{
    value = slice_trim(value);
    if (slice_find_char(value, '\n') == value.len && slice_find_char(value, '\r') == value.len) {
        return value.ptr == NULL ? SL("") : value;
    }
    char *text = arena_alloc(arena, value.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] != '\r' && value.ptr[i] != '\n') {
            text[len++] = value.ptr[i];
        }
    }
    return slice_make(text, len);
}

struct slice header_decode(struct slice value, struct arena *arena)
{
    struct slice plain = header_unfold(value, arena);
    if (slice_find(plain, SL("=?")) == plain.len && ascii_is_all(plain)) {
        return plain;
    }
    struct buf out;
    buf_init(&out, plain.len * 4 + 64);
    rfc2047_decode(plain, &out);
    struct slice decoded = arena_dup(arena, buf_slice(&out));
    buf_fini(&out);
    return decoded.ptr == NULL ? SL("") : decoded;
}

/* --- pieces of structured values --- */

bool is_atext(char c)
{
    return ascii_is_alnum(c) || (unsigned char)c >= 0x80 ||
           (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool skip_comment(struct scan *c, struct slice *content)
{
    const char *start = c->at + 1;
    int depth = 0;
    char octet;
    while (scan_any(c, &octet)) {
        if (octet == '\\') {
            scan_any(c, &octet);
        } else if (octet == '(' && depth < COMMENT_DEPTH_MAX) {
            depth++;
        } else if (octet == ')' && --depth == 0) {
            break;
        }
    }
    if (content != NULL) {
        *content = slice_make(start, (size_t)(c->at - start));
        content->len -= content->len > 0 && content->ptr[content->len - 1] == ')';
    }
    return true;
}

void skip_cfws(struct scan *c, struct slice *comment)
{
    for (;;) {
        int octet = scan_peek(c);
        if (octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n') {
            c->at++;
        } else if (octet == '(') {
            skip_comment(c, comment);
        } else {
            return;
        }
    }
}

/* How many octets are left up to the quote that ends the string; memory is taken for those only, however many strings there are. */
static size_t quoted_length(const struct scan *c)
{
    size_t len = 0;
    int octet;
    while ((octet = scan_peek_at(c, len)) >= 0 && octet != '"') {
        len += octet == '\\' ? 2 : 1;
    }
    return len;
}

bool take_quoted(struct scan *c, struct arena *arena, struct slice *out)
{
    if (!scan_char(c, '"')) {
        return false;
    }
    char *text = arena_alloc(arena, quoted_length(c) + 1);
    size_t len = 0;
    char octet;
    while (scan_any(c, &octet) && octet != '"') {
        if (octet == '\\' && !scan_any(c, &octet)) {
            break;
        }
        if (octet != '\r' && octet != '\n') {
            text[len++] = octet;
        }
    }
    *out = slice_make(text, len);
    return true;
}

/* --- Message-IDs --- */

uint32_t header_message_ids(struct slice value, struct arena *arena, struct slice *ids,
                            uint32_t ids_max)
{
    struct scan c = scan_make(value);
    uint32_t count = 0;
    while (count < ids_max && !scan_at_end(&c)) {
        struct slice before, id;
        if (!scan_until(&c, '<', &before)) {
            break;
        }
        scan_char(&c, '<');
        if (!scan_until(&c, '>', &id)) {
            break;
        }
        scan_char(&c, '>');
        size_t again = slice_rfind_char(id, '<'); /* "<<a@b>" */
        id = slice_trim(again < id.len ? slice_from(id, again + 1) : id);
        if (id.len > 0 && id.len <= 998) {
            ids[count++] = header_unfold(id, arena);
        }
    }
    return count;
}
