/* Rich Text Format (1.9.1): text between control words, in groups of which some hold no text of the document. */
#include "base/utf8.h"
#include "codec/codec.h"
#include "document/internal.h"

#define WORD_MAX 32       /* letters of a control word */
#define DECODING_COST 256 /* octets of the budget that going to the converter is worth */
#define RUN_MAX 4096      /* octets that are decoded at once; a character may be cut there */

struct group {
    bool is_skipped;
    uint32_t fallback; /* characters behind \u that older readers show in its place */
};

struct rich {
    struct scan input;
    struct document_budget *budget;
    struct buf *out;
    struct buf run; /* octets of the character set, not decoded yet */
    struct slice label;
    char label_octets[WORD_MAX];
    struct group groups[DOCUMENT_DEPTH_MAX + 1];
    unsigned depth;
    uint32_t fallback; /* what is still to be left out */
    uint32_t high;     /* the first half of a pair, or 0 */
};

struct control {
    struct slice word;
    bool has_number;
    int32_t number;
};

static struct group *current(struct rich *r)
{
    return &r->groups[r->depth];
}

static void flush(struct rich *r)
{
    bool is_paid = r->budget->octets > DECODING_COST;
    r->budget->octets -= r->run.len > 0 && is_paid ? DECODING_COST : 0;
    if (r->run.len > 0 && is_paid) {
        charset_to_utf8(r->label, buf_slice(&r->run), r->out);
    }
    buf_reset(&r->run);
}

/* A character of the text, or of what stands for one. */
static bool is_shown(struct rich *r)
{
    if (r->fallback > 0) {
        r->fallback--;
        return false;
    }
    return !current(r)->is_skipped;
}

static void add_octet(struct rich *r, char octet)
{
    if (is_shown(r)) {
        buf_append_char(&r->run, octet);
    }
    if (r->run.len == RUN_MAX) {
        flush(r);
    }
}

static void add_text(struct rich *r, struct slice text)
{
    if (is_shown(r)) {
        flush(r);
        buf_append(r->out, text);
    }
}

/* A unit of UTF-16, as a signed number. */
static void add_unit(struct rich *r, int32_t number)
{
    uint32_t unit = (uint32_t)number & 0xffff;
    r->fallback = 0;
    bool is_pair = r->high != 0 && (unit & 0xfc00) == 0xdc00;
    uint32_t point = is_pair ? 0x10000 + ((r->high & 0x3ff) << 10) + (unit & 0x3ff) : unit;
    r->high = (unit & 0xfc00) == 0xd800 ? unit : 0;
    if (!current(r)->is_skipped && point >= ' ' && (point & 0xfffff800) != 0xd800) {
        flush(r);
        utf8_append(r->out, point);
    }
    r->fallback = current(r)->fallback;
}

static void set_code_page(struct rich *r, int32_t number)
{
    struct buf label;
    flush(r);
    buf_init(&label, sizeof(r->label_octets));
    buf_printf(&label, number == 437 || number == 850 ? "ibm%d" : "windows-%d", (int)number);
    memcpy(r->label_octets, label.ptr, label.len);
    r->label = slice_make(r->label_octets, label.len);
    buf_fini(&label);
}

/* --- groups --- */

static void open_group(struct rich *r)
{
    r->fallback = 0;
    if (r->depth == DOCUMENT_DEPTH_MAX) {
        r->input.at = r->input.end;
        return;
    }
    r->groups[r->depth + 1] = r->groups[r->depth];
    r->depth++;
}

static void close_group(struct rich *r)
{
    r->fallback = 0;
    r->depth -= r->depth > 0;
}

static bool is_one_of(struct slice word, const struct slice *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_eq(word, words[i])) {
            return true;
        }
    }
    return false;
}

/* --- control words --- */

static bool take_control(struct scan *c, struct control *out)
{
    *out = (struct control){};
    if (!scan_while(c, ascii_is_alpha, &out->word)) {
        return false;
    }
    struct scan behind = *c;
    struct slice digits;
    bool is_negative = scan_char(&behind, '-');
    uint32_t number;
    if (scan_while(&behind, ascii_is_digit, &digits)) {
        struct scan each = scan_make(digits);
        *c = behind;
        out->has_number = scan_u32(&each, &number) && number <= INT32_MAX;
        out->number = !out->has_number ? 0 : is_negative ? -(int32_t)number : (int32_t)number;
    }
    (void)scan_char(c, ' ');
    return true;
}

