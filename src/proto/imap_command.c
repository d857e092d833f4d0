/* proto/imap_command.c - tag, name and the elements that arguments are made of (RFC 3501 9).
 *
 * Octets above 127 are taken inside quoted strings, as UTF-8 (RFC 6855 3), and inside literals. NUL, CR and LF are never part of a quoted string; NUL never part of a literal. */
#include "base/utf8.h"
#include "proto/imap.h"

bool imap_is_atom_char(char c)
{
    /* RFC 3501 9: atom-specials are ( ) { SP CTL % * " \ ] */
    unsigned char u = (unsigned char)c;
    return u > 0x20 && u < 0x7f && strchr("(){%*\"\\]", c) == NULL;
}

bool imap_is_astring_char(char c)
{
    return c == ']' || imap_is_atom_char(c);
}

static bool is_tag_char(char c)
{
    return c != '+' && imap_is_astring_char(c);
}

static bool is_list_char(char c)
{
    return c == '%' || c == '*' || imap_is_astring_char(c);
}

enum err imap_command_parse(struct slice text, struct imap_command *out)
{
    struct scan c = scan_make(text);
    *out = (struct imap_command){ 0 };
    if (!scan_while(&c, is_tag_char, &out->tag) || out->tag.len > IMAP_TAG_MAX) {
        out->tag = (struct slice){ 0 };
        return fail(ERR_SYNTAX, "No tag");
    }
    TRY(imap_take_space(&c));
    TRY(imap_take_atom(&c, &out->name));
    if (slice_eq_nocase(out->name, SL("UID"))) {
        out->is_uid = true;
        TRY(imap_take_space(&c));
        TRY(imap_take_atom(&c, &out->name));
    }
    out->args = c;
    return OK;
}

enum err imap_literal_find(struct slice line, bool *found, struct imap_literal *out)
{
    *found = false;
    if (line.len == 0 || line.ptr[line.len - 1] != '}') {
        return OK;
    }
    size_t at = slice_rfind_char(line, '{');
    if (at == line.len) {
        return OK;
    }
    struct scan c = scan_make(slice_sub(line, at + 1, line.len - at - 2));
    uint64_t size;
    if (!scan_u64(&c, &size) || size > INT64_MAX) { /* RFC 9051 9: number64 */
        return fail(ERR_SYNTAX, "Literal size is not a number in range");
    }
    bool is_sync = !scan_char(&c, '+'); /* RFC 7888 4 */
    if (!scan_at_end(&c)) {
        return fail(ERR_SYNTAX, "Literal size is not a number in range");
    }
    bool is_binary = at > 0 && line.ptr[at - 1] == '~'; /* RFC 3516 7: literal8 */
    *out = (struct imap_literal){
        .size = size, .is_sync = is_sync, .is_binary = is_binary, .at = at - is_binary
    };
    *found = true;
    return OK;
}

enum err imap_take_space(struct scan *c)
{
    if (!scan_char(c, ' ')) {
        return fail(ERR_SYNTAX, scan_at_end(c) ? "Missing argument" : "Expected a space");
    }
    return OK;
}

enum err imap_take_end(const struct scan *c)
{
    return scan_at_end(c) ? OK : fail(ERR_SYNTAX, "Unexpected text behind the arguments");
}

enum err imap_take_atom(struct scan *c, struct slice *out)
{
    return scan_while(c, imap_is_atom_char, out) ? OK : fail(ERR_SYNTAX, "Expected an atom");
}

enum err imap_take_number(struct scan *c, uint32_t *out)
{
    return scan_u32(c, out) ? OK : fail(ERR_SYNTAX, "Expected a number");
}

enum err imap_take_number64(struct scan *c, uint64_t *out)
{
    uint64_t number;
    if (!scan_u64(c, &number) || number > INT64_MAX) {
        return fail(ERR_SYNTAX, "Expected a number below 2^63");
    }
    *out = number;
    return OK;
}

/* Behind the opening quote. The result points into the input when nothing is escaped. */
static enum err take_quoted(struct scan *c, struct arena *arena, struct slice *out)
{
    struct slice rest = scan_rest(c);
    size_t escapes = 0;
    char octet = '\0';
    while (scan_any(c, &octet) && octet != '"') {
        if (octet == '\\') {
            escapes++;
            /* RFC 3501 9: only the specials may be quoted. */
            if (!scan_any(c, &octet) || (octet != '"' && octet != '\\')) {
                return fail(ERR_SYNTAX, "Invalid escape in quoted string");
            }
            octet = '\\';
        }
        if (octet == '\0' || octet == '\r' || octet == '\n') {
            return fail(ERR_SYNTAX, "Invalid character in quoted string");
        }
    }
    size_t taken = rest.len - scan_left(c);
    if (taken == 0 || rest.ptr[taken - 1] != '"' || octet != '"') {
        return fail(ERR_SYNTAX, "Quoted string does not end");
    }
    struct slice raw = slice_sub(rest, 0, taken - 1);
    if (escapes == 0) {
        *out = raw;
        return OK;
    }
    char *text = arena_alloc(arena, raw.len);
    size_t len = 0;
    struct scan r = scan_make(raw);
    while (scan_any(&r, &octet)) {
        if (octet == '\\') {
            (void)scan_any(&r, &octet);
        }
        text[len++] = octet;
    }
    *out = slice_make(text, len);
    return OK;
}

