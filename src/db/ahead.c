/* A piece of a database file, read at once. */
#include "db/ahead.h"

#include <stdlib.h>
#include <string.h>

void ahead_init(struct ahead *ahead, sqlite3_file *file)
{
    *ahead = (struct ahead){ .file = file };
}

void ahead_switch(struct ahead *a, bool is_on)
{
    a->is_on = is_on;
    if (!is_on) {
        free(a->bytes);
        a->bytes = NULL;
        ahead_forget(a);
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
    if (!a->is_on || ((at < a->at || at >= a->end) && !(follows && fetch(a, at)))) {
        return false;
    }
    memcpy(out, a->bytes + (at - a->at), DB_PAGE_BYTES);
    return true;
}
