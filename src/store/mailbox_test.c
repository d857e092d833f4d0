/* Mailboxes and keywords. */
#include "store/fixture_test.h"

static void test_defaults(void **state)
{
    struct fixture *f = fixture_new();
    static const char *const names[] = { "INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash" };
    static const enum mailbox_role roles[] = { ROLE_INBOX, ROLE_ARCHIVE, ROLE_DRAFTS,
                                               ROLE_JUNK,  ROLE_SENT,    ROLE_TRASH };
    struct mailbox_info *boxes;
    unsigned count;
    assert_int_equal(mailbox_list(ACCESS_OWNER(f->store, ALICE), f->arena, &boxes, &count), OK);
    assert_int_equal(count, ARRAY_LEN(names));
    for (unsigned i = 0; i < count; i++) {
        ASSERT_SLICE(boxes[i].name, slice_cstr(names[i]));
        assert_int_equal(boxes[i].role, roles[i]);
        assert_true(boxes[i].subscribed);
    }
    assert_int_equal(store_account_create(f->store, ALICE), ERR_EXISTS);
    fixture_free(f);
}

static void test_names(void **state)
{
    static const struct {
        const char *name;
        enum err result;
    } cases[] = {
        { "a", OK },
        { "a/b/c", OK },
        { "\xc3\xa4\xc3\xb6", OK },
        { "", ERR_SYNTAX },
        { "/a", ERR_SYNTAX },
        { "a/", ERR_SYNTAX },
        { "a//b", ERR_SYNTAX },
        { "a*", ERR_SYNTAX },
        { "a%b", ERR_SYNTAX },
        { "a\x01", ERR_SYNTAX },
        { "a\x7f", ERR_SYNTAX },
        { "a\xc2\x85", ERR_SYNTAX },
        { "a\xe2\x80\xa8", ERR_SYNTAX },
        { "a\xe2\x80\xa9", ERR_SYNTAX },
        { "a\xc2\xa0", OK },
        { "\xc3(", ERR_SYNTAX },
        { "a b", OK },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(mailbox_name_check(slice_cstr(cases[i].name)), cases[i].result);
    }
    char deep[2 * MAILBOX_LEVELS_MAX + 2];
    for (size_t i = 0; i < sizeof(deep); i++) {
        deep[i] = i % 2 == 0 ? 'a' : '/';
    }
    assert_int_equal(mailbox_name_check(slice_make(deep, 2 * MAILBOX_LEVELS_MAX - 1)), OK);
    assert_int_equal(mailbox_name_check(slice_make(deep, 2 * MAILBOX_LEVELS_MAX + 1)), ERR_SYNTAX);
    char *longest = calloc(1, MAILBOX_NAME_MAX + 1);
    memset(longest, 'x', MAILBOX_NAME_MAX + 1);
    assert_int_equal(mailbox_name_check(slice_make(longest, MAILBOX_NAME_MAX)), OK);
    assert_int_equal(mailbox_name_check(slice_make(longest, MAILBOX_NAME_MAX + 1)), ERR_SYNTAX);
    free(longest);
}

/* RFC 3501 6.3.3, 6.3.4 */
static void test_create_delete(void **state)
{
    struct fixture *f = fixture_new();
    struct mailbox_info info;
    mailbox_id id, again;
    assert_int_equal(mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("a/b"), ROLE_NONE, &id, NULL),
                     OK);
    uint32_t before = fixture_status(f, ALICE, id).uidvalidity;
    assert_int_equal(
        mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("a/b"), ROLE_NONE, &again, NULL),
        ERR_EXISTS);
    assert_int_equal(
        mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("inbox"), ROLE_NONE, &again, NULL),
        ERR_EXISTS);
    fixture_append(f, ALICE, id, 1, 10);
    /* With something below it stays as a level, and loses its messages. */
    assert_int_equal(mailbox_delete(ACCESS_OWNER(f->store, ALICE), SL("a")), OK);
    assert_int_equal(mailbox_find(ACCESS_OWNER(f->store, ALICE), SL("a"), &info, f->arena), OK);
    assert_false(info.selectable);
    assert_true(info.has_children);
    assert_int_equal(mailbox_delete(ACCESS_OWNER(f->store, ALICE), SL("a")), ERR_PERM);
    assert_int_equal(mailbox_delete(ACCESS_OWNER(f->store, ALICE), SL("a/b")), OK);
    assert_int_equal(mailbox_delete(ACCESS_OWNER(f->store, ALICE), SL("a/b")), ERR_NOT_FOUND);
    assert_int_equal(mailbox_delete(ACCESS_OWNER(f->store, ALICE), SL("INBOX")), ERR_PERM);
    /* The name comes back with another UIDVALIDITY, and empty. */
    assert_int_equal(
        mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("a/b"), ROLE_NONE, &again, NULL), OK);
    struct mailbox_status status = fixture_status(f, ALICE, again);
    assert_true(status.uidvalidity > before);
    assert_int_equal(status.messages, 0);
    fixture_free(f);
}

