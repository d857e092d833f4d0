/* POP3: USER, PASS, then message after message by RETR, as many as are to be
 * taken; one is on its way at a time. */
#include <string.h>

#include "load.h"

#define TAIL_BYTES 8
#define STATUS_BYTES 4 /* "+OK " or "-ERR" */

enum pop3_step { GREETING, USER, PASS, RETR, GOODBYE };

void pop3_greet(struct connection *c)
{
    c->step = GREETING;
    c->account = c->load->options.first + c->number % c->load->options.accounts;
    c->message = 0;
}

static void next_message(struct connection *c)
{
    if (!load_take(c->load)) {
        c->step = GOODBYE;
        connection_printf(c, "QUIT\r\n");
        return;
    }
    c->step = RETR;
    c->began = now();
    connection_printf(c, "RETR %d\r\n", ++c->message);
}

static void advance(struct connection *c)
{
    switch (c->step) {
    case GREETING:
        c->step = USER;
        connection_printf(c, "USER u%ld@bench.test\r\n", c->account);
        return;
    case USER:
        c->step = PASS;
        connection_printf(c, "PASS %s\r\n", c->load->options.password);
        return;
    case RETR:
        load_finish(c);
        next_message(c);
        return;
    case GOODBYE:
        connection_close(c);
        return;
    default:
        next_message(c);
    }
}

/* A message ends with a line that is a dot; no line of one is sent as that. */
static bool is_whole(const struct connection *c)
{
    const char *end = c->step == RETR ? "\r\n.\r\n" : "\r\n";
    size_t len = strlen(end);
    return c->input_len >= len + STATUS_BYTES - 1 &&
           memcmp(c->input + c->input_len - len, end, len) == 0;
}

void pop3_hear(struct connection *c)
{
    if (c->input_len > 0 && c->input[0] != '+') {
        die("connection %d, step %d: %.*s", c->number, c->step, (int)c->input_len, c->input);
    }
    if (is_whole(c)) {
        c->input_len = 0;
        advance(c);
        if (c->fd >= 0) {
            connection_flush(c);
        }
    } else if (c->input_len > sizeof(c->input) - 1024) { /* only both ends are of interest */
        memmove(c->input + STATUS_BYTES, c->input + c->input_len - TAIL_BYTES, TAIL_BYTES);
        c->input_len = STATUS_BYTES + TAIL_BYTES;
    }
}
