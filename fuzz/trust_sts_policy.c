/* Policies as a web server might give them: what is read can be kept and read again, and names nobody by accident. */
#include <stdlib.h>

#include "base/buf.h"
#include "trust/sts_cache.h"

#define BUDGET ((size_t)1024 * 1024)

static void check(const struct sts_policy *policy)
{
    struct sts_known known = { .domain = SL("example.org"),
                               .policy = *policy,
                               .expires = policy->max_age },
                     again;
    struct buf text;
    buf_init(&text, STS_FILE_MAX);
    sts_known_write(&known, &text);
    if (!sts_hosts_are_good(policy->hosts) || buf_error(&text) != OK ||
        sts_known_read(buf_slice(&text), &again) != OK ||
        !slice_eq(again.policy.hosts, policy->hosts) || sts_policy_names(policy, SL("")) ||
        (policy->mode != STS_NONE && policy->hosts.len == 0)) {
        abort();
    }
    buf_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct sts_policy policy;
    if (sts_policy_read(slice_make(data, size), arena, &policy) == OK) {
        check(&policy);
    }
    arena_free(arena);
    return 0;
}
