/* format/message.h - one mail message taken apart: header fields, addresses, MIME parts with exact octet offsets.
 *
 * Shape   message_parse() never refuses a message: broken input gives the best reading and flags. Parts
 *         stand in an array in document order (part 0 is the message itself), linked by indexes; a walk
 *         needs no recursion. A message/rfc822 part has one child: the root part of the inner message, which
 *         carries that message's envelope.
 * Units   offsets and sizes in octets of the stored message, CRLF line ends counted as they stand there
 *         (a bare LF is a line end too).
 * Owner   everything is in the arena given; slices point into the message or the arena.
 * Errors  none for content; ERR_LIMIT never escapes: over a limit the rest becomes one opaque leaf and
 *         MESSAGE_TRUNCATED is set.
 * Limits  the MESSAGE_* constants below.
 * RFC     5322, 2045, 2046, 2047, 2183, 2231, 3501 7.4.2 (ENVELOPE, BODYSTRUCTURE), 6532, 8621 4.1.4 (preview). */
#ifndef CULVER_FORMAT_MESSAGE_H
#define CULVER_FORMAT_MESSAGE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "base/time.h"

#define MESSAGE_DEPTH_MAX 100
#define MESSAGE_PARTS_MAX 10000
#define MESSAGE_HEADER_FIELDS_MAX 2000
#define MESSAGE_HEADER_BYTES_MAX (1024 * 1024)
#define MESSAGE_BOUNDARY_MAX 2048
#define MESSAGE_PARAMS_MAX 1024
#define MESSAGE_ADDRESSES_MAX 10000
#define MESSAGE_REFERENCES_MAX 200
#define MESSAGE_REPLIED_MAX 8 /* Message-IDs of In-Reply-To */
#define MESSAGE_PREVIEW_CHARS 256
/* The structure of one message, stored beside it: larger ones are cut as over any other limit. */
#define MESSAGE_SUMMARY_MAX (4 * 1024 * 1024)

#define MESSAGE_NONE UINT32_MAX /* "no such part" */

enum message_flag {
    MESSAGE_TRUNCATED = 1,  /* a limit cut the reading: the rest is opaque */
    MESSAGE_HAS_8BIT = 2,   /* octets above 127 in some header field, of any part */
    MESSAGE_BAD_HEADER = 4, /* a line that is no field ended the header block */
    MESSAGE_HAS_ATTACHMENT = 8,
    MESSAGE_OPAQUE = 16, /* not taken apart at all (the scanner failed on it) */
};

/* One address as ENVELOPE shows it (RFC 3501 7.4.2). A group start has host.ptr NULL and mailbox = group
 * name; a group end has host.ptr NULL and mailbox.ptr NULL. A NULL ptr means NIL, never "". */
struct address {
    struct slice
        name; /* display name as it stands (quotes and escapes taken off, encoded words kept) */
    struct slice route;   /* obsolete source route */
    struct slice mailbox; /* local part, unquoted */
    struct slice host;
};

struct address_list {
    const struct address *items;
    uint32_t count;
    bool present; /* the field is there, though it may hold no address */
};

/* Raw text of unstructured fields is unfolded and trimmed; encoded words are kept. NULL ptr: no such field. */
struct envelope {
    struct slice date; /* as it stands */
    struct slice subject;
    struct address_list from, sender, reply_to, to, cc,
        bcc; /* sender and reply_to as found, not defaulted */
    struct slice in_reply_to;
    struct slice message_id; /* with angle brackets, as found */
    bool has_sent;
    struct utc sent; /* Date: as an instant */
    int16_t sent_zone_minutes;
    struct slice subject_text; /* decoded to UTF-8, for search and lists */
};

struct param {
    struct slice name;  /* lower case */
    struct slice value; /* RFC 2231 joined and decoded to UTF-8; encoded words decoded too */
};

struct param_list {
    const struct param *items;
    uint32_t count;
};

enum transfer_encoding {
    ENCODING_7BIT,
    ENCODING_8BIT,
    ENCODING_BINARY,
    ENCODING_QP,
    ENCODING_BASE64,
    ENCODING_UUENCODE,
    ENCODING_UNKNOWN,
};

