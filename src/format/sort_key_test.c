#include "base/test.h"
#include "format/sort_key.h"

#define BUDGET ((size_t)16 * 1024 * 1024)
#define KEY_MAX 4096

struct sorted {
    struct arena *arena;
    struct message message;
    struct sort_source source;
    struct buf key;
};

static void make(struct sorted *s, const char *header, int64_t received)
{
    s->arena = arena_new(NULL, "test", BUDGET);
    message_parse(slice_cstr(header), s->arena, &s->message);
    const struct envelope *e = s->message.parts[0].envelope;
    s->source = (struct sort_source){ .received = received,
                                      .sent = e->has_sent ? e->sent.secs : received,
                                      .size = s->message.size,
                                      .envelope = e };
    buf_init(&s->key, KEY_MAX);
}

/* <0, 0, >0, as the two messages stand in this order. */
static int compare(const struct sort_criterion *criteria, unsigned count, const char *one,
                   const char *other)
{
    struct sorted a, b;
    make(&a, one, -5);
    make(&b, other, 5);
    for (unsigned i = 0; i < count; i++) {
        sort_key_append(&criteria[i], &a.source, a.arena, &a.key);
        sort_key_append(&criteria[i], &b.source, b.arena, &b.key);
    }
    int order = slice_compare(buf_slice(&a.key), buf_slice(&b.key));
    buf_fini(&a.key);
    buf_fini(&b.key);
    arena_free(a.arena);
    arena_free(b.arena);
    return order < 0 ? -1 : order > 0;
}

