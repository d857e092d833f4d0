/* Mailboxes and keywords. */
#include <errno.h>

#include "store/change.h"
#include "store/fixture_test.h"
#include "store/internal.h"
#include "store/sharing/access.h"

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
        { "u\xcc\x88", ERR_SYNTAX }, /* not in NFC */
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
    mailbox_id renamed;
    uint32_t uidvalidity;
    mailbox_id id;
    assert_int_equal(
        mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("a/b/c"), ROLE_NONE, &id, NULL), OK);
    mail_uid uid = fixture_append(f, ALICE, id, 1, 10).uid;
    assert_int_equal(
        mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("a"), SL("x/y"), &renamed, &uidvalidity),
        OK);
    assert_int_equal(mailbox_find(ACCESS_OWNER(f->store, ALICE), SL("x/y"), &info, f->arena), OK);
    assert_int_equal(info.id, renamed);
    assert_int_equal(info.uidvalidity, uidvalidity);
    assert_int_equal(mailbox_find(ACCESS_OWNER(f->store, ALICE), SL("x/y/b/c"), &info, f->arena),
                     OK);
    assert_int_equal(info.id, id);
    assert_int_equal(fixture_status(f, ALICE, id).uidnext, uid + 1);
    assert_int_equal(
        mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("x"), SL("x/y/inside"), NULL, NULL),
        ERR_PERM);
    assert_int_equal(
        mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("x"), SL("x/new/inside"), NULL, NULL),
        ERR_PERM);
    assert_int_equal(mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("x"), SL("Sent"), NULL, NULL),
                     ERR_EXISTS);
    assert_int_equal(
        mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("none"), SL("some"), NULL, NULL),
        ERR_NOT_FOUND);
    assert_int_equal(mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("x"), SL("a*b"), NULL, NULL),
                     ERR_SYNTAX);
    fixture_free(f);
}

static void test_rename_inbox(void **state)
{
    struct fixture *f = fixture_new();
    mailbox_id renamed;
    uint32_t uidvalidity;
    mailbox_id below;
    assert_int_equal(
        mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("INBOX/below"), ROLE_NONE, &below, NULL),
        OK);
    fixture_append(f, ALICE, MAILBOX_INBOX, 1, 10);
    fixture_append(f, ALICE, MAILBOX_INBOX, 2, 10);
    uint32_t validity = fixture_status(f, ALICE, MAILBOX_INBOX).uidvalidity;
    assert_int_equal(mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("INBOX"), SL("old"), &renamed,
                                    &uidvalidity),
                     OK);
    assert_int_equal(renamed, fixture_mailbox(f, "old"));
    assert_int_equal(uidvalidity, fixture_status(f, ALICE, renamed).uidvalidity);
    struct mailbox_status inbox = fixture_status(f, ALICE, MAILBOX_INBOX);
    assert_int_equal(inbox.messages, 0);
    assert_int_equal(inbox.uidvalidity, validity);
    assert_int_equal(inbox.uidnext, 3);
    assert_int_equal(fixture_status(f, ALICE, fixture_mailbox(f, "old")).messages, 2);
    assert_int_equal(fixture_mailbox(f, "INBOX/below"), below);
    fixture_free(f);
}

