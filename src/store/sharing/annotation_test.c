/* Annotations: what is set is there after a start, a replay and a rebuild; limits; what is told. */
#include "store/sharing/access.h"
#include "store/sharing/annotation.h"

#include "store/fixture_test.h"

static struct annotated of(struct fixture *f, account_id user, mailbox_id mailbox)
{
    return (struct annotated){ f->store, ALICE, user, mailbox };
}

static void let_bob_in(struct fixture *f)
{
    struct grant grant = { BOB, RIGHT_LOOKUP | RIGHT_READ | RIGHT_WRITE };
    assert_int_equal(access_grant(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, FLAGS_SET, &grant),
                     OK);
}

static enum err set_one(struct fixture *f, const struct annotated *of, const char *name,
                        struct slice value)
{
    struct annotation item = { slice_cstr(name), value };
    struct mailbox_step step;
    return annotations_set(of, &item, 1, &step);
}

/* "name=value;" of all, by name */
static struct slice show(struct fixture *f, const struct annotated *of)
{
    struct annotation *items;
    unsigned count;
    struct buf out;
    buf_init(&out, (size_t)64 * 1024 * 1024);
    assert_int_equal(annotations_get(of, f->arena, &items, &count), OK);
    for (unsigned i = 0; i < count; i++) {
        buf_printf(&out, "%.*s=%.*s;", SLICE_ARG(items[i].name), SLICE_ARG(items[i].value));
    }
    struct slice text = arena_dup(f->arena, buf_slice(&out));
    buf_fini(&out);
    return text;
}

static void test_names(void **state)
{
    static const struct {
        const char *name;
        enum err result;
    } cases[] = {
        { "/shared/comment", OK },      { "/private/vendor/x/y", OK },
        { "/shared", ERR_SYNTAX },      { "/shared/", ERR_SYNTAX },
        { "/shared//a", ERR_SYNTAX },   { "/shared/a/", ERR_SYNTAX },
        { "/Shared/a", ERR_SYNTAX },    { "/shared/A", ERR_SYNTAX },
        { "/shared/a*", ERR_SYNTAX },   { "/shared/%", ERR_SYNTAX },
        { "/shared/\x01", ERR_SYNTAX }, { "/shared/\xc3\xa4", ERR_SYNTAX },
        { "/other/a", ERR_SYNTAX },     { "", ERR_SYNTAX },
    };
    char longest[ANNOTATION_NAME_MAX + 2] = "/shared/";
    memset(longest + 8, 'a', sizeof(longest) - 8);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(annotation_name_check(slice_cstr(cases[i].name)), cases[i].result);
    }
    assert_int_equal(annotation_name_check(slice_make(longest, ANNOTATION_NAME_MAX)), OK);
    assert_int_equal(annotation_name_check(slice_make(longest, ANNOTATION_NAME_MAX + 1)),
                     ERR_SYNTAX);
}

static void test_set_and_remove(void **state)
{
    struct fixture *f = fixture_new();
    struct annotated inbox = of(f, ALICE, MAILBOX_INBOX);
    assert_int_equal(set_one(f, &inbox, "/shared/comment", SL("one")), OK);
    assert_int_equal(set_one(f, &inbox, "/private/comment", SL("")), OK);
    ASSERT_SLICE(show(f, &inbox), SL("/private/comment=;/shared/comment=one;"));
    assert_int_equal(set_one(f, &inbox, "/shared/comment", SL("two")), OK);
    assert_int_equal(set_one(f, &inbox, "/private/comment", (struct slice){ 0 }), OK);
    ASSERT_SLICE(show(f, &inbox), SL("/shared/comment=two;"));
    struct annotated nowhere = of(f, ALICE, 77);
    assert_int_equal(set_one(f, &nowhere, "/shared/comment", SL("x")), ERR_NOT_FOUND);
    fixture_free(f);
}

