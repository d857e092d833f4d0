/* proto/login/scram.h - the messages of SCRAM-SHA-256: what a client says, and what a server says, taken apart.
 *
 * Shape   pure. The functions check the grammar; what must fit together (nonce, binding, proof) is the
 *         caller's, who has both.
 * Owner   names and what was base64 are in the arena; all else points into the message.
 * Errors  ERR_SYNTAX, extensions that must be understood ("m=") included.
 * Limits  SCRAM_MESSAGE_MAX.
 * RFC     5802 5, 7; 7677; 9266 (tls-exporter). */
#ifndef CULVER_PROTO_LOGIN_SCRAM_H
#define CULVER_PROTO_LOGIN_SCRAM_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"

#define SCRAM_MESSAGE_MAX 4096
#define SCRAM_PROOF_BYTES 32 /* of SHA-256 */
#define SCRAM_TLS_EXPORTER "tls-exporter"

enum scram_binding {
    SCRAM_UNABLE = 'n', /* the client has no channel binding */
    SCRAM_UNASKED =
        'y', /* it has, and believes that the server has not: a sign of somebody between when the server has */
    SCRAM_BOUND = 'p',
};

struct scram_first {
    enum scram_binding binding;
    struct slice binding_name;
    struct slice gs2; /* the header as it was sent: comes back in the final message */
    struct slice bare;
    struct slice authorize_as, name; /* "=2C" and "=3D" are taken off */
    struct slice nonce;
};
enum err scram_take_first(struct slice message, struct arena *arena, struct scram_first *out);

struct scram_final {
    struct slice binding; /* base64 taken off: gs2 and what binds */
    struct slice nonce;
    unsigned char proof[SCRAM_PROOF_BYTES];
    struct slice without_proof;
};
enum err scram_take_final(struct slice message, struct arena *arena, struct scram_final *out);

/* What the server says to the first message of the client, */
struct scram_challenge {
    struct slice nonce, salt; /* base64 of the salt taken off; not empty */
    uint32_t iterations;      /* as it was said: any number */
};
enum err scram_take_challenge(struct slice message, struct arena *arena,
                              struct scram_challenge *out);
/* and to the final one. */
struct scram_verdict {
    struct slice refusal; /* "invalid-proof"; "": it took the proof, and shows its own */
    unsigned char signature[SCRAM_PROOF_BYTES];
};
enum err scram_take_verdict(struct slice message, struct arena *arena, struct scram_verdict *out);

#endif
