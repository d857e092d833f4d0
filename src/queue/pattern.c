/* Lists of addresses and of hosts. */
#include "queue/pattern.h"

#include "base/attr.h"
#include "base/scan.h"

#define NAME_BYTES_MAX 320

static bool is_between(char c)
{
    return c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool list_next(struct slice *rest, struct slice *out)
{
    size_t from = 0, to;
    while (from < rest->len && is_between(rest->ptr[from])) {
        from++;
    }
    for (to = from; to < rest->len && !is_between(rest->ptr[to]); to++) {
    }
    *out = slice_sub(*rest, from, to - from);
    *rest = slice_from(*rest, to);
    return out->len > 0;
}

/* --- addresses --- */

static bool is_printable(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7f) {
            return false;
        }
    }
    return true;
}

static bool is_pattern(struct slice item)
{
    if (slice_eq(item, SL("*")) || slice_eq(item, SL("<>"))) {
        return true;
    }
    size_t at = slice_rfind_char(item, '@');
    struct slice domain = at < item.len ? slice_from(item, at + 1) : item;
    bool is_below = at == item.len && domain.ptr[0] == '.';
    domain = slice_from(domain, is_below);
    return at != 0 && domain.len > 0 && domain.ptr[0] != '.' && item.len <= NAME_BYTES_MAX &&
           slice_find_char(domain, '*') == domain.len && is_printable(item);
}

enum err pattern_list_check(struct slice list)
{
    struct slice item;
    while (list_next(&list, &item)) {
        if (!is_pattern(item)) {
            return fail(ERR_SYNTAX,
                        "\"%.*s\": write user@example.org, example.org, .example.org for the "
                        "domains below it, \"*\" or \"<>\"",
                        SLICE_ARG(item));
        }
    }
    return OK;
}

static bool is_meant(struct slice item, struct slice address)
{
    size_t at = slice_rfind_char(address, '@');
    struct slice domain = at < address.len ? slice_from(address, at + 1) : SL("");
    if (address.len == 0 || slice_eq(item, SL("*")) || slice_eq(item, SL("<>"))) {
        return slice_eq(item, SL("*")) || (address.len == 0 && slice_eq(item, SL("<>")));
    }
    if (slice_find_char(item, '@') < item.len) {
        return slice_eq_nocase(item, address);
    }
    return item.ptr[0] == '.' ? domain.len > item.len && slice_ends_nocase(domain, item)
                              : slice_eq_nocase(item, domain);
}

bool pattern_list_has(struct slice list, struct slice address)
{
    struct slice item;
    while (list_next(&list, &item)) {
        if (is_meant(item, address)) {
            return true;
        }
    }
    return false;
}

/* --- hosts --- */

static bool is_host(struct slice host)
{
    return host.len > 0 && host.len <= NAME_BYTES_MAX && is_printable(host) &&
           slice_find_char(host, '@') == host.len && slice_find_char(host, '/') == host.len &&
           (host.ptr[0] == '[') == (host.ptr[host.len - 1] == ']');
}

bool host_port_parse(struct slice text, struct host_port *out)
{
    size_t colon = slice_rfind_char(text, ':');
    size_t bracket = slice_rfind_char(text, ']');
    bool has_bracket = text.len > 0 && text.ptr[0] == '[';
    bool has_port = colon < text.len &&
                    (has_bracket ? bracket < text.len && colon == bracket + 1
                                 : slice_find_char(text, ':') == colon); /* else a bare IPv6 one */
    uint32_t port = 0;
    struct scan c = scan_make(has_port ? slice_from(text, colon + 1) : SL(""));
    if (has_port && (!scan_u32(&c, &port) || !scan_at_end(&c) || port == 0 || port > UINT16_MAX)) {
        return false;
    }
    struct slice host = has_port ? slice_sub(text, 0, colon) : text;
    if (!is_host(host)) {
        return false;
    }
    *out = (struct host_port){ .host = host, .port = (uint16_t)port };
    return true;
}

enum err host_list_check(struct slice list)
{
    struct slice item;
    struct host_port unused;
    unsigned count = 0;
    while (list_next(&list, &item)) {
        if (!host_port_parse(item, &unused)) {
            return fail(ERR_SYNTAX, "\"%.*s\": write host, host:port or [2001:db8::1]:port",
                        SLICE_ARG(item));
        }
        if (++count > HOST_LIST_MAX) {
            return fail(ERR_SYNTAX, "at most %d hosts", HOST_LIST_MAX);
        }
    }
    return OK;
}
