/* Domains, accounts, aliases; where mail for an address goes. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/test.h"
#include "db/db.h"
#include "directory/directory.h"

struct fixture {
    char dir[64];
    struct world world;
    struct directory *directory;
    struct arena *arena;
};

static void fixture_init(struct fixture *f)
{
    *f = (struct fixture){ .dir = "/tmp/culver-directory-XXXXXX" };
    assert_non_null(mkdtemp(f->dir));
    log_setup(LOG_ERROR, "test", -1);
    world_init_real(&f->world);
    f->arena = arena_new(NULL, "test", 1 << 24);
    assert_int_equal(directory_open(f->dir, true, &f->world, &f->directory), OK);
    assert_int_equal(directory_domain_add(f->directory, SL("lab.test")), OK);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    return remove(path);
}

static void fixture_fini(struct fixture *f)
{
    directory_close(f->directory);
    nftw(f->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(f->arena);
}

static uint64_t add(struct fixture *f, const char *address)
{
    uint64_t id = 0;
    assert_int_equal(directory_account_reserve(f->directory, slice_cstr(address), &id), OK);
    assert_int_equal(directory_account_add(f->directory, slice_cstr(address), 0, id, false), OK);
    return id;
}

static void alias(struct fixture *f, const char *address, const char *target)
{
    assert_int_equal(directory_alias_add(f->directory, slice_cstr(address), slice_cstr(target)),
                     OK);
}

static struct resolved resolve(struct fixture *f, const char *address, enum err expected)
{
    struct resolved out = { 0 };
    assert_int_equal(directory_resolve(f->directory, slice_cstr(address), f->arena, &out),
                     expected);
    return out;
}

/* An account that was not finished leaves nothing but a number that nobody gets. */
static void test_reserved_is_no_account(void **state)
{
    struct fixture f;
    struct account_row row;
    uint64_t first, second;
    fixture_init(&f);
    assert_int_equal(directory_account_reserve(f.directory, SL("alice@lab.test"), &first), OK);
    assert_int_equal(directory_account_find(f.directory, SL("alice@lab.test"), f.arena, &row),
                     ERR_NOT_FOUND);
    directory_close(f.directory);
    assert_int_equal(directory_open(f.dir, true, &f.world, &f.directory), OK);
    assert_int_equal(directory_account_reserve(f.directory, SL("alice@lab.test"), &second), OK);
    assert_true(second > first);
    fixture_fini(&f);
}

static void test_accounts(void **state)
{
    struct fixture f;
    struct account_row row;
    uint64_t id, removed;
    fixture_init(&f);
    id = add(&f, "Alice@LAB.test");
    assert_int_equal(directory_account_reserve(f.directory, SL("alice@lab.test"), &removed),
                     ERR_EXISTS);
    assert_int_equal(directory_account_add(f.directory, SL("alice@lab.test"), 0, id + 1, false),
                     ERR_EXISTS);
    assert_int_equal(directory_account_reserve(f.directory, SL("alice@elsewhere.test"), &removed),
                     ERR_NOT_FOUND);
    assert_int_equal(directory_account_reserve(f.directory, SL("no-at"), &removed), ERR_SYNTAX);
    assert_int_equal(directory_account_find(f.directory, SL("ALICE@lab.test"), f.arena, &row), OK);
    assert_int_equal(row.id, id);
    assert_int_equal(directory_account_quota(f.directory, SL("alice@lab.test"), 12345), OK);
    assert_int_equal(directory_account_disable(f.directory, SL("alice@lab.test"), true), OK);
    struct pop3_choice choice = { .keeps_deleted = true, .since = 1795480000 };
    assert_int_equal(directory_account_pop3(f.directory, SL("alice@lab.test"), &choice), OK);
    assert_int_equal(directory_account_by_id(f.directory, id, f.arena, &row), OK);
    assert_int_equal(row.quota_bytes, 12345);
    assert_true(!row.pop3.is_off && row.pop3.keeps_deleted && row.pop3.since == choice.since);
    assert_true(row.is_disabled);
    assert_false(row.is_admin);
    assert_int_equal(directory_account_remove(f.directory, SL("alice@lab.test"), &removed), OK);
    assert_int_equal(removed, id);
    assert_int_equal(directory_account_find(f.directory, SL("alice@lab.test"), f.arena, &row),
                     ERR_NOT_FOUND);
    assert_true(add(&f, "alice@lab.test") > id); /* ids are never used again */
    fixture_fini(&f);
}

