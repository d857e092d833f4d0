#include <stdio.h>

#include "base/scan.h"
#include "base/test.h"
#include "format/thread_tree.h"

#define OUTPUT_MAX ((size_t)16 * 1024 * 1024)
#define BUDGET ((size_t)256 * 1024 * 1024)

#define TEXTS_MAX 32

struct row {
    int64_t sent;
    const char *id, *references, *subject;
    bool is_reply;
};

/* Texts by their number less one. */
struct texts {
    struct slice texts[TEXTS_MAX];
    uint32_t count;
};

static uint32_t number_of(struct texts *t, struct slice text)
{
    uint32_t at = 0;
    while (at < t->count && !slice_eq(t->texts[at], text)) {
        at++;
    }
    if (text.len > 0 && at == t->count) {
        assert_true(t->count < TEXTS_MAX);
        t->texts[t->count++] = text;
    }
    return text.len == 0 ? 0 : at + 1;
}

static uint32_t take_references(struct texts *ids, const char *text, uint32_t *out)
{
    uint32_t count = 0;
    struct scan c = scan_make(slice_cstr(text));
    while (!scan_at_end(&c)) {
        struct slice id = slice_sub(scan_rest(&c), 0, slice_find_char(scan_rest(&c), ' '));
        out[count++] = number_of(ids, id);
        c.at += id.len;
        scan_skip_blanks(&c);
    }
    return count;
}

static void add_row(struct thread_tree *t, struct texts *ids, struct texts *subjects,
                    struct thread_message *m, const struct row *row)
{
    uint32_t references[16];
    *m = (struct thread_message){ .number = m->number,
                                  .sent = row->sent,
                                  .id = number_of(ids, slice_cstr(row->id)),
                                  .references = references,
                                  .reference_count =
                                      take_references(ids, row->references, references),
                                  .subject = number_of(subjects, slice_cstr(row->subject)),
                                  .is_reply = row->is_reply };
    assert_int_equal(thread_tree_add(t, m), OK);
}

static void write_all(const struct thread_tree *t, struct buf *out)
{
    for (uint32_t i = 0; i < thread_tree_count(t); i++) {
        thread_tree_write(t, i, out);
    }
}

/* Messages are numbered from 1. */
static void check(enum thread_algorithm algorithm, const struct row *rows, uint32_t count,
                  const char *want)
{
    struct thread_tree *t = thread_tree_new(algorithm, TEXTS_MAX, TEXTS_MAX);
    struct texts ids = { 0 }, subjects = { 0 };
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    for (uint32_t i = 0; i < count; i++) {
        add_row(t, &ids, &subjects, &(struct thread_message){ .number = i + 1 }, &rows[i]);
    }
    assert_int_equal(thread_tree_finish(t), OK);
    write_all(t, &out);
    ASSERT_SLICE(buf_slice(&out), slice_cstr(want));
    buf_fini(&out);
    thread_tree_free(t);
}

#define CHECK(algorithm, rows, want) check(algorithm, rows, ARRAY_LEN(rows), want)

static void test_ordered_subject(void **state)
{
    static const struct row rows[] = {
        { 30, "", "", "B", false }, { 10, "", "", "A", false }, { 20, "", "", "B", true },
        { 40, "", "", "B", true },  { 5, "", "", "", false },   { 50, "", "", "", false },
    };
    CHECK(THREAD_ORDEREDSUBJECT, rows, "(5 6)(2)(3 (1)(4))");
    check(THREAD_ORDEREDSUBJECT, rows, 0, "");
}

static void test_references(void **state)
{
    static const struct row rows[] = {
        { 10, "a", "", "S", false },     { 20, "b", "a", "S", true },
        { 30, "c", "a b", "S", true },   { 25, "d", "a", "S", true },
        { 40, "e", "a b c", "S", true }, { 5, "x", "", "other", false },
    };
    CHECK(THREAD_REFERENCES, rows, "(6)(1 (2 3 5)(4))");
    CHECK(THREAD_REFS, rows, "(6)(1 (2 3 5)(4))");
}

/* RFC 5256 3: the order of arrival does not matter, nor does a shortened References. */
static void test_reversed(void **state)
{
    static const struct row rows[] = {
        { 40, "d", "a b c", "S", true },
        { 30, "c", "b", "S", true },
        { 20, "b", "a", "S", true },
        { 10, "a", "", "S", false },
    };
    CHECK(THREAD_REFERENCES, rows, "(4 3 2 1)");
}

