/* app/sendmail.h - sendmail(1): programs of this host hand over mail.
 *
 * Shape   the message is read from standard input into an unlinked file, so that a slow program holds nobody up and memory is bounded;
 *         then it goes to the server over a UNIX socket, as SMTP. The kernel tells the server which user it is.
 * Errors  exit codes of sysexits.h; the reason on standard error. 0: the message is durable, for all recipients; otherwise it was taken
 *         for none.
 * Limits  SENDMAIL_HEADER_MAX octets of header, SENDMAIL_RECIPIENTS_MAX recipients. */
#ifndef CULVER_APP_SENDMAIL_H
#define CULVER_APP_SENDMAIL_H

#include <stdio.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/buf.h"

#define SENDMAIL_HEADER_MAX (1024 * 1024)
#define SENDMAIL_LINE_MAX 60000 /* what is longer becomes several lines */
#define SENDMAIL_RECIPIENTS_MAX 10000

/* The whole command; argv[0] is its name: sendmail, mailq or newaliases. */
int sendmail_main(int argc, char **argv);
/* Is this what a program is called as, path and all? */
bool sendmail_is_name(const char *path);

/* --- sendmail_message.c --- */
struct sendmail_message {
    struct buf header; /* with line ends CRLF, without the empty line */
    FILE *body;        /* likewise; an unlinked file */
    uint64_t body_size;
    bool body_is_8bit; /* some octet is above 127 */
};
/* All of `in`; with `ends_at_dot` up to a line that is a dot alone. An exit code. */
int sendmail_read(FILE *in, bool ends_at_dot, struct sendmail_message *out);
void sendmail_message_fini(struct sendmail_message *message);

/* Addresses, as the envelope wants them. */
struct sendmail_list {
    struct slice *items;
    unsigned count;
};
/* Adds what the text of an address field holds; a name alone is one at `origin`. False: this one is none, err_detail() says. */
bool sendmail_add(struct sendmail_list *list, struct slice text, struct slice origin,
                  struct arena *arena);
/* Adds those of To, Cc and Bcc, or of the Resent fields when there are some. */
bool sendmail_add_header(struct sendmail_list *list, struct slice header, struct slice origin,
                         struct arena *arena);

/* The header as it is handed over: names alone get the origin, and From is there. */
struct sendmail_writer {
    struct slice origin;
    struct slice address; /* for From */
    struct slice name;    /* of a person, UTF-8; "" none */
};
void sendmail_finish_header(const struct sendmail_writer *writer, struct slice header,
                            struct arena *arena, struct buf *out);

/* --- sendmail_talk.c --- */
struct sendmail_talk;
/* Connects and says EHLO. An exit code; said on standard error. */
int sendmail_connect(const char *path, struct arena *arena, struct sendmail_talk **out);
void sendmail_hang_up(struct sendmail_talk *talk); /* NULL allowed */
/* Who the server takes us for, "name@origin". */
struct slice sendmail_own_address(const struct sendmail_talk *talk);

struct sendmail_order {
    struct slice from; /* "" null sender */
    struct sendmail_list to;
    struct slice header; /* finished */
    struct sendmail_message *message;
    const char *notify, *ret, *envid; /* RFC 3461; NULL: not said */
    const char *verp;                 /* delimiters, "" as the server likes; NULL: not said */
};
int sendmail_hand_over(struct sendmail_talk *talk, const struct sendmail_order *order);

/* SMTP of standard input goes to the server, and back. */
int sendmail_pass_through(const char *path);

#endif
