/* A few thousand numbers, looked through from the front: a message takes far longer to be sent. */
#include "queue/poison.h"

#include <stdlib.h>
#include <string.h>

#define NOWHERE POISON_UNDER_WAY /* the board is full: it is sent all the same */

struct poison {
    struct poison_board *board;
    uint64_t alone; /* the suspect that is under way; 0: none */
    unsigned suspects;
};

static struct poison_suspect *suspect_find(const struct poison *poison, uint64_t message)
{
    for (unsigned i = 0; i < POISON_SUSPECTS && poison->suspects > 0; i++) {
        if (poison->board->suspects[i].message == message) {
            return &poison->board->suspects[i];
        }
    }
    return NULL;
}

static void suspect_add(struct poison *poison, uint64_t message)
{
    struct poison_suspect *suspects = poison->board->suspects;
    struct poison_suspect *one = suspect_find(poison, message);
    if (one != NULL) {
        one->crashes++;
        return;
    }
    if (poison->suspects == POISON_SUSPECTS) {
        memmove(suspects, suspects + 1, (POISON_SUSPECTS - 1) * sizeof(*suspects));
        poison->suspects--;
    }
    suspects[poison->suspects++] = (struct poison_suspect){ message, 1 };
}

struct poison *poison_open(struct poison_board *board)
{
    struct poison *poison = calloc(1, sizeof(*poison));
    if (poison == NULL) {
        abort();
    }
    poison->board = board;
    while (poison->suspects < POISON_SUSPECTS && board->suspects[poison->suspects].message != 0) {
        poison->suspects++;
    }
    for (unsigned i = 0; i < POISON_UNDER_WAY; i++) {
        if (board->under_way[i] != 0) {
            suspect_add(poison, board->under_way[i]);
            board->under_way[i] = 0;
        }
    }
    return poison;
}

void poison_close(struct poison *poison)
{
    free(poison);
}

unsigned poison_suspects(const struct poison *poison)
{
    return poison->suspects;
}

enum poison_advice poison_begin(struct poison *poison, uint64_t message, unsigned *out_place)
{
    const struct poison_suspect *suspect = suspect_find(poison, message);
    if (suspect != NULL && suspect->crashes >= POISON_CRASHES) {
        return POISON_PARK;
    }
    if (suspect != NULL && poison->alone != 0) {
        return POISON_WAIT;
    }
    unsigned place = 0;
    while (place < POISON_UNDER_WAY && poison->board->under_way[place] != 0) {
        place++;
    }
    if (place < NOWHERE) {
        poison->board->under_way[place] = message;
    }
    poison->alone = suspect != NULL && place < NOWHERE ? message : poison->alone;
    *out_place = place;
    return POISON_GO;
}

void poison_end(struct poison *poison, unsigned place)
{
    if (place >= NOWHERE) {
        return;
    }
    uint64_t message = poison->board->under_way[place];
    poison->board->under_way[place] = 0;
    if (poison->alone == message) {
        poison->alone = 0;
        poison_forget(poison, message);
    }
}

void poison_forget(struct poison *poison, uint64_t message)
{
    struct poison_suspect *suspect = suspect_find(poison, message);
    if (suspect == NULL) {
        return;
    }
    struct poison_suspect *last = &poison->board->suspects[--poison->suspects];
    memmove(suspect, suspect + 1, (size_t)(last - suspect) * sizeof(*suspect));
    *last = (struct poison_suspect){ 0, 0 };
}