/* RFC 3501 6.3.5 */
static void test_rename(void **state)
{
    struct fixture *f = fixture_new();
    struct mailbox_info info;
    mailbox_id id;
    assert_int_equal(
        mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("a/b/c"), ROLE_NONE, &id, NULL), OK);
    mail_uid uid = fixture_append(f, ALICE, id, 1, 10).uid;
    assert_int_equal(mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("a"), SL("x/y")), OK);
    assert_int_equal(mailbox_find(ACCESS_OWNER(f->store, ALICE), SL("x/y/b/c"), &info, f->arena),
                     OK);
    assert_int_equal(info.id, id);
    assert_int_equal(fixture_status(f, ALICE, id).uidnext, uid + 1);
    assert_int_equal(mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("x"), SL("x/y/inside")),
                     ERR_PERM);
    assert_int_equal(mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("x"), SL("x/new/inside")),
                     ERR_PERM);
    assert_int_equal(mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("x"), SL("Sent")),
                     ERR_EXISTS);
    assert_int_equal(mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("none"), SL("some")),
                     ERR_NOT_FOUND);
    assert_int_equal(mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("x"), SL("a*b")), ERR_SYNTAX);
    fixture_free(f);
}

static void test_rename_inbox(void **state)
{
    struct fixture *f = fixture_new();
    mailbox_id below;
    assert_int_equal(
        mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("INBOX/below"), ROLE_NONE, &below, NULL),
        OK);
    fixture_append(f, ALICE, MAILBOX_INBOX, 1, 10);
    fixture_append(f, ALICE, MAILBOX_INBOX, 2, 10);
    uint32_t validity = fixture_status(f, ALICE, MAILBOX_INBOX).uidvalidity;
    assert_int_equal(mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("INBOX"), SL("old")), OK);
    struct mailbox_status inbox = fixture_status(f, ALICE, MAILBOX_INBOX);
    assert_int_equal(inbox.messages, 0);
    assert_int_equal(inbox.uidvalidity, validity);
    assert_int_equal(inbox.uidnext, 3);
    assert_int_equal(fixture_status(f, ALICE, fixture_mailbox(f, "old")).messages, 2);
    assert_int_equal(fixture_mailbox(f, "INBOX/below"), below);
    fixture_free(f);
}

static void test_subscriptions(void **state)
{
    struct fixture *f = fixture_new();
    struct slice *names;
    unsigned count;
    assert_int_equal(mailbox_subscribe(f->store, ALICE, SL("not/there"), true), OK);
    assert_int_equal(mailbox_subscribe(f->store, ALICE, SL("Sent"), false), OK);
    fixture_reopen(f);
    assert_int_equal(mailbox_subscriptions(f->store, ALICE, f->arena, &names, &count), OK);
    assert_int_equal(count, 6);
    ASSERT_SLICE(names[5], SL("not/there"));
    fixture_free(f);
}

static void test_keywords(void **state)
{
    struct fixture *f = fixture_new();
    unsigned bit, same, other;
    char name[32];
    assert_int_equal(keyword_bit(ACCESS_OWNER(f->store, ALICE), SL("$Work"), &bit), OK);
    assert_int_equal(keyword_bit(ACCESS_OWNER(f->store, ALICE), SL("$WORK"), &same), OK);
    assert_int_equal(bit, same);
    assert_int_equal(keyword_bit(ACCESS_OWNER(f->store, ALICE), SL("with space"), &other),
                     ERR_SYNTAX);
    assert_int_equal(keyword_bit(ACCESS_OWNER(f->store, ALICE), SL("back\\slash"), &other),
                     ERR_SYNTAX);
    assert_int_equal(keyword_bit(ACCESS_OWNER(f->store, ALICE), SL(""), &other), ERR_SYNTAX);
    for (unsigned i = 1; i < KEYWORDS_MAX; i++) {
        snprintf(name, sizeof(name), "k%u", i);
        assert_int_equal(keyword_bit(ACCESS_OWNER(f->store, ALICE), slice_cstr(name), &other), OK);
        assert_int_equal(other, FLAG_KEYWORD_FIRST + i);
    }
    assert_int_equal(keyword_bit(ACCESS_OWNER(f->store, ALICE), SL("one-more"), &other), ERR_LIMIT);
    fixture_reopen(f);
    assert_int_equal(keyword_bit(ACCESS_OWNER(f->store, ALICE), SL("$work"), &same), OK);
    assert_int_equal(bit, same);
    fixture_free(f);
}

int mailbox_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),      cmocka_unit_test(test_names),
        cmocka_unit_test(test_create_delete), cmocka_unit_test(test_rename),
        cmocka_unit_test(test_rename_inbox),  cmocka_unit_test(test_subscriptions),
        cmocka_unit_test(test_keywords),
    };
    return cmocka_run_group_tests_name("store/mailbox", tests, NULL, NULL);
}
