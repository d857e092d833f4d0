/* proto/imap_fetch.h - what a FETCH asks for.
 *
 * Shape   items stand in the order they were asked for, simple ones once; macros are taken apart.
 * Errors  ERR_SYNTAX, ERR_LIMIT.
 * Limits  IMAP_LIST_ITEMS_MAX items and header names, IMAP_PATH_MAX numbers in a section.
 * RFC     3501 6.4.5; 3516 4 (BINARY), 7162 3.1.4 (MODSEQ), 8474 5 (ids), 8514 4, 8970 3; objectid-bis-06 7.5. */
#ifndef CULVER_PROTO_IMAP_FETCH_H
#define CULVER_PROTO_IMAP_FETCH_H

#include "proto/imap.h"

#define IMAP_PATH_MAX 100 /* deeper than any message that was taken apart */

enum imap_fetch_kind {
    IMAP_FETCH_UID,
    IMAP_FETCH_FLAGS,
    IMAP_FETCH_INTERNALDATE,
    IMAP_FETCH_SIZE,
    IMAP_FETCH_ENVELOPE,
    IMAP_FETCH_BODY,
    IMAP_FETCH_BODYSTRUCTURE,
    IMAP_FETCH_MODSEQ,
    IMAP_FETCH_EMAILID,
    IMAP_FETCH_THREADID,
    IMAP_FETCH_OBJECTID,
    IMAP_FETCH_SAVEDATE,
    IMAP_FETCH_PREVIEW,
    /* with a section */
    IMAP_FETCH_SECTION,
    IMAP_FETCH_BINARY,
    IMAP_FETCH_BINARY_SIZE,
};

enum imap_section_part {
    IMAP_SECTION_ALL, /* of the message or the part */
    IMAP_SECTION_HEADER,
    IMAP_SECTION_FIELDS,
    IMAP_SECTION_FIELDS_NOT,
    IMAP_SECTION_TEXT,
    IMAP_SECTION_MIME,
};

struct imap_section {
    const char *
        name; /* "BODY", "BINARY", "BINARY.SIZE", or an RFC822 item, whose answer has no brackets */
    uint32_t *path;
    uint32_t path_len;
    enum imap_section_part part;
    struct imap_words fields;
    bool peek; /* leaves \Seen alone */
    bool has_partial;
    uint64_t from, length;
};

struct imap_fetch_item {
    enum imap_fetch_kind kind;
    struct imap_section section; /* of IMAP_FETCH_SECTION and those behind it */
};

struct imap_fetch {
    struct imap_fetch_item *items;
    uint32_t count;
};

/* One item, items in parentheses, or a macro. */
enum err imap_take_fetch(struct scan *c, struct arena *arena, struct imap_fetch *out);
bool imap_fetch_has(const struct imap_fetch *fetch, enum imap_fetch_kind kind);
/* Does some section set \Seen? */
bool imap_fetch_sets_seen(const struct imap_fetch *fetch);

/* "BODY[1.HEADER.FIELDS (From)]<0>" */
void imap_write_section_name(struct buf *out, const struct imap_section *section);

#endif
