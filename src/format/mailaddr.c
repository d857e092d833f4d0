/* Envelope addresses: local-part "@" domain of RFC 5321 4.1.2 and RFC 6531 3.3, nothing looser. */
#include "format/mailaddr.h"

#include <arpa/inet.h>

#include "base/utf8.h"
#include "codec/codec.h"
#include "format/internal.h"

#define LOCAL_MAX 64
#define LOCAL_REWRITTEN_MAX                                                                        \
    254 /* forwarders write whole addresses into it, longer than RFC 5321 4.5.3.1.1 has it */
#define DOMAIN_MAX 255
#define LABEL_MAX 63
#define ADDRESS_MAX 320 /* RFC 5321 4.5.3.1.3: a path of 256 holds less; refused by its parts */

static bool is_dot_atom(struct slice s)
{
    bool after_dot = true;
    for (size_t i = 0; i < s.len; i++) {
        bool is_dot = s.ptr[i] == '.';
        if ((is_dot && after_dot) || (!is_dot && !is_atext(s.ptr[i]))) {
            return false;
        }
        after_dot = is_dot;
    }
    return s.len > 0 && !after_dot;
}

/* Quoted-string: qtextSMTP / quoted-pairSMTP; *out without quotes and escapes. */
static enum err parse_quoted_local(struct scan *c, struct arena *arena, struct slice *out)
{
    char *text = arena_alloc(arena, scan_left(c));
    size_t len = 0;
    char octet;
    scan_char(c, '"');
    while (scan_any(c, &octet) && octet != '"') {
        if (octet == '\\' && !scan_any(c, &octet)) {
            return fail(ERR_SYNTAX, "the quoted local part has no end");
        }
        if ((unsigned char)octet < ' ' || octet == 0x7f) {
            return fail(ERR_SYNTAX, "the local part has a control character");
        }
        text[len++] = octet;
    }
    if (c->at[-1] != '"' || len == 0) {
        return fail(ERR_SYNTAX, "the quoted local part is empty or has no end");
    }
    *out = slice_make(text, len);
    return OK;
}

static bool is_label(struct slice label)
{
    for (size_t i = 0; i < label.len; i++) {
        if (!ascii_is_alnum(label.ptr[i]) && label.ptr[i] != '-') {
            return false;
        }
    }
    return label.len > 0 && label.len <= LABEL_MAX && label.ptr[0] != '-' &&
           label.ptr[label.len - 1] != '-';
}

static bool is_all_digits(struct slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!ascii_is_digit(s.ptr[i])) {
            return false;
        }
    }
    return true;
}

static enum err check_labels(struct slice domain)
{
    struct scan c = scan_make(domain);
    struct slice label;
    if (domain.len > DOMAIN_MAX) {
        return fail(ERR_SYNTAX, "the domain is longer than %d octets", DOMAIN_MAX);
    }
    while (scan_until(&c, '.', &label)) {
        scan_char(&c, '.');
        if (!is_label(label)) {
            return fail(ERR_SYNTAX, "the domain has a label that is no host name label");
        }
    }
    label = scan_rest(&c);
    if (!is_label(label) || (is_all_digits(label) && label.len < domain.len)) {
        return fail(ERR_SYNTAX, "the last label of the domain is no host name label");
    }
    return OK;
}

enum err domain_parse(struct slice text, struct arena *arena, struct slice *out)
{
    struct buf ascii;
    enum err result = OK;
    buf_init(&ascii, 1024);
    bool needs_idna = !ascii_is_all(text) || slice_find_nocase(text, SL("xn--")) < text.len;
    if (needs_idna) {
        result = utf8_is_valid(text) ? idna_to_ascii(text, &ascii) : fail(ERR_SYNTAX, "bad UTF-8");
    } else {
        for (size_t i = 0; i < text.len && i <= DOMAIN_MAX; i++) {
            buf_append_char(&ascii, ascii_lower(text.ptr[i]));
        }
    }
    struct slice domain = arena_dup(arena, buf_slice(&ascii));
    buf_fini(&ascii);
    TRY(result);
    TRY(check_labels(domain));
    *out = domain;
    return OK;
}

