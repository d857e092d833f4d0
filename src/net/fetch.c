/* Addresses, connection, request, head, body. */
#include "net/fetch.h"

#include "base/scan.h"
#include "io/stream.h"
#include "net/address.h"
#include "net/http.h"
#include "net/mx.h"

#define HTTPS_PORT 443
#define CONNECT_SECONDS 15 /* of one address, so that the next one has time left */
#define LINE_MAX_BYTES 4096
#define INTERIM_MAX 8 /* answers that say that an answer will come */
#define STATUS_OK 200
#define STATUS_REDIRECTION 300 /* the first that says no success */

struct exchange {
    const struct fetcher *fetcher;
    const struct fetch_request *request; /* of fetch() */
    struct slice host;
    uint16_t port;
    struct stream *stream;
    struct buf head, body;
};

/* --- whom to ask --- */

static bool read_via(struct slice via, struct peer_address *out)
{
    size_t at = slice_find_char(via, '@');
    struct scan c = scan_make(slice_from(via, at + 1));
    uint32_t port = HTTPS_PORT;
    if (at < via.len &&
        (!scan_u32(&c, &port) || !scan_at_end(&c) || port == 0 || port > UINT16_MAX)) {
        return false;
    }
    return peer_address_parse(slice_sub(via, 0, at), (uint16_t)port, out);
}

bool fetch_via_is_good(struct slice via)
{
    struct peer_address unused;
    return via.len == 0 || read_via(via, &unused);
}

static enum err find_addresses(const struct exchange *x, struct arena *arena,
                               struct mx_addresses *out)
{
    const struct fetcher *fetcher = x->fetcher;
    struct slice host = x->host;
    unsigned kept = 0;
    if (fetcher->via.len > 0) {
        out->count = 1;
        return read_via(fetcher->via, &out->addresses[0])
                   ? OK
                   : fail(ERR_SYNTAX, "\"%.*s\" is no address", SLICE_ARG(fetcher->via));
    }
    TRY(mx_addresses(fetcher->dns, host, x->port, arena, out));
    bool is_any = x->request != NULL && x->request->is_trusted;
    for (unsigned i = 0; i < out->count; i++) {
        if (!out->is_literal && (is_any || address_is_public(&out->addresses[i]))) {
            out->addresses[kept++] = out->addresses[i];
        }
    }
    out->count = kept;
    return kept > 0 ? OK
                    : fail(ERR_NOT_FOUND, "%.*s has no address of the internet", SLICE_ARG(host));
}

static enum err connect_one(struct exchange *x, const struct peer_address *address)
{
    struct stream *stream;
    struct deadline_scope scope = deadline_push(CONNECT_SECONDS);
    enum err result = stream_connect(x->fetcher->loop, address, &stream);
    if (result == OK) {
        x->stream = stream;
        result = stream_start_tls_client(stream, x->fetcher->checked, x->host);
    }
    deadline_pop(scope);
    if (result != OK) {
        stream_close(x->stream);
        x->stream = NULL;
    }
    return result;
}

static enum err connect_any(struct exchange *x, struct arena *arena)
{
    struct mx_addresses addresses;
    TRY(find_addresses(x, arena, &addresses));
    enum err result = ERR_CLOSED;
    for (unsigned i = 0; i < addresses.count && result != OK && result != ERR_CANCELLED; i++) {
        result = connect_one(x, &addresses.addresses[i]);
    }
    return result;
}

/* --- the answer --- */

static enum err read_head(struct exchange *x, struct http_head *out)
{
    struct slice line;
    buf_reset(&x->head);
    TRY(stream_read_line(x->stream, LINE_MAX_BYTES, &line));
    while (slice_trim(line).len > 0) {
        buf_append(&x->head, line);
        if (buf_error(&x->head) != OK) {
            return fail(ERR_LIMIT, "the head of the answer is over %zu octets", FETCH_HEAD_MAX);
        }
        TRY(stream_read_line(x->stream, LINE_MAX_BYTES, &line));
    }
    return http_head_read(buf_slice(&x->head), out);
}

static enum err read_final_head(struct exchange *x, struct http_head *out)
{
    for (unsigned i = 0; i < INTERIM_MAX; i++) {
        TRY(read_head(x, out));
        if (out->status >= STATUS_OK) {
            return OK;
        }
    }
    return fail(ERR_SYNTAX, "the answer does not come");
}

static enum err check_head(const struct exchange *x, const struct http_head *head)
{
    struct slice wanted = x->request->type;
    if (head->status != STATUS_OK) {
        return fail(ERR_PERM, "the answer has status %u", head->status);
    }
    if (!slice_eq_nocase(head->type, wanted) &&
        (x->request->other_type.len == 0 || !slice_eq_nocase(head->type, x->request->other_type))) {
        return fail(ERR_PERM, "the answer is not %.*s", SLICE_ARG(wanted));
    }
    return OK;
}