/* Behind the opening brace. */
static enum err take_octets(struct scan *c, struct slice *out)
{
    uint32_t size;
    struct slice bytes;
    if (!scan_u32(c, &size)) {
        return fail(ERR_SYNTAX, "Literal size is not a number in range");
    }
    (void)scan_char(c, '+');
    if (!scan_char(c, '}')) {
        return fail(ERR_SYNTAX, "Literal size is not a number in range");
    }
    (void)scan_char(c, '\r');
    if (!scan_char(c, '\n') || !scan_bytes(c, size, &bytes)) {
        return fail(ERR_SYNTAX, "Literal is cut short");
    }
    *out = bytes;
    return OK;
}

static enum err take_literal(struct scan *c, struct slice *out)
{
    struct slice bytes;
    TRY(take_octets(c, &bytes));
    if (slice_find_char(bytes, '\0') < bytes.len) {
        return fail(ERR_SYNTAX, "NUL in literal"); /* RFC 3501 9: CHAR8 */
    }
    *out = bytes;
    return OK;
}

static enum err take_any_string(struct scan *c, struct arena *arena, struct slice *out)
{
    if (scan_char(c, '"')) {
        return take_quoted(c, arena, out);
    }
    if (scan_char(c, '{')) {
        return take_literal(c, out);
    }
    return fail(ERR_SYNTAX, "Expected a string");
}

enum err imap_take_string(struct scan *c, struct arena *arena, struct slice *out)
{
    bool is_quoted = scan_peek(c) == '"';
    TRY(take_any_string(c, arena, out));
    return !is_quoted || utf8_is_valid(*out) ? OK : fail(ERR_SYNTAX, "Quoted string is not UTF-8");
}

static bool at_string(const struct scan *c)
{
    return scan_peek(c) == '"' || scan_peek(c) == '{';
}

static enum err take_word(struct scan *c, struct slice *out)
{
    return scan_while(c, imap_is_astring_char, out) ? OK : fail(ERR_SYNTAX, "Expected a string");
}

enum err imap_take_astring(struct scan *c, struct arena *arena, struct slice *out)
{
    return at_string(c) ? imap_take_string(c, arena, out) : take_word(c, out);
}

enum err imap_take_credential(struct scan *c, struct arena *arena, struct slice *out)
{
    return at_string(c) ? take_any_string(c, arena, out) : take_word(c, out);
}

enum err imap_take_nstring(struct scan *c, struct arena *arena, struct slice *out)
{
    if (!at_string(c) && scan_lit_nocase(c, SL("NIL"))) {
        *out = (struct slice){ 0 };
        return OK;
    }
    TRY(imap_take_string(c, arena, out));
    if (out->ptr == NULL) {
        out->ptr = "";
    }
    return OK;
}

enum err imap_take_nstring8(struct scan *c, struct arena *arena, struct slice *out)
{
    if (!scan_lit(c, SL("~{"))) {
        return imap_take_nstring(c, arena, out);
    }
    TRY(take_octets(c, out));
    out->ptr = out->len == 0 ? "" : out->ptr;
    return OK;
}

enum err imap_take_list_mailbox(struct scan *c, struct arena *arena, struct slice *out)
{
    if (at_string(c)) {
        return imap_take_string(c, arena, out);
    }
    return scan_while(c, is_list_char, out) ? OK : fail(ERR_SYNTAX, "Expected a mailbox pattern");
}

/* RFC 3501 9: flag = system flags / keyword (an atom) / "\" atom */
static enum err take_flag(struct scan *c, struct slice *out)
{
    struct slice whole = scan_rest(c), atom;
    bool is_system = scan_char(c, '\\');
    if (!scan_while(c, imap_is_atom_char, &atom)) {
        return fail(ERR_SYNTAX, "Expected a flag");
    }
    *out = slice_sub(whole, 0, atom.len + (is_system ? 1 : 0));
    return OK;
}

enum err imap_take_flags(struct scan *c, bool bare, struct arena *arena, struct imap_words *out)
{
    struct imap_words words = { ARENA_ARRAY(arena, struct slice, IMAP_LIST_ITEMS_MAX), 0 };
    bool in_parens = scan_char(c, '(');
    if (!in_parens && !bare) {
        return fail(ERR_SYNTAX, "Expected a list of flags");
    }
    if (in_parens && scan_char(c, ')')) {
        *out = words;
        return OK;
    }
    do {
        if (words.count == IMAP_LIST_ITEMS_MAX) {
            return fail(ERR_LIMIT, "Too many flags");
        }
        TRY(take_flag(c, &words.items[words.count]));
        words.count++;
    } while (scan_char(c, ' '));
    if (in_parens && !scan_char(c, ')')) {
        return fail(ERR_SYNTAX, "List of flags does not end");
    }
    *out = words;
    return OK;
}
