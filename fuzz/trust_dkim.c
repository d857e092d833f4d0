/* Messages that are signed: the relaxed form of a body does not depend on how it is cut, and is its own relaxed form; neither does what is read
 * of a message that goes by; the field that comes of any header is lines of bounded length, and says nothing but what it is to say. The first
 * octet is where it is cut. */
#include <stdint.h>
#include <stdlib.h>

#include "base/scan.h"
#include "format/header.h"
#include "trust/dkim.h"

#define LINE_OCTETS 78

static void take(void *arg, struct slice octets)
{
    buf_append(arg, octets);
}

static void relax(struct slice text, size_t step, struct buf *out)
{
    struct dkim_body body;
    dkim_body_begin(&body, take, out);
    for (size_t at = 0; at < text.len; at += step) {
        dkim_body_add(&body, slice_sub(text, at, step));
    }
    dkim_body_end(&body);
}

static void check_body(struct slice text, size_t step)
{
    AUTO(buf_fini) struct buf whole, pieces, again;
    buf_init(&whole, (size_t)16 << 20);
    buf_init(&pieces, (size_t)16 << 20);
    buf_init(&again, (size_t)16 << 20);
    relax(text, text.len + 1, &whole);
    relax(text, step, &pieces);
    relax(buf_slice(&whole), step, &again);
    if (!slice_eq(buf_slice(&whole), buf_slice(&pieces)) ||
        !slice_eq(buf_slice(&whole), buf_slice(&again)) || whole.len > text.len + 2) {
        abort();
    }
}

static void read_by(struct slice text, size_t step, struct buf *header, unsigned char *hash)
{
    AUTO(dkim_reader_free_auto) struct dkim_reader *reader = dkim_reader_new();
    struct slice block;
    for (size_t at = 0; at < text.len; at += step) {
        dkim_reader_add(reader, slice_sub(text, at, step));
    }
    if (dkim_reader_end(reader, &block, hash) != OK) {
        abort();
    }
    buf_append(header, block);
}

static void check_reader(struct slice text, size_t step)
{
    AUTO(buf_fini) struct buf whole, pieces;
    unsigned char hash[DKIM_HASH_BYTES], again[DKIM_HASH_BYTES];
    buf_init(&whole, (size_t)1 << 20);
    buf_init(&pieces, (size_t)1 << 20);
    read_by(text, text.len + 1, &whole, hash);
    read_by(text, step, &pieces, again);
    if (!slice_eq(buf_slice(&whole), buf_slice(&pieces)) ||
        memcmp(hash, again, sizeof(hash)) != 0 || !slice_starts(text, buf_slice(&whole))) {
        abort();
    }
}

static void check_header(struct slice header)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "fuzz", (size_t)64 << 20);
    AUTO(buf_fini) struct buf field;
    unsigned char digest[DKIM_HASH_BYTES] = { 0 };
    struct dkim_signing signing = { .domain = SL("example.org"),
                                    .selector = SL("s"),
                                    .algorithm = DKIM_RSA_SHA256,
                                    .body_hash = digest };
    buf_init(&field, DKIM_FIELD_MAX);
    if (dkim_field_begin(&signing, header, arena, &field, digest) != OK ||
        dkim_field_end(slice_make(digest, sizeof(digest)), &field) != OK) {
        abort(); /* the input is smaller than any limit */
    }
    struct scan c = scan_make(buf_slice(&field));
    struct slice line;
    for (unsigned i = 0; scan_line(&c, &line); i++) {
        bool is_fold = line.len > 0 && line.ptr[0] == '\t';
        if (line.len > LINE_OCTETS || is_fold != (i > 0)) {
            abort();
        }
    }
    if (!scan_at_end(&c)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > (size_t)512 << 10) {
        return 0;
    }
    struct slice text = slice_make(data + 1, size - 1);
    size_t header = header_block_length(text);
    check_header(slice_sub(text, 0, header));
    check_body(slice_from(text, header), (size_t)data[0] + 1);
    check_body(text, (size_t)data[0] + 1);
    check_reader(text, (size_t)data[0] + 1);
    return 0;
}