/* Step 3: what is not here is left out; alone at the top it stays as long as it holds several together. */
static void test_dummies(void **state)
{
    static const struct row siblings[] = {
        { 20, "b", "a", "", false },
        { 10, "c", "a", "", false },
    };
    CHECK(THREAD_REFERENCES, siblings, "((2)(1))");
    CHECK(THREAD_REFS, siblings, "((2)(1))");
    static const struct row only[] = { { 20, "b", "a", "", false }, { 30, "d", "b c", "", false } };
    CHECK(THREAD_REFERENCES, only, "(1 2)");
    static const struct row between[] = {
        { 10, "a", "", "", false },
        { 20, "d", "a b c", "", false },
        { 30, "e", "a b", "", false },
    };
    CHECK(THREAD_REFERENCES, between, "(1 (2)(3))");
    static const struct row nested[] = {
        { 10, "x", "top a", "", false },
        { 20, "y", "top b", "", false },
    };
    CHECK(THREAD_REFERENCES, nested, "((1)(2))");
}

/* Step 5, the four ways that threads of one subject are joined. */
static void test_subjects(void **state)
{
    static const struct row reply_to_plain[] = {
        { 10, "a", "", "S", true },
        { 20, "b", "", "S", false },
        { 30, "c", "", "S", true },
    };
    CHECK(THREAD_REFERENCES, reply_to_plain, "(2 (1)(3))");
    CHECK(THREAD_REFS, reply_to_plain, "(1)(2)(3)");
    static const struct row equals[] = {
        { 10, "a", "", "S", false },
        { 20, "b", "", "S", false },
        { 30, "c", "", "S", true },
        { 15, "d", "", "T", false },
    };
    CHECK(THREAD_REFERENCES, equals, "((1)(2)(3))(4)");
    static const struct row to_dummy[] = {
        { 10, "a", "", "S", false },
        { 20, "b", "x", "S", false },
        { 30, "c", "x", "S", false },
    };
    CHECK(THREAD_REFERENCES, to_dummy, "((1)(2)(3))");
    static const struct row two_dummies[] = {
        { 10, "a", "x", "S", false },
        { 40, "b", "x", "S", false },
        { 20, "c", "y", "S", false },
        { 30, "d", "y", "S", false },
    };
    CHECK(THREAD_REFERENCES, two_dummies, "((1)(3)(4)(2))");
    static const struct row empty[] = { { 10, "a", "", "", false }, { 20, "b", "", "", true } };
    CHECK(THREAD_REFERENCES, empty, "(1)(2)");
}

static void test_loops(void **state)
{
    static const struct row rows[] = {
        { 10, "a", "b", "", false },
        { 20, "b", "a", "", false },
        { 30, "c", "c", "", false },
        { 40, "d", "a b d a", "", false },
    };
    CHECK(THREAD_REFERENCES, rows, "(2 1 4)(3)");
}

/* RFC 5256 3: of messages with one Message-ID the first has it, the others are on their own. */
static void test_same_id(void **state)
{
    static const struct row rows[] = {
        { 10, "a", "", "", false },
        { 20, "a", "", "", false },
        { 30, "b", "a", "", false },
        { 40, "", "b", "", false },
    };
    CHECK(THREAD_REFERENCES, rows, "(1 3 4)(2)");
}

/* The same second: in the order of the mailbox. REFS: in the order of the newest message. */
static void test_order(void **state)
{
    static const struct row rows[] = {
        { 10, "a", "", "", false },
        { 10, "b", "", "", false },
        { 50, "c", "a", "", false },
    };
    CHECK(THREAD_REFERENCES, rows, "(1 3)(2)");
    CHECK(THREAD_REFS, rows, "(2)(1 3)");
}

/* Fifty thousand answers to answers: no recursion, and in no time. */
static void test_deep(void **state)
{
    const uint32_t count = 50000;
    struct thread_tree *t = thread_tree_new(THREAD_REFERENCES, count, 0);
    struct buf out, want;
    buf_init(&out, OUTPUT_MAX);
    buf_init(&want, OUTPUT_MAX);
    for (uint32_t i = 1; i <= count; i++) {
        uint32_t before = i - 1;
        struct thread_message m = {
            .number = i, .sent = i, .id = i, .references = &before, .reference_count = i > 1
        };
        assert_int_equal(thread_tree_add(t, &m), OK);
        buf_printf(&want, "%s%u", i == 1 ? "(" : " ", i);
    }
    buf_append_char(&want, ')');
    assert_int_equal(thread_tree_finish(t), OK);
    write_all(t, &out);
    ASSERT_SLICE(buf_slice(&out), buf_slice(&want));
    buf_fini(&out);
    buf_fini(&want);
    thread_tree_free(t);
}