/* The standing is kept, is worth nothing while the account is disabled, and ends with the account. */
static void test_admin(void **state)
{
    struct fixture f;
    struct account_row row;
    uint64_t removed;
    fixture_init(&f);
    uint64_t id = add(&f, "alice@lab.test");
    assert_false(directory_account_is_admin(f.directory, id));
    assert_int_equal(directory_account_admin(f.directory, SL("bob@lab.test"), true), ERR_NOT_FOUND);
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(directory_account_admin(f.directory, SL("Alice@lab.test"), true), OK);
    }
    directory_close(f.directory);
    assert_int_equal(directory_open(f.dir, true, &f.world, &f.directory), OK);
    assert_true(directory_account_is_admin(f.directory, id));
    assert_int_equal(directory_account_by_id(f.directory, id, f.arena, &row), OK);
    assert_true(row.is_admin);
    assert_int_equal(directory_account_disable(f.directory, SL("alice@lab.test"), true), OK);
    assert_false(directory_account_is_admin(f.directory, id));
    assert_int_equal(directory_account_disable(f.directory, SL("alice@lab.test"), false), OK);
    assert_true(directory_account_is_admin(f.directory, id));
    assert_int_equal(directory_account_admin(f.directory, SL("alice@lab.test"), false), OK);
    assert_false(directory_account_is_admin(f.directory, id));
    assert_int_equal(directory_account_admin(f.directory, SL("alice@lab.test"), true), OK);
    assert_int_equal(directory_account_remove(f.directory, SL("alice@lab.test"), &removed), OK);
    assert_false(directory_account_is_admin(f.directory, id));
    assert_false(directory_account_is_admin(f.directory, add(&f, "alice@lab.test")));
    fixture_fini(&f);
}

static bool is_shared(struct fixture *f, uint64_t id)
{
    struct account_row row;
    assert_int_equal(directory_account_by_id(f->directory, id, f->arena, &row), OK);
    return row.is_shared;
}

/* What it takes to make a shared account fails in the middle: there is none, in memory and on the disk, and it can be made later. */
static void test_shared_from_the_start(void **state)
{
    struct fixture f;
    char path[128];
    uint64_t id;
    sqlite3 *db;
    struct account_row row;
    fixture_init(&f);
    snprintf(path, sizeof(path), "%s/db/server.db", f.dir);
    for (int is_refused = 1; is_refused >= 0; is_refused--) {
        directory_close(f.directory);
        assert_int_equal(db_open(path, &db, SQLITE_OPEN_READWRITE, "unix", NULL), SQLITE_OK);
        assert_int_equal(
            sqlite3_exec(db,
                         is_refused ? "CREATE TRIGGER refuses BEFORE INSERT ON shared BEGIN SELECT "
                                      "RAISE(ABORT,'refused'); END"
                                    : "DROP TRIGGER refuses",
                         NULL, NULL, NULL),
            SQLITE_OK);
        sqlite3_close(db);
        assert_int_equal(directory_open(f.dir, true, &f.world, &f.directory), OK);
        assert_int_equal(directory_account_reserve(f.directory, SL("info@lab.test"), &id), OK);
        assert_int_equal(directory_account_add(f.directory, SL("info@lab.test"), 0, id, true) != OK,
                         is_refused);
        for (int again = 0; again < 2; again++) {
            assert_int_equal(directory_account_by_id(f.directory, id, f.arena, &row),
                             is_refused ? ERR_NOT_FOUND : OK);
            assert_true(is_refused || row.is_shared);
            directory_close(f.directory);
            assert_int_equal(directory_open(f.dir, true, &f.world, &f.directory), OK);
        }
    }
    fixture_fini(&f);
}

static void test_shared(void **state)
{
    struct fixture f;
    uint64_t removed;
    fixture_init(&f);
    uint64_t id = add(&f, "info@lab.test");
    assert_false(is_shared(&f, id));
    assert_int_equal(directory_account_shared(f.directory, SL("bob@lab.test"), true),
                     ERR_NOT_FOUND);
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(directory_account_shared(f.directory, SL("Info@lab.test"), true), OK);
    }
    directory_close(f.directory);
    assert_int_equal(directory_open(f.dir, true, &f.world, &f.directory), OK);
    assert_true(is_shared(&f, id));
    assert_int_equal(directory_account_shared(f.directory, SL("info@lab.test"), false), OK);
    assert_false(is_shared(&f, id));
    assert_int_equal(directory_account_shared(f.directory, SL("info@lab.test"), true), OK);
    assert_int_equal(directory_account_remove(f.directory, SL("info@lab.test"), &removed), OK);
    assert_false(is_shared(&f, add(&f, "info@lab.test")));
    fixture_fini(&f);
}

