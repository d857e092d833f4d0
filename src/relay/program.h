/* relay/program.h - mail for a program: what it is told, and what its end means.
 *
 * Shape   pure functions. The command of the configuration is words between blanks; what stands between two "'" is one word. In all but
 *         the first, %{sender}, %{recipient}, %{local}, %{domain}, %{original_recipient} and %{id} stand for what they say. No shell
 *         ever sees them.
 * Owner   results are in the arena, or point into what was given.
 * Errors  ERR_SYNTAX with what to write instead; ERR_DENIED: an address would be taken for an option.
 * RFC     3463; the meaning of exit codes is that of <sysexits.h>, as Sendmail, Postfix and Exim have it. */
#ifndef CULVER_RELAY_PROGRAM_H
#define CULVER_RELAY_PROGRAM_H

#include "io/program.h"
#include "relay/relay.h"

#define PROGRAM_WORDS_MAX 64
#define PROGRAM_OUTPUT_MAX 4096 /* octets kept of what it says */

/* What the configuration says of it is not looked up here. */
enum err program_check(struct slice command);
/* The first word. */
struct slice program_path(struct slice command);

/* One recipient of one message. */
struct program_mail {
    struct slice sender; /* "" the null sender, which programs are told of as MAILER-DAEMON */
    struct slice recipient, original; /* addresses; `original` as the sender wrote it */
    struct slice id;                  /* of the message on this server */
};
enum err program_arguments(struct slice command, const struct program_mail *mail,
                           struct arena *arena, const char *const **out);

/* The user whom it runs as. */
struct program_user {
    struct slice name, home, shell;
};
/* PATH, HOME, LOGNAME, USER, SHELL, and what there is to know of the mail; nothing of our own environment. */
const char *const *program_environment(const struct program_mail *mail,
                                       const struct program_user *user, struct arena *arena);

/* What its end means for the recipient. */
struct relay_result program_result(const struct program_end *end, struct slice output,
                                   struct arena *arena);

/* --- between the server and the process that starts it: the mail and its content; the end and what was said --- */
void program_mail_write(const struct program_mail *mail, struct buf *out);
bool program_mail_parse(struct slice question, struct program_mail *out, struct slice *content);
void program_end_write(const struct program_end *end, struct slice output, struct buf *out);
bool program_end_parse(struct slice answer, struct program_end *out, struct slice *output);

#endif
