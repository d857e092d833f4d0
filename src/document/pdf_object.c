/* Objects of a PDF file (ISO 32000-1, 7.3.10 and 7.5.7): finding all of them, looking up what they hold. */
#include <stdlib.h>

#include "base/array.h"
#include "document/pdf.h"

#define REFERENCES_MAX 8 /* from one to the next */
#define ROOM_FIRST 256
#define PLAIN_MAX 256 /* octets of a number or a name, with the blanks before it */
#define END_REACH 32  /* octets behind a stream within which its end stands */

bool pdf_spend(struct pdf *pdf, size_t octets)
{
    bool is_enough = octets < pdf->budget->octets;
    pdf->budget->octets = is_enough ? pdf->budget->octets - octets : 0;
    return is_enough;
}

/* --- looking up --- */

struct slice pdf_object(const struct pdf *pdf, uint32_t number)
{
    size_t low = 0, high = pdf->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pdf->objects[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_there = low < pdf->count && pdf->objects[low].number == number;
    return is_there ? pdf->objects[low].octets : (struct slice){};
}

struct slice pdf_resolve(struct pdf *pdf, struct slice value)
{
    for (unsigned i = 0; i < REFERENCES_MAX; i++) {
        struct scan c = scan_make(value);
        uint32_t number;
        if (!pdf_reference(&c, &number)) {
            return value;
        }
        value = pdf_object(pdf, number);
    }
    return (struct slice){};
}

/* The value as it stands there. What is passed over is paid for wherever it ends. */
static struct slice find_key(struct pdf *pdf, struct slice dictionary, struct slice key)
{
    struct scan c = scan_make(dictionary);
    struct pdf_token token;
    struct slice value, found = {};
    bool goes_on = pdf_token_next(&c, &token) && token.kind == PDF_DICTIONARY;
    while (goes_on && pdf_token_next(&c, &token) && token.kind == PDF_NAME) {
        value = scan_rest(&c);
        goes_on = pdf_value_skip(&c);
        if (slice_eq(token.text, key)) {
            found = slice_sub(value, 0, (size_t)(c.at - value.ptr));
            break;
        }
    }
    return pdf_spend(pdf, (size_t)(c.at - dictionary.ptr)) ? found : (struct slice){};
}

struct slice pdf_get(struct pdf *pdf, struct slice dictionary, struct slice key)
{
    return pdf_resolve(pdf, find_key(pdf, dictionary, key));
}

/* What is not short costs nothing: nobody has paid for it. */
static bool first_token(struct slice value, struct scan *out_behind, struct pdf_token *out)
{
    struct scan c = scan_make(slice_sub(value, 0, PLAIN_MAX));
    bool is_there = pdf_token_next(&c, out);
    *out_behind = is_there ? scan_make(slice_from(value, (size_t)(c.at - value.ptr))) : c;
    return is_there;
}

bool pdf_number(struct slice value, double *out)
{
    struct scan behind;
    struct pdf_token token;
    if (!first_token(value, &behind, &token) || token.kind != PDF_NUMBER) {
        return false;
    }
    *out = token.number;
    return true;
}

bool pdf_index(struct slice value, uint32_t *out)
{
    double number;
    if (!pdf_number(value, &number) || number < 0 || number > UINT32_MAX) {
        return false;
    }
    *out = (uint32_t)number;
    return true;
}

struct slice pdf_name(struct slice value)
{
    struct scan behind;
    struct pdf_token token;
    return first_token(value, &behind, &token) && token.kind == PDF_NAME ? token.text
                                                                         : (struct slice){};
}

bool pdf_has_name(struct pdf *pdf, struct slice dictionary, struct slice key, struct slice name)
{
    return slice_eq(pdf_name(pdf_get(pdf, dictionary, key)), name);
}

bool pdf_is_array(struct slice value)
{
    struct scan behind;
    struct pdf_token token;
    return first_token(value, &behind, &token) && token.kind == PDF_ARRAY;
}

struct scan pdf_items(struct slice array)
{
    struct scan behind;
    struct pdf_token token;
    bool is_array = first_token(array, &behind, &token) && token.kind == PDF_ARRAY;
    return is_array ? behind : (struct scan){};
}

bool pdf_item_next(struct pdf *pdf, struct scan *items, struct slice *out)
{
    struct slice item = scan_rest(items);
    if (!pdf_value_skip(items) || !pdf_spend(pdf, (size_t)(items->at - item.ptr))) {
        return false;
    }
    *out = pdf_resolve(pdf, slice_make(item.ptr, (size_t)(items->at - item.ptr)));
    return true;
}

/* --- finding all of them --- */

static void add_object(struct pdf *pdf, uint32_t number, struct slice octets)
{
    if (pdf->count == pdf->room) {
        pdf->room = pdf->room == 0 ? ROOM_FIRST : pdf->room * 2;
        pdf->objects = array_grow(pdf->objects, pdf->room, sizeof(*pdf->objects));
    }
    pdf->objects[pdf->count] = (struct pdf_object){ number, (uint32_t)pdf->count, octets };
    pdf->count++;
}

/* A number, an offset, and so on: objects that are packed together (7.5.7). */
static void add_packed(struct pdf *pdf, struct slice stream)
{
    AUTO(buf_fini) struct buf plain;
    uint32_t first, number, offset;
    buf_init(&plain, DOCUMENT_STREAM_MAX);
    if (!pdf_index(find_key(pdf, stream, SL("First")), &first)) {
        return;
    }
    pdf_stream_unpack(pdf, stream, &plain);
    struct slice kept = arena_dup(pdf->arena, buf_slice(&plain));
    struct scan heads = scan_make(slice_sub(kept, 0, first));
    while (pdf->count < DOCUMENT_OBJECTS_MAX && pdf_index(scan_rest(&heads), &number) &&
           pdf_value_skip(&heads) && pdf_index(scan_rest(&heads), &offset) &&
           pdf_value_skip(&heads)) {
        add_object(pdf, number, slice_from(slice_from(kept, first), offset));
    }
}

/* Where the data ends, as well as it can be told; the length may be wrong, or stand elsewhere. */
static size_t pass_stream(struct pdf *pdf, struct slice object, struct scan data)
{
    uint32_t length;
    struct slice value = find_key(pdf, object, SL("Length"));
    struct scan reference = scan_make(value);
    bool is_direct = !pdf_reference(&reference, &length) && pdf_index(value, &length);
    struct scan behind = scan_make(slice_sub(scan_rest(&data), is_direct ? length : 0, END_REACH));
    if (is_direct && pdf_word(&behind, SL("endstream"))) {
        return (size_t)(behind.at - object.ptr);
    }
    return (size_t)(data.at - object.ptr) + slice_find(scan_rest(&data), SL("endstream"));
}

/* Returns the octets of it that need no more looking at. */
static size_t take_object(struct pdf *pdf, uint32_t number, struct slice octets)
{
    struct scan c = scan_make(octets);
    bool is_whole = pdf_value_skip(&c);
    size_t used = (size_t)(c.at - octets.ptr);
    add_object(pdf, number, slice_sub(octets, 0, used));
    struct scan data;
    if (!is_whole || !pdf_stream_begin(octets, &data)) {
        return used;
    }
    used = pass_stream(pdf, octets, data);
    struct slice stream = slice_sub(octets, 0, used);
    pdf->objects[pdf->count - 1].octets = stream;
    if (pdf_has_name(pdf, stream, SL("Type"), SL("ObjStm"))) {
        add_packed(pdf, stream);
    }
    return used;
}

static bool is_digit_before(struct slice text, size_t end)
{
    return end > 0 && ascii_is_digit(text.ptr[end - 1]);
}

static size_t back_over_blanks(struct slice text, size_t end)
{
    while (end > 0 && pdf_is_space(text.ptr[end - 1])) {
        end--;
    }
    return end;
}

/* "12 0 " before the keyword. */
static bool read_number_before(struct slice text, uint32_t *out)
{
    size_t end = back_over_blanks(text, text.len);
    bool has_generation = is_digit_before(text, end);
    while (is_digit_before(text, end)) {
        end--;
    }
    size_t begin = back_over_blanks(text, end);
    if (!has_generation || begin == end || !is_digit_before(text, begin)) {
        return false;
    }
    while (is_digit_before(text, begin)) {
        begin--;
    }
    return pdf_index(slice_from(text, begin), out);
}

/* As slice_find(), which the sanitizers make look at the whole rest each time. */
static size_t find_keyword(struct slice rest)
{
    for (size_t at = 0; at + 2 < rest.len; at++) {
        if (rest.ptr[at + 2] == 'j' && rest.ptr[at + 1] == 'b' && rest.ptr[at] == 'o') {
            return at;
        }
    }
    return rest.len;
}

static void find_objects(struct pdf *pdf)
{
    size_t from = 0;
    while (pdf->count < DOCUMENT_OBJECTS_MAX) {
        struct slice rest = slice_from(pdf->file, from);
        size_t found = find_keyword(rest);
        if (found == rest.len) {
            return;
        }
        uint32_t number;
        bool is_object = read_number_before(slice_sub(rest, 0, found), &number);
        from += found + 3;
        if (is_object) {
            from += take_object(pdf, number, slice_from(pdf->file, from));
        }
    }
}

static int compare_objects(const void *a, const void *b)
{
    const struct pdf_object *x = a, *y = b;
    if (x->number != y->number) {
        return x->number < y->number ? -1 : 1;
    }
    return x->order < y->order ? -1 : x->order > y->order;
}

static void sort_objects(struct pdf *pdf)
{
    size_t kept = 0;
    if (pdf->count > 0) {
        qsort(pdf->objects, pdf->count, sizeof(*pdf->objects), compare_objects);
    }
    for (size_t i = 0; i < pdf->count; i++) {
        bool is_last = i + 1 == pdf->count || pdf->objects[i + 1].number != pdf->objects[i].number;
        if (is_last) {
            pdf->objects[kept++] = pdf->objects[i];
        }
    }
    pdf->count = kept;
}

/* Written last, where there are several. */
static void find_root(struct pdf *pdf)
{
    uint32_t order = 0;
    for (size_t i = 0; i < pdf->count; i++) {
        const struct pdf_object *object = &pdf->objects[i];
        if (object->order >= order &&
            slice_eq(pdf_name(find_key(pdf, object->octets, SL("Type"))), SL("Catalog"))) {
            order = object->order;
            pdf->root = object->number;
        }
    }
}

void pdf_open(struct pdf *pdf, struct slice file, struct document_budget *budget,
              struct arena *arena)
{
    *pdf = (struct pdf){ .file = slice_sub(file, 0, DOCUMENT_FILE_MAX),
                         .arena = arena,
                         .budget = budget,
                         .codes = DOCUMENT_CODES_MAX };
    find_objects(pdf);
    sort_objects(pdf);
    find_root(pdf);
}

void pdf_close(struct pdf *pdf)
{
    free(pdf->objects);
}
