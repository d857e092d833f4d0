/* proto/imap_metadata.h - the arguments of GETMETADATA and SETMETADATA, and the entries of LIST RETURN (METADATA ...).
 *
 * Shape   entry names come out in lower case: case means nothing in them. Which names there may be is for the caller.
 * Owner   slices point into the text or the arena.
 * Errors  ERR_SYNTAX, ERR_LIMIT.
 * Limits  IMAP_METADATA_ENTRIES_MAX entries in a command.
 * RFC     5464 5, 9590 3. */
#ifndef CULVER_PROTO_IMAP_METADATA_H
#define CULVER_PROTO_IMAP_METADATA_H

#include "proto/imap.h"

#define IMAP_METADATA_ENTRIES_MAX 64

enum imap_metadata_depth { IMAP_DEPTH_0, IMAP_DEPTH_1, IMAP_DEPTH_INFINITY };

struct imap_metadata_get {
    struct slice mailbox; /* as on the wire; "" the server */
    bool has_max;
    uint32_t size_max;
    enum imap_metadata_depth depth;
    struct imap_words entries;
};
/* The options are read in front of the mailbox, where the grammar of RFC 5464 has them, and behind it, as in its examples. */
enum err imap_metadata_take_get(struct scan *c, struct arena *arena, struct imap_metadata_get *out);
/* "/shared/comment" or "(/shared/comment /private/comment)" */
enum err imap_metadata_take_entries(struct scan *c, struct arena *arena, struct imap_words *out);

struct imap_metadata_value {
    struct slice name;
    struct slice value; /* NULL ptr: NIL; may hold NUL */
};
struct imap_metadata_set {
    struct slice mailbox;
    struct imap_metadata_value *items;
    uint32_t count;
};
enum err imap_metadata_take_set(struct scan *c, struct arena *arena, struct imap_metadata_set *out);

/* A string, a literal8 when it holds a NUL (RFC 3516 7), or NIL. */
void imap_metadata_write_value(struct buf *out, struct slice value);

#endif
