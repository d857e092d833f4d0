/* db/ahead.h - reading a database file in order: a piece of it at a time in place of each page with a system call of its own.
 *
 * Shape   on only while somebody reads many rows in order (db_read_ahead()). Pages that follow each other closely come out of the
 *         piece; others are left to whoever asks.
 * Owner   the file. */
#ifndef CULVER_DB_AHEAD_H
#define CULVER_DB_AHEAD_H

#include <sqlite3.h>
#include <stdbool.h>

#include "db/db.h"

#define AHEAD_BYTES (32 * DB_PAGE_BYTES)

struct ahead {
    sqlite3_file *file; /* of the VFS below */
    bool is_on;
    char *bytes; /* NULL: nothing was read */
    sqlite3_int64 at, end;
    sqlite3_int64 last; /* where the page before was */
};

void ahead_init(struct ahead *ahead, sqlite3_file *file);
/* Off: what is kept is given back. */
void ahead_switch(struct ahead *ahead, bool is_on);
/* The file changes: what was read of it is forgotten. */
void ahead_forget(struct ahead *ahead);
/* A page, when it is at hand or worth fetching with those behind it; else it is still to be read. */
bool ahead_page(struct ahead *ahead, void *out, sqlite3_int64 at);

#endif
