/* Rights: each operation with what it needs, and without each right of it; what is seen; what a crash leaves. */
#include "store/sharing/access.h"

#include "store/contents.h"
#include "store/fixture_test.h"
#include "store/sharing/annotation.h"

#define L RIGHT_LOOKUP
#define R RIGHT_READ
#define CAROL 3

static struct access as(struct fixture *f, account_id user)
{
    return (struct access){ f->store, ALICE, user };
}

static enum err grant(struct fixture *f, mailbox_id mailbox, account_id user, unsigned rights)
{
    struct grant grant = { user, rights };
    return access_grant(ACCESS_OWNER(f->store, ALICE), mailbox, FLAGS_SET, &grant);
}

/* A mailbox of Alice with one message that is marked \Deleted, another one, and Bob. */
struct place {
    struct fixture *f;
    struct access bob;
    struct slice name;
    mailbox_id mailbox, target;
};

static struct place make_place(struct fixture *f, unsigned number, unsigned rights,
                               unsigned target_rights)
{
    struct place p = { .f = f, .bob = as(f, BOB), .name = arena_printf(f->arena, "box%u", number) };
    struct access alice = as(f, ALICE);
    struct slice target = arena_printf(f->arena, "target%u", number);
    struct delivery_target to = { .account = ALICE, .flags = FLAG_DELETED };
    struct appended out;
    assert_int_equal(mailbox_create(&alice, p.name, ROLE_NONE, &p.mailbox, NULL), OK);
    assert_int_equal(mailbox_create(&alice, target, ROLE_NONE, &p.target, NULL), OK);
    to.mailbox = p.mailbox;
    assert_int_equal(fixture_send(f, fixture_text(f, number, 10), &to, 1, &out), OK);
    assert_int_equal(grant(f, p.mailbox, BOB, rights), OK);
    assert_int_equal(grant(f, p.target, BOB, target_rights), OK);
    return p;
}

/* --- the operations --- */

static enum err find(struct place *p)
{
    struct mailbox_info info;
    return mailbox_find(&p->bob, p->name, &info, p->f->arena);
}

static enum err status(struct place *p)
{
    struct mailbox_status out;
    return mailbox_status(&p->bob, p->mailbox, &out);
}

static enum err deleted_bytes(struct place *p)
{
    uint64_t out;
    return mailbox_deleted_bytes(&p->bob, p->mailbox, &out);
}

static enum err read_rows(struct place *p)
{
    struct view *view;
    struct email_row *rows;
    uint32_t found;
    TRY(view_open(&p->bob, p->mailbox, true, &view));
    enum err result = view_rows(view, view_uids(view, 1, view->count, p->f->arena), view->count,
                                ROW_SUMMARY, p->f->arena, &rows, &found);
    assert_int_equal(found, 1);
    view_close(view);
    return result;
}

static enum err set_flag(struct place *p, uint64_t flag)
{
    struct view *view;
    mail_modseq modseq;
    mail_uid uid = 1;
    TRY(view_open(&p->bob, p->mailbox, false, &view));
    enum err result =
        view_store_flags(view, (struct uid_list){ &uid, 1 }, FLAGS_ADD, flag, &modseq);
    view_close(view);
    return result;
}

static enum err set_seen(struct place *p)
{
    return set_flag(p, FLAG_SEEN);
}

static enum err set_flagged(struct place *p)
{
    return set_flag(p, FLAG_FLAGGED);
}

static enum err set_deleted(struct place *p)
{
    return set_flag(p, FLAG_DELETED);
}

static enum err expunge(struct place *p)
{
    struct view *view;
    uint32_t count;
    TRY(view_open(&p->bob, p->mailbox, false, &view));
    enum err result = view_expunge(view, (struct uid_list){ 0 }, &count);
    view_close(view);
    return result;
}

static enum err remove_all(struct place *p)
{
    struct view *view;
    mail_uid uid = 1;
    TRY(view_open(&p->bob, p->mailbox, false, &view));
    enum err result = view_remove(view, (struct uid_list){ &uid, 1 });
    view_close(view);
    return result;
}

static enum err transfer(struct place *p, bool is_move)
{
    struct view *view;
    struct copied copied;
    mail_uid uid = 1;
    TRY(view_open(&p->bob, p->mailbox, false, &view));
    enum err result =
        view_copy(view, (struct uid_list){ &uid, 1 }, p->target, is_move, p->f->arena, &copied);
    view_close(view);
    return result;
}