/* "/private/" is each user's own, "/shared/" everybody's; neither is another mailbox's or the account's. */
static void test_private(void **state)
{
    struct fixture *f = fixture_new();
    struct annotated alice = of(f, ALICE, MAILBOX_INBOX), bob = of(f, BOB, MAILBOX_INBOX);
    struct annotated account = of(f, ALICE, 0), other = of(f, BOB, 0);
    assert_int_equal(set_one(f, &bob, "/private/comment", SL("his")), ERR_NOT_FOUND);
    let_bob_in(f);
    assert_int_equal(set_one(f, &other, "/private/comment", SL("x")), ERR_NOT_FOUND);
    assert_int_equal(set_one(f, &alice, "/private/comment", SL("hers")), OK);
    assert_int_equal(set_one(f, &bob, "/private/comment", SL("his")), OK);
    assert_int_equal(set_one(f, &bob, "/shared/comment", SL("both")), OK);
    assert_int_equal(set_one(f, &account, "/private/comment", SL("account")), OK);
    ASSERT_SLICE(show(f, &alice), SL("/private/comment=hers;/shared/comment=both;"));
    ASSERT_SLICE(show(f, &bob), SL("/private/comment=his;/shared/comment=both;"));
    ASSERT_SLICE(show(f, &account), SL("/private/comment=account;"));
    fixture_free(f);
}

/* After kill -9, and after the database was lost. */
static void test_replay(void **state)
{
    struct fixture *f = fixture_new();
    struct annotated inbox = of(f, ALICE, MAILBOX_INBOX);
    char path[128];
    assert_int_equal(set_one(f, &inbox, "/shared/comment", SL("kept\0octets")), OK);
    struct slice before = show(f, &inbox);
    fixture_crash(f, CRASH_LOSES_ALL, 1);
    inbox.store = f->store;
    ASSERT_SLICE(show(f, &inbox), before);
    store_close(f->store);
    snprintf(path, sizeof(path), "%s/acct/00/01/1/mail.db", f->dir);
    assert_int_equal(unlink(path), 0);
    fixture_open(f);
    inbox.store = f->store;
    ASSERT_SLICE(show(f, &inbox), before);
    fixture_free(f);
}

static void test_limits(void **state)
{
    struct fixture *f = fixture_new();
    struct annotated inbox = of(f, ALICE, MAILBOX_INBOX);
    struct annotation many[ANNOTATIONS_SET_MAX];
    struct mailbox_step step;
    for (unsigned i = 0; i < ANNOTATIONS_MAX; i++) {
        many[i % ANNOTATIONS_SET_MAX] =
            (struct annotation){ arena_printf(f->arena, "/shared/vendor/test/%u", i), SL("x") };
        if (i % ANNOTATIONS_SET_MAX == ANNOTATIONS_SET_MAX - 1) {
            assert_int_equal(annotations_set(&inbox, many, ANNOTATIONS_SET_MAX, &step), OK);
        }
    }
    assert_int_equal(set_one(f, &inbox, "/shared/more", SL("x")), ERR_LIMIT);
    assert_int_equal(set_one(f, &inbox, "/shared/vendor/test/7", SL("y")), OK);
    assert_int_equal(set_one(f, &inbox, "/private/more", SL("x")), OK);
    struct annotation both[] = { { SL("/private/comment"), SL("x") },
                                 { SL("/shared/more"), SL("x") } };
    struct slice before = show(f, &inbox);
    assert_int_equal(annotations_set(&inbox, both, 2, &step), ERR_LIMIT);
    ASSERT_SLICE(show(f, &inbox), before); /* RFC 5464 4.3: all or none */
    assert_int_equal(set_one(f, &inbox, "/shared/vendor/test/7", (struct slice){ 0 }), OK);
    assert_int_equal(set_one(f, &inbox, "/shared/more", SL("x")), OK);
    assert_int_equal(annotations_set(&inbox, both, ANNOTATIONS_SET_MAX + 1, &step), ERR_LIMIT);
    fixture_free(f);
}

