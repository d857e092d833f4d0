/* serve/imap/mailbox/quota.c - GETQUOTA, GETQUOTAROOT, SETQUOTA (RFC 9208). An account has one quota root, whose name is empty, for all
 * of its mailboxes; what counts is the size of the messages. */
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/place.h"

#define UNIT 1024 /* RFC 9208 5.1: STORAGE */

static uint64_t in_units(uint64_t octets)
{
    return octets / UNIT + (octets % UNIT > 0);
}

static enum err write_quota(struct imap_session *s)
{
    struct quota_usage usage;
    TRY(quota_usage(s->services, s->login.account, s->command_arena, &usage));
    if (usage.limit == 0) {
        imap_out(s, "* QUOTA \"\" ()\r\n");
        return OK;
    }
    imap_out(s, "* QUOTA \"\" (STORAGE %llu %llu)\r\n", (unsigned long long)in_units(usage.used),
             (unsigned long long)in_units(usage.limit));
    return OK;
}

static enum err take_root(struct imap_session *s, struct scan *c, struct slice *out)
{
    TRY(imap_take_space(c));
    return imap_take_astring(c, s->command_arena, out);
}

IMAP_RUN(getquota)
{
    struct slice root;
    struct scan *c = &request->command.args;
    enum err result = take_root(s, c, &root);
    result = result == OK ? imap_take_end(c) : result;
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (root.len > 0) {
        return imap_no("NONEXISTENT", "There is no such quota root");
    }
    result = write_quota(s);
    return result == OK ? imap_ok("Quota told") : imap_refuse_store(s, result);
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

/* RFC 9208 4.1.2: the mailbox need not be there yet. */
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
    if (imap_place_find(s, name, &place) != OK || place.prefix.len > 0) {
        return shared_root(s, name);
    }
    imap_out(s, "* QUOTAROOT ");
    imap_write_name(s, name);
    imap_out(s, " \"\"\r\n");
    result = write_quota(s);
    return result == OK ? imap_ok("Quota told") : imap_refuse_store(s, result);
}

static enum err take_limit(struct scan *c)
{
    struct slice resource;
    uint64_t limit;
    TRY(imap_take_atom(c, &resource));
    TRY(imap_take_space(c));
    return imap_take_number64(c, &limit);
}

static enum err take_limits(struct scan *c)
{
    TRY(imap_take_space(c));
    if (!scan_char(c, '(')) {
        return fail(ERR_SYNTAX, "Expected a list of limits");
    }
    if (scan_char(c, ')')) {
        return imap_take_end(c);
    }
    do {
        TRY(take_limit(c));
    } while (scan_char(c, ' '));
    return scan_char(c, ')') ? imap_take_end(c) : fail(ERR_SYNTAX, "List of limits does not end");
}

/* Limits are the administrator's: QUOTASET is not offered. */
IMAP_RUN(setquota)
{
    struct slice root;
    struct scan *c = &request->command.args;
    enum err result = take_root(s, c, &root);
    result = result == OK ? take_limits(c) : result;
    return result == OK ? imap_no("NOPERM", "Only the administrator sets quotas")
                        : imap_refuse_syntax(s, result);
}
