#include "codec/codec.h"
#include "store/contents.h"
#include "store/fixture_test.h"
#include "store/order/order.h"

#define MOST 16

static void append(struct fixture *f, const char *header)
{
    struct slice text = arena_printf(f->arena, "%s\r\nbody\r\n", header);
    struct delivery_target target = { .account = ALICE, .mailbox = MAILBOX_INBOX };
    struct appended out;
    assert_int_equal(fixture_send(f, text, &target, 1, &out), OK);
}

struct opened {
    struct view *view;
    mail_uid items[MOST];
    struct uid_list uids;
};

static void open_inbox(struct fixture *f, struct opened *o)
{
    assert_int_equal(view_open(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, true, &o->view), OK);
    assert_true(o->view->count <= MOST);
    for (uint32_t i = 0; i < o->view->count; i++) {
        o->items[i] = view_uid(o->view, i + 1);
    }
    o->uids = (struct uid_list){ o->items, o->view->count };
}

static void close_inbox(struct opened *o)
{
    view_close(o->view);
}

/* The subjects of the inbox, in order, by places from 1: "3 1 2 ". */
static void check_subjects(struct fixture *f, const char *want)
{
    struct opened o;
    uint64_t ranks[MOST];
    uint32_t order[MOST];
    struct buf out;
    buf_init(&out, 256);
    open_inbox(f, &o);
    assert_int_equal(view_sort_numbers(o.view, o.uids, SORT_SUBJECT, ranks), OK);
    sort_order(&(struct sort_key){ .numbers = ranks }, 1, o.uids.count, order);
    for (uint32_t i = 0; i < o.uids.count; i++) {
        buf_printf(&out, "%u ", order[i] + 1);
    }
    ASSERT_SLICE(buf_slice(&out), slice_cstr(want));
    buf_fini(&out);
    close_inbox(&o);
}

/* Which of the inbox have a subject that holds the text: "yn?". */
static void check_holds(struct fixture *f, const char *text, const char *want)
{
    static const char *const names[] = {
        [SUBJECT_UNKNOWN] = "?", [SUBJECT_LACKS] = "n", [SUBJECT_HOLDS] = "y"
    };
    struct opened o;
    uint8_t answers[MOST];
    struct buf out, folded;
    buf_init(&out, 256);
    buf_init(&folded, 256);
    open_inbox(f, &o);
    struct subject_question question = { 0 };
    casefold_utf8(slice_cstr(text), &folded);
    question.text = buf_slice(&folded);
    assert_int_equal(view_subjects(o.view, o.uids, &question, answers), OK);
    for (uint32_t i = 0; i < o.uids.count; i++) {
        buf_append_cstr(&out, names[answers[i]]);
    }
    ASSERT_SLICE(buf_slice(&out), slice_cstr(want));
    buf_fini(&out);
    buf_fini(&folded);
    close_inbox(&o);
}

static void expunge(struct fixture *f, mail_uid uid)
{
    struct opened o;
    open_inbox(f, &o);
    o.view->read_only = false;
    assert_int_equal(view_remove(o.view, (struct uid_list){ &uid, 1 }), OK);
    close_inbox(&o);
}

/* What is kept beside the array follows it: messages go, move here and come. */
static void test_follows_changes(void **state)
{
    struct fixture *f = fixture_new();
    check_subjects(f, "");
    append(f, "Subject: b\r\n");
    append(f, "Subject: d\r\n");
    append(f, "Subject: a\r\n");
    append(f, "Subject: Re: D\r\n");
    check_subjects(f, "3 1 2 4 ");
    expunge(f, 2);
    check_subjects(f, "2 1 3 ");
    append(f, "Subject: c\r\n");
    check_subjects(f, "2 1 4 3 ");
    expunge(f, 1);
    append(f, "From: nobody\r\n");
    check_subjects(f, "4 1 3 2 ");
    fixture_reopen(f);
    check_subjects(f, "4 1 3 2 ");
    fixture_free(f);
}

/* One that is gone since the view was made is told as gone; the others are what they were. */
static void test_gone_meanwhile(void **state)
{
    struct fixture *f = fixture_new();
    struct opened o;
    uint64_t ranks[MOST];
    uint64_t sent[MOST], received[MOST], sizes[MOST];
    append(f, "Subject: b\r\nDate: 1 Jan 2020 00:00:00 +0000\r\n");
    append(f, "Subject: b\r\nDate: 1 Jan 2020 00:00:00 +0000\r\n");
    append(f, "Subject: a\r\n");
    open_inbox(f, &o);
    expunge(f, 1);
    assert_int_equal(view_sort_numbers(o.view, o.uids, SORT_SUBJECT, ranks), OK);
    assert_true(ranks[0] == SORT_GONE && ranks[2] < ranks[1]);
    assert_int_equal(view_sort_numbers(o.view, o.uids, SORT_DATE, sent), OK);
    assert_int_equal(view_sort_numbers(o.view, o.uids, SORT_ARRIVAL, received), OK);
    assert_int_equal(view_sort_numbers(o.view, o.uids, SORT_SIZE, sizes), OK);
    assert_true(sent[0] == SORT_GONE && received[0] == SORT_GONE && sizes[0] == SORT_GONE);
    assert_int_equal(sent[1], sort_time(1577836800));
    assert_int_equal(sent[2], received[2]);
    assert_true(sizes[1] > sizes[2] && sizes[2] > 0);
    close_inbox(&o);
    fixture_free(f);
}

