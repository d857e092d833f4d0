/* SMTP and LMTP: one message after the other on a connection, the envelope in one packet where the server offers PIPELINING. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

enum smtp_step { GREETING, HELLO, LOGIN, MAIL, RCPT, DATA, BODY, GOODBYE };

void smtp_greet(struct connection *c)
{
    c->step = GREETING;
    c->pipelines = false;
}

static void send_login(struct connection *c)
{
    const struct options *options = &c->load->options;
    char plain[256];
    unsigned char encoded[2 * sizeof(plain)];
    int len = snprintf(plain, sizeof(plain), "%c%s%c%s", 0, options->from, 0, options->password);
    if (len < 0 || (size_t)len >= sizeof(plain)) {
        die("--from and --password are too long");
    }
    EVP_EncodeBlock(encoded, (const unsigned char *)plain, len);
    connection_printf(c, "AUTH PLAIN %s\r\n", encoded);
}

static void send_mail(struct connection *c)
{
    connection_printf(c, "MAIL FROM:<%s>\r\n", c->load->options.from);
}

static void send_rcpt(struct connection *c)
{
    const struct options *options = &c->load->options;
    if (options->domains > 0) {
        connection_printf(c, "RCPT TO:<u%ld@d%ld.%s>\r\n", c->account,
                          c->account % options->domains, options->domain);
    } else {
        connection_printf(c, "RCPT TO:<u%ld@%s>\r\n", c->account, options->domain);
    }
}

static void send_data(struct connection *c)
{
    connection_printf(c, "DATA\r\n");
}

static void send_body(struct connection *c)
{
    size_t len;
    const char *bytes = message_next(c->load->message, &len);
    connection_queue(c, bytes, len);
    connection_printf(c, ".\r\n");
}

static void next_message(struct connection *c)
{
    const struct options *options = &c->load->options;
    if (!load_take(c->load)) {
        c->step = GOODBYE;
        connection_printf(c, "QUIT\r\n");
        return;
    }
    c->began = now();
    c->account = options->first + c->load->started % options->accounts;
    c->step = MAIL;
    send_mail(c);
    if (c->pipelines) {
        send_rcpt(c);
        send_data(c);
    }
}

/* The steps of one message; each answer is the expected one, or the run has no result. */
static void advance(struct connection *c)
{
    switch ((enum smtp_step)c->step) {
    case GREETING:
        connection_printf(c, "%s bench.example\r\n",
                          strcmp(c->load->options.protocol, "lmtp") == 0 ? "LHLO" : "EHLO");
        c->step = HELLO;
        break;
    case HELLO:
        if (c->load->options.login) {
            c->step = LOGIN;
            send_login(c);
            break;
        }
        next_message(c);
        break;
    case LOGIN:
        next_message(c);
        break;
    case MAIL:
        if (!c->pipelines) {
            send_rcpt(c);
        }
        c->step = RCPT;
        break;
    case RCPT:
        if (!c->pipelines) {
            send_data(c);
        }
        c->step = DATA;
        break;
    case DATA:
        send_body(c);
        c->step = BODY;
        break;
    case BODY:
        load_finish(c);
        next_message(c);
        break;
    case GOODBYE:
        connection_close(c);
        break;
    }
}

static int expected_reply(int step)
{
    return step == GREETING  ? 220
           : step == LOGIN   ? 235
           : step == DATA    ? 354
           : step == GOODBYE ? 221
                             : 250;
}

void smtp_hear(struct connection *c)
{
    char *line = c->input, *end = c->input + c->input_len, *newline;
    while (c->fd >= 0 && (newline = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        *newline = 0;
        if (c->step == HELLO && strstr(line, "PIPELINING") != NULL) {
            c->pipelines = true;
        }
        if (newline - line < 4 || line[3] != '-') {
            if (atoi(line) != expected_reply(c->step)) {
                die("connection %d, step %d: %s", c->number, c->step, line);
            }
            advance(c);
        }
        line = newline + 1;
    }
    c->input_len = (size_t)(end - line);
    memmove(c->input, line, c->input_len);
    if (c->fd >= 0) {
        connection_flush(c);
    }
}
