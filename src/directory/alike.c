/* Names in another script that pass for somebody else's (AD16). What differs in case, width or composition alone is one address already. */
#include "base/utf8.h"
#include "codec/codec.h"
#include "directory/internal.h"
#include "format/mailaddr.h"

#define SKELETON_BYTES 2048

/* Whoever has one of these is believed, whether or not there is such an account. */
static const char *const trusted_names[] = { "abuse",      "admin",      "administrator",
                                             "hostmaster", "info",       "mailer-daemon",
                                             "noc",        "postmaster", "root",
                                             "security",   "support",    "webmaster" };

static struct slice local_of(struct slice address)
{
    struct slice domain = mailaddr_domain(address);
    return slice_sub(address, 0, address.len - domain.len - 1);
}

static bool looks_like(struct slice skeleton, struct slice local)
{
    struct buf other;
    buf_init(&other, SKELETON_BYTES);
    bool is_like =
        confusable_skeleton(local, &other) == OK && slice_eq(buf_slice(&other), skeleton);
    buf_fini(&other);
    return is_like;
}

static bool is_alike(struct slice skeleton, struct slice domain, const char *address)
{
    struct slice other = slice_cstr(address);
    return slice_eq(mailaddr_domain(other), domain) && looks_like(skeleton, local_of(other));
}

static bool is_taken(const struct directory_index *index, struct slice skeleton,
                     struct slice domain)
{
    void *value;
    bool is_so = false;
    for (size_t at = 0; !is_so && map_next(&index->accounts, &at, &value);) {
        is_so = is_alike(skeleton, domain, ((const struct account_entry *)value)->address);
    }
    for (size_t at = 0; !is_so && map_next(&index->aliases, &at, &value);) {
        is_so = is_alike(skeleton, domain, ((const struct alias_entry *)value)->address);
    }
    for (size_t i = 0; !is_so && i < ARRAY_LEN(trusted_names); i++) {
        is_so = looks_like(skeleton, slice_cstr(trusted_names[i]));
    }
    return is_so;
}

enum err index_check_alike(const struct directory_index *index, struct slice address)
{
    struct slice local = local_of(address);
    struct buf skeleton;
    if (ascii_is_all(local)) {
        return OK;
    }
    buf_init(&skeleton, SKELETON_BYTES);
    enum err result = confusable_skeleton(local, &skeleton);
    if (result == OK && is_taken(index, buf_slice(&skeleton), mailaddr_domain(address))) {
        result = fail(ERR_EXISTS, "it looks the same as another address");
    }
    buf_fini(&skeleton);
    return result;
}