static enum err add_answer(struct thread_tree *t, uint32_t id, uint32_t to)
{
    struct thread_message m = {
        .number = id, .id = id, .references = &to, .reference_count = to != 0
    };
    return thread_tree_add(t, &m);
}

/* A long chain below which each message hangs a family that was there before it: made to be slow, and stopped. */
static void test_too_slow(void **state)
{
    const uint32_t chain = 40000;
    struct thread_tree *t = thread_tree_new(THREAD_REFS, 3 * chain, 0);
    enum err result = OK;
    for (uint32_t i = 1; i <= chain; i++) {
        assert_int_equal(add_answer(t, i, i - 1), OK);
    }
    for (uint32_t i = chain + 1; i <= 3 * chain && result == OK; i += 2) {
        assert_int_equal(add_answer(t, i + 1, i), OK);
        result = add_answer(t, i, chain);
    }
    assert_int_equal(result, ERR_LIMIT);
    thread_tree_free(t);
}

/* Numbers that nobody gave are none. */
static void test_wrong_numbers(void **state)
{
    struct thread_tree *t = thread_tree_new(THREAD_REFERENCES, 2, 1);
    static const uint32_t references[] = { 0, 3, 1, UINT32_MAX };
    struct thread_message m = { .number = 1, .id = 1, .subject = 2 };
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    assert_int_equal(thread_tree_add(t, &m), OK);
    m = (struct thread_message){ .number = 2,
                                 .id = UINT32_MAX,
                                 .subject = UINT32_MAX,
                                 .references = references,
                                 .reference_count = ARRAY_LEN(references) };
    assert_int_equal(thread_tree_add(t, &m), OK);
    assert_int_equal(thread_tree_finish(t), OK);
    write_all(t, &out);
    ASSERT_SLICE(buf_slice(&out), SL("(1 2)"));
    buf_fini(&out);
    thread_tree_free(t);
}

static void test_limits(void **state)
{
    struct thread_tree *t = thread_tree_new(THREAD_ORDEREDSUBJECT, 0, 0);
    struct thread_message m = { 0 };
    for (m.number = 1; m.number <= THREAD_NODES_MAX; m.number++) {
        assert_int_equal(thread_tree_add(t, &m), OK);
    }
    assert_int_equal(thread_tree_add(t, &m), ERR_LIMIT);
    thread_tree_free(t);
}

/* RFC 5256 3: In-Reply-To counts when there is no References, and then its first id. */
static void check_read(const char *header, const char *id, const char *references)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct message message, stored;
    struct thread_texts m;
    struct buf summary, shown;
    buf_init(&summary, MESSAGE_SUMMARY_MAX);
    buf_init(&shown, OUTPUT_MAX);
    message_parse(slice_cstr(header), arena, &message);
    summary_write(&message, &summary);
    assert_int_equal(summary_read(buf_slice(&summary), message.size, arena, &stored), OK);
    thread_texts_read(&stored, arena, &m);
    for (uint32_t i = 0; i < m.reference_count; i++) {
        buf_printf(&shown, "%s%.*s", i == 0 ? "" : " ", SLICE_ARG(m.references[i]));
    }
    ASSERT_SLICE(m.id, slice_cstr(id));
    ASSERT_SLICE(buf_slice(&shown), slice_cstr(references));
    buf_fini(&summary);
    buf_fini(&shown);
    arena_free(arena);
}

static void test_read(void **state)
{
    check_read("Message-ID: <m@x>\r\nReferences: <a@x> <b@x>\r\nIn-Reply-To: <b@x>\r\n\r\n", "m@x",
               "a@x b@x");
    check_read("References: <a@x> <b@x>\r\nIn-Reply-To: <c@x>\r\n\r\n", "", "a@x b@x");
    check_read("In-Reply-To: <c@x> <d@x>\r\nMessage-ID: no id\r\n\r\n", "", "c@x");
    check_read("References: nothing\r\nIn-Reply-To: your mail <c@x>\r\n\r\n", "", "c@x");
    check_read("Subject: none\r\n\r\n", "", "");
}

int thread_tree_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ordered_subject),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_reversed),
        cmocka_unit_test(test_dummies),
        cmocka_unit_test(test_subjects),
        cmocka_unit_test(test_loops),
        cmocka_unit_test(test_same_id),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_too_slow),
        cmocka_unit_test(test_wrong_numbers),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_read),
    };
    return cmocka_run_group_tests_name("format/thread_tree", tests, NULL, NULL);
}
