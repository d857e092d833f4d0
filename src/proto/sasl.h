/* proto/sasl.h - the frame of an authentication exchange: mechanisms by name, base64 lines to messages.
 *
 * Owner   decoded messages hold secrets: sasl_wipe() them.
 * Limits  SASL_MESSAGE_MAX octets of a decoded message, unless the mechanism has larger ones.
 * RFC     4422, 4954 4 (SMTP), 3501 6.2.2 (IMAP), 4616 (PLAIN). LOGIN is the Internet-Draft murchison-sasl-login. */
#ifndef CULVER_PROTO_SASL_H
#define CULVER_PROTO_SASL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/scan.h"

#define SASL_MESSAGE_MAX (12 * 1024)
#define SASL_DECODE_ROOM 3 /* octets of a buf that sasl_decode() leaves free */
/* The ceiling of a buf for messages of so many octets, which base64 rounds up. */
#define SASL_BUF_BYTES(octets) (((octets) + 2) / 3 * 3 + SASL_DECODE_ROOM)

enum sasl_mechanism {
    SASL_UNKNOWN,
    SASL_PLAIN,
    SASL_LOGIN,
    SASL_SCRAM,      /* SCRAM-SHA-256 */
    SASL_SCRAM_PLUS, /* SCRAM-SHA-256-PLUS */
    SASL_GSSAPI,
    SASL_OAUTHBEARER,
    SASL_XOAUTH2,
};
enum sasl_mechanism sasl_mechanism_find(struct slice name);
const char *sasl_mechanism_name(enum sasl_mechanism mechanism);

/* The client gives up: a line of "*" alone. */
bool sasl_is_cancel(struct slice line);

/* A response line. Canonical base64 only: ERR_SYNTAX; ERR_LIMIT. */
enum err sasl_decode(struct slice line, struct buf *out);
/* An initial response: as above, and "=" stands for the empty message (RFC 4954 4). */
enum err sasl_decode_initial(struct slice text, struct buf *out);

/* saslname (RFC 5801 4), up to a comma or the end: "," and "=" are written =2C and =3D. The name is in the arena. */
bool sasl_take_name(struct scan *c, struct arena *arena, struct slice *out);

/* Overwrites the octets, then frees. Fits AUTO(sasl_wipe). */
void sasl_wipe(struct buf *secret);

#endif
