/* story/story.h - the story of a message: what happened to it, from the connection that brought it to the last server that took it.
 *
 * Shape   each event is a line of a file (docs/formats/story.md) under the message's own id, which Received and the log show too.
 *         story_note() costs whoever acknowledges mail one append to memory; a thread writes once a second what has gathered.
 * Durable nothing is synced: a power cut costs the last seconds of what was written here, and never any mail. What cannot be written
 *         is dropped and counted in the log.
 * Owner   story_open() / story_close(), inside the life of the world.
 * Threads story_note() and story_configure() from any thread.
 * Blocks  as marked.
 * Errors  story_find(): ERR_TEMP (disk), ERR_PERM (a file is of a newer program). Lines that are damaged or cut off are passed over.
 * Limits  the settings; STORY_PENDING_MAX octets wait to be written; STORY_TEXT_MAX octets of one text are kept. */
#ifndef CULVER_STORY_STORY_H
#define CULVER_STORY_STORY_H

#include "base/setting.h"
#include "io/job.h"
#include "io/world.h"

#define STORY_PENDING_MAX ((size_t)4 * 1024 * 1024)
#define STORY_TEXT_MAX 1000
#define STORY_ID_MAX 32
#define STORY_MESSAGES_MAX 100                            /* of one answer */
#define STORY_EVENTS_MAX 10000                            /* of one answer, all messages together */
#define STORY_ANSWER_BYTES_MAX ((size_t)16 * 1024 * 1024) /* of their lines */

/* Section "story" of the configuration. */
struct story_settings {
    uint64_t keep; /* seconds */
    uint64_t size; /* octets of all files; 0: nothing is recorded */
    bool subjects;
};
extern const struct setting_table story_setting_table;

enum story_kind {
    STORY_ACCEPTED,          /* stored, and acknowledged to whoever brought it */
    STORY_REFUSED,           /* not taken after its content came */
    STORY_RECIPIENT_REFUSED, /* not taken for this recipient */
    STORY_EXPANDED,          /* the recipient is an alias, and this is one of its targets */
    STORY_DELIVERED,         /* in a mailbox here */
    STORY_APPENDED,          /* put into a mailbox by its owner */
    STORY_QUEUED,            /* waits for another server */
    STORY_UNREACHABLE,       /* no conversation came about with a host; the next one is tried */
    STORY_DEFERRED,          /* it is tried again */
    STORY_SENT,              /* another server has it */
    STORY_FAILED,            /* it will not be sent, and its sender is told */
    STORY_DROPPED,           /* it will not be sent, and nobody is told */
    STORY_NOTIFIED,          /* a notification to its sender was stored */
    STORY_STEERED,           /* the administrator changed what is done with it */
    STORY_KINDS,
};
const char *story_kind_name(enum story_kind kind); /* "accepted" */

/* An empty text and a number of 0 are not said. */
struct story_event {
    enum story_kind kind;
    usec_t at;            /* since 1970; filled in by story_note() */
    struct slice message; /* its id; at most STORY_ID_MAX octets */
    struct slice session;
    struct slice protocol, peer, helo, tls, user;
    struct slice from; /* "<>" for the null sender */
    struct slice to, target, mailbox;
    struct slice host, address; /* of the server that was asked */
    struct slice security;      /* how well the connection with it had to be protected */
    struct slice reply;
    struct slice failure;    /* why, in a word (proto/smtp_failure.h) */
    struct slice signature;  /* the domain whose keys signed it (DKIM) */
    struct slice blocklist;  /* that blocks us, where it is named */
    struct slice converted;  /* what was done to it for that server */
    struct slice message_id; /* without brackets */
    struct slice subject;
    struct slice notification; /* id of the notification that is sent about it */
    struct slice about;        /* id of the message that this notification is about */
    struct slice action;
    uint64_t size;  /* octets */
    uint64_t entry; /* of the queue */
    uint64_t next;  /* seconds since 1970: when it is tried again */
};

/* One of what an event says beside its kind, time and message: for those who show all of it. */
struct story_key {
    const char *name; /* "message_id" */
    size_t offset;
    bool is_number; /* uint64_t, else struct slice */
};
extern const struct story_key story_keys[];
extern const size_t story_key_count;
struct slice story_text(const struct story_event *event, const struct story_key *key);
uint64_t story_number(const struct story_event *event, const struct story_key *key);

struct story;

/* is_inline: there is no thread, and each event is written at once. */
struct story *story_open(struct world *world, const char *data_dir,
                         const struct story_settings *settings, bool is_inline);
void story_close(struct story *story); /* what has gathered is written; NULL allowed */
void story_configure(struct story *story, const struct story_settings *settings);

/* Never fails and never waits for the disk. `story` may be NULL: nothing is recorded. */
void story_note(struct story *story, const struct story_event *event);
/* Would a subject be recorded? */
bool story_wants_subject(struct story *story);

/* Files that are too old or too many go, which otherwise happens once an hour. */
BLOCKS void story_trim(struct story *story);

struct story_query {
    struct slice what;    /* id of a message, address of a sender or recipient, or Message-ID */
    int64_t since, until; /* seconds since 1970 of an event that it is found by; until 0: now */
    unsigned max;         /* messages, at most STORY_MESSAGES_MAX */
};
/* One message, its events in the order in which they were recorded. */
struct story_message {
    struct slice id;
    struct story_event *events;
    unsigned count;
};
struct story_answer {
    struct story_message *messages; /* the one that something happened to last comes first */
    unsigned count;
    bool has_more;     /* messages that fit are left out */
    bool is_shortened; /* events are left out: STORY_EVENTS_MAX, STORY_ANSWER_BYTES_MAX */
};
BLOCKS enum err story_find(struct story *story, struct jobs *jobs, const struct story_query *query,
                           struct arena *arena, struct story_answer *out);

#endif
