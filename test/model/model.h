/* test/model/model.h - random conversations with a whole node, held against a small model of each protocol.
 *
 * Shape   a round is a fresh node and a list of steps. A step is one number: everything it does is thrown with the dice made of it
 *         and decided by what the model knows then, so any part of a list is a list. That is what lets a failing round be
 *         shrunk by leaving steps out.
 * Errors  ERR_PERM: server and model disagree; the detail says how. */
#ifndef CULVER_TEST_MODEL_H
#define CULVER_TEST_MODEL_H

#include "runner.h"

/* --- dice.c: random numbers that a seed repeats --- */
struct dice {
    uint64_t state;
};
struct dice dice_make(uint64_t seed, uint64_t what);
uint64_t dice_roll(struct dice *dice);
uint32_t dice_below(struct dice *dice, uint32_t bound); /* 0 to bound - 1; bound is not 0 */
bool dice_chance(struct dice *dice, unsigned percent);
/* One of the rows by weight. */
struct weight {
    unsigned weight;
    unsigned what;
};
unsigned dice_pick(struct dice *dice, const struct weight *rows, unsigned count);

/* --- a round --- */
struct round {
    struct rig *rig;
    struct arena *arena;      /* ends with the round */
    struct arena *step_arena; /* ends with the step */
    bool is_shown;            /* print the conversation as a transcript */
};

/* A protocol and its model. */
struct subject {
    const char *name;
    /* Adds settings; the node is not open yet. The dice fall for begin() as they did for configure(). */
    void (*configure)(struct round *round, struct dice dice);
    enum err (*begin)(struct round *round, struct dice dice, void **out_state);
    enum err (*step)(void *state, struct dice *dice);
    /* What must hold when nobody does anything any more. */
    enum err (*finish)(void *state);
    void (*end)(void *state); /* also after a failure; NULL allowed */
};
extern const struct subject smtp_subject, submission_subject, lmtp_subject, imap_subject,
    crowd_subject, pop3_subject;

/* --- talk.c: a connection that shows what it hears --- */
struct talk {
    struct round *round;
    const char *name;
    struct client client;
    bool is_open;
};
/* From this host itself, or from elsewhere. */
enum err talk_open(struct talk *talk, struct round *round, const char *service, bool is_near);
void talk_close(struct talk *talk);
void talk_send(struct talk *talk, struct slice bytes);
enum err talk_start_tls(struct talk *talk);
/* The next line in step_arena. */
bool talk_line(struct talk *talk, struct slice *out);
/* A line with the literals announced in it (RFC 3501 4.3); ERR_NOT_FOUND: none comes, ERR_PERM: it is cut. */
enum err talk_response(struct talk *talk, struct slice *out);
/* Nothing more was said; closed or not as told. */
enum err talk_expect_silence(struct talk *talk, bool is_closed);

/* --- mailreader.c: what lies in an inbox when all is done --- */
enum err account_make(struct round *round, const char *address);
#define ACCOUNT_PASSWORD "correct-horse"
/* Message n of the inbox ends with suffixes[n]; there are no others. */
enum err inbox_expect(struct round *round, const char *address, const struct slice *suffixes,
                      unsigned count);

#endif
