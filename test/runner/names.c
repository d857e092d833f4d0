/* Names of the DNS as the transcript says them. */
#include <netinet/in.h>
#include <string.h>

#include "base/scan.h"
#include "io/fiber.h"
#include "net/dns.h"
#include "runner.h"

#define SILENT 0 /* the type of a name whose servers do not answer */

static enum err wait_in_vain(struct slice name)
{
    struct deadline_scope scope = deadline_push(DNS_SECONDS);
    while (fiber_suspend() == OK) {
    }
    deadline_pop(scope);
    return fail(ERR_TEMP, "DNS: %.*s: no answer in time", SLICE_ARG(name));
}

static enum err query(struct resolver *resolver, struct slice name, unsigned type,
                      struct arena *arena, struct dns_answer *out)
{
    const struct names *names = resolver->state;
    *out = (struct dns_answer){ .records = ARENA_ARRAY(arena, struct slice, DNS_RECORDS_MAX) };
    for (unsigned i = 0; i < names->count && out->count < DNS_RECORDS_MAX; i++) {
        const struct record *one = &names->records[i];
        if (one->type == SILENT && slice_eq_nocase(one->name, name)) {
            return wait_in_vain(name);
        }
        if (one->type == type && slice_eq_nocase(one->name, name)) {
            out->records[out->count++] = one->data;
        }
    }
    return out->count > 0 ? OK : fail(ERR_NOT_FOUND, "DNS: %.*s: no such record", SLICE_ARG(name));
}

void names_init_world(struct names *names, struct world *world)
{
    names->count = 0;
    world->resolver.query = query;
    world->resolver.state = names;
}

/* Preference and host in wire form (RFC 1035 3.1, 3.3.9). */
static struct slice mx_data(struct slice preference, struct slice host, struct arena *arena)
{
    AUTO(buf_fini) struct buf data;
    struct scan number = scan_make(preference);
    uint32_t value = 0;
    buf_init(&data, 512);
    IGNORE(scan_u32(&number, &value) ? OK : ERR_SYNTAX);
    buf_append_char(&data, (char)(value >> 8));
    buf_append_char(&data, (char)value);
    host = slice_eq(host, SL(".")) ? SL("") : host; /* the root: a null MX (RFC 7505) */
    while (host.len > 0) {
        size_t end = slice_find_char(host, '.');
        buf_append_char(&data, (char)end);
        buf_append(&data, slice_sub(host, 0, end));
        host = end < host.len ? slice_from(host, end + 1) : SL("");
    }
    buf_append_char(&data, 0);
    return arena_dup(arena, buf_slice(&data));
}

enum err names_add(struct names *names, const struct slice *words, unsigned count,
                   struct arena *arena)
{
    struct peer_address address;
    struct record *one = &names->records[names->count];
    if (names->count == RECORDS_MAX) {
        return fail(ERR_PERM, "at most %d records", RECORDS_MAX);
    }
    one->name = words[1];
    if (count == 5 && slice_eq(words[2], SL("MX"))) {
        one->type = DNS_MX;
        one->data = mx_data(words[3], words[4], arena);
    } else if (count == 4 && slice_eq(words[2], SL("A")) &&
               peer_address_parse(words[3], 0, &address)) {
        one->type = DNS_A;
        one->data = arena_dup(
            arena,
            slice_make((const char *)&((struct sockaddr_in *)(void *)&address.addr)->sin_addr,
                       sizeof(struct in_addr)));
    } else if (count == 3 && slice_eq(words[2], SL("silent"))) {
        one->type = SILENT;
    } else {
        return fail(ERR_PERM, "dns NAME MX PREFERENCE HOST, dns NAME A ADDRESS, dns NAME silent");
    }
    names->count++;
    return OK;
}