/* By number: as by name, and no other than the one that it was then. */
static void test_find_id(void **state)
{
    struct fixture *f = fixture_new();
    const struct access *alice = ACCESS_OWNER(f->store, ALICE);
    struct access bob = { f->store, ALICE, BOB };
    struct grant look = { .user = BOB, .rights = RIGHT_LOOKUP };
    struct mailbox_info info, named;
    mailbox_id id;
    uint32_t uidvalidity;
    assert_int_equal(mailbox_create(alice, SL("a/b"), ROLE_NONE, &id, &uidvalidity), OK);
    assert_int_equal(mailbox_find(alice, SL("a/b"), &named, f->arena), OK);
    assert_int_equal(mailbox_find_id(alice, id, uidvalidity, &info, f->arena), OK);
    assert_int_equal(info.id, id);
    assert_int_equal(info.modseq, named.modseq);
    ASSERT_SLICE(info.name, SL("a/b"));
    assert_int_equal(mailbox_find_id(alice, id, uidvalidity + 1, &info, f->arena), ERR_NOT_FOUND);
    assert_int_equal(mailbox_find_id(alice, id + 1, uidvalidity, &info, f->arena), ERR_NOT_FOUND);
    assert_int_equal(mailbox_find_id(alice, 0, 0, &info, f->arena), ERR_NOT_FOUND);
    assert_int_equal(mailbox_find_id(&bob, id, uidvalidity, &info, f->arena), ERR_NOT_FOUND);
    assert_int_equal(access_grant(alice, id, FLAGS_SET, &look), OK);
    assert_int_equal(mailbox_find_id(&bob, id, uidvalidity, &info, f->arena), OK);
    assert_int_equal(info.rights, RIGHT_LOOKUP);
    assert_int_equal(mailbox_rename(alice, SL("a/b"), SL("c"), NULL, NULL), OK);
    assert_int_equal(mailbox_find_id(alice, id, uidvalidity, &info, f->arena), OK);
    ASSERT_SLICE(info.name, SL("c"));
    assert_int_equal(mailbox_delete(alice, SL("c")), OK);
    assert_int_equal(mailbox_find_id(alice, id, uidvalidity, &info, f->arena), ERR_NOT_FOUND);
    fixture_free(f);
}

