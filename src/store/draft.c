/* Where a message gathers while it arrives: memory first, chunk records of the log when it is large. Chunks are written without
 * a sync; the record that names them brings them along. */
#include "store/draft.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "base/fault.h"
#include "store/internal.h"
#include "store/log/upkeep.h"

struct draft *draft_new(struct store *store, uint64_t max_bytes)
{
    struct draft *draft = calloc(1, sizeof(*draft));
    if (draft == NULL) {
        abort();
    }
    draft->store = store;
    draft->max_bytes = max_bytes;
    buf_init(&draft->memory, DRAFT_MEMORY_BYTES);
    buf_init(&draft->prefix, DRAFT_PREFIX_MAX);
    return draft;
}

void draft_free(struct draft *draft)
{
    if (draft == NULL) {
        return;
    }
    for (uint32_t i = 0; i < draft->chunk_count && !draft->is_kept; i++) {
        log_holders_set(draft->store->log, draft->chunks[i].lsn, 0);
    }
    store_floor_release(draft->store, &draft->floor);
    buf_fini(&draft->memory);
    buf_fini(&draft->prefix);
    free(draft->chunks);
    free(draft);
}

static enum err flush_chunk(struct draft *draft)
{
    if (draft->chunk_count == CHUNKS_MAX) {
        return fail(ERR_LIMIT, "a message has at most %d chunks", CHUNKS_MAX);
    }
    if (draft->chunk_count == 0) {
        store_floor_release(draft->store, &draft->floor); /* of a first chunk that failed */
        store_floor_hold(draft->store, &draft->floor);
        draft->failures = log_failures(draft->store->log);
    }
    if (draft->chunk_count == draft->chunk_cap) {
        draft->chunk_cap = draft->chunk_cap == 0 ? 16 : draft->chunk_cap * 2;
        draft->chunks = realloc(draft->chunks, draft->chunk_cap * sizeof(*draft->chunks));
        if (draft->chunks == NULL) {
            abort();
        }
    }
    if (FAULT_POINT("draft-chunk-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    struct log_append append = { .type = LOG_CHUNK,
                                 .pieces = { buf_slice(&draft->memory) },
                                 .piece_count = 1,
                                 .unsynced = true };
    TRY(log_commit(draft->store->log, &append));
    draft->chunks[draft->chunk_count++] =
        (struct chunk_ref){ append.lsn, (uint32_t)draft->memory.len };
    draft->chunked += draft->memory.len;
    buf_reset(&draft->memory);
    return OK;
}

enum err draft_write(struct draft *draft, struct slice bytes)
{
    if (bytes.len > draft->max_bytes || draft_size(draft) > draft->max_bytes - bytes.len) {
        return fail(ERR_LIMIT, "the message is larger than %llu octets",
                    (unsigned long long)draft->max_bytes);
    }
    while (bytes.len > 0) {
        size_t room = DRAFT_MEMORY_BYTES - draft->memory.len;
        struct slice part = slice_sub(bytes, 0, room);
        buf_append(&draft->memory, part);
        bytes = slice_from(bytes, part.len);
        if (bytes.len > 0 || FAULT_POINT("draft-chunk-early")) {
            TRY(flush_chunk(draft));
        }
    }
    return OK;
}

enum err draft_prefix(struct draft *draft, struct slice bytes)
{
    return draft_insert(draft, 0, bytes);
}

enum err draft_insert(struct draft *draft, size_t at, struct slice bytes)
{
    struct slice prefix = buf_slice(&draft->prefix);
    struct buf joined;
    if (at > prefix.len) {
        return fail(ERR_LIMIT, "the trace fields end before octet %zu", at);
    }
    buf_init(&joined, DRAFT_PREFIX_MAX);
    buf_append(&joined, slice_sub(prefix, 0, at));
    buf_append(&joined, bytes);
    buf_append(&joined, slice_from(prefix, at));
    if (buf_error(&joined) != OK) {
        buf_fini(&joined);
        return fail(ERR_LIMIT, "trace fields of more than %d octets", DRAFT_PREFIX_MAX);
    }
    buf_fini(&draft->prefix);
    draft->prefix = joined;
    return OK;
}

uint64_t draft_size(const struct draft *draft)
{
    return draft->prefix.len + draft->chunked + draft->memory.len;
}

struct mapping {
    void *bytes;
    size_t len;
};

static void unmap(void *arg)
{
    struct mapping *m = arg;
    munmap(m->bytes, m->len);
    free(m);
}

char *store_room(struct arena *arena, size_t len)
{
    if (len <= MAP_ABOVE_BYTES) {
        return ARENA_ARRAY_RAW(arena, char, len == 0 ? 1 : len);
    }
    struct mapping *m = malloc(sizeof(*m));
    void *bytes = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (m == NULL || bytes == MAP_FAILED) {
        abort();
    }
    *m = (struct mapping){ bytes, len };
    arena_on_free(arena, unmap, m);
    return bytes;
}

enum err draft_text(struct draft *draft, struct arena *arena, struct slice *out)
{
    if (draft->chunk_count == 0 && draft->prefix.len == 0) {
        *out = buf_slice(&draft->memory);
        return OK;
    }
    size_t size = (size_t)draft_size(draft);
    char *text = store_room(arena, size);
    size_t at = draft->prefix.len;
    if (at > 0) {
        memcpy(text, draft->prefix.ptr, at);
    }
    for (uint32_t i = 0; i < draft->chunk_count; i++) {
        TRY(log_read_part(draft->store->log, draft->chunks[i].lsn, 0, text + at,
                          draft->chunks[i].len));
        at += draft->chunks[i].len;
    }
    if (draft->memory.len > 0) {
        memcpy(text + at, draft->memory.ptr, draft->memory.len);
    }
    *out = slice_make(text, size);
    return OK;
}