static enum err copy(struct place *p)
{
    return transfer(p, false);
}

static enum err move(struct place *p)
{
    return transfer(p, true);
}

static enum err append(struct place *p)
{
    struct slice text = fixture_text(p->f, 7, 10);
    struct delivery_target target = { .account = ALICE, .mailbox = p->mailbox };
    struct appended out;
    struct draft *draft = draft_new(p->f->store, text.len);
    struct delivery delivery = { .draft = draft,
                                 .summary = fixture_summary(p->f, text),
                                 .targets = &target,
                                 .target_count = 1,
                                 .appender = BOB };
    enum err result = draft_write(draft, text);
    result = result == OK ? store_append(p->f->store, &delivery, &out) : result;
    draft_free(draft);
    return result;
}

static enum err create_below(struct place *p)
{
    mailbox_id id;
    return mailbox_create(&p->bob, arena_printf(p->f->arena, "%.*s/new", SLICE_ARG(p->name)),
                          ROLE_NONE, &id, NULL);
}

static enum err delete (struct place *p) { return mailbox_delete(&p->bob, p->name); }

/* Below itself is never possible, so below the other one. */
static enum err rename_below(struct place *p)
{
    struct slice to = arena_printf(p->f->arena, "target%.*s/%.*s",
                                   SLICE_ARG(slice_from(p->name, 3)), SLICE_ARG(p->name));
    return mailbox_rename(&p->bob, p->name, to, NULL, NULL);
}

static enum err annotate(struct place *p, struct slice name)
{
    struct annotated of = { p->f->store, ALICE, BOB, p->mailbox };
    struct annotation item = { name, SL("x") };
    struct mailbox_step step;
    return annotations_set(&of, &item, 1, &step);
}

static enum err annotate_private(struct place *p)
{
    return annotate(p, SL("/private/comment"));
}

static enum err annotate_shared(struct place *p)
{
    return annotate(p, SL("/shared/comment"));
}

static enum err read_annotations(struct place *p)
{
    struct annotated of = { p->f->store, ALICE, BOB, p->mailbox };
    struct annotation *items;
    unsigned count;
    return annotations_get(&of, p->f->arena, &items, &count);
}

static enum err administer(struct place *p)
{
    struct grant carol = { CAROL, L };
    return access_grant(&p->bob, p->mailbox, FLAGS_ADD, &carol);
}

static enum err list_grants(struct place *p)
{
    struct grant *grants;
    unsigned count;
    return access_grants(&p->bob, p->mailbox, p->f->arena, &grants, &count);
}

static const struct operation {
    const char *name;
    enum err (*run)(struct place *p);
    unsigned needs, needs_of_target;
} operations[] = {
    { "find", find, L, 0 },
    { "status", status, L | R, 0 },
    { "deleted bytes", deleted_bytes, L | R, 0 },
    { "read", read_rows, L | R, 0 },
    { "seen", set_seen, L | R | RIGHT_SEEN, 0 },
    { "flagged", set_flagged, L | R | RIGHT_WRITE, 0 },
    { "deleted", set_deleted, L | R | RIGHT_DELETED, 0 },
    { "expunge", expunge, L | R | RIGHT_EXPUNGE, 0 },
    { "remove", remove_all, L | R | RIGHT_EXPUNGE | RIGHT_DELETED, 0 },
    { "copy", copy, L | R, L | RIGHT_INSERT },
    { "move", move, L | R | RIGHT_EXPUNGE | RIGHT_DELETED, L | RIGHT_INSERT },
    { "append", append, L | RIGHT_INSERT, 0 },
    { "create", create_below, L | RIGHT_CREATE, 0 },
    { "delete", delete, L | RIGHT_REMOVE, 0 },
    { "rename", rename_below, L | RIGHT_REMOVE, L | RIGHT_CREATE },
    { "annotate", annotate_private, L | R, 0 },
    { "annotate for all", annotate_shared, L | RIGHT_WRITE, 0 },
    { "read annotations", read_annotations, L | R, 0 },
    { "administer", administer, L | RIGHT_ADMIN, 0 },
    { "list grants", list_grants, L | RIGHT_ADMIN, 0 },
};

