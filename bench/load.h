/* bench/load.h - the load generator: many connections to one server on loopback, one thread, one epoll set.
 *
 * Shape    load.c reads options and reports; connection.c moves octets (TCP or TLS, no delay, quick acknowledgement);
 *          session_smtp.c, session_imap.c and session_pop3.c hold the conversations; message.c makes the mail that is sent.
 * Errors   a benchmark whose server misbehaves has no result: die() ends the program with a line on stderr.
 * Units    times are nanoseconds of the monotonic clock. */
#ifndef CULVER_BENCH_LOAD_H
#define CULVER_BENCH_LOAD_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INPUT_BYTES (64 * 1024)
#define COMMANDS_MAX 12

struct options {
    const char *protocol; /* smtp, lmtp, imap or pop3 */
    const char *host;
    const char *password;
    const char *from, *domain;         /* SMTP: the sender, and where uN is a recipient */
    const char *prelude[COMMANDS_MAX]; /* IMAP, after LOGIN, not timed */
    const char *before;                /* IMAP, before each command, not timed */
    const char *command;               /* IMAP, timed; "APPEND" alone sends a message */
    const char *mix[COMMANDS_MAX];     /* the same, one of them each time */
    long port, connections, count, size;
    long first, accounts; /* uFIRST@bench.test and so on */
    long
        domains; /* SMTP: uN is at one of so many domains, d0 and so on below `domain`; 0: at that */
    bool tls, reconnect, hold, login; /* login: SMTP too, as the sender */
};

/* One timed thing at a time is on a connection. */
struct connection {
    struct load *load;
    SSL *tls;
    int fd, number;
    int step; /* of the conversation; the protocol knows what it means */
    bool wants_write, pipelines;
    uint64_t began;
    uint64_t random; /* of --mix */
    int message;     /* POP3: the last one that was asked for */
    long account;    /* its mail goes there, it is logged in there */
    char *out;       /* owned */
    size_t out_len, out_done, out_cap;
    char input[INPUT_BYTES];
    size_t input_len;
};

struct load {
    struct options options;
    SSL_CTX *tls;
    int epoll;
    long started, finished, open, ready;
    uint64_t began, ended;
    uint64_t *times; /* one for each finished */
    struct message *message;
    struct connection *connections;
    void (*greet)(struct connection *c); /* connected: what the conversation begins with */
    void (*hear)(struct connection *c);  /* there is new input */
};

_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
uint64_t now(void);

/* --- connection.c --- */
void connection_open(struct connection *c);
void connection_close(struct connection *c);
void connection_queue(struct connection *c, const char *bytes, size_t len);
void connection_printf(struct connection *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void connection_flush(struct connection *c);
void connection_event(struct connection *c, uint32_t events);

/* --- load.c --- */
/* Counts one finished thing of c, timed since c->began. */
void load_finish(struct connection *c);
/* Takes one more thing to do; false when all are taken. */
bool load_take(struct load *load);

/* --- message.c --- */
struct message;
/* From the address `from`. */
struct message *message_new(size_t size, const char *from);
/* The octets of the next message, different from all others; valid until the next call. */
const char *message_next(struct message *message, size_t *out_len);

/* --- session_smtp.c, session_imap.c, session_pop3.c --- */
void smtp_greet(struct connection *c);
void smtp_hear(struct connection *c);
void imap_greet(struct connection *c);
void imap_hear(struct connection *c);
void pop3_greet(struct connection *c);
void pop3_hear(struct connection *c);

#endif
