/* format/header.h - the header block as fields, and the readers of single field values.
 *
 * Shape   a field is name, raw value (folds included) and where it stands. Readers are tolerant: they
 *         take what they can and never fail the message.
 * RFC     5322 2.2, 3.2-3.6; 2047; 5256 2.1 (base subject). */
#ifndef CULVER_FORMAT_HEADER_H
#define CULVER_FORMAT_HEADER_H

#include "format/message.h"

struct header_field {
    struct slice name; /* as written, without the colon and blanks before it */
    struct slice
        value; /* after the colon, line ends and folds as they stand, without the final line end */
    struct slice whole; /* name, colon, value and final line end: the octets of the message */
};

struct header_cursor {
    struct slice rest;
    uint32_t seen;
};

/* Walks the fields of a header block (which ends with the empty line or at the end of the bytes). */
struct header_cursor header_cursor_make(struct slice header_block);
bool header_next(struct header_cursor *cursor, struct header_field *out);

/* The first field of that name (any case); false when there is none. */
bool header_find(struct slice header_block, struct slice name, struct header_field *out);

/* Length of the header block at the start of text, its empty line included; all of it if there is none. */
size_t header_block_length(struct slice text);

/* Line ends removed, inner white space kept, ends trimmed (RFC 5322 2.2.3). */
struct slice header_unfold(struct slice value, struct arena *arena);

/* Unfolded, encoded words decoded, UTF-8 (invalid octets become U+FFFD). RFC 2047. */
struct slice header_decode(struct slice value, struct arena *arena);

/* RFC 5322 3.4, obsolete forms and groups included; at most MESSAGE_ADDRESSES_MAX. */
struct address_list header_addresses(struct slice value, struct arena *arena);

/* RFC 5322 3.3 and its obsolete forms, comments anywhere. A zone that is none is UTC, a time that is none the start of the day in UTC (RFC 5256
 * 2.2). False when no date can be made of it. */
bool header_date(struct slice value, struct utc *out, int16_t *zone_minutes);

/* Message-IDs without brackets; what is no msg-id is passed over. */
uint32_t header_message_ids(struct slice value, struct arena *arena, struct slice *ids,
                            uint32_t ids_max);

/* type/subtype; params. Returns false when there is no usable type (the caller applies the default). */
bool header_content_type(struct slice value, struct arena *arena, struct slice *type,
                         struct slice *subtype, struct param_list *params);
bool header_disposition(struct slice value, struct arena *arena, struct slice *disposition,
                        struct param_list *params);

/* RFC 5256 2.1 on decoded text; "strip" leaves capitals as they are, "base" is folded for threads. */
struct slice header_strip_subject(struct slice subject_text, struct arena *arena, bool *is_reply);
struct slice header_base_subject(struct slice subject_text, struct arena *arena, bool *is_reply);

#endif
