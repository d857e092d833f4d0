/* Command lines of POP3, and a message on its way out: an answer ends at its end and nowhere before. */
#include <stdlib.h>

#include "proto/pop3.h"

#define OUT_MAX ((size_t)16 * 1024 * 1024)

static void check_lines(struct slice text)
{
    struct scan c = scan_make(text);
    struct slice line;
    while (scan_line(&c, &line)) {
        if (slice_eq(line, SL(".")) && !scan_at_end(&c)) {
            abort();
        }
    }
    if (!slice_ends(text, SL(".\r\n"))) {
        abort();
    }
}

static void send_body(struct slice text, bool has_limit, size_t step, struct buf *out)
{
    struct pop3_body body = { .has_limit = has_limit, .lines_left = 2 };
    bool goes_on = true;
    buf_init(out, OUT_MAX);
    for (size_t at = 0; at < text.len && goes_on; at += step) {
        goes_on = pop3_body_write(&body, slice_sub(text, at, step), out);
    }
    pop3_body_end(&body, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice line = slice_make(data, size), mechanism, initial;
    struct pop3_command command;
    uint32_t number;
    uint64_t lines;
    struct slice args = pop3_command_parse(line, &command) == OK ? command.args : line;
    IGNORE(pop3_number_parse(args, &number));
    IGNORE(pop3_top_parse(args, &number, &lines));
    IGNORE(pop3_auth_parse(args, &mechanism, &initial));
    for (int has_limit = 0; has_limit < 2; has_limit++) {
        struct buf whole, pieces;
        send_body(line, has_limit == 1, size + 1, &whole);
        send_body(line, has_limit == 1, 1, &pieces);
        check_lines(buf_slice(&whole));
        if (!slice_eq(buf_slice(&whole), buf_slice(&pieces))) {
            abort();
        }
        buf_fini(&whole);
        buf_fini(&pieces);
    }
    return 0;
}
