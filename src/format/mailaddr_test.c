/* Domains of the envelope in both of their forms. */
#include "format/mailaddr.h"

#include "base/test.h"

/* AD08: an A-label and its U-label are one domain, in any case, and written as the A-label. */
static void test_one_domain(void **state)
{
    static const char *const forms[] = { "x@xn--bcher-kva.example", "x@XN--BCHER-KVA.Example",
                                         "x@b\xc3\xbc"
                                         "cher.example",
                                         "x@B\xc3\x9c"
                                         "CHER.example",
                                         "x@bu\xcc\x88"
                                         "cher.EXAMPLE" };
    (void)state;
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct mailaddr address;
        assert_int_equal(mailaddr_parse(slice_cstr(forms[i]), true, arena, &address), OK);
        ASSERT_SLICE(address.domain, SL("xn--bcher-kva.example"));
    }
    arena_free(arena);
}

/* AD08: A-labels that are none, that say what a U-label cannot, or nothing; NUL; very long ones. */
static void test_false_labels(void **state)
{
    static char huge[9 + 300 + 1] = "x@xn--";
    static const char nul[] = "x@xn--bcher\0-kva.example";
    static const char *const refused[] = {
        "x@xn--0000h.de",
        "x@xn--abc-.de",
        "x@xn--.de",
        "x@xn--a.de",
        "x@xn--bcher-KV\xc3\xbc.de",
        "x@xn--fa-hia-.de",
        "x@xn--99999999999.de",
        "x@xn--\xc3\xbc.de",
    };
    struct mailaddr address;
    (void)state;
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        if (mailaddr_parse(slice_cstr(refused[i]), true, arena, &address) != ERR_SYNTAX) {
            fail_msg("%s", refused[i]);
        }
    }
    memset(huge + 6, '9', 300);
    assert_int_equal(mailaddr_parse(slice_cstr(huge), true, arena, &address), ERR_SYNTAX);
    huge[6 + 200] = 0;
    assert_int_equal(mailaddr_parse(slice_cstr(huge), true, arena, &address), ERR_SYNTAX);
    assert_int_equal(mailaddr_parse(slice_make(nul, sizeof(nul) - 1), true, arena, &address),
                     ERR_SYNTAX);
    arena_free(arena);
}

int mailaddr_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_one_domain),
                                        cmocka_unit_test(test_false_labels) };
    return cmocka_run_group_tests_name("format/mailaddr", tests, NULL, NULL);
}
