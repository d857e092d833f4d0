/* A counted stretch of another stream: BDAT chunks and literals. */
#include "io/stream.h"

enum err limit_reader_read(struct limit_reader *r, void *out, size_t len, size_t *out_len)
{
    size_t want = r->left < len ? (size_t)r->left : len;
    size_t n = 0;
    if (want > 0) {
        TRY(stream_read(r->inner, out, want, &n));
    }
    r->left -= n;
    *out_len = n;
    return OK;
}

enum err limit_reader_drain(struct limit_reader *r)
{
    while (r->left > 0) {
        struct slice in = stream_peek(r->inner);
        if (in.len == 0) {
            TRY(stream_fill(r->inner));
            continue;
        }
        size_t n = r->left < in.len ? (size_t)r->left : in.len;
        stream_consume(r->inner, n);
        r->left -= n;
    }
    return OK;
}
