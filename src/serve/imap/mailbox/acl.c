/* serve/imap/mailbox/acl.c - SETACL, DELETEACL, GETACL, LISTRIGHTS, MYRIGHTS (RFC 4314). An identifier is the address of an account or
 * "anyone", or either with "-" before it: its rights are taken away (RFC 4314 2). Groups are not known. */
#include "serve/imap/mailbox/acl.h"

#include "codec/codec.h"
#include "flow/share.h"
#include "proto/imap_acl.h"
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/place.h"

#define IDENTIFIER_MAX 4096 /* prepared; no address is longer */

struct acl_query {
    struct mailbox_info mailbox;
    struct slice identifier, rights;
};

/* RFC 4314 3: what cannot be prepared, and what nothing is left of, is no identifier. */
static enum err check_identifier(struct slice identifier)
{
    AUTO(buf_fini) struct buf prepared;
    buf_init(&prepared, IDENTIFIER_MAX);
    bool is_good = saslprep(identifier, &prepared) == OK && prepared.len > 0;
    return is_good ? OK : fail(ERR_SYNTAX, "Identifier is none");
}

/* The mailbox, and the strings behind it that are asked for (not NULL). */
static enum err take_query(struct imap_session *s, struct scan *c, struct slice *name,
                           struct slice *identifier, struct slice *rights)
{
    TRY(imap_take_space(c));
    TRY(imap_take_name(s, c, name));
    if (identifier != NULL) {
        TRY(imap_take_space(c));
        TRY(imap_take_astring(c, s->command_arena, identifier));
        TRY(check_identifier(*identifier));
    }
    if (rights != NULL) {
        TRY(imap_take_space(c));
        TRY(imap_take_astring(c, s->command_arena, rights));
    }
    return imap_take_end(c);
}

static bool find(struct imap_session *s, struct slice name, struct mailbox_info *out,
                 struct imap_reply *refusal)
{
    enum err result = imap_name_find(s, name, s->command_arena, out);
    if (result != OK) {
        *refusal = imap_refuse_store(s, result);
    }
    return result == OK;
}

/* Asked after the right to administer: who has it not learns nothing of accounts. */
static bool find_user(struct imap_session *s, const struct mailbox_info *mailbox,
                      struct slice identifier, struct grant *out, struct imap_reply *refusal)
{
    if (!(mailbox->rights & RIGHT_ADMIN)) {
        *refusal = imap_refuse_store(s, ERR_DENIED);
        return false;
    }
    enum err result = share_grantee(s->services, identifier, s->command_arena, out);
    if (result == ERR_NOT_FOUND || result == ERR_SYNTAX) {
        *refusal = imap_no("CANNOT", "There is no such user");
    } else if (result != OK) {
        *refusal = imap_refuse_store(s, result);
    }
    return result == OK;
}

/* Whoever shares with everybody is seen in the list of everybody; to take rights from everybody is nobody else's matter. */
static bool may_be_given(const struct imap_session *s, const struct grant *to)
{
    return to->user != ACCESS_ANYONE || to->is_negative || s->settings->acl_anyone;
}

static struct imap_reply change_grant(struct imap_session *s, const struct mailbox_info *mailbox,
                                      struct slice identifier, const struct imap_acl_change *change)
{
    static const enum flags_how hows[] = {
        [IMAP_ACL_SET] = FLAGS_SET, [IMAP_ACL_ADD] = FLAGS_ADD, [IMAP_ACL_REMOVE] = FLAGS_REMOVE
    };
    struct grant grant;
    struct imap_reply refusal;
    if (!find_user(s, mailbox, identifier, &grant, &refusal)) {
        return refusal;
    }
    bool gives = change->how != IMAP_ACL_REMOVE && change->rights != 0;
    if (gives && !may_be_given(s, &grant)) {
        return imap_no("NOPERM", "Sharing with anyone is not allowed here");
    }
    struct access who = imap_access(s, mailbox->account);
    grant.rights = change->rights;
    enum err result = share_grant(s->services, &who, mailbox->id, hows[change->how], &grant);
    return result == OK ? imap_ok("Rights changed") : imap_refuse_store(s, result);
}

