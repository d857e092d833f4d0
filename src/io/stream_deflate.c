/* The compression layer of a stream: RFC 1951 without headers in both directions, over TLS when there is that (RFC 4978).
 *
 * Bounds: what comes in is expanded straight into the reader's memory and no further than it asks for, so a small input that would
 * grow to much waits. While a stream sleeps it keeps only the octets that the peer may still refer to: the state of zlib is given back by
 * stream_trim() and made again at the next octet. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "io/internal.h"

#define RAW_BITS (-15)     /* no header, window of 32 KiB: what a peer may use */
#define RAW_BITS_OUT (-13) /* ours is smaller */
#define MEMORY_LEVEL_OUT 6
#define LEVEL_OUT 5
#define RAW_BYTES (4 * 1024)   /* compressed input taken at a time */
#define PACK_BYTES (16 * 1024) /* output compressed at a time */
#define WINDOW_BYTES (32 * 1024)
#define EXPAND_STEPS 100 /* of an octet of compressed input without content, at worst */
#define AT_BLOCK 128     /* zlib: data_type when between two blocks, with no bits left over */

struct deflate_layer {
    z_stream in, out;
    bool is_awake_in, is_awake_out, may_have_more;
    unsigned char *raw; /* compressed input */
    size_t raw_at, raw_end;
    unsigned char *packed; /* compressed output, not yet sent */
    size_t packed_at, packed_end, packed_cap;
    size_t taken;           /* octets of the writer that `packed` stands for */
    unsigned char *history; /* of the input, while it sleeps */
    unsigned history_len;
};

static void *must(void *memory)
{
    if (memory == NULL) {
        io_die("malloc", ENOMEM);
    }
    return memory;
}

static void wake_in(struct deflate_layer *z)
{
    if (z->is_awake_in) {
        return;
    }
    z->in = (z_stream){ 0 };
    if (inflateInit2(&z->in, RAW_BITS) != Z_OK) {
        io_die("inflateInit2", ENOMEM);
    }
    if (z->history_len > 0 && inflateSetDictionary(&z->in, z->history, z->history_len) != Z_OK) {
        io_die("inflateSetDictionary", EINVAL);
    }
    free(z->history);
    z->history = NULL;
    z->history_len = 0;
    z->is_awake_in = true;
}

/* Between blocks the only state is the window. */
static void sleep_in(struct deflate_layer *z)
{
    uInt len = 0;
    bool is_between = z->in.total_in == 0 || z->in.data_type == AT_BLOCK;
    if (!z->is_awake_in || !is_between || z->may_have_more ||
        inflateGetDictionary(&z->in, NULL, &len) != Z_OK) {
        return;
    }
    z->history = len > 0 ? must(malloc(len)) : NULL;
    if (len > 0 && inflateGetDictionary(&z->in, z->history, &len) != Z_OK) {
        io_die("inflateGetDictionary", EINVAL);
    }
    z->history_len = len;
    inflateEnd(&z->in);
    z->is_awake_in = false;
}

/* Expands what is there; true when there was something or the stream is over. */
static bool expand(struct deflate_layer *z, void *out, size_t len, enum io_result *result,
                   size_t *out_len)
{
    wake_in(z);
    z->in.next_in = z->raw + z->raw_at;
    z->in.avail_in = (uInt)(z->raw_end - z->raw_at);
    z->in.next_out = out;
    z->in.avail_out = (uInt)len;
    int code = inflate(&z->in, Z_SYNC_FLUSH);
    z->raw_at = z->raw_end - z->in.avail_in;
    z->may_have_more = z->in.avail_out == 0;
    *out_len = len - z->in.avail_out;
    if (*out_len > 0) {
        *result = IO_DONE;
        return true;
    }
    if (code == Z_OK || code == Z_BUF_ERROR) {
        return false;
    }
    *result = code == Z_STREAM_END ? IO_END : IO_FAILED;
    errno = EPROTO;
    return true;
}

