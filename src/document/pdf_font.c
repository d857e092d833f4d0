/* Fonts (ISO 32000-1, 9.5 to 9.10), of which only what the codes mean and how wide they are is looked at. */
#include <stdlib.h>

#include "base/array.h"
#include "base/utf8.h"
#include "codec/codec.h"
#include "document/pdf.h"

#define CODES 256
#define GLYPH_OCTETS_MAX 64    /* of the text of one */
#define GUESSED_WIDTH 0.5      /* where a file does not say: those that every reader has */
#define DEFAULT_WIDE_WIDTH 1.0 /* 9.7.4.3 */
#define WIDTH_UNIT 0.001       /* of the size of the font */

struct span {
    uint32_t first, last;
    double width;
};

struct pdf_font {
    bool is_wide;   /* codes have two octets, or what the code space says */
    bool is_utf16;  /* they are the text */
    bool has_space; /* the code space counts */
    bool has_widths;
    struct pdf_cmap *cmap; /* NULL: none */
    struct slice texts[CODES];
    double widths[CODES];
    double default_width;
    struct span *spans; /* of wide fonts, by code */
    size_t span_count;
};

/* --- what the codes mean --- */

/* The encoding that Type 1 fonts have of their own: from 0xA1 on, with holes (annex D.2). */
static const struct slice standard_upper[] = {
    SL("¡"), SL("¢"), SL("£"), SL("/"),  SL("¥"),  SL("ƒ"), SL("§"), SL("¤"), SL("'"), SL("“"),
    SL("«"), SL("‹"), SL("›"), SL("fi"), SL("fl"), SL(""),  SL("–"), SL("†"), SL("‡"), SL("·"),
    SL(""),  SL("¶"), SL("•"), SL("‚"),  SL("„"),  SL("”"), SL("»"), SL("…"), SL("‰"), SL(""),
    SL("¿"), SL(""),  SL("`"), SL("´"),  SL("^"),  SL("~"), SL("¯"), SL("˘"), SL("˙"), SL("¨"),
    SL(""),  SL("˚"), SL("¸"), SL(""),   SL("˝"),  SL("˛"), SL("ˇ"), SL("—"),
};
#define STANDARD_UPPER 0xa1

static const struct {
    unsigned char code;
    struct slice text;
} standard_letters[] = {
    { 0x27, SL("’") }, { 0x60, SL("‘") }, { 0xe1, SL("Æ") }, { 0xe3, SL("ª") }, { 0xe8, SL("Ł") },
    { 0xe9, SL("Ø") }, { 0xea, SL("Œ") }, { 0xeb, SL("º") }, { 0xf1, SL("æ") }, { 0xf5, SL("ı") },
    { 0xf8, SL("ł") }, { 0xf9, SL("ø") }, { 0xfa, SL("œ") }, { 0xfb, SL("ß") },
};

static void use_charset(struct pdf_font *font, struct slice label, struct arena *arena)
{
    char codes[CODES];
    AUTO(buf_fini) struct buf text;
    for (unsigned i = 0; i < CODES; i++) {
        codes[i] = (char)(i < ' ' ? ' ' : i);
    }
    buf_init(&text, (size_t)CODES * 4);
    charset_to_utf8(label, slice_make(codes, CODES), &text);
    struct scan c = scan_make(arena_dup(arena, buf_slice(&text)));
    for (unsigned i = 0; i < CODES; i++) {
        const char *begin = c.at;
        uint32_t point;
        if (!utf8_take(&c, &point)) {
            return;
        }
        bool is_text = i >= ' ' && point != 0xfffd;
        font->texts[i] = is_text ? slice_make(begin, (size_t)(c.at - begin)) : (struct slice){};
    }
}

static void use_standard(struct pdf_font *font, struct arena *arena)
{
    use_charset(font, SL("windows-1252"), arena);
    for (unsigned i = 0x7f; i < CODES; i++) {
        font->texts[i] = (struct slice){};
    }
    for (unsigned i = 0; i < ARRAY_LEN(standard_upper); i++) {
        font->texts[STANDARD_UPPER + i] = standard_upper[i];
    }
    for (unsigned i = 0; i < ARRAY_LEN(standard_letters); i++) {
        font->texts[standard_letters[i].code] = standard_letters[i].text;
    }
}

