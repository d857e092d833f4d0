/* Section "oauth" of the configuration. */
#include "net/fetch.h"
#include "oauth/oauth.h"
#include "oauth/url.h"

static const struct setting oauth_rows[] = {
    SETTING_ROW(oauth_settings, issuer, SETTING_TEXT, "", 0, OAUTH_URL_MAX,
                "https URL of the identity provider, exactly as its tokens name it (iss) and "
                "its .well-known/openid-configuration says it, as in "
                "\"https://id.example.org/realms/staff\"; empty: nobody logs in with tokens"),
    SETTING_ROW(oauth_settings, audience, SETTING_TEXT, "", 0, 256,
                "what the tokens must be for (aud): the name that this mail server has at the "
                "issuer; without it tokens that users gave to other services would open their "
                "mail"),
    SETTING_ROW(oauth_settings, claim, SETTING_TEXT, "email", 1, 64,
                "claim of the token that has the address of the account; \"email\" is taken only "
                "when the token says that it was verified (email_verified)"),
    SETTING_ROW(oauth_settings, scope, SETTING_TEXT, "", 0, 256,
                "scope that a token must have; empty: any"),
    SETTING_ROW(oauth_settings, server, SETTING_TEXT, "", 0, 64,
                "address, and @port when it is not that of the URL, where the issuer is asked "
                "instead of the one that the DNS has; the certificate must be for the name in the "
                "URL all the same"),
};

const struct setting_table oauth_setting_table = {
    .section = "oauth",
    .text = "Logging in with tokens of an identity provider (OAUTHBEARER and XOAUTH2).",
    .rows = oauth_rows,
    .count = ARRAY_LEN(oauth_rows),
    .struct_size = sizeof(struct oauth_settings),
};

enum err oauth_settings_check(const struct oauth_settings *settings)
{
    struct oauth_url unused;
    if (!oauth_is_on(settings)) {
        return settings->audience.len == 0 && settings->server.len == 0
                   ? OK
                   : fail(ERR_SYNTAX, "oauth: issuer is missing: write issuer = \"https://...\"");
    }
    if (!oauth_url_read(settings->issuer, &unused)) {
        return fail(ERR_SYNTAX,
                    "oauth.issuer: \"%.*s\": write its URL as its tokens name it, beginning with "
                    "https://, without ? and #",
                    SLICE_ARG(settings->issuer));
    }
    if (settings->audience.len == 0) {
        return fail(ERR_SYNTAX, "oauth.audience: write what tokens for this mail server name as "
                                "their audience (aud)");
    }
    if (settings->claim.len == 0) {
        return fail(ERR_SYNTAX, "oauth.claim: write the name of a claim, as \"email\"");
    }
    for (size_t i = 0; i < settings->scope.len; i++) {
        if (settings->scope.ptr[i] <= ' ' || settings->scope.ptr[i] > '~' ||
            settings->scope.ptr[i] == '"' || settings->scope.ptr[i] == '\\') {
            return fail(ERR_SYNTAX, "oauth.scope: write one scope, without blanks");
        }
    }
    return fetch_via_is_good(settings->server)
               ? OK
               : fail(ERR_SYNTAX,
                      "oauth.server: \"%.*s\": write an address, and @port when it is another "
                      "than that of the issuer",
                      SLICE_ARG(settings->server));
}
