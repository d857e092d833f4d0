/* proto/imap_modifiers.h - parameters of SELECT, modifiers of FETCH and STORE.
 *
 * Shape   each taker reads from the space in front of the parentheses; where the arguments end there, nothing was given.
 * Errors  ERR_SYNTAX, ERR_LIMIT. Whether a modifier is allowed now is for the caller.
 * Limits  OBJECTID_TEXT_MAX octets of an id.
 * RFC     4466 2.1, 2.4, 2.5; 7162 7 (CONDSTORE, QRESYNC), 9394 3.3 (PARTIAL); draft-ietf-mailmaint-imap-objectid-bis-06 7.1, 10 (OBJECTID). */
#ifndef CULVER_PROTO_IMAP_MODIFIERS_H
#define CULVER_PROTO_IMAP_MODIFIERS_H

#include "proto/imap.h"

#define OBJECTID_TEXT_MAX 255

/* What a client that comes back remembers of a mailbox. */
struct imap_qresync {
    uint32_t uidvalidity;
    uint64_t modseq;
    bool has_known;
    struct imap_set known;              /* UIDs; no "*" */
    struct imap_set sequences, at_uids; /* pairs, ascending; count 0: none given */
};
/* "OBJECTID (MAILBOXID id ACCOUNTID id)"; other keys are passed over. */
struct imap_select_ids {
    struct slice mailbox, account; /* as written; "": not given */
    bool is_contradiction; /* one of them was given twice, as two ids: no mailbox has both */
};
struct imap_select {
    bool wants_condstore, has_qresync, has_objectid;
    struct imap_qresync qresync;
    struct imap_select_ids ids; /* all "" where OBJECTID stands alone */
};
enum err imap_take_select_parameters(struct scan *c, struct arena *arena, struct imap_select *out);

struct imap_fetch_modifiers {
    bool has_since, wants_vanished;
    uint64_t since; /* CHANGEDSINCE */
    bool has_page;
    struct imap_page page; /* PARTIAL */
};
enum err imap_take_fetch_modifiers(struct scan *c, struct imap_fetch_modifiers *out);

struct imap_store_modifiers {
    bool has_condition;
    uint64_t unchanged_since;
};
/* Behind them comes a space, which is taken too. */
enum err imap_take_store_modifiers(struct scan *c, struct imap_store_modifiers *out);

#endif
