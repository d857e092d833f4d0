/* The examples of RFC 4231, whose keys are as long as with zeros behind them (RFC 2104 2). */
#include "io/hmac.h"

#include "base/attr.h"
#include "base/test.h"

static void test_vectors(void **state)
{
    static const struct {
        const char *key;
        struct slice text;
        unsigned char out[HMAC_BYTES];
    } rows[] = {
        { "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
          SL("Hi There"),
          { 0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb, 0x38, 0x53, 0x5c, 0xa8, 0xaf,
            0xce, 0xaf, 0x0b, 0xf1, 0x2b, 0x88, 0x1d, 0xc2, 0x00, 0xc9, 0x83,
            0x3d, 0xa7, 0x26, 0xe9, 0x37, 0x6c, 0x2e, 0x32, 0xcf, 0xf7 } },
        { "Jefe",
          SL("what do ya want for nothing?"),
          { 0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24,
            0x26, 0x08, 0x95, 0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27,
            0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43 } },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned char key[HMAC_BYTES] = { 0 }, out[HMAC_BYTES];
        memcpy(key, rows[i].key, strlen(rows[i].key));
        hmac_sha256(key, rows[i].text, out);
        assert_memory_equal(out, rows[i].out, sizeof(out));
    }
}

int hmac_tests(void);
int hmac_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_vectors) };
    return cmocka_run_group_tests_name("io/hmac", tests, NULL, NULL);
}
