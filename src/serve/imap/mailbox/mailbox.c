/* serve/imap/mailbox/mailbox.c - CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE (RFC 3501 6.3.3-6.3.7, RFC 9051 6.3.4-6.3.8, RFC 6154). */
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/objectid.h"
#include "serve/imap/mailbox/place.h"
#include "serve/imap/mailbox/roles.h"
#include "serve/imap/notify.h"

/* One mailbox name and nothing more. */
static enum err take_name(struct imap_session *s, struct scan *c, struct slice *out,
                          struct slice *out_written)
{
    TRY(imap_take_space(c));
    TRY(imap_take_name_as(s, c, out, out_written));
    return imap_take_end(c);
}

/* RFC 6154 3: " (USE (\Sent))". ERR_DENIED: a use that cannot be given. */
static enum err take_use(struct scan *c, struct arena *arena, enum mailbox_role *out)
{
    struct imap_words uses;
    TRY(imap_take_space(c));
    if (!scan_lit_nocase(c, SL("(USE "))) {
        return fail(ERR_SYNTAX, "Unknown CREATE parameter");
    }
    TRY(imap_take_flags(c, false, arena, &uses));
    if (!scan_char(c, ')')) {
        return fail(ERR_SYNTAX, "CREATE parameters do not end");
    }
    for (uint32_t i = 0; i < uses.count; i++) {
        enum mailbox_role role = imap_role_find(uses.items[i]);
        if (role == ROLE_NONE || uses.count > 1) {
            return fail(ERR_DENIED, "Special use cannot be given");
        }
        *out = role;
    }
    return OK;
}

/* RFC 3501 6.3.3: a separator at the end says that names below will follow; it is no part of the name. */
static struct slice without_separator(struct slice name)
{
    return slice_ends(name, SL("/")) ? slice_sub(name, 0, name.len - 1) : name;
}

static enum err take_create(struct imap_session *s, struct scan *c, struct slice *name,
                            struct slice *written, enum mailbox_role *role)
{
    TRY(imap_take_space(c));
    TRY(imap_take_name_as(s, c, name, written));
    if (!scan_at_end(c)) {
        TRY(take_use(c, s->command_arena, role));
    }
    *name = without_separator(*name);
    *written = without_separator(*written);
    return imap_take_end(c);
}

/* Where there can be none, that there is none is not why. */
static enum err place_to_make(struct imap_session *s, struct slice name, struct imap_place *out)
{
    return imap_place_is_level(name)
               ? fail(ERR_PERM, "mailboxes of others are below a name that an owner has")
               : imap_place_find(s, name, out);
}

/* Special uses are of one's own mailboxes, and of one each. */
static enum err role_is_taken(struct imap_session *s, enum mailbox_role role, bool *taken)
{
    struct mailbox_info *all;
    unsigned count;
    *taken = false;
    if (role == ROLE_NONE) {
        return OK;
    }
    TRY(mailbox_list(ACCESS_OWNER(s->services->store, s->login.account), s->command_arena, &all,
                     &count));
    for (unsigned i = 0; i < count; i++) {
        *taken = *taken || all[i].role == role;
    }
    return OK;
}

/* RFC 6154 3: the server may give a use that was not asked for. A mailbox that takes the place of one that new accounts have takes its use,
 * when no other has it. */
static enum err choose_role(struct imap_session *s, const struct imap_place *place,
                            enum mailbox_role *role, const char **refusal)
{
    bool is_own = place->access.account == s->login.account, taken;
    enum mailbox_role wanted = *role;
    *refusal = NULL;
    if (!is_own) {
        *refusal = wanted == ROLE_NONE ? NULL : "Special uses are of one's own mailboxes";
        return OK;
    }
    *role = wanted == ROLE_NONE ? mailbox_role_of_name(place->path) : wanted;
    TRY(role_is_taken(s, *role, &taken));
    *refusal = taken && wanted != ROLE_NONE ? "Another mailbox has that special use" : NULL;
    *role = taken ? ROLE_NONE : *role;
    return OK;
}