static void use_base(struct pdf *pdf, struct pdf_font *font, struct slice dictionary,
                     struct slice name)
{
    bool is_true_type = pdf_has_name(pdf, dictionary, SL("Subtype"), SL("TrueType"));
    struct slice base = pdf_name(pdf_get(pdf, dictionary, SL("BaseFont")));
    if (slice_eq(name, SL("MacRomanEncoding"))) {
        use_charset(font, SL("macintosh"), pdf->arena);
    } else if (slice_eq(name, SL("WinAnsiEncoding")) || (name.len == 0 && is_true_type)) {
        use_charset(font, SL("windows-1252"), pdf->arena);
    } else if (!slice_ends(base, SL("Symbol")) && !slice_ends(base, SL("Dingbats"))) {
        use_standard(font, pdf->arena);
    }
}

static void use_differences(struct pdf *pdf, struct pdf_font *font, struct slice differences)
{
    struct scan items = pdf_items(differences);
    struct slice item;
    uint32_t code = 0;
    while (pdf_item_next(pdf, &items, &item)) {
        if (pdf_index(item, &code) || code >= CODES) {
            continue;
        }
        AUTO(buf_fini) struct buf text;
        buf_init(&text, GLYPH_OCTETS_MAX);
        pdf_glyph_text(pdf_name(item), &text);
        font->texts[code++] = arena_dup(pdf->arena, buf_slice(&text));
    }
}

static void read_simple(struct pdf *pdf, struct pdf_font *font, struct slice dictionary)
{
    struct slice encoding = pdf_get(pdf, dictionary, SL("Encoding"));
    struct slice name = pdf_name(encoding);
    name = name.len > 0 ? name : pdf_name(pdf_get(pdf, encoding, SL("BaseEncoding")));
    use_base(pdf, font, dictionary, name);
    use_differences(pdf, font, pdf_get(pdf, encoding, SL("Differences")));
}

/* --- how wide they are --- */

/* Those of Type 3 fonts are in a space of their own (9.6.5). */
static double width_unit(struct pdf *pdf, struct slice dictionary)
{
    double unit = WIDTH_UNIT;
    struct scan matrix = pdf_items(pdf_get(pdf, dictionary, SL("FontMatrix")));
    struct slice first;
    bool is_told = pdf_item_next(pdf, &matrix, &first) && pdf_number(first, &unit);
    return is_told ? unit : WIDTH_UNIT;
}

static void read_widths(struct pdf *pdf, struct pdf_font *font, struct slice dictionary)
{
    struct slice widths = pdf_get(pdf, dictionary, SL("Widths")), item;
    struct scan items = pdf_items(widths);
    double unit = width_unit(pdf, dictionary), width;
    uint32_t code;
    font->has_widths =
        pdf_index(pdf_get(pdf, dictionary, SL("FirstChar")), &code) && pdf_is_array(widths);
    for (unsigned i = 0; i < CODES; i++) {
        font->widths[i] = font->has_widths ? 0 : GUESSED_WIDTH;
    }
    for (; font->has_widths && code < CODES && pdf_item_next(pdf, &items, &item); code++) {
        font->widths[code] = pdf_number(item, &width) ? width * unit : 0;
    }
}

struct gathering {
    struct pdf *pdf;
    struct span *spans;
    size_t count, room;
};

static void add_span(struct gathering *g, uint32_t first, uint32_t last, struct slice width)
{
    double value;
    if (g->pdf->codes == 0 || !pdf_number(width, &value)) {
        return;
    }
    if (g->count == g->room) {
        g->room = g->room == 0 ? CODES : g->room * 2;
        g->spans = array_grow(g->spans, g->room, sizeof(*g->spans));
    }
    g->pdf->codes--;
    g->spans[g->count++] = (struct span){ first, last, value * WIDTH_UNIT };
}

static int compare_spans(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    return x->first < y->first ? -1 : x->first > y->first;
}

/* "120 [400 325 500] 7080 8032 1000" (9.7.4.3). */
static void gather_spans(struct gathering *g, struct slice widths)
{
    struct scan items = pdf_items(widths);
    struct slice item;
    uint32_t first, last;
    while (pdf_item_next(g->pdf, &items, &item) && pdf_index(item, &first) &&
           pdf_item_next(g->pdf, &items, &item)) {
        struct scan each = pdf_items(item);
        if (!pdf_index(item, &last)) {
            for (; pdf_item_next(g->pdf, &each, &item); first++) {
                add_span(g, first, first, item);
            }
        } else if (pdf_item_next(g->pdf, &items, &item)) {
            add_span(g, first, last, item);
        }
    }
}

