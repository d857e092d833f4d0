/* What an account may store, and what it does. */
#include "base/fault.h"
#include "flow/internal.h"

static uint64_t limit_of(struct services *services, const struct account_row *account)
{
    return account->quota_bytes != 0 ? account->quota_bytes : services->settings->quota_default;
}

enum err quota_room(struct services *services, const struct account_row *account, uint64_t *out)
{
    uint64_t limit = limit_of(services, account);
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
    *out = (struct quota_usage){ .limit = limit_of(services, &row), .used = usage.bytes };
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