enum io_result deflate_raw_read(struct stream *s, void *out, size_t len, size_t *out_len)
{
    struct deflate_layer *z = s->deflate;
    enum io_result result;
    len = len < WINDOW_BYTES ? len : WINDOW_BYTES;
    while (!expand(z, out, len, &result, out_len)) {
        if (z->raw == NULL) {
            z->raw = must(malloc(RAW_BYTES));
        }
        z->raw_at = 0;
        z->raw_end = 0;
        result = stream_below_read(s, z->raw, RAW_BYTES, &z->raw_end);
        if (result != IO_DONE) {
            z->raw_end = 0;
            break;
        }
        /* a peer may send what expands to nothing, without end */
        fiber_spend(EXPAND_STEPS * z->raw_end);
    }
    return result;
}

static void wake_out(struct deflate_layer *z)
{
    if (z->is_awake_out) {
        return;
    }
    z->out = (z_stream){ 0 };
    if (deflateInit2(&z->out, LEVEL_OUT, Z_DEFLATED, RAW_BITS_OUT, MEMORY_LEVEL_OUT,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        io_die("deflateInit2", ENOMEM);
    }
    z->is_awake_out = true;
}

/* All of it, up to the next whole octet: the peer can read what was written. */
static void pack(struct deflate_layer *z, const char *ptr, size_t len)
{
    wake_out(z);
    size_t room = deflateBound(&z->out, (uLong)len) + 16;
    if (room > z->packed_cap) {
        free(z->packed);
        z->packed = must(malloc(room));
        z->packed_cap = room;
    }
    z->out.next_in = (unsigned char *)(uintptr_t)ptr;
    z->out.avail_in = (uInt)len;
    z->out.next_out = z->packed;
    z->out.avail_out = (uInt)z->packed_cap;
    if (deflate(&z->out, Z_SYNC_FLUSH) != Z_OK || z->out.avail_in > 0 || z->out.avail_out == 0) {
        io_die("deflate", EINVAL);
    }
    z->packed_at = 0;
    z->packed_end = z->packed_cap - z->out.avail_out;
    z->taken = len;
}

/* As with TLS: after IO_AGAIN_* the same octets must be offered again. */
enum io_result deflate_raw_write(struct stream *s, const char *ptr, size_t len, size_t *out_len)
{
    struct deflate_layer *z = s->deflate;
    if (z->taken == 0) {
        pack(z, ptr, len < PACK_BYTES ? len : PACK_BYTES);
    }
    while (z->packed_at < z->packed_end) {
        size_t n = 0;
        enum io_result result = stream_below_write(s, (const char *)z->packed + z->packed_at,
                                                   z->packed_end - z->packed_at, &n);
        if (result != IO_DONE) {
            return result;
        }
        z->packed_at += n;
    }
    *out_len = z->taken;
    z->taken = 0;
    return IO_DONE;
}

bool deflate_has_pending(const struct stream *s)
{
    return s->deflate->raw_at < s->deflate->raw_end || s->deflate->may_have_more;
}

/* RFC 1951 3.2.3: after a flush a new compressor may go on, it only must not look back. */
void deflate_trim(struct stream *s)
{
    struct deflate_layer *z = s->deflate;
    if (z->taken == 0) {
        if (z->is_awake_out) {
            deflateEnd(&z->out);
        }
        z->is_awake_out = false;
        free(z->packed);
        z->packed = NULL;
        z->packed_cap = 0;
    }
    if (z->raw_at == z->raw_end) {
        free(z->raw);
        z->raw = NULL;
        z->raw_at = 0;
        z->raw_end = 0;
        sleep_in(z);
    }
}

void deflate_close(struct stream *s)
{
    struct deflate_layer *z = s->deflate;
    if (z == NULL) {
        return;
    }
    if (z->is_awake_in) {
        inflateEnd(&z->in);
    }
    if (z->is_awake_out) {
        deflateEnd(&z->out);
    }
    free(z->raw);
    free(z->packed);
    free(z->history);
    free(z);
    s->deflate = NULL;
}

enum err stream_start_deflate(struct stream *s)
{
    assert(s->deflate == NULL);
    if (s->in_end > s->in_at) {
        return fail(ERR_SYNTAX, "input sent ahead of the compression");
    }
    TRY(stream_flush(s));
    s->deflate = must(calloc(1, sizeof(*s->deflate)));
    return OK;
}

bool stream_is_deflated(const struct stream *s)
{
    return s->deflate != NULL;
}
