#include "proto/imap_acl.h"

#include "base/test.h"

static void test_parse_and_write(void **state)
{
    static const struct {
        const char *text;
        enum err result;
        enum imap_acl_how how;
        const char *written;
    } rows[] = {
        { "", OK, IMAP_ACL_SET, "" },
        { "lrs", OK, IMAP_ACL_SET, "lrs" },
        { "srl", OK, IMAP_ACL_SET, "lrs" },
        { "+w", OK, IMAP_ACL_ADD, "w" },
        { "-te", OK, IMAP_ACL_REMOVE, "ted" },
        { "c", OK, IMAP_ACL_SET, "kxc" },
        { "d", OK, IMAP_ACL_SET, "ted" },
        { "lrswipkxteacd", OK, IMAP_ACL_SET, "lrswipkxteacd" },
        { "+", OK, IMAP_ACL_ADD, "" },
        { "lq", ERR_SYNTAX, IMAP_ACL_SET, "" },
        { "L", ERR_SYNTAX, IMAP_ACL_SET, "" },
        { "l+", ERR_SYNTAX, IMAP_ACL_SET, "" },
        { "0", ERR_SYNTAX, IMAP_ACL_SET, "" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct imap_acl_change change = { 0 };
        struct buf out;
        buf_init(&out, 64);
        if (imap_rights_parse(slice_cstr(rows[i].text), &change) != rows[i].result) {
            fail_msg("%s", rows[i].text);
        }
        if (rows[i].result == OK) {
            assert_int_equal(change.how, rows[i].how);
            imap_rights_write(&out, change.rights);
            ASSERT_SLICE(buf_slice(&out), slice_cstr(rows[i].written));
        }
        buf_fini(&out);
    }
}

int imap_acl_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_and_write),
    };
    return cmocka_run_group_tests_name("proto/imap_acl", tests, NULL, NULL);
}
