/* proto/imap.h - the grammar of IMAP4rev1 commands: bytes of one complete command in, structs out.
 *
 * Shape   a command is gathered with its literals as they stand on the wire ("{5}" CRLF, five octets), then read with a
 *         cursor. imap_take_* take one element or fail and say why in err_detail().
 * Owner   slices point into the command's bytes or the arena.
 * Errors  ERR_SYNTAX (BAD), ERR_LIMIT (NO [LIMIT]).
 * Limits  the IMAP_* constants below.
 * RFC     3501 9, 4315, 4466, 5161, 6851. */
#ifndef CULVER_PROTO_IMAP_H
#define CULVER_PROTO_IMAP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/scan.h"
#include "base/time.h"

#define IMAP_LINE_MAX (64 * 1024)
#define IMAP_LINE_MAX_LOGIN (8 * 1024) /* before login, literals included */
#define IMAP_COMMAND_MAX (1024 * 1024) /* a command with its literals */
#define IMAP_LITERAL_DRAIN                                                                         \
    (64 * 1024) /* a refused LITERAL+ up to here is read and dropped, beyond: BYE */
#define IMAP_TAG_MAX 256
#define IMAP_DEPTH_MAX 32 /* parentheses and NOTs */
#define IMAP_SET_ITEMS_MAX 100000
#define IMAP_LIST_ITEMS_MAX 1024 /* flags, patterns, header names, FETCH items */
#define IMAP_ID_PAIRS_MAX 30     /* RFC 2971 3.3 */

/* --- a command --- */
struct imap_command {
    struct slice tag;
    struct slice name; /* as sent; without the UID prefix */
    bool is_uid;
    struct scan args; /* from the octet behind the name */
};
/* Tag and name. When only the tag could be read, ERR_SYNTAX with out->tag set. */
enum err imap_command_parse(struct slice text, struct imap_command *out);

/* A literal announced at the end of a line. */
struct imap_literal {
    uint64_t size;
    bool is_sync;   /* the client waits for "+" */
    bool is_binary; /* "~{": may hold NUL (RFC 3516) */
    size_t at;      /* where its "{" or "~" stands in the line */
};
/* Does this line (without its end) announce a literal? ERR_SYNTAX: it tries to, but the number is none or too large. */
enum err imap_literal_find(struct slice line, bool *found, struct imap_literal *out);

/* --- elements --- */
bool imap_is_atom_char(char c);
bool imap_is_astring_char(char c);
enum err imap_take_space(struct scan *c);
/* All of the command has been read. */
enum err imap_take_end(const struct scan *c);
enum err imap_take_atom(struct scan *c, struct slice *out);
/* Quoted (unescaped into the arena) or literal. */
enum err imap_take_string(struct scan *c, struct arena *arena, struct slice *out);
enum err imap_take_astring(struct scan *c, struct arena *arena, struct slice *out);
/* An astring of LOGIN, which knows nothing of UTF-8 (RFC 6855 5): its octets are what they are. */
enum err imap_take_credential(struct scan *c, struct arena *arena, struct slice *out);
/* NIL gives a NULL ptr. */
enum err imap_take_nstring(struct scan *c, struct arena *arena, struct slice *out);
/* The same or a literal8, which may hold NUL (RFC 3516 7). */
enum err imap_take_nstring8(struct scan *c, struct arena *arena, struct slice *out);
/* As an astring, with the wildcards % and * (and ]) allowed. */
enum err imap_take_list_mailbox(struct scan *c, struct arena *arena, struct slice *out);
/* A mailbox name to UTF-8 in NFC (RFC 9051 5.1), the first level INBOX in capitals. On the wire it is in modified UTF-7, or in UTF-8 once the client
 * has enabled that (RFC 6855 3, RFC 9051 5.1); with octets above 127 it is UTF-8 before. ERR_PERM: a string, but no name in its one valid form (RFC 3501 5.1.3). */
enum imap_names { IMAP_NAMES_UTF7, IMAP_NAMES_UTF8 };
enum err imap_take_mailbox(struct scan *c, enum imap_names names, struct arena *arena,
                           struct slice *out);
enum err imap_decode_mailbox(struct slice encoded, enum imap_names names, struct arena *arena,
                             struct slice *out);
/* The same, and what was written where NFC is something else; else "". */
enum err imap_take_mailbox_as(struct scan *c, enum imap_names names, struct arena *arena,
                              struct slice *out, struct slice *out_written);
enum err imap_decode_mailbox_as(struct slice encoded, enum imap_names names, struct arena *arena,
                                struct slice *out, struct slice *out_written);
enum err imap_take_number(struct scan *c, uint32_t *out);
/* Below 2^63: sizes of RFC 9051, modification sequences of RFC 7162. */
enum err imap_take_number64(struct scan *c, uint64_t *out);

struct imap_words {
    struct slice *items;
    uint32_t count;
};
/* A flag ("\Seen", keyword), or flags in parentheses; `bare` allows them without. */
enum err imap_take_flags(struct scan *c, bool bare, struct arena *arena, struct imap_words *out);

/* "1-Feb-1994", quoted or not: days since 1970-01-01. */
enum err imap_take_date(struct scan *c, int64_t *out_day);
/* "\" 1-Feb-1994 21:52:25 -0800\"" */
enum err imap_take_date_time(struct scan *c, struct utc *out);

/* --- sets --- */
struct imap_range {
    uint32_t first, last; /* 0 stands for "*" until resolved */
};
struct imap_set {
    struct imap_range *ranges;
    uint32_t count;
    bool is_saved; /* "$": the result of the last search that was saved (RFC 5182) */
};
enum err imap_take_set(struct scan *c, struct arena *arena, struct imap_set *out);
/* Does "*" occur? The largest number named. */
bool imap_set_has_star(const struct imap_set *set);
uint32_t imap_set_largest(const struct imap_set *set);
/* Puts `largest` for "*", turns ranges the right way, sorts and joins them. With largest 0 (nothing there) ranges with "*"
 * go away. */
void imap_set_resolve(struct imap_set *set, uint32_t largest);
/* Of a resolved set. */
bool imap_set_contains(const struct imap_set *set, uint32_t number);
/* A page of what was found (RFC 9394 4): "1:500" from the first on, "-1:-500" from the last back; either way round. */
struct imap_page {
    bool from_end;
    uint32_t first, last; /* as written */
};
enum err imap_take_page(struct scan *c, struct imap_page *out);
/* Of `count` results: the index of the first and behind the last. */
void imap_page_cut(const struct imap_page *page, uint32_t count, uint32_t *out_from,
                   uint32_t *out_to);

/* "1:3,5" of ascending numbers. */
void imap_write_set(struct buf *out, const uint32_t *numbers, uint32_t count);

/* --- LIST patterns (RFC 3501 6.3.8): "*" is anything, "%" anything but the separator --- */
#define IMAP_PATTERN_MAX 1024
struct imap_pattern {
    uint16_t length;
    char symbols[IMAP_PATTERN_MAX]; /* runs of wildcards joined */
};
/* ERR_LIMIT when it is too long to match any name. */
enum err imap_pattern_compile(struct slice reference, struct slice pattern,
                              struct imap_pattern *out);
/* Whole names only; INBOX as the first level in any case. Time is length of pattern times length of name. */
bool imap_pattern_match(const struct imap_pattern *pattern, struct slice name);

#endif
