/* relay/internal.h - what the files of relay/ share. */
#ifndef CULVER_RELAY_INTERNAL_H
#define CULVER_RELAY_INTERNAL_H

#include "relay/relay.h"

/* RFC 5321 4.5.3.2, in seconds. */
#define CONNECT_SECONDS 30
#define GREETING_SECONDS 300
#define COMMAND_SECONDS 300
#define DATA_SECONDS 120
#define BLOCK_SECONDS 180
#define END_SECONDS 600
#define QUIT_SECONDS 5

struct relay {
    struct loop *loop;
    struct stream *stream;
    struct smtp_offer offer;
    struct slice host;
    bool is_usable;
    bool needs_reset; /* a refused transaction is open on the other side */
    bool is_lmtp;
    bool is_known; /* its certificate is the host's */
    char host_text[256];
};

/* Sends a command with its argument and reads the reply. */
BLOCKS enum err relay_ask(struct relay *relay, struct arena *arena, struct smtp_answer *out,
                          const char *command, struct slice argument);
/* Reads one reply within so many seconds. After a failure the connection is of no more use. */
BLOCKS enum err relay_answer(struct relay *relay, unsigned seconds, struct arena *arena,
                             struct smtp_answer *out);
/* Asks the proxy at the other end for a connection to `to`. ERR_CLOSED, ERR_TIMEOUT: it could not be made; ERR_BUSY: the proxy itself
 * does not work as it should. */
BLOCKS enum err relay_pass_proxy(struct stream *stream, const struct relay_proxy *proxy,
                                 const struct peer_address *to);
/* The content, dots stuffed, and the end (RFC 5321 4.5.2). */
BLOCKS enum err relay_content(struct relay *relay, const struct relay_message *message);
/* The same in counted chunks (RFC 3030 2), the last one announced: its answers are still to be read. *out_refused: the answer to a chunk
 * before it was a refusal, which is in *out, and no more was sent. */
BLOCKS enum err relay_chunks(struct relay *relay, const struct relay_message *message,
                             struct arena *arena, struct smtp_answer *out, bool *out_refused);

#endif
