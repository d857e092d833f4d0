/* Logins for which others answer: a KDC, an identity provider. They know people, not our addresses, and tell names apart that are one address
 * here: "\"alice\"", or a KELVIN SIGN in the place of a k, are users of their own there. So a name opens only the account that
 * is written as it is, but for the case of ASCII letters, which neither Active Directory nor mail tells apart. */
#include "flow/login/internal.h"

static struct slice local_part(struct slice address)
{
    return slice_sub(address, 0, slice_rfind_char(address, '@'));
}

enum err login_find_vouched(const struct login_door *door, struct slice address,
                            struct arena *arena, struct account_row *out)
{
    struct account_row row;
    if (directory_account_find(door->services->directory, address, arena, &row) != OK) {
        return fail(ERR_DENIED, "there is no account %.*s", SLICE_ARG(address));
    }
    if (!slice_eq_nocase(local_part(address), local_part(row.address))) {
        return fail(ERR_DENIED, "the account %.*s is written in another way than %.*s",
                    SLICE_ARG(row.address), SLICE_ARG(address));
    }
    if (row.is_shared) {
        return fail(ERR_DENIED, "the account %.*s is a shared one", SLICE_ARG(row.address));
    }
    *out = row;
    return OK;
}
