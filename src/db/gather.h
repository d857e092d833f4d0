/* db/gather.h - a WAL written in few large pieces.
 *
 * Shape   SQLite writes each frame of a WAL with two calls, 24 octets of header and the page. A gather keeps what is appended until a
 *         transaction ends, GATHER_BYTES are there, or something else is asked of the file; then it goes out with one call.
 * Errors  results of SQLite. Nothing is kept behind the end of a transaction, so a commit fails when its octets cannot be written, as it
 *         would without.
 * Memory  GATHER_BYTES while a transaction is written, none else. */
#ifndef CULVER_DB_GATHER_H
#define CULVER_DB_GATHER_H

#include <sqlite3.h>

#include "db/db.h"

#define GATHER_FRAME_HEADER 24
#define GATHER_FRAMES 16
#define GATHER_BYTES (GATHER_FRAMES * (GATHER_FRAME_HEADER + DB_PAGE_BYTES))

struct gather {
    sqlite3_file *file; /* of the VFS below */
    char *bytes;        /* malloc; NULL: nothing is kept */
    int len;
    sqlite3_int64 end; /* where the next append goes; -1: not known */
    bool is_last;      /* the frame being appended ends a transaction */
};

void gather_init(struct gather *gather, sqlite3_file *file);
int gather_write(struct gather *gather, const void *bytes, int len, sqlite3_int64 at);
/* Before the file is read, measured, cut, synced or closed. */
int gather_flush(struct gather *gather);

#endif
