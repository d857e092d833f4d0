/* What the codes of a font mean: CMaps (ISO 32000-1, 9.7.5 and 9.10.3), of which three operators count. */
#include <stdlib.h>

#include "base/array.h"
#include "base/utf8.h"
#include "document/pdf.h"

#define SPACES_MAX 16
#define CODE_OCTETS_MAX 4
#define TEXT_OCTETS_MAX 512 /* of one code (9.10.3) */
#define ROOM_FIRST 64

/* The codes `first` to `last` read as the text, whose last character counts up. */
struct range {
    uint32_t first, last;
    struct slice utf16; /* big-endian */
};

struct space {
    uint32_t first, last;
    unsigned length; /* octets of a code */
};

struct pdf_cmap {
    struct range *ranges; /* by code */
    size_t count;
    struct space spaces[SPACES_MAX];
    unsigned space_count;
};

struct reading {
    struct pdf_cmap *cmap;
    struct arena *arena;
    uint32_t *codes;
    struct range *ranges;
    size_t room;
};

/* --- UTF-16 --- */

static uint32_t unit_at(struct slice utf16, size_t at)
{
    return (uint32_t)(unsigned char)utf16.ptr[at] << 8 | (unsigned char)utf16.ptr[at + 1];
}

void pdf_utf16_append(struct slice utf16, uint32_t add, struct buf *out)
{
    for (size_t at = 0; at + 1 < utf16.len; at += 2) {
        uint32_t point = unit_at(utf16, at);
        bool is_pair = (point & 0xfc00) == 0xd800 && at + 3 < utf16.len &&
                       (unit_at(utf16, at + 2) & 0xfc00) == 0xdc00;
        if (is_pair) {
            at += 2;
            point = 0x10000 + ((point & 0x3ff) << 10) + (unit_at(utf16, at) & 0x3ff);
        }
        point += at + 3 < utf16.len ? 0 : add;
        bool is_text = point >= ' ' && (point & 0xfffff800) != 0xd800 && point <= 0x10ffff;
        if (is_text) {
            utf8_append(out, point);
        }
    }
}

/* --- reading --- */

static uint32_t code_of(struct slice octets)
{
    uint32_t code = 0;
    for (size_t i = 0; i < octets.len && i < CODE_OCTETS_MAX; i++) {
        code = code << 8 | (unsigned char)octets.ptr[i];
    }
    return code;
}

static void add_range(struct reading *r, uint32_t first, uint32_t last, struct slice utf16)
{
    struct pdf_cmap *cmap = r->cmap;
    if (*r->codes == 0 || last < first) {
        return;
    }
    *r->codes -= 1;
    if (cmap->count == r->room) {
        r->room = r->room == 0 ? ROOM_FIRST : r->room * 2;
        r->ranges = array_grow(r->ranges, r->room, sizeof(*r->ranges));
    }
    utf16 = arena_dup(r->arena, slice_sub(utf16, 0, TEXT_OCTETS_MAX));
    r->ranges[cmap->count++] = (struct range){ first, last, utf16 };
}

/* A string in its octets, which stand in `out` until the next; false: the block ends. */
static bool next_string(struct scan *c, struct buf *out)
{
    struct pdf_token token;
    buf_reset(out);
    if (!pdf_token_next(c, &token) || token.kind != PDF_HEX) {
        return false;
    }
    pdf_string_octets(&token, out);
    return buf_error(out) == OK;
}

static void read_spaces(struct reading *r, struct scan *c, struct buf *scratch)
{
    struct pdf_cmap *cmap = r->cmap;
    while (cmap->space_count < SPACES_MAX && next_string(c, scratch)) {
        uint32_t first = code_of(buf_slice(scratch));
        unsigned length = (unsigned)scratch->len;
        if (next_string(c, scratch) && length > 0 && length <= CODE_OCTETS_MAX) {
            cmap->spaces[cmap->space_count++] =
                (struct space){ first, code_of(buf_slice(scratch)), length };
        }
    }
}

static void read_codes(struct reading *r, struct scan *c, struct buf *scratch)
{
    while (next_string(c, scratch)) {
        uint32_t code = code_of(buf_slice(scratch));
        if (next_string(c, scratch)) {
            add_range(r, code, code, buf_slice(scratch));
        }
    }
}

