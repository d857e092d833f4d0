/* culver dkim: the keys that mail of a domain is signed with, and the records to publish. */
#include <stdio.h>

#include "app/cli.h"
#include "app/command_run.h"
#include "format/mailaddr.h"
#include "trust/dkim.h"

#define STRING_MAX 250 /* a string of a TXT record has at most 255 octets (RFC 1035 3.3) */

static enum err take_domain(struct command_call *call, struct slice *out)
{
    return domain_parse(command_argument(call, 0), call->arena, out);
}

/* Mail comes from domains that live here, and from this host and what is above it (notifications, reports). */
static bool is_ours(struct command_call *call, struct slice domain)
{
    struct slice host;
    if (directory_is_local(call->services->directory, domain)) {
        return true;
    }
    return domain_parse(call->services->settings->hostname, call->arena, &host) == OK &&
           (slice_eq(host, domain) ||
            slice_ends(host, arena_printf(call->arena, ".%.*s", SLICE_ARG(domain))));
}

/* One line of a zone file. */
static struct slice zone_line(const struct dkim_key *key, struct slice record, struct arena *arena)
{
    AUTO(buf_fini) struct buf line;
    buf_init(&line, 2 * DKIM_RECORD_MAX);
    buf_printf(&line, "%.*s._domainkey.%.*s. TXT (", SLICE_ARG(key->selector),
               SLICE_ARG(key->domain));
    for (struct slice rest = record; rest.len > 0; rest = slice_from(rest, STRING_MAX)) {
        struct slice part = slice_sub(rest, 0, STRING_MAX);
        buf_printf(&line, " \"%.*s\"", SLICE_ARG(part));
    }
    buf_append_cstr(&line, " )");
    return arena_dup(arena, buf_slice(&line));
}

static json_t *key_json(const struct dkim_key *key, struct arena *arena)
{
    AUTO(buf_fini) struct buf record;
    buf_init(&record, DKIM_RECORD_MAX);
    dkim_record_write(key->algorithm, key->public_key, &record);
    struct slice text = buf_slice(&record);
    struct slice name = arena_printf(arena, "%.*s._domainkey.%.*s", SLICE_ARG(key->selector),
                                     SLICE_ARG(key->domain));
    return json_pack("{s:o,s:s,s:b,s:o,s:o,s:o,s:o}", "selector", json_slice(key->selector),
                     "algorithm", dkim_algorithm_name(key->algorithm), "active", key->is_active,
                     "created", json_time(key->created), "name", json_slice(name), "record",
                     json_slice(text), "dns_record_to_publish",
                     json_slice(zone_line(key, text, arena)));
}

static enum err show(struct command_call *call, struct slice domain)
{
    struct dkim_keys keys;
    TRY(vault_dkim_list(call->services->vault, domain, call->arena, &keys));
    if (keys.count == 0) {
        return fail(
            ERR_NOT_FOUND,
            "%.*s has no DKIM keys: its mail is not signed; `culver dkim create` makes some",
            SLICE_ARG(domain));
    }
    json_t *rows = json_array();
    for (unsigned i = 0; i < keys.count; i++) {
        json_array_append_new(rows, key_json(&keys.keys[i], call->arena));
    }
    call->reply = json_pack("{s:o,s:o}", "domain", json_slice(domain), "keys", rows);
    return OK;
}

enum err run_dkim_show(struct command_call *call)
{
    struct slice domain;
    TRY(take_domain(call, &domain));
    return show(call, domain);
}

enum err run_dkim_create(struct command_call *call)
{
    struct services *services = call->services;
    struct slice domain;
    TRY(take_domain(call, &domain));
    if (!is_ours(call, domain)) {
        return fail(ERR_NOT_FOUND,
                    "%.*s is no domain of this server: `culver domain add` makes it one",
                    SLICE_ARG(domain));
    }
    TRY(vault_dkim_create(services->vault, domain, clock_now(&services->world->clock)));
    return show(call, domain);
}

enum err run_dkim_activate(struct command_call *call)
{
    struct slice domain;
    TRY(take_domain(call, &domain));
    TRY(vault_dkim_activate(call->services->vault, domain));
    return show(call, domain);
}

enum err run_dkim_remove(struct command_call *call)
{
    struct slice domain;
    TRY(take_domain(call, &domain));
    return vault_dkim_remove(call->services->vault, domain, command_argument(call, 1));
}

/* Lines of a zone file, so that all of it can be pasted. */
void print_dkim(json_t *data)
{
    size_t i;
    json_t *key;
    json_array_foreach(json_object_get(data, "keys"), i, key)
    {
        bool is_active = json_is_true(json_object_get(key, "active"));
        printf("; %s, made %s: %s\n", json_string_value(json_object_get(key, "algorithm")),
               json_string_value(json_object_get(key, "created")),
               is_active ? "mail is signed with it" : "not in use");
        cli_print_text(json_string_value(json_object_get(key, "dns_record_to_publish")), 0);
        printf("\n");
    }
}
