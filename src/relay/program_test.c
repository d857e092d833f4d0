/* The words of a command, what stands for what, and every end of a program. */
#include "relay/program.h"

#include "base/test.h"

static const struct program_mail mail = { .sender = SL("sender@a.test"),
                                          .recipient = SL("user+tag@b.test"),
                                          .original = SL("old@b.test"),
                                          .id = SL("0123") };

static void test_check(void **state)
{
    static const struct {
        const char *command;
        const char *said; /* NULL: it is good */
    } cases[] = {
        { "/usr/bin/x", NULL },
        { "  /usr/bin/x   -f %{sender}  'two words %{recipient}' -- %{local}@%{domain} ", NULL },
        { "x -f", "begin with the full path" },
        { "", "begin with the full path" },
        { "/bin/%{local}", "begin with the full path" },
        { "/bin/x %{user}", "%{user}: write sender, recipient" },
        { "/bin/x %{sender", "write sender, recipient" },
        { "/bin/x %{}", "write sender, recipient" },
        { "/bin/x 'a b", "a \"'\" is missing" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        enum err result = program_check(slice_cstr(cases[i].command));
        struct slice said = slice_cstr(err_detail());
        assert_int_equal(result, cases[i].said == NULL ? OK : ERR_SYNTAX);
        if (cases[i].said != NULL) {
            assert_true(slice_find(said, slice_cstr(cases[i].said)) < said.len);
        }
    }
    AUTO(buf_fini) struct buf many;
    buf_init(&many, 1000);
    buf_append_cstr(&many, "/bin/x");
    for (unsigned i = 0; i < PROGRAM_WORDS_MAX; i++) {
        buf_append_cstr(&many, " y");
    }
    assert_int_equal(program_check(buf_slice(&many)), ERR_SYNTAX);
    assert_int_equal(program_check(slice_sub(buf_slice(&many), 0, many.len - 2)), OK);
}

static void test_arguments(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    const char *const *arguments;
    struct slice command = SL("/bin/x -f %{sender} 'to %{local}' %{domain}. '' a%{id} "
                              "%{original_recipient} $HOME;`id` %{sender}%{recipient}");
    static const char *const expected[] = {
        "/bin/x", "-f",    "sender@a.test", "to user+tag", "b.test.",
        "",       "a0123", "old@b.test",    "$HOME;`id`",  "sender@a.testuser+tag@b.test"
    };
    assert_int_equal(program_arguments(command, &mail, arena, &arguments), OK);
    for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
        assert_string_equal(arguments[i], expected[i]);
    }
    assert_null(arguments[ARRAY_LEN(expected)]);
    ASSERT_SLICE(program_path(command), SL("/bin/x"));
    struct program_mail null = { .recipient = SL("%{sender}@b.test") };
    assert_int_equal(program_arguments(SL("/bin/x %{sender} %{recipient} %{original_recipient}"),
                                       &null, arena, &arguments),
                     OK);
    assert_string_equal(arguments[1], "MAILER-DAEMON");
    assert_string_equal(arguments[2],
                        "%{sender}@b.test"); /* what an address says stands for nothing */
    assert_string_equal(arguments[3], "%{sender}@b.test");
}

static void test_no_options(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    struct program_mail evil = { .sender = SL("-oQ/tmp@a.test"), .recipient = SL("-x@b.test") };
    const char *const *arguments;
    assert_int_equal(program_arguments(SL("/bin/x %{sender}"), &evil, arena, &arguments),
                     ERR_DENIED);
    assert_int_equal(program_arguments(SL("/bin/x -d '%{local}'"), &evil, arena, &arguments),
                     ERR_DENIED);
    assert_int_equal(
        program_arguments(SL("/bin/x %{original_recipient}%{recipient}"), &evil, arena, &arguments),
        ERR_DENIED); /* the first says nothing */
    assert_int_equal(program_arguments(SL("/bin/x --to=%{recipient}"), &evil, arena, &arguments),
                     OK);
}

static bool has_line(const char *const *lines, const char *wanted)
{
    for (; *lines != NULL; lines++) {
        if (strcmp(*lines, wanted) == 0) {
            return true;
        }
    }
    return false;
}

static void test_environment(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    struct program_user user = { SL("vmail"), SL("/var/vmail"), SL("/bin/sh") };
    const char *const *lines = program_environment(&mail, &user, arena);
    static const char *const wanted[] = {
        "HOME=/var/vmail", "USER=vmail",           "LOGNAME=vmail",
        "SHELL=/bin/sh",   "SENDER=sender@a.test", "RECIPIENT=user+tag@b.test",
        "LOCAL=user+tag",  "DOMAIN=b.test",        "ORIGINAL_RECIPIENT=old@b.test",
        "MESSAGE_ID=0123"
    };
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        assert_true(has_line(lines, wanted[i]));
    }
    unsigned count = 0;
    while (lines[count] != NULL) {
        count++;
    }
    assert_int_equal(count, ARRAY_LEN(wanted) + 1); /* and PATH */
}