static void test_bytes_limit(void **state)
{
    struct fixture *f = fixture_new();
    char *large = calloc(1, ANNOTATION_VALUE_MAX);
    struct slice value = slice_make(large, ANNOTATION_VALUE_MAX);
    struct annotation eight[8];
    unsigned stored = 0, fit = ANNOTATION_BYTES_MAX / (8 * (ANNOTATION_VALUE_MAX + 16));
    struct mailbox_step step;
    memset(large, 'x', ANNOTATION_VALUE_MAX);
    for (unsigned i = 0; i < fit + 2; i++) {
        /* spread over mailboxes: the limit is the account's */
        struct annotated mailbox = of(f, ALICE, MAILBOX_INBOX + i % 5);
        for (unsigned k = 0; k < 8; k++) {
            eight[k] =
                (struct annotation){ arena_printf(f->arena, "/shared/%06u", i * 8 + k), value };
        }
        stored += annotations_set(&mailbox, eight, 8, &step) == OK;
    }
    assert_in_range(stored, fit, fit + 1);
    struct annotated inbox = of(f, ALICE, MAILBOX_INBOX);
    assert_int_equal(set_one(f, &inbox, "/private/a", SL("x")), OK);
    /* no room for a second set of them */
    assert_int_equal(
        mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("INBOX"), SL("Old"), NULL, NULL), OK);
    struct annotated old = of(f, ALICE, fixture_mailbox(f, "Old"));
    ASSERT_SLICE(show(f, &old), SL(""));
    free(large);
    fixture_free(f);
}

/* RFC 5464 4.1 */
static void test_rename_and_delete(void **state)
{
    struct fixture *f = fixture_new();
    mailbox_id id;
    assert_int_equal(mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("a/b"), ROLE_NONE, &id, NULL),
                     OK);
    struct annotated b = of(f, ALICE, id), a = of(f, ALICE, fixture_mailbox(f, "a"));
    struct annotated inbox = of(f, ALICE, MAILBOX_INBOX);
    assert_int_equal(set_one(f, &a, "/shared/comment", SL("a")), OK);
    assert_int_equal(set_one(f, &b, "/shared/comment", SL("b")), OK);
    assert_int_equal(set_one(f, &inbox, "/private/comment", SL("i")), OK);
    assert_int_equal(mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("a/b"), SL("c"), NULL, NULL),
                     OK);
    ASSERT_SLICE(show(f, &b), SL("/shared/comment=b;"));
    assert_int_equal(
        mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("INBOX"), SL("old"), NULL, NULL), OK);
    struct annotated old = of(f, ALICE, fixture_mailbox(f, "old"));
    ASSERT_SLICE(show(f, &inbox), SL("/private/comment=i;"));
    ASSERT_SLICE(show(f, &old), SL("/private/comment=i;"));
    assert_int_equal(mailbox_delete(ACCESS_OWNER(f->store, ALICE), SL("c")), OK);
    assert_int_equal(
        mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("c"), ROLE_NONE, &b.mailbox, NULL), OK);
    ASSERT_SLICE(show(f, &b), SL(""));
    assert_int_equal(mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("a/d"), ROLE_NONE, &id, NULL),
                     OK);
    assert_int_equal(mailbox_delete(ACCESS_OWNER(f->store, ALICE), SL("a")),
                     OK); /* stays as a level */
    ASSERT_SLICE(show(f, &a), SL(""));
    fixture_free(f);
}

/* However many there are, they take no more memory at a time than some do; none is left out, and none comes twice. */
static void test_changed_many(void **state)
{
    struct fixture *f = fixture_new();
    struct annotation_changes changes;
    struct annotation items[ANNOTATIONS_SET_MAX];
    struct annotated all = of(f, ALICE, 0);
    unsigned told = 0, rounds = 0;
    char deep[32 * MAILBOX_LEVELS_MAX];
    memset(deep, 'x', sizeof(deep));
    for (size_t i = 31; i < sizeof(deep); i += 32) {
        deep[i] = '/';
    }
    for (unsigned i = 0; i < 40; i++) {
        deep[sizeof(deep) - 2] = (char)('0' + i);
        struct annotated one = of(f, ALICE, 0);
        struct mailbox_step step;
        assert_int_equal(mailbox_create(ACCESS_OWNER(f->store, ALICE),
                                        slice_make(deep, sizeof(deep) - 1), ROLE_NONE, &one.mailbox,
                                        NULL),
                         OK);
        for (unsigned j = 0; j < ANNOTATIONS_SET_MAX; j++) {
            items[j] = (struct annotation){ arena_printf(f->arena, "/shared/%u", j), SL("x") };
        }
        assert_int_equal(annotations_set(&one, items, ANNOTATIONS_SET_MAX, &step), OK);
    }
    mail_modseq since = 0;
    do {
        size_t before = arena_used(f->arena);
        assert_int_equal(annotations_changed(&all, since, f->arena, &changes), OK);
        assert_true(changes.count <= ANNOTATION_CHANGES_MANY + ANNOTATIONS_SET_MAX);
        assert_true(arena_used(f->arena) - before < 500 * 1024);
        for (unsigned i = 0; i < changes.count; i++) {
            assert_true(changes.items[i].modseq > since);
            assert_true(changes.items[i].modseq <= changes.now);
            assert_int_equal(changes.items[i].mailbox_name.len, sizeof(deep) - 1);
        }
        told += changes.count;
        rounds++;
        since = changes.now;
    } while (changes.has_more);
    assert_int_equal(told, 40 * ANNOTATIONS_SET_MAX);
    assert_int_equal(rounds, 3);
    fixture_free(f);
}

