/* Content streams (ISO 32000-1, 7.8, 8.4 and 9.4): which text they show, and where a word ends, which only places tell. */
#include "document/pdf.h"

#define OPERANDS_MAX 8
#define SAVED_MAX 64 /* graphics states within each other; further ones are not kept */
#define NAMED_FONTS 32

/* In sizes of the font: */
#define WORD_GAP 0.15 /* more than letters are moved to look well together, less than any blank */
#define BACK_GAP 0.4  /* more than an accent is moved back */
#define LINE_GAP 0.4  /* more than an index is moved down */

struct matrix {
    double a, b, c, d, e, f;
};

struct graphics {
    struct matrix page;
    const struct pdf_font *font;
    double size, letter_space, word_space, leading, scale;
};

struct content {
    struct pdf_text *text;
    struct slice resources;
    unsigned depth;
    struct pdf_token operands[OPERANDS_MAX]; /* the last ones */
    unsigned operand_count;
    struct scan input;
    struct graphics now, saved[SAVED_MAX];
    unsigned saved_count;
    struct matrix line, glyph;
    bool has_shown;          /* in this content */
    bool is_moved;           /* since then, not by showing */
    double shown_x, shown_y; /* where the last text ended */
    struct named_font {
        struct slice name;
        const struct pdf_font *font;
    } named[NAMED_FONTS]; /* of the resources */
    unsigned named_count;
};

static void run_content(struct content *content, struct slice octets);

/* --- places --- */

/* First `m`, then `n` (8.3.4). */
static struct matrix matrix_multiply(struct matrix m, struct matrix n)
{
    return (struct matrix){ m.a * n.a + m.b * n.c,       m.a * n.b + m.b * n.d,
                            m.c * n.a + m.d * n.c,       m.c * n.b + m.d * n.d,
                            m.e * n.a + m.f * n.c + n.e, m.e * n.b + m.f * n.d + n.f };
}

static const struct matrix identity = { 1, 0, 0, 1, 0, 0 };

static struct matrix matrix_move(struct matrix m, double x, double y)
{
    return matrix_multiply((struct matrix){ 1, 0, 0, 1, x, y }, m);
}

static bool ends_blank(const struct buf *out)
{
    return out->len == 0 || out->ptr[out->len - 1] == ' ' || out->ptr[out->len - 1] == '\n';
}

/* Is what is shown at `at` apart from what was shown before? */
static bool is_apart(const struct content *c, struct matrix at)
{
    double em_x = c->now.size * at.a, em_y = c->now.size * at.b;
    double square = em_x * em_x + em_y * em_y;
    double x = at.e - c->shown_x, y = at.f - c->shown_y;
    double along = (x * em_x + y * em_y) / square;
    double across = (y * em_x - x * em_y) / square;
    /* What is no number, as of a font without size, is no place nearby either. */
    bool is_near = along < WORD_GAP && along > -BACK_GAP && across < LINE_GAP && across > -LINE_GAP;
    return !is_near || (c->is_moved && !pdf_font_has_widths(c->now.font));
}

/* --- showing --- */

static void show_octets(struct content *c, struct slice octets)
{
    struct scan codes = scan_make(octets);
    struct pdf_glyph glyph;
    struct buf *out = c->text->out;
    double advance = 0;
    struct matrix at = matrix_multiply(c->glyph, c->now.page);
    if (octets.len > 0 && !ends_blank(out) && (!c->has_shown || is_apart(c, at))) {
        buf_append_char(out, ' ');
    }
    while (pdf_font_next(c->now.font, &codes, &glyph, out)) {
        advance += glyph.width * c->now.size + c->now.letter_space +
                   (glyph.is_blank ? c->now.word_space : 0);
    }
    c->glyph = matrix_move(c->glyph, advance * c->now.scale, 0);
    at = matrix_multiply(c->glyph, c->now.page);
    c->shown_x = at.e;
    c->shown_y = at.f;
    c->has_shown = true;
    c->is_moved = false;
}

static void show_string(struct content *c, const struct pdf_token *string)
{
    AUTO(buf_fini) struct buf octets;
    buf_init(&octets, DOCUMENT_STREAM_MAX);
    if (c->now.font != NULL && (string->kind == PDF_STRING || string->kind == PDF_HEX)) {
        pdf_string_octets(string, &octets);
        show_octets(c, buf_slice(&octets));
    }
}

