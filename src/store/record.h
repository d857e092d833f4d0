/* store/record.h - what the payloads of ACCEPT records say (docs/formats/log.md).
 *
 * Shape   pure functions between struct and bytes; what is read is verified as if a stranger had written it.
 * Owner   slices point into the payload, arrays are in the arena. */
#ifndef CULVER_STORE_RECORD_H
#define CULVER_STORE_RECORD_H

#include "base/buf.h"
#include "store/store.h"

#define ACCEPT_VERSION 1
#define ACCEPT_VERSION_QUEUE 2
#define ACCEPT_VERSION_TOGETHER 3
#define ACCEPT_VERSION_APPENDER 4
#define ACCEPT_VERSION_TERMS 5 /* more flags of terms than TERM_FLAGS_FIRST */
#define TERM_FLAGS_FIRST 0xff
#define ACCEPT_VERSION_ANSWER 6  /* NOTIFY_IS_ANSWER */
#define ACCEPT_VERSION_COPY 7    /* NOTIFY_HAS_COPY */
#define ACCEPT_VERSION_KEPT 8    /* `kept` */
#define ACCEPT_VERSION_RELEASE 9 /* `release` of its terms */
#define ACCEPT_VERSION_NEWEST ACCEPT_VERSION_RELEASE
#define ACCEPT_PARTS_MAX 255
#define CHUNKS_MAX 8192
#define CHUNK_BYTES (256 * 1024)

struct chunk_ref {
    log_lsn lsn;
    uint32_t len;
};

struct accept_record {
    bool
        is_husk; /* the message is gone: `summary` is of thread_keys_write(), sender and texts are empty */
    uint64_t size; /* of the message: prefix, chunks, tail */
    struct utc received;
    struct utc logged; /* by the clock of the server; of old records: received */
    account_id submitter;
    account_id
        appender; /* who put it into another account's mailbox, and may have a \Seen of his own there; 0: nobody did */
    struct slice from, envelope_id;
    const struct delivery_target *targets;
    uint32_t target_count;
    const struct queue_recipient *remote;
    uint32_t remote_count;
    struct queue_terms terms;
    const uint64_t *ends;
    uint32_t end_count;
    const uint64_t *kept;
    uint32_t kept_count;
    struct together together;
    const struct chunk_ref *chunks;
    uint32_t chunk_count;
    struct slice summary;
    uint32_t prefix_len; /* the first octets of inline_body stand before the chunks */
    struct slice inline_body;
};

/* Every payload begins with its version. ERR_PERM: newer than `known`; a program never guesses what that says. */
enum err record_version_check(struct slice payload, unsigned known, const char *what);

/* Everything but the inline body, which is appended as pieces of its own. */
void accept_write(const struct accept_record *record, uint32_t inline_len, struct buf *out);
enum err accept_read(struct slice payload, struct arena *arena, struct accept_record *out);
/* What remains of an ACCEPT record when nobody holds its message: what replay needs for the same UIDs and threads. */
enum err accept_husk(struct slice payload, struct buf *out);
/* How many hold a fresh one: its accounts, and the queue. */
uint16_t accept_holders(const struct accept_record *record);

/* UNREF: messages that an account, or the queue, needs no more (docs/formats/log.md). */
#define UNREF_VERSION 1
#define UNREF_MAX 50000 /* emails, and records, in one; more are sent as several */
#define UNREF_ARENA_BYTES ((size_t)16 * 1024 * 1024)
struct unref {
    bool is_last;           /* the account was removed, and nothing is left */
    const email_id *emails; /* expunged ones that cannot be brought back from now on */
    uint32_t email_count;
    const log_lsn *lsns; /* records that the account or the queue holds no more */
    uint32_t lsn_count;
};
void unref_write(const struct unref *unref, struct buf *out);
enum err unref_read(struct slice payload, struct arena *arena, struct unref *out);

#endif
