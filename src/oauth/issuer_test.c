/* SA23 An issuer that does as a test says, and a clock that it moves. */
#include "oauth/issuer.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/test.h"
#include "io/stream.h"
#include "oauth/json.h"
#include "oauth/token.h"

#define FILE_PATH CULVER_SOURCE_ROOT "/test/data/oauth/tokens.json"
#define START (1800000000 * USEC_PER_SEC)
#define HOUR 3600
#define LOGINS_MAX 200

struct rig {
    struct world world;
    struct loop *loop;
    struct dns *dns;
    struct tls_context *server;
    struct slice ca;
    struct arena *arena;
    json_t *file;
    struct oauth_issuer *issuer;
    struct oauth_settings settings;
    const char *only;     /* the kid of the only key that is given out; NULL: all */
    const char *jwks_uri; /* NULL: beside the discovery */
    const char *name;     /* that it calls itself */
    bool is_down;         /* the connection ends at once */
    bool is_silent;       /* nobody ever answers */
    bool is_inside;       /* its address is a private one */
    unsigned asked;       /* connections */
    struct fiber *silent;
    unsigned warnings;
};

/* --- the world --- */

static enum err query(struct resolver *resolver, struct slice name, unsigned type,
                      struct arena *arena, struct dns_answer *out)
{
    const struct rig *rig = resolver->state;
    if (type != DNS_A) {
        return fail(ERR_NOT_FOUND, "there is no such record");
    }
    out->records = ARENA_ARRAY(arena, struct slice, 1);
    out->records[0] = rig->is_inside ? SL("\x0a\0\0\1") : SL("\x08\x08\x08\x08");
    out->count = 1;
    return OK;
}

static char *key_set(const struct rig *rig)
{
    json_t *some = json_array(), *row, *set = json_object();
    size_t i;
    json_array_foreach(json_object_get(json_object_get(rig->file, "keys"), "keys"), i, row)
    {
        if (rig->only == NULL || oauth_json_has(row, "kid", slice_cstr(rig->only))) {
            json_array_append(some, row);
        }
    }
    json_object_set_new(set, "keys", some);
    char *text = json_dumps(set, 0);
    json_decref(set);
    return text;
}

struct visit {
    struct rig *rig;
    struct stream *stream;
};

static enum err answer(struct visit *visit)
{
    const struct rig *rig = visit->rig;
    struct slice line;
    char path[256] = "", text[1024];
    TRY(stream_start_tls(visit->stream, rig->server, 0));
    do {
        TRY(stream_read_line(visit->stream, 1000, &line));
        if (path[0] == '\0') {
            snprintf(path, sizeof(path), "%.*s", SLICE_ARG(slice_trim(line)));
        }
    } while (line.len > 2);
    char *keys = key_set(rig);
    bool is_discovery = strcmp(path, "GET /r/.well-known/openid-configuration HTTP/1.1") == 0;
    snprintf(text, sizeof(text), "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}", rig->name,
             rig->jwks_uri == NULL ? "https://id.example.org:8443/keys" : rig->jwks_uri);
    const char *body = is_discovery ? text : keys;
    enum err result = stream_printf(
        visit->stream,
        "HTTP/1.1 %s\r\nContent-Type: application/%s; "
        "charset=utf-8\r\nContent-Length: %zu\r\n\r\n%s",
        is_discovery || strcmp(path, "GET /keys HTTP/1.1") == 0 ? "200 OK" : "404 Not Found",
        is_discovery ? "json" : "jwk-set+json", strlen(body), body);
    free(keys);
    return result == OK ? stream_flush(visit->stream) : result;
}

static void web_server(void *arg)
{
    struct visit *visit = arg;
    struct rig *rig = visit->rig;
    if (rig->is_silent) {
        rig->silent = fiber_current();
        fiber_suspend_surely();
    } else if (!rig->is_down) {
        IGNORE(answer(visit)); /* the test sees what came of it */
    }
    stream_close(visit->stream);
    free(visit);
}

static int connect_to_web_server(struct network *network, const struct peer_address *from,
                                 const struct peer_address *to)
{
    struct rig *rig = network->state;
    struct visit *visit = calloc(1, sizeof(*visit));
    int fds[2];
    (void)to;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    *visit = (struct visit){ rig, stream_tcp(rig->loop, fds[1]) };
    fiber_start(rig->loop, "web-server", web_server, visit);
    rig->asked++;
    return fds[0];
}

