/* What comes from a client of GSSAPI, from the ticket it shows, and from the configuration: what is taken is of the form it says. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "proto/login/gssapi.h"

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void try_principal(struct slice text)
{
    struct gssapi_principal principal;
    if (gssapi_take_principal(text, &principal) == OK) {
        must(principal.user.len > 0 && principal.realm.len > 0);
        must(principal.user.len + 1 + principal.realm.len == text.len);
        must(slice_find_char(text, '/') == text.len && slice_find_char(text, '\\') == text.len);
        must(slice_eq(gssapi_realm_of(text), principal.realm));
    }
}

/* The first realm of a list that is good is found in it, and no empty one. */
static void try_realms(struct slice list)
{
    struct slice domain;
    bool is_good = gssapi_realms_check(list) == OK;
    size_t blank = slice_find_char(list, ' '), tab = slice_find_char(list, '\t');
    size_t end = blank < tab ? blank : tab;
    if (is_good && end > 0 && end < list.len) {
        must(gssapi_realm_find(list, slice_sub(list, 0, end), &domain));
        must(domain.len > 0 && utf8_is_valid(list));
        must(gssapi_domain_has_realm(list, domain));
    }
    must(!gssapi_realm_find(list, SL(""), &domain));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice in = slice_make(data, size);
    struct gssapi_choice choice;
    must(gssapi_check_token(in) != OK || (size >= 15 && data[0] == 0x60));
    if (gssapi_take_choice(in, &choice) == OK) {
        must(choice.layer == data[0] && choice.authorize_as.len == size - 4);
        must(slice_find_char(choice.authorize_as, '\0') == choice.authorize_as.len);
    }
    try_principal(in);
    try_realms(in);
    return 0;
}
