/* The relaxed canonicalization. */
#include "format/dkim.h"

const char *dkim_algorithm_name(enum dkim_algorithm algorithm)
{
    return algorithm == DKIM_RSA_SHA256 ? "rsa-sha256" : "ed25519-sha256";
}

const char *dkim_key_type(enum dkim_algorithm algorithm)
{
    return algorithm == DKIM_RSA_SHA256 ? "rsa" : "ed25519";
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* --- fields (RFC 6376 3.4.2) --- */

static bool is_line_end(struct slice text, size_t at)
{
    return text.ptr[at] == '\r' && at + 1 < text.len && text.ptr[at + 1] == '\n';
}

void dkim_relax_field(struct slice name, struct slice value, struct buf *out)
{
    bool has_blank = false, is_begun = false;
    for (size_t i = 0; i < name.len; i++) {
        buf_append_char(out, ascii_lower(name.ptr[i]));
    }
    buf_append_char(out, ':');
    for (size_t i = 0; i < value.len; i++) {
        if (is_line_end(value, i)) {
            i++;
        } else if (is_blank(value.ptr[i])) {
            has_blank = true;
        } else {
            if (has_blank && is_begun) {
                buf_append_char(out, ' ');
            }
            buf_append_char(out, value.ptr[i]);
            has_blank = false;
            is_begun = true;
        }
    }
}

/* --- bodies (RFC 6376 3.4.4) --- */

void dkim_body_begin(struct dkim_body *body, void (*take)(void *arg, struct slice octets),
                     void *arg)
{
    body->take = take;
    body->arg = arg;
    body->line_ends = 0;
    body->has_blank = body->has_return = body->is_begun = false;
    body->len = 0;
}

static void hand_out(struct dkim_body *body)
{
    if (body->len > 0) {
        body->take(body->arg, slice_make(body->piece, body->len));
    }
    body->len = 0;
}

static void put(struct dkim_body *body, char octet)
{
    if (body->len == sizeof(body->piece)) {
        hand_out(body);
    }
    body->piece[body->len++] = octet;
    body->is_begun = true;
}

/* What was held back belongs to the body after all. */
static void put_text(struct dkim_body *body, char octet)
{
    for (; body->line_ends > 0; body->line_ends--) {
        put(body, '\r');
        put(body, '\n');
    }
    if (body->has_blank) {
        put(body, ' ');
        body->has_blank = false;
    }
    put(body, octet);
}

static void add(struct dkim_body *body, char octet)
{
    if (body->has_return) {
        body->has_return = false;
        if (octet == '\n') {
            body->has_blank = false;
            body->line_ends++;
            return;
        }
        put_text(body, '\r');
    }
    if (octet == '\r') {
        body->has_return = true;
    } else if (is_blank(octet)) {
        body->has_blank = true;
    } else {
        put_text(body, octet);
    }
}

void dkim_body_add(struct dkim_body *body, struct slice octets)
{
    for (size_t i = 0; i < octets.len; i++) {
        add(body, octets.ptr[i]);
    }
}

/* A body that has something ends with a line end, whether it had one or not; one that has nothing is nothing. */
void dkim_body_end(struct dkim_body *body)
{
    if (body->has_return) {
        put_text(body, '\r');
    }
    if (body->is_begun) {
        put(body, '\r');
        put(body, '\n');
    }
    hand_out(body);
}