static void test_one_criterion(void **state)
{
    static const struct {
        enum sort_kind kind;
        const char *one, *other;
        int order;
    } rows[] = {
        { SORT_ARRIVAL, "", "", -1 },
        { SORT_SIZE, "Subject: a\r\n\r\n", "\r\n", 1 },
        { SORT_DATE, "Date: 1 Jan 2000 00:00:00 +0100\r\n\r\n",
          "Date: 31 Dec 1999 23:30:00 +0000\r\n\r\n", -1 },
        { SORT_DATE, "Date: yesterday\r\n\r\n", "Date: 1 Jan 1970 00:00:00 +0000\r\n\r\n", -1 },
        { SORT_SUBJECT, "Subject: Re: [list] b\r\n\r\n", "Subject: A\r\n\r\n", 1 },
        { SORT_SUBJECT, "Subject: fwd: same\r\n\r\n", "Subject: SAME (fwd)\r\n\r\n", 0 },
        { SORT_SUBJECT, "Subject: =?utf-8?q?=C3=A9t=C3=A9?=\r\n\r\n",
          "Subject: =?iso-8859-1?q?=C9T=C9?=\r\n\r\n", 0 },
        { SORT_SUBJECT, "\r\n", "Subject: a\r\n\r\n", -1 },
        { SORT_SUBJECT, "Subject: ab\r\n\r\n", "Subject: a b\r\n\r\n", 1 },
        { SORT_FROM, "From: Zoe <a@z>\r\n\r\n", "From: Ann <B@a>\r\n\r\n", -1 },
        { SORT_FROM, "From: a@x, z@x\r\n\r\n", "From: A@y\r\n\r\n", 0 },
        { SORT_TO, "To: b@x\r\n\r\n", "Cc: a@x\r\n\r\n", 1 },
        { SORT_CC, "Cc: b@x\r\n\r\n", "Cc: c@x\r\n\r\n", -1 },
        { SORT_DISPLAY_FROM, "From: Zoe <a@z>\r\n\r\n", "From: Ann <B@a>\r\n\r\n", 1 },
        { SORT_DISPLAY_FROM, "From: =?utf-8?q?=C3=84nn?= <x@z>\r\n\r\n",
          "From: \xc3\xa4nn <y@z>\r\n\r\n", 0 },
        { SORT_DISPLAY_FROM, "From: ann@b\r\n\r\n", "From: ann@a\r\n\r\n", 1 },
        { SORT_DISPLAY_TO, "To: friends: a@b;\r\n\r\n", "To: Friends <z@z>\r\n\r\n", 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sort_criterion c = { rows[i].kind, false };
        int order = compare(&c, 1, rows[i].one, rows[i].other);
        c.is_reverse = true;
        if (order != rows[i].order || compare(&c, 1, rows[i].one, rows[i].other) != -order) {
            fail_msg("row %zu: %d", i, order);
        }
    }
}

/* A shorter text comes first whatever stands behind it; with REVERSE, last. */
static void test_several(void **state)
{
    const struct sort_criterion plain[] = { { SORT_SUBJECT, false }, { SORT_FROM, false } };
    const struct sort_criterion mixed[] = { { SORT_SUBJECT, false }, { SORT_FROM, true } };
    const struct sort_criterion reverse[] = { { SORT_SUBJECT, true }, { SORT_FROM, false } };
    const char *a = "Subject: a\r\nFrom: z@x\r\n\r\n", *ab = "Subject: ab\r\nFrom: a@x\r\n\r\n",
               *also_a = "Subject: Re: A\r\nFrom: b@x\r\n\r\n";
    assert_int_equal(compare(plain, 2, a, ab), -1);
    assert_int_equal(compare(reverse, 2, a, ab), 1);
    assert_int_equal(compare(plain, 2, a, also_a), 1);
    assert_int_equal(compare(mixed, 2, a, also_a), -1);
}

/* Beyond the limit texts are the same, and no character is cut. */
static void test_long_text(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct buf text, key;
    buf_init(&text, BUDGET);
    buf_init(&key, KEY_MAX);
    for (int i = 0; i < 5000; i++) {
        buf_append_cstr(&text, "\xef\xb7\xba");
    }
    struct envelope e = { .subject_text = buf_slice(&text) };
    struct sort_source source = { .envelope = &e };
    sort_key_append(&(struct sort_criterion){ SORT_SUBJECT, false }, &source, arena, &key);
    assert_true(key.len <= SORT_TEXT_MAX + 1);
    assert_int_equal(buf_error(&key), OK);
    buf_fini(&text);
    buf_fini(&key);
    arena_free(arena);
}

static void test_list(void **state)
{
    static const int64_t times[] = { 30, -10, 20, 30, 10, -10 };
    static const uint32_t want[] = { 0, 3, 2, 4, 1, 5 };
    const struct sort_criterion newest = { SORT_ARRIVAL, true };
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct sort_list list;
    sort_list_init(&list, &newest, 1, KEY_MAX);
    sort_list_run(&list);
    for (uint32_t i = 0; i < ARRAY_LEN(times); i++) {
        struct sort_source source = { .received = times[i] };
        assert_int_equal(sort_list_add(&list, i, &source, arena), OK);
    }
    sort_list_run(&list);
    assert_int_equal(list.count, ARRAY_LEN(want));
    for (uint32_t i = 0; i < ARRAY_LEN(want); i++) {
        assert_int_equal(list.items[i].index, want[i]);
    }
    sort_list_fini(&list);
    arena_free(arena);
}

/* A key of a number has eight octets: four of them are all that fit. */
static void test_list_limit(void **state)
{
    const struct sort_criterion size = { SORT_SIZE, false };
    const struct sort_source source = { .size = 1 };
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct sort_list list;
    sort_list_init(&list, &size, 1, 32);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(sort_list_add(&list, i, &source, arena), OK);
    }
    assert_int_equal(sort_list_add(&list, 4, &source, arena), ERR_LIMIT);
    sort_list_fini(&list);
    arena_free(arena);
}

int sort_key_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_criterion), cmocka_unit_test(test_several),
        cmocka_unit_test(test_long_text),     cmocka_unit_test(test_list),
        cmocka_unit_test(test_list_limit),
    };
    return cmocka_run_group_tests_name("format/sort_key", tests, NULL, NULL);
}
