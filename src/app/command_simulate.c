/* culver simulate: the way of a message that is not sent. */
#include <stdio.h>
#include <string.h>

#include "app/cli.h"
#include "app/command_run.h"
#include "flow/block.h"
#include "flow/verdict.h"
#include "serve/smtp/smtp.h"

#define LINE_BYTES 1024
#define STEP_WIDTH 11

struct simulation {
    struct command_call *call;
    json_t *steps;
    struct mail_envelope envelope;
    struct peer peer;
    struct outbound *outbound;
    struct verdict verdict;
    bool may_be_temporary; /* a copy of it would wait */
    bool is_hopeless;      /* a copy of it would come back */
};

/* One line of the way; more is put into the object that it returns. */
static json_t *step(struct simulation *s, const char *name, const char *format, ...)
    PRINTF_LIKE(3, 4);
static json_t *step(struct simulation *s, const char *name, const char *format, ...)
{
    char text[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    json_t *made = json_pack("{s:s,s:o}", "step", name, "text", json_slice(slice_cstr(text)));
    json_array_append_new(s->steps, made);
    return made;
}

static void set_text(json_t *object, const char *key, struct slice text)
{
    if (text.len > 0) {
        json_object_set_new(object, key, json_slice(text));
    }
}

/* --- who sends --- */

static enum err parse_address(struct command_call *call, const char *option, struct mailaddr *out)
{
    struct slice text = command_option(call, option);
    if (text.len == 0) {
        return fail(ERR_SYNTAX, "--%s=ADDRESS is wanted", option);
    }
    return mailaddr_parse(text, true, call->arena, out) == OK
               ? OK
               : fail_frame(ERR_SYNTAX, "--%s", option);
}

static bool is_null_sender(struct slice from)
{
    return from.len == 0 || slice_eq(from, SL("<>"));
}

/* What of it would be signed; for the From field the address of the envelope stands. */
static enum err show_signature(struct simulation *s)
{
    struct command_call *call = s->call;
    struct dkim_keys keys;
    struct slice domain = mailaddr_domain(s->envelope.from);
    TRY(vault_dkim_find(call->services->vault, domain, call->arena, &keys));
    json_t *list = json_array();
    AUTO(buf_fini) struct buf selectors;
    buf_init(&selectors, LINE_BYTES);
    for (unsigned i = 0; i < keys.count; i++) {
        buf_printf(&selectors, "%s%.*s", i == 0 ? "" : ", ", SLICE_ARG(keys.keys[i].selector));
        json_array_append_new(list, json_slice(keys.keys[i].selector));
    }
    struct slice names = buf_slice(&selectors);
    json_t *made = keys.count == 0
                       ? step(s, "signature", "none: %.*s has no DKIM keys (`culver dkim create`)",
                              SLICE_ARG(domain))
                       : step(s, "signature", "DKIM, of %.*s: %.*s", SLICE_ARG(keys.keys[0].domain),
                              SLICE_ARG(names));
    set_text(made, "domain", keys.count == 0 ? SL("") : keys.keys[0].domain);
    json_object_set_new(made, "selectors", list);
    return OK;
}

/* Without an address to come from it is what a user submits. */
static enum err take_submitter(struct simulation *s)
{
    struct services *services = s->call->services;
    struct resolved owner = { .account_count = 0 };
    enum err result =
        directory_resolve(services->directory, s->envelope.from, s->call->arena, &owner);
    if (result != OK || owner.account_count == 0) {
        s->verdict = (struct verdict){ 550, "5.7.1", SL("this address is not yours to send from") };
        json_t *made = step(s, "sender",
                            "%.*s is nobody's here: submission refuses it. With --ip it comes from "
                            "another server",
                            SLICE_ARG(s->envelope.from));
        json_object_set_new(made, "refused", json_true());
        return OK;
    }
    s->envelope.submitter = owner.accounts[0].id;
    s->envelope.submitter_address = owner.accounts[0].address;
    json_t *made =
        step(s, "sender", "%.*s, submitted by %.*s%s", SLICE_ARG(s->envelope.from),
             SLICE_ARG(owner.accounts[0].address),
             owner.accounts[0].is_disabled ? ", which is disabled and cannot log in" : "");
    set_text(made, "account", owner.accounts[0].address);
    json_object_set_new(made, "disabled", json_boolean(owner.accounts[0].is_disabled));
    return show_signature(s);
}

static enum err take_peer(struct simulation *s, struct slice ip)
{
    if (!peer_address_parse(ip, 0, &s->peer.address)) {
        return fail(ERR_SYNTAX, "--ip: \"%.*s\" is no IP address", SLICE_ARG(ip));
    }
    s->peer.text = ip;
    s->peer.is_loopback = peer_address_is_loopback(&s->peer.address);
    step(s, "client", "%.*s%s, without a login: it may send to addresses of this server alone",
         SLICE_ARG(ip), s->peer.is_loopback ? " (this host)" : "");
    step(s, "sender", "%.*s, as another server says it",
         SLICE_ARG(is_null_sender(s->envelope.from) ? SL("<>") : s->envelope.from));
    return OK;
}

static enum err take_sender(struct simulation *s)
{
    struct command_call *call = s->call;
    struct slice from = command_option(call, "from"), ip = command_option(call, "ip");
    struct mailaddr address;
    bool has_from = json_object_get(call->options, "from") != NULL;
    s->envelope.from = SL("");
    if (!has_from || !is_null_sender(from)) {
        TRY(parse_address(call, "from", &address));
        s->envelope.from = mailaddr_write(&address, call->arena);
    }
    if (ip.len > 0) {
        return take_peer(s, ip);
    }
    if (s->envelope.from.len == 0) {
        return fail(ERR_SYNTAX, "the null sender comes from other servers: --ip says which");
    }
    return take_submitter(s);
}

/* --- who gets it --- */

static void show_aliases(struct simulation *s, struct slice to)
{
    static const char *const words[][2] = {
        { "account", "is the account" },
        { "alias", "is an alias of" },
        { "catch-all", "is caught by" },
        { "postmaster", "is read by the oldest account," },
        { "outside", "is outside this server:" },
        { "nobody", "is nobody's" },
    };
    struct resolve_trace trace;
    IGNORE(directory_explain(s->call->services->directory, to, s->call->arena, &trace));
    for (unsigned i = 0; i < trace.count; i++) {
        const struct resolve_step *one = &trace.steps[i];
        const char *word = one->how;
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
            word = strcmp(words[k][0], one->how) == 0 ? words[k][1] : word;
        }
        json_t *made = step(s, "recipient", "%.*s %s %.*s", SLICE_ARG(one->address), word,
                            SLICE_ARG(one->target));
        set_text(made, "address", one->address);
        json_object_set_new(made, "how", json_string(one->how));
        set_text(made, "target", one->target);
    }
}

