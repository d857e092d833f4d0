/* IMAP: LOGIN and the prelude, then the command over and over, or once for each connection, or held open. */
#include <stdio.h>
#include <string.h>

#include "load.h"

/* A tag that no message holds: the last line of an answer is found without reading what stands before it. */
#define TAG "q7Zx"
#define LINE_MAX_SEEN 1024

enum imap_step {
    GREETING,
    LOGIN,
    PRELUDE,
    BEFORE = PRELUDE + COMMANDS_MAX,
    COMMAND,
    HELD,
    GOODBYE
};

void imap_greet(struct connection *c)
{
    const struct options *options = &c->load->options;
    c->step = GREETING;
    c->account = options->first + c->number % options->accounts;
    if (options->reconnect) {
        c->began = now();
        c->account = options->first + c->load->started % options->accounts;
    }
}

static void send_command(struct connection *c, const char *command)
{
    size_t len;
    if (strcmp(command, "APPEND") != 0) {
        connection_printf(c, TAG " %s\r\n", command);
        return;
    }
    const char *bytes = message_next(c->load->message, &len);
    connection_printf(c, TAG " APPEND INBOX {%zu+}\r\n", len);
    connection_queue(c, bytes, len);
    connection_printf(c, "\r\n");
}

static void finish_connection(struct connection *c)
{
    connection_close(c);
    if (load_take(c->load)) {
        connection_open(c);
    }
}

static void send_goodbye(struct connection *c)
{
    c->step = GOODBYE;
    connection_printf(c, TAG " LOGOUT\r\n");
}

/* The same commands in the same order on the same connection, run after run. */
static const char *pick_command(struct connection *c)
{
    const struct options *options = &c->load->options;
    uint64_t count = 0;
    while (count < COMMANDS_MAX && options->mix[count] != NULL) {
        count++;
    }
    c->random = c->random * UINT64_C(6364136223846793005) + (uint64_t)c->number * 2 + 1;
    return count == 0 ? options->command : options->mix[(c->random >> 33) % count];
}

static void send_timed(struct connection *c)
{
    if (!c->load->options.reconnect) {
        c->began = now();
    }
    c->step = COMMAND;
    send_command(c, pick_command(c));
}

static void next_command(struct connection *c)
{
    const struct options *options = &c->load->options;
    if (options->hold) {
        c->step = HELD;
        load_finish(c);
    } else if (options->command == NULL && options->mix[0] == NULL) { /* the login is timed */
        load_finish(c);
        send_goodbye(c);
    } else if (!options->reconnect && !load_take(c->load)) {
        send_goodbye(c);
    } else if (options->before != NULL) {
        c->step = BEFORE;
        send_command(c, options->before);
    } else {
        send_timed(c);
    }
}

/* What follows step `done` of LOGIN and prelude. */
static void next_prelude(struct connection *c)
{
    const struct options *options = &c->load->options;
    int next = c->step - LOGIN;
    if (next < COMMANDS_MAX && options->prelude[next] != NULL) {
        c->step++;
        send_command(c, options->prelude[next]);
    } else {
        next_command(c);
    }
}

static void advance(struct connection *c)
{
    const struct options *options = &c->load->options;
    if (c->step == GREETING) {
        connection_printf(c, TAG " LOGIN u%ld@bench.test %s\r\n", c->account, options->password);
        c->step = LOGIN;
    } else if (c->step < BEFORE) {
        next_prelude(c);
    } else if (c->step == BEFORE) {
        send_timed(c);
    } else if (c->step == COMMAND) {
        load_finish(c);
        if (options->reconnect) {
            send_goodbye(c);
        } else {
            next_command(c);
        }
    } else if (c->step == GOODBYE) {
        finish_connection(c);
    }
}

/* The last line of the input when it is whole, NULL before. */
static char *last_line(struct connection *c)
{
    if (c->input_len < 2 || c->input[c->input_len - 1] != '\n') {
        return NULL;
    }
    char *before = memrchr(c->input, '\n', c->input_len - 1);
    c->input[c->input_len - 1] = 0;
    return before == NULL ? c->input : before + 1;
}

void imap_hear(struct connection *c)
{
    char *line = last_line(c);
    bool is_end = line != NULL && (c->step == GREETING || strncmp(line, TAG " ", 5) == 0 ||
                                   strncmp(line, "+ ", 2) == 0);
    if (is_end && c->step != GREETING && line[0] != '+' && strncmp(line + 5, "OK", 2) != 0) {
        die("connection %d, step %d: %s", c->number, c->step, line);
    }
    if (is_end) {
        c->input_len = 0;
        advance(c);
        if (c->fd >= 0) {
            connection_flush(c);
        }
        return;
    }
    if (line != NULL) {
        c->input[c->input_len - 1] = '\n';
    }
    if (c->input_len > sizeof(c->input) - LINE_MAX_SEEN) { /* only the tail is of interest */
        memmove(c->input, c->input + c->input_len - LINE_MAX_SEEN, LINE_MAX_SEEN);
        c->input_len = LINE_MAX_SEEN;
    }
}
