/* test/model/smtp.h - the model of SMTP, submission and LMTP (RFC 5321, 2920, 3030, 4954, 3207, 2033).
 *
 * Shape   smtp_move.c throws commands and says what must be answered, moving the model on; smtp.c sends them and compares. */
#ifndef CULVER_TEST_MODEL_SMTP_H
#define CULVER_TEST_MODEL_SMTP_H

#include "base/buf.h"
#include "model.h"

#define SMTP_PEERS 3
#define SMTP_RCPTS_MAX 100 /* recipients_max of the node */
#define SMTP_EXPECT_MAX 128
#define SMTP_SIZE_MAX 65536 /* message_size_max of the node */
#define SMTP_CHUNKS_MAX 6
#define SMTP_MESSAGES_MAX 4096 /* of one round, for one account */
#define SMTP_ACCOUNTS 2

enum smtp_service { MX, SUBMISSION, LMTP };

struct smtp_limits {
    unsigned errors_max, junk_max, rcpts_max;
};

/* The accounts a recipient leads to, as bits. */
struct model_rcpt {
    unsigned row; /* of the table of recipients: the same row is the same address */
    unsigned accounts;
};

/* Our side of one connection, and all that the server should know of it. */
struct smtp_peer {
    struct talk talk;
    enum smtp_service service;
    bool is_near, is_tls, has_spoken, is_greeted, is_authenticated;
    bool in_mail, in_bdat, smtputf8;
    struct model_rcpt rcpts[SMTP_RCPTS_MAX];
    unsigned rcpt_count;
    unsigned owed; /* of LMTP: replies to the last chunk, when one before it failed */
    unsigned chunks;
    struct buf content; /* of BDAT so far */
    struct slice plan;  /* a message that is being sent in chunks */
    uint64_t octets;    /* of content in this transaction */
    uint64_t wasted;
    unsigned errors, junk;
};

struct smtp_state {
    struct round *round;
    enum smtp_service service;
    struct smtp_limits limits;
    struct smtp_peer peers[SMTP_PEERS];
    struct slice delivered[SMTP_ACCOUNTS][SMTP_MESSAGES_MAX];
    unsigned delivered_count[SMTP_ACCOUNTS];
    unsigned messages; /* made so far */
};

/* Octets to send and the replies they must get. */
struct smtp_move {
    struct buf bytes;
    unsigned codes[SMTP_EXPECT_MAX];
    unsigned count;
    bool ends;       /* then the server closes */
    bool must_wait;  /* nothing may be sent behind it: DATA, AUTH, STARTTLS */
    bool has_no_cut; /* how the octets are cut into packets would matter */
};

/* Throws one command. `is_followed`: another will be sent with it. */
void smtp_move_throw(struct smtp_state *s, struct smtp_peer *p, struct dice *dice, bool is_followed,
                     struct smtp_move *out);
/* The answer is `code`: notes it with all that follows from it. */
void smtp_move_answer(struct smtp_state *s, struct smtp_peer *p, struct smtp_move *move,
                      unsigned code);
void smtp_peer_reset(
    struct smtp_peer *p); /* the transaction is over, its content was for nothing */

/* --- smtp_content.c --- */
struct smtp_content {
    struct slice text;   /* as the client means it, dots not doubled */
    struct slice stored; /* what an inbox must hold of it */
};
struct smtp_content smtp_content_throw(struct smtp_state *s, struct dice *dice);
/* What the server must think of it. */
unsigned smtp_content_code(const struct smtp_state *s, struct slice text);
/* A whole message came, in whatever way: replies, deliveries, the end of the transaction. */
void smtp_content_end(struct smtp_state *s, struct smtp_peer *p, struct smtp_content content,
                      struct smtp_move *move);

#endif
