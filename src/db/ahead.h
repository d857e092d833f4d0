/* db/ahead.h - reading many pages of a database file with fewer waits than pages.
 *
 * Shape   on only while somebody reads many rows (db_read_ahead()). Of rows that stand next to each other a piece of the file is read at
 *         once; pages that follow each other closely come out of it, others are left to whoever asks. Of rows that stand far apart
 *         the system is told of all pages below a page of the tree, so that it fetches them together.
 * Owner   the file. The second way opens it once more and closes it: not for a VFS that has locks. */
#ifndef CULVER_DB_AHEAD_H
#define CULVER_DB_AHEAD_H

#include <sqlite3.h>
#include <stdbool.h>

#include "db/db.h"

#define AHEAD_BYTES (32 * DB_PAGE_BYTES)

struct ahead {
    sqlite3_file *file; /* of the VFS below */
    const char *path;
    enum db_reading how;
    char *bytes; /* NULL: nothing was read */
    sqlite3_int64 at, end;
    sqlite3_int64 last; /* where the page before was */
    int fd;             /* -1: not opened */
};

void ahead_init(struct ahead *ahead, sqlite3_file *file, const char *path);
/* What the way before kept is given back. */
void ahead_switch(struct ahead *ahead, enum db_reading how);
/* The file changes: what was read of it is forgotten. */
void ahead_forget(struct ahead *ahead);
/* A page, when it is at hand or worth fetching with those behind it; else it is still to be read. */
bool ahead_page(struct ahead *ahead, void *out, sqlite3_int64 at);
/* A page that was read. */
void ahead_tell(struct ahead *ahead, const void *page);

#endif
