/* upkeep/layout.h - data directories of earlier versions take the shape of now (docs/formats/README.md).
 *
 * Shape   once server.db, queue.db and LOCK stood in the data directory itself, and each snapshot held its copy of vault.db. Now who
 *         reads the network is kept to a few directories, in none of which there is a password hash (G20).
 * Blocks  the thread. No server may run; the directory must be its caller's, or the caller root, who follows no link in it.
 * Durable when OK is returned. A crash leaves files in both places, which the next call finishes.
 * Errors  ERR_BUSY: a program of an earlier version runs; ERR_EXISTS: a file is in its old and in its new place; ERR_TEMP. */
#ifndef CULVER_UPKEEP_LAYOUT_H
#define CULVER_UPKEEP_LAYOUT_H

#include "base/err.h"

/* OK also when there is nothing to do. */
enum err layout_upgrade(const char *data_dir);

/* ERR_CORRUPT: there are accounts, but what nothing else can make again (server.db, vault.db) is gone or empty. Opened, it would be made
 * anew: a server with no domain, which refuses all mail for good. In the middle of a rollback nothing is said: its files are on the way. */
enum err layout_check(const char *data_dir);

#endif
