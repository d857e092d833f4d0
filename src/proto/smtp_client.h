/* proto/smtp_client.h - the grammar of SMTP seen from the client: replies to structs, commands to bytes.
 *
 * Shape   a reply is read line by line; the parser says when it is whole. What an EHLO reply offers becomes a set.
 * Owner   texts are in the arena.
 * Errors  ERR_SYNTAX: not a reply; ERR_LIMIT: longer than a reply may be. After either the connection is of no more use.
 * Limits  SMTP_CLIENT_LINE_MAX octets a line, SMTP_CLIENT_REPLY_MAX octets and SMTP_CLIENT_LINES_MAX lines a reply.
 * RFC     5321 4.2, 4.5.3.1.5; 2034, 3463 (enhanced codes). */
#ifndef CULVER_PROTO_SMTP_CLIENT_H
#define CULVER_PROTO_SMTP_CLIENT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

#define SMTP_CLIENT_LINE_MAX 2048
#define SMTP_CLIENT_REPLY_MAX (64 * 1024)
#define SMTP_CLIENT_LINES_MAX 128

struct smtp_answer {
    unsigned code;         /* 200 to 599 */
    struct slice enhanced; /* "5.1.1", or "" */
    struct slice text;     /* lines separated by "\n", codes left out */
};

struct smtp_answer_reader {
    struct smtp_answer answer;
    struct buf text;
    unsigned lines;
    bool is_whole;
};
void smtp_answer_begin(struct smtp_answer_reader *reader);
/* One line with its end. */
enum err smtp_answer_line(struct smtp_answer_reader *reader, struct slice line);
/* The answer once it is whole; frees what the reader held. */
void smtp_answer_end(struct smtp_answer_reader *reader, struct arena *arena,
                     struct smtp_answer *out);

/* "550 5.1.1 no such user" on one line, printable, for people and the queue. */
struct slice smtp_answer_text(const struct smtp_answer *answer, struct arena *arena);

/* What a server offers, by its answer to EHLO. */
struct smtp_offer {
    bool pipelining, size, eight_bit, chunking, binary, starttls, utf8, dsn, require_tls;
    bool auth_plain, auth_login, auth_scram, auth_scram_plus; /* RFC 4954 3 */
    uint64_t size_max;                                        /* 0: no limit said */
    bool deliver_by, priority;                                /* RFC 2852, 6710 */
    uint64_t by_min;                                          /* seconds; 0: none said */
};
void smtp_offer_read(const struct smtp_answer *ehlo, struct smtp_offer *out);

#endif