/* A text for the first code, or an array of one for each. */
static bool read_range_texts(struct reading *r, struct scan *c, uint32_t first, uint32_t last,
                             struct buf *scratch)
{
    struct scan array = *c;
    struct pdf_token token;
    if (!pdf_token_next(&array, &token) || token.kind != PDF_ARRAY) {
        bool is_there = next_string(c, scratch);
        if (is_there) {
            add_range(r, first, last, buf_slice(scratch));
        }
        return is_there;
    }
    *c = array;
    for (uint32_t code = first; next_string(c, scratch); code++) {
        add_range(r, code, code <= last ? code : 0, buf_slice(scratch));
    }
    return true;
}

static void read_ranges(struct reading *r, struct scan *c, struct buf *scratch)
{
    bool goes_on = true;
    while (goes_on && next_string(c, scratch)) {
        uint32_t first = code_of(buf_slice(scratch));
        goes_on = next_string(c, scratch) &&
                  read_range_texts(r, c, first, code_of(buf_slice(scratch)), scratch);
    }
}

static int compare_ranges(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return x->first < y->first ? -1 : x->first > y->first;
}

struct pdf_cmap *pdf_cmap_read(struct slice program, struct arena *arena, uint32_t *codes)
{
    static const struct {
        struct slice word;
        void (*read)(struct reading *r, struct scan *c, struct buf *scratch);
    } blocks[] = { { SL("begincodespacerange"), read_spaces },
                   { SL("beginbfchar"), read_codes },
                   { SL("beginbfrange"), read_ranges } };
    struct pdf_cmap *cmap = ARENA_NEW(arena, struct pdf_cmap);
    struct reading r = { .cmap = cmap, .arena = arena, .codes = codes };
    struct scan c = scan_make(program);
    struct pdf_token token;
    AUTO(buf_fini) struct buf scratch;
    buf_init(&scratch, DOCUMENT_STREAM_MAX);
    while (pdf_token_next(&c, &token)) {
        for (size_t i = 0; token.kind == PDF_WORD && i < ARRAY_LEN(blocks); i++) {
            if (slice_eq(token.text, blocks[i].word)) {
                blocks[i].read(&r, &c, &scratch);
            }
        }
    }
    if (cmap->count > 0) {
        qsort(r.ranges, cmap->count, sizeof(*r.ranges), compare_ranges);
        cmap->ranges = ARENA_ARRAY(arena, struct range, cmap->count);
        memcpy(cmap->ranges, r.ranges, cmap->count * sizeof(*r.ranges));
    }
    free(r.ranges);
    return cmap;
}

/* --- using --- */

bool pdf_cmap_text(const struct pdf_cmap *cmap, uint32_t code, struct buf *out)
{
    size_t low = 0, high = cmap->count;
    while (low < high) { /* the first that begins behind the code */
        size_t middle = low + (high - low) / 2;
        if (cmap->ranges[middle].first <= code) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0 || code > cmap->ranges[low - 1].last) {
        return false;
    }
    const struct range *range = &cmap->ranges[low - 1];
    pdf_utf16_append(range->utf16, code - range->first, out);
    return true;
}

static bool is_in_space(const struct pdf_cmap *cmap, uint32_t code, size_t length)
{
    for (unsigned i = 0; i < cmap->space_count; i++) {
        const struct space *space = &cmap->spaces[i];
        if (space->length == length && code >= space->first && code <= space->last) {
            return true;
        }
    }
    return false;
}

bool pdf_cmap_code(const struct pdf_cmap *cmap, struct scan *codes, unsigned length,
                   uint32_t *out_code)
{
    struct slice taken;
    for (size_t i = 1; cmap != NULL && i <= CODE_OCTETS_MAX && i <= scan_left(codes); i++) {
        *out_code = code_of(slice_sub(scan_rest(codes), 0, i));
        if (is_in_space(cmap, *out_code, i)) {
            return scan_bytes(codes, i, &taken);
        }
    }
    bool is_there = scan_bytes(codes, length, &taken);
    *out_code = is_there ? code_of(taken) : 0;
    return is_there;
}
