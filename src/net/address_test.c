#include "net/address.h"

#include "base/test.h"

static void test_addresses(void **state)
{
    static const struct {
        const char *text;
        bool is_public;
    } rows[] = {
        { "192.0.1.1", true },
        { "8.8.8.8", true },
        { "9.255.255.255", true },
        { "11.0.0.0", true },
        { "100.63.255.255", true },
        { "100.128.0.0", true },
        { "172.15.255.255", true },
        { "172.32.0.0", true },
        { "192.167.255.255", true },
        { "192.169.0.0", true },
        { "198.17.255.255", true },
        { "198.20.0.0", true },
        { "223.255.255.255", true },
        { "0.0.0.0", false },
        { "10.0.0.1", false },
        { "10.255.255.255", false },
        { "100.64.0.1", false },
        { "100.127.255.255", false },
        { "127.0.0.1", false },
        { "127.255.255.255", false },
        { "169.254.169.254", false },
        { "172.16.0.0", false },
        { "172.31.255.255", false },
        { "192.0.0.170", false },
        { "192.0.2.1", false },
        { "192.168.0.1", false },
        { "198.18.0.0", false },
        { "198.19.255.255", false },
        { "198.51.100.7", false },
        { "203.0.113.9", false },
        { "224.0.0.1", false },
        { "240.0.0.1", false },
        { "255.255.255.255", false },
        { "2a00:1450:4001:82b::200e", true },
        { "2606:4700::1111", true },
        { "2001:4860:4860::8888", true },
        { "64:ff9b::8.8.8.8", true },
        { "2002:808:808::1", true },
        { "::", false },
        { "::1", false },
        { "::ffff:127.0.0.1", false },
        { "::ffff:10.0.0.1", false },
        { "::127.0.0.1", false },
        { "64:ff9b::10.0.0.1", false },
        { "64:ff9b:1::8.8.8.8", false },
        { "100::1", false },
        { "2001::1", false },
        { "2001:2::1", false },
        { "2001:db8::1", false },
        { "2002:a00:1::1", false },
        { "2002:7f00:1::1", false },
        { "3fff::1", false },
        { "4000::1", false },
        { "fc00::1", false },
        { "fd12::1", false },
        { "fe80::1", false },
        { "fec0::1", false },
        { "ff02::1", false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct peer_address address;
        assert_true(peer_address_parse(slice_cstr(rows[i].text), 443, &address));
        if (address_is_public(&address) != rows[i].is_public) {
            fail_msg("%s", rows[i].text);
        }
    }
}

static void test_no_internet_address(void **state)
{
    struct peer_address address = { .addr.ss_family = AF_UNIX, .len = sizeof(sa_family_t) };
    (void)state;
    assert_false(address_is_public(&address));
}

int address_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_no_internet_address),
    };
    return cmocka_run_group_tests_name("net/address", tests, NULL, NULL);
}
