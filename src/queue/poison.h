/* queue/poison.h - messages whose sending ends the program: found by what was under way when it died, and parked.
 *
 * Shape   a board in memory that outlives the program (the keeper holds it; queue/ is given its address). A message is
 *         written on it while it is sent. A program that finds messages there when it starts was ended by one of them: each
 *         is a suspect now. Suspects are sent one at a time, so that the next death names the one; it is parked after
 *         POISON_CRASHES of them, and all others go on.
 * Owner   poison_open() / poison_close(); the board is the caller's. One thread.
 * Limits  POISON_UNDER_WAY messages at a time are watched, POISON_SUSPECTS remembered, the oldest forgotten first. */
#ifndef CULVER_QUEUE_POISON_H
#define CULVER_QUEUE_POISON_H

#include <stdint.h>

#define POISON_UNDER_WAY 2000
#define POISON_SUSPECTS 2000
#define POISON_CRASHES 2

/* All zero at first. Read with care: a program that was going wrong wrote it. */
struct poison_board {
    uint64_t under_way[POISON_UNDER_WAY]; /* 0: free */
    struct poison_suspect {
        uint64_t message; /* 0: free */
        uint64_t crashes;
    } suspects[POISON_SUSPECTS];
};

struct poison;

/* What is under way on the board becomes suspect. */
struct poison *poison_open(struct poison_board *board);
void poison_close(struct poison *poison); /* NULL allowed */
unsigned poison_suspects(const struct poison *poison);

enum poison_advice {
    POISON_GO,   /* send it, and say poison_end() with the place */
    POISON_WAIT, /* another suspect is under way: later */
    POISON_PARK, /* it ended the program too often */
};
/* `message` is not 0. */
enum poison_advice poison_begin(struct poison *poison, uint64_t message, unsigned *out_place);
/* It was sent or refused, and the program is still there: nobody's suspect any more. */
void poison_end(struct poison *poison, unsigned place);
/* A parked message was dealt with: what becomes of it from now on is judged anew. */
void poison_forget(struct poison *poison, uint64_t message);

#endif