static enum err read_octets(struct exchange *x, uint64_t count)
{
    char *room = count > x->request->octets_max ? NULL : buf_reserve(&x->body, (size_t)count);
    if (room == NULL) {
        return fail(ERR_LIMIT, "the answer is over %zu octets", x->request->octets_max);
    }
    TRY(stream_read_exact(x->stream, room, (size_t)count));
    buf_commit(&x->body, (size_t)count);
    return OK;
}

/* RFC 9112 7.1. What stands behind the last chunk is of no use here, and the connection ends. */
static enum err read_chunks(struct exchange *x)
{
    struct slice line;
    uint64_t size;
    do {
        TRY(stream_read_line(x->stream, LINE_MAX_BYTES, &line));
        if (!http_chunk_size_read(slice_trim(line), &size)) {
            return fail(ERR_SYNTAX, "a chunk of the answer is broken");
        }
        TRY(read_octets(x, size));
        if (size > 0) {
            TRY(stream_read_line(x->stream, LINE_MAX_BYTES, &line));
        }
        if (size > 0 && slice_trim(line).len > 0) {
            return fail(ERR_SYNTAX, "a chunk of the answer is longer than it says");
        }
    } while (size > 0);
    return OK;
}

/* RFC 9112 6.3: without a length it ends with the connection; 9.8: and is whole when TLS says that this is the end. */
static enum err read_to_end(struct exchange *x)
{
    enum err result = OK;
    while (result == OK) {
        struct slice piece = stream_peek(x->stream);
        buf_append(&x->body, piece);
        stream_consume(x->stream, piece.len);
        if (buf_error(&x->body) != OK) {
            return fail(ERR_LIMIT, "the answer is over %zu octets", x->request->octets_max);
        }
        result = stream_fill(x->stream);
    }
    if (result == ERR_CLOSED && stream_said_end(x->stream)) {
        return OK;
    }
    return result == ERR_CLOSED ? fail(result, "the answer has no length, and was cut off")
                                : result;
}

static enum err read_body(struct exchange *x, const struct http_head *head)
{
    return head->is_chunked   ? read_chunks(x)
           : head->has_length ? read_octets(x, head->length)
                              : read_to_end(x);
}

static enum err converse(struct exchange *x, struct arena *arena, struct slice *out)
{
    const struct fetch_request *request = x->request;
    struct http_head head;
    TRY(connect_any(x, arena));
    struct slice host = x->port == HTTPS_PORT
                            ? request->host
                            : arena_printf(arena, "%.*s:%u", SLICE_ARG(request->host), x->port);
    TRY(stream_printf(
        x->stream,
        "GET %.*s HTTP/1.1\r\nHost: %.*s\r\nUser-Agent: Culver\r\nAccept: %.*s%s%.*s\r\n"
        "Connection: close\r\n\r\n",
        SLICE_ARG(request->path), SLICE_ARG(host), SLICE_ARG(request->type),
        request->other_type.len == 0 ? "" : ", ", SLICE_ARG(request->other_type)));
    TRY(stream_flush(x->stream));
    TRY(read_final_head(x, &head));
    TRY(check_head(x, &head));
    TRY(read_body(x, &head));
    *out = arena_dup(arena, buf_slice(&x->body));
    return OK;
}

enum err fetch(const struct fetcher *fetcher, const struct fetch_request *request,
               struct arena *arena, struct slice *out)
{
    struct exchange x = {
        .fetcher = fetcher,
        .request = request,
        .host = request->host,
        .port = request->port == 0 ? HTTPS_PORT : request->port,
    };
    struct deadline_scope scope = deadline_push(FETCH_SECONDS);
    buf_init(&x.head, FETCH_HEAD_MAX);
    buf_init(&x.body, request->octets_max);
    enum err result = converse(&x, arena, out);
    deadline_pop(scope);
    stream_close(x.stream);
    buf_fini(&x.head);
    buf_fini(&x.body);
    return result;
}

static enum err hand_over(struct exchange *x, const struct post_request *request,
                          struct arena *arena)
{
    struct http_head head;
    TRY(connect_any(x, arena));
    TRY(stream_printf(x->stream,
                      "POST %.*s HTTP/1.1\r\nHost: %.*s\r\nUser-Agent: Culver\r\nContent-Type: "
                      "%.*s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
                      SLICE_ARG(request->path), SLICE_ARG(request->host), SLICE_ARG(request->type),
                      request->content.len));
    TRY(stream_write(x->stream, request->content));
    TRY(stream_flush(x->stream));
    TRY(read_final_head(x, &head));
    return head.status < STATUS_REDIRECTION
               ? OK
               : fail(ERR_PERM, "the answer has status %u", head.status);
}

enum err post(const struct fetcher *fetcher, const struct post_request *request,
              struct arena *arena)
{
    struct exchange x = { .fetcher = fetcher, .host = request->host, .port = request->port };
    struct deadline_scope scope = deadline_push(FETCH_SECONDS);
    buf_init(&x.head, FETCH_HEAD_MAX);
    enum err result = hand_over(&x, request, arena);
    deadline_pop(scope);
    stream_close(x.stream);
    buf_fini(&x.head);
    return result;
}
