/* Where connections to other servers come from: addresses of this host, and a proxy. */
#include "flow/outbound/internal.h"

#define SOCKS_PORT 1080 /* RFC 1928 3 */

/* --- the list of sources --- */

/* The next one between commas; false at the end. `out->address.len` is 0 when it is none. */
static bool next_source(struct slice *rest, struct source *out)
{
    if (rest->len == 0) {
        return false;
    }
    size_t comma = slice_find_char(*rest, ',');
    struct slice words = slice_sub(*rest, 0, comma), address, name, more;
    *rest = slice_from(*rest, comma + 1);
    *out = (struct source){ .address.len = 0 };
    if (list_next(&words, &address) && peer_address_parse(address, 0, &out->address) &&
        list_next(&words, &name)) {
        out->name = name;
        out->address.len = list_next(&words, &more) ? 0 : out->address.len;
    }
    return true;
}

/* RFC 5321 4.1.3: without a name the greeting has an address literal, which is no better than the host's own name. */
static bool is_host_name(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!ascii_is_alnum(name.ptr[i]) && name.ptr[i] != '-' && name.ptr[i] != '.') {
            return false;
        }
    }
    return name.len <= 255;
}

static enum err check_sources(struct slice list)
{
    struct source source;
    unsigned count = 0;
    while (next_source(&list, &source)) {
        if (source.address.len == 0 || !is_host_name(source.name)) {
            return fail(
                ERR_SYNTAX,
                "source_address: write an address of this host, a blank and its name if it has "
                "one, and a comma between two of these");
        }
        if (++count > SOURCES_MAX) {
            return fail(ERR_SYNTAX, "source_address: at most %d addresses", SOURCES_MAX);
        }
    }
    return OK;
}

static bool has_proxy(struct slice socks)
{
    return socks.len > 0 && !slice_eq(socks, SL("none"));
}

enum err egress_check(const struct egress_settings *egress)
{
    struct host_port unused;
    TRY(check_sources(egress->source_address));
    if (has_proxy(egress->socks) && !host_port_parse(egress->socks, &unused)) {
        return fail(ERR_SYNTAX, "socks = \"%.*s\": write host or host:port",
                    SLICE_ARG(egress->socks));
    }
    if ((egress->socks_username.len > 0) != (egress->socks_password_file.len > 0) ||
        (egress->socks_username.len > 0 && !has_proxy(egress->socks))) {
        return fail(ERR_SYNTAX, "socks, socks_username and socks_password_file belong together");
    }
    return egress->socks_password.len <= 255
               ? OK
               : fail(ERR_SYNTAX, "socks_password_file: at most 255 octets (RFC 1929)");
}

/* --- the choice --- */

/* FNV-1a with a last stir: not against anybody, only the same at every start. */
static uint64_t hash(struct slice domain, const struct peer_address *address)
{
    struct peer_text text = peer_address_text(address);
    uint64_t value = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < domain.len; i++) {
        value = (value ^ (unsigned char)ascii_lower(domain.ptr[i])) * UINT64_C(0x100000001b3);
    }
    for (const char *c = text.text; *c != '\0'; c++) {
        value = (value ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    }
    value = (value ^ (value >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    return value ^ (value >> 33);
}

/* The one with the highest hash: when one comes or goes, only the senders that get it or had it move. Counts those of the family. */
static unsigned choose(struct slice sources, int family, struct slice domain, unsigned *count)
{
    struct source source;
    uint64_t best = 0;
    unsigned chosen = 0;
    *count = 0;
    while (next_source(&sources, &source)) {
        if (source.address.addr.ss_family != family) {
            continue;
        }
        uint64_t value = hash(domain, &source.address);
        if (*count == 0 || value > best) {
            best = value;
            chosen = *count;
        }
        ++*count;
    }
    return chosen;
}

struct egress outbound_egress(const struct outbound *outbound, const struct route_settings *route,
                              struct slice sender, struct arena *arena, struct slice *suffix)
{
    const struct egress_settings *all = &outbound->settings->egress;
    const struct egress_settings *own = route == NULL ? all : &route->egress;
    const struct egress_settings *proxy = own->socks.len > 0 ? own : all;
    struct egress egress = { .sources = own->source_address.len > 0 ? own->source_address
                                                                    : all->source_address,
                             .proxy = has_proxy(proxy->socks) ? proxy : NULL };
    unsigned v4_count, v6_count;
    egress.v4 = choose(egress.sources, AF_INET, sender, &v4_count);
    egress.v6 = choose(egress.sources, AF_INET6, sender, &v6_count);
    *suffix =
        v4_count > 1 || v6_count > 1 ? arena_printf(arena, "#%u.%u", egress.v4, egress.v6) : SL("");
    return egress;
}

enum err egress_source(const struct egress *egress, int family, struct source *out)
{
    struct slice rest = egress->sources;
    unsigned wanted = family == AF_INET ? egress->v4 : egress->v6, at = 0;
    struct source source;
    *out = (struct source){ .address.len = 0 };
    if (rest.len == 0) {
        return OK;
    }
    while (next_source(&rest, &source)) {
        if (source.address.addr.ss_family == family && at++ == wanted) {
            *out = source;
            return OK;
        }
    }
    return fail(ERR_PERM, "source_address has no %s address", family == AF_INET ? "IPv4" : "IPv6");
}

static bool has_source(struct slice list, const struct peer_address *address)
{
    struct source source;
    while (next_source(&list, &source)) {
        if (peer_address_is_same(&source.address, address)) {
            return true;
        }
    }
    return false;
}

bool egress_has(const struct outbound *outbound, const struct peer_address *address)
{
    const struct outbound_settings *settings = outbound->settings;
    bool has = has_source(settings->egress.source_address, address);
    for (unsigned i = 0; i < settings->route_count && !has; i++) {
        has = has_source(settings->routes[i].egress.source_address, address);
    }
    return has;
}

enum err egress_proxy(struct outbound *outbound, const struct egress *egress, struct arena *arena,
                      struct relay_proxy *out)
{
    struct host_port host = { .port = 0 };
    struct mx_addresses addresses;
    (void)host_port_parse(egress->proxy->socks, &host);
    enum err result = mx_addresses(outbound->dns, host.host,
                                   host.port == 0 ? SOCKS_PORT : host.port, arena, &addresses);
    if (result != OK) {
        return result == ERR_CANCELLED ? result : fail_frame(ERR_BUSY, "the proxy");
    }
    *out = (struct relay_proxy){ .address = addresses.addresses[0],
                                 .username = egress->proxy->socks_username,
                                 .password = egress->proxy->socks_password };
    return OK;
}