struct part {
    uint32_t parent;                   /* index, MESSAGE_NONE for part 0 */
    uint32_t first_child;              /* MESSAGE_NONE for leaves */
    uint32_t next;                     /* next sibling */
    uint64_t header_start, header_len; /* from the first field to the empty line included */
    uint64_t body_start, body_len;     /* body_start = header_start + header_len */
    uint64_t body_lines; /* line ends in the body; a last line without an end counts */
    struct slice type,
        subtype; /* lower case; defaulted to text/plain (message/rfc822 in a digest) */
    struct param_list params;
    struct slice id, description; /* NULL ptr when absent */
    struct slice encoding_text;   /* as found, upper or lower; NULL when absent */
    enum transfer_encoding encoding;
    struct slice md5;
    struct slice disposition; /* lower case; NULL when absent */
    struct param_list disposition_params;
    struct slice language; /* the field's text: tags separated by commas */
    struct slice location;
    const struct envelope *envelope; /* of part 0 and of roots of inner messages, else NULL */
};

struct message {
    uint64_t size;
    uint32_t flags; /* enum message_flag */
    struct part *parts;
    uint32_t part_count; /* at least 1 */
    const struct slice *
        references; /* Message-IDs without brackets, of References then In-Reply-To, oldest first */
    uint32_t reference_count;
    uint32_t replied_count;      /* so many of them, the last, stand in In-Reply-To alone */
    struct slice thread_subject; /* base subject of RFC 5256 2.1, decoded, lower case */
    bool subject_is_reply;       /* RFC 5256: Re: or Fwd: was removed */
    struct slice preview; /* UTF-8, at most MESSAGE_PREVIEW_CHARS code points, white space folded */
};

/* Takes the message apart. Time and memory linear in its size. */
void message_parse(struct slice text, struct arena *arena, struct message *out);

/* A message of which only the size is known: one application/octet-stream leaf, flag MESSAGE_OPAQUE;
 * header_len says where its header block ends as the server found it. */
void message_make_opaque(uint64_t size, uint64_t header_len, struct arena *arena,
                         struct message *out);

/* The summary: a message's structure as bytes, for the log, the store and between processes
 * (docs/formats/summary.md). */
void summary_write(const struct message *message, struct buf *out);

/* Reads and verifies: every offset lies inside message_size, children inside parents in order, indexes form
 * a tree, strings inside the bytes. ERR_CORRUPT otherwise. Slices point into `bytes`, or are words that are always there. */
enum err summary_read(struct slice bytes, uint64_t message_size, struct arena *arena,
                      struct message *out);
/* The same of the first part alone, in a fraction of the time: out has its envelope, and no parts below it. */
enum err summary_read_first(struct slice bytes, uint64_t message_size, struct arena *arena,
                            struct message *out);

/* As its parameter says, or what goes without saying. */
struct slice part_charset(const struct part *part);
/* The content of a part: with its transfer encoding taken off; and as UTF-8 text, with charset and HTML markup taken off
 * too. `body` is the part's body, or the beginning of it. */
void part_octets(const struct part *part, struct slice body, struct buf *out);
void part_text(const struct part *part, struct slice body, struct buf *out);

/* The addresses as one UTF-8 text, "Name <local@host>, ...", into an empty buf: what SEARCH looks in. */
void address_list_text(const struct address_list *list, struct buf *out);

/* The same message without a NUL: binary parts that hold one are put into base64 (RFC 3516 4.4). ERR_SYNTAX: one stands elsewhere;
 * ERR_LIMIT: the ceiling of `out`. */
enum err message_encode_binary(const struct message *message, struct slice text, struct buf *out);

/* The part that an IMAP section number names ("2.1", numbers from 1; RFC 3501 6.4.5), MESSAGE_NONE if none.
 * An empty path is part 0. A non-multipart's only part is 1. A number below message/rfc822 enters the inner message.*/
uint32_t message_part_by_path(const struct message *message, const uint32_t *path, size_t path_len);

#endif