static void show_account(struct simulation *s, const struct account_row *account)
{
    struct quota_usage usage = { 0 };
    char room[64] = "no quota";
    if (quota_usage(s->call->services, account->id, s->call->arena, &usage) == OK &&
        usage.limit > 0) {
        snprintf(room, sizeof(room), "%llu of %llu octets used", (unsigned long long)usage.used,
                 (unsigned long long)usage.limit);
    }
    json_t *made =
        step(s, "mailbox", "INBOX of %.*s, %s%s", SLICE_ARG(account->address), room,
             account->is_disabled ? "; the account is disabled, and its mail still comes in" : "");
    set_text(made, "account", account->address);
    json_object_set_new(made, "used", json_integer((json_int_t)usage.used));
    json_object_set_new(made, "quota", json_integer((json_int_t)usage.limit));
    json_object_set_new(made, "disabled", json_boolean(account->is_disabled));
}

/* --- the world --- */

static void show_host(struct simulation *s, const struct simulated_host *host, bool is_configured)
{
    char preference[32] = "";
    if (!is_configured) {
        snprintf(preference, sizeof(preference), " (MX %u)", host->preference);
    }
    AUTO(buf_fini) struct buf addresses;
    json_t *list = json_array();
    buf_init(&addresses, LINE_BYTES);
    for (unsigned i = 0; i < host->count; i++) {
        buf_printf(&addresses, "%s%.*s", i == 0 ? "" : ", ", SLICE_ARG(host->addresses[i]));
        json_array_append_new(list, json_slice(host->addresses[i]));
    }
    struct slice shown = buf_slice(&addresses);
    json_t *made =
        host->is_usable
            ? step(s, "host", "%.*s%s at %.*s, TLS level %.*s: %.*s", SLICE_ARG(host->name),
                   preference, SLICE_ARG(shown), SLICE_ARG(host->security), SLICE_ARG(host->reason))
            : step(s, "host", "%.*s%s: nothing is sent there: %.*s", SLICE_ARG(host->name),
                   preference, SLICE_ARG(host->reason));
    set_text(made, "host", host->name);
    json_object_set_new(made, "addresses", list);
    set_text(made, "security", host->security);
    set_text(made, "reason", host->reason);
    json_object_set_new(made, "usable", json_boolean(host->is_usable));
}

