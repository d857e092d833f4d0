/* Reading ahead in a database file. The format of its pages: https://www.sqlite.org/fileformat2.html section 1.6. */
#include "db/ahead.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INTERIOR_INDEX 2 /* a page of the tree above others, of an index or a table without rowid */
#define CELLS_AT 12
#define CELL_BYTES 2

void ahead_init(struct ahead *ahead, sqlite3_file *file, const char *path)
{
    *ahead = (struct ahead){ .file = file, .path = path, .fd = -1 };
}

void ahead_switch(struct ahead *a, enum db_reading how)
{
    a->how = how;
    free(a->bytes);
    a->bytes = NULL;
    ahead_forget(a);
    if (a->fd >= 0) {
        close(a->fd);
        a->fd = -1;
    }
}

void ahead_forget(struct ahead *a)
{
    a->at = a->end = 0;
}

/* From a page on; the end of the file is left alone, and so is what cannot be read now. */
static bool fetch(struct ahead *a, sqlite3_int64 at)
{
    sqlite3_int64 size;
    ahead_forget(a);
    if (a->file->pMethods->xFileSize(a->file, &size) != SQLITE_OK || at + AHEAD_BYTES > size) {
        return false;
    }
    if (a->bytes == NULL && (a->bytes = malloc(AHEAD_BYTES)) == NULL) {
        return false;
    }
    if (a->file->pMethods->xRead(a->file, a->bytes, AHEAD_BYTES, at) != SQLITE_OK) {
        return false;
    }
    a->at = at;
    a->end = at + AHEAD_BYTES;
    return true;
}

bool ahead_page(struct ahead *a, void *out, sqlite3_int64 at)
{
    bool follows = at > a->last && at - a->last < AHEAD_BYTES / 2;
    a->last = at;
    if (a->how != DB_READ_IN_ORDER ||
        ((at < a->at || at >= a->end) && !(follows && fetch(a, at)))) {
        return false;
    }
    memcpy(out, a->bytes + (at - a->at), DB_PAGE_BYTES);
    return true;
}

static unsigned get_be16(const unsigned char *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static void tell_page(const struct ahead *a, const unsigned char *number)
{
    off_t page = (off_t)get_be16(number) << 16 | (off_t)get_be16(number + 2);
    if (page > 0) {
        (void)posix_fadvise(a->fd, (page - 1) * DB_PAGE_BYTES, DB_PAGE_BYTES, POSIX_FADV_WILLNEED);
    }
}

void ahead_tell(struct ahead *a, const void *page)
{
    const unsigned char *octets = page;
    unsigned count = get_be16(octets + 3);
    if (a->how != DB_READ_APART || octets[0] != INTERIOR_INDEX) {
        return;
    }
    if (a->fd < 0 && (a->fd = open(a->path, O_RDONLY | O_CLOEXEC)) < 0) {
        return;
    }
    for (unsigned i = 0; i < count && CELLS_AT + (i + 1) * CELL_BYTES <= DB_PAGE_BYTES; i++) {
        unsigned cell = get_be16(octets + CELLS_AT + (size_t)i * CELL_BYTES);
        if (cell + sizeof(uint32_t) <= DB_PAGE_BYTES) {
            tell_page(a, octets + cell);
        }
    }
}
