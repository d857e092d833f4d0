/* HTML to text without a tree: one pass, linear, whatever the nesting. */
#include "base/utf8.h"
#include "codec/codec.h"

struct entity {
    const char *name;
    uint32_t code_point;
};

static const struct entity entities[] = {
    { "amp", '&' },      { "lt", '<' },       { "gt", '>' },        { "quot", '"' },
    { "apos", '\'' },    { "nbsp", 0xa0 },    { "copy", 0xa9 },     { "reg", 0xae },
    { "auml", 0xe4 },    { "ouml", 0xf6 },    { "uuml", 0xfc },     { "Auml", 0xc4 },
    { "Ouml", 0xd6 },    { "Uuml", 0xdc },    { "szlig", 0xdf },    { "eacute", 0xe9 },
    { "egrave", 0xe8 },  { "agrave", 0xe0 },  { "ccedil", 0xe7 },   { "euro", 0x20ac },
    { "ndash", 0x2013 }, { "mdash", 0x2014 }, { "hellip", 0x2026 }, { "lsquo", 0x2018 },
    { "rsquo", 0x2019 }, { "ldquo", 0x201c }, { "rdquo", 0x201d },  { "bull", 0x2022 },
    { "middot", 0xb7 },  { "laquo", 0xab },   { "raquo", 0xbb },    { "trade", 0x2122 },
    { "zwnj", 0x200c },  { "zwj", 0x200d },   { "shy", 0xad },
};

static int digit_value(char c, bool is_hex)
{
    c = ascii_lower(c);
    return ascii_is_digit(c) ? c - '0' : is_hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "&#228;" or "&#xe4;", the cursor behind its "#"; the semicolon may be missing. */
static bool take_number(struct scan *c, uint32_t *out)
{
    uint64_t value = 0;
    bool is_hex = scan_char(c, 'x') || scan_char(c, 'X');
    bool any = false;
    while (scan_peek(c) >= 0 && digit_value(*c->at, is_hex) >= 0) {
        value = value < 0x110000
                    ? value * (is_hex ? 16 : 10) + (uint64_t)digit_value(*c->at, is_hex)
                    : value;
        c->at++;
        any = true;
    }
    scan_char(c, ';');
    bool is_legal = value > 0 && value < 0x110000 && !(value >= 0xd800 && value <= 0xdfff);
    *out = is_legal ? (uint32_t)value : 0xfffd;
    return any;
}

static bool take_name(struct scan *c, uint32_t *out)
{
    struct slice name;
    if (!scan_while(c, ascii_is_alnum, &name) || !scan_char(c, ';')) {
        return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
        if (slice_eq(name, slice_cstr(entities[i].name))) {
            *out = entities[i].code_point;
            return true;
        }
    }
    return false;
}

/* "&...;" at the cursor, which stands behind the "&". */
static bool take_entity(struct scan *c, uint32_t *out)
{
    struct scan ahead = *c;
    if (scan_char(&ahead, '#') ? take_number(&ahead, out) : take_name(&ahead, out)) {
        *c = ahead;
        return true;
    }
    return false;
}

static bool is_block(struct slice name)
{
    static const char *const names[] = { "p",  "div",   "br", "tr",         "li",  "ul",
                                         "ol", "table", "h1", "h2",         "h3",  "h4",
                                         "h5", "h6",    "hr", "blockquote", "pre", "title" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (slice_eq_nocase(name, slice_cstr(names[i]))) {
            return true;
        }
    }
    return false;
}

/* Skips to behind "</name" for elements whose content is not text. */
static void skip_element(struct scan *c, struct slice name)
{
    for (;;) {
        struct slice rest = scan_rest(c);
        size_t at = slice_find(rest, SL("</"));
        if (at == rest.len) {
            c->at = c->end;
            return;
        }
        c->at += at + 2;
        if (scan_lit_nocase(c, name)) {
            return;
        }
    }
}

static bool take_comment(struct scan *c)
{
    if (!scan_lit(c, SL("!--"))) {
        return false;
    }
    struct slice rest = scan_rest(c);
    size_t end = slice_find(rest, SL("-->"));
    c->at = end == rest.len ? c->end : c->at + end + 3;
    return true;
}

/* To behind the ">" that ends a tag. Quoted attribute values may hold ">". */
static void skip_attributes(struct scan *c)
{
    char octet, quote = 0;
    while (scan_any(c, &octet) && (quote != 0 || octet != '>')) {
        if (quote != 0) {
            quote = octet == quote ? 0 : quote;
        } else if (octet == '"' || octet == '\'') {
            quote = octet;
        }
    }
}

/* A tag, the cursor behind its "<"; returns false when it is none. */
static bool take_tag(struct scan *c, struct buf *out)
{
    struct scan ahead = *c;
    struct slice name = { 0 };
    if (take_comment(c)) {
        return true;
    }
    bool is_end = scan_char(&ahead, '/');
    if (!scan_while(&ahead, ascii_is_alnum, &name) && scan_peek(&ahead) != '!' &&
        scan_peek(&ahead) != '?') {
        return false;
    }
    skip_attributes(&ahead);
    *c = ahead;
    if (is_block(name)) {
        buf_append_char(out, '\n');
    } else if (slice_eq_nocase(name, SL("td"))) {
        buf_append_char(out, ' ');
    }
    if (!is_end && (slice_eq_nocase(name, SL("script")) || slice_eq_nocase(name, SL("style")))) {
        skip_element(c, name);
        c->at += slice_find_char(scan_rest(c), '>');
        scan_char(c, '>');
    }
    return true;
}

void html_to_text(struct slice html, struct buf *out)
{
    struct scan c = scan_make(html);
    char octet;
    uint32_t code_point;
    while (scan_any(&c, &octet)) {
        if (octet == '<' && take_tag(&c, out)) {
            continue;
        }
        if (octet == '&' && take_entity(&c, &code_point)) {
            utf8_append(out, code_point);
            continue;
        }
        buf_append_char(out, octet);
    }
}
