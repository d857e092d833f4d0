/* A connection to the node; what goes over it is shown as the lines of a transcript (test/transcript/README.md). */
#include <stdio.h>

#include "base/scan.h"
#include "model.h"

#define NEAR SL("127.0.0.1")
#define FAR SL("192.0.2.10")

/* As script.c reads it back. */
static void show(const struct talk *talk, const char *verb, struct slice bytes)
{
    if (!talk->round->is_shown) {
        return;
    }
    printf("# %s %s ", talk->name, verb);
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        if (c == '\r' || c == '\n') {
            printf(c == '\r' ? "\\r" : "\\n");
        } else if (c < 0x20 || c >= 0x7f || c == '\\') {
            printf("\\x%02x", c);
        } else {
            putchar(c);
        }
    }
    printf("\n");
}

/* LMTP comes over the socket of this host. */
static struct slice peer_of(struct slice service, bool is_near)
{
    if (slice_eq(service, SL("lmtp"))) {
        return SL("");
    }
    return is_near ? NEAR : FAR;
}

enum err talk_open(struct talk *talk, struct round *round, const char *service, bool is_near)
{
    talk->round = round;
    if (round->is_shown) {
        printf("# open %s %s%s\n", talk->name, service, is_near ? " from 127.0.0.1" : "");
    }
    talk->client = (struct client){ .fd = -1 };
    struct slice name = slice_cstr(service);
    TRY(client_open(&talk->client, round->rig, name, peer_of(name, is_near)));
    talk->is_open = true;
    return OK;
}

void talk_close(struct talk *talk)
{
    if (!talk->is_open) {
        return;
    }
    if (talk->round->is_shown) {
        printf("# close %s\n", talk->name);
    }
    client_close(&talk->client);
    talk->is_open = false;
    loop_run_idle(node_loop(talk->round->rig->node, 0));
}

void talk_send(struct talk *talk, struct slice bytes)
{
    show(talk, "C-raw:", bytes);
    client_send(&talk->client, bytes);
}

enum err talk_start_tls(struct talk *talk)
{
    if (talk->round->is_shown) {
        printf("# starttls %s\n", talk->name);
    }
    return client_start_tls(&talk->client);
}

bool talk_line(struct talk *talk, struct slice *out)
{
    AUTO(buf_fini) struct buf line;
    buf_init(&line, CLIENT_INPUT_MAX);
    bool is_there = client_line(&talk->client, &line);
    if (is_there) {
        *out = arena_dup(talk->round->step_arena, buf_slice(&line));
        show(talk, "S:", *out);
    }
    return is_there;
}

/* The octets that "{n}" at the end of a line announces. */
static bool announces(struct slice line, uint32_t *out)
{
    size_t at = slice_rfind_char(line, '{');
    struct scan c = scan_make(slice_from(line, at));
    return scan_char(&c, '{') && scan_u32(&c, out) && scan_char(&c, '}') && scan_at_end(&c);
}

static bool take_octets(struct talk *talk, uint32_t count, struct buf *out)
{
    if (buf_slice(&talk->client.input).len < count) {
        client_turn(&talk->client);
    }
    struct slice octets = slice_sub(buf_slice(&talk->client.input), 0, count);
    buf_append(out, octets);
    show(talk, "S-octets:", octets);
    buf_consume(&talk->client.input, octets.len);
    return octets.len == count;
}

enum err talk_response(struct talk *talk, struct slice *out)
{
    AUTO(buf_fini) struct buf whole;
    struct slice line;
    uint32_t count;
    buf_init(&whole, CLIENT_INPUT_MAX);
    for (;;) {
        if (!talk_line(talk, &line)) {
            return fail(ERR_NOT_FOUND, "%s: another response was expected", talk->name);
        }
        buf_append(&whole, line);
        if (!announces(line, &count)) {
            break;
        }
        buf_append_cstr(&whole, "\r\n");
        if (!take_octets(talk, count, &whole)) {
            return fail(ERR_PERM, "%s: a literal is cut short", talk->name);
        }
    }
    *out = arena_dup(talk->round->step_arena, buf_slice(&whole));
    return OK;
}

enum err talk_expect_silence(struct talk *talk, bool is_closed)
{
    struct slice line;
    if (talk_line(talk, &line)) {
        return fail(ERR_PERM, "%s: nothing more was expected, got \"%.*s\"", talk->name,
                    SLICE_ARG(slice_sub(line, 0, 200)));
    }
    client_turn(&talk->client);
    if (talk->client.is_closed != is_closed) {
        return fail(ERR_PERM, "%s: the connection is %s", talk->name,
                    is_closed ? "open, it should be closed" : "closed, it should be open");
    }
    return OK;
}
