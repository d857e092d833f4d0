/* .well-known/openid-configuration */
#include "oauth/discovery.h"

#include "oauth/json.h"
#include "oauth/url.h"

struct slice oauth_discovery_url(struct slice issuer, struct arena *arena)
{
    struct slice base = slice_sub(issuer, 0, issuer.len - slice_ends(issuer, SL("/")));
    return arena_printf(arena, "%.*s/.well-known/openid-configuration", SLICE_ARG(base));
}

enum err oauth_discovery_read(struct slice text, struct slice issuer, struct arena *arena,
                              struct slice *jwks_uri)
{
    AUTO(oauth_json_free) json_t *document = NULL;
    struct oauth_url unused;
    TRY(oauth_json_read(text, &document));
    struct slice own = oauth_json_text(document, "issuer");
    struct slice keys = oauth_json_text(document, "jwks_uri");
    if (!slice_eq(own, issuer)) {
        return fail(ERR_DENIED, "it calls itself \"%.*s\": write oauth.issuer exactly so",
                    own.len > OAUTH_URL_MAX ? OAUTH_URL_MAX : (int)own.len, own.ptr);
    }
    if (!oauth_url_read(keys, &unused)) {
        return fail(ERR_DENIED, "its keys are not at a URL of https (jwks_uri)");
    }
    *jwks_uri = arena_dup(arena, keys);
    return OK;
}