static void count_warnings(void *arg, struct slice line)
{
    struct rig *rig = arg;
    rig->warnings += slice_find(line, SL("oauth-issuer-silent")) < line.len;
}

static int set_up(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    struct dns_settings dns = { .trust_anchor = SL("") };
    struct slice names[] = { SL("id.example.org"), SL("keys.example.org") }, certificate, key;
    rig->arena = arena_new(NULL, "test", (size_t)64 << 20);
    world_init_real(&rig->world);
    clock_init_fake(&rig->world.clock, START);
    rig->world.resolver.query = query;
    rig->world.resolver.state = rig;
    rig->world.network.connect = connect_to_web_server;
    rig->world.network.state = rig;
    rig->loop = loop_new(&rig->world);
    rig->dns = dns_open(&rig->world, &dns);
    assert_int_equal(tls_make_lab_certificates(names, 2, rig->arena, &rig->ca, &certificate, &key),
                     OK);
    assert_int_equal(tls_context_new_with_key(certificate, key, &rig->server), OK);
    rig->file = json_load_file(FILE_PATH, 0, NULL);
    assert_non_null(rig->file);
    rig->name = "https://id.example.org/r";
    rig->settings = (struct oauth_settings){ .issuer = SL("https://id.example.org/r"),
                                             .audience = SL("mail"),
                                             .claim = SL("email") };
    rig->issuer = oauth_issuer_new(&rig->settings);
    log_capture(count_warnings, rig);
    *state = rig;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *rig = *state;
    oauth_issuer_stop(rig->issuer);
    loop_run_idle(rig->loop);
    if (rig->silent != NULL) {
        fiber_wake(rig->silent);
        loop_run_idle(rig->loop);
    }
    log_capture(NULL, NULL);
    oauth_issuer_free(rig->issuer);
    dns_close(rig->dns);
    loop_free(rig->loop);
    tls_context_unref(rig->server);
    json_decref(rig->file);
    arena_free(rig->arena);
    free(rig);
    return 0;
}

static void start(struct rig *rig)
{
    oauth_issuer_start(rig->issuer, rig->loop, rig->dns, rig->ca);
}

static void turn(struct rig *rig)
{
    for (unsigned i = 0; i < 50; i++) {
        loop_run_idle(rig->loop);
    }
}

static void pass(struct rig *rig, unsigned seconds)
{
    clock_advance(&rig->world.clock, seconds * USEC_PER_SEC);
    turn(rig);
}

/* --- logging in --- */

struct login {
    struct rig *rig;
    const char *token; /* its name in the file */
    enum err result;
    bool is_done;
    struct fiber *fiber;
};

static void verify(void *arg)
{
    struct login *login = arg;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "login", (size_t)1 << 20);
    size_t i;
    json_t *row;
    struct oauth_token token = { .payload = SL("") };
    json_array_foreach(json_object_get(login->rig->file, "tokens"), i, row)
    {
        if (oauth_json_has(row, "name", slice_cstr(login->token))) {
            assert_int_equal(oauth_token_read(oauth_json_text(row, "token"), arena, &token), OK);
        }
    }
    assert_true(token.payload.len > 0);
    login->result = oauth_issuer_verify(login->rig->issuer, &login->rig->settings, &token.proof);
    login->is_done = true;
}

static void begin(struct rig *rig, struct login *login, const char *token)
{
    *login = (struct login){ .rig = rig, .token = token };
    login->fiber = fiber_start(rig->loop, "login", verify, login);
}

static enum err log_in(struct rig *rig, const char *token)
{
    struct login login;
    begin(rig, &login, token);
    turn(rig);
    while (!login.is_done) {
        pass(rig, 1);
    }
    return login.result;
}

static void test_fetched_at_the_start(void **state)
{
    struct rig *rig = *state;
    start(rig);
    turn(rig);
    assert_int_equal(rig->asked, 2);
    assert_int_equal(log_in(rig, "RS256"), OK);
    assert_int_equal(log_in(rig, "EdDSA without kid"), OK);
    assert_int_equal(log_in(rig, "signed by another"), ERR_DENIED);
    assert_int_equal(rig->asked, 2);
}