IMAP_RUN(create)
{
    struct slice name, written;
    enum mailbox_role role = ROLE_NONE;
    mailbox_id id;
    uint32_t uidvalidity;
    const char *refusal = NULL;
    struct imap_place place;
    enum err result = take_create(s, &request->command.args, &name, &written, &role);
    if (result == ERR_DENIED) {
        return imap_no("USEATTR", "Special use cannot be given");
    }
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    result = place_to_make(s, name, &place);
    result = result == OK ? choose_role(s, &place, &role, &refusal) : result;
    if (result == OK && refusal != NULL) {
        return imap_no("USEATTR", refusal);
    }
    if (result == OK) {
        result = mailbox_create(&place.access, place.path, role, &id, &uidvalidity);
    }
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    imap_tell_normal_name(s, name, written);
    imap_notify_named(s, &(struct imap_named){ IMAP_NAMED_CREATE, .name = name,
                                               .made = { .account = place.access.account,
                                                         .id = id,
                                                         .rights = RIGHT_LOOKUP,
                                                         .selectable = true } });
    struct objectid_mailbox made = { place.access.account, id, uidvalidity };
    return (struct imap_reply){ IMAP_OK, objectid_code(s, &made),
                                SL("Mailbox created") }; /* RFC 8474 4.1 */
}

/* RFC 5530 3: HASCHILDREN, when nothing but mailboxes below it has that name. */
static enum err delete_mailbox(struct imap_session *s, struct slice name, bool *has_children)
{
    struct imap_place place;
    struct mailbox_info mailbox;
    TRY(imap_place_find(s, name, &place));
    TRY(mailbox_find(&place.access, place.path, &mailbox, s->command_arena));
    *has_children = !mailbox.selectable && mailbox.has_children;
    if (*has_children) {
        return OK;
    }
    TRY(mailbox_delete(&place.access, place.path));
    imap_notify_named(s, &(struct imap_named){ IMAP_NAMED_DELETE, .name = name });
    if (imap_is_selected(s, &mailbox)) {
        imap_view_close(s);
        imap_out(s, "* OK [CLOSED] Selected mailbox was deleted\r\n");
    }
    return OK;
}

IMAP_RUN(delete)
{
    struct slice name, written;
    bool has_children = false;
    enum err result = take_name(s, &request->command.args, &name, &written);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    result = delete_mailbox(s, name, &has_children);
    if (has_children) {
        return imap_no("HASCHILDREN", "Only mailboxes below that name");
    }
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    imap_tell_normal_name(s, name, written);
    return imap_ok("Mailbox deleted");
}

/* *written: the old name as it was written, where one of both is another in NFC; else "" (RFC 9051 6.3.6). */
static enum err take_rename(struct imap_session *s, struct scan *c, struct slice *from,
                            struct slice *to, struct slice *written)
{
    struct slice to_written;
    TRY(imap_take_space(c));
    TRY(imap_take_name_as(s, c, from, written));
    TRY(imap_take_space(c));
    TRY(imap_take_name_as(s, c, to, &to_written));
    *to = without_separator(*to);
    *written = written->len == 0 && to_written.len > 0 ? *from : *written;
    return imap_take_end(c);
}

IMAP_RUN(rename)
{
    struct slice from, to, written;
    enum err result = take_rename(s, &request->command.args, &from, &to, &written);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    struct imap_place old, new;
    struct objectid_mailbox made;
    result = imap_place_find(s, from, &old);
    result = result == OK ? place_to_make(s, to, &new) : result;
    if (result == OK && old.access.account != new.access.account) {
        return imap_no("CANNOT", "Mailboxes stay with their owner");
    }
    if (result == OK) {
        made.account = new.access.account;
        result = mailbox_rename(&old.access, old.path, new.path, &made.mailbox, &made.uidvalidity);
    }
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    imap_tell_normal_name(s, to, written);
    imap_notify_named(s, &(struct imap_named){ IMAP_NAMED_RENAME, .name = from, .new_name = to });
    if (!(s->enabled & IMAP_OBJECTID)) {
        return imap_ok("Mailbox renamed");
    }
    return (struct imap_reply){ IMAP_OK, objectid_code(s, &made),
                                SL("Mailbox renamed") }; /* objectid-bis-06 7.3 */
}

static struct imap_reply set_subscribed(struct imap_session *s, struct scan c, bool subscribed)
{
    struct slice name, written;
    enum err result = take_name(s, &c, &name, &written);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    name = without_separator(name);
    result = mailbox_subscribe(s->services->store, s->login.account, name, subscribed);
    /* RFC 3501 6.3.7: what is not subscribed to can be unsubscribed without harm */
    if (result != OK && (subscribed || result != ERR_NOT_FOUND)) {
        return imap_refuse_store(s, result);
    }
    imap_notify_named(
        s, &(struct imap_named){ subscribed ? IMAP_NAMED_SUBSCRIBE : IMAP_NAMED_UNSUBSCRIBE,
                                 .name = name });
    return imap_ok(subscribed ? "Subscribed" : "Unsubscribed");
}

IMAP_RUN(subscribe)
{
    return set_subscribed(s, request->command.args, true);
}

IMAP_RUN(unsubscribe)
{
    return set_subscribed(s, request->command.args, false);
}