static void test_threads(void **state)
{
    struct fixture *f = fixture_new();
    struct opened o;
    struct thread_rows t;
    append(f, "Message-ID: <a@x>\r\nSubject: one\r\n");
    append(f, "Subject: Re: ONE\r\nReferences: <z@x> <a@x>\r\n");
    append(f, "Subject: two\r\nIn-Reply-To: <z@x> <y@x>\r\nMessage-ID: <b@x>\r\n");
    open_inbox(f, &o);
    assert_int_equal(view_threads(o.view, o.uids, &t), OK);
    assert_int_equal(t.count, 3);
    assert_int_equal(t.items[2].number, 2);
    assert_int_equal(t.items[0].reference_count, 0);
    assert_int_equal(t.items[1].reference_count, 2);
    assert_int_equal(t.items[2].reference_count, 1);
    assert_int_equal(t.items[1].references[1], t.items[0].id);
    assert_int_equal(t.items[1].references[0], t.items[2].references[0]);
    assert_int_equal(t.items[1].id, 0);
    assert_int_equal(t.items[0].subject, t.items[1].subject);
    assert_int_not_equal(t.items[0].subject, t.items[2].subject);
    assert_true(t.items[1].is_reply && !t.items[0].is_reply);
    assert_int_equal(t.id_count, 3);
    assert_int_equal(t.subject_count, 2);
    thread_rows_free(&t);
    close_inbox(&o);
    fixture_free(f);
}

/* Some of the rows alone, and then all: the first are read already. */
static void test_some(void **state)
{
    struct fixture *f = fixture_new();
    struct opened o;
    uint64_t ranks[MOST];
    append(f, "Subject: c\r\n");
    append(f, "Subject: b\r\n");
    append(f, "Subject: a\r\n");
    open_inbox(f, &o);
    struct uid_list last = { o.items + 2, 1 };
    assert_int_equal(view_sort_numbers(o.view, last, SORT_SUBJECT, ranks), OK);
    close_inbox(&o);
    check_subjects(f, "3 2 1 ");
    fixture_free(f);
}

/* Subjects are found decoded and without case, in those that came since and when others are gone; after sorting, and before. */
static void test_finds_subjects(void **state)
{
    struct fixture *f = fixture_new();
    check_holds(f, "a", "");
    append(f, "Subject: Apples\r\n");
    append(f, "Subject: =?utf-8?Q?=C3=84pfel?= and =?iso-8859-1?B?1mw=?=\r\n");
    append(f, "From: apples\r\n");
    check_holds(f, "apples", "ynn");
    check_holds(f, "\xc3\xa4pfel and \xc3\xb6l", "nyn");
    append(f, "Subject: apples\r\n");
    append(f, "Subject: Re: APPLES, again\r\n");
    check_holds(f, "apples", "ynnyy");
    check_holds(f, "re: apples", "nnnny");
    expunge(f, 1);
    check_holds(f, "apples", "nnyy");
    check_subjects(f, "2 3 4 1 ");
    check_holds(f, "apples", "nnyy");
    fixture_reopen(f);
    check_subjects(f, "2 3 4 1 ");
    append(f, "Subject: apples\r\n");
    check_holds(f, "apples", "nnyyy");
    fixture_free(f);
}

/* One that is gone since the table was made is not known, nor one that is too long to be kept; nothing is said of those not asked for. */
static void test_unknown_subjects(void **state)
{
    struct fixture *f = fixture_new();
    struct opened o;
    uint8_t answers[] = { 9, 9, 9, 9 };
    struct subject_question question = { .text = SL("kept") };
    append(f, "Subject: kept\r\n");
    append(f, "Subject: kept\r\n");
    struct buf header;
    buf_init(&header, 4096);
    buf_append_cstr(&header, "Subject: kept");
    while (header.len < ORDER_SUBJECT_MAX + 64) {
        buf_append_cstr(&header, " and so on");
    }
    append(f, arena_cstr(f->arena, buf_slice(&header)));
    buf_fini(&header);
    append(f, "Subject: kept\r\n");
    open_inbox(f, &o);
    expunge(f, 1);
    o.uids.count = 3;
    assert_int_equal(view_subjects(o.view, o.uids, &question, answers), OK);
    assert_int_equal(answers[0], SUBJECT_UNKNOWN);
    assert_int_equal(answers[1], SUBJECT_HOLDS);
    assert_int_equal(answers[2], SUBJECT_UNKNOWN);
    assert_int_equal(answers[3], 9);
    close_inbox(&o);
    fixture_free(f);
}

