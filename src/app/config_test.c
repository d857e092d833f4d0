/* The configuration: defaults, values, and what is said about mistakes. */
#include "app/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/test.h"

static struct config *parse(const char *text)
{
    struct config *config = NULL;
    if (config_parse(slice_cstr(text), &config) != OK) {
        print_error("%s\n", err_detail());
    }
    assert_non_null(config);
    return config;
}

static void test_defaults(void **state)
{
    struct config *config = parse("");
    assert_int_equal(config->listener_count, 9);
    ASSERT_SLICE(config->listeners[8].path, SL("/run/culver/sendmail"));
    assert_int_equal(config->listeners[0].port, 25);
    ASSERT_SLICE(config->core.data_dir, SL("/var/lib/culver"));
    assert_int_equal(config->flow.message_size_max, UINT64_C(50) << 20);
    assert_int_equal(config->imap.idle_time, 1800);
    assert_true(config->flow.hostname.len > 0);
    assert_false(config->flow.allow_plain_loopback);
    config_free(config);
}

static void test_values(void **state)
{
    struct config *config =
        parse("# a comment\nversion = 1\ndata_dir = \"/srv/mail\"\n"
              "server {\n  hostname = mx.example.org\n  message_size_max = 20M\n"
              "  allow_plain_loopback = yes\n}\nimap { idle_time = 1h }\n"
              "listen one { service = imaps address = ::1 }\n"
              "listen two { service = lmtp path = \"/run/x\" }\n");
    ASSERT_SLICE(config->core.data_dir, SL("/srv/mail"));
    ASSERT_SLICE(config->flow.hostname, SL("mx.example.org"));
    assert_int_equal(config->flow.message_size_max, UINT64_C(20) << 20);
    assert_true(config->flow.allow_plain_loopback);
    assert_int_equal(config->imap.idle_time, 3600);
    assert_int_equal(config->listener_count, 2);
    assert_int_equal(config->listeners[0].port, 993);
    assert_int_equal(config->listeners[1].kind, SERVICE_LMTP);
    config_free(config);
}

struct mistake {
    const char *text, *said;
};

static void check_mistakes(const struct mistake *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct config *config = NULL;
        enum err result = config_parse(slice_cstr(cases[i].text), &config);
        struct slice said = slice_cstr(err_detail());
        if (result != ERR_SYNTAX || slice_find(said, slice_cstr(cases[i].said)) == said.len) {
            fail_msg("\"%s\" gives %d: %s", cases[i].text, result, said.ptr);
        }
    }
}