static void test_ends(void **state)
{
    static const struct {
        struct program_end end;
        const char *output;
        enum relay_fate fate;
        const char *text; /* begins with the enhanced code */
    } cases[] = {
        { { PROGRAM_EXITED, 0 }, "", RELAY_TAKEN, "2.0.0 taken by the program" },
        { { PROGRAM_EXITED, 0 }, "kept\n", RELAY_TAKEN, "2.0.0 taken by the program: kept" },
        { { PROGRAM_EXITED, 0 },
          "5.1.1 no\n",
          RELAY_TAKEN,
          "2.0.0 taken by the program: 5.1.1 no" },
        { { PROGRAM_EXITED, 64 }, "", RELAY_NEVER, "5.3.0 the program was called wrongly" },
        { { PROGRAM_EXITED, 65 }, "", RELAY_NEVER, "5.6.0 the program cannot use the message" },
        { { PROGRAM_EXITED, 67 },
          " who\x01\r\n\n is\tthat ",
          RELAY_NEVER,
          "5.1.1 there is no such user: who? is that" },
        { { PROGRAM_EXITED, 70 }, "", RELAY_NEVER, "5.3.0 the program failed within" },
        { { PROGRAM_EXITED, 71 }, "", RELAY_LATER, "4.3.0 the system failed the program" },
        { { PROGRAM_EXITED, 71 },
          "5.7.1 never",
          RELAY_NEVER,
          "5.7.1 the system failed the program: never" },
        { { PROGRAM_EXITED, 72 }, "", RELAY_NEVER, "5.3.0 a file of the system is missing" },
        { { PROGRAM_EXITED, 73 }, "", RELAY_LATER, "4.2.0 the program cannot make its output" },
        { { PROGRAM_EXITED, 74 }, "", RELAY_LATER, "4.3.0 the program cannot read or write" },
        { { PROGRAM_EXITED, 75 },
          "busy",
          RELAY_LATER,
          "4.3.0 the program wants it to be tried again: busy" },
        { { PROGRAM_EXITED, 78 }, "", RELAY_NEVER, "5.3.5 the program is not set up rightly" },
        { { PROGRAM_EXITED, 79 }, "", RELAY_NEVER, "5.3.0 the program ended with 79" },
        { { PROGRAM_EXITED, 63 }, "", RELAY_NEVER, "5.3.0 the program ended with 63" },
        { { PROGRAM_EXITED, 1 }, "", RELAY_NEVER, "5.3.0 the program ended with 1" },
        { { PROGRAM_EXITED, 1 },
          "4.2.2 full\n",
          RELAY_LATER,
          "4.2.2 the program ended with 1: full" },
        { { PROGRAM_EXITED, 75 },
          "5.7.1 never\n",
          RELAY_NEVER,
          "5.7.1 the program wants it to be tried again: never" },
        { { PROGRAM_EXITED, 1 }, "5.7 x", RELAY_NEVER, "5.3.0 the program ended with 1: 5.7 x" },
        { { PROGRAM_EXITED, 1 }, "5..1 x", RELAY_NEVER, "5.3.0 the program ended with 1: 5..1 x" },
        { { PROGRAM_KILLED, 11 }, "", RELAY_LATER, "4.3.0 the program was ended by signal 11" },
        { { PROGRAM_LATE, 9 },
          "x",
          RELAY_LATER,
          "4.3.0 the program took too long and was ended: x" },
        { { PROGRAM_LEFT, 9 }, "", RELAY_LATER, "4.3.0 nobody waited for the program" },
    };
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct relay_result result =
            program_result(&cases[i].end, slice_cstr(cases[i].output), arena);
        ASSERT_SLICE(result.text, slice_cstr(cases[i].text));
        assert_int_equal(result.fate, cases[i].fate);
        assert_true(slice_starts(result.text, result.enhanced));
        assert_true(result.is_program && !result.is_remote);
    }
}

static void test_long_output(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    char output[PROGRAM_OUTPUT_MAX];
    struct program_end end = { PROGRAM_EXITED, 1 };
    memset(output, 'x', sizeof(output));
    struct relay_result result = program_result(&end, slice_make(output, sizeof(output)), arena);
    assert_true(result.text.len > 900 && result.text.len < 1000);
}

static void test_between_processes(void **state)
{
    AUTO(buf_fini) struct buf text;
    struct program_mail got;
    struct program_end end = { PROGRAM_KILLED, 9 }, end_got;
    struct slice rest;
    buf_init(&text, 1000);
    program_mail_write(&mail, &text);
    size_t head = text.len;
    buf_append_cstr(&text, "the message");
    assert_true(program_mail_parse(buf_slice(&text), &got, &rest));
    ASSERT_SLICE(got.sender, mail.sender);
    ASSERT_SLICE(got.recipient, mail.recipient);
    ASSERT_SLICE(got.original, mail.original);
    ASSERT_SLICE(got.id, mail.id);
    ASSERT_SLICE(rest, SL("the message"));
    for (size_t len = 0; len < head; len++) {
        assert_false(program_mail_parse(slice_sub(buf_slice(&text), 0, len), &got, &rest));
    }
    buf_reset(&text);
    program_end_write(&end, SL("said"), &text);
    assert_true(program_end_parse(buf_slice(&text), &end_got, &rest));
    assert_int_equal(end_got.fate, PROGRAM_KILLED);
    assert_int_equal(end_got.code, 9);
    ASSERT_SLICE(rest, SL("said"));
    assert_false(program_end_parse(SL("\x04\0\0\0\0\0\0\0"), &end_got, &rest));
    assert_false(program_end_parse(SL("\x01\0\0\0\0\0\0"), &end_got, &rest));
}

int program_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_no_options),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_long_output),
        cmocka_unit_test(test_between_processes),
    };
    return cmocka_run_group_tests_name("relay/program", tests, NULL, NULL);
}
