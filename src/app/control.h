/* app/control.h - the socket of the command line: data_dir/run/control.
 *
 * Shape   a request is one line of JSON, {"command": "account add", "arguments": [...], "options": {...}, "password": "..."}; the
 *         reply is one line, {"ok": true, "data": ...} or {"ok": false, "error": "not-found", "text": "..."}. When the request of a
 *         long command has "progress": true, lines {"progress": "reading the log", "done": 5, "total": 9, "octets": true} come before it;
 *         of one that goes in steps, when it has "steps": true, {"step": ...} as each happens, and all of them in the reply again.
 *         Only the owner of the data directory and root can connect: the socket is theirs.
 * Errors  names as err_name() gives them. */
#ifndef CULVER_APP_CONTROL_H
#define CULVER_APP_CONTROL_H

#include <jansson.h>

#include "app/command.h"

#define CONTROL_LINE_MAX (1024 * 1024)
#define CONTROL_SECS 30 /* for a request to arrive */

struct control;

/* Answers on the listening socket, on reactor 0. reload() is what the command "reload" does. */
struct control *control_open(struct node *node, int fd, enum err (*reload)(void *arg),
                             void *reload_arg);
void control_close(struct control *control); /* NULL allowed */

/* Who asks: what of the process around it a command may use. */
struct control_caller {
    enum err (*reload)(void *arg); /* NULL: nothing to reload here */
    void *reload_arg;
    struct progress *progress;             /* NULL: nobody looks */
    void (*step)(void *arg, json_t *step); /* app/command.h; NULL likewise */
    void *step_arg;
};

/* Runs one request against a node: what the socket does, and the command line when no server runs. On a fiber; `caller` may be NULL. The
 * reply is the caller's. */
json_t *control_answer(struct node *node, json_t *request, const struct control_caller *caller);

/* What the asking side hears before the reply. */
struct control_hearer {
    struct arena *arena; /* of the words of `progress` */
    struct progress *progress;
    void (*step)(json_t *step); /* NULL: none was asked for */
};
/* The asking side: connects to data_dir/run/control, blocks the thread. ERR_NOT_FOUND: no server runs there. */
enum err control_ask(const char *data_dir, json_t *request, const struct control_hearer *hearer,
                     json_t **out_reply);

#endif
