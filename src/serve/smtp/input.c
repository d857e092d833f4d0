/* Lines of commands and AUTH responses. */
#include "io/stream.h"
#include "serve/smtp/internal.h"

/* Drops an overlong line up to its end; false when there is no end in sight. */
static bool drop_line(struct smtp_session *s, bool *is_crlf)
{
    struct stream *stream = smtp_stream(s);
    size_t dropped = 0;
    char last = '\0';
    while (dropped <= SMTP_DISCARD_MAX) {
        struct slice have = stream_peek(stream);
        if (have.len == 0) {
            enum err result = stream_fill(stream);
            if (result != OK) {
                smtp_connection_failed(s, result);
                return false;
            }
            continue;
        }
        size_t end = slice_find_char(have, '\n');
        bool is_found = end < have.len;
        *is_crlf = (end > 0 ? have.ptr[end - 1] : last) == '\r';
        last = have.ptr[have.len - 1];
        stream_consume(stream, is_found ? end + 1 : have.len);
        if (is_found) {
            return true;
        }
        dropped += have.len;
    }
    smtp_say_goodbye(s, 421, "4.7.0", "the line has no end");
    return false;
}

bool smtp_read_line(struct smtp_session *s, size_t max, struct slice *out, bool *too_long)
{
    struct slice raw = {};
    bool is_crlf = false;
    enum err result = stream_read_line(smtp_stream(s), max, &raw);
    *too_long = result == ERR_LIMIT;
    if (*too_long) {
        if (!drop_line(s, &is_crlf)) {
            return false;
        }
    } else if (result != OK) {
        smtp_connection_failed(s, result);
        return false;
    } else {
        is_crlf = slice_ends(raw, SL("\r\n"));
    }
    if (!is_crlf) {
        /* RFC 5321 2.3.8: LF alone is no line end. Who sends it may see commands where we see text. */
        smtp_say_goodbye(s, 500, "5.5.2", "lines end with CR LF");
        return false;
    }
    *out = *too_long ? (struct slice){} : slice_sub(raw, 0, raw.len - 2);
    return true;
}
