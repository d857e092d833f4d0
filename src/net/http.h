/* net/http.h - the grammar of what a web server answers: its head, and the sizes of chunks.
 *
 * Shape   pure functions over text; net/fetch.c reads the octets.
 * Errors  ERR_SYNTAX: it is no answer of HTTP/1.1, or one that two readers could read differently.
 * RFC     9110 (semantics), 9112 (HTTP/1.1). */
#ifndef CULVER_NET_HTTP_H
#define CULVER_NET_HTTP_H

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

struct http_head {
    unsigned status;   /* 100 to 599 */
    struct slice type; /* media type without its parameters, as it was written; "" not said */
    uint64_t length;   /* octets, with has_length */
    bool has_length, is_chunked;
};
/* Status line and fields, without the empty line behind them. Line ends CRLF or LF. */
enum err http_head_read(struct slice text, struct http_head *out);

/* The line before a chunk, extensions left out; false when it is malformed. */
bool http_chunk_size_read(struct slice line, uint64_t *out);

#endif