static void test_survives_reopening(void **state)
{
    struct fixture f;
    struct alias_row *aliases;
    unsigned count;
    fixture_init(&f);
    uint64_t id = add(&f, "alice@lab.test");
    alias(&f, "info@lab.test", "alice@lab.test");
    directory_close(f.directory);
    assert_int_equal(directory_open(f.dir, true, &f.world, &f.directory), OK);
    struct resolved r = resolve(&f, "info@lab.test", OK);
    assert_int_equal(r.accounts[0].id, id);
    assert_int_equal(directory_alias_list(f.directory, f.arena, &aliases, &count), OK);
    assert_int_equal(count, 1);
    ASSERT_SLICE(aliases[0].target, SL("alice@lab.test"));
    assert_true(add(&f, "bob@lab.test") > id);
    fixture_fini(&f);
}

static void test_resolve(void **state)
{
    struct fixture f;
    fixture_init(&f);
    uint64_t alice = add(&f, "alice@lab.test"), bob = add(&f, "bob@lab.test");
    assert_int_equal(resolve(&f, "alice+shop@lab.test", OK).accounts[0].id, alice);
    assert_int_equal(resolve(&f, "ALICE@lab.TEST", OK).accounts[0].id, alice);
    resolve(&f, "nobody@lab.test", ERR_NOT_FOUND);
    resolve(&f, "alice@example.org", ERR_DENIED);
    alias(&f, "team@lab.test", "alice@lab.test");
    alias(&f, "team@lab.test", "bob@lab.test");
    alias(&f, "team@lab.test", "x@example.org");
    alias(&f, "all@lab.test", "team@lab.test");
    alias(&f, "all@lab.test", "bob@lab.test");
    struct resolved r = resolve(&f, "all@lab.test", OK);
    assert_int_equal(r.account_count, 2);
    assert_int_equal(r.remote_count, 1);
    ASSERT_SLICE(r.remote[0], SL("x@example.org"));
    /* A catch-all takes what nobody else does. */
    alias(&f, "@lab.test", "bob@lab.test");
    assert_int_equal(resolve(&f, "nobody@lab.test", OK).accounts[0].id, bob);
    assert_int_equal(resolve(&f, "alice@lab.test", OK).accounts[0].id, alice);
    fixture_fini(&f);
}

/* RFC 5321 4.5.1 */
static void test_postmaster(void **state)
{
    struct fixture f;
    fixture_init(&f);
    uint64_t alice = add(&f, "alice@lab.test"), bob = add(&f, "bob@lab.test");
    assert_int_equal(resolve(&f, "Postmaster@lab.test", OK).accounts[0].id, alice);
    alias(&f, "postmaster@lab.test", "bob@lab.test");
    assert_int_equal(resolve(&f, "postmaster@lab.test", OK).accounts[0].id, bob);
    fixture_fini(&f);
}

static void test_alias_loops(void **state)
{
    struct fixture f;
    char from[32], to[32];
    fixture_init(&f);
    alias(&f, "a@lab.test", "b@lab.test");
    alias(&f, "b@lab.test", "a@lab.test");
    resolve(&f, "a@lab.test", ERR_LIMIT);
    for (int i = 0; i <= ALIAS_DEPTH_MAX; i++) {
        snprintf(from, sizeof(from), "d%d@lab.test", i);
        snprintf(to, sizeof(to), "d%d@lab.test", i + 1);
        alias(&f, from, to);
    }
    resolve(&f, "d0@lab.test", ERR_LIMIT);
    fixture_fini(&f);
}

static void test_domains(void **state)
{
    struct fixture f;
    struct domain_row *rows;
    unsigned count;
    uint64_t unused;
    fixture_init(&f);
    assert_int_equal(directory_domain_add(f.directory, SL("LAB.test")), ERR_EXISTS);
    assert_true(directory_is_local(f.directory, SL("lab.test")));
    assert_false(directory_is_local(f.directory, SL("test")));
    add(&f, "alice@lab.test");
    assert_int_equal(directory_domain_remove(f.directory, SL("lab.test")), ERR_PERM);
    assert_int_equal(directory_domain_list(f.directory, f.arena, &rows, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].accounts, 1);
    assert_int_equal(directory_account_remove(f.directory, SL("alice@lab.test"), &unused), OK);
    assert_int_equal(directory_domain_remove(f.directory, SL("lab.test")), OK);
    assert_int_equal(directory_domain_remove(f.directory, SL("lab.test")), ERR_NOT_FOUND);
    fixture_fini(&f);
}

