/* upkeep/snapshot.h - the state of a data directory under a name, and the way back to it.
 *
 * Shape   data/snapshot/NAME holds hard links of the sealed segments of the log, a copy of the durable part of the active one, a copy of
 *         server.db, and a MANIFEST, which is written last; the copy of vault.db lies in vault/, out of the server's reach. What is
 *         derived from the log is not copied.
 * Blocks  snapshot_create() and snapshot_verify() suspend the fiber; the others block the thread.
 * Durable when OK is returned. A crash leaves NAME.new or NAME.gone, which the next call removes, or a rollback that the next
 *         rollback_run() finishes.
 * Errors  ERR_EXISTS, ERR_NOT_FOUND, ERR_SYNTAX (name), ERR_BUSY (a server runs), ERR_CORRUPT, ERR_PERM (newer format). */
#ifndef CULVER_UPKEEP_SNAPSHOT_H
#define CULVER_UPKEEP_SNAPSHOT_H

#include "directory/directory.h"
#include "directory/vault.h"
#include "store/store.h"

#define SNAPSHOT_NAME_MAX VAULT_COPY_NAME_MAX
#define SNAPSHOT_FORMAT 1

/* A running node, of which a snapshot is made. */
struct snapshot_source {
    const char *data_dir;
    struct world *world;
    struct jobs *jobs;
    struct store *store;
    struct directory *directory;
    struct vault *vault;
    struct progress *progress; /* of snapshot_verify(); NULL: nobody looks */
};
BLOCKS enum err snapshot_create(const struct snapshot_source *source, struct slice name);

struct snapshot {
    struct slice name, program; /* the version of culver that made it */
    struct utc made;
    log_lsn last; /* record of the log */
};
/* Those that are whole, oldest first; those of one second by name. */
enum err snapshot_list(const char *data_dir, struct arena *arena, struct snapshot **out,
                       unsigned *out_count);
enum err snapshot_find(const char *data_dir, struct slice name, struct arena *arena,
                       struct snapshot *out);
enum err snapshot_remove(const char *data_dir, struct world *world, struct slice name);

/* Reads all that a rollback would need of each; found() hears of what is damaged. An error says that it could not be looked. */
BLOCKS enum err snapshot_verify(const struct snapshot_source *source,
                                void (*found)(void *arg, struct slice line), void *arg);

struct rollback_request {
    const char *data_dir;
    struct world *world;
    struct slice name;         /* of the snapshot */
    struct progress *progress; /* NULL: nobody looks */
};
struct rollback_report {
    uint64_t messages;       /* that came since and were delivered again */
    uint64_t homeless;       /* copies for accounts that the snapshot does not have */
    uint64_t broken;         /* messages that could not be read whole */
    uint64_t accounts;       /* whose mail clients must load everything anew */
    struct slice kept_under; /* the snapshot that now holds the state before */
};
/* No server may run. The state before becomes a snapshot of its own. Finishes one that was interrupted. */
enum err rollback_run(const struct rollback_request *request, struct arena *arena,
                      struct rollback_report *out);

#endif
