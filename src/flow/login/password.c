/* One way in for all protocols. Unknown names and wrong passwords look and cost the same. That an account is disabled is told to who has its
 * password: he should ask the administrator, not try others. */
#include "flow/login/internal.h"

#include "base/fault.h"
#include "base/log.h"
#include "base/scan.h"
#include "base/utf8.h"
#include "codec/codec.h"

#define PREPARED_NAME_MAX (16 * 1024)

bool login_is_disabled(const struct services *services, account_id account)
{
    return directory_account_is_disabled(services->directory, account);
}

bool login_is_safe(const struct services *services, const struct peer *peer, bool is_tls)
{
    return is_tls || (peer->is_loopback && services->settings->allow_plain_loopback);
}

enum err login_parse_plain(struct slice message, struct credentials *out)
{
    struct scan c = scan_make(message);
    if (!scan_until(&c, '\0', &out->authorize_as) || !scan_char(&c, '\0') ||
        !scan_until(&c, '\0', &out->name) || !scan_char(&c, '\0')) {
        return fail(ERR_SYNTAX, "PLAIN needs authzid NUL authcid NUL passwd");
    }
    out->password = scan_rest(&c);
    bool ok = out->name.len > 0 && out->password.len > 0 &&
              slice_find_char(out->password, '\0') == out->password.len && utf8_is_valid(message);
    return ok ? OK
              : fail(ERR_SYNTAX, "PLAIN with an empty name or password, NUL inside, or bad UTF-8");
}

enum err login_conclude(enum err result, const struct judged *who, const struct login_door *door,
                        struct login *out)
{
    if (result == OK && who->row->is_disabled) {
        result = fail(ERR_PERM, "the account is disabled");
    } else if (result == OK && !who->may_act) {
        result = fail(ERR_NOT_FOUND, "nobody acts as another");
    }
    if (result == OK) {
        log_info("login-ok", "proto=%s acct=%llu user=%s peer=%.*s", door->protocol,
                 (unsigned long long)who->row->id, log_text(who->row->address).text,
                 SLICE_ARG(door->peer->text));
        *out = (struct login){ who->row->id, who->row->address };
        return OK;
    }
    if (result == ERR_TEMP) { /* no fault of who wants to come in: what is broken is said */
        log_info("login-failed", "proto=%s user=%s peer=%.*s reason=%s detail=%s", door->protocol,
                 log_text(who->name).text, SLICE_ARG(door->peer->text), err_name(result),
                 log_text(slice_cstr(err_detail())).text);
    } else {
        log_info("login-failed", "proto=%s user=%s peer=%.*s reason=%s", door->protocol,
                 log_text(who->name).text, SLICE_ARG(door->peer->text), err_name(result));
    }
    return result;
}

/* As it is, or else as SASLprep makes it (RFC 6856 2, RFC 4616 2). */
static bool find_account(struct services *services, struct slice name, struct arena *arena,
                         struct account_row *out)
{
    AUTO(buf_fini) struct buf prepared;
    buf_init(&prepared, PREPARED_NAME_MAX);
    return directory_account_find(services->directory, name, arena, out) == OK ||
           (saslprep(name, &prepared) == OK && !slice_eq(buf_slice(&prepared), name) &&
            directory_account_find(services->directory, buf_slice(&prepared), arena, out) == OK);
}

enum err login_password(const struct login_door *door, const struct credentials *given,
                        struct arena *arena, struct login *out)
{
    struct services *services = door->services;
    struct account_row row = { 0 };
    bool is_known = find_account(services, given->name, arena, &row);
    bool may_act =
        given->authorize_as.len == 0 || slice_eq_nocase(given->authorize_as, given->name);
    /* Account 0 never matches and costs one hash, so that nothing is learnt from the time. */
    enum err result = FAULT_POINT("login-vault-is-gone")
                          ? ERR_TEMP
                          : vault_password_check(services->vault, is_known ? row.id : 0,
                                                 given->password, door->peer->text);
    const struct judged who = { given->name, &row, may_act };
    return login_conclude(result, &who, door, out);
}
