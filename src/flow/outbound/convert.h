/* flow/outbound/convert.h - what is sent of a message: its octets as they are stored, or made anew for a server that does not take them.
 *
 * Shape   outbound_convert() plans the new message; it is made while it is sent, a piece at a time. The DKIM signatures that this server
 *         made when it took the message (TERM_SIGNATURES) would not hold any more: they go, and what is sent is signed anew, by the keys
 *         that the domain has now. For that it is made twice, the first time for the hash alone. Those of others stay, and break.
 * Owner   all is in the arena given, which lives as long as the message is sent.
 * RFC     3030 3, 6152 3, 6376 5.3, 6531 3.3. */
#ifndef CULVER_FLOW_OUTBOUND_CONVERT_H
#define CULVER_FLOW_OUTBOUND_CONVERT_H

#include "flow/outbound/internal.h"
#include "format/convert.h"

struct content {
    struct store *store;
    struct blob_ref blob;
    uint64_t
        skip; /* octets of the Return-Path that we put in front: it is for final delivery and does not leave (RFC 5321 4.4) */
    struct slice begin; /* of the stored message: most have no more */
};
/* Reads the beginning, which lives in the arena as long as the content (256 KiB at most). Errors are those of store_blob_read(). */
BLOCKS enum err content_open(struct store *store, struct blob_ref blob, struct arena *arena,
                             struct content *out);
/* For relay_message.read, with the content as its `arg`. */
BLOCKS enum err content_read(void *arg, uint64_t at, struct arena *arena, struct slice *out);

bool outbound_needs_conversion(const struct relay_message *message, const struct smtp_offer *offer);
/* A message, and the server it is for. */
struct sendable {
    const struct content *content;
    uint16_t terms; /* of its queue entry */
    struct slice id;
    const struct smtp_offer *offer;
    struct relay_message *message; /* becomes one that the server takes */
    struct slice converted;        /* what was done for that; "" nothing */
    /* Of all recipients; its text is not "": the rules allow no conversion (never), or it cannot be signed anew for now (later). */
    struct relay_result refusal;
};
/* Errors are those of store and scanner. */
BLOCKS enum err outbound_convert(struct services *services, struct sendable *sendable,
                                 struct arena *arena);

#endif
