/* What a client fetches that did not say UTF8, of a message with header fields that are not ASCII (RFC 6856 2.1, RFC 6858). */
#include "format/header.h"
#include "serve/pop3/internal.h"

/* Of a message whose summary cannot be read only this is known. */
static enum err make_opaque(struct pop3_session *s, struct blob_ref blob, struct arena *arena,
                            struct message *out)
{
    struct slice start;
    TRY(store_blob_read(s->services->store, blob, 0, MESSAGE_HEADER_BYTES_MAX, arena, &start));
    message_make_opaque(blob.size, header_block_length(start), arena, out);
    return OK;
}

enum err pop3_surrogate_make(struct pop3_session *s, struct blob_ref blob, struct slice summary,
                             struct arena *arena, struct surrogate *out)
{
    struct message message;
    struct surrogate surrogate;
    AUTO(arena_free_auto)
    struct arena *scratch = arena_new(NULL, "pop3-headers", POP3_ARENA_BUDGET);
    surrogate_init(&surrogate, arena);
    if (summary_read(summary, blob.size, scratch, &message) != OK) {
        TRY(make_opaque(s, blob, scratch, &message));
    }
    AUTO(arena_free_auto) struct arena *block = arena_new(NULL, "pop3-header", POP3_ARENA_BUDGET);
    for (uint32_t i = 0; i < message.part_count; i++) {
        const struct part *part = &message.parts[i];
        struct slice header = SL("");
        arena_reset(block);
        if (part->header_len > 0) {
            TRY(store_blob_read(s->services->store, blob, part->header_start, part->header_len,
                                block, &header));
        }
        surrogate_add(&surrogate, part->header_start, header);
    }
    *out = surrogate;
    return OK;
}
