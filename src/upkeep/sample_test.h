/* upkeep/sample_test.h - the stored samples of the formats (test/data/formats), and what one of them shows.
 *
 * Owner   for *_test.c only. */
#ifndef CULVER_UPKEEP_SAMPLE_TEST_H
#define CULVER_UPKEEP_SAMPLE_TEST_H

#include <stdint.h>

#include "base/arena.h"
#include "directory/directory.h"
#include "directory/vault.h"
#include "store/mailbox.h"
#include "store/upkeep/upkeep.h"
#include "upkeep/snapshot.h"

#define SAMPLE_ACCOUNTS 2
#define SAMPLE_PASSWORD "password-of-alice"
#define SAMPLE_ROWS_MAX 64
#define SAMPLE_ANSWERED "somebody@example.org" /* by alice */
#define SAMPLE_ANSWER_DAYS 3

/* A data directory that was opened, as far as it could be. */
struct sample {
    char dir[128];
    struct world world;
    struct store *store;
    struct directory *directory;
    struct loop *loop;
    struct vault *vault;
    struct jobs *jobs; /* none: what is given to them is done at once */
    enum err store_result, directory_result, vault_result;
    char store_detail[ERR_TEXT_MAX], directory_detail[ERR_TEXT_MAX], vault_detail[ERR_TEXT_MAX];
    struct arena *arena;
};

/* Copies `from`, a directory below test/data/formats, to a place of its own. */
struct sample *sample_copy(const char *from);
void sample_open(struct sample *sample);
void sample_close(struct sample *sample);
void sample_free(struct sample *sample); /* with the copy */
const char *sample_path(struct sample *sample, const char *file);

/* One message in one mailbox. */
struct sample_row {
    account_id account;
    struct slice mailbox;
    uint32_t uidvalidity;
    mail_uid uid;
    uint64_t flags, size, content,
        summary; /* the last two are hashes; content 0: it cannot be read */
};
struct sample_rows {
    struct sample_row items[SAMPLE_ROWS_MAX];
    unsigned count;
};
void sample_rows(struct sample *sample, struct sample_rows *out);
/* Different texts of `before` that cannot be read any more. */
unsigned sample_lost(const struct sample_rows *now, const struct sample_rows *before);
/* A month later: what was expunged is given up, and segments are rewritten. */
struct upkeep_report sample_keep_up(struct sample *sample);
/* A sample that was opened, for what is done with snapshots. */
struct snapshot_source sample_source(struct sample *sample);

/* Makes a sample in `dir`, which must not be there. */
void sample_make(const char *dir);

#endif