static void expect(struct fixture *f, const struct operation *operation, unsigned number,
                   unsigned rights, unsigned target_rights, enum err wanted)
{
    struct place p = make_place(f, number, rights, target_rights);
    enum err result = operation->run(&p);
    if (result != wanted) {
        fail_msg("%s with %x and %x: %s", operation->name, rights, target_rights, err_name(result));
    }
}

static void test_each_operation(void **state)
{
    struct fixture *f = fixture_new();
    unsigned number = 0;
    for (size_t i = 0; i < ARRAY_LEN(operations); i++) {
        const struct operation *o = &operations[i];
        expect(f, o, number++, o->needs, o->needs_of_target, OK);
        expect(f, o, number++, 0, 0, ERR_NOT_FOUND);
        expect(f, o, number++, RIGHTS_ALL & ~L, o->needs_of_target, ERR_NOT_FOUND);
        for (unsigned right = R; right <= RIGHT_ADMIN; right <<= 1) {
            bool is_any_of = o->run == annotate_private || o->run == read_annotations;
            if (o->needs & right && !is_any_of) {
                expect(f, o, number++, RIGHTS_ALL & ~right, o->needs_of_target, ERR_DENIED);
            }
            if (o->needs_of_target & right) {
                expect(f, o, number++, o->needs, RIGHTS_ALL & ~right, ERR_DENIED);
            }
        }
    }
    struct place p = make_place(f, number, L | RIGHT_CREATE | RIGHT_ADMIN, 0);
    assert_int_equal(annotate_private(&p), ERR_DENIED); /* RFC 5464 3.3: none of r, s, w, i, p */
    assert_int_equal(read_annotations(&p), ERR_DENIED);
    fixture_free(f);
}

/* What may not be changed stays, what may is (RFC 4314 4). */
static void test_some_flags(void **state)
{
    struct fixture *f = fixture_new();
    struct place p = make_place(f, 0, L | R | RIGHT_SEEN, 0);
    struct view *view;
    struct email_row *rows;
    uint32_t found;
    mail_modseq modseq;
    mail_uid uid = 1;
    struct uid_list one = { &uid, 1 };
    assert_int_equal(view_open(&p.bob, p.mailbox, false, &view), OK);
    assert_int_equal(view_store_flags(view, one, FLAGS_SET, FLAG_SEEN | FLAG_FLAGGED, &modseq), OK);
    assert_int_equal(view_rows(view, &uid, 1, ROW_FLAGS, f->arena, &rows, &found), OK);
    assert_int_equal(rows[0].flags, FLAG_SEEN | FLAG_DELETED);
    assert_int_equal(view_store_flags(view, one, FLAGS_REMOVE, FLAG_SEEN | FLAG_DELETED, &modseq),
                     OK);
    assert_int_equal(view_rows(view, &uid, 1, ROW_FLAGS, f->arena, &rows, &found), OK);
    assert_int_equal(rows[0].flags, FLAG_DELETED);
    view_close(view);
    fixture_free(f);
}