static void test_mistakes(void **state)
{
    static const struct mistake cases[] = {
        { "\nserver {\n  hostnam = x\n}",
          "line 3: there is no key \"hostnam\" here; did you mean \"hostname\"?" },
        { "server { qqq = 1 }", "`culver config --explain` lists all" },
        { "server {\n data_dir = /x\n}",
          "line 2: there is no key \"data_dir\" here; it belongs outside of all sections" },
        { "message_size_max = 1G",
          "line 1: there is no key \"message_size_max\" here; it belongs in section server" },
        { "server { login_time = 5s }",
          "line 1: there is no key \"login_time\" here; it belongs in section imap or pop3" },
        { "server { message_size_max = 5X }",
          "line 1: message_size_max = \"5X\": write a size in octets" },
        { "\n\nserver { message_size_max = 1 }",
          "line 3: message_size_max = 1: it must be from 64K to 1G" },
        { "imap { idle_time = soon }", "write a time, as 30s, 5m, 2h or 7d" },
        { "server { allow_plain_loopback = maybe }", "write yes or no" },
        { "server { recipients_max = -1 }", "write a number" },
        { "server { recipients_max = 99999999999999999999 }", "write a number" },
        { "listen a { service = nntp }", "write smtp, submission" },
        { "listen a { port = 25 }", "listen a: say which service" },
        { "listen a { service = smtp address = here }", "\"here\" is no IP address" },
        { "listen a { service = smtp port = 70000 }", "it must be from 0 to 65535" },
        { "listen a { service = lmtp path = x }", "path must begin with /" },
        { "data_dir = relative", "data_dir must be a full path" },
        { "log_level = loud", "write debug, info, warn or error" },
        { "version = 2", "version = 2: it must be from 1 to 1" },
        { "outbound { tls_policy = \"example.org\" }",
          "outbound.tls_policy: \"example.org \": write a domain and auto, none, may" },
        { "outbound { tls_policy = \"example.org safe\" }",
          "\"example.org safe\": write a domain" },
        { "outbound { tls_policy = \"a.example verify,, b.example may\" }",
          "and a comma between two" },
        { "outbound { tls_policy = \"a.example verify b.example may\" }",
          "\"a.example verify b.example may\": write" },
        { "outbound { mta_sts = perhaps }", "write yes or no" },
        { "outbound { mta_sts_server = gateway.example }",
          "outbound.mta_sts_server: \"gateway.example\": write an address" },
        { "outbound { mta_sts_server = \"192.0.2.1@0\" }", "and @port when it is not 443" },
        { "route a { host = \"a:b\" }", "route a: \"a:b\": write host, host:port" },
        { "route A { host = a }", "a name is of lower-case letters" },
        { "route a { host = b lmtp = c }", "host or lmtp, not both" },
        { "route a { lmtp = \"/run/a, /run/b\" }", "one path of at most 107 octets" },
        { "route a { recipient = \"@b\" }", "\"@b\": write user@example.org" },
        { "route a { host = b tls = safe }", "write auto, none, may, encrypt or verify" },
        { "route a { host = b username = c }", "username and password_file belong together" },
        { "route a { host = b username = c password_file = \"/d\" tls = may }",
          "a password goes over TLS only" },
        { "route a { username = c password_file = \"/d\" }", "say which host" },
        { "outbound { fallback = \"a:b\" }", "outbound.fallback: \"a:b\"" },
        { "outbound { fallback = a }\nroute a { sender = b }", "\"a\" names no host" },
        { "outbound { smarthost = \"a, b:0\" }", "outbound.smarthost: \"b:0\"" },
        { "outbound { source_address = \"192.0.2.1 a.example b\" }",
          "outbound: source_address: write an address" },
        { "route a { source_address = \"192.0.2.1, mx.example\" }",
          "route a: source_address: write an address" },
        { "outbound { socks = \"a:0\" }", "outbound: socks = \"a:0\": write host" },
        { "outbound { socks = a socks_username = b }", "belong together" },
        { "route a { socks_username = b socks_password_file = \"/c\" }", "belong together" },
        { "smtp { block_lists = \"bl.example=127.0.0\" }",
          "smtp.block_lists: \"bl.example=127.0.0\": write answers" },
        { "smtp { block_lists = example }", "smtp.block_lists: \"example\": write the name" },
        { "rewrite { sender = \"a@b.test\" }", "rewrite.sender: \"a@b.test \": write" },
        { "rewrite { recipient = \"a.test b.test c.test\" }", "rewrite.recipient: " },
        { "server { kerberos_realms = \"LAB.TEST\" }",
          "server.kerberos_realms: \"LAB.TEST\": write" },
        { "server { kerberos_realms = \"A a.test, A b.test\" }",
          "server.kerberos_realms: A is there twice" },
        { "server { kerberos_realms = \"A a.test, B A.test\" }",
          "server.kerberos_realms: A.test is the domain of two realms" },
        { "contents-of-files = { \"L2Q=\", \"?\" }\n"
          "route a { host = b username = c password_file = \"/d\" }",
          "route a: " },
        { "server {", "the file ends inside a section: a \"}\" is missing" },
        { "}", "line 1" },
        { "server { hostname = \"x }", "line" },
    };
    check_mistakes(cases, ARRAY_LEN(cases));
}

static void test_program_mistakes(void **state)
{
    static const struct mistake cases[] = {
        { "route a { program = \"/bin/x\" }", "route a: program: say as which program_user" },
        { "route a { program_user = x }", "say which program" },
        { "route a { host = b program = \"/bin/x\" program_user = x }", "only one of them" },
        { "route a { program = \"x\" program_user = x }", "begin with the full path" },
        { "route a { program = \"/bin/x %{y}\" program_user = x }", "%{y}: write sender" },
        { "route a { program = \"/bin/x\" program_user = x program_directory = y }",
          "program_directory must begin with /" },
        { "route a { program = \"/bin/x\" program_user = x }\noutbound { fallback = a }",
          "names no host" },
    };
    check_mistakes(cases, ARRAY_LEN(cases));
}

