#include "net/dns.h"

#include "base/test.h"

static void test_texts(void **state)
{
    static const struct {
        struct slice rdata;
        const char *text; /* NULL: malformed */
    } rows[] = {
        { SL("\3one"), "one" },
        { SL("\3one\4 two"), "one two" },
        { SL("\0\3one\0"), "one" },
        { SL("\0"), "" },
        { SL(""), "" },
        { SL("\4one"), NULL },
        { SL("\3one\1"), NULL },
    };
    (void)state;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 10000);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct slice text;
        bool is_good = dns_text_read(rows[i].rdata, arena, &text);
        assert_int_equal(is_good, rows[i].text != NULL);
        if (is_good) {
            ASSERT_SLICE(text, slice_cstr(rows[i].text));
        }
    }
}

int dns_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_texts) };
    return cmocka_run_group_tests_name("net/dns", tests, NULL, NULL);
}
