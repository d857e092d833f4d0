/* test/sim/client.h - the other side of conversations: what mail programs say, and what they take from the answers.
 *
 * Blocks  everything suspends the fiber of the client.
 * Errors  a connection that ends says ERR_CLOSED or ERR_TIMEOUT; what was asked for then has an unknown fate. */
#ifndef CULVER_TEST_SIM_CLIENT_H
#define CULVER_TEST_SIM_CLIENT_H

#include "model.h"

#define CLIENT_SECS 600 /* for a whole conversation */
#define CLIENT_LINE_MAX (64 * 1024)
#define RECIPIENTS_MAX 6

/* --- client.c --- */
struct client {
    struct sim *sim;
    struct sim_node *node;
    struct stream *stream;
    struct arena *arena;
    struct deadline_scope deadline;
    unsigned tag;
    struct slice status; /* text of the last tagged reply */
};
bool client_open(struct client *client, struct sim_node *node, enum service_kind kind);
void client_close(struct client *client);
BLOCKS enum err client_say(struct client *client, const char *format, ...) PRINTF_LIKE(2, 3);
/* A line without CRLF, copied into the arena. */
BLOCKS enum err client_line(struct client *client, struct slice *out);
/* An SMTP reply of any number of lines: its code. */
BLOCKS enum err client_reply(struct client *client, unsigned *out_code);

/* --- client_imap.c --- */
/* An untagged reply: its line with "{}" for literals, and the last literal. */
struct imap_untagged {
    struct slice line, literal;
};
/* Logs in as the owner. */
bool imap_open(struct client *client, struct account_model *account);
/* FATE_DONE for OK, FATE_REFUSED for NO and BAD. `each` may be NULL. */
enum fate imap_run(struct client *client,
                   void (*each)(void *arg, const struct imap_untagged *reply), void *arg,
                   struct slice command);
enum fate imap_command(struct client *client, const char *format, ...) PRINTF_LIKE(2, 3);
enum fate imap_append(struct client *client, const char *box, unsigned flags, struct slice text);
/* All mailboxes with all messages; with bodies, each is compared with its letter. False: the connection ended. */
bool imap_read_all(struct client *client, struct account_model *account, bool with_bodies,
                   struct mailstate *out);
void imap_flags_write(unsigned flags, struct buf *out);

/* --- sender.c --- */
struct mailing {
    struct sim_node *node;
    enum service_kind kind;  /* SMTP, submission or LMTP */
    struct slice from, user; /* user: for submission */
    struct account_model *to[RECIPIENTS_MAX];
    unsigned to_count;
    uint32_t token;
};
/* Sends one letter, and notes in the parcels what became of it. */
void mailing_send(struct sim *sim, const struct mailing *mailing);

#endif