/* Strings, and between them by how much of the size / 1000 the next moves back. */
static void show_array(struct content *c, const struct pdf_token *array)
{
    struct scan items = scan_make(array->text);
    struct pdf_token item;
    while (pdf_token_next(&items, &item)) {
        if (item.kind == PDF_NUMBER) {
            double back = item.number / 1000 * c->now.size * c->now.scale;
            c->glyph = matrix_move(c->glyph, -back, 0);
        } else {
            show_string(c, &item);
        }
    }
}

/* --- operators --- */

static double operand(const struct content *c, unsigned index)
{
    bool is_number = index < c->operand_count && c->operands[index].kind == PDF_NUMBER;
    return is_number ? c->operands[index].number : 0;
}

static struct matrix operand_matrix(const struct content *c)
{
    return (struct matrix){ operand(c, 0), operand(c, 1), operand(c, 2),
                            operand(c, 3), operand(c, 4), operand(c, 5) };
}

static void move_line(struct content *c, double x, double y)
{
    c->line = matrix_move(c->line, x, y);
    c->glyph = c->line;
    c->is_moved = true;
}

static void on_begin_text(struct content *c)
{
    c->line = c->glyph = identity;
    c->is_moved = true;
}

static void on_move(struct content *c)
{
    move_line(c, operand(c, 0), operand(c, 1));
}

static void on_move_leading(struct content *c)
{
    c->now.leading = -operand(c, 1);
    on_move(c);
}

static void on_next_line(struct content *c)
{
    move_line(c, 0, -c->now.leading);
}

static void on_matrix(struct content *c)
{
    c->line = c->glyph = operand_matrix(c);
    c->is_moved = true;
}

static void on_show(struct content *c)
{
    show_string(c, &c->operands[0]);
}

static void on_show_array(struct content *c)
{
    if (c->operands[0].kind == PDF_ARRAY) {
        show_array(c, &c->operands[0]);
    }
}

static void on_show_line(struct content *c)
{
    on_next_line(c);
    on_show(c);
}

static void on_show_spaced(struct content *c)
{
    c->now.word_space = operand(c, 0);
    c->now.letter_space = operand(c, 1);
    on_next_line(c);
    show_string(c, &c->operands[2]);
}

static void on_letter_space(struct content *c)
{
    c->now.letter_space = operand(c, 0);
}

static void on_word_space(struct content *c)
{
    c->now.word_space = operand(c, 0);
}

static void on_scale(struct content *c)
{
    c->now.scale = operand(c, 0) / 100;
}

static void on_leading(struct content *c)
{
    c->now.leading = operand(c, 0);
}

static void on_save(struct content *c)
{
    if (c->saved_count < SAVED_MAX) {
        c->saved[c->saved_count] = c->now;
    }
    c->saved_count++;
}

static void on_restore(struct content *c)
{
    if (c->saved_count > 0 && --c->saved_count < SAVED_MAX) {
        c->now = c->saved[c->saved_count];
    }
}

static void on_transform(struct content *c)
{
    c->now.page = matrix_multiply(operand_matrix(c), c->now.page);
}

/* --- fonts --- */

static const struct pdf_font *font_at(struct pdf_text *text, struct slice dictionary)
{
    for (unsigned i = 0; i < text->font_count; i++) {
        if (text->fonts[i].dictionary == dictionary.ptr) {
            return text->fonts[i].font;
        }
    }
    if (dictionary.len == 0 || text->font_count == DOCUMENT_FONTS_MAX) {
        return NULL;
    }
    struct pdf_font *font = pdf_font_read(text->pdf, dictionary);
    text->fonts[text->font_count++] = (struct pdf_known_font){ dictionary.ptr, font };
    return font;
}

static const struct pdf_font *find_font(struct content *c, struct slice name)
{
    for (unsigned i = 0; i < c->named_count; i++) {
        if (slice_eq(c->named[i].name, name)) {
            return c->named[i].font;
        }
    }
    struct slice fonts = pdf_get(c->text->pdf, c->resources, SL("Font"));
    const struct pdf_font *font = font_at(c->text, pdf_get(c->text->pdf, fonts, name));
    if (c->named_count < NAMED_FONTS) {
        c->named[c->named_count++] = (struct named_font){ name, font };
    }
    return font;
}

static void on_font(struct content *c)
{
    c->now.font = find_font(c, c->operands[0].text);
    c->now.size = operand(c, 1);
}

/* --- forms --- */

