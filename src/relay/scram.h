/* relay/scram.h - SCRAM-SHA-256 as the client: who we are, shown without the password, and that the server knows it too.
 *
 * Shape   messages in, messages out: the first, the final one, and the judgement of what comes last.
 * Owner   `client` is the caller's; texts are in the arena. scram_client_wipe() in every case.
 * Blocks  scram_client_answer() lets other fibers run every SCRAM_ROUNDS_AT_ONCE rounds; off a fiber it does not.
 * Errors  ERR_SYNTAX: that is no SCRAM; ERR_LIMIT: an iteration count that is too small or too large; ERR_DENIED: the nonce is another, the
 *         server refuses, or does not know the password itself.
 * RFC     5802 3, 5, 6; 7677; 9266 (tls-exporter). */
#ifndef CULVER_RELAY_SCRAM_H
#define CULVER_RELAY_SCRAM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "proto/login/scram.h"

#define SCRAM_ITERATIONS_MIN                                                                       \
    4096 /* RFC 7677 4; fewer make it too cheap to guess a password from what was said */
#define SCRAM_ITERATIONS_MAX 1000000 /* more, and a server could keep us busy */
#define SCRAM_ROUNDS_AT_ONCE 4096

struct scram_client {
    enum scram_binding binding;
    struct slice bound_to; /* the value of the connection, for SCRAM_BOUND */
    struct slice nonce;    /* ours */
    struct slice gs2, bare;
    struct buf password; /* prepared (RFC 4013) */
    unsigned char server_signature[SCRAM_PROOF_BYTES];
};
/* The first message. `binding`, `bound_to` and `nonce` are set by the caller. ERR_SYNTAX: the name or the password has characters that
 * SCRAM does not know, or nothing is left of the name. */
enum err scram_client_begin(struct scram_client *client, struct slice username,
                            struct slice password, struct arena *arena, struct slice *out);
/* The final message, to the server's first. */
BLOCKS enum err scram_client_answer(struct scram_client *client, struct slice challenge,
                                    struct arena *arena, struct slice *out);
/* Has the server shown that it knows the password? */
enum err scram_client_judge(const struct scram_client *client, struct slice verdict,
                            struct arena *arena);
void scram_client_wipe(struct scram_client *client);

#endif
