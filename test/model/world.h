/* test/model/world.h - what the accounts of a node hold: mailboxes, messages, flags; nothing of any protocol.
 *
 * Shape   commands of a protocol first change the world, then hold what the server says against it.
 * Owner   all of it lives in the arena of the round; mailboxes that were deleted too, as sessions may still look at them. */
#ifndef CULVER_TEST_MODEL_WORLD_H
#define CULVER_TEST_MODEL_WORLD_H

#include "base/time.h"
#include "model.h"

#define WORLD_ACCOUNTS 2
#define WORLD_MAILBOXES 256 /* over the life of an account */
#define WORLD_CONTENTS 4096
#define WORLD_KEYWORDS 4
#define WORLD_WORDS 6
#define FLAG_BITS 9 /* five of the system, then the keywords */

enum model_flag { ANSWERED = 1, FLAGGED = 2, DELETED = 4, SEEN = 8, DRAFT = 16, KEYWORD = 32 };
struct flag_name {
    const char *name;  /* as in FETCH */
    const char *is_on; /* its key of SEARCH; keywords have none */
};
extern const struct flag_name flag_names[FLAG_BITS];

/* The octets of a message, shared by its copies. */
struct model_content {
    struct slice text;   /* as it was given */
    bool has_trace;      /* came by LMTP: the server has put fields in front */
    uint64_t size;       /* as stored; 0: the server has not told yet */
    const char *subject; /* words that can be searched for */
    const char *body_word;
};
extern const char *const world_words[WORLD_WORDS];

struct model_message {
    uint32_t uid;
    unsigned flags; /* enum model_flag */
    struct model_content *content;
    struct utc received;
    uint64_t modseq;       /* 0: it has changed since the server told */
    uint64_t modseq_above; /* then: it is above this one */
    bool
        may_rise; /* written to without a change: the server may count that as one (RFC 7162 3.1.3) */
};

struct model_mailbox {
    const char *name; /* full path, UTF-8 */
    const char *role; /* its attribute in LIST, or NULL */
    bool is_gone;     /* deleted */
    bool is_selectable;
    unsigned life;        /* counts up when the same name begins anew */
    unsigned born;        /* order of the lives in the account */
    uint32_t uidvalidity; /* 0: the server has not told yet */
    uint32_t uidnext;
    uint32_t recent_from; /* no session was told of messages from here on */
    bool is_recent_known; /* false after a restart, up to the next SELECT */
    uint64_t modseq_high; /* the highest that was told, in this life */
    struct model_message *messages;
    unsigned count, cap;
};

struct model_account {
    const char *address;
    struct model_mailbox *mailboxes[WORLD_MAILBOXES];
    unsigned mailbox_count;
    unsigned births;
    const char *subscribed[WORLD_MAILBOXES];
    unsigned subscribed_count;
    unsigned keywords; /* bits of enum model_flag that were ever used */
};

struct world_model {
    struct round *round;
    struct model_account accounts[WORLD_ACCOUNTS];
    unsigned account_count; /* that sessions log in to */
    unsigned inbox_percent; /* of what they select */
    struct model_content contents[WORLD_CONTENTS];
    unsigned content_count;
};

enum err world_begin(struct world_model *w, struct round *round);
struct model_content *world_content_throw(struct world_model *w, struct dice *dice);
struct utc world_now(const struct world_model *w);

/* --- mailboxes; `path` is UTF-8 with INBOX in capitals --- */
struct model_mailbox *mailbox_by_name(struct model_account *a, const char *path); /* or NULL */
bool mailbox_has_children(const struct model_account *a, const struct model_mailbox *m);
/* False: the server must refuse, nothing has changed. */
bool mailbox_make(struct world_model *w, struct model_account *a, const char *path);
bool mailbox_drop(struct model_account *a, const char *path);
bool mailbox_move(struct world_model *w, struct model_account *a, const char *from, const char *to);
void mailbox_set_subscribed(struct model_account *a, const char *path, bool on);
/* The server says this is the UIDVALIDITY: it stays, and rises from life to life (RFC 3501 2.3.1.1). */
enum err mailbox_learn_uidvalidity(struct model_account *a, struct model_mailbox *m,
                                   uint32_t value);

/* --- messages --- */
struct model_message *message_by_uid(const struct model_mailbox *m, uint32_t uid); /* or NULL */
uint32_t message_add(struct world_model *w, struct model_mailbox *m, struct model_message message);
void message_remove(struct model_mailbox *m, uint32_t uid);
void message_set_flags(const struct model_mailbox *m, struct model_message *message,
                       unsigned flags);
/* The server says this is the message's MODSEQ, or the mailbox's HIGHESTMODSEQ: changes count upwards (RFC 7162 3.1). */
enum err message_learn_modseq(struct model_mailbox *m, struct model_message *message,
                              uint64_t value);
enum err mailbox_learn_modseq(struct model_mailbox *m, uint64_t value);
/* The new UIDs stand beside the old ones; those that are gone are left out. */
struct uid_pair {
    uint32_t from, to;
};
unsigned messages_copy(struct world_model *w, struct model_mailbox *from, struct model_mailbox *to,
                       const uint32_t *uids, unsigned count, bool is_move, struct uid_pair *out);
/* Is this the stored message, from `at` on? What stands in front of a delivered one is the server's. */
bool content_is(const struct model_content *content, struct slice octets);
enum err content_learn_size(struct model_content *content, uint64_t size);

/* A message by LMTP into the inbox. */
enum err world_deliver(struct world_model *w, struct model_account *a, struct dice *dice);
/* Stops and starts the server; all connections are closed already. */
enum err world_restart(struct world_model *w);

#endif