/* A content of its own within this one, from the same place (8.10). */
static void run_form(struct content *around, struct slice form)
{
    struct pdf *pdf = around->text->pdf;
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "pdf-form", sizeof(struct content) * 2);
    AUTO(buf_fini) struct buf octets;
    struct content *c = ARENA_NEW(arena, struct content);
    struct slice resources = pdf_get(pdf, form, SL("Resources"));
    buf_init(&octets, DOCUMENT_STREAM_MAX);
    *c = (struct content){ .text = around->text,
                           .resources = resources.len > 0 ? resources : around->resources,
                           .depth = around->depth + 1,
                           .now = around->now };
    pdf_stream_unpack(pdf, form, &octets);
    run_content(c, buf_slice(&octets));
}

static void on_object(struct content *c)
{
    struct pdf *pdf = c->text->pdf;
    struct slice objects = pdf_get(pdf, c->resources, SL("XObject"));
    struct slice form = pdf_get(pdf, objects, c->operands[0].text);
    if (c->depth < DOCUMENT_FORMS_MAX && pdf_has_name(pdf, form, SL("Subtype"), SL("Form"))) {
        run_form(c, form);
    }
}

/* --- running --- */

/* The octets of an image end at EI, which they may hold too: only one between blanks is the end (8.9.7). */
static void on_image(struct content *c)
{
    struct scan *in = &c->input;
    while (!scan_at_end(in)) {
        size_t found = slice_find(scan_rest(in), SL("EI"));
        bool is_there = found < scan_left(in);
        bool is_end = is_there && found > 0 && pdf_is_space(in->at[found - 1]);
        in->at += is_there ? found + 2 : scan_left(in);
        if (is_end && (scan_at_end(in) || pdf_is_space(*in->at))) {
            return;
        }
    }
}

static const struct operation {
    struct slice name;
    unsigned operands;
    void (*run)(struct content *c);
} operations[] = {
    { SL("TJ"), 1, on_show_array },   { SL("Tj"), 1, on_show },
    { SL("Td"), 2, on_move },         { SL("Tm"), 6, on_matrix },
    { SL("Tf"), 2, on_font },         { SL("q"), 0, on_save },
    { SL("Q"), 0, on_restore },       { SL("cm"), 6, on_transform },
    { SL("BT"), 0, on_begin_text },   { SL("T*"), 0, on_next_line },
    { SL("TD"), 2, on_move_leading }, { SL("Tc"), 1, on_letter_space },
    { SL("Tw"), 1, on_word_space },   { SL("Tz"), 1, on_scale },
    { SL("TL"), 1, on_leading },      { SL("'"), 1, on_show_line },
    { SL("\""), 3, on_show_spaced },  { SL("Do"), 1, on_object },
    { SL("ID"), 0, on_image },
};

/* Of more operands than there should be the last ones count. */
static void keep_last(struct content *c, unsigned count)
{
    unsigned surplus = c->operand_count - count;
    memmove(c->operands, c->operands + surplus, sizeof(c->operands[0]) * count);
    c->operand_count = count;
}

static void run_operator(struct content *c, struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(operations); i++) {
        const struct operation *it = &operations[i];
        if (slice_eq(it->name, name) && c->operand_count >= it->operands) {
            keep_last(c, it->operands);
            it->run(c);
            break;
        }
    }
    c->operand_count = 0;
}

static void add_operand(struct content *c, struct pdf_token token)
{
    if (c->operand_count == OPERANDS_MAX) {
        keep_last(c, OPERANDS_MAX - 1);
    }
    c->operands[c->operand_count++] = token;
}

/* What is between the brackets is one operand. */
static void take_nested(struct content *c, struct scan begin, struct pdf_token token)
{
    const char *inside = c->input.at;
    c->input = begin;
    (void)pdf_value_skip(&c->input);
    c->input.at = c->input.at < inside ? inside : c->input.at;
    token.text = slice_make(inside, (size_t)(c->input.at - inside));
    add_operand(c, token);
}

static void run_content(struct content *c, struct slice octets)
{
    struct pdf_token token;
    c->input = scan_make(octets);
    c->now.scale = 1;
    c->line = c->glyph = identity;
    struct scan begin = c->input;
    while (buf_error(c->text->out) == OK && pdf_token_next(&c->input, &token)) {
        if (token.kind == PDF_WORD) {
            run_operator(c, token.text);
        } else if (token.kind == PDF_ARRAY || token.kind == PDF_DICTIONARY) {
            take_nested(c, begin, token);
        } else {
            add_operand(c, token);
        }
        begin = c->input;
    }
}

void pdf_content_text(struct pdf_text *text, struct slice resources, struct slice content)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "pdf-content", sizeof(struct content) * 2);
    struct content *c = ARENA_NEW(arena, struct content);
    *c = (struct content){ .text = text, .resources = resources, .now = { .page = identity } };
    run_content(c, content);
}
