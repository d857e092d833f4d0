#include "base/test.h"

#include <ifaddrs.h>
#include <string.h>

#include "io/world.h"

static struct peer_address parse(const char *text, uint16_t port)
{
    struct peer_address address;
    assert_true(peer_address_parse(slice_cstr(text), port, &address));
    return address;
}

static void test_same(void **state)
{
    static const struct {
        const char *one, *other;
        bool is_same;
    } rows[] = {
        { "192.0.2.1", "192.0.2.1", true },        { "192.0.2.1", "192.0.2.2", false },
        { "192.0.2.1", "::ffff:192.0.2.1", true }, { "2001:db8::1", "2001:DB8:0::1", true },
        { "2001:db8::1", "2001:db8::2", false },   { "0.0.0.0", "::", false },
        { "::192.0.2.1", "192.0.2.1", false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct peer_address one = parse(rows[i].one, 25), other = parse(rows[i].other, 2525);
        if (peer_address_is_same(&one, &other) != rows[i].is_same) {
            fail_msg("%s %s", rows[i].one, rows[i].other);
        }
    }
    struct peer_address path = { .addr.ss_family = AF_UNIX, .len = sizeof(sa_family_t) };
    assert_false(peer_address_is_same(&path, &path));
}

/* What the kernel says of addresses, asked without a packet that leaves. */
static void test_own(void **state)
{
    static const struct {
        const char *text;
        bool is_own;
    } rows[] = {
        { "127.0.0.1", true },
        { "127.9.9.9", true },
        { "::1", true },
        { "0.0.0.0", true },
        { "::", true },
        { "::ffff:127.0.0.1", true },
        { "198.51.100.77", false },
        { "2001:db8::77", false },
        { "255.255.255.255", false },
    };
    (void)state;
    struct world world;
    world_init_real(&world);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct peer_address address = parse(rows[i].text, 25);
        if (world.network.is_own(&world.network, &address) != rows[i].is_own) {
            fail_msg("%s", rows[i].text);
        }
    }
    struct ifaddrs *all;
    assert_int_equal(getifaddrs(&all), 0);
    unsigned count = 0;
    for (const struct ifaddrs *one = all; one != NULL; one = one->ifa_next) {
        struct peer_address address = { .len = sizeof(struct sockaddr_in) };
        if (one->ifa_addr != NULL && one->ifa_addr->sa_family == AF_INET) {
            memcpy(&address.addr, one->ifa_addr, address.len);
            assert_true(world.network.is_own(&world.network, &address));
            count++;
        }
    }
    freeifaddrs(all);
    assert_true(count > 0);
}

int peer_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_same), cmocka_unit_test(test_own) };
    return cmocka_run_group_tests_name("io/peer", tests, NULL, NULL);
}
