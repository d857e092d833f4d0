#include "proto/foreign.h"

#include "base/attr.h"
#include "base/test.h"

static void test_clients_of_other_protocols(void **state)
{
    static const struct slice foreign[] = {
        SL("\x16\x03\x01\x02\x00\x01"),
        SL("\x80\x2e\x01"),
        SL("\0\0"),
        SL("SSH-2.0-OpenSSH_9.2\r\n"),
        SL("GET / HTTP/1.1\r\nHost: x\r\n"),
        SL("get /"),
        SL("POST /evil"),
        SL("CONNECT mx.lab.test:25 HTTP/1.1\r\n"),
        SL("OPTIONS * HTTP/1.1\r\n"),
        SL("PRI * HTTP/2.0\r\n"),
    };
    for (size_t i = 0; i < ARRAY_LEN(foreign); i++) {
        assert_true(foreign_is_client(foreign[i]));
    }
}

static void test_clients_of_mail(void **state)
{
    static const struct slice own[] = {
        SL(""),
        SL("\r\n"),
        SL("E"),
        SL("EHLO client.example.org\r\n"),
        SL("a1 CAPABILITY\r\n"),
        SL("GET NOOP\r\n"), /* a tag may be any atom */
        SL("USER alice\r\n"),
        SL("EHLO x\r\nMAIL FROM:<a@b> HTTP/1.1\r\n"),
    };
    for (size_t i = 0; i < ARRAY_LEN(own); i++) {
        assert_false(foreign_is_client(own[i]));
    }
}

int foreign_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clients_of_other_protocols),
        cmocka_unit_test(test_clients_of_mail),
    };
    return cmocka_run_group_tests_name("proto/foreign", tests, NULL, NULL);
}
