/* format/auto_reply.h - automatic replies: which messages are never answered, and what an answer looks like.
 *
 * Shape   auto_reply_judge() decides by the envelope sender and the header alone; which addresses are the owner's, how often a sender was
 *         answered, and when, is up to the caller. auto_reply_write() makes a whole message.
 * Owner   texts are in the arena, or the caller's.
 * Errors  none; what is too long is cut at the limits below.
 * RFC     3834 2, 3, 5; 5230 4.4 to 4.6 and 5 (so that Sieve's "vacation" answers alike); 5322, 2045, 2047, 8689 6. */
#ifndef CULVER_FORMAT_AUTO_REPLY_H
#define CULVER_FORMAT_AUTO_REPLY_H

#include "format/header.h"

#define AUTO_REPLY_SUBJECT_MAX 512   /* octets of UTF-8, of the answer */
#define AUTO_REPLY_REFERENCES_MAX 20 /* Message-IDs: the first, and the last of the others */
#define AUTO_REPLY_ID_MAX 500        /* octets; a longer one is not repeated */

/* "" it may be answered; else why not, in a few words. `sender` is the envelope's. */
struct slice auto_reply_judge(struct slice sender, struct slice header);

/* The addresses of To, Cc, Bcc and their Resent-To, -Cc, -Bcc (RFC 5230 4.5), one after the other as local@host; false at the end. */
struct auto_reply_recipients {
    struct header_cursor cursor;
    struct address_list list;
    uint32_t at;
};
struct auto_reply_recipients auto_reply_recipients(struct slice header);
bool auto_reply_next_recipient(struct auto_reply_recipients *r, struct arena *arena,
                               struct slice *out);

struct auto_reply {
    struct slice from, to;   /* addresses */
    struct slice name;       /* UTF-8 without control characters: who answers; "" not said */
    struct slice subject;    /* UTF-8; "": "Auto: " and that of the message */
    struct slice text;       /* UTF-8 */
    struct slice message_id; /* without brackets */
    struct slice header;     /* of the message that is answered */
    bool is_tls_optional;    /* RFC 8689 6: it said TLS-Required: No, and so does the answer */
    struct utc now;
};
void auto_reply_write(const struct auto_reply *reply, struct arena *arena, struct buf *out);

#endif
