/* Damage to the files of the log: it opens or says why not, and a record reads as it was written or not at all. The input is a list
 * of patches: which file, where, how many octets, the octets; a patch of no octets cuts the file there. */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/scan.h"
#include "store/log/log.h"

#define BUDGET ((size_t)256 * 1024 * 1024)
#define RECORDS 12
#define SEGMENT_BYTES 2048
#define PATCHES_MAX 64

/* The content of a record follows from its number. */
static struct slice content_of(log_lsn lsn, struct arena *arena)
{
    size_t len = (size_t)(lsn * 37 % 500);
    char *bytes = arena_alloc(arena, len + 1);
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (char)(lsn * 31 + i);
    }
    return slice_make(bytes, len);
}

static int no_sync(struct disk *disk, int fd)
{
    return 0;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    return remove(path);
}

static void ignore_record(void *arg, const struct log_record *record)
{
}

static void ignore_damage(void *arg, const char *segment, uint64_t offset, const char *why)
{
}

/* Several segments with their indexes, and a checkpoint in the middle. */
static void fill(struct log *log, struct arena *arena)
{
    for (unsigned i = 0; i < RECORDS; i++) {
        struct log_append append = { .type = LOG_MUTATE, .account = 7, .piece_count = 1 };
        append.pieces[0] = content_of(i + 1, arena);
        if (log_commit(log, &append) != OK || append.lsn != i + 1) {
            abort();
        }
        if (i == RECORDS / 2 && log_checkpoint(log, i) != OK) {
            abort();
        }
    }
}

static void patch_file(const char *dir, struct scan *c)
{
    static const char *const files[] = { "S0000000000000001.seg", "S0000000000000002.seg",
                                         "S0000000000000003.seg", "S0000000000000001.idx",
                                         "S0000000000000002.idx", "CHECKPOINT" };
    char path[256];
    uint8_t which, len;
    uint16_t at;
    struct slice octets;
    if (!scan_le8(c, &which) || !scan_le16(c, &at) || !scan_le8(c, &len) ||
        !scan_bytes(c, len, &octets)) {
        *c = scan_make(SL(""));
        return;
    }
    snprintf(path, sizeof(path), "%s/%s", dir, files[which % ARRAY_LEN(files)]);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd >= 0) {
        bool ok = len == 0 ? ftruncate(fd, at) == 0 : pwrite(fd, octets.ptr, len, at) == len;
        if (!ok) {
            abort();
        }
        close(fd);
    }
}

static void read_all(struct log *log, struct arena *arena)
{
    for (log_lsn lsn = 1; lsn <= RECORDS; lsn++) {
        struct log_record record;
        if (log_read(log, lsn, arena, &record) == OK &&
            (!slice_eq(record.payload, content_of(lsn, arena)) || record.account != 7)) {
            abort();
        }
    }
    IGNORE(log_verify(log, ignore_damage, NULL, NULL));
    struct log_append more = { .type = LOG_TICK };
    if (log_commit(log, &more) != OK || more.lsn == 0) {
        abort();
    }
}

static void damage_and_open(const struct log_config *config, struct world *world,
                            struct slice patches, struct arena *arena)
{
    struct log *log;
    struct scan c = scan_make(patches);
    if (log_open(config, world, ignore_record, NULL, &log) != OK) {
        abort();
    }
    fill(log, arena);
    log_close(log);
    for (unsigned i = 0; i < PATCHES_MAX && !scan_at_end(&c); i++) {
        patch_file(config->dir, &c);
    }
    if (log_open(config, world, ignore_record, NULL, &log) == OK) {
        read_all(log, arena);
        log_close(log);
    } else if (err_detail()[0] == '\0') {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char root[] = "/tmp/culver-fuzz-XXXXXX";
    char dir[sizeof(root) + 8];
    struct world world;
    struct log_config config = { dir, SEGMENT_BYTES, true, 0 };
    if (mkdtemp(root) == NULL) {
        abort();
    }
    log_setup(LOG_ERROR, "fuzz", -1);
    snprintf(dir, sizeof(dir), "%s/log", root);
    world_init_real(&world);
    world.disk.fsync = no_sync;
    world.disk.fdatasync = no_sync;
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    damage_and_open(&config, &world, slice_make(data, size), arena);
    arena_free(arena);
    nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return 0;
}
