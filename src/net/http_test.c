#include "net/http.h"

#include "base/test.h"
#include "net/fetch.h"

static void test_heads(void **state)
{
    static const struct {
        const char *text;
        struct http_head head;
    } rows[] = {
        { "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 12\r\n",
          { 200, SL("text/plain"), 12, true, false } },
        { "HTTP/1.0 404\r\ncontent-length:0\r\nX-Other: a:b\r\n", { 404, SL(""), 0, true, false } },
        { "HTTP/1.1 200 \nTRANSFER-ENCODING: Chunked\nContent-Encoding: identity\n",
          { 200, SL(""), 0, false, true } },
        { "HTTP/1.1 301 Moved\r\nLocation: https://elsewhere.example/\r\n",
          { 301, SL(""), 0, false, false } },
        { "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: 7\r\n",
          { 200, SL(""), 7, true, false } },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_head head;
        assert_int_equal(http_head_read(slice_cstr(rows[i].text), &head), OK);
        assert_int_equal(head.status, rows[i].head.status);
        ASSERT_SLICE(head.type, rows[i].head.type);
        assert_int_equal(head.length, rows[i].head.length);
        assert_int_equal(head.has_length, rows[i].head.has_length);
        assert_int_equal(head.is_chunked, rows[i].head.is_chunked);
    }
}

#define FIRST "HTTP/1.1 200 OK\r\n"

static void test_broken_heads(void **state)
{
    static const char *const texts[] = {
        "",
        "200 OK\r\n",
        "HTTP/2 200\r\n",
        "HTTP/1.1 20 OK\r\n",
        "HTTP/1.1 600 OK\r\n",
        "HTTP/1.1 200OK\r\n",
        "HTTP/1.1 -200 OK\r\n",
        "220 mx.example ESMTP\r\n",
        FIRST "no field\r\n",
        FIRST ": value\r\n",
        FIRST "Content-Length : 5\r\n",
        FIRST "X: a\r\n folded: b\r\n",
        FIRST "Content-Length: -1\r\n",
        FIRST "Content-Length: 5, 5\r\n",
        FIRST "Content-Length: 0x5\r\n",
        FIRST "Content-Length: 99999999999999999999\r\n",
        FIRST "Content-Length: 5\r\nContent-Length: 6\r\n",
        FIRST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        FIRST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        FIRST "Transfer-Encoding: gzip, chunked\r\n",
        FIRST "Content-Encoding: gzip\r\n",
        FIRST "Content-Type: text/plain\r\nContent-Type: text/html\r\n",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct http_head head;
        assert_int_equal(http_head_read(slice_cstr(texts[i]), &head), ERR_SYNTAX);
    }
}

static void test_chunk_sizes(void **state)
{
    static const struct {
        const char *line;
        bool is_good;
        uint64_t size;
    } rows[] = {
        { "0", true, 0 },
        { "1a", true, 26 },
        { "FF;name=value", true, 255 },
        { "5 ;x", true, 5 },
        { "ffffffff", true, UINT32_MAX },
        { "100000000", false, 0 },
        { "", false, 0 },
        { "x", false, 0 },
        { "0x5", false, 0 },
        { "-1", false, 0 },
        { "5 5", false, 0 },
        { ";", false, 0 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint64_t size = 0;
        assert_int_equal(http_chunk_size_read(slice_cstr(rows[i].line), &size), rows[i].is_good);
        assert_int_equal(size, rows[i].size);
    }
}

static void test_gateways(void **state)
{
    static const char *const good[] = { "", "192.0.2.1", "192.0.2.1@8443", "2001:db8::1@1" };
    static const char *const bad[] = { "gateway.example", "192.0.2.1@",     "192.0.2.1@0",  "@443",
                                       "192.0.2.1@65536", "192.0.2.1@443x", "192.0.2.1:443" };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_true(fetch_via_is_good(slice_cstr(good[i])));
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_false(fetch_via_is_good(slice_cstr(bad[i])));
    }
}

int http_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_broken_heads),
        cmocka_unit_test(test_chunk_sizes),
        cmocka_unit_test(test_gateways),
    };
    return cmocka_run_group_tests_name("net/http", tests, NULL, NULL);
}
