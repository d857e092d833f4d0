#include "proto/imap_modifiers.h"

#include "base/test.h"

#define BUDGET ((size_t)1 << 24)

/* objectid-bis-06 10 */
static void test_objectid(void **state)
{
    static const struct {
        const char *text;
        enum err result;
        const char *mailbox, *account;
        bool is_contradiction;
    } rows[] = {
        { " (OBJECTID)", OK, "", "", false },
        { " (objectid ())", OK, "", "", false },
        { " (OBJECTID (MAILBOXID F2212ea87-6097-4256-9d51-71338625 ACCOUNTID u1a48e8e3))", OK,
          "F2212ea87-6097-4256-9d51-71338625", "u1a48e8e3", false },
        { " (OBJECTID (accountid _a-Z ))", ERR_SYNTAX, "", "", false },
        { " (OBJECTID (accountid _a-Z))", OK, "", "_a-Z", false },
        { " (CONDSTORE OBJECTID (X-NEW 1 MAILBOXID a THREADID b) CONDSTORE)", OK, "a", "", false },
        { " (OBJECTID (MAILBOXID a MAILBOXID a))", OK, "a", "", false },
        { " (OBJECTID (MAILBOXID a MAILBOXID A))", OK, "A", "", true },
        { " (OBJECTID (ACCOUNTID a ACCOUNTID b MAILBOXID c))", OK, "c", "b", true },
        { " (OBJECTID OBJECTID)", ERR_SYNTAX, "", "", false },
        { " (OBJECTID (MAILBOXID))", ERR_SYNTAX, "", "", false },
        { " (OBJECTID (MAILBOXID \"a\"))", ERR_SYNTAX, "", "", false },
        { " (OBJECTID (MAILBOXID a+b))", ERR_SYNTAX, "", "", false },
        { " (OBJECTID (MAILBOXID a)", ERR_SYNTAX, "", "", false },
        { " (OBJECTID  (MAILBOXID a))", ERR_SYNTAX, "", "", false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *arena = arena_new(NULL, "test", BUDGET);
        struct imap_select select = { 0 };
        struct scan c = scan_make(slice_cstr(rows[i].text));
        assert_int_equal(imap_take_select_parameters(&c, arena, &select), rows[i].result);
        assert_int_equal(select.has_objectid, rows[i].result == OK);
        ASSERT_SLICE(select.ids.mailbox, slice_cstr(rows[i].mailbox));
        ASSERT_SLICE(select.ids.account, slice_cstr(rows[i].account));
        assert_int_equal(select.ids.is_contradiction, rows[i].is_contradiction);
        arena_free(arena);
    }
}

static void test_objectid_length(void **state)
{
    for (size_t len = OBJECTID_TEXT_MAX; len <= OBJECTID_TEXT_MAX + 1; len++) {
        struct arena *arena = arena_new(NULL, "test", BUDGET);
        struct imap_select select;
        struct slice text = arena_printf(arena, " (OBJECTID (MAILBOXID %0*d))", (int)len, 0);
        struct scan c = scan_make(text);
        assert_int_equal(imap_take_select_parameters(&c, arena, &select),
                         len == OBJECTID_TEXT_MAX ? OK : ERR_SYNTAX);
        arena_free(arena);
    }
}

int imap_modifiers_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_objectid),
        cmocka_unit_test(test_objectid_length),
    };
    return cmocka_run_group_tests_name("proto/imap_modifiers", tests, NULL, NULL);
}