/* "[192.0.2.1]" or "[IPv6:2001:db8::1]" (RFC 5321 4.1.3). */
static enum err parse_literal(struct slice text, struct arena *arena, struct slice *out)
{
    unsigned char octets[16];
    if (text.len < 3 || text.len > 64 || text.ptr[text.len - 1] != ']') {
        return fail(ERR_SYNTAX, "the address literal is broken");
    }
    struct slice inner = slice_sub(text, 1, text.len - 2);
    bool is_v6 = slice_starts_nocase(inner, SL("IPv6:"));
    inner = is_v6 ? slice_from(inner, 5) : inner;
    const char *address = arena_cstr(arena, inner);
    if (strlen(address) != inner.len ||
        inet_pton(is_v6 ? AF_INET6 : AF_INET, address, octets) != 1) {
        return fail(ERR_SYNTAX, "the address literal is no IP address");
    }
    *out = arena_dup(arena, text);
    return OK;
}

static bool has_non_ascii(struct slice s)
{
    return !ascii_is_all(s);
}

/* The Sender Rewriting Scheme, and senders that name their recipient, by others and by us (directory/srs.h, verp.h). */
static size_t local_max(struct slice address)
{
    bool is_rewritten =
        slice_starts_nocase(address, SL("SRS0=")) || slice_starts_nocase(address, SL("SRS1="));
    is_rewritten = is_rewritten || slice_find_char(address, '=') < slice_rfind_char(address, '@');
    return is_rewritten ? LOCAL_REWRITTEN_MAX : LOCAL_MAX;
}

enum err mailaddr_parse(struct slice text, bool allow_utf8, struct arena *arena,
                        struct mailaddr *out)
{
    struct mailaddr address = { .is_utf8 = has_non_ascii(text) };
    struct scan c = scan_make(text);
    if (text.len > ADDRESS_MAX) {
        return fail(ERR_SYNTAX, "the address is longer than %d octets", ADDRESS_MAX);
    }
    if (address.is_utf8 && (!allow_utf8 || !utf8_is_valid(text))) {
        return fail(ERR_SYNTAX, "the address has octets above 127");
    }
    if (scan_peek(&c) == '"') {
        TRY(parse_quoted_local(&c, arena, &address.local));
    } else {
        struct slice local;
        if (!scan_until(&c, '@', &local) || !is_dot_atom(local)) {
            return fail(ERR_SYNTAX, "the local part is no dot-atom");
        }
        address.local = arena_dup(arena, local);
    }
    if (!scan_char(&c, '@') || scan_at_end(&c)) {
        return fail(ERR_SYNTAX, "the address has no domain");
    }
    if (slice_sub(text, 0, (size_t)(c.at - text.ptr)).len - 1 > local_max(text)) {
        return fail(ERR_SYNTAX, "the local part is longer than %d octets", LOCAL_MAX);
    }
    address.is_literal = scan_peek(&c) == '[';
    TRY(address.is_literal ? parse_literal(scan_rest(&c), arena, &address.domain)
                           : domain_parse(scan_rest(&c), arena, &address.domain));
    if (address.local.len + address.domain.len + 1 > 254) {
        return fail(ERR_SYNTAX, "the address is longer than 254 octets");
    }
    *out = address;
    return OK;
}

struct slice mailaddr_write(const struct mailaddr *address, struct arena *arena)
{
    struct buf b;
    buf_init(&b, 1024);
    if (is_dot_atom(address->local)) {
        buf_append(&b, address->local);
    } else {
        buf_append_char(&b, '"');
        for (size_t i = 0; i < address->local.len; i++) {
            char c = address->local.ptr[i];
            if (c == '"' || c == '\\') {
                buf_append_char(&b, '\\');
            }
            buf_append_char(&b, c);
        }
        buf_append_char(&b, '"');
    }
    buf_append_char(&b, '@');
    buf_append(&b, address->domain);
    struct slice text = arena_dup(arena, buf_slice(&b));
    buf_fini(&b);
    return text;
}

struct slice mailaddr_domain(struct slice address)
{
    for (size_t i = address.len; i > 0; i--) {
        if (address.ptr[i - 1] == '@') {
            return slice_from(address, i);
        }
    }
    return SL("");
}