static void show_remote(struct simulation *s, struct slice address)
{
    struct simulated_route route;
    outbound_simulate(s->outbound, s->envelope.from, address, s->call->arena, &route);
    json_t *made = step(s, "route", "%.*s goes to %s%.*s, as %s", SLICE_ARG(address),
                        route.is_program ? "the program " : "", SLICE_ARG(route.destination),
                        route.is_configured ? "the configuration says"
                        : route.is_secure   ? "the DNS says, signed (DNSSEC)"
                                            : "the DNS says");
    set_text(made, "address", address);
    set_text(made, "destination", route.destination);
    set_text(made, "route", route.route);
    json_object_set_new(made, "configured", json_boolean(route.is_configured));
    json_object_set_new(made, "program", json_boolean(route.is_program));
    json_object_set_new(made, "dnssec", json_boolean(route.is_secure));
    set_text(made, "mta_sts", route.policy);
    for (unsigned i = 0; i < route.count; i++) {
        show_host(s, &route.hosts[i], route.is_configured);
    }
    if (route.result == OK) {
        return;
    }
    bool is_final =
        route.result == ERR_NOT_FOUND || route.result == ERR_PERM || route.result == ERR_DENIED;
    made =
        step(s, "fate", "%s: %.*s",
             is_final ? "it fails for good, and its sender is told" : "it waits and is tried again",
             SLICE_ARG(route.reason));
    json_object_set_new(made, "final", json_boolean(is_final));
    s->may_be_temporary = s->may_be_temporary || !is_final;
    s->is_hopeless = s->is_hopeless || is_final;
}

/* What the block lists say of a client elsewhere. */
static struct verdict check_client(struct simulation *s, const struct smtp_settings *settings)
{
    bool is_asked = !envelope_is_submitted(&s->envelope) &&
                    !smtp_peer_is_in(&s->peer, settings->block_list_exempt);
    return block_client(s->call->services, &s->peer, is_asked ? settings->block_lists : SL(""),
                        settings->block_list_time, s->call->arena);
}

static void walk(struct simulation *s, const struct mailaddr *to)
{
    struct route route = { 0 };
    struct slice address = mailaddr_write(to, s->call->arena);
    show_aliases(s, address);
    s->verdict = route_recipient(s->call->services, &s->envelope, to, s->call->arena, &route);
    if (s->verdict.code >= 300) {
        return;
    }
    for (unsigned i = 0; i < route.account_count; i++) {
        show_account(s, &route.accounts[i]);
    }
    for (unsigned i = 0; i < route.remote_count; i++) {
        show_remote(s, route.remote[i]);
    }
    const struct smtp_settings *settings = s->call->services->smtp_settings;
    struct verdict of_sender =
        sender_domain(s->call->services, &s->envelope, settings->sender_dns_time, s->call->arena);
    struct verdict of_client = verdict_is_good(of_sender) ? check_client(s, settings) : of_sender;
    s->verdict = verdict_is_good(of_client) ? s->verdict : of_client;
}

/* --- the command --- */

static enum err take_size(struct command_call *call, uint64_t *out)
{
    const struct setting row = { .key = "size", .type = SETTING_SIZE, .max = UINT64_C(1) << 50 };
    struct slice text = command_option(call, "size");
    *out = 0;
    return text.len == 0 ? OK : setting_parse(&row, text, call->arena, out);
}

static enum err simulate(struct simulation *s)
{
    struct mailaddr to;
    struct command_call *call = s->call;
    TRY(take_size(call, &s->envelope.declared_size));
    TRY(parse_address(call, "to", &to));
    s->envelope.peer = &s->peer;
    TRY(take_sender(s));
    if (s->envelope.declared_size > call->services->settings->message_size_max) {
        s->verdict = (struct verdict){ 552, "5.3.4", SL("the message is too large") };
    }
    if (s->verdict.code == 0) {
        s->outbound = node_outbound(call->node);
        walk(s, &to);
    }
    json_t *made = step(s, "reply", "%u %s %.*s", s->verdict.code, s->verdict.enhanced,
                        SLICE_ARG(s->verdict.text));
    json_object_set_new(made, "code", json_integer(s->verdict.code));
    return OK;
}

enum err run_simulate(struct command_call *call)
{
    struct simulation s = { .call = call, .steps = json_array() };
    enum err result = simulate(&s);
    if (result != OK) {
        json_decref(s.steps);
        return result;
    }
    bool is_taken = s.verdict.code < 300;
    call->reply = json_pack("{s:b,s:i,s:s,s:o,s:o}", "taken", is_taken, "code", (int)s.verdict.code,
                            "enhanced", s.verdict.enhanced, "reply", json_slice(s.verdict.text),
                            "steps", s.steps);
    if (!is_taken) {
        return fail(s.verdict.code < 500 ? ERR_TEMP : ERR_PERM,
                    "it would be refused with %u %s %.*s", s.verdict.code, s.verdict.enhanced,
                    SLICE_ARG(s.verdict.text));
    }
    return s.is_hopeless        ? fail(ERR_PERM, "it would be taken and could not be delivered")
           : s.may_be_temporary ? fail(ERR_TEMP, "it would be taken and would have to wait")
                                : OK;
}

void print_simulate(json_t *data)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(data, "steps"), i, one)
    {
        cli_print_text(json_string_value(json_object_get(one, "step")), STEP_WIDTH);
        cli_print_text(json_string_value(json_object_get(one, "text")), 0);
        printf("\n");
    }
}
