/* What a PDF file says of itself (ISO 32000-1, 14.3.3): what a program shows as the title of its window. */
#include <string.h>

#include "base/utf8.h"
#include "document/pdf.h"

#define TRAILERS_MAX 16 /* that are looked at, from the end of the file on */

/* Annex D.3: the characters that are not those of Latin-1, and a Euro for its no-break space. */
static const uint16_t marks[] = { 0x2d8, 0x2c7, 0x2c6, 0x2d9, 0x2dd, 0x2db, 0x2da, 0x2dc };
static const uint16_t letters[] = {
    0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x192,  0x2044, 0x2039, 0x203a, 0x2212,
    0x2030, 0x201e, 0x201c, 0x201d, 0x2018, 0x2019, 0x201a, 0x2122, 0xfb01, 0xfb02, 0x141,
    0x152,  0x160,  0x178,  0x17d,  0x131,  0x142,  0x153,  0x161,  0x17e,  0xfffd, 0x20ac,
};
#define MARKS_FIRST 0x18
#define LETTERS_FIRST 0x80

static uint32_t point_of(unsigned char octet)
{
    return octet >= LETTERS_FIRST && octet - LETTERS_FIRST < (int)ARRAY_LEN(letters)
               ? letters[octet - LETTERS_FIRST]
           : octet >= MARKS_FIRST && octet - MARKS_FIRST < (int)ARRAY_LEN(marks)
               ? marks[octet - MARKS_FIRST]
           : octet < ' ' ? ' '
                         : octet;
}

/* 7.9.2.2; UTF-8 since PDF 2.0. */
static void append_text(struct slice octets, struct buf *out)
{
    struct scan c = scan_make(octets);
    char octet;
    if (scan_lit(&c, SL("\xfe\xff"))) {
        pdf_utf16_append(scan_rest(&c), 0, out);
    } else if (scan_lit(&c, SL("\xef\xbb\xbf")) && utf8_is_valid(scan_rest(&c))) {
        buf_append(out, scan_rest(&c));
    } else {
        while (scan_any(&c, &octet)) {
            utf8_append(out, point_of((unsigned char)octet));
        }
    }
}

static void append_value(struct pdf *pdf, struct slice value, struct buf *out)
{
    AUTO(buf_fini) struct buf octets;
    struct scan c = scan_make(value);
    struct pdf_token token;
    buf_init(&octets, DOCUMENT_TEXT_MAX);
    if (pdf_spend(pdf, value.len) && pdf_token_next(&c, &token) &&
        (token.kind == PDF_STRING || token.kind == PDF_HEX)) {
        pdf_string_octets(&token, &octets);
        append_text(buf_slice(&octets), out);
        buf_append_char(out, '\n');
    }
}

/* Strings of an encrypted file are not text. */
static struct slice information_of(struct pdf *pdf, struct slice trailer)
{
    bool is_encrypted = pdf_get(pdf, trailer, SL("Encrypt")).len > 0;
    return is_encrypted ? (struct slice){} : pdf_get(pdf, trailer, SL("Info"));
}

/* What was unpacked from a stream is none itself (7.5.7), and may be megabytes to look through. */
static bool may_be_stream(const struct pdf *pdf, const struct pdf_object *object)
{
    uintptr_t begin = (uintptr_t)pdf->file.ptr, at = (uintptr_t)object->octets.ptr;
    return at >= begin && at - begin < pdf->file.len;
}

/* Where references are packed there is no trailer but the dictionary of their stream (7.5.8). */
static struct slice find_in_streams(struct pdf *pdf)
{
    struct slice found = {};
    uint32_t order = 0;
    for (size_t i = 0; i < pdf->count && pdf->budget->octets > 0; i++) {
        const struct pdf_object *object = &pdf->objects[i];
        if (object->order >= order && may_be_stream(pdf, object) &&
            pdf_has_name(pdf, object->octets, SL("Type"), SL("XRef"))) {
            struct slice information = information_of(pdf, object->octets);
            order = information.len > 0 ? object->order : order;
            found = information.len > 0 ? information : found;
        }
    }
    return found;
}

/* Where the keyword begins that is the last before `end`; `end`: there is none. */
static size_t find_trailer(struct slice file, size_t end)
{
    for (size_t at = end; at > 0; at--) {
        if (file.ptr[at - 1] == 't' && slice_starts(slice_from(file, at - 1), SL("trailer"))) {
            return at - 1;
        }
    }
    return end;
}

/* The last one counts (7.5.6). */
static struct slice find_in_trailers(struct pdf *pdf)
{
    struct slice found = {};
    size_t end = pdf->file.len;
    for (unsigned tried = 0; tried < TRAILERS_MAX && found.len == 0; tried++) {
        size_t at = find_trailer(pdf->file, end);
        if (at == end) {
            break;
        }
        found = information_of(pdf, slice_from(slice_from(pdf->file, at), strlen("trailer")));
        end = at;
    }
    return found;
}

void pdf_information_text(struct pdf *pdf, struct buf *out)
{
    static const struct slice keys[] = { SL("Title"), SL("Subject"), SL("Keywords") };
    struct slice information = find_in_streams(pdf);
    if (information.len == 0) {
        information = find_in_trailers(pdf);
    }
    for (size_t i = 0; i < ARRAY_LEN(keys) && information.len > 0; i++) {
        append_value(pdf, pdf_get(pdf, information, keys[i]), out);
    }
}
