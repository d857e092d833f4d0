/* store/draft.h - the inside of a draft, for the store alone. */
#ifndef CULVER_STORE_DRAFT_H
#define CULVER_STORE_DRAFT_H

#include "store/internal.h"
#include "store/record.h"

#define MAP_ABOVE_BYTES (64 * 1024) /* larger texts are mapped, not taken from the arena's budget */

struct draft {
    struct store *store;
    uint64_t max_bytes;
    struct buf memory, prefix;
    struct chunk_ref *chunks;
    uint32_t chunk_count, chunk_cap;
    uint64_t chunked;         /* octets in chunks */
    uint64_t failures;        /* log_failures() when the first chunk was written */
    struct store_floor floor; /* the chunks, until a record of the log names them */
    bool is_kept;             /* one does */
};

/* Room for len octets, of any content, that lives as long as the arena. */
char *store_room(struct arena *arena, size_t len);

#endif
