/* proto/imap_notify.h - what a NOTIFY asks to be told.
 *
 * Owner   slices point into the text or the arena.
 * Errors  ERR_SYNTAX, ERR_LIMIT, ERR_PERM (a mailbox name that is none); ERR_DENIED: an event that is not known (NO [BADEVENT]).
 * Limits  IMAP_NOTIFY_GROUPS_MAX groups, IMAP_LIST_ITEMS_MAX names in one.
 * RFC     5465 8, 7377 4. */
#ifndef CULVER_PROTO_IMAP_NOTIFY_H
#define CULVER_PROTO_IMAP_NOTIFY_H

#include "proto/imap_fetch.h"
#include "proto/imap_search.h"

#define IMAP_NOTIFY_GROUPS_MAX 64

enum imap_event {
    IMAP_EVENT_NEW = 1,
    IMAP_EVENT_EXPUNGE = 2,
    IMAP_EVENT_FLAGS = 4,
    IMAP_EVENT_NAME = 8,
    IMAP_EVENT_SUBSCRIPTION = 16,
    IMAP_EVENT_METADATA = 32,
    IMAP_EVENT_SERVER_METADATA = 64, /* of whatever mailboxes it is asked for */
};
#define IMAP_EVENTS_OF_MESSAGES (IMAP_EVENT_NEW | IMAP_EVENT_EXPUNGE | IMAP_EVENT_FLAGS)

enum imap_notify_filter {
    IMAP_NOTIFY_SELECTED,
    IMAP_NOTIFY_SELECTED_DELAYED,
    IMAP_NOTIFY_INBOXES,
    IMAP_NOTIFY_PERSONAL,
    IMAP_NOTIFY_SUBSCRIBED,
    IMAP_NOTIFY_SUBTREE,
    IMAP_NOTIFY_SUBTREE_ONE, /* RFC 7377: and no deeper than one level */
    IMAP_NOTIFY_MAILBOXES,
};

struct imap_notify_group {
    enum imap_notify_filter filter;
    struct imap_words names; /* of the last three */
    unsigned events;         /* enum imap_event; 0: NONE */
    bool has_fetch;          /* of the selected mailbox: what is told of a new message */
    struct imap_fetch fetch;
};

struct imap_notify {
    bool is_set; /* false: NONE */
    bool wants_status;
    struct imap_notify_group *groups;
    uint32_t count;
};
enum err imap_notify_parse(struct scan args, enum imap_names names, struct arena *arena,
                           struct imap_notify *out);

/* --- ESEARCH (RFC 7377 2): a search in several mailboxes, which are named as those of NOTIFY are --- */
struct imap_multisearch {
    struct imap_notify_group *sources; /* filter and names alone */
    uint32_t source_count;             /* 0: the selected mailbox */
    struct imap_search search;
};
enum err imap_multisearch_parse(struct scan args, enum imap_names names, struct arena *arena,
                                struct imap_multisearch *out);

#endif
