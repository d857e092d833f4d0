/* app/link.h - what keeper and server say to each other.
 *
 * Shape   two seqpacket pairs. On the *link* the server asks and the keeper answers, one question at a time; the first
 *         answer (to LINK_START) carries configuration and descriptors. On the *notice* pair the keeper writes one octet when the
 *         server should reload, and closes it when the server should stop.
 * Blocks  the thread: questions are rare and answered at once. */
#ifndef CULVER_APP_LINK_H
#define CULVER_APP_LINK_H

#include "app/node.h"

#define BRIEF_FD 3 /* of every role: app/role.h */
#define LINK_FD 4  /* of the server */
#define NOTICE_FD 5
#define BOARD_FD 6 /* of the server: queue/poison.h */
#define NOTICE_RELOAD 'r'

enum link_question {
    LINK_START =
        's', /* answer: configuration text; listeners, control socket, then vault and scanners of each reactor */
    LINK_READY = 'r',   /* the server accepts connections */
    LINK_SCANNER = 'x', /* answer: a connection to a new scanner */
    LINK_CONFIG = 'c',  /* answer: the configuration text read anew */
    LINK_PROGRAM =
        'p', /* with the name of a route; answer: a connection to a process that starts its program */
    LINK_USER = 'u', /* with a number; answer: the name of the user of this host */
};

/* Descriptors of the answer to LINK_START, in this order: one for each listener, the control socket, then for each
 * reactor password, key, scanners. */
#define LINK_FDS_MAX 240
#define LINK_NAME_MAX 63 /* of a route */

struct link;
struct link *link_open(int fd);
void link_close(struct link *link);
/* Where an answer goes. */
struct link_answer {
    struct buf *text; /* the caller's */
    int *fds;         /* room for `max` descriptors, which are the caller's then */
    unsigned max, count;
};
/* What the keeper refuses is a failure with its words. */
enum err link_ask(struct link *link, enum link_question question, struct link_answer *out);
/* LINK_USER; ERR_NOT_FOUND: there is none, ERR_TEMP. */
enum err link_ask_user(struct link *link, uint64_t uid, struct buf *out);

/* LINK_PROGRAM: a connection, which is the caller's. */
enum err link_ask_program(struct link *link, struct slice route, int *out_fd);

/* The keeper's side: one question; ERR_CLOSED when the server is gone. */
struct link_request {
    enum link_question question;
    uint64_t number;
    char name[LINK_NAME_MAX + 1];
};
enum err link_next(int fd, struct link_request *out);
enum err link_reply(int fd, enum err result, struct slice text, const int *fds, unsigned count);

#endif