static void test_changed(void **state)
{
    struct fixture *f = fixture_new();
    struct annotated inbox = of(f, ALICE, MAILBOX_INBOX), bob = of(f, BOB, MAILBOX_INBOX);
    struct annotation_changes changes;
    let_bob_in(f);
    assert_int_equal(set_one(f, &inbox, "/shared/old", SL("x")), OK);
    assert_int_equal(annotations_changed(&inbox, UINT64_MAX, f->arena, &changes), OK);
    assert_int_equal(changes.count, 0);
    assert_int_equal(set_one(f, &inbox, "/shared/old", (struct slice){ 0 }), OK);
    assert_int_equal(set_one(f, &bob, "/private/his", SL("x")), OK);
    assert_int_equal(set_one(f, &inbox, "/private/hers", SL("x")), OK);
    assert_int_equal(annotations_changed(&inbox, changes.now, f->arena, &changes), OK);
    assert_int_equal(changes.count, 2);
    ASSERT_SLICE(changes.items[0].name, SL("/private/hers"));
    ASSERT_SLICE(changes.items[0].mailbox_name, SL("INBOX"));
    ASSERT_SLICE(changes.items[1].name, SL("/shared/old"));
    assert_int_equal(annotations_changed(&inbox, changes.now, f->arena, &changes), OK);
    assert_int_equal(changes.count, 0);
    fixture_free(f);
}

/* What was removed is forgotten some time: the table does not grow without end. */
static void test_forgets_removed(void **state)
{
    struct fixture *f = fixture_new();
    struct annotated inbox = of(f, ALICE, MAILBOX_INBOX);
    struct annotation_changes changes;
    struct annotation items[ANNOTATIONS_SET_MAX] = { 0 };
    char name[64];
    struct mailbox_step step;
    for (unsigned i = 0; i < ANNOTATION_CHANGES_MAX + ANNOTATIONS_SET_MAX; i++) {
        struct annotation *item = &items[i % ANNOTATIONS_SET_MAX];
        snprintf(name, sizeof(name), "/private/%u", i);
        item->name = arena_dup(f->arena, slice_cstr(name));
        if (i % ANNOTATIONS_SET_MAX == ANNOTATIONS_SET_MAX - 1) {
            assert_int_equal(annotations_set(&inbox, items, ANNOTATIONS_SET_MAX, &step), OK);
        }
    }
    assert_int_equal(annotations_changed(&inbox, 0, f->arena, &changes), OK);
    /* what went together is forgotten together */
    assert_in_range(changes.count, ANNOTATION_CHANGES_MAX - ANNOTATIONS_SET_MAX,
                    ANNOTATION_CHANGES_MAX);
    fixture_free(f);
}

int annotation_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_set_and_remove),
        cmocka_unit_test(test_private),
        cmocka_unit_test(test_replay),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_bytes_limit),
        cmocka_unit_test(test_rename_and_delete),
        cmocka_unit_test(test_changed),
        cmocka_unit_test(test_changed_many),
        cmocka_unit_test(test_forgets_removed),
    };
    return cmocka_run_group_tests_name("store/annotation", tests, NULL, NULL);
}