static void skip_octets(struct rich *r, int32_t count)
{
    size_t left = scan_left(&r->input);
    r->input.at += count < 0 ? 0 : (size_t)count < left ? (size_t)count : left;
}

static void run_numbered(struct rich *r, const struct control *control)
{
    if (slice_eq(control->word, SL("u"))) {
        add_unit(r, control->number);
    } else if (slice_eq(control->word, SL("uc"))) {
        current(r)->fallback = control->number < 0 ? 0 : (uint32_t)control->number;
    } else if (slice_eq(control->word, SL("bin"))) {
        skip_octets(r, control->number);
    } else if (slice_eq(control->word, SL("ansicpg"))) {
        set_code_page(r, control->number);
    }
}

static void run_plain(struct rich *r, struct slice word)
{
    static const struct slice skipped[] = { SL("fonttbl"), SL("colortbl"), SL("stylesheet"),
                                            SL("info"),    SL("pict"),     SL("nonshppict") };
    static const struct slice breaks[] = { SL("par"), SL("line"), SL("cell"), SL("row"),
                                           SL("tab"), SL("sect"), SL("page") };
    static const struct {
        struct slice word, text;
    } signs[] = { { SL("emdash"), SL("—") },    { SL("endash"), SL("–") },
                  { SL("lquote"), SL("‘") },    { SL("rquote"), SL("’") },
                  { SL("ldblquote"), SL("“") }, { SL("rdblquote"), SL("”") },
                  { SL("bullet"), SL("•") } };
    if (is_one_of(word, skipped, ARRAY_LEN(skipped))) {
        current(r)->is_skipped = true;
    } else if (is_one_of(word, breaks, ARRAY_LEN(breaks))) {
        add_text(r, SL("\n"));
    }
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        if (slice_eq(word, signs[i].word)) {
            add_text(r, signs[i].text);
        }
    }
}

static void run_hex(struct rich *r)
{
    int high = ascii_hex_value(scan_peek(&r->input));
    int low = ascii_hex_value(scan_peek_at(&r->input, 1));
    if (high >= 0 && low >= 0) {
        r->input.at += 2;
        add_octet(r, (char)(high << 4 | low));
    }
}

static void run_symbol(struct rich *r, char symbol)
{
    switch (symbol) {
    case '\'':
        run_hex(r);
        break;
    case '*': /* what readers that do not know it leave out (and nothing that is known is read) */
        current(r)->is_skipped = true;
        break;
    case '~':
        add_text(r, SL(" "));
        break;
    case '_':
        add_text(r, SL("-"));
        break;
    case '\n':
    case '\r':
        add_text(r, SL("\n"));
        break;
    case '\\':
    case '{':
    case '}':
        add_octet(r, symbol);
        break;
    default:
        break;
    }
}

static void run_backslash(struct rich *r)
{
    struct control control;
    char symbol;
    if (!take_control(&r->input, &control)) {
        run_symbol(r, scan_any(&r->input, &symbol) ? symbol : ' ');
    } else if (control.has_number) {
        run_numbered(r, &control);
    } else {
        run_plain(r, control.word);
    }
}

static void read_all(struct rich *r)
{
    char next;
    while (buf_error(r->out) == OK && scan_any(&r->input, &next)) {
        if (next == '\\') {
            run_backslash(r);
        } else if (next == '{') {
            open_group(r);
        } else if (next == '}') {
            close_group(r);
        } else if (next != '\r' && next != '\n') {
            add_octet(r, next);
        }
    }
    flush(r);
}

void rtf_text(struct slice octets, struct document_budget *budget, struct buf *out)
{
    struct rich r = {
        .input = scan_make(octets), .budget = budget, .out = out, .label = SL("windows-1252")
    };
    if (!slice_starts(octets, SL("{\\rtf"))) {
        return;
    }
    r.groups[0].fallback = 1;
    buf_init(&r.run, RUN_MAX);
    read_all(&r);
    buf_fini(&r.run);
}
