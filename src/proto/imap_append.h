/* proto/imap_append.h - the arguments of APPEND and REPLACE, between the literals that hold the messages.
 *
 * Shape   a target, then for each message a head; where the head ends stands its literal, or the parts it is made of.
 * Owner   slices point into the text or the arena.
 * Errors  ERR_SYNTAX, ERR_LIMIT; ERR_PERM: a URL that names no part of a message here.
 * RFC     3501 6.3.11, 3502 (MULTIAPPEND), 4469 (CATENATE), 5092 (URLs), 6855 4, 8508 (REPLACE). */
#ifndef CULVER_PROTO_IMAP_APPEND_H
#define CULVER_PROTO_IMAP_APPEND_H

#include "proto/imap_fetch.h"

#define IMAP_APPEND_MESSAGES_MAX 128 /* in one command */
#define IMAP_CATENATE_PARTS_MAX 1000 /* of all messages of one command */

/* " INBOX", or " 4 Drafts" of REPLACE. *complete is false when the text ends in front of the name: the literal that follows is
 * the name itself. */
struct imap_append_target {
    uint32_t replaced;    /* message number or UID; 0 of APPEND */
    struct slice mailbox; /* as sent */
};
enum err imap_append_take_target(struct scan *c, bool is_replace, struct arena *arena,
                                 struct imap_append_target *out, bool *complete);

enum imap_append_form {
    IMAP_APPEND_LITERAL,
    IMAP_APPEND_UTF8,     /* a literal in parentheses */
    IMAP_APPEND_CATENATE, /* parts, then a parenthesis */
};
struct imap_append {
    struct imap_words flags;
    bool has_date;
    struct utc date;
    enum imap_append_form form;
};
/* From the space in front of the flags to the literal or the first part. */
enum err imap_append_take_head(struct scan *c, struct arena *arena, struct imap_append *out);

enum imap_part_form {
    IMAP_PART_URL,
    IMAP_PART_TEXT, /* a literal */
    IMAP_PART_UTF8, /* a literal, then a parenthesis */
};
/* "URL ...", or "TEXT " or "UTF8 (" in front of a literal. A URL whose ptr is NULL is a literal too. */
enum err imap_append_take_part(struct scan *c, struct arena *arena, struct slice *url,
                               enum imap_part_form *form);

#define IMAP_URL_MAX (8 * 1024) /* as a literal */
/* "/INBOX;UIDVALIDITY=785799047/;UID=113330/;SECTION=1.5.9/;PARTIAL=0.100" */
struct imap_url {
    struct slice mailbox; /* UTF-8 */
    bool is_relative;     /* to the selected mailbox; then "" is that one itself */
    uint32_t uidvalidity; /* 0: not named */
    uint32_t uid;
    struct imap_section section; /* all of the message when none is named */
};
enum err imap_url_parse(struct slice text, struct arena *arena, struct imap_url *out);

#endif
