/* app/command.h - the commands that a node answers: one table, read by the socket, the command line, its help and completion.
 *
 * Shape   a command checks its arguments, does one thing, leaves JSON in call->reply.
 * Errors  fail() with words for the person at the terminal: what is wrong, what to do next. */
#ifndef CULVER_APP_COMMAND_H
#define CULVER_APP_COMMAND_H

#include <jansson.h>

#include "app/node.h"

struct command_call {
    struct node *node;
    struct services *services;
    struct arena *arena;
    json_t *arguments; /* array of strings */
    json_t *options;   /* object: name without dashes to string or true */
    struct slice password;
    enum err (*reload)(void *arg); /* NULL: nothing to reload here */
    void *reload_arg;
    struct progress *progress; /* of a long command; NULL: nobody looks */
    /* A part of the reply, as soon as it is there, for who waits for it; it stays the command's. NULL: nobody looks before the end. */
    BLOCKS void (*step)(void *arg, json_t *step);
    void *step_arg;
    json_t *reply; /* out; the caller's */
};

struct cli;

struct command {
    const char *name;      /* "account add" */
    const char *arguments; /* "ADDRESS", for the usage line */
    unsigned min, max;     /* number of arguments */
    const char *options;   /* allowed ones, " quota=SIZE generate ": with "=" they take a value */
    const char *text;      /* one line */
    const char *more;      /* the rest of --help; NULL: nothing */
    bool wants_password;
    bool wants_text; /* --text is a file, or "-" for standard input, whose content is passed on */
    bool is_long;    /* a person at the terminal is shown how far it is */
    BLOCKS enum err (*run)(struct command_call *call); /* answered by the node, or */
    int (*local)(struct cli *cli);                     /* by the command line alone */
    void (*print)(json_t *data);      /* its answer for people; NULL: cli_print() */
    void (*print_step)(json_t *step); /* one of "steps" of it, as it comes; NULL: none do */
};

extern const struct command commands[];
extern const size_t command_count;
const struct command *command_find(const char *name);

/* The i-th argument, and an option's value; empty when not given. */
struct slice command_argument(const struct command_call *call, size_t i);
struct slice command_option(const struct command_call *call, const char *name);

/* An option like "2d" as an instant so long ago; 0 when it is not given. */
enum err command_ago(const struct command_call *call, const char *name, struct utc *out);

/* A slice as a JSON string; octets that are no UTF-8 become U+FFFD. */
json_t *json_slice(struct slice s);
/* "2026-11-24T10:00:00Z" */
json_t *json_time(struct utc time);

#endif
