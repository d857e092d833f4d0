/* Data directories of the shape before: nothing is lost on the way, wherever it is interrupted. */
#include "upkeep/layout.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/test.h"

#define PATH_BYTES 256

struct moved {
    const char *from, *to;
};
static const struct moved moves[] = {
    { "server.db", "db/server.db" },
    { "server.db-wal", "db/server.db-wal" },
    { "queue.db", "db/queue.db" },
    { "queue.db-wal", "db/queue.db-wal" },
    { "rollback.new/server.db", "rollback.new/db/server.db" },
    { "snapshot/old/vault.db", "vault/snapshot/old.db" },
    { "snapshot/old/vault.db-wal", "vault/snapshot/old.db-wal" },
    { "snapshot/going.new/vault.db", "vault/snapshot/going.db" },
};

struct fixture {
    char dir[64];
};

static const char *path_of(const struct fixture *f, const char *name, char out[PATH_BYTES])
{
    snprintf(out, PATH_BYTES, "%s/%s", f->dir, name);
    return out;
}

static void make_directories(const struct fixture *f, const char *name)
{
    char path[PATH_BYTES];
    path_of(f, name, path);
    for (char *c = path + strlen(f->dir) + 1; *c != '\0'; c++) {
        if (*c == '/') {
            *c = '\0';
            mkdir(path, 0700);
            *c = '/';
        }
    }
}

/* A file that says where it was made. */
static void put(const struct fixture *f, const char *name, const char *text)
{
    char path[PATH_BYTES];
    make_directories(f, name);
    FILE *file = fopen(path_of(f, name, path), "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static bool holds(const struct fixture *f, const char *name, const char *text)
{
    char path[PATH_BYTES], found[64] = "";
    FILE *file = fopen(path_of(f, name, path), "r");
    if (file == NULL) {
        return false;
    }
    size_t got = fread(found, 1, sizeof(found) - 1, file);
    fclose(file);
    return got == strlen(text) && strcmp(found, text) == 0;
}

static bool is_there(const struct fixture *f, const char *name)
{
    char path[PATH_BYTES];
    return access(path_of(f, name, path), F_OK) == 0;
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    snprintf(f->dir, sizeof(f->dir), "/tmp/culver-layout-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    *state = f;
    return 0;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *at)
{
    return remove(path);
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(f);
    return 0;
}

/* Bit i of `done`: moves[i] has its new place already. */
static void fill(const struct fixture *f, unsigned done)
{
    for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
        make_directories(f, moves[i].from);
        put(f, (done >> i & 1) != 0 ? moves[i].to : moves[i].from, moves[i].from);
    }
    put(f, "snapshot/left.gone/vault.db", "left");
    put(f, "LOCK", "");
}

static void go_on_from(struct fixture *f, unsigned done)
{
    fill(f, done);
    assert_int_equal(layout_upgrade(f->dir), OK);
    for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
        assert_true(holds(f, moves[i].to, moves[i].from));
        assert_false(is_there(f, moves[i].from));
    }
    assert_true(holds(f, "snapshot/left.gone/vault.db", "left"));
    assert_false(is_there(f, "LOCK"));
    assert_int_equal(layout_upgrade(f->dir), OK);
    nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    assert_int_equal(mkdir(f->dir, 0700), 0);
}

/* Nothing moved, all of it, and each of them alone and as the last: a power cut keeps renames in no order. */
static void test_wherever_it_stopped(void **state)
{
    unsigned all = (1U << ARRAY_LEN(moves)) - 1;
    go_on_from(*state, 0);
    go_on_from(*state, all);
    for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
        go_on_from(*state, 1U << i);
        go_on_from(*state, all & ~(1U << i));
    }
}

static void test_a_new_directory(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(layout_upgrade(f->dir), OK);
    assert_false(is_there(f, "db/server.db"));
}

static void test_both_places(void **state)
{
    struct fixture *f = *state;
    put(f, "server.db", "old");
    put(f, "db/server.db", "new");
    assert_int_equal(layout_upgrade(f->dir), ERR_EXISTS);
    assert_non_null(strstr(err_detail(), "server.db"));
    assert_true(holds(f, "server.db", "old"));
    assert_true(holds(f, "db/server.db", "new"));
}

static void test_an_older_server_runs(void **state)
{
    struct fixture *f = *state;
    char path[PATH_BYTES];
    fill(f, 0);
    int fd = open(path_of(f, "LOCK", path), O_RDWR);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    assert_int_equal(layout_upgrade(f->dir), ERR_BUSY);
    assert_true(holds(f, "server.db", "server.db"));
    close(fd);
    assert_int_equal(layout_upgrade(f->dir), OK);
}

/* Who owns the data directory must not be able to lead root astray. */
static void test_no_link_is_followed(void **state)
{
    static const char *const names[] = { "vault", "db" };
    struct fixture *f = *state;
    char path[PATH_BYTES], elsewhere[PATH_BYTES];
    put(f, "server.db", "old");
    put(f, "snapshot/old/vault.db", "hashes");
    put(f, "elsewhere/x", "");
    path_of(f, "elsewhere", elsewhere);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        assert_int_equal(symlink(elsewhere, path_of(f, names[i], path)), 0);
        assert_int_equal(layout_upgrade(f->dir), ERR_TEMP);
        assert_false(is_there(f, "elsewhere/server.db"));
        assert_false(is_there(f, "elsewhere/snapshot"));
        assert_int_equal(unlink(path), 0);
    }
}

/* What is made from nothing else is not made again as an empty one, where there are accounts. */
static void test_what_is_missing(void **state)
{
    static const char *const names[] = { "db/server.db", "vault/vault.db" };
    struct fixture *f = *state;
    char path[PATH_BYTES];
    assert_int_equal(layout_check(f->dir), OK);
    make_directories(f, "acct/x");
    assert_int_equal(layout_check(f->dir), OK);
    put(f, "acct/00/01/1/mail.db", "mail");
    assert_int_equal(layout_check(f->dir), ERR_CORRUPT);
    put(f, names[0], "domains");
    put(f, names[1], "hashes");
    assert_int_equal(layout_check(f->dir), OK);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        put(f, names[i], "");
        assert_int_equal(layout_check(f->dir), ERR_CORRUPT);
        assert_int_equal(unlink(path_of(f, names[i], path)), 0);
        assert_int_equal(layout_check(f->dir), ERR_CORRUPT);
        assert_non_null(strstr(err_detail(), names[i]));
        put(f, "ROLLBACK", "under way");
        assert_int_equal(layout_check(f->dir), OK);
        assert_int_equal(unlink(path_of(f, "ROLLBACK", path)), 0);
        put(f, names[i], "again");
    }
    put(f, "db/server.db", "");
    put(f, "db/server.db-wal", "not checkpointed");
    assert_int_equal(layout_check(f->dir), OK);
}

int layout_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_wherever_it_stopped, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_new_directory, setup, teardown),
        cmocka_unit_test_setup_teardown(test_both_places, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_older_server_runs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_link_is_followed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_missing, setup, teardown),
    };
    return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
