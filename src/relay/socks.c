/* SOCKS 5: few octets, each with a meaning. */
#include "relay/socks.h"

#include "base/scan.h"

#define VERSION 5
#define LOGIN_VERSION 1
#define COMMAND_CONNECT 1
#define METHOD_NONE 0xff
#define IPV4_BYTES 4
#define IPV6_BYTES 16

enum kind { KIND_IPV4 = 1, KIND_NAME = 3, KIND_IPV6 = 4 };

static enum err broken(void)
{
    return fail(ERR_SYNTAX, "the proxy said something that is no SOCKS 5");
}

void socks_write_greeting(bool has_login, struct buf *out)
{
    buf_append_u8(out, VERSION);
    buf_append_u8(out, has_login ? 2 : 1);
    buf_append_u8(out, SOCKS_OPEN);
    if (has_login) {
        buf_append_u8(out, SOCKS_LOGIN);
    }
}

enum err socks_read_method(struct slice answer, bool has_login, enum socks_method *out)
{
    struct scan c = scan_make(answer);
    uint8_t version, method;
    if (!scan_le8(&c, &version) || !scan_le8(&c, &method) || version != VERSION) {
        return broken();
    }
    if (method == METHOD_NONE) {
        return fail(ERR_DENIED, has_login ? "the proxy takes neither a password nor nobody's"
                                          : "the proxy wants to know who asks");
    }
    if (method != SOCKS_OPEN && (method != SOCKS_LOGIN || !has_login)) {
        return broken();
    }
    *out = (enum socks_method)method;
    return OK;
}

void socks_write_login(struct slice username, struct slice password, struct buf *out)
{
    buf_append_u8(out, LOGIN_VERSION);
    buf_append_u8(out, (uint8_t)username.len);
    buf_append(out, username);
    buf_append_u8(out, (uint8_t)password.len);
    buf_append(out, password);
}

enum err socks_read_login(struct slice answer)
{
    struct scan c = scan_make(answer);
    uint8_t version, status;
    if (!scan_le8(&c, &version) || !scan_le8(&c, &status)) {
        return broken();
    }
    return status == 0 ? OK : fail(ERR_DENIED, "the proxy does not take the name and the password");
}

void socks_write_connect(struct slice address, uint16_t port, struct buf *out)
{
    buf_append_u8(out, VERSION);
    buf_append_u8(out, COMMAND_CONNECT);
    buf_append_u8(out, 0);
    buf_append_u8(out, address.len == IPV6_BYTES ? KIND_IPV6 : KIND_IPV4);
    buf_append(out, address);
    buf_append_u8(out, (uint8_t)(port >> 8));
    buf_append_u8(out, (uint8_t)port);
}

enum err socks_read_head(struct slice head, size_t *out)
{
    struct scan c = scan_make(head);
    uint8_t version, code, reserved, kind, first;
    if (!scan_le8(&c, &version) || !scan_le8(&c, &code) || !scan_le8(&c, &reserved) ||
        !scan_le8(&c, &kind) || !scan_le8(&c, &first) || version != VERSION) {
        return broken();
    }
    size_t rest = 4 + 2; /* what stands before the address, and the port behind */
    switch (kind) {
    case KIND_IPV4:
        *out = rest + IPV4_BYTES;
        return OK;
    case KIND_IPV6:
        *out = rest + IPV6_BYTES;
        return OK;
    case KIND_NAME:
        *out = rest + 1 + first;
        return OK;
    default:
        return broken();
    }
}

enum err socks_read_reply(struct slice head)
{
    static const char *const texts[] = {
        "",
        "it failed",
        "its rules forbid it",
        "the network cannot be reached",
        "the host cannot be reached",
        "the connection was refused",
        "it took too long",
        "it does not know how to connect",
        "it does not know addresses of this kind",
    };
    struct scan c = scan_make(head);
    uint8_t version, code;
    if (!scan_le8(&c, &version) || !scan_le8(&c, &code)) {
        return broken();
    }
    if (code == 0) {
        return OK;
    }
    const char *text = code < ARRAY_LEN(texts) ? texts[code] : "it gave no reason";
    return fail(code == 2 || code >= 7 ? ERR_DENIED : ERR_CLOSED, "the proxy did not connect: %s",
                text);
}
