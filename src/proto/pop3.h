/* proto/pop3.h - the grammar of POP3: a command line to a struct, a message to the lines of an answer.
 *
 * Shape   pop3_command_parse() splits keyword and arguments; commands with numbers have readers of their own.
 * Owner   slices point into the line.
 * Errors  ERR_SYNTAX.
 * Limits  POP3_LINE_MAX with the line end.
 * RFC     1939, 2449 (CAPA, length of lines), 5034 (AUTH), 6856 (octets above 127 in names and passwords). */
#ifndef CULVER_PROTO_POP3_H
#define CULVER_PROTO_POP3_H

#include "base/buf.h"
#include "base/err.h"
#include "base/scan.h"

#define POP3_LINE_MAX 512 /* RFC 2449 4 asks for 255 */

struct pop3_command {
    struct slice keyword; /* as sent */
    struct slice args;    /* behind one blank, as sent: a password may begin or end with a blank */
};

/* `line` is without its end. Control characters and invalid UTF-8 are refused anywhere. */
enum err pop3_command_parse(struct slice line, struct pop3_command *out);

/* One message number, from 1. */
enum err pop3_number_parse(struct slice args, uint32_t *out);

/* TOP: message number and count of lines. */
enum err pop3_top_parse(struct slice args, uint32_t *number, uint64_t *lines);

/* AUTH: a mechanism and, behind it, perhaps the first response; without one *initial has a NULL ptr. */
enum err pop3_auth_parse(struct slice args, struct slice *mechanism, struct slice *initial);

/* A message on its way out as a multi-line answer (RFC 1939 3): dots stuffed, a lone LF made CRLF, and for TOP no more than
 * the header and `lines_left` lines. Pieces may be cut anywhere. */
struct pop3_body {
    bool has_limit; /* TOP */
    uint64_t lines_left;
    bool in_body, last_cr, is_done;
    size_t line_len;
};
/* False: nothing more is wanted. */
bool pop3_body_write(struct pop3_body *body, struct slice piece, struct buf *out);
/* Ends an unfinished line, and the answer. */
void pop3_body_end(struct pop3_body *body, struct buf *out);

#endif
