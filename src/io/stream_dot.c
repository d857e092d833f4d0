/* The content of SMTP DATA. Whole stretches are found with memchr and copied; only line starts are looked at octet
 * by octet. */
#include <string.h>

#include "io/stream.h"

/* What stands at the start of a line that begins with a dot. */
enum dot_look { DOT_END, DOT_STUFFED, DOT_UNSURE };

void dot_reader_init(struct dot_reader *r, struct stream *inner, size_t max_line)
{
    /* The CRLF that ended the DATA command is the line end before the first line. */
    *r = (struct dot_reader){ .inner = inner, .line_start = true, .max_line = max_line };
}

/* RFC 5321 4.1.1.4: only CRLF.CRLF ends; the line end before is known by line_start. */
static enum dot_look dot_look(struct slice in)
{
    if (in.len >= 2 && in.ptr[1] != '\r') {
        return DOT_STUFFED;
    }
    if (in.len >= 3) {
        return in.ptr[2] == '\n' ? DOT_END : DOT_STUFFED;
    }
    return DOT_UNSURE;
}

static bool has_high_bit(const char *ptr, size_t len)
{
    uint64_t seen = 0;
    size_t i = 0;
    for (; i + 8 <= len; i += 8) {
        uint64_t word;
        memcpy(&word, ptr + i, 8);
        seen |= word;
    }
    for (; i < len; i++) {
        seen |= (uint64_t)(unsigned char)ptr[i];
    }
    return (seen & UINT64_C(0x8080808080808080)) != 0;
}

/* Notes CRs that stand alone in a stretch without LF; a CR at its end is decided by what follows. */
static void note_cr(struct dot_reader *r, const char *ptr, size_t len)
{
    if (len == 0) {
        return;
    }
    if (r->last_cr) {
        r->bare_newline = true;
    }
    const char *cr = memchr(ptr, '\r', len);
    r->last_cr = ptr[len - 1] == '\r';
    if (cr != NULL && cr != ptr + len - 1) {
        r->bare_newline = true;
    }
}

static void note_line(struct dot_reader *r, size_t more, bool is_ended)
{
    r->line_len += more;
    /* The CR of a line's end is not counted, but it is not yet known to be one. */
    if (r->line_len - (r->last_cr ? 1 : 0) > r->max_line) {
        r->long_line = true;
    }
    if (is_ended) {
        r->line_len = 0;
    }
}

/* Takes note of one stretch: without LF, or with one as its last octet. */
static void note_stretch(struct dot_reader *r, const char *ptr, size_t len)
{
    bool is_ended = ptr[len - 1] == '\n';
    size_t text = is_ended ? len - 1 : len;
    note_cr(r, ptr, text);
    note_line(r, text, is_ended);
    r->line_start = false;
    if (is_ended) {
        r->line_start = r->last_cr;
        r->bare_newline |= !r->last_cr;
        r->last_cr = false;
    }
}

/* How much of `in` can be taken as it stands: up to the next line that begins with a dot. */
static size_t dot_stretch(struct dot_reader *r, struct slice in)
{
    size_t at = 0;
    while (at < in.len && !(r->line_start && in.ptr[at] == '.')) {
        const char *lf = memchr(in.ptr + at, '\n', in.len - at);
        size_t end = lf == NULL ? in.len : (size_t)(lf - in.ptr) + 1;
        note_stretch(r, in.ptr + at, end - at);
        at = end;
    }
    r->has_nul |= memchr(in.ptr, '\0', at) != NULL;
    r->has_8bit |= has_high_bit(in.ptr, at);
    return at;
}

/* At a line that begins with a dot. *out_wait: more input must come before it can be told. */
static void dot_line(struct dot_reader *r, struct slice in, bool *out_wait)
{
    switch (dot_look(in)) {
    case DOT_END:
        stream_consume(r->inner, 3);
        r->done = true;
        break;
    case DOT_STUFFED:
        /* RFC 5321 4.5.2: the first character is deleted. */
        stream_consume(r->inner, 1);
        r->line_start = false;
        break;
    case DOT_UNSURE:
        *out_wait = true;
        break;
    }
}

enum err dot_reader_read(struct dot_reader *r, void *out, size_t len, size_t *out_len)
{
    char *at = out;
    size_t left = len;
    while (left > 0 && !r->done) {
        struct slice in = stream_peek(r->inner);
        bool wait = in.len == 0;
        if (!wait && r->line_start && in.ptr[0] == '.') {
            dot_line(r, in, &wait);
        } else if (!wait) {
            size_t n = dot_stretch(r, slice_sub(in, 0, left));
            memcpy(at, in.ptr, n);
            stream_consume(r->inner, n);
            at += n;
            left -= n;
        }
        if (wait && left < len) {
            break;
        }
        if (wait) {
            TRY(stream_fill(r->inner));
        }
    }
    *out_len = len - left;
    r->octets += *out_len;
    return OK;
}
