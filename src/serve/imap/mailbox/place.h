/* serve/imap/mailbox/place.h - whose mailbox a name means: one's own, below "Other Users/ADDRESS/" somebody else's, below "Shared Folders/ADDRESS/"
 * that of an account which several people work with (RFC 2342).
 *
 * Shape   a mailbox_info carries its account; imap_access() makes of it who asks for what. Names in it are the client's.
 * Blocks  as marked. */
#ifndef CULVER_SERVE_IMAP_MAILBOX_PLACE_H
#define CULVER_SERVE_IMAP_MAILBOX_PLACE_H

#include "serve/imap/internal.h"
#include "store/sharing/access.h"

#define IMAP_OTHER_USERS MAILBOX_OTHER_USERS
#define IMAP_SHARED_FOLDERS MAILBOX_SHARED_FOLDERS

struct imap_place {
    struct access access;
    struct slice prefix; /* of the client's name, "" of one's own */
    struct slice path;   /* the rest: what the store calls it */
};
/* ERR_NOT_FOUND: nobody shares under that address, or the name is of no mailbox. */
BLOCKS enum err imap_place_find(struct imap_session *s, struct slice name, struct imap_place *out);
static inline struct access imap_access(const struct imap_session *s, account_id account)
{
    return (struct access){ s->services->store, account, s->login.account };
}
/* What is shared with one user takes at most so many octets of memory, names with their particulars (about 200,000 mailboxes); owners of
 * more are left out, those who share most first. Their mailboxes are there all the same, for whoever knows their names. */
#define IMAP_SHARES_MAX ((size_t)32 * 1024 * 1024)

struct imap_mailboxes {
    struct mailbox_info *items;
    unsigned count;
    unsigned left_out; /* owners */
};
/* Mailboxes and levels that can be looked up: one's own, then those of others with the levels above them. */
BLOCKS enum err imap_mailboxes(struct imap_session *s, struct arena *arena,
                               struct imap_mailboxes *out);
/* The level above what an account shares. */
struct slice imap_level_of(const struct account_row *owner, struct arena *arena);
/* A root of what is not one's own, or right below one, where owners stand: no mailbox can be made there. */
bool imap_place_is_level(struct slice name);
/* The part of a client's name that the store knows: all of it when it is one's own. */
struct slice imap_path_of(struct slice name);
/* A mailbox or level by name, as imap_mailbox_find() does it, but without asking for messages in it. */
BLOCKS enum err imap_name_find(struct imap_session *s, struct slice name, struct arena *arena,
                               struct mailbox_info *out);
/* The same by MAILBOXID. ERR_NOT_FOUND also when the user may not look it up. */
struct objectid_mailbox;
BLOCKS enum err imap_id_find(struct imap_session *s, const struct objectid_mailbox *id,
                             struct arena *arena, struct mailbox_info *out);
/* "* LIST (attributes) "/" name" with the OLDNAME that the mailbox was called by, "" for none (RFC 9051 6.3.9.7; mailbox/list.c). */
void imap_write_list(struct imap_session *s, const struct mailbox_info *m, struct slice old_name);
/* As imap_take_name(), and what the client wrote where its name in NFC is another; else "". */
enum err imap_take_name_as(struct imap_session *s, struct scan *c, struct slice *out,
                           struct slice *out_written);
/* To a client of IMAP4rev2 that wrote a name which is not in NFC: the same of `name`, or that it is no more. Older clients know nothing of
 * such a response, and find the name by LIST. Nothing for "". */
BLOCKS void imap_tell_normal_name(struct imap_session *s, struct slice name, struct slice written);
static inline bool imap_is_selected(const struct imap_session *s, const struct mailbox_info *m)
{
    return s->view != NULL && s->view->account == m->account && s->view->mailbox == m->id;
}

#endif