static void test_many_logins_one_fetch(void **state)
{
    struct rig *rig = *state;
    static struct login logins[LOGINS_MAX];
    start(rig);
    for (unsigned i = 0; i < LOGINS_MAX; i++) {
        begin(rig, &logins[i], "ES256");
    }
    turn(rig);
    for (unsigned i = 0; i < LOGINS_MAX; i++) {
        assert_true(logins[i].is_done);
        assert_int_equal(logins[i].result, OK);
    }
    assert_int_equal(rig->asked, 2);
}

static void test_rolled_key(void **state)
{
    struct rig *rig = *state;
    rig->only = "key-RS256";
    start(rig);
    turn(rig);
    assert_int_equal(log_in(rig, "RS256"), OK);
    assert_int_equal(log_in(rig, "ES256"), ERR_DENIED);
    assert_int_equal(rig->asked, 2); /* it was asked just now */
    rig->only = "key-ES256";
    pass(rig, OAUTH_RETRY_SECONDS);
    assert_int_equal(rig->asked, 2); /* nobody wants it */
    assert_int_equal(log_in(rig, "ES256"), OK);
    assert_int_equal(rig->asked, 4);
    assert_int_equal(log_in(rig, "RS256"), ERR_DENIED); /* taken back by the issuer */
    assert_int_equal(log_in(rig, "EdDSA"), ERR_DENIED);
    assert_int_equal(log_in(rig, "PS256 without kid"), ERR_DENIED);
    assert_int_equal(rig->asked, 4);
}

static void test_fetched_every_hour(void **state)
{
    struct rig *rig = *state;
    start(rig);
    turn(rig);
    pass(rig, HOUR - 1);
    assert_int_equal(rig->asked, 2);
    pass(rig, 1);
    assert_int_equal(rig->asked, 4);
    pass(rig, HOUR);
    assert_int_equal(rig->asked, 6);
}

static void test_old_keys_go_on_for_a_day(void **state)
{
    struct rig *rig = *state;
    start(rig);
    turn(rig);
    rig->is_down = true;
    for (unsigned i = 0; i < OAUTH_KEPT_SECONDS - 60; i += 60) {
        pass(rig, 60);
    }
    unsigned asked = rig->asked;
    assert_in_range(asked, 1000, 1440); /* once a minute since the first hour */
    assert_int_equal(log_in(rig, "RS256"), OK);
    assert_int_equal(log_in(rig, "signed by another"), ERR_DENIED);
    assert_int_equal(rig->warnings, 1); /* not every minute */
    pass(rig, 60);
    assert_int_equal(log_in(rig, "RS256"), ERR_TEMP);
    rig->is_down = false;
    pass(rig, 60);
    assert_int_equal(log_in(rig, "RS256"), OK);
    rig->is_down = true;
    pass(rig, HOUR);
    assert_int_equal(rig->warnings, 2);
}

static void test_down_at_the_start(void **state)
{
    struct rig *rig = *state;
    rig->is_down = true;
    start(rig);
    assert_int_equal(log_in(rig, "RS256"), ERR_TEMP);
    assert_int_equal(log_in(rig, "RS256"), ERR_TEMP);
    assert_int_equal(rig->asked, 1);
    rig->is_down = false;
    assert_int_equal(log_in(rig, "RS256"), ERR_TEMP); /* not asked again so soon */
    pass(rig, OAUTH_RETRY_SECONDS);
    assert_int_equal(log_in(rig, "RS256"), OK);
    assert_int_equal(rig->asked, 3);
}

static void test_silent(void **state)
{
    struct rig *rig = *state;
    struct login login;
    rig->is_silent = true;
    start(rig);
    begin(rig, &login, "RS256");
    turn(rig);
    pass(rig, OAUTH_WAIT_SECONDS - 1);
    assert_false(login.is_done);
    pass(rig, 1);
    assert_true(login.is_done);
    assert_int_equal(login.result, ERR_TEMP);
    pass(rig, OAUTH_FETCH_SECONDS - OAUTH_WAIT_SECONDS);
    assert_int_equal(rig->warnings, 1);
}