IMAP_RUN(setacl)
{
    struct slice name, identifier, rights;
    struct imap_acl_change change;
    struct mailbox_info mailbox;
    struct imap_reply refusal;
    enum err result = take_query(s, &request->command.args, &name, &identifier, &rights);
    result = result == OK ? imap_rights_parse(rights, &change) : result;
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    return find(s, name, &mailbox, &refusal) ? change_grant(s, &mailbox, identifier, &change)
                                             : refusal;
}

IMAP_RUN(deleteacl)
{
    struct slice name, identifier;
    struct imap_acl_change nothing = { .how = IMAP_ACL_SET };
    struct mailbox_info mailbox;
    struct imap_reply refusal;
    enum err result = take_query(s, &request->command.args, &name, &identifier, NULL);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    return find(s, name, &mailbox, &refusal) ? change_grant(s, &mailbox, identifier, &nothing)
                                             : refusal;
}

static void write_grant(struct imap_session *s, const struct grant *grant)
{
    struct slice identifier;
    if (share_identifier(s->services, grant, s->command_arena, &identifier) != OK) {
        return; /* an account that has ended; its number never comes again */
    }
    imap_out(s, " ");
    imap_write_astring(&s->out, identifier);
    imap_out(s, " ");
    imap_rights_write(&s->out, grant->rights);
}

IMAP_RUN(getacl)
{
    struct slice name;
    struct mailbox_info mailbox;
    struct imap_reply refusal;
    struct grant *grants;
    unsigned count;
    enum err result = take_query(s, &request->command.args, &name, NULL, NULL);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (!find(s, name, &mailbox, &refusal)) {
        return refusal;
    }
    struct access who = imap_access(s, mailbox.account);
    result = access_grants(&who, mailbox.id, s->command_arena, &grants, &count);
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    imap_out(s, "* ACL ");
    imap_write_name(s, mailbox.name);
    write_grant(s, &(struct grant){ .user = mailbox.account, .rights = RIGHTS_ALL });
    for (unsigned i = 0; i < count; i++) {
        write_grant(s, &grants[i]);
    }
    imap_out(s, "\r\n");
    return imap_ok("Rights told");
}

/* RFC 4314 3.7: what he always has, then what can be given, each apart. */
IMAP_RUN(listrights)
{
    struct slice name, identifier;
    struct mailbox_info mailbox;
    struct grant of;
    struct imap_reply refusal;
    enum err result = take_query(s, &request->command.args, &name, &identifier, NULL);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (!find(s, name, &mailbox, &refusal) || !find_user(s, &mailbox, identifier, &of, &refusal)) {
        return refusal;
    }
    imap_out(s, "* LISTRIGHTS ");
    imap_write_name(s, mailbox.name);
    imap_out(s, " ");
    imap_write_astring(&s->out, identifier);
    if (of.user == mailbox.account && !of.is_negative) {
        imap_out(s, " ");
        imap_rights_write(&s->out, RIGHTS_ALL);
        imap_out(s, "\r\n");
    } else { /* from the owner nothing can be taken */
        bool is_free = of.user != mailbox.account && may_be_given(s, &of);
        imap_out(s, is_free ? " \"\" l r s w i p k x t e a c d\r\n" : " \"\"\r\n");
    }
    return imap_ok("Rights told");
}

void imap_write_myrights(struct imap_session *s, const struct mailbox_info *mailbox)
{
    imap_out(s, "* MYRIGHTS ");
    imap_write_name(s, mailbox->name);
    imap_out(s, " ");
    imap_rights_write(&s->out, mailbox->rights);
    imap_out(s, "\r\n");
}

IMAP_RUN(myrights)
{
    struct slice name;
    struct mailbox_info mailbox;
    struct imap_reply refusal;
    enum err result = take_query(s, &request->command.args, &name, NULL, NULL);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (!find(s, name, &mailbox, &refusal)) {
        return refusal;
    }
    imap_write_myrights(s, &mailbox);
    return imap_ok("Rights told");
}
