#include "net/block_list.h"

#include "base/buf.h"
#include "base/test.h"

static void test_names(void **state)
{
    static const struct {
        struct slice address, name;
    } rows[] = {
        { SL("192.0.2.99"), SL("99.2.0.192.bl.example") }, /* RFC 5782 2.1 */
        { SL("2001:db8:1:2:3:4:567:89ab"),                 /* RFC 5782 2.4 */
          SL("b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bl.example") },
    };
    (void)state;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 10000);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct peer_address address;
        struct slice name;
        assert_true(peer_address_parse(rows[i].address, 0, &address));
        assert_true(block_list_name(&address, SL("bl.example"), arena, &name));
        ASSERT_SLICE(name, rows[i].name);
    }
}

static void test_setting(void **state)
{
    static const char *const bad[] = {
        "bl",
        ".bl.example",
        "bl..example",
        "bl.example.",
        "bl.example=",
        "bl.example=127.0.0",
        "bl.example=127.0.0.1.2",
        "bl.example=127.0.0.256",
        "bl.exa/mple",
        "bl.example=127.0.0.[]",
        "bl.example=127.0.0.[4..2]",
        "bl.example=127.0.0.[2",
    };
    static const char *const good[] = {
        "",
        " ",
        "bl.example",
        "bl.example, other.example",
        "bl.example=127.0.0.2",
        "bl.example=127.0.[0..255].[2..4;10] other.example",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(block_lists_check(slice_cstr(bad[i])), ERR_SYNTAX);
    }
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_int_equal(block_lists_check(slice_cstr(good[i])), OK);
    }
    AUTO(buf_fini) struct buf many;
    buf_init(&many, 4096);
    for (unsigned i = 0; i < BLOCK_LISTS_MAX; i++) {
        buf_append_cstr(&many, "bl.example ");
    }
    assert_int_equal(block_lists_check(buf_slice(&many)), OK);
    buf_append_cstr(&many, "bl.example");
    assert_int_equal(block_lists_check(buf_slice(&many)), ERR_SYNTAX);
}

static void test_answers(void **state)
{
    static const struct {
        struct slice records[2];
        unsigned count;
        const char *pattern;
        enum block_answer answer;
    } rows[] = {
        { { SL("") }, 0, "", BLOCK_UNLISTED },
        { { SL("\177\0\0\2") }, 1, "", BLOCK_LISTED },
        { { SL("\177\1\2\3") }, 1, "", BLOCK_LISTED },
        { { SL("\177\0\0\2") }, 1, "127.0.0.[2..4;10]", BLOCK_LISTED },
        { { SL("\177\0\0\5") }, 1, "127.0.0.[2..4;10]", BLOCK_UNLISTED },
        { { SL("\177\0\0\12") }, 1, "127.0.0.[2..4;10]", BLOCK_LISTED },
        { { SL("\177\0\0\5"), SL("\177\0\0\4") }, 2, "127.0.0.[2..4;10]", BLOCK_LISTED },
        { { SL("\177\377\377\376") }, 1, "", BLOCK_ERROR },
        { { SL("\177\0\0\2"), SL("\177\377\377\1") }, 2, "", BLOCK_ERROR },
        { { SL("\177\0\0\2"), SL("\300\0\2\1") }, 2, "", BLOCK_FOREIGN },
        { { SL("\300\0\2\1") }, 1, "127.0.0.2", BLOCK_FOREIGN },
        { { SL("\177\0\0") }, 1, "", BLOCK_FOREIGN },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct slice records[2] = { rows[i].records[0], rows[i].records[1] };
        struct dns_answer answer = { .records = records, .count = rows[i].count };
        assert_int_equal(block_list_judge(&answer, slice_cstr(rows[i].pattern)), rows[i].answer);
    }
}

static void test_texts(void **state)
{
    (void)state;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 10000);
    char rdata[256];
    ASSERT_SLICE(block_list_text(SL("\6see\r\n\377\5there"), arena), SL("see???there"));
    ASSERT_SLICE(block_list_text(SL("\7cut"), arena), SL(""));
    memset(rdata, 'x', sizeof(rdata));
    rdata[0] = (char)255;
    assert_int_equal(block_list_text(slice_make(rdata, sizeof(rdata)), arena).len, BLOCK_TEXT_MAX);
}

int block_list_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_names),
                                        cmocka_unit_test(test_setting),
                                        cmocka_unit_test(test_answers),
                                        cmocka_unit_test(test_texts) };
    return cmocka_run_group_tests_name("net/block_list", tests, NULL, NULL);
}