static void read_wide_widths(struct pdf *pdf, struct pdf_font *font, struct slice widths)
{
    struct gathering g = { .pdf = pdf };
    gather_spans(&g, widths);
    if (g.count > 0) {
        qsort(g.spans, g.count, sizeof(*g.spans), compare_spans);
        font->spans = ARENA_ARRAY(pdf->arena, struct span, g.count);
        memcpy(font->spans, g.spans, g.count * sizeof(*g.spans));
        font->span_count = g.count;
    }
    free(g.spans);
}

static double wide_width(const struct pdf_font *font, uint32_t code)
{
    size_t low = 0, high = font->span_count;
    while (low < high) { /* the first that begins behind the code */
        size_t middle = low + (high - low) / 2;
        if (font->spans[middle].first <= code) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_told = low > 0 && code <= font->spans[low - 1].last;
    return is_told ? font->spans[low - 1].width : font->default_width;
}

/* --- both --- */

static void read_wide(struct pdf *pdf, struct pdf_font *font, struct slice dictionary)
{
    struct slice encoding = pdf_name(pdf_get(pdf, dictionary, SL("Encoding")));
    struct scan descendants = pdf_items(pdf_get(pdf, dictionary, SL("DescendantFonts")));
    struct slice descendant = {};
    double width;
    (void)pdf_item_next(pdf, &descendants, &descendant);
    bool is_told = pdf_number(pdf_get(pdf, descendant, SL("DW")), &width);
    font->is_wide = true;
    font->has_widths = true;
    font->has_space = !slice_starts(encoding, SL("Identity"));
    font->is_utf16 = slice_starts(encoding, SL("Uni"));
    font->default_width = is_told ? width * WIDTH_UNIT : DEFAULT_WIDE_WIDTH;
    read_wide_widths(pdf, font, pdf_get(pdf, descendant, SL("W")));
}

static void read_cmap(struct pdf *pdf, struct pdf_font *font, struct slice dictionary)
{
    struct slice stream = pdf_get(pdf, dictionary, SL("ToUnicode"));
    AUTO(buf_fini) struct buf program;
    buf_init(&program, DOCUMENT_STREAM_MAX);
    pdf_stream_unpack(pdf, stream, &program);
    if (program.len > 0) {
        font->cmap = pdf_cmap_read(buf_slice(&program), pdf->arena, &pdf->codes);
    }
}

struct pdf_font *pdf_font_read(struct pdf *pdf, struct slice dictionary)
{
    struct pdf_font *font = ARENA_NEW(pdf->arena, struct pdf_font);
    if (pdf_has_name(pdf, dictionary, SL("Subtype"), SL("Type0"))) {
        read_wide(pdf, font, dictionary);
    } else {
        read_simple(pdf, font, dictionary);
        read_widths(pdf, font, dictionary);
    }
    read_cmap(pdf, font, dictionary);
    return font;
}

bool pdf_font_has_widths(const struct pdf_font *font)
{
    return font->has_widths;
}

static bool next_wide(const struct pdf_font *font, struct scan *codes, struct pdf_glyph *out_glyph,
                      struct buf *out)
{
    uint32_t code;
    struct slice octets = scan_rest(codes);
    if (!pdf_cmap_code(font->has_space ? font->cmap : NULL, codes, 2, &code)) {
        return false;
    }
    *out_glyph = (struct pdf_glyph){ .width = wide_width(font, code) };
    if (font->cmap != NULL) {
        (void)pdf_cmap_text(font->cmap, code, out);
    } else if (font->is_utf16) {
        pdf_utf16_append(slice_sub(octets, 0, 2), 0, out);
    }
    return true;
}

bool pdf_font_next(const struct pdf_font *font, struct scan *codes, struct pdf_glyph *out_glyph,
                   struct buf *out)
{
    if (font->is_wide) {
        return next_wide(font, codes, out_glyph, out);
    }
    char octet;
    if (!scan_any(codes, &octet)) {
        return false;
    }
    unsigned char code = (unsigned char)octet;
    *out_glyph = (struct pdf_glyph){ font->widths[code], code == ' ' };
    if (font->cmap == NULL || !pdf_cmap_text(font->cmap, code, out)) {
        buf_append(out, font->texts[code]);
    }
    return true;
}
