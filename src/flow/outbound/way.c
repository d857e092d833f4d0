/* Which way mail leaves: by the route that its addresses fit, through a host that it was told, or as the DNS says. */
#include <limits.h>

#include "flow/outbound/internal.h"
#include "flow/outbound/late.h"
#include "relay/program.h"

#define PROGRAM_PREFIX "program:"
#define LMTP_PORT 24
#define SUBMISSION_PORT 587  /* RFC 6409 3.1 */
#define SUBMISSIONS_PORT 465 /* RFC 8314 7.3 */

static bool fits(const struct route_settings *route, const struct queue_entry *entry)
{
    return (route->recipient.len == 0 || pattern_list_has(route->recipient, entry->to)) &&
           (route->sender.len == 0 || pattern_list_has(route->sender, entry->from));
}

/* One that is there to be fallen back to takes nothing by itself, unless it says what. */
static const struct route_settings *find_route(const struct outbound_settings *settings,
                                               const struct queue_entry *entry)
{
    for (unsigned i = 0; i < settings->route_count; i++) {
        const struct route_settings *route = &settings->routes[i];
        bool is_spare = route == settings->fallback_route && route->recipient.len == 0 &&
                        route->sender.len == 0;
        if (!is_spare && fits(route, entry)) {
            return route;
        }
    }
    return NULL;
}

static const struct route_settings *route_named(const struct outbound_settings *settings,
                                                struct slice name)
{
    for (unsigned i = 0; i < settings->route_count; i++) {
        if (slice_eq(settings->routes[i].name, name)) {
            return &settings->routes[i];
        }
    }
    return NULL;
}

bool outbound_names(const struct outbound_settings *settings, struct slice to)
{
    bool is_named = false;
    for (unsigned i = 0; settings != NULL && i < settings->route_count && !is_named; i++) {
        const struct route_settings *route = &settings->routes[i];
        is_named = route->recipient.len > 0 && pattern_list_has(route->recipient, to);
    }
    return is_named;
}

static struct slice hosts_of(const struct route_settings *route)
{
    return route->lmtp.len > 0 ? route->lmtp : route->host;
}

bool outbound_way_is_program(const struct way *way)
{
    return way->route != NULL && way->route->program.len > 0;
}

unsigned outbound_most(void *arg, struct slice destination)
{
    const struct outbound *outbound = arg;
    struct slice name = slice_from(destination, sizeof(PROGRAM_PREFIX) - 1);
    const struct route_settings *route = slice_starts(destination, SL(PROGRAM_PREFIX))
                                             ? route_named(outbound->settings, name)
                                             : NULL;
    return route == NULL ? UINT_MAX : (unsigned)route->program_processes;
}

static struct slice lower(struct slice name, struct arena *arena)
{
    char *text = arena_alloc(arena, name.len + 1);
    for (size_t i = 0; i < name.len; i++) {
        text[i] = ascii_lower(name.ptr[i]);
    }
    return slice_make(text, name.len);
}

/* RFC 8689 4.2.1, 5: a notification rather goes with less than that it is lost. What an account of ours sends as the null sender is none: an
 * automatic reply is held to what came (6). */
static enum tls_need need_of(const struct queue_entry *entry)
{
    bool is_notification = entry->from.len == 0 && entry->submitter == 0;
    bool is_required = entry->terms.flags & TERM_REQUIRE_TLS && !is_notification;
    return is_required                              ? NEED_REQUIRED
           : entry->terms.flags & TERM_TLS_OPTIONAL ? NEED_OPTIONAL
                                                    : NEED_POLICY;
}

/* A host, a route and a domain of the same name are three destinations, and what needs another kind of connection stands in a line of its
 * own; domains hold no ":". */
