/* HTML to text without a tree: one pass, linear, whatever the nesting. */
#include "base/utf8.h"
#include "codec/codec.h"

struct entity {
    const char *name;
    uint32_t code_point;
};

static const struct entity entities[] = {
    { "amp", '&' },      { "lt", '<' },        { "gt", '>' },        { "quot", '"' },
    { "apos", '\'' },    { "nbsp", 0xa0 },     { "copy", 0xa9 },     { "reg", 0xae },
    { "auml", 0xe4 },    { "ouml", 0xf6 },     { "uuml", 0xfc },     { "Auml", 0xc4 },
    { "Ouml", 0xd6 },    { "Uuml", 0xdc },     { "szlig", 0xdf },    { "eacute", 0xe9 },
    { "egrave", 0xe8 },  { "agrave", 0xe0 },   { "ccedil", 0xe7 },   { "euro", 0x20ac },
    { "ndash", 0x2013 }, { "mdash", 0x2014 },  { "hellip", 0x2026 }, { "lsquo", 0x2018 },
    { "rsquo", 0x2019 }, { "ldquo", 0x201c },  { "rdquo", 0x201d },  { "bull", 0x2022 },
    { "middot", 0xb7 },  { "laquo", 0xab },    { "raquo", 0xbb },    { "trade", 0x2122 },
    { "zwnj", 0x200c },  { "zwj", 0x200d },    { "shy", 0xad },
};

/* "&...;" at the cursor, which stands behind the "&". */
static bool take_entity(struct scan *c, uint32_t *out)
{
    struct scan ahead = *c;
    uint64_t value = 0;
    struct slice name;
    if (scan_char(&ahead, '#')) {
        bool is_hex = scan_char(&ahead, 'x') || scan_char(&ahead, 'X');
        bool any = false;
        for (; scan_peek(&ahead) >= 0 && value < 0x110000; ahead.at++, any = true) {
            char d = ascii_lower(*ahead.at);
            int digit = ascii_is_digit(d) ? d - '0' : is_hex && d >= 'a' && d <= 'f' ? d - 'a' + 10 : -1;
            if (digit < 0) {
                break;
            }
            value = value * (is_hex ? 16 : 10) + (uint64_t)digit;
        }
        scan_char(&ahead, ';');
        bool is_legal = any && value > 0 && value < 0x110000 && !(value >= 0xd800 && value <= 0xdfff);
        *out = is_legal ? (uint32_t)value : 0xfffd;
        *c = any ? ahead : *c;
        return any;
    }
    if (!scan_while(&ahead, ascii_is_alnum, &name) || !scan_char(&ahead, ';')) {
        return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
        if (slice_eq(name, slice_cstr(entities[i].name))) {
            *out = entities[i].code_point;
            *c = ahead;
            return true;
        }
    }
    return false;
}

static bool is_block(struct slice name)
{
    static const char *const names[] = { "p",  "div", "br", "tr", "li", "ul", "ol",         "table", "h1",
                                         "h2", "h3",  "h4", "h5", "h6", "hr", "blockquote", "pre",   "title" };
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

/* A tag, the cursor behind its "<"; returns false when it is none. Quoted attribute values may hold ">". */
static bool take_tag(struct scan *c, struct buf *out)
{
    struct scan ahead = *c;
    struct slice name = { 0 };
    if (scan_lit(&ahead, SL("!--"))) {
        struct slice rest = scan_rest(&ahead);
        size_t end = slice_find(rest, SL("-->"));
        c->at = end == rest.len ? c->end : ahead.at + end + 3;
        return true;
    }
    bool is_end = scan_char(&ahead, '/');
    if (!scan_while(&ahead, ascii_is_alnum, &name) && scan_peek(&ahead) != '!' && scan_peek(&ahead) != '?') {
        return false;
    }
    char octet, quote = 0;
    while (scan_any(&ahead, &octet) && (quote != 0 || octet != '>')) {
        if (quote != 0) {
            quote = octet == quote ? 0 : quote;
        } else if (octet == '"' || octet == '\'') {
            quote = octet;
        }
    }
    *c = ahead;
    buf_append_char(out, is_block(name) ? '\n' : slice_eq_nocase(name, SL("td")) ? ' ' : '\0');
    if (out->len > 0 && out->ptr[out->len - 1] == '\0') {
        buf_truncate(out, out->len - 1);
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
