/* GSSAPI (RFC 4752): Kerberos says who it is, the configuration which account that is. The keys are in the vault.
 *
 * Only a realm that the administrator named, or that our own key belongs to, says who somebody is: the KDC of another, which ours may trust for other
 * purposes, could otherwise call anybody alice. */
#include "proto/login/gssapi.h"

#include <string.h>

#include "base/fault.h"
#include "base/log.h"
#include "flow/login/internal.h"

struct gssapi {
    struct kerberos_context context;
    bool is_offered; /* the offer was shown */
};

static enum kerberos_service service_of(const char *protocol)
{
    return strcmp(protocol, "imap") == 0   ? KERBEROS_IMAP
           : strcmp(protocol, "pop3") == 0 ? KERBEROS_POP
                                           : KERBEROS_SMTP;
}

bool login_has_key(const struct login_door *door)
{
    return (door->services->kerberos >> service_of(door->protocol) & 1) != 0;
}

/* The end of an exchange that failed: why is for the log, as a peer learns nothing from it. */
static enum err refuse(struct login_exchange *x, enum err result, struct slice client)
{
    static const struct account_row nobody;
    const struct judged who = { client, &nobody, false };
    log_info("kerberos-refused", "proto=%s user=%s peer=%.*s reason=%s", x->door->protocol,
             log_text(client).text, SLICE_ARG(x->door->peer->text),
             log_text(slice_cstr(err_detail())).text);
    return login_conclude(result, &who, x->door, &x->login);
}

static enum err take_token(struct login_exchange *x, struct slice message)
{
    struct gssapi *gssapi = x->state = ARENA_NEW(x->arena, struct gssapi);
    enum err result = message.len > KERBEROS_TOKEN_MAX
                          ? fail(ERR_SYNTAX, "a token has at most %d octets", KERBEROS_TOKEN_MAX)
                          : gssapi_check_token(message);
    if (result == OK) {
        result = FAULT_POINT("login-vault-is-gone")
                     ? ERR_TEMP
                     : vault_kerberos_begin(x->door->services->vault, service_of(x->door->protocol),
                                            message, x->arena, &gssapi->context);
    }
    if (result != OK) {
        return refuse(x, result, SL(""));
    }
    /* RFC 4752 3.2: a client that wants no proof of us gets the offer at once. */
    gssapi->is_offered = gssapi->context.token.len == 0;
    x->challenge = gssapi->is_offered ? gssapi->context.offer : gssapi->context.token;
    return OK;
}

static enum err show_offer(struct login_exchange *x, struct slice message)
{
    struct gssapi *gssapi = x->state;
    if (message.len > 0) {
        return fail(ERR_SYNTAX, "Nothing more was asked for");
    }
    gssapi->is_offered = true;
    x->challenge = gssapi->context.offer;
    return OK;
}

static struct slice lower(struct slice text, struct arena *arena)
{
    char *copy = arena_alloc(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        copy[i] = ascii_lower(text.ptr[i]);
    }
    return slice_make(copy, text.len);
}

/* Which address a principal is. ERR_DENIED. */
static enum err find_address(const struct login_exchange *x, const struct kerberos_answer *answer,
                             struct gssapi_principal *principal, struct slice *out)
{
    struct slice realms = x->door->services->settings->kerberos_realms, domain;
    if (gssapi_take_principal(answer->client, principal) != OK) {
        return fail(ERR_DENIED, "the principal is not one user of a realm");
    }
    if (!gssapi_realm_find(realms, principal->realm, &domain)) {
        if (!slice_eq(principal->realm, gssapi_realm_of(answer->service))) {
            return fail(ERR_DENIED, "the realm is neither ours nor in server.kerberos_realms");
        }
        domain = lower(principal->realm, x->arena);
        if (gssapi_domain_has_realm(realms, domain)) {
            return fail(ERR_DENIED, "server.kerberos_realms gives the domain to another realm");
        }
    }
    *out = arena_printf(x->arena, "%.*s@%.*s", SLICE_ARG(principal->user), SLICE_ARG(domain));
    return OK;
}

/* As clients write themselves: by their address, their principal, or the name alone. */
static bool is_himself(struct slice name, const struct account_row *row, struct slice address,
                       const struct kerberos_answer *answer,
                       const struct gssapi_principal *principal)
{
    return name.len == 0 || slice_eq_nocase(name, row->address) || slice_eq_nocase(name, address) ||
           slice_eq(name, answer->client) || slice_eq_nocase(name, principal->user);
}

static enum err take_answer(struct login_exchange *x, struct slice message)
{
    const struct gssapi *gssapi = x->state;
    struct services *services = x->door->services;
    struct kerberos_answer answer;
    struct gssapi_choice choice;
    struct gssapi_principal principal;
    struct slice address;
    struct account_row row = { 0 };
    enum err result =
        vault_kerberos_finish(services->vault, gssapi->context.sealed, message, x->arena, &answer);
    if (result != OK) {
        return refuse(x, result, SL(""));
    }
    result = gssapi_take_choice(answer.message, &choice);
    if (result == OK && choice.layer != GSSAPI_NO_LAYER) {
        result = fail(ERR_DENIED, "the client wants a security layer, which was not offered");
    }
    result = result == OK ? find_address(x, &answer, &principal, &address) : result;
    result = result == OK ? login_find_vouched(x->door, address, x->arena, &row) : result;
    if (result != OK) {
        return refuse(x, result, answer.client);
    }
    const struct judged who = {
        answer.client, &row, is_himself(choice.authorize_as, &row, address, &answer, &principal)
    };
    TRY(login_conclude(OK, &who, x->door, &x->login));
    x->is_over = true;
    return OK;
}

enum err login_take_gssapi(struct login_exchange *x, struct slice message)
{
    const struct gssapi *gssapi = x->state;
    return x->messages == 0      ? take_token(x, message)
           : !gssapi->is_offered ? show_offer(x, message)
                                 : take_answer(x, message);
}
