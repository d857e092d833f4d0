/* Appends to a WAL, kept until a transaction ends. The format of a WAL: https://www.sqlite.org/fileformat2.html section 4. */
#include "db/gather.h"

#include <stdlib.h>
#include <string.h>

#define WAL_HEADER_BYTES 32
#define FRAME_BYTES (GATHER_FRAME_HEADER + DB_PAGE_BYTES)
#define COMMIT_SIZE_AT                                                                             \
    4 /* in a frame's header: pages of the database after the transaction, 0 inside of one */

void gather_init(struct gather *gather, sqlite3_file *file)
{
    *gather = (struct gather){ .file = file, .end = -1 };
}

static int write_below(struct gather *g, const void *bytes, int len, sqlite3_int64 at)
{
    return g->file->pMethods->xWrite(g->file, bytes, len, at);
}

int gather_flush(struct gather *g)
{
    if (g->bytes == NULL) {
        return SQLITE_OK;
    }
    int code = write_below(g, g->bytes, g->len, g->end - g->len);
    free(g->bytes);
    g->bytes = NULL;
    g->len = 0;
    g->end =
        code == SQLITE_OK ? g->end : -1; /* SQLite gives the transaction up and begins elsewhere */
    return code;
}

static bool is_frame_edge(sqlite3_int64 at)
{
    return at >= WAL_HEADER_BYTES && (at - WAL_HEADER_BYTES) % FRAME_BYTES == 0;
}

static int append(struct gather *g, const void *bytes, int len)
{
    static const char inside[4];
    if (g->len + len > GATHER_BYTES) {
        int code = gather_flush(g);
        if (code != SQLITE_OK) {
            return code;
        }
    }
    if (g->bytes == NULL && (g->bytes = malloc(GATHER_BYTES)) == NULL) {
        return SQLITE_NOMEM;
    }
    if (is_frame_edge(g->end) && len == GATHER_FRAME_HEADER) {
        g->is_last = memcmp((const char *)bytes + COMMIT_SIZE_AT, inside, sizeof(inside)) != 0;
    }
    memcpy(g->bytes + g->len, bytes, (size_t)len);
    g->len += len;
    g->end += len;
    return g->is_last && is_frame_edge(g->end) ? gather_flush(g) : SQLITE_OK;
}

int gather_write(struct gather *g, const void *bytes, int len, sqlite3_int64 at)
{
    if (at >= WAL_HEADER_BYTES && at == g->end && len <= GATHER_BYTES) {
        return append(g, bytes, len);
    }
    int code = gather_flush(g);
    if (code != SQLITE_OK) {
        return code;
    }
    if (is_frame_edge(at) && at > g->end &&
        len <= GATHER_BYTES) { /* a WAL that was there when it was opened */
        g->end = at;
        return append(g, bytes, len);
    }
    if (at == 0) { /* it begins anew */
        g->end = len;
    }
    return write_below(g, bytes, len, at);
}