/* Room that messages had which are gone is given back, once they are many. */
static void test_forgets(void **state)
{
    struct packed packed = { 0 };
    struct order *order = order_get(&packed);
    order->read = order->folded_read = 4096;
    assert_ptr_equal(order_get(&packed), order);
    order->read = 4097;
    assert_int_equal(order_get(&packed)->read, 0);
    packed.order->folded_read = 4097;
    assert_int_equal(order_get(&packed)->folded_read, 0);
    order_free(packed.order);
}

/* Beyond so many octets, or when its message is damaged, a subject is not kept. */
static void test_subject_limit(void **state)
{
    struct fixture *f = fixture_new();
    struct packed packed = { .cap = 2 };
    struct order *order = order_get(&packed);
    struct message message;
    message_parse(SL("Subject: abc\r\n\r\n"), f->arena, &message);
    order->folded.octet_count = ORDER_SUBJECTS_BYTES_MAX - 2;
    order_read_subject(order, 0, &message);
    assert_int_equal(order->folded_numbers[0], ORDER_NOT_KEPT);
    order->folded.octet_count = 0;
    order_read_subject(order, 0, &message);
    assert_int_equal(order->folded_numbers[0], 1);
    order_read_subject(order, 1, NULL);
    assert_int_equal(order->folded_numbers[1], ORDER_NOT_KEPT);
    assert_int_equal(order->folded_read, 3);
    order_free(order);
    fixture_free(f);
}

/* Messages without those that are gone, and some of them: each has its own numbers, wherever the gaps are. */
static void test_gaps(void **state)
{
    static const mail_uid gone[] = { 2, 3, 7, 10, 12 }, asked[] = { 1, 2, 4, 5, 6, 9, 11, 12 };
    struct fixture *f = fixture_new();
    uint64_t numbers[ARRAY_LEN(asked)];
    struct view *view;
    for (mail_uid uid = 1; uid <= 12; uid++) {
        append(f, arena_cstr(f->arena, arena_printf(f->arena, "Subject: %c\r\n", 'a' + uid)));
    }
    assert_int_equal(view_open(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, true, &view), OK);
    for (size_t i = 0; i < ARRAY_LEN(gone); i++) {
        expunge(f, gone[i]);
    }
    struct uid_list uids = { asked, ARRAY_LEN(asked) };
    assert_int_equal(view_sort_numbers(view, uids, SORT_SUBJECT, numbers), OK);
    for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
        bool is_gone = asked[i] == 2 || asked[i] == 12;
        assert_true(is_gone == (numbers[i] == SORT_GONE));
        assert_true(is_gone || i < 3 || numbers[i] > numbers[i - 1]);
    }
    struct packed_row *table;
    assert_int_equal(view_table(view, &table), OK);
    for (mail_uid uid = 1, next = 0; uid <= 12; uid++) {
        bool is_gone = next < ARRAY_LEN(gone) && gone[next] == uid;
        assert_int_equal(table[uid - 1].uid, is_gone ? 0 : uid);
        next += is_gone;
    }
    free(table);
    view_close(view);
    fixture_free(f);
}

static void test_limits(void **state)
{
    struct fixture *f = fixture_new();
    struct packed packed = { .cap = 2 };
    struct order *order = order_get(&packed);
    struct message message;
    message_parse(SL("References: <a@x> <b@x>\r\nMessage-ID: <c@x>\r\n\r\n"), f->arena, &message);
    order_append(order, 1);
    order->reference_count = ORDER_REFERENCES_MAX - 1;
    order_read(order, 0, &message, f->arena);
    assert_true(order->lacks_ids);
    assert_int_equal(order->rows[0].reference_count, 0);
    assert_false(order->lacks_texts);
    order->lacks_ids = false;
    order->reference_count = 0;
    order->ids.count = THREAD_NODES_MAX - 1;
    order_read(order, 0, &message, f->arena);
    assert_true(order->lacks_ids);
    order_free(order);
    fixture_free(f);
}

int order_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_follows_changes), cmocka_unit_test(test_gone_meanwhile),
        cmocka_unit_test(test_threads),         cmocka_unit_test(test_some),
        cmocka_unit_test(test_forgets),         cmocka_unit_test(test_limits),
        cmocka_unit_test(test_finds_subjects),  cmocka_unit_test(test_unknown_subjects),
        cmocka_unit_test(test_subject_limit),   cmocka_unit_test(test_gaps),
    };
    return cmocka_run_group_tests_name("store/order", tests, NULL, NULL);
}
