/* How TLS, SSH and HTTP begin. */
#include "proto/foreign.h"

#include "base/attr.h"

/* Octets that are in no command: the type of a TLS record, a NUL, what is above ASCII. */
static bool is_binary(unsigned char first)
{
    return (first < 0x20 && first != '\r' && first != '\n') || first >= 0x7f;
}

/* "GET /" alone is HTTP 0.9. A method alone is not enough: it could be the tag of an IMAP command. */
static bool is_http_request(struct slice line)
{
    static const struct slice starts[] = { SL("GET /"),    SL("POST /"),   SL("PUT /"),
                                           SL("HEAD /"),   SL("DELETE /"), SL("PATCH /"),
                                           SL("OPTIONS /") };
    for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
        if (slice_starts_nocase(line, starts[i])) {
            return true;
        }
    }
    return slice_find(line, SL(" HTTP/")) < line.len;
}

bool foreign_is_client(struct slice input)
{
    struct slice line = slice_sub(input, 0, slice_find_char(input, '\n'));
    return line.len > 0 && (is_binary((unsigned char)line.ptr[0]) ||
                            slice_starts(line, SL("SSH-")) || is_http_request(line));
}
