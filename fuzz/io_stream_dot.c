/* The content of DATA: read in pieces of any size it is what a reader of one octet at a time would say. The first octet is the
 * size of the pieces, the rest what follows the DATA command. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/stream.h"

#define LINE_MAX_OCTETS 40
#define INPUT_MAX (64 * 1024)

/* RFC 5321 4.1.1.4 and 4.5.2 as a table of one octet at a time. */
struct plain_reader {
    struct buf text;
    bool done, bare_newline, has_nul, has_8bit, long_line;
    size_t used;
};

static void read_line_end(struct plain_reader *r, size_t line_from)
{
    struct slice line = slice_from(buf_slice(&r->text), line_from);
    size_t len = line.len - (slice_ends(line, SL("\n")) ? 1 : 0);
    len -= slice_ends(slice_sub(line, 0, len), SL("\r")) ? 1 : 0;
    r->long_line |= len > LINE_MAX_OCTETS;
}

static void plain_read(struct plain_reader *r, struct slice in)
{
    bool line_start = true;
    size_t line_from = 0;
    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];
        bool after_cr = i > 0 && in.ptr[i - 1] == '\r';
        if (line_start && slice_starts(slice_from(in, i), SL(".\r\n"))) {
            r->done = true;
            r->used = i + 3;
            return;
        }
        if (!(line_start && c == '.')) {
            buf_append_char(&r->text, c);
        }
        r->bare_newline |= after_cr != (c == '\n') && i > 0;
        r->bare_newline |= i == 0 && c == '\n';
        r->has_nul |= c == '\0';
        r->has_8bit |= (unsigned char)c >= 0x80;
        line_start = after_cr && c == '\n';
        if (c == '\n') {
            read_line_end(r, line_from);
            line_from = r->text.len;
        }
    }
}

struct reading {
    struct stream *stream;
    struct dot_reader reader;
    struct buf text;
    size_t piece;
    bool is_over;
};

static void read_all(void *arg)
{
    struct reading *r = arg;
    char room[256];
    size_t n = 0;
    dot_reader_init(&r->reader, r->stream, LINE_MAX_OCTETS);
    while (dot_reader_read(&r->reader, room, r->piece, &n) == OK && n > 0) {
        buf_append(&r->text, slice_make(room, n));
    }
    r->is_over = true;
}

static void compare(struct reading *r, const struct plain_reader *plain, size_t sent)
{
    if (!r->is_over || r->reader.done != plain->done) {
        abort();
    }
    if (!plain->done) {
        return;
    }
    if (!slice_eq(buf_slice(&r->text), buf_slice(&plain->text)) ||
        r->reader.bare_newline != plain->bare_newline || r->reader.has_nul != plain->has_nul ||
        r->reader.has_8bit != plain->has_8bit || r->reader.long_line != plain->long_line ||
        r->reader.octets != plain->text.len || stream_peek(r->stream).len > sent - plain->used) {
        abort();
    }
}

static void run(struct loop *loop, struct slice in, size_t piece)
{
    int pair[2];
    struct plain_reader plain = { .done = false };
    struct reading r = { .piece = piece };
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0 ||
        send(pair[1], in.ptr, in.len, MSG_NOSIGNAL) != (ssize_t)in.len) {
        abort();
    }
    close(pair[1]);
    buf_init(&plain.text, INPUT_MAX);
    buf_init(&r.text, INPUT_MAX);
    plain_read(&plain, in);
    r.stream = stream_tcp(loop, pair[0]);
    fiber_start(loop, "reader", read_all, &r);
    loop_run_idle(loop);
    compare(&r, &plain, in.len);
    stream_close(r.stream);
    buf_fini(&r.text);
    buf_fini(&plain.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world world;
    if (size < 2 || size > INPUT_MAX) {
        return 0;
    }
    world_init_real(&world);
    struct loop *loop = loop_new(&world);
    run(loop, slice_make(data + 1, size - 1), data[0] == 0 ? 256 : data[0]);
    loop_free(loop);
    return 0;
}
