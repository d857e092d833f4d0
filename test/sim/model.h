/* test/sim/model.h - what must be in every account: letters, their parcels, and the mailboxes as their owner left them.
 *
 * Shape   a letter is a message, known by its token; a parcel is one letter for one account. An owner changes mailboxes one
 *         command at a time; when the answer to one was lost, the account is either as before or as after it, nothing between.
 * Owner   everything lives until the process ends. */
#ifndef CULVER_TEST_SIM_MODEL_H
#define CULVER_TEST_SIM_MODEL_H

#include "sim.h"

#define BOXES_MAX 16
#define BOX_NAME_MAX 48
#define LETTER_BYTES_MAX (1024 * 1024)

/* --- letter.c --- */
uint32_t letter_new(struct sim *sim);
uint32_t letter_new_by(struct sim *sim, const struct sim_node *node); /* by a user of that node */
void letter_author(const struct sim *sim, uint32_t token, char out[48]);
/* The text of a letter, always the same for a token. */
void letter_text(struct sim *sim, uint32_t token, struct buf *out);
/* The token of a text; 0: none. */
uint32_t letter_token(struct slice text);
/* Is `text` the letter, octet for octet, behind fields that a server put before it? */
bool letter_is_whole(struct sim *sim, uint32_t token, struct slice text);

/* What a client knows of something it asked for. */
enum fate { FATE_DONE, FATE_REFUSED, FATE_UNKNOWN };

/* --- model.c --- */
struct entry {
    uint32_t uid; /* 0: not known yet, above all that are */
    uint32_t token;
    unsigned flags;
    uint64_t size; /* 0: not known yet */
};

struct box {
    char name[BOX_NAME_MAX];
    uint32_t uidvalidity;       /* 0: not known yet */
    uint32_t uidvalidity_above; /* of a new one: those used up before */
    uint32_t uid_high;          /* the highest UID that a look has found */
    uint64_t modseq;            /* the highest seen */
    struct entry *entries;      /* by UID, unknown ones last */
    unsigned count, cap;
};

struct mailstate {
    struct box boxes[BOXES_MAX];
    unsigned count;
};
struct box *state_find(struct mailstate *state, const char *name);
struct box *state_add(struct mailstate *state, const char *name);
void state_remove(struct mailstate *state, const struct box *box);
void state_copy(struct mailstate *to, const struct mailstate *from);
void state_free(struct mailstate *state);
struct entry *box_add(struct box *box, struct entry entry);
void box_drop(struct box *box, unsigned at);
struct entry *box_entry(struct box *box, uint32_t uid);

/* One letter on its way to one account. */
struct parcel {
    uint32_t token;
    unsigned sure;            /* times that its arrival was acknowledged here */
    unsigned possible;        /* times that it may have arrived, those included */
    unsigned seen;            /* times that it was found */
    unsigned queued;          /* times that another node may have it in its queue for here */
    bool is_promised;         /* another node has acknowledged that it will be brought here */
    struct sim_node *told_by; /* the node that sent it and heard that it is here; NULL: none */
    unsigned told_boot;       /* of that node */
    bool is_leaving;          /* not found yet in the queue that is looked into */
};

struct account_model {
    struct sim *sim;
    struct sim_node *node;
    unsigned user;
    char address[48];
    struct mailstate now, after;
    struct mailstate
        between;    /* of a command that is two records; without mailboxes: there is none */
    bool is_unsure; /* the last command may have been done: `after`, or half: `between` */
    struct parcel *parcels;
    unsigned parcel_count, parcel_cap;
    uint32_t uidvalidity_high; /* of mailboxes that are gone */
};
struct account_model *account_new(struct sim *sim, struct sim_node *node, unsigned user);
struct account_model *account_find(struct sim *sim, struct slice address);
struct parcel *account_parcel(struct account_model *account, uint32_t token);

/* --- model_match.c --- */
/* What a session found is taken for the account's state, or ends the process. `sure`: parcels acknowledged before the session
 * began, as account_sure() noted them. */
void account_settle(struct account_model *account, struct mailstate *found, const unsigned *sure);
unsigned *account_sure(const struct account_model *account); /* malloc */

#endif
