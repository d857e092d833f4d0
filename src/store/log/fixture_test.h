/* store/log/fixture_test.h - what the tests of the log share: a log in a directory of its own on a disk with faults.
 *
 * Owner   for *_test.c only. */
#ifndef CULVER_STORE_LOG_TEST_H
#define CULVER_STORE_LOG_TEST_H

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/test.h"
#include "store/log/log.h"
#include "support/fault_disk.h"

#define FIXTURE_RECORDS_MAX 20000

struct fixture {
    char root[64], dir[96];
    struct world world;
    struct fault_disk *disk;
    struct log_config config;
    struct log *log;
    struct arena *arena;
    unsigned recovered; /* at the last opening */
    log_lsn recovered_lsns[FIXTURE_RECORDS_MAX];
};

static inline void fixture_recovered(void *arg, const struct log_record *record)
{
    struct fixture *f = arg;
    assert_true(f->recovered < FIXTURE_RECORDS_MAX);
    assert_true(f->recovered == 0 || f->recovered_lsns[f->recovered - 1] < record->lsn);
    f->recovered_lsns[f->recovered++] = record->lsn;
}

static inline struct fixture *fixture_new(uint64_t segment_bytes, bool is_inline)
{
    struct fixture *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    snprintf(f->root, sizeof(f->root), "/tmp/culver-log-XXXXXX");
    assert_non_null(mkdtemp(f->root));
    snprintf(f->dir, sizeof(f->dir), "%s/log", f->root);
    log_setup(LOG_ERROR, "test", -1);
    world_init_real(&f->world);
    f->disk = fault_disk_new(&f->world);
    f->config = (struct log_config){ f->dir, segment_bytes, is_inline, 0 };
    f->arena = arena_new(NULL, "test", (size_t)1 << 30);
    return f;
}

static inline void fixture_open(struct fixture *f)
{
    f->recovered = 0;
    assert_int_equal(log_open(&f->config, &f->world, fixture_recovered, f, &f->log), OK);
}

static inline void fixture_reopen(struct fixture *f)
{
    log_close(f->log);
    fixture_open(f);
}

/* Calls fn for each file of the log directory. */
static inline void fixture_files(struct fixture *f, void (*fn)(const char *path))
{
    DIR *dir = opendir(f->dir);
    struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char path[512];
        snprintf(path, sizeof(path), "%s/%s", f->dir, entry->d_name);
        if (entry->d_name[0] != '.') {
            fn(path);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
}

static inline void fixture_remove_file(const char *path)
{
    unlink(path);
}

static inline void fixture_free(struct fixture *f)
{
    if (f->log != NULL) {
        log_close(f->log);
    }
    fault_disk_free(f->disk);
    fixture_files(f, fixture_remove_file);
    rmdir(f->dir);
    rmdir(f->root);
    arena_free(f->arena);
    free(f);
}

/* The content of a test record is made of its seed alone. */
static inline void fixture_fill(char *out, size_t len, uint64_t seed)
{
    for (size_t i = 0; i < len; i++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        out[i] = (char)(seed >> 56);
    }
}

static inline enum err fixture_try(struct fixture *f, struct log_append *append, size_t len,
                                   uint64_t seed)
{
    char *bytes = malloc(len + 1);
    fixture_fill(bytes, len, seed);
    append->pieces[0] = slice_make(bytes, len / 3);
    append->pieces[1] = slice_make(bytes + len / 3, len - len / 3);
    append->piece_count = 2;
    enum err result = log_commit(f->log, append);
    free(bytes);
    return result;
}

/* Appends one record of `len` octets made of `seed`. */
static inline log_lsn fixture_put(struct fixture *f, size_t len, uint64_t seed)
{
    struct log_append append = { .type = LOG_ACCEPT, .account = seed };
    assert_int_equal(fixture_try(f, &append, len, seed), OK);
    return append.lsn;
}

/* Is this record there with the content fixture_put() gave it? */
static inline enum err fixture_check(struct fixture *f, log_lsn lsn, size_t len, uint64_t seed)
{
    struct log_record record;
    enum err result = log_read(f->log, lsn, f->arena, &record);
    if (result == OK) {
        char *bytes = malloc(len + 1);
        fixture_fill(bytes, len, seed);
        assert_int_equal(record.payload.len, len);
        assert_int_equal(record.lsn, lsn);
        assert_memory_equal(record.payload.ptr, bytes, len);
        free(bytes);
    }
    arena_reset(f->arena);
    return result;
}

static inline void fixture_segment_path(struct fixture *f, unsigned number, char out[160])
{
    snprintf(out, 160, "%s/S%016x.seg", f->dir, number);
}

static inline size_t fixture_file_size(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return (size_t)info.st_size;
}

static inline void fixture_flip(const char *path, off_t at, unsigned char mask)
{
    unsigned char octet;
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &octet, 1, at), 1);
    octet ^= mask;
    assert_int_equal(pwrite(fd, &octet, 1, at), 1);
    close(fd);
}

struct fixture_damage {
    unsigned count;
};

static inline void fixture_damaged(void *arg, const char *segment, uint64_t offset, const char *why)
{
    struct fixture_damage *damage = arg;
    damage->count++;
}

static inline unsigned fixture_verify(struct fixture *f)
{
    struct fixture_damage damage = { 0 };
    enum err result = log_verify(f->log, fixture_damaged, &damage, NULL);
    assert_int_equal(result, damage.count == 0 ? OK : ERR_CORRUPT);
    return damage.count;
}

#endif