/* Only what may be looked up is listed, with the levels above it, of which nothing else is told. */
static void test_list(void **state)
{
    struct fixture *f = fixture_new();
    struct access alice = as(f, ALICE), bob = as(f, BOB);
    struct mailbox_info *boxes, info;
    unsigned count;
    mailbox_id id;
    assert_int_equal(mailbox_create(&alice, SL("a/b/c"), ROLE_NONE, &id, NULL), OK);
    assert_int_equal(mailbox_list(&bob, f->arena, &boxes, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(grant(f, id, BOB, L), OK);
    assert_int_equal(mailbox_list(&bob, f->arena, &boxes, &count), OK);
    assert_int_equal(count, 3);
    ASSERT_SLICE(boxes[0].name, SL("a"));
    assert_false(boxes[0].selectable);
    assert_true(boxes[0].has_children);
    assert_int_equal(boxes[0].rights, 0);
    ASSERT_SLICE(boxes[2].name, SL("a/b/c"));
    assert_int_equal(boxes[2].rights, L);
    assert_int_equal(mailbox_find(&bob, SL("a/b"), &info, f->arena), ERR_NOT_FOUND);
    fixture_free(f);
}

static void test_inherits(void **state)
{
    struct fixture *f = fixture_new();
    struct access alice = as(f, ALICE), bob = as(f, BOB);
    struct mailbox_info info;
    mailbox_id id;
    assert_int_equal(mailbox_create(&alice, SL("a"), ROLE_NONE, &id, NULL), OK);
    assert_int_equal(grant(f, id, BOB, L | R), OK);
    assert_int_equal(mailbox_create(&alice, SL("a/b/c"), ROLE_NONE, &id, NULL), OK);
    assert_int_equal(mailbox_find(&bob, SL("a/b/c"), &info, f->arena), OK);
    assert_int_equal(info.rights, L | R);
    /* with another life come the grants of the level above, not its own of before */
    assert_int_equal(grant(f, fixture_mailbox(f, "a/b"), BOB, RIGHTS_ALL), OK);
    assert_int_equal(mailbox_delete(&alice, SL("a/b")), OK);
    assert_int_equal(mailbox_create(&alice, SL("a/b"), ROLE_NONE, &id, NULL), OK);
    assert_int_equal(mailbox_find(&bob, SL("a/b"), &info, f->arena), OK);
    assert_int_equal(info.rights, L | R);
    fixture_free(f);
}

static void test_grants(void **state)
{
    struct fixture *f = fixture_new();
    struct access alice = as(f, ALICE), bob = as(f, BOB);
    struct grant more = { BOB, RIGHT_WRITE | RIGHT_SEEN }, less = { BOB, L | R | RIGHT_SEEN };
    struct mailbox_info info;
    bool has_any;
    assert_int_equal(grant(f, MAILBOX_INBOX, ALICE, L), ERR_PERM);
    assert_int_equal(grant(f, MAILBOX_INBOX, BOB, L | R), OK);
    assert_int_equal(access_grant(&alice, MAILBOX_INBOX, FLAGS_ADD, &more), OK);
    assert_int_equal(mailbox_find(&bob, SL("INBOX"), &info, f->arena), OK);
    assert_int_equal(info.rights, L | R | RIGHT_WRITE | RIGHT_SEEN);
    assert_int_equal(access_grant(&alice, MAILBOX_INBOX, FLAGS_REMOVE, &more), OK);
    assert_int_equal(mailbox_find(&bob, SL("INBOX"), &info, f->arena), OK);
    assert_int_equal(info.rights, L | R);
    assert_int_equal(access_has_grant(f->store, ALICE, BOB, &has_any), OK);
    assert_true(has_any);
    assert_int_equal(access_grant(&alice, MAILBOX_INBOX, FLAGS_REMOVE, &less), OK);
    assert_int_equal(access_has_grant(f->store, ALICE, BOB, &has_any), OK);
    assert_false(has_any);
    for (account_id user = 10; user < 10 + GRANTS_MAX; user++) {
        assert_int_equal(grant(f, MAILBOX_INBOX, user, L), OK);
    }
    assert_int_equal(grant(f, MAILBOX_INBOX, BOB, L), ERR_LIMIT);
    assert_int_equal(grant(f, MAILBOX_INBOX, 10, L | R), OK);
    fixture_free(f);
}

/* Everybody's rights and a user's own are united; taking one away leaves the other. */
static void test_anyone(void **state)
{
    struct fixture *f = fixture_new();
    struct access alice = as(f, ALICE), bob = as(f, BOB), carol = as(f, CAROL);
    struct mailbox_info info;
    bool has_any;
    mailbox_id id;
    assert_int_equal(mailbox_create(&alice, SL("a"), ROLE_NONE, &id, NULL), OK);
    assert_int_equal(grant(f, id, ACCESS_ANYONE, L | R), OK);
    assert_int_equal(grant(f, id, BOB, RIGHT_INSERT), OK);
    assert_int_equal(mailbox_create(&alice, SL("a/b"), ROLE_NONE, &id, NULL), OK);
    assert_int_equal(mailbox_find(&bob, SL("a/b"), &info, f->arena), OK);
    assert_int_equal(info.rights, L | R | RIGHT_INSERT);
    assert_int_equal(mailbox_find(&carol, SL("a/b"), &info, f->arena), OK);
    assert_int_equal(info.rights, L | R);
    assert_int_equal(mailbox_find(&alice, SL("a/b"), &info, f->arena), OK);
    assert_int_equal(info.rights, RIGHTS_ALL);
    assert_int_equal(access_has_grant(f->store, ALICE, CAROL, &has_any), OK);
    assert_false(has_any); /* none of her own */
    assert_int_equal(access_has_grant(f->store, ALICE, ACCESS_ANYONE, &has_any), OK);
    assert_true(has_any);
    assert_int_equal(grant(f, id, BOB, 0), OK);
    assert_int_equal(mailbox_find(&bob, SL("a/b"), &info, f->arena), OK);
    assert_int_equal(info.rights, L | R);
    assert_int_equal(grant(f, id, ACCESS_ANYONE, 0), OK);
    assert_int_equal(mailbox_find(&carol, SL("a/b"), &info, f->arena), ERR_NOT_FOUND);
    fixture_free(f);
}

/* What a negative grant takes is taken, whether it is named or everybody is, and from everybody's rights as from a user's own. */
static void test_negative(void **state)
{
    struct fixture *f = fixture_new();
    struct access alice = as(f, ALICE), bob = as(f, BOB), carol = as(f, CAROL);
    struct grant not_bob = { BOB, R | RIGHT_INSERT, true },
                 not_anyone = { ACCESS_ANYONE, RIGHT_SEEN, true }, not_alice = { ALICE, L, true };
    struct mailbox_info info;
    struct grant *grants;
    unsigned count;
    bool has_any;
    mailbox_id id;
    assert_int_equal(mailbox_create(&alice, SL("a"), ROLE_NONE, &id, NULL), OK);
    assert_int_equal(access_grant(&alice, id, FLAGS_SET, &not_bob), OK);
    assert_int_equal(mailbox_find(&bob, SL("a"), &info, f->arena), ERR_NOT_FOUND);
    assert_int_equal(access_has_grant(f->store, ALICE, BOB, &has_any), OK);
    assert_false(has_any); /* he has nothing to look for */
    assert_int_equal(grant(f, id, BOB, L | R | RIGHT_SEEN | RIGHT_WRITE), OK);
    assert_int_equal(grant(f, id, ACCESS_ANYONE, L | R | RIGHT_INSERT | RIGHT_SEEN), OK);
    assert_int_equal(access_grant(&alice, id, FLAGS_SET, &not_anyone), OK);
    assert_int_equal(mailbox_create(&alice, SL("a/b"), ROLE_NONE, &id, NULL), OK); /* inherits */
    fixture_crash(f, CRASH_LOSES_ALL, 1);
    alice = as(f, ALICE), bob = as(f, BOB), carol = as(f, CAROL);
    assert_int_equal(mailbox_find(&bob, SL("a/b"), &info, f->arena), OK);
    assert_int_equal(info.rights, L | RIGHT_WRITE);
    assert_int_equal(mailbox_find(&carol, SL("a/b"), &info, f->arena), OK);
    assert_int_equal(info.rights, L | R | RIGHT_INSERT);
    assert_int_equal(access_grants(&alice, id, f->arena, &grants, &count), OK);
    assert_int_equal(count, 4);
    assert_int_equal(access_grant(&alice, id, FLAGS_SET, &not_alice), ERR_PERM);
    /* to take from what is taken gives it back; the other grant of him stays as it is */
    not_bob.rights = R;
    assert_int_equal(access_grant(&alice, id, FLAGS_REMOVE, &not_bob), OK);
    assert_int_equal(mailbox_find(&bob, SL("a/b"), &info, f->arena), OK);
    assert_int_equal(info.rights, L | R | RIGHT_WRITE);
    not_bob.rights = 0;
    assert_int_equal(access_grant(&alice, id, FLAGS_SET, &not_bob), OK);
    assert_int_equal(access_grants(&alice, id, f->arena, &grants, &count), OK);
    assert_int_equal(count, 3);
    assert_int_equal(mailbox_find(&bob, SL("a/b"), &info, f->arena), OK);
    assert_int_equal(info.rights, L | R | RIGHT_WRITE | RIGHT_INSERT);
    fixture_free(f);
}

/* Each operation of who has all rights from everybody's grant and loses one by a negative one is refused as without that right. */
static void test_negative_of_each_operation(void **state)
{
    struct fixture *f = fixture_new();
    unsigned number = 0;
    for (size_t i = 0; i < ARRAY_LEN(operations); i++) {
        const struct operation *o = &operations[i];
        for (unsigned right = L; right <= RIGHT_ADMIN; right <<= 1) {
            struct place p = make_place(f, number++, 0, 0);
            struct access alice = as(f, ALICE);
            struct grant taken = { BOB, right, true };
            bool is_any_of =
                right != L && (o->run == annotate_private || o->run == read_annotations);
            enum err wanted = !(o->needs & right) || is_any_of ? OK
                              : right == L                     ? ERR_NOT_FOUND
                                                               : ERR_DENIED;
            assert_int_equal(grant(f, p.target, ACCESS_ANYONE, RIGHTS_ALL), OK);
            assert_int_equal(grant(f, p.mailbox, ACCESS_ANYONE, RIGHTS_ALL), OK);
            assert_int_equal(access_grant(&alice, p.mailbox, FLAGS_SET, &taken), OK);
            enum err result = o->run(&p);
            if (result != wanted) {
                fail_msg("%s without %x: %s", o->name, right, err_name(result));
            }
        }
    }
    fixture_free(f);
}

/* A view whose right is taken away tells nothing any more, and is dead; \Recent is the owner's. */
static void test_view(void **state)
{
    struct email_row *rows;
    struct packed_row *table;
    struct uid_range *ranges;
    mail_uid *uids;
    uint32_t count;
    struct fixture *f = fixture_new();
    struct access bob = as(f, BOB);
    struct view *view;
    struct view_changes changes;
    fixture_append(f, ALICE, MAILBOX_INBOX, 1, 10);
    assert_int_equal(grant(f, MAILBOX_INBOX, BOB, L | R), OK);
    assert_int_equal(view_open(&bob, MAILBOX_INBOX, false, &view), OK);
    assert_int_equal(view->count, 1);
    assert_int_equal(fixture_status(f, ALICE, MAILBOX_INBOX).recent, 1);
    assert_int_equal(view_sync(view, true, f->arena, &changes), OK);
    assert_int_equal(grant(f, MAILBOX_INBOX, BOB, 0), OK);
    assert_int_equal(
        view_rows(view, view_uids(view, 1, 1, f->arena), 1, ROW_FLAGS, f->arena, &rows, &count),
        ERR_NOT_FOUND);
    assert_int_equal(view_table(view, &table), ERR_NOT_FOUND);
    assert_int_equal(view_changed(view, 0, f->arena, &uids, &count), ERR_NOT_FOUND);
    assert_int_equal(view_vanished(view, 0, f->arena, &ranges, &count), ERR_NOT_FOUND);
    assert_int_equal(view_sync(view, true, f->arena, &changes), ERR_NOT_FOUND);
    assert_true(view->is_dead);
    view_close(view);
    fixture_free(f);
}

/* After kill -9, and when the database is made again from the log. */
static void test_replay(void **state)
{
    struct fixture *f = fixture_new();
    struct place p = make_place(f, 0, L | R | RIGHT_SEEN, L);
    char path[128];
    assert_int_equal(set_seen(&p), OK);
    assert_int_equal(set_flagged(&p), ERR_DENIED); /* is in the log, and is refused again */
    struct slice before = fixture_dump(f, ALICE);
    for (unsigned i = 0; i < 2; i++) {
        if (i == 0) {
            fixture_crash(f, CRASH_LOSES_ALL, 1);
        } else {
            store_close(f->store);
            snprintf(path, sizeof(path), "%s/acct/00/01/1/mail.db", f->dir);
            assert_int_equal(unlink(path), 0);
            fixture_open(f);
        }
        struct mailbox_info info;
        struct access bob = as(f, BOB);
        assert_int_equal(mailbox_find(&bob, p.name, &info, f->arena), OK);
        assert_int_equal(info.rights, L | R | RIGHT_SEEN);
        ASSERT_SLICE(fixture_dump(f, ALICE), before);
    }
    fixture_free(f);
}

int access_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_operation), cmocka_unit_test(test_some_flags),
        cmocka_unit_test(test_list),           cmocka_unit_test(test_inherits),
        cmocka_unit_test(test_grants),         cmocka_unit_test(test_anyone),
        cmocka_unit_test(test_view),           cmocka_unit_test(test_replay),
        cmocka_unit_test(test_negative),       cmocka_unit_test(test_negative_of_each_operation),
    };
    return cmocka_run_group_tests_name("store/access", tests, NULL, NULL);
}
