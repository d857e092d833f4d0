#include "base/rand.h"
#include "base/test.h"
#include "format/sort_key.h"

#define BUDGET ((size_t)16 * 1024 * 1024)
#define KEY_MAX 4096

/* What is sorted by of a message that was received at that time. */
struct sorted {
    uint64_t number;
    struct buf text;
};

static void read_key(enum sort_kind kind, const char *header, int64_t received, struct sorted *out)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct message message;
    message_parse(slice_cstr(header), arena, &message);
    const struct envelope *e = message.parts[0].envelope;
    out->number = kind == SORT_SIZE                  ? message.size
                  : kind == SORT_DATE && e->has_sent ? sort_time(e->sent.secs)
                                                     : sort_time(received);
    buf_init(&out->text, KEY_MAX);
    if (kind >= SORT_TEXTS_FIRST) {
        out->number = 0;
        sort_text_append(kind, e, arena, &out->text);
    }
    arena_free(arena);
}

/* <0, 0, >0, as the two messages stand in this order. */
static int compare(enum sort_kind kind, const char *one, const char *other)
{
    struct sorted a, b;
    read_key(kind, one, -5, &a);
    read_key(kind, other, 5, &b);
    int order = slice_compare(buf_slice(&a.text), buf_slice(&b.text));
    order = a.number != b.number ? (a.number < b.number ? -1 : 1) : order;
    buf_fini(&a.text);
    buf_fini(&b.text);
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
        { SORT_SUBJECT, "Subject: =?utf-8?q?a=FF?=\r\n\r\n", "Subject: z\r\n\r\n", 1 },
        { SORT_SUBJECT, "Subject: =?utf-8?q?a=FF?=\r\n\r\n", "Subject: =?utf-8?q?A=FF?=\r\n\r\n",
          1 },
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
        int order = compare(rows[i].kind, rows[i].one, rows[i].other);
        if (order != rows[i].order) {
            fail_msg("row %zu: %d", i, order);
        }
    }
}

/* Beyond the limit texts are the same, and no character is cut that is not made longer by its upper case. */
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
    buf_append_cstr(&key, "before");
    sort_text_append(SORT_SUBJECT, &e, arena, &key);
    assert_int_equal(key.len, strlen("before") + SORT_TEXT_MAX);
    assert_int_equal(buf_error(&key), OK);
    e.subject_text = slice_make("a\0b", 3);
    buf_reset(&key);
    sort_text_append(SORT_SUBJECT, &e, arena, &key);
    ASSERT_SLICE(buf_slice(&key), SL("AB"));
    buf_fini(&text);
    buf_fini(&key);
    arena_free(arena);
}

#define THINGS 6

static void check_order(const struct sort_key *keys, unsigned count, const uint32_t *want)
{
    uint32_t order[THINGS];
    sort_order(keys, count, THINGS, order);
    assert_memory_equal(order, want, sizeof(order));
}

static void test_order(void **state)
{
    static const int64_t times[THINGS] = { 30, -10, INT64_MAX, 30, INT64_MIN, -10 };
    static const uint64_t sizes[THINGS] = { 1, 5, 2, 0, 3, UINT64_MAX };
    uint64_t numbers[THINGS];
    for (size_t i = 0; i < THINGS; i++) {
        numbers[i] = sort_time(times[i]);
    }
    check_order(NULL, 0, (const uint32_t[]){ 0, 1, 2, 3, 4, 5 });
    struct sort_key keys[] = { { numbers, false }, { sizes, false } };
    check_order(keys, 1, (const uint32_t[]){ 4, 1, 5, 0, 3, 2 });
    check_order(keys, 2, (const uint32_t[]){ 4, 1, 5, 3, 0, 2 });
    check_order(keys + 1, 1, (const uint32_t[]){ 3, 0, 2, 4, 1, 5 });
    keys[0].is_reverse = true;
    check_order(keys, 1, (const uint32_t[]){ 2, 0, 3, 1, 5, 4 });
    check_order(keys, 2, (const uint32_t[]){ 2, 3, 0, 1, 5, 4 });
    keys[1].is_reverse = true;
    check_order(keys, 2, (const uint32_t[]){ 2, 0, 3, 5, 1, 4 });
    sort_order(keys, 2, 0, NULL);
}

/* Many, with few and with all of the digits: as a comparison puts them, those that are the same as they were. */
static void test_many(void **state)
{
    enum { MANY = 3000 };
    static const unsigned bits[] = { 1, 11, 12, 33, 64 };
    static uint64_t numbers[MANY];
    static uint32_t order[MANY];
    struct random random;
    random_init_seeded(&random, 7);
    for (size_t b = 0; b < ARRAY_LEN(bits); b++) {
        for (size_t i = 0; i < MANY; i++) {
            numbers[i] = random_u64(&random) >> (64 - bits[b]);
        }
        struct sort_key key = { numbers, b % 2 == 1 };
        sort_order(&key, 1, MANY, order);
        for (size_t i = 1; i < MANY; i++) {
            uint64_t one = numbers[order[i - 1]], other = numbers[order[i]];
            assert_true(key.is_reverse ? one >= other : one <= other);
            assert_true(one != other || order[i - 1] < order[i]);
        }
    }
}

int sort_key_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_criterion),
        cmocka_unit_test(test_long_text),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests_name("format/sort_key", tests, NULL, NULL);
}