/* Each is found, whichever went and came meanwhile. */
static void test_many_by_number(void **state)
{
    enum { MANY = 30 };
    struct fixture *f = fixture_new();
    const struct access *alice = ACCESS_OWNER(f->store, ALICE);
    mailbox_id ids[MANY];
    struct mailbox_status status;
    for (unsigned i = 0; i < MANY; i++) {
        struct slice name = arena_printf(f->arena, "m%u", MANY - i);
        assert_int_equal(mailbox_create(alice, name, ROLE_NONE, &ids[i], NULL), OK);
    }
    for (unsigned i = 0; i < MANY; i += 3) {
        struct slice name = arena_printf(f->arena, "m%u", MANY - i);
        assert_int_equal(mailbox_delete(alice, name), OK);
        assert_int_equal(mailbox_create(alice, name, ROLE_NONE, &ids[i], NULL), OK);
    }
    for (unsigned i = 1; i < MANY; i += 3) {
        assert_int_equal(mailbox_delete(alice, arena_printf(f->arena, "m%u", MANY - i)), OK);
    }
    for (unsigned i = 0; i < MANY; i++) {
        enum err result = mailbox_status(alice, ids[i], &status);
        assert_int_equal(result, i % 3 == 1 ? ERR_NOT_FOUND : OK);
        assert_true(result != OK || status.id == ids[i]);
    }
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

/* All but one of those that may be, in one go. */
static enum err subscribe_to_many(struct account *account, void *arg)
{
    char text[256];
    (void)arg;
    snprintf(text, sizeof(text),
             "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i+1 FROM n WHERE i<%d) INSERT INTO "
             "subscription SELECT 'x'||i FROM n LIMIT %d-1-(SELECT count(*) FROM subscription)",
             SUBSCRIPTIONS_MAX, SUBSCRIPTIONS_MAX);
    return sqlite3_exec(account->db, text, NULL, NULL, NULL) == SQLITE_OK ? OK : ERR_TEMP;
}

static void test_subscriptions_limit(void **state)
{
    struct fixture *f = fixture_new();
    struct slice *names;
    unsigned count;
    (void)state;
    assert_int_equal(shard_call(&(struct account_call){ f->store, ALICE, subscribe_to_many, NULL }),
                     OK);
    assert_int_equal(mailbox_subscribe(f->store, ALICE, SL("x1"), true), OK);
    assert_int_equal(mailbox_subscriptions(f->store, ALICE, f->arena, &names, &count), OK);
    assert_int_equal(count, SUBSCRIPTIONS_MAX);
    assert_int_equal(mailbox_subscribe(f->store, ALICE, SL("x"), true), ERR_LIMIT);
    assert_int_equal(mailbox_subscribe(f->store, ALICE, SL("x1"), true), OK); /* it is one */
    assert_int_equal(mailbox_subscribe(f->store, ALICE, SL("x1"), false), OK);
    assert_int_equal(mailbox_subscribe(f->store, ALICE, SL("x"), true), OK);
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

/* --- names of before, as the log has them --- */

#define NFD "Entwu\xcc\x88rfe"
#define NFC "Entw\xc3\xbcrfe"
#define NFD_BELOW "Ka\xcc\x88se"
#define NFC_BELOW "K\xc3\xa4se"

static mailbox_id create_old(struct fixture *f, const char *name)
{
    struct mutation m = { .kind = MUTATE_MAILBOX_CREATE, .name = slice_cstr(name) };
    struct apply_result result = { 0 };
    assert_int_equal(mutate(f->store, ALICE, &m, &result), OK);
    return result.mailbox;
}

static void subscribe_old(struct fixture *f, const char *name)
{
    struct mutation m = { .kind = MUTATE_SUBSCRIBE, .name = slice_cstr(name), .how = 1 };
    struct apply_result result = { 0 };
    assert_int_equal(mutate(f->store, ALICE, &m, &result), OK);
}

/* Names beside the default ones, "=ID" behind each, or "" where there is none. */
static struct slice list_ids(struct fixture *f)
{
    struct mailbox_info *boxes;
    unsigned count;
    struct slice text = SL("");
    assert_int_equal(mailbox_list(ACCESS_OWNER(f->store, ALICE), f->arena, &boxes, &count), OK);
    for (unsigned i = 0; i < count; i++) {
        if (boxes[i].name.ptr[0] == 'E') {
            text =
                arena_printf(f->arena, "%.*s%.*s=%u%s ", SLICE_ARG(text), SLICE_ARG(boxes[i].name),
                             boxes[i].id, boxes[i].subscribed ? "+" : "");
        }
    }
    return text;
}

static void forget_database(struct fixture *f)
{
    char path[128];
    store_close(f->store);
    snprintf(path, sizeof(path), "%s/acct/00/01/1/mail.db", f->dir);
    assert_int_equal(unlink(path), 0);
    fixture_open(f);
}

/* They get their names in NFC before anybody sees them, keep everything else, and two that were there stay two. */
static void test_old_names(void **state)
{
    struct fixture *f = fixture_new();
    struct mailbox_info info;
    mailbox_id below = create_old(f, NFD "/" NFD_BELOW), second = create_old(f, NFC);
    mailbox_id taken = create_old(f, NFC " (2)"), beside = create_old(f, NFC "/" NFD_BELOW);
    mailbox_id first = below - 1;
    subscribe_old(f, NFD);
    subscribe_old(f, NFD "/" NFD_BELOW);
    subscribe_old(f, "Gone/" NFD_BELOW);
    struct mailbox_status before = fixture_status(f, ALICE, below);
    mail_uid uid = fixture_append(f, ALICE, below, 1, 10).uid;
    struct slice want = arena_printf(f->arena,
                                     NFC "=%u " NFC " (2)=%u " NFC " (3)=%u+ " NFC " (3)/" NFC_BELOW
                                         "=%u+ " NFC "/" NFC_BELOW "=%u ",
                                     second, taken, first, below, beside);
    ASSERT_SLICE(list_ids(f), want);
    struct mailbox_status after = fixture_status(f, ALICE, below);
    assert_int_equal(after.uidvalidity, before.uidvalidity);
    assert_int_equal(after.uidnext, uid + 1);
    assert_int_equal(after.messages, 1);
    /* Both forms of a name are one. */
    assert_int_equal(mailbox_find(ACCESS_OWNER(f->store, ALICE), SL(NFD), &info, f->arena), OK);
    assert_int_equal(info.id, second);
    struct slice *names;
    unsigned count;
    assert_int_equal(mailbox_subscriptions(f->store, ALICE, f->arena, &names, &count), OK);
    assert_int_equal(count, 6 + 3);
    ASSERT_SLICE(names[4], SL("Gone/" NFC_BELOW));
    fixture_reopen(f);
    ASSERT_SLICE(list_ids(f), want);
    forget_database(f); /* what the log says is the same each time */
    ASSERT_SLICE(list_ids(f), want);
    fixture_free(f);
}

/* Nor is anybody shown a name of his own below which others' mailboxes are listed: nothing there could be opened. */
static void test_names_of_others(void **state)
{
    static const char *const roots[] = { MAILBOX_OTHER_USERS, MAILBOX_SHARED_FOLDERS };
    struct fixture *f = fixture_new();
    struct mailbox_info info;
    const struct access *alice = ACCESS_OWNER(f->store, ALICE);
    for (size_t i = 0; i < ARRAY_LEN(roots); i++) {
        struct slice path = arena_printf(f->arena, "%s/Projects", roots[i]);
        struct slice now = arena_printf(f->arena, "%s (2)/Projects", roots[i]);
        struct slice inside = arena_printf(f->arena, "Inside/%s", roots[i]);
        mailbox_id id = create_old(f, path.ptr);
        mailbox_id kept = create_old(f, inside.ptr);
        subscribe_old(f, path.ptr);
        mail_uid uid = fixture_append(f, ALICE, id, 1, 10).uid;
        assert_int_equal(mailbox_find(alice, path, &info, f->arena), ERR_NOT_FOUND);
        assert_int_equal(mailbox_find(alice, now, &info, f->arena), OK);
        assert_int_equal(info.id, id);
        assert_int_equal(info.messages, 1);
        assert_int_equal(info.uidnext, uid + 1);
        assert_int_equal(mailbox_find(alice, inside, &info, f->arena), OK);
        assert_int_equal(info.id, kept);
        struct slice *names;
        unsigned count, found = 0;
        assert_int_equal(mailbox_subscriptions(f->store, ALICE, f->arena, &names, &count), OK);
        for (unsigned n = 0; n < count; n++) {
            assert_false(slice_eq(names[n], path));
            found += slice_eq(names[n], now);
        }
        assert_int_equal(found, 1);
    }
    fixture_free(f);
}

/* Whatever is asked first. */
static void test_old_name_found(void **state)
{
    enum ask { FIND, CREATE, RENAME, DELETE, SUBSCRIBE, SUBSCRIPTIONS, ASKS };
    for (enum ask ask = FIND; ask < ASKS; ask++) {
        struct fixture *f = fixture_new();
        const struct access *alice = ACCESS_OWNER(f->store, ALICE);
        mailbox_id id = create_old(f, NFD), made;
        struct mailbox_info info = { 0 };
        struct slice *names;
        unsigned count;
        subscribe_old(f, NFD);
        if (ask == FIND) {
            assert_int_equal(mailbox_find(alice, SL(NFC), &info, f->arena), OK);
            assert_int_equal(info.id, id);
            assert_true(info.subscribed);
        } else if (ask == CREATE) {
            assert_int_equal(mailbox_create(alice, SL(NFC), ROLE_NONE, &made, NULL), ERR_EXISTS);
        } else if (ask == RENAME) {
            assert_int_equal(mailbox_rename(alice, SL(NFC), SL("Ende"), NULL, NULL), OK);
            ASSERT_SLICE(list_ids(f), arena_printf(f->arena, "Ende=%u ", id));
        } else if (ask == DELETE) {
            assert_int_equal(mailbox_delete(alice, SL(NFC)), OK);
            ASSERT_SLICE(list_ids(f), SL(""));
        } else if (ask == SUBSCRIBE) {
            assert_int_equal(mailbox_subscribe(f->store, ALICE, SL(NFC), false), OK);
            ASSERT_SLICE(list_ids(f), arena_printf(f->arena, NFC "=%u ", id));
        } else {
            assert_int_equal(mailbox_subscriptions(f->store, ALICE, f->arena, &names, &count), OK);
            ASSERT_SLICE(names[2], SL(NFC));
        }
        fixture_free(f);
    }
}

/* More than are renewed at a time; and once none is old none is looked at. */
static void test_old_subscriptions_many(void **state)
{
    struct fixture *f = fixture_new();
    struct slice *names;
    unsigned count;
    mailbox_id id = create_old(f, NFD);
    for (unsigned i = 0; i < 1003; i++) {
        subscribe_old(f, arena_printf(f->arena, NFD "/%04u%c", i, 0).ptr);
        subscribe_old(f, arena_printf(f->arena, "Gone/" NFD "/%04u%c", i, 0).ptr);
    }
    const struct account *account = shard_account(store_shard(f->store, ALICE), ALICE);
    ASSERT_SLICE(list_ids(f), arena_printf(f->arena, NFC "=%u ", id));
    assert_true(account->has_no_old_subscriptions);
    assert_int_equal(mailbox_subscriptions(f->store, ALICE, f->arena, &names, &count), OK);
    assert_int_equal(count, 6 + 2 * 1003);
    for (unsigned i = 0; i < count; i++) {
        assert_false(mailbox_name_is_old(names[i]));
    }
    subscribe_old(f, NFD); /* as a log of before that is replayed */
    assert_false(account->has_no_old_subscriptions);
    ASSERT_SLICE(list_ids(f), arena_printf(f->arena, NFC "=%u+ ", id));
    assert_true(account->has_no_old_subscriptions);
    fixture_free(f);
}

/* A mailbox alone is looked up without the others, and says as the list does whether it is subscribed. */
static void test_find_subscribed(void **state)
{
    struct fixture *f = fixture_new();
    struct mailbox_info info;
    const struct access *alice = ACCESS_OWNER(f->store, ALICE);
    for (unsigned i = 0; i < 1000; i++) {
        assert_int_equal(
            mailbox_subscribe(f->store, ALICE, arena_printf(f->arena, "Gone/%u", i), true), OK);
    }
    assert_int_equal(mailbox_find(alice, SL("Sent"), &info, f->arena), OK); /* looks at all, once */
    size_t before = arena_used(f->arena);
    assert_int_equal(mailbox_find(alice, SL("Sent"), &info, f->arena), OK);
    assert_true(info.subscribed);
    assert_true(arena_used(f->arena) - before < 1000);
    assert_int_equal(mailbox_subscribe(f->store, ALICE, SL("Sent"), false), OK);
    assert_int_equal(mailbox_find(alice, SL("Sent"), &info, f->arena), OK);
    assert_false(info.subscribed);
    fixture_free(f);
}

/* What a later rule forbids can be taken out, and not put in again. */
static void test_unsubscribe_forbidden(void **state)
{
    struct fixture *f = fixture_new();
    struct slice *names;
    unsigned count;
    char *longest = malloc(3 * MAILBOX_NAME_MAX + 1);
    memset(longest, 'x', 3 * MAILBOX_NAME_MAX + 1);
    subscribe_old(f, "a\xc2\x85");
    assert_int_equal(mailbox_subscribe(f->store, ALICE, SL("a\xc2\x85"), true), ERR_SYNTAX);
    assert_int_equal(mailbox_subscribe(f->store, ALICE, SL("a\xc2\x85"), false), OK);
    assert_int_equal(mailbox_subscriptions(f->store, ALICE, f->arena, &names, &count), OK);
    assert_int_equal(count, 6);
    struct slice name = slice_make(longest, 3 * MAILBOX_NAME_MAX);
    assert_int_equal(mailbox_subscribe(f->store, ALICE, name, false), OK);
    name.len++;
    assert_int_equal(mailbox_subscribe(f->store, ALICE, name, false), ERR_SYNTAX);
    assert_int_equal(mailbox_subscribe(f->store, ALICE, SL(""), false), ERR_SYNTAX);
    assert_int_equal(mailbox_subscribe(f->store, ALICE, SL("\xc3("), false), ERR_SYNTAX);
    free(longest);
    fixture_free(f);
}

/* A list takes about the memory of its names, however deep they are. */
static void test_list_memory(void **state)
{
    struct fixture *f = fixture_new();
    struct mailbox_info *boxes;
    unsigned count;
    mailbox_id id;
    char deep[32 * MAILBOX_LEVELS_MAX];
    memset(deep, 'x', sizeof(deep));
    for (size_t i = 31; i < sizeof(deep); i += 32) {
        deep[i] = '/';
    }
    struct slice name = slice_make(deep, sizeof(deep) - 1);
    assert_int_equal(mailbox_create(ACCESS_OWNER(f->store, ALICE), name, ROLE_NONE, &id, NULL), OK);
    size_t before = arena_used(f->arena);
    assert_int_equal(mailbox_list(ACCESS_OWNER(f->store, ALICE), f->arena, &boxes, &count), OK);
    assert_int_equal(count, 6 + MAILBOX_LEVELS_MAX);
    ASSERT_SLICE(boxes[3 + MAILBOX_LEVELS_MAX + 2].name, name);
    assert_true(arena_used(f->arena) - before < 1500 * MAILBOX_LEVELS_MAX);
    fixture_free(f);
}

/* As long as nothing can be written the old names are shown; what is looked for by another form of its name is not said to be gone. */
static void test_old_names_without_room(void **state)
{
    struct fixture *f = fixture_new();
    struct mailbox_info info;
    mailbox_id old = create_old(f, NFD);
    fault_disk_fail(f->disk, FAULT_WRITE, 1, FAULT_FOR_EVER, ENOSPC);
    ASSERT_SLICE(list_ids(f), arena_printf(f->arena, NFD "=%u ", old));
    enum err found = mailbox_find(ACCESS_OWNER(f->store, ALICE), SL(NFC), &info, f->arena);
    assert_true(found != OK && found != ERR_NOT_FOUND);
    assert_int_equal(mailbox_find(ACCESS_OWNER(f->store, ALICE), SL("INBOX"), &info, f->arena), OK);
    fault_disk_fail(f->disk, FAULT_WRITE, 1, 0, 0);
    ASSERT_SLICE(list_ids(f), arena_printf(f->arena, NFC "=%u ", old));
    fixture_free(f);
}

int mailbox_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_create_delete),
        cmocka_unit_test(test_rename),
        cmocka_unit_test(test_rename_inbox),
        cmocka_unit_test(test_find_id),
        cmocka_unit_test(test_many_by_number),
        cmocka_unit_test(test_subscriptions),
        cmocka_unit_test(test_subscriptions_limit),
        cmocka_unit_test(test_keywords),
        cmocka_unit_test(test_old_names),
        cmocka_unit_test(test_names_of_others),
        cmocka_unit_test(test_old_name_found),
        cmocka_unit_test(test_old_subscriptions_many),
        cmocka_unit_test(test_find_subscribed),
        cmocka_unit_test(test_unsubscribe_forbidden),
        cmocka_unit_test(test_list_memory),
        cmocka_unit_test(test_old_names_without_room),
    };
    return cmocka_run_group_tests_name("store/mailbox", tests, NULL, NULL);
}
