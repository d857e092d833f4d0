/* Prefix, chunks, rest: the order in which an ACCEPT record says a message (docs/formats/log.md). */
#include "upkeep/message.h"

#define CHUNK_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)

static enum err chunk_piece(struct log *log, const struct chunk_ref *chunk,
                            struct message_sink *sink)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "chunk", CHUNK_ARENA_BYTES);
    struct log_record record;
    enum err result = log_read(log, chunk->lsn, arena, &record);
    bool is_lost = result == ERR_CORRUPT || result == ERR_NOT_FOUND ||
                   (result == OK && (record.type != LOG_CHUNK || record.payload.len != chunk->len));
    if (is_lost) {
        sink->is_whole = false;
        return OK;
    }
    TRY(result);
    return sink->piece(sink->arg, record.payload);
}

enum err message_pieces(struct log *log, const struct accept_record *accept,
                        struct message_sink *sink)
{
    sink->is_whole = true;
    TRY(sink->piece(sink->arg, slice_sub(accept->inline_body, 0, accept->prefix_len)));
    for (uint32_t i = 0; i < accept->chunk_count; i++) {
        TRY(chunk_piece(log, &accept->chunks[i], sink));
    }
    return sink->piece(sink->arg, slice_from(accept->inline_body, accept->prefix_len));
}
