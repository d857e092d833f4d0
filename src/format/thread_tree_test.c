#include <stdio.h>

#include "base/scan.h"
#include "base/test.h"
#include "format/thread_tree.h"

#define OUTPUT_MAX ((size_t)16 * 1024 * 1024)
#define BUDGET ((size_t)256 * 1024 * 1024)

struct row {
    int64_t sent;
    const char *id, *references, *subject;
    bool is_reply;
};

static void add_row(struct thread_tree *t, uint32_t number, const struct row *row)
{
    struct slice ids[16];
    uint32_t count = 0;
    struct scan c = scan_make(slice_cstr(row->references));
    while (!scan_at_end(&c)) {
        struct slice id = slice_sub(scan_rest(&c), 0, slice_find_char(scan_rest(&c), ' '));
        ids[count++] = id;
        c.at += id.len;
        scan_skip_blanks(&c);
    }
    struct thread_message m = { .number = number,
                                .sent = row->sent,
                                .id = slice_cstr(row->id),
                                .references = ids,
                                .reference_count = count,
                                .subject = slice_cstr(row->subject),
                                .is_reply = row->is_reply };
    assert_int_equal(thread_tree_add(t, &m), OK);
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
    struct thread_tree *t = thread_tree_new(algorithm);
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    for (uint32_t i = 0; i < count; i++) {
        add_row(t, i + 1, &rows[i]);
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
    struct thread_tree *t = thread_tree_new(THREAD_REFERENCES);
    struct buf out, want;
    char ids[2][16];
    buf_init(&out, OUTPUT_MAX);
    buf_init(&want, OUTPUT_MAX);
    for (uint32_t i = 1; i <= count; i++) {
        (void)snprintf(ids[i % 2], sizeof(ids[0]), "%u", i);
        struct row row = { i, ids[i % 2], i == 1 ? "" : ids[(i + 1) % 2], "", false };
        add_row(t, i, &row);
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

/* A long chain below which each message hangs a family that was there before it: made to be slow, and stopped. */
static void test_too_slow(void **state)
{
    struct thread_tree *t = thread_tree_new(THREAD_REFS);
    enum err result = OK;
    char id[16], before[16] = "";
    for (uint32_t i = 1; i <= 40000; i++) {
        (void)snprintf(id, sizeof(id), "%u", i);
        struct row row = { i, id, before, "", false };
        add_row(t, i, &row);
        memcpy(before, id, sizeof(before));
    }
    for (uint32_t i = 0; i < 40000 && result == OK; i++) {
        char parent[16], child[16];
        (void)snprintf(parent, sizeof(parent), "p%u", i);
        (void)snprintf(child, sizeof(child), "c%u", i);
        struct slice to_parent = slice_cstr(parent), to_chain = slice_cstr(before);
        struct thread_message m = { .number = 50000 + 2 * i,
                                    .id = slice_cstr(child),
                                    .references = &to_parent,
                                    .reference_count = 1 };
        assert_int_equal(thread_tree_add(t, &m), OK);
        m = (struct thread_message){ .number = 50001 + 2 * i,
                                     .id = slice_cstr(parent),
                                     .references = &to_chain,
                                     .reference_count = 1 };
        result = thread_tree_add(t, &m);
    }
    assert_int_equal(result, ERR_LIMIT);
    thread_tree_free(t);
}

static void test_limits(void **state)
{
    struct thread_tree *t = thread_tree_new(THREAD_ORDEREDSUBJECT);
    struct thread_message m = { .subject = { "", THREAD_OCTETS_MAX + 1 } };
    assert_int_equal(thread_tree_add(t, &m), ERR_LIMIT);
    thread_tree_free(t);
    t = thread_tree_new(THREAD_ORDEREDSUBJECT);
    m = (struct thread_message){ 0 };
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
    struct thread_message m = { 0 };
    struct buf summary, shown;
    buf_init(&summary, MESSAGE_SUMMARY_MAX);
    buf_init(&shown, OUTPUT_MAX);
    message_parse(slice_cstr(header), arena, &message);
    summary_write(&message, &summary);
    assert_int_equal(summary_read(buf_slice(&summary), message.size, arena, &stored), OK);
    thread_message_read(&stored, THREAD_REFERENCES, arena, &m);
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
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_read),
    };
    return cmocka_run_group_tests_name("format/thread_tree", tests, NULL, NULL);
}
