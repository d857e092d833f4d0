/* Streams of a PDF file (ISO 32000-1, 7.3.8 and 7.4): deflated, or as text of printable octets; images are packed in other ways. */
#include <zlib.h>

#include "document/pdf.h"

#define FILTERS_MAX 4
#define PIECE_OCTETS 16384

bool pdf_stream_begin(struct slice object, struct scan *out)
{
    *out = scan_make(object);
    if (!pdf_value_skip(out) || !pdf_word(out, SL("stream"))) {
        return false;
    }
    (void)(scan_lit(out, SL("\r\n")) || scan_char(out, '\n') || scan_char(out, '\r'));
    return true;
}

/* Ends by itself: no length is needed. */
static void unpack_deflated(struct pdf *pdf, struct slice packed, struct buf *out)
{
    z_stream z = { .next_in = (unsigned char *)(uintptr_t)packed.ptr,
                   .avail_in = (unsigned)packed.len };
    if (inflateInit(&z) != Z_OK) {
        return;
    }
    int code = Z_OK;
    bool goes_on = true;
    while (goes_on && code == Z_OK) {
        char *room = buf_reserve(out, PIECE_OCTETS);
        z.next_out = (unsigned char *)room;
        z.avail_out = room == NULL ? 0 : PIECE_OCTETS;
        code = room == NULL ? Z_BUF_ERROR : inflate(&z, Z_NO_FLUSH);
        size_t made = room == NULL ? 0 : PIECE_OCTETS - z.avail_out;
        goes_on = pdf_spend(pdf, made) && made > 0;
        buf_commit(out, made);
    }
    inflateEnd(&z);
}

/* Five digits of base 85 are four octets, "z" four zeros, "~" the end (7.4.3). */
static void unpack_ascii85(struct slice packed, struct buf *out)
{
    uint32_t value = 0;
    unsigned digits = 0;
    for (size_t i = 0; i < packed.len && packed.ptr[i] != '~'; i++) {
        char c = packed.ptr[i];
        if (c == 'z' && digits == 0) {
            buf_append(out, SL("\0\0\0\0"));
        } else if (c >= '!' && c <= 'u') {
            value = value * 85 + (uint32_t)(c - '!');
            digits++;
        }
        if (digits == 5) {
            for (unsigned k = 0; k < 4; k++) {
                buf_append_u8(out, (uint8_t)(value >> (24 - 8 * k)));
            }
            value = digits = 0;
        }
    }
    for (unsigned k = digits; digits > 0 && k < 5; k++) {
        value = value * 85 + 84;
    }
    for (unsigned k = 0; k + 1 < digits; k++) {
        buf_append_u8(out, (uint8_t)(value >> (24 - 8 * k)));
    }
}

static void unpack_hex(struct slice packed, struct buf *out)
{
    struct pdf_token string = { .kind = PDF_HEX,
                                .text = slice_sub(packed, 0, slice_find_char(packed, '>')) };
    pdf_string_octets(&string, out);
}

/* False: packed in a way that only images are. */
static bool unpack_once(struct pdf *pdf, struct slice filter, struct slice packed, struct buf *out)
{
    if (slice_eq(filter, SL("FlateDecode")) || slice_eq(filter, SL("Fl"))) {
        unpack_deflated(pdf, packed, out);
        return true;
    }
    if (slice_eq(filter, SL("ASCII85Decode")) || slice_eq(filter, SL("A85"))) {
        unpack_ascii85(packed, out);
        return pdf_spend(pdf, packed.len);
    }
    if (slice_eq(filter, SL("ASCIIHexDecode")) || slice_eq(filter, SL("AHx"))) {
        unpack_hex(packed, out);
        return pdf_spend(pdf, packed.len);
    }
    return false;
}

/* One name, or an array of them. */
static unsigned read_filters(struct pdf *pdf, struct slice object, struct slice *filters)
{
    unsigned count = 0;
    struct slice value = pdf_get(pdf, object, SL("Filter"));
    struct slice item = value;
    struct scan items = pdf_items(value);
    if (!pdf_is_array(value)) {
        filters[0] = pdf_name(value);
        return filters[0].len > 0;
    }
    while (count < FILTERS_MAX && pdf_item_next(pdf, &items, &item)) {
        filters[count++] = pdf_name(item);
    }
    return count;
}

/* Where nothing but the length says where it ends. */
static struct slice plain_data(struct pdf *pdf, struct slice object, struct slice data)
{
    uint32_t length;
    if (pdf_index(pdf_get(pdf, object, SL("Length")), &length) && length <= data.len) {
        return slice_sub(data, 0, length);
    }
    return slice_sub(data, 0, slice_find(data, SL("endstream")));
}

void pdf_stream_unpack(struct pdf *pdf, struct slice object, struct buf *out)
{
    struct slice filters[FILTERS_MAX];
    struct scan data;
    if (!pdf_stream_begin(object, &data) || !pdf_spend(pdf, (size_t)(data.at - object.ptr))) {
        return;
    }
    unsigned count = read_filters(pdf, object, filters);
    if (count == 0) {
        struct slice plain = plain_data(pdf, object, scan_rest(&data));
        buf_append(out, pdf_spend(pdf, plain.len) ? plain : (struct slice){});
        return;
    }
    AUTO(buf_fini) struct buf last;
    buf_init(&last, DOCUMENT_STREAM_MAX);
    struct slice packed = scan_rest(&data);
    for (unsigned i = 0; i + 1 < count; i++) {
        struct buf next;
        buf_init(&next, DOCUMENT_STREAM_MAX);
        bool is_known = unpack_once(pdf, filters[i], packed, &next);
        buf_fini(&last);
        last = next;
        packed = is_known ? buf_slice(&last) : (struct slice){};
    }
    (void)unpack_once(pdf, filters[count - 1], packed, out);
}
