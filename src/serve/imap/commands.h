/* serve/imap/commands.h - the run functions that commands.c lists, one file a command or a few of a kind.
 *
 * Blocks  all may suspend. What they return is the tagged response. */
#ifndef CULVER_SERVE_IMAP_COMMANDS_H
#define CULVER_SERVE_IMAP_COMMANDS_H

#include "serve/imap/selected.h"

/* A slice in a table. */
#define NAME(text)                                                                                 \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

#define IMAP_RUN(name)                                                                             \
    struct imap_reply imap_run_##name(struct imap_session *s, struct imap_request *request)

IMAP_RUN(capability);
IMAP_RUN(noop);
IMAP_RUN(logout);
IMAP_RUN(id);
IMAP_RUN(starttls);
IMAP_RUN(login);
IMAP_RUN(authenticate);
IMAP_RUN(enable);
IMAP_RUN(compress);
IMAP_RUN(namespace);
IMAP_RUN(select);
IMAP_RUN(examine);
IMAP_RUN(create);
IMAP_RUN(delete);
IMAP_RUN(rename);
IMAP_RUN(subscribe);
IMAP_RUN(unsubscribe);
IMAP_RUN(list);
IMAP_RUN(lsub);
IMAP_RUN(status);
IMAP_RUN(getquota);
IMAP_RUN(getquotaroot);
IMAP_RUN(setquota);
IMAP_RUN(getmetadata);
IMAP_RUN(setacl);
IMAP_RUN(deleteacl);
IMAP_RUN(getacl);
IMAP_RUN(listrights);
IMAP_RUN(myrights);
IMAP_RUN(setmetadata);
IMAP_RUN(append);
IMAP_RUN(replace);
IMAP_RUN(idle);
IMAP_RUN(notify);
IMAP_RUN(unauthenticate);
IMAP_RUN(uidbatches);
IMAP_RUN(close);
IMAP_RUN(unselect);
IMAP_RUN(expunge);
IMAP_RUN(search);
IMAP_RUN(esearch);
IMAP_RUN(sort);
IMAP_RUN(thread);
IMAP_RUN(fetch);
IMAP_RUN(store);
IMAP_RUN(copy);
IMAP_RUN(move);

bool imap_may_unauthenticate(struct imap_session *s); /* is it offered? */

#endif
