/* serve/imap/mailbox/roles.c - special uses by their names on the wire (RFC 6154 2, RFC 8457, RFC 9979). */
#include "serve/imap/mailbox/roles.h"

#include "base/attr.h"

static const struct slice names[] = {
    [ROLE_NONE] = { NULL, 0 },           [ROLE_INBOX] = { NULL, 0 },
    [ROLE_DRAFTS] = { "\\Drafts", 7 },   [ROLE_SENT] = { "\\Sent", 5 },
    [ROLE_JUNK] = { "\\Junk", 5 },       [ROLE_TRASH] = { "\\Trash", 6 },
    [ROLE_ARCHIVE] = { "\\Archive", 8 }, [ROLE_ALL] = { NULL, 0 },
    [ROLE_FLAGGED] = { NULL, 0 },        [ROLE_IMPORTANT] = { "\\Important", 10 },
    [ROLE_SNOOZED] = { "\\Snoozed", 8 }, [ROLE_SCHEDULED] = { "\\Scheduled", 10 },
    [ROLE_MEMOS] = { "\\Memos", 6 },
};

struct slice imap_role_name(enum mailbox_role role)
{
    return (size_t)role < ARRAY_LEN(names) ? names[role] : (struct slice){ 0 };
}

enum mailbox_role imap_role_find(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i].len > 0 && slice_eq_nocase(name, names[i])) {
            return (enum mailbox_role)i;
        }
    }
    return ROLE_NONE;
}