struct way outbound_way(const struct outbound *outbound, const struct queue_entry *entry,
                        struct arena *arena)
{
    const struct outbound_settings *settings = outbound->settings;
    static const char *const prefixes[] = {
        [NEED_POLICY] = "", [NEED_REQUIRED] = "require-tls:", [NEED_OPTIONAL] = "tls-optional:"
    };
    struct way way = { .hosts = entry->hop, .need = need_of(entry) };
    struct slice domain = mailaddr_domain(entry->to);
    bool is_report = (entry->notify & NOTIFY_IS_REPORT) != 0;
    if (!is_report && outbound_is_late(outbound, entry)) {
        return (struct way){ .name = SL(WAY_LATE), .is_here = true };
    }
    if (is_report ||
        (entry->hop.len == 0 && directory_is_local(outbound->services->directory, domain))) {
        return (struct way){ .name = SL(WAY_HERE), .is_here = true };
    }
    way.route =
        entry->hop.len > 0 ? route_named(settings, entry->hop) : find_route(settings, entry);
    if (way.route == NULL && entry->hop.len > 0) {
        way.name = arena_printf(arena, "host:%.*s", SLICE_ARG(entry->hop));
    } else if (way.route == NULL) {
        way.name = domain;
    } else if (way.route->program.len > 0) {
        way.name = arena_printf(arena, PROGRAM_PREFIX "%.*s", SLICE_ARG(way.route->name));
        return way;
    } else {
        way.hosts = hosts_of(way.route);
        way.name = arena_printf(arena, "route:%.*s:%.*s", SLICE_ARG(way.route->name),
                                SLICE_ARG(way.hosts.len > 0 ? SL("") : domain));
    }
    struct slice suffix;
    way.egress = outbound_egress(outbound, way.route, mailaddr_domain(entry->from), arena, &suffix);
    bool is_bare = suffix.len == 0 && way.need == NEED_POLICY;
    way.name = lower(is_bare ? way.name
                             : arena_printf(arena, "%s%.*s%.*s", prefixes[way.need],
                                            SLICE_ARG(way.name), SLICE_ARG(suffix)),
                     arena);
    return way;
}

bool outbound_way_back(const struct outbound *outbound, const struct queue_entry *entry,
                       struct arena *arena, struct way *out)
{
    const struct route_settings *route = outbound->settings->fallback_route;
    if (route == NULL) {
        return false;
    }
    struct slice unused;
    *out = (struct way){
        .name = route->name, .hosts = hosts_of(route), .route = route, .need = need_of(entry)
    };
    out->egress = outbound_egress(outbound, route, mailaddr_domain(entry->from), arena, &unused);
    return true;
}

/* A password goes to nobody whose certificate was not looked at, unless somebody says so by name; in clear text never. */
enum tls_wish outbound_way_wish(const struct outbound *outbound, const struct way *way,
                                struct slice name)
{
    enum tls_wish wish = WISH_AUTO;
    if (way->route == NULL || !tls_wish_parse(way->route->tls, &wish) || wish == WISH_AUTO) {
        wish = tls_wish_for(outbound->settings->tls_policy, name);
    }
    if (way->route != NULL && way->route->username.len > 0) {
        wish = wish == WISH_AUTO ? WISH_VERIFY : wish < WISH_ENCRYPT ? WISH_ENCRYPT : wish;
    }
    /* RFC 8689 4.2.2: the sender does not care, but passwords are not his. */
    if (way->need == NEED_OPTIONAL && wish == WISH_AUTO) {
        wish = WISH_MAY;
    }
    return wish;
}

bool outbound_host_is_socket(struct slice host)
{
    return host.len > 0 && host.ptr[0] == '/';
}

bool outbound_way_is_immediate(const struct way *way, const struct peer_address *address,
                               enum tls_level level)
{
    return way->hosts.len > 0 && level != TLS_NEVER &&
           peer_address_port(address) == SUBMISSIONS_PORT;
}

uint16_t outbound_way_port(const struct outbound *outbound, const struct way *way)
{
    if (way->route != NULL && way->route->lmtp.len > 0) {
        return LMTP_PORT;
    }
    return way->route != NULL && way->route->username.len > 0 ? SUBMISSION_PORT
                                                              : (uint16_t)outbound->settings->port;
}

/* He who named them answers for them, so nothing that is signed need say so too. */
enum err outbound_way_hosts(const struct outbound *outbound, const struct way *way,
                            struct mx_list *hosts, uint16_t ports[MX_HOSTS_MAX])
{
    struct slice rest = way->hosts, item;
    struct host_port host;
    *hosts = (struct mx_list){ .is_secure = true };
    while (hosts->count < HOST_LIST_MAX && list_next(&rest, &item)) {
        if (outbound_host_is_socket(item)) {
            host = (struct host_port){ .host = item };
        } else if (!host_port_parse(item, &host)) {
            continue; /* somebody told the queue so; all else was checked */
        }
        hosts->hosts[hosts->count].name = host.host;
        ports[hosts->count++] = host.port != 0 ? host.port : outbound_way_port(outbound, way);
    }
    return hosts->count > 0 ? OK : fail(ERR_TEMP, "\"%.*s\" is no host", SLICE_ARG(way->hosts));
}

struct slice outbound_domain(const struct queue_entry *entry, struct arena *arena)
{
    return lower(mailaddr_domain(entry->to), arena);
}

struct slice outbound_destination_name(const struct outbound *outbound,
                                       const struct queue_entry *entry, struct arena *arena)
{
    struct way way = outbound_way(outbound, entry, arena);
    if (outbound_way_is_program(&way)) {
        return program_path(way.route->program);
    }
    return way.hosts.len > 0 ? lower(way.hosts, arena) : outbound_domain(entry, arena);
}
