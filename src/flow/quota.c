/* What an account may store, and what it does. */
#include "base/fault.h"
#include "base/log.h"
#include "flow/internal.h"

uint64_t quota_limit(const struct services *services, const struct account_row *account)
{
    switch (account->quota_bytes) {
    case ACCOUNT_QUOTA_DEFAULT:
        return services->settings->quota_default;
    case ACCOUNT_QUOTA_NONE:
        return 0;
    default:
        return account->quota_bytes;
    }
}

enum err quota_room(struct services *services, const struct account_row *account, uint64_t *out)
{
    uint64_t limit = quota_limit(services, account);
    *out = UINT64_MAX;
    if (limit == 0) {
        return OK;
    }
    if (FAULT_POINT("quota-not-known")) {
        return fail(ERR_TEMP, "fault point");
    }
    struct account_usage usage;
    TRY(store_account_usage(services->store, account->id, &usage));
    *out = usage.bytes < limit ? limit - usage.bytes : 0;
    return OK;
}

enum err quota_usage(struct services *services, account_id account, struct arena *arena,
                     struct quota_usage *out)
{
    struct account_row row;
    struct account_usage usage;
    TRY(directory_account_by_id(services->directory, account, arena, &row));
    TRY(store_account_usage(services->store, account, &usage));
    *out = (struct quota_usage){ .limit = quota_limit(services, &row), .used = usage.bytes };
    return OK;
}

enum err quota_check(struct services *services, account_id account, uint64_t size,
                     struct arena *arena)
{
    struct account_row row;
    uint64_t room;
    TRY(directory_account_by_id(services->directory, account, arena, &row));
    TRY(quota_room(services, &row, &room));
    return size <= room ? OK
                        : fail(ERR_FULL, "quota: %llu octets are left", (unsigned long long)room);
}

enum err quota_root_find(struct services *services, account_id user, struct slice root,
                         struct arena *arena, struct account_row *out)
{
    if (root.len == 0) {
        return directory_account_by_id(services->directory, user, arena, out);
    }
    if (!directory_account_is_admin(services->directory, user)) {
        return fail(ERR_NOT_FOUND, "no such quota root");
    }
    enum err result = directory_account_find(services->directory, root, arena, out);
    return result == ERR_SYNTAX ? fail(ERR_NOT_FOUND, "no such quota root") : result;
}

enum err quota_set(struct services *services, const struct quota_change *change,
                   struct arena *arena, struct account_row *out)
{
    if (!directory_account_is_admin(services->directory, change->user)) {
        return fail(ERR_PERM, "only an administrator sets quotas");
    }
    if (change->limit == 0 || (change->limit > QUOTA_MAX && change->limit != ACCOUNT_QUOTA_NONE)) {
        return fail(ERR_LIMIT, "a quota has 1 to %llu octets", (unsigned long long)QUOTA_MAX);
    }
    struct account_row account;
    TRY(quota_root_find(services, change->user, change->root, arena, &account));
    TRY(directory_account_quota(services->directory, account.address, change->limit));
    log_info("quota-set", "acct=%llu by=%llu bytes=%llu", (unsigned long long)account.id,
             (unsigned long long)change->user, (unsigned long long)change->limit);
    *out = account;
    return OK;
}
