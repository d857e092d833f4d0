/* Content-Type and Content-Disposition (RFC 2045 5.1, 2183) with the parameter continuations and charsets of RFC 2231.
 *
 * A parameter may come as name=, name*=, or in pieces name*0=, name*1*=...; where several forms are given the RFC 2231 one
 * wins, for every consumer alike. */
#include <stdlib.h>

#include "codec/codec.h"
#include "format/internal.h"

#define VALUE_MAX (64 * 1024)

struct piece {
    struct slice name, value;
    uint32_t number;  /* of the continuation */
    bool is_numbered; /* name*N */
    bool is_encoded;  /* name*...* */
    uint32_t order;   /* as found */
};

static bool is_token(char c)
{
    return c > ' ' && c != 0x7f && strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

static bool is_loose_value(char c)
{
    return c != ';' && c != '\r' && c != '\n' && c != '(' && c != ' ' && c != '\t';
}

static struct slice lower(struct slice s, struct arena *arena)
{
    char *text = arena_alloc(arena, s.len + 1);
    for (size_t i = 0; i < s.len; i++) {
        text[i] = ascii_lower(s.ptr[i]);
    }
    return slice_make(text, s.len);
}

/* Splits "name*2*" into its parts. */
static void name_split(struct piece *p, struct slice raw, struct arena *arena)
{
    if (slice_ends(raw, SL("*"))) {
        p->is_encoded = true;
        raw.len--;
    }
    size_t star = slice_find_char(raw, '*');
    if (star < raw.len) {
        struct scan number = scan_make(slice_from(raw, star + 1));
        p->is_numbered = scan_u32(&number, &p->number) && scan_at_end(&number);
        raw = p->is_numbered ? slice_sub(raw, 0, star) : raw;
    }
    p->name = lower(raw, arena);
}

static bool take_piece(struct scan *c, struct arena *arena, struct piece *out)
{
    struct slice name;
    skip_cfws(c, NULL);
    while (scan_char(c, ';')) {
        skip_cfws(c, NULL);
    }
    if (!scan_while(c, is_token, &name)) {
        return false;
    }
    *out = (struct piece){ 0 };
    name_split(out, name, arena);
    skip_cfws(c, NULL);
    if (!scan_char(c, '=')) {
        return true; /* a word without a value */
    }
    skip_cfws(c, NULL);
    if (!take_quoted(c, arena, &out->value) && !scan_while(c, is_loose_value, &out->value)) {
        out->value = SL("");
    }
    return true;
}

static int by_name_and_number(const void *a, const void *b)
{
    const struct piece *x = a;
    const struct piece *y = b;
    int order = slice_compare(x->name, y->name);
    if (order == 0 && (x->is_numbered || x->is_encoded) != (y->is_numbered || y->is_encoded)) {
        return x->is_numbered || x->is_encoded ? -1 : 1; /* the RFC 2231 form first */
    }
    if (order == 0 && x->is_numbered != y->is_numbered) {
        return x->is_numbered ? 1 : -1;
    }
    if (order == 0 && x->number != y->number) {
        return x->number < y->number ? -1 : 1;
    }
    return order != 0 ? order : x->order < y->order ? -1 : 1;
}

static void percent_decode(struct slice in, struct buf *out)
{
    for (size_t i = 0; i < in.len; i++) {
        int high = in.ptr[i] == '%' && i + 2 < in.len ? ascii_hex_value(in.ptr[i + 1]) : -1;
        int low = high >= 0 ? ascii_hex_value(in.ptr[i + 2]) : -1;
        if (low >= 0) {
            buf_append_char(out, (char)(high << 4 | low));
            i += 2;
        } else {
            buf_append_char(out, in.ptr[i]);
        }
    }
}

/* charset'language'text: takes the charset off. */
static struct slice split_charset(struct slice *value)
{
    struct slice charset = { 0 };
    size_t first = slice_find_char(*value, '\'');
    size_t second = first < value->len ? slice_find_char(slice_from(*value, first + 1), '\'') : 0;
    if (first < value->len && first + 1 + second < value->len) {
        charset = slice_sub(*value, 0, first);
        *value = slice_from(*value, first + second + 2);
    }
    return charset;
}

/* Joins the pieces [from, to) of one parameter. */
static struct slice join(const struct piece *pieces, size_t from, size_t to, struct arena *arena)
{
    struct buf octets, text;
    struct slice charset = { 0 };
    bool is_encoded = false;
    buf_init(&octets, VALUE_MAX);
    buf_init(&text, (size_t)VALUE_MAX * 4);
    for (size_t i = from; i < to; i++) {
        struct slice value = pieces[i].value;
        if (pieces[i].is_encoded) {
            charset = i == from ? split_charset(&value) : charset;
            is_encoded = true;
            percent_decode(value, &octets);
        } else {
            buf_append(&octets, value);
        }
    }
    if (is_encoded) {
        charset_to_utf8(charset.len > 0 ? charset : SL("utf-8"), buf_slice(&octets), &text);
    } else {
        rfc2047_decode(buf_slice(&octets), &text);
    }
    struct slice result = arena_dup(arena, buf_slice(&text));
    buf_fini(&octets);
    buf_fini(&text);
    return result.ptr == NULL ? SL("") : result;
}

static size_t same_parameter(const struct piece *pieces, size_t from, size_t count)
{
    size_t to = from + 1;
    while (to < count && slice_eq(pieces[to].name, pieces[from].name)) {
        to++;
    }
    return to;
}

/* Of one name: all numbered pieces, or the first single one. */
static struct param make_param(const struct piece *pieces, size_t from, size_t to,
                               struct arena *arena)
{
    size_t end = from + 1;
    while (pieces[from].is_numbered && end < to && pieces[end].is_numbered) {
        end++;
    }
    return (struct param){ pieces[from].name, join(pieces, from, end, arena) };
}

static int by_order(const void *a, const void *b)
{
    const struct piece *x = a;
    const struct piece *y = b;
    return x->order < y->order ? -1 : 1;
}

static struct param_list read_params(struct scan *c, struct arena *arena)
{
    struct piece *pieces = NULL;
    size_t count = 0;
    size_t cap = 0;
    struct piece piece;
    while (count < MESSAGE_PARAMS_MAX && take_piece(c, arena, &piece)) {
        if (count == cap) {
            cap = cap == 0 ? 8 : cap * 2;
            struct piece *grown = ARENA_ARRAY(arena, struct piece, cap);
            if (count > 0) {
                memcpy(grown, pieces, count * sizeof(*grown));
            }
            pieces = grown;
        }
        piece.order = (uint32_t)count;
        pieces[count++] = piece;
    }
    if (count == 0) {
        return (struct param_list){ 0 };
    }
    qsort(pieces, count, sizeof(*pieces), by_name_and_number);
    /* One entry a name, in the order the names were first seen. */
    struct piece *firsts = ARENA_ARRAY(arena, struct piece, count);
    struct param *joined = ARENA_ARRAY(arena, struct param, count);
    uint32_t names = 0;
    for (size_t from = 0; from < count;) {
        size_t to = same_parameter(pieces, from, count);
        uint32_t first = UINT32_MAX;
        for (size_t i = from; i < to; i++) {
            first = pieces[i].order < first ? pieces[i].order : first;
        }
        struct param param = make_param(pieces, from, to, arena);
        firsts[names++] =
            (struct piece){ .name = param.name, .value = param.value, .order = first };
        from = to;
    }
    qsort(firsts, names, sizeof(*firsts), by_order);
    for (uint32_t i = 0; i < names; i++) {
        joined[i] = (struct param){ firsts[i].name, firsts[i].value };
    }
    return (struct param_list){ joined, names };
}

/* Parameters begin at the next semicolon, or here when it was forgotten. */
static void find_params(struct scan *c)
{
    struct scan ahead;
    struct slice name;
    skip_cfws(c, NULL);
    ahead = *c;
    if (scan_while(&ahead, is_token, &name)) {
        skip_cfws(&ahead, NULL);
        if (scan_char(&ahead, '=')) {
            return;
        }
    }
    c->at += slice_find_char(scan_rest(c), ';');
}

bool header_content_type(struct slice value, struct arena *arena, struct slice *type,
                         struct slice *subtype, struct param_list *params)
{
    struct scan c = scan_make(value);
    struct slice first, second;
    skip_cfws(&c, NULL);
    if (!scan_while(&c, is_token, &first)) {
        return false;
    }
    skip_cfws(&c, NULL);
    if (!scan_char(&c, '/')) {
        return false;
    }
    skip_cfws(&c, NULL);
    if (!scan_while(&c, is_token, &second)) {
        return false;
    }
    *type = lower(first, arena);
    *subtype = lower(second, arena);
    find_params(&c);
    *params = read_params(&c, arena);
    return true;
}

bool header_disposition(struct slice value, struct arena *arena, struct slice *disposition,
                        struct param_list *params)
{
    struct scan c = scan_make(value);
    struct slice token;
    skip_cfws(&c, NULL);
    if (!scan_while(&c, is_token, &token)) {
        return false;
    }
    *disposition = lower(token, arena);
    c.at += slice_find_char(scan_rest(&c), ';');
    *params = read_params(&c, arena);
    return true;
}
