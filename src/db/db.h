/* db/db.h - SQLite databases whose pages carry checksums.
 *
 * Shape   SQLite finds damage in its structure, not in what is stored; a flipped bit in a flag or a name would be believed. So 8 octets at
 *         the end of each page of 4096 are reserved and hold the XXH3-64 of the octets before them, seeded with the number of the page.
 *         They are written when a page reaches the database file and checked when it is read from there; the WAL has checksums of its own.
 * Errors  a page that fails, and a database without room for checksums, read as SQLITE_CORRUPT.
 * Limits  page size 4096, no mmap. */
#ifndef CULVER_DB_DB_H
#define CULVER_DB_DB_H

#include <sqlite3.h>

#include "base/err.h"
#include "base/slice.h"

#define DB_PAGE_BYTES 4096
#define DB_CHECKSUM_BYTES 8

/* Once, before anything else of SQLite. It counts no memory then: each malloc() of every thread would take one lock for that. */
void db_init(void);

/* sqlite3_open_v2() with checksums over the VFS named `base` ("unix", "unix-none"). A result of SQLite. `instead`: a VFS that stands in
 * for both and flips no bits, of a simulated disk; NULL: none. */
int db_open(const char *path, sqlite3 **out, int flags, const char *base, const char *instead);

/* How the next pages are read: as they are asked for; many at a time, while rows are read that were written one after the other; or asked
 * of the disk together, of a table without rowid whose pages stand far apart, over a VFS without locks. What is held for it is given
 * back by DB_READ_PAGES. A VFS that stands in knows nothing of it. */
enum db_reading { DB_READ_PAGES, DB_READ_IN_ORDER, DB_READ_APART };
void db_read_ahead(sqlite3 *db, enum db_reading how);

/* Reads every page and checks the structure; `found` gets a line for each fault. ERR_CORRUPT when there was any. */
enum err db_check(sqlite3 *db, void (*found)(void *arg, struct slice line), void *arg);

/* One that nobody writes, for reading alone: changes nothing, nor needs a file beside it. NULL: it is not there, or damaged at its
 * beginning. sqlite3_close() ends it. */
sqlite3 *db_open_to_read(const char *path);

/* A copy of all that is committed, in a new file, synced. */
enum err db_copy(sqlite3 *db, const char *path);

#endif
