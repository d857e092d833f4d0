/* Lines of a client. */
#include "client.h"

#include <stdlib.h>

#include "base/scan.h"

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)

bool client_open(struct client *client, struct sim_node *node, enum service_kind kind)
{
    *client = (struct client){ .sim = node->sim, .node = node };
    client->stream = sim_connect(node, kind);
    if (client->stream == NULL) {
        return false;
    }
    client->arena = arena_new(NULL, "client", ARENA_BYTES);
    client->deadline = deadline_push(CLIENT_SECS);
    return true;
}

void client_close(struct client *client)
{
    deadline_pop(client->deadline);
    stream_close(client->stream);
    arena_free(client->arena);
    client->stream = NULL;
}

enum err client_say(struct client *client, const char *format, ...)
{
    AUTO(buf_fini) struct buf line;
    va_list args;
    buf_init(&line, CLIENT_LINE_MAX);
    va_start(args, format);
    buf_vprintf(&line, format, args);
    va_end(args);
    buf_append_cstr(&line, "\r\n");
    TRY(stream_write(client->stream, buf_slice(&line)));
    return stream_flush(client->stream);
}

enum err client_line(struct client *client, struct slice *out)
{
    struct slice line;
    TRY(stream_read_line(client->stream, CLIENT_LINE_MAX, &line));
    *out = arena_dup(client->arena, slice_trim(line));
    return OK;
}

enum err client_reply(struct client *client, unsigned *out_code)
{
    struct slice line;
    uint32_t code;
    char separator;
    do {
        TRY(client_line(client, &line));
        struct scan c = scan_make(line);
        if (!scan_u32(&c, &code)) {
            sim_fail(client->sim, "no SMTP reply: %.*s", SLICE_ARG(line));
        }
        separator = ' ';
        scan_any(&c, &separator);
    } while (separator == '-');
    *out_code = code;
    return OK;
}
