/* test/model/imap.h - the model of an IMAP session (RFC 3501, 2177, 3691, 4315, 6851): what a client must know by now.
 *
 * Shape   a turn is one command and all its responses. imap_throw.c writes the command, changes the world as it should and says
 *         what must come; imap_hear.c takes each response and holds it against the world; imap_peer.c plays the turn. The mirror
 *         is the mailbox as the client has been told of it: after each turn it must be the mailbox of the world.
 * To add  an item of FETCH: a row of fetch_items in imap_hear.c. A response: a row of untagged_rows. A command: a row of throws
 *         in imap_throw.c. A property of messages: a field of struct model_message, and of struct mirror when clients keep it. */
#ifndef CULVER_TEST_MODEL_IMAP_H
#define CULVER_TEST_MODEL_IMAP_H

#include "base/scan.h"
#include "world.h"

#define MIRROR_MAX 1024
#define IMAP_CUTS_MAX 4
#define IMAP_TARGETS_MAX 150 /* a mailbox is not made larger than this by COPY */
#define IMAP_BAD_MAX 20      /* BAD answers in a row that end a session */

enum known { NO, YES, UNKNOWN };

/* A message as the client knows it. */
struct mirror {
    uint32_t uid;
    unsigned flags;
    enum known is_recent;
    bool is_target;  /* of the command in this turn */
    unsigned wanted; /* items of FETCH that it must be told in this turn */
    unsigned got;
    bool
        is_silenced; /* this turn changes it with .SILENT: what others did is told as it was before */
    unsigned earlier; /* flags before that */
};

/* What the client kept of a mailbox that it had open before, to ask for what it has missed since (RFC 7162 3.2.5). */
struct kept_mailbox {
    const struct model_mailbox *mailbox; /* NULL: none */
    unsigned life;
    uint32_t uidvalidity;
    uint64_t modseq;
    struct kept_message {
        uint32_t uid;
        unsigned flags;
        bool has_vanished; /* it was told so */
    } messages[MIRROR_MAX];
    unsigned count;
};

struct imap_peer {
    struct talk talk;
    struct world_model *world;
    struct model_account *account;  /* NULL: not logged in */
    struct model_mailbox *selected; /* or NULL */
    unsigned life;                  /* of the mailbox when it was selected */
    bool is_read_only, is_idle, has_claimed;
    bool has_condstore, has_qresync; /* the server was told that the client knows them */
    struct kept_mailbox kept;
    struct mirror mirror[MIRROR_MAX];
    unsigned count;
    uint32_t uidnext; /* messages from here on were not told yet */
    unsigned bad;     /* BAD answers in a row; before the login NO too */
    unsigned tag;
};

enum status { STATUS_OK = 1, STATUS_NO = 2, STATUS_BAD = 4 };

struct search_node;

/* Mailboxes told by LIST or LSUB. */
struct listed {
    struct slice name; /* as on the wire */
    struct slice attributes;
};

struct imap_turn {
    struct imap_peer *peer;
    struct slice tag;
    struct buf bytes;
    size_t cuts[IMAP_CUTS_MAX]; /* where the client waits for "+" */
    unsigned cut_count;
    unsigned statuses; /* allowed answers */
    bool may_expunge;  /* RFC 3501 7.4.1 */
    bool tells_all;    /* with OK or NO, all that is new is told */
    bool is_select, starts_idle, ends;
    bool has_uid; /* each FETCH response has one (RFC 3501 6.4.8) */
    const struct search_node *search;
    unsigned returns;         /* enum search_return; 0: SEARCH as of old */
    const uint32_t *modified; /* numbers or UIDs that STORE must leave as they are */
    unsigned modified_count;
    struct model_mailbox *mailbox; /* of STATUS, APPEND, COPY, MOVE */
    const struct uid_pair *copied;
    unsigned copied_count;
    uint32_t appended; /* UID */
    struct listed *listed;
    unsigned listed_count;
    bool was_searched, was_told_status;
    enum status status; /* the answer */
    struct slice code;  /* of the answer, or of an untagged OK */
    bool resyncs;       /* asks for what peer->kept has missed */
    uint64_t highest;   /* HIGHESTMODSEQ, as told by SELECT */
    /* More that must hold at the end; NULL: nothing. */
    enum err (*check)(struct imap_turn *turn);
};

