/* serve/imap/mailbox/quota.c - GETQUOTA, GETQUOTAROOT, SETQUOTA (RFC 9208). An account has one quota root for all of its mailboxes; what
 * counts is the size of the messages. Its user calls it "", an administrator names that of anybody by the account's address
 * (docs/sharing.md); to all others it is not there. */
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/place.h"

#define UNIT 1024 /* RFC 9208 5.1: STORAGE */

static uint64_t in_units(uint64_t octets)
{
    return octets / UNIT + (octets % UNIT > 0);
}

static enum err write_quota(struct imap_session *s, account_id account, struct slice root)
{
    struct quota_usage usage;
    TRY(quota_usage(s->services, account, s->command_arena, &usage));
    imap_out(s, "* QUOTA ");
    imap_write_string(&s->out, root);
    if (usage.limit == 0) {
        imap_out(s, " ()\r\n");
    } else {
        imap_out(s, " (STORAGE %llu %llu)\r\n", (unsigned long long)in_units(usage.used),
                 (unsigned long long)in_units(usage.limit));
    }
    return OK;
}

static enum err take_root(struct imap_session *s, struct scan *c, struct slice *out)
{
    TRY(imap_take_space(c));
    return imap_take_astring(c, s->command_arena, out);
}

static struct imap_reply refuse_root(struct imap_session *s, enum err why)
{
    return why == ERR_NOT_FOUND ? imap_no("NONEXISTENT", "There is no such quota root")
                                : imap_refuse_store(s, why);
}

static struct imap_reply tell_quota(struct imap_session *s, account_id account, struct slice root)
{
    enum err result = write_quota(s, account, root);
    return result == OK ? imap_ok("Quota told") : refuse_root(s, result);
}

IMAP_RUN(getquota)
{
    struct slice root;
    struct account_row account;
    struct scan *c = &request->command.args;
    enum err result = take_root(s, c, &root);
    result = result == OK ? imap_take_end(c) : result;
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    result = quota_root_find(s->services, s->login.account, root, s->command_arena, &account);
    return result == OK ? tell_quota(s, account.id, root) : refuse_root(s, result);
}

/* What counts to the quota of somebody else is his to know. */
static struct imap_reply shared_root(struct imap_session *s, struct slice name)
{
    struct mailbox_info mailbox;
    enum err result = imap_name_find(s, name, s->command_arena, &mailbox);
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    imap_out(s, "* QUOTAROOT ");
    imap_write_name(s, name);
    imap_out(s, "\r\n");
    return imap_ok("There is no quota root of yours");
}

static struct imap_reply tell_root(struct imap_session *s, struct slice name, account_id account,
                                   struct slice root)
{
    imap_out(s, "* QUOTAROOT ");
    imap_write_name(s, name);
    imap_out(s, " ");
    imap_write_string(&s->out, root);
    imap_out(s, "\r\n");
    return tell_quota(s, account, root);
}

/* RFC 9208 4.1.2: the mailbox need not be there yet. So an administrator does not learn here which ones others have. */
IMAP_RUN(getquotaroot)
{
    struct slice name;
    struct scan *c = &request->command.args;
    enum err result = imap_take_space(c);
    result = result == OK ? imap_take_name(s, c, &name) : result;
    result = result == OK ? imap_take_end(c) : result;
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (mailbox_name_check(name) != OK) {
        return imap_no("CANNOT", "Mailbox name is not allowed");
    }
    struct imap_place place;
    struct account_row owner;
    if (imap_place_find(s, name, &place) != OK) {
        return shared_root(s, name);
    }
    if (place.prefix.len == 0) {
        return tell_root(s, name, s->login.account, SL(""));
    }
    result = directory_account_by_id(s->services->directory, place.access.account, s->command_arena,
                                     &owner);
    result = result == OK ? quota_root_find(s->services, s->login.account, owner.address,
                                            s->command_arena, &owner)
                          : result;
    return result == OK ? tell_root(s, name, owner.id, owner.address) : shared_root(s, name);
}

/* What SETQUOTA asks for. */
struct quota_wish {
    uint64_t limit; /* in octets */
    bool has_limit;
    bool has_unknown; /* a resource that is not STORAGE */
};

static enum err take_limit(struct scan *c, struct quota_wish *wish)
{
    struct slice resource;
    uint64_t units;
    TRY(imap_take_atom(c, &resource));
    TRY(imap_take_space(c));
    TRY(imap_take_number64(c, &units));
    if (!slice_eq_nocase(resource, SL("STORAGE"))) {
        wish->has_unknown = true;
        return OK;
    }
    if (wish->has_limit) {
        return fail(ERR_SYNTAX, "A resource is named twice");
    }
    wish->has_limit = true;
    wish->limit = units <= QUOTA_MAX / UNIT ? units * UNIT : QUOTA_MAX + 1;
    return OK;
}

static enum err take_limits(struct scan *c, struct quota_wish *wish)
{
    TRY(imap_take_space(c));
    if (!scan_char(c, '(')) {
        return fail(ERR_SYNTAX, "Expected a list of limits");
    }
    if (!scan_char(c, ')')) {
        do {
            TRY(take_limit(c, wish));
        } while (scan_char(c, ' '));
        if (!scan_char(c, ')')) {
            return fail(ERR_SYNTAX, "List of limits does not end");
        }
    }
    return imap_take_end(c);
}

/* RFC 9208 4.1.3: what is not named has no limit from now on. */
IMAP_RUN(setquota)
{
    struct slice root;
    struct quota_wish wish = { .limit = ACCOUNT_QUOTA_NONE };
    struct account_row account;
    struct scan *c = &request->command.args;
    enum err result = take_root(s, c, &root);
    result = result == OK ? take_limits(c, &wish) : result;
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    uint64_t limit = wish.has_unknown ? QUOTA_MAX + 1 : wish.limit;
    struct quota_change change = { s->login.account, root, limit };
    result = quota_set(s->services, &change, s->command_arena, &account);
    if (result == ERR_PERM) {
        return imap_no("NOPERM", "Only the administrator sets quotas");
    }
    if (result == ERR_LIMIT) {
        return wish.has_unknown ? imap_no("CANNOT", "Only STORAGE can be limited")
                                : imap_no("LIMIT", "A limit is 1 to 1099511627776");
    }
    return result == OK ? tell_quota(s, account.id, root) : refuse_root(s, result);
}