static void test_routes(void **state)
{
    struct config *config = parse("outbound { smarthost = c.example fallback = spare }\n"
                                  "route one { recipient = \"a.example\" lmtp = \"/run/x\" }\n"
                                  "route spare { host = \"b.example:26\" tls = encrypt }\n");
    const struct outbound_settings *outbound = &config->outbound;
    assert_int_equal(outbound->route_count, 3);
    ASSERT_SLICE(outbound->routes[0].name, SL("one"));
    ASSERT_SLICE(outbound->routes[0].lmtp, SL("/run/x"));
    ASSERT_SLICE(outbound->routes[0].tls, SL("auto"));
    ASSERT_SLICE(outbound->routes[2].host, SL("c.example"));
    assert_ptr_equal(outbound->fallback_route, &outbound->routes[1]);
    config_free(config);
    config = parse("outbound { fallback = \"d.example:27\" }\n");
    assert_int_equal(config->outbound.route_count, 0);
    ASSERT_SLICE(config->outbound.fallback_route->host, SL("d.example:27"));
    config_free(config);
}

/* What a file holds goes to who cannot read it; an odd name and odd octets do no harm. */
static void test_secrets(void **state)
{
    char path[] = "/tmp/culver-\"${HOME}\\-XXXXXX", text[200];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "se\"cr\\et}\n", 10), 10);
    close(fd);
    snprintf(text, sizeof(text), "route a { host = b username = c password_file = '%s' }", path);
    struct config *config = parse(text);
    struct slice whole = slice_cstr(text);
    assert_int_equal(config->outbound.routes[0].password.len, 0);
    assert_int_equal(config_add_secrets(config, config->arena, &whole), OK);
    struct config *resolved = NULL;
    assert_int_equal(config_parse(whole, &resolved), OK);
    ASSERT_SLICE(resolved->outbound.routes[0].password, SL("se\"cr\\et}"));
    config_free(resolved);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(config_add_secrets(config, config->arena, &whole), ERR_SYNTAX);
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(config_add_secrets(config, config->arena, &whole), ERR_SYNTAX);
    assert_int_equal(truncate(path, CONFIG_SECRET_MAX + 1), 0);
    assert_int_equal(config_add_secrets(config, config->arena, &whole), ERR_SYNTAX);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(config_add_secrets(config, config->arena, &whole), ERR_SYNTAX);
    config_free(config);
}

static void test_no_text_is_fatal(void **state)
{
    /* Every prefix of a file, and every octet of it changed. */
    static const char text[] =
        "version = 1\nserver { hostname = \"a\" }\nlisten x { service = smtp port = 25 }\n";
    for (size_t len = 0; len < sizeof(text); len++) {
        struct config *config = NULL;
        IGNORE(config_parse(slice_make(text, len), &config));
        config_free(config);
    }
    for (size_t at = 0; at + 1 < sizeof(text); at++) {
        char changed[sizeof(text)];
        memcpy(changed, text, sizeof(text));
        changed[at] ^= 0x15;
        struct config *config = NULL;
        IGNORE(config_parse(slice_make(changed, sizeof(text) - 1), &config));
        config_free(config);
    }
}

static void test_explain(void **state)
{
    struct buf all;
    buf_init(&all, 1 << 20);
    assert_true(config_explain(NULL, &all));
    struct slice text = buf_slice(&all);
    for (size_t t = 0; t < config_table_count; t++) {
        for (size_t i = 0; i < config_tables[t]->count; i++) {
            assert_true(slice_find(text, slice_cstr(config_tables[t]->rows[i].key)) < text.len);
        }
    }
    buf_reset(&all);
    assert_true(config_explain("smtp.command_time", &all));
    assert_true(slice_starts(buf_slice(&all), SL("smtp.command_time\n")));
    assert_false(config_explain("smtp.nonsense", &all));
    buf_fini(&all);
}

int config_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),         cmocka_unit_test(test_values),
        cmocka_unit_test(test_mistakes),         cmocka_unit_test(test_program_mistakes),
        cmocka_unit_test(test_no_text_is_fatal), cmocka_unit_test(test_explain),
        cmocka_unit_test(test_routes),           cmocka_unit_test(test_secrets),
    };
    return cmocka_run_group_tests_name("app/config", tests, NULL, NULL);
}