/* --- imap_peer.c --- */
enum err imap_open(struct imap_peer *p, struct world_model *w);
void imap_close(struct imap_peer *p);
bool imap_is_dead(const struct imap_peer *p); /* the selected mailbox was deleted by somebody */
enum err imap_turn_play(struct imap_turn *turn);
/* What the server says unasked while the session idles. */
enum err imap_listen(struct imap_peer *p);
void imap_mirror_select(struct imap_peer *p, struct model_mailbox *m, bool is_read_only);
void imap_mirror_grow(struct imap_peer *p);
void imap_mirror_remove(struct imap_peer *p, unsigned index);
struct mirror *imap_mirror_find(struct imap_peer *p, uint32_t uid); /* or NULL */

/* --- imap_throw.c --- */
/* Throws a command that fits the state of the session, or does not. */
enum err imap_throw(struct imap_peer *p, struct dice *dice);
/* As a name goes over the wire, in modified UTF-7 (RFC 3501 5.1.3). */
struct slice imap_wire_name(struct arena *arena, const char *path);

/* --- imap_hear.c --- */
enum err imap_hear(struct imap_turn *turn, struct slice response);

/* The items of FETCH: bits of mirror.wanted and mirror.got, rows of fetch_items. */
enum fetch_item {
    ITEM_UID = 1,
    ITEM_FLAGS = 2,
    ITEM_DATE = 4,
    ITEM_SIZE = 8,
    ITEM_WHOLE = 16,
    ITEM_SUBJECT = 32,
    ITEM_ENVELOPE = 64,
    ITEM_STRUCTURE = 128,
    ITEM_MODSEQ = 256,
};

/* --- imap_resync.c --- */
/* Writes the parameters of a SELECT that may follow its name, and notes what they ask for. */
void resync_throw(struct imap_turn *turn, struct dice *dice, const struct model_mailbox *m);
/* Of SELECT: what was asked for has been told, and the client keeps what it knows now. */
enum err resync_check(struct imap_turn *turn);
/* "VANISHED 1:3" and "VANISHED (EARLIER) 1:3", behind the word. */
enum err resync_hear_vanished(struct imap_turn *turn, struct scan *args);

/* --- imap_set.c --- */
#define SET_RANGES_MAX 3
struct model_set {
    struct {
        uint32_t first, last; /* 0: "*" */
    } ranges[SET_RANGES_MAX];
    unsigned count;
};
struct model_set set_throw(struct dice *dice, uint32_t largest);
void set_write(const struct model_set *set, struct buf *out);
/* Is `number` in it, when "*" is `largest` (0: there is none)? */
bool set_has(const struct model_set *set, uint32_t number, uint32_t largest);
/* Marks the messages of the mirror; false: a number that no message has. */
bool set_mark_targets(const struct model_set *set, bool is_uid, struct imap_peer *p);
/* "1:3,5" read into numbers; the count. */
unsigned set_read(struct slice text, uint32_t *out, unsigned max);

/* --- imap_search.c --- */
enum search_return { RETURN_MIN = 1, RETURN_MAX = 2, RETURN_COUNT = 4, RETURN_ALL = 8 };
/* "RETURN (MIN ALL) ", or nothing. */
void search_throw_returns(struct imap_turn *turn, struct dice *dice);
/* "ESEARCH (TAG "a1") UID MIN 2 COUNT 3", behind the word (RFC 4731 3.1). */
enum err search_hear_extended(struct imap_turn *turn, struct scan *args);
/* Is what was found what fits? */
enum err search_check_found(const struct imap_turn *turn, const bool *found);
const struct search_node *search_throw(struct imap_peer *p, struct dice *dice, struct buf *out);
/* UNKNOWN: the message is gone, or the server has not told what is asked for. */
enum known search_fits(const struct search_node *node, const struct imap_peer *p, unsigned index);

#endif
