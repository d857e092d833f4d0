/* OAUTHBEARER (RFC 7628) and XOAUTH2: a token of the issuer that the configuration names. The password of the account, and whether it has one, is
 * of no account here. */
#include "proto/login/oauth.h"
#include "base/log.h"
#include "flow/login/internal.h"
#include "oauth/discovery.h"
#include "oauth/issuer.h"
#include "oauth/token.h"

/* How it ended, told when the client has had its turn (RFC 7628 3.2.3). */
struct refusal {
    enum err result;
    bool lacks_scope;
};

bool login_offers_oauth(const struct login_door *door)
{
    return oauth_is_on(&door->services->settings->oauth);
}

static enum err read_identity(const struct login_door *door, struct slice text, struct arena *arena,
                              struct oauth_identity *out)
{
    const struct oauth_settings *rules = &door->services->settings->oauth;
    struct oauth_token token;
    TRY(oauth_token_read(text, arena, &token));
    TRY(oauth_issuer_verify(door->services->oauth, rules, &token.proof));
    struct utc now = clock_now(&door->services->world->clock);
    return oauth_token_check(token.payload, rules, now.secs, arena, out);
}

static enum err judge(struct login_exchange *x, const struct sasl_oauth *said,
                      struct refusal *refusal)
{
    struct directory *directory = x->door->services->directory;
    struct oauth_identity identity = { .address = SL("") };
    struct account_row row = { 0 }, other;
    enum err result = read_identity(x->door, said->token, x->arena, &identity);
    result = result == OK ? login_find_vouched(x->door, identity.address, x->arena, &row) : result;
    result = result == ERR_SYNTAX ? ERR_DENIED : result; /* of the token, not of the exchange */
    if (result != OK) {
        log_info("oauth-refused", "proto=%s peer=%.*s reason=%s", x->door->protocol,
                 SLICE_ARG(x->door->peer->text), log_text(slice_cstr(err_detail())).text);
    }
    bool may_act = said->authorize_as.len == 0 ||
                   slice_eq_nocase(said->authorize_as, identity.address) ||
                   (directory_account_find(directory, said->authorize_as, x->arena, &other) == OK &&
                    other.id == row.id);
    const struct judged who = { identity.address.len > 0 ? identity.address : said->authorize_as,
                                &row, may_act };
    *refusal =
        (struct refusal){ login_conclude(result, &who, x->door, &x->login), identity.lacks_scope };
    return refusal->result;
}

/* RFC 7628 3.2.2. What stands in it needs no escape (oauth/settings.c). */
static struct slice write_refusal(const struct login_exchange *x, bool lacks_scope)
{
    const struct oauth_settings *rules = &x->door->services->settings->oauth;
    struct slice url = oauth_discovery_url(rules->issuer, x->arena);
    struct slice scope = rules->scope.len == 0 ? SL("")
                                               : arena_printf(x->arena, "\"scope\":\"%.*s\",",
                                                              SLICE_ARG(rules->scope));
    return arena_printf(x->arena, "{\"status\":\"%s\",%.*s\"openid-configuration\":\"%.*s\"}",
                        lacks_scope ? "insufficient_scope" : "invalid_token", SLICE_ARG(scope),
                        SLICE_ARG(url));
}

/* Who cannot be judged now is told so at once: what he has may be good. */
static bool is_final(enum err result)
{
    return result == ERR_DENIED || result == ERR_PERM || result == ERR_NOT_FOUND;
}

static enum err take(struct login_exchange *x, struct slice message,
                     enum err (*parse)(struct slice message, struct arena *arena,
                                       struct sasl_oauth *out))
{
    if (x->state != NULL) {
        const struct refusal *before = x->state; /* whatever the client says to it */
        return fail(before->result, "the token was refused");
    }
    struct sasl_oauth said;
    struct refusal refusal;
    TRY(parse(message, x->arena, &said));
    enum err result = judge(x, &said, &refusal);
    if (is_final(result)) {
        struct refusal *state = x->state = ARENA_NEW(x->arena, struct refusal);
        *state = refusal;
        x->challenge = write_refusal(x, refusal.lacks_scope);
        return OK;
    }
    x->is_over = result == OK;
    return result;
}

enum err login_take_oauthbearer(struct login_exchange *x, struct slice message)
{
    return take(x, message, sasl_oauthbearer_take);
}

enum err login_take_xoauth2(struct login_exchange *x, struct slice message)
{
    return take(x, message, sasl_xoauth2_take);
}