/* Who gives up while he waits takes nothing from the others. */
static void test_cancelled_login(void **state)
{
    struct rig *rig = *state;
    struct login first, second;
    start(rig);
    begin(rig, &first, "RS256");
    begin(rig, &second, "RS256");
    loop_run_idle(rig->loop);
    if (!first.is_done) {
        fiber_cancel(first.fiber);
    }
    turn(rig);
    assert_true(first.is_done && second.is_done);
    assert_int_equal(second.result, OK);
    assert_int_equal(rig->asked, 2);
}

static void test_stopped_while_it_is_silent(void **state)
{
    struct rig *rig = *state;
    struct login login;
    rig->is_silent = true;
    start(rig);
    begin(rig, &login, "RS256");
    turn(rig);
    oauth_issuer_stop(rig->issuer);
    turn(rig);
    assert_true(login.is_done);
    assert_int_equal(login.result, ERR_TEMP);
    assert_int_equal(rig->warnings, 0);
    assert_int_equal(log_in(rig, "RS256"), ERR_TEMP);
}

static void test_other_name(void **state)
{
    struct rig *rig = *state;
    rig->name = "https://id.example.org/r/";
    start(rig);
    assert_int_equal(log_in(rig, "RS256"), ERR_TEMP);
    assert_int_equal(rig->asked, 1);
    assert_int_equal(rig->warnings, 1);
}

/* The administrator named the issuer, so it may be inside; what the issuer names may not. */
static void test_private_addresses(void **state)
{
    struct rig *rig = *state;
    rig->is_inside = true;
    rig->jwks_uri = "https://keys.example.org/keys";
    start(rig);
    assert_int_equal(log_in(rig, "RS256"), ERR_TEMP);
    assert_int_equal(rig->asked, 1);
    rig->jwks_uri = NULL;
    pass(rig, OAUTH_RETRY_SECONDS);
    assert_int_equal(log_in(rig, "RS256"), OK);
    rig->is_inside = false;
    rig->jwks_uri = "https://keys.example.org/keys";
    pass(rig, HOUR);
    assert_int_equal(rig->asked, 5);
    assert_int_equal(rig->warnings, 1);
}

static void test_configured_anew(void **state)
{
    struct rig *rig = *state;
    struct oauth_settings same = rig->settings, other = rig->settings, none = rig->settings;
    start(rig);
    assert_int_equal(log_in(rig, "RS256"), OK);
    same.audience = SL("another");
    oauth_issuer_configure(rig->issuer, &same);
    turn(rig);
    assert_int_equal(rig->asked, 2);
    assert_int_equal(log_in(rig, "RS256"), OK);
    other.issuer = SL("https://id.example.org/r/");
    rig->name = "https://id.example.org/r/";
    oauth_issuer_configure(rig->issuer, &other);
    turn(rig);
    assert_int_equal(rig->asked, 4);
    assert_int_equal(log_in(rig, "RS256"), ERR_TEMP); /* who came with the settings before */
    rig->settings = other;
    assert_int_equal(log_in(rig, "RS256"), OK);
    none.issuer = SL("");
    oauth_issuer_configure(rig->issuer, &none);
    pass(rig, 2 * HOUR);
    assert_int_equal(rig->asked, 4);
}

static void test_not_started(void **state)
{
    struct rig *rig = *state;
    oauth_issuer_configure(rig->issuer, &rig->settings);
    assert_int_equal(
        oauth_issuer_verify(rig->issuer, &rig->settings, &(struct oauth_signed){ OAUTH_RS256 }),
        ERR_TEMP);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int issuer_tests(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_fetched_at_the_start),
        TEST(test_many_logins_one_fetch),
        TEST(test_rolled_key),
        TEST(test_fetched_every_hour),
        TEST(test_old_keys_go_on_for_a_day),
        TEST(test_down_at_the_start),
        TEST(test_silent),
        TEST(test_cancelled_login),
        TEST(test_stopped_while_it_is_silent),
        TEST(test_other_name),
        TEST(test_private_addresses),
        TEST(test_configured_anew),
        TEST(test_not_started),
    };
    return cmocka_run_group_tests_name("oauth/issuer", tests, NULL, NULL);
}