static void test_may_send_as(void **state)
{
    struct fixture f;
    fixture_init(&f);
    uint64_t alice = add(&f, "alice@lab.test"), bob = add(&f, "bob@lab.test");
    alias(&f, "info@lab.test", "alice@lab.test");
    assert_true(directory_may_send_as(f.directory, alice, SL("alice@lab.test")));
    assert_true(directory_may_send_as(f.directory, alice, SL("Alice+x@lab.test")));
    assert_true(directory_may_send_as(f.directory, alice, SL("info@lab.test")));
    assert_false(directory_may_send_as(f.directory, bob, SL("info@lab.test")));
    assert_false(directory_may_send_as(f.directory, bob, SL("alice@lab.test")));
    assert_false(directory_may_send_as(f.directory, alice, SL("alice@example.org")));
    fixture_fini(&f);
}

static void expect_shares(struct fixture *f, uint64_t user, const char *expected)
{
    struct account_row *rows;
    unsigned count;
    struct buf text;
    buf_init(&text, 1024);
    assert_int_equal(directory_shares(f->directory, user, f->arena, &rows, &count), OK);
    for (unsigned i = 0; i < count; i++) {
        buf_printf(&text, "%.*s ", SLICE_ARG(rows[i].address));
    }
    ASSERT_SLICE(buf_slice(&text), slice_cstr(expected));
    buf_fini(&text);
}

/* Each owner once, by address, never oneself; with everybody's gone, one's own stay. */
static void test_shares(void **state)
{
    struct fixture f;
    fixture_init(&f);
    uint64_t alice = add(&f, "alice@lab.test"), bob = add(&f, "bob@lab.test");
    uint64_t carol = add(&f, "carol@lab.test");
    assert_int_equal(directory_share(f.directory, carol, bob, true), OK);
    assert_int_equal(directory_share(f.directory, carol, DIRECTORY_ANYONE, true), OK);
    assert_int_equal(directory_share(f.directory, alice, DIRECTORY_ANYONE, true), OK);
    directory_close(f.directory);
    assert_int_equal(directory_open(f.dir, true, &f.world, &f.directory), OK);
    expect_shares(&f, bob, "alice@lab.test carol@lab.test ");
    expect_shares(&f, alice, "carol@lab.test ");
    expect_shares(&f, carol, "alice@lab.test ");
    assert_int_equal(directory_share(f.directory, carol, DIRECTORY_ANYONE, false), OK);
    expect_shares(&f, bob, "alice@lab.test carol@lab.test ");
    expect_shares(&f, alice, "");
    uint64_t removed;
    assert_int_equal(directory_account_remove(f.directory, SL("alice@lab.test"), &removed), OK);
    expect_shares(&f, carol, "");
    fixture_fini(&f);
}

/* AD16: a name that differs from another in case, width, composition or by letters of another script that look the same is not given to
 * somebody else, nor one that looks like an administrator's. */
static void test_names_alike(void **state)
{
    static const char *const refused[] = {
        "PAUL@lab.test",
        "\xef\xbd\x90\xef\xbd\x81\xef\xbd\x95\xef\xbd\x8c@lab.test", /* full-width */
        "p\xd0\xb0ul@lab.test",                                      /* Cyrillic a */
        "b\xc3\xbcro@lab.test",
        "bu\xcc\x88ro@lab.test",
        "\xd1\x80\xd0\xbestmaster@lab.test",
        "\xd0\xb0"
        "dmin@lab.test",
        "t\xd0\xb5"
        "am@lab.test", /* an alias */
    };
    struct fixture f;
    uint64_t id;
    (void)state;
    fixture_init(&f);
    assert_int_equal(directory_domain_add(f.directory, SL("other.test")), OK);
    add(&f, "paul@lab.test");
    add(&f, "B\xc3\x9cro@lab.test");
    alias(&f, "team@lab.test", "paul@lab.test");
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        if (directory_account_reserve(f.directory, slice_cstr(refused[i]), &id) != ERR_EXISTS) {
            fail_msg("%s", refused[i]);
        }
    }
    add(&f, "p\xd0\xb0ul@other.test"); /* nobody there looks like it */
    add(&f, "\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd@lab.test");
    add(&f, "pau1@lab.test"); /* ASCII, and one sees it */
    fixture_fini(&f);
}

int directory_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_alike),
        cmocka_unit_test(test_reserved_is_no_account),
        cmocka_unit_test(test_accounts),
        cmocka_unit_test(test_admin),
        cmocka_unit_test(test_shared),
        cmocka_unit_test(test_shared_from_the_start),
        cmocka_unit_test(test_survives_reopening),
        cmocka_unit_test(test_resolve),
        cmocka_unit_test(test_postmaster),
        cmocka_unit_test(test_alias_loops),
        cmocka_unit_test(test_domains),
        cmocka_unit_test(test_may_send_as),
        cmocka_unit_test(test_shares),
    };
    return cmocka_run_group_tests_name("directory/directory", tests, NULL, NULL);
}
