#include "base/log.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/scan.h"
#include "base/test.h"

struct captured {
    char text[4096];
    size_t len;
    int lines;
};

static void capture(void *arg, struct slice line)
{
    struct captured *c = arg;
    assert_true(line.len <= sizeof(c->text));
    memcpy(c->text, line.ptr, line.len);
    c->len = line.len;
    c->lines++;
}

static struct slice after_time(const struct captured *c)
{
    struct slice line = slice_make(c->text, c->len);
    return slice_from(line, slice_find_char(line, ' ') + 1);
}

static int restore(void **state)
{
    log_capture(NULL, NULL);
    log_setup(LOG_INFO, "culver", STDERR_FILENO);
    return 0;
}

static bool digits(struct scan *c, int count)
{
    char digit = '0';
    while (count-- > 0 && scan_any(c, &digit) && ascii_is_digit(digit)) {
    }
    return count == -1 && ascii_is_digit(digit);
}

static void test_shape_of_a_line(void **state)
{
    struct captured c = { 0 };
    log_capture(capture, &c);
    log_setup(LOG_DEBUG, "server", -1);
    log_info("delivered", "mid=%s n=%d", "m1", 3);
    ASSERT_SLICE(after_time(&c), SL("level=info role=server event=delivered mid=m1 n=3"));
    struct scan at = scan_make(slice_make(c.text, c.len));
    assert_true(scan_lit(&at, SL("time=")) && digits(&at, 4) && scan_char(&at, '-') &&
                digits(&at, 2));
    assert_true(scan_char(&at, '-') && digits(&at, 2) && scan_char(&at, 'T') && digits(&at, 2));
    assert_true(scan_char(&at, ':') && digits(&at, 2) && scan_char(&at, ':') && digits(&at, 2));
    assert_true(scan_char(&at, '.') && digits(&at, 6) && scan_lit(&at, SL("Z level=")));
    errno = ENOSPC;
    log_error("disk", "why=\"%m\"");
    ASSERT_SLICE(after_time(&c),
                 SL("level=error role=server event=disk why=\"No space left on device\""));
}

static void test_levels(void **state)
{
    struct captured c = { 0 };
    log_capture(capture, &c);
    log_setup(LOG_WARN, "server", -1);
    log_debug("a", "x=1");
    log_info("a", "x=1");
    assert_int_equal(c.lines, 0);
    log_warn("a", "x=1");
    log_error("a", "x=1");
    assert_int_equal(c.lines, 2);
}

static void test_a_line_stays_one_line(void **state)
{
    struct captured c = { 0 };
    log_capture(capture, &c);
    log_setup(LOG_INFO, "a-name-that-is-far-too-long", -1);
    log_info("x", "a=%s", "1\nlevel=error event=forged\r\tend");
    assert_true(slice_ends(slice_make(c.text, c.len), SL("a=1 level=error event=forged  end")));
    assert_int_equal(slice_find_char(slice_make(c.text, c.len), '\n'), c.len);
}

static void test_long_lines_are_cut(void **state)
{
    struct captured c = { 0 };
    log_capture(capture, &c);
    log_setup(LOG_INFO, "r", -1);
    for (int width = 1900; width < 2100; width++) {
        log_info("x", "%*s", width, "y");
        assert_true(c.len < 2048);
        assert_int_equal(c.text[c.len], '\0');
        memset(c.text, 0, sizeof(c.text));
    }
    assert_int_equal(c.lines, 200);
}

static void test_one_write_a_line(void **state)
{
    int ends[2];
    char room[4096];
    assert_int_equal(pipe(ends), 0);
    log_setup(LOG_INFO, "r", ends[1]);
    log_info("x", "n=1");
    ssize_t got = read(ends[0], room, sizeof(room));
    assert_true(got > 0);
    assert_true(slice_ends(slice_make(room, (size_t)got), SL(" event=x n=1\n")));
    log_info("x", "%*s", 3000, "y");
    got = read(ends[0], room, sizeof(room));
    assert_int_equal(got, 2047);
    assert_int_equal(room[got - 1], '\n');
    close(ends[0]);
    close(ends[1]);
    log_info("x", "n=2"); /* a log that is gone is no failure */
    log_setup(LOG_INFO, "r", -1);
    log_info("x", "n=3");
}

static void test_text_of_peers_is_quoted(void **state)
{
    static const struct {
        struct slice in, out;
    } rows[] = {
        { SL(""), SL("\"\"") },
        { SL("a b=c"), SL("\"a b=c\"") },
        { SL("say \"x\\y\""), SL("\"say \\\"x\\\\y\\\"\"") },
        { SL("a\r\nevent=forged"), SL("\"a\\x0d\\x0aevent=forged\"") },
        { SL("\0\x1b[31m\x7f"), SL("\"\\x00\\x1b[31m\\x7f\"") },
        { SL("\xc3\xa4"), SL("\"\xc3\xa4\"") },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct log_text text = log_text(rows[i].in);
        ASSERT_SLICE(slice_cstr(text.text), rows[i].out);
    }
}

static void test_text_of_peers_is_cut(void **state)
{
    char octets[600];
    static const char fill[] = { 'a', '\\', '\0' };
    for (size_t i = 0; i < ARRAY_LEN(fill); i++) {
        memset(octets, fill[i], sizeof(octets));
        for (size_t len = 50; len < sizeof(octets); len++) {
            struct log_text text = log_text(slice_make(octets, len));
            size_t used = strlen(text.text);
            assert_true(used < LOG_TEXT_MAX);
            assert_true(text.text[0] == '"' && text.text[used - 1] == '"');
        }
    }
}

int log_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_shape_of_a_line, restore),
        cmocka_unit_test_teardown(test_levels, restore),
        cmocka_unit_test_teardown(test_a_line_stays_one_line, restore),
        cmocka_unit_test_teardown(test_long_lines_are_cut, restore),
        cmocka_unit_test_teardown(test_one_write_a_line, restore),
        cmocka_unit_test(test_text_of_peers_is_quoted),
        cmocka_unit_test(test_text_of_peers_is_cut),
    };
    return cmocka_run_group_tests_name("base/log", tests, NULL, NULL);
}
