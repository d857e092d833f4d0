/* test/runner/runner.h - plays transcripts against a whole node in this process, with a clock that stands still.
 *
 * A transcript (test/transcript/README.md) is read line by line; each line either says something, expects something, or changes
 * the world. The node is the one that `culver run --single` builds. */
#ifndef CULVER_TEST_RUNNER_H
#define CULVER_TEST_RUNNER_H

#include <jansson.h>
#include <openssl/ssl.h>

#include "app/node.h"
#include "base/buf.h"

#define CLIENTS_MAX 16
#define CLIENT_INPUT_MAX (64 * 1024 * 1024)

/* --- names.c: the DNS of a transcript --- */
#define RECORDS_MAX 1024
struct record {
    struct slice name, data;
    unsigned type;
};
struct names {
    struct record records[RECORDS_MAX];
    unsigned count;
};
/* Where the node asks from now on. What nobody added is not there. */
void names_init_world(struct names *names, struct world *world);
/* "MX 10 mx.example.org", "A 192.0.2.1". Names and data are in the arena. */
enum err names_add(struct names *names, const struct slice *words, unsigned count,
                   struct arena *arena);

/* --- rig.c: the node of one transcript --- */
struct rig {
    struct world world;
    struct node *node;
    char data_dir[64];
    struct slice certificate, key; /* PEM, shared by all transcripts */
    struct buf settings;           /* added to the configuration */
    int called[CLIENTS_MAX];       /* connections that the node opened, not taken yet */
    unsigned called_count;
    bool is_closing;     /* nobody answers any more */
    struct names *names; /* in the arena of rig_init() */
};
void rig_init(struct rig *rig, struct arena *arena);
void rig_fini(struct rig *rig);
enum err rig_open(struct rig *rig);
void rig_close(struct rig *rig); /* stops the node, removes its files */
/* Closes the node, and opens it again on the same files when it was off for so long. */
enum err rig_restart(struct rig *rig, usec_t off);
void rig_advance(struct rig *rig, usec_t by);
/* Sets the clock on, or back, while no time passes. */
void rig_set_clock(struct rig *rig, int64_t by_usec);
/* A key for a service, with the next restart. */
enum err rig_add_key(const struct rig *rig, const char *principal);
/* Is there room on the disk from now on, as far as anybody asks? What is written all the same is kept. */
void rig_set_room(struct rig *rig, bool is_full);
/* The other end of the next connection that the node opened to another server; -1 there is none. */
int rig_take_call(struct rig *rig);
/* One command of the command line; ERR_* with its words when it is refused. */
enum err rig_command(struct rig *rig, const char *command, json_t *arguments, const char *password);

/* --- client.c: one connection --- */
struct client {
    struct slice name;
    struct rig *rig;
    int fd;
    SSL *ssl; /* NULL: plain */
    struct buf input;
    bool is_closed; /* nothing more comes */
    bool is_deaf;   /* nothing more is taken; what it said before may still be there */
};
enum err client_open(struct client *client, struct rig *rig, struct slice service,
                     struct slice from);
/* The next connection that the node opened to another server: what is said over it is said as that server. */
enum err client_answer(struct client *client, struct rig *rig);
void client_close(struct client *client);
void client_send(struct client *client, struct slice bytes);
/* Turns the node and the connection until nothing moves. */
void client_turn(struct client *client);
/* The next line without its CRLF; false when there is none. */
bool client_line(struct client *client, struct buf *out);
enum err client_start_tls(struct client *client);

/* --- script.c --- */
/* Plays one file. ERR_PERM with line and reason when it does not come out as written. */
enum err script_play(const char *path, struct rig *rig);

/* --- match.c --- */
/* <any> stands for anything, also for nothing. */
bool line_matches(struct slice pattern, struct slice line);

#endif
