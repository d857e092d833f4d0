/* A DNS and a web server that do as a test says, and a clock that it moves. */
#include "trust/sts_find.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/test.h"
#include "io/stream.h"

#define HOURS 3600
#define WEEK (7 * 24 * HOURS)
#define START (1700000000 * USEC_PER_SEC)
#define POLICY_MAX 256

struct rig {
    struct world world;
    struct loop *loop;
    struct dns *dns;
    struct tls_context *server, *client;
    char dir[64];
    struct jobs *jobs;
    struct sts *sts;
    const char *record; /* of every domain; NULL: there is none */
    enum err record_error;
    char policy[POLICY_MAX]; /* "": the connection ends without one */
    bool is_no_web;          /* what answers speaks another protocol */
    bool has_no_length;      /* it ends with the connection */
    bool is_cut;             /* whose end TLS does not say */
    bool is_inside;          /* policy hosts have private addresses */
    bool is_silent;          /* nobody ever answers */
    unsigned asked;          /* connections */
    struct fiber *silent[STS_FETCHES_MAX];
};

/* --- the world --- */

static enum err query(struct resolver *resolver, struct slice name, unsigned type,
                      struct arena *arena, struct dns_answer *out)
{
    struct rig *rig = resolver->state;
    if (rig->record_error != OK) {
        return fail(rig->record_error, "as the test says");
    }
    if (type == DNS_A && rig->is_inside) {
        out->records = ARENA_ARRAY(arena, struct slice, 1);
        out->records[0] = SL("\x0a\0\0\1");
        out->count = 1;
        return OK;
    }
    if (type != DNS_TXT || rig->record == NULL || !slice_starts(name, SL("_mta-sts."))) {
        return fail(ERR_NOT_FOUND, "there is no such record");
    }
    out->records = ARENA_ARRAY(arena, struct slice, 1);
    out->records[0] = arena_printf(arena, "%c%s", (int)strlen(rig->record), rig->record);
    out->count = 1;
    return OK;
}

struct visit {
    struct rig *rig;
    struct stream *stream;
};

static enum err answer(struct visit *visit)
{
    struct slice line;
    size_t len = strlen(visit->rig->policy);
    TRY(stream_start_tls(visit->stream, visit->rig->server, 0));
    do {
        TRY(stream_read_line(visit->stream, 1000, &line));
    } while (line.len > 2);
    if (len > 0) {
        TRY(stream_printf(visit->stream, "%s 200 OK\r\nContent-Type: text/plain\r\n",
                          visit->rig->is_no_web ? "NNTP" : "HTTP/1.1"));
    }
    if (len > 0 && !visit->rig->has_no_length) {
        TRY(stream_printf(visit->stream, "Content-Length: %zu\r\n", len));
    }
    if (len > 0) {
        TRY(stream_printf(visit->stream, "\r\n%s", visit->rig->policy));
    }
    TRY(stream_flush(visit->stream));
    if (visit->rig->is_cut) {
        shutdown(stream_fd(visit->stream), SHUT_RDWR);
    }
    return OK;
}

static void web_server(void *arg)
{
    struct visit *visit = arg;
    struct rig *rig = visit->rig;
    if (rig->is_silent) {
        fiber_suspend_surely();
    } else {
        assert_int_equal(answer(visit), OK);
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
    struct fiber *fiber = fiber_start(rig->loop, "web-server", web_server, visit);
    if (rig->is_silent) {
        assert_true(rig->asked < STS_FETCHES_MAX);
        rig->silent[rig->asked] = fiber;
    }
    rig->asked++;
    return fds[0];
}

static void open_sts(struct rig *rig)
{
    struct sts_config config = { .loop = rig->loop,
                                 .dns = rig->dns,
                                 .jobs = rig->jobs,
                                 .checked = rig->client,
                                 .data_dir = rig->dir };
    rig->sts = sts_open(&config);
}

static int set_up(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    struct dns_settings dns = { .trust_anchor = SL("") };
    struct slice name = SL("mta-sts.a.example"), ca, certificate, key;
    char path[128];
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    world_init_real(&rig->world);
    clock_init_fake(&rig->world.clock, START);
    rig->world.resolver.query = query;
    rig->world.resolver.state = rig;
    rig->world.network.connect = connect_to_web_server;
    rig->world.network.state = rig;
    rig->loop = loop_new(&rig->world);
    rig->dns = dns_open(&rig->world, &dns);
    assert_int_equal(tls_make_lab_certificates(&name, 1, arena, &ca, &certificate, &key), OK);
    assert_int_equal(tls_context_new_with_key(certificate, key, &rig->server), OK);
    rig->client = tls_client_context_new(true, ca);
    snprintf(rig->dir, sizeof(rig->dir), "/tmp/sts-find-XXXXXX");
    assert_non_null(mkdtemp(rig->dir));
    snprintf(path, sizeof(path), "%s/db", rig->dir);
    assert_int_equal(mkdir(path, 0700), 0);
    rig->jobs = jobs_new(0);
    open_sts(rig);
    *state = rig;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    return remove(path);
}

static int tear_down(void **state)
{
    struct rig *rig = *state;
    sts_close(rig->sts);
    jobs_free(rig->jobs);
    dns_close(rig->dns);
    loop_run_idle(rig->loop);
    loop_free(rig->loop);
    tls_context_unref(rig->server);
    tls_context_unref(rig->client);
    assert_int_equal(nftw(rig->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
    free(rig);
    return 0;
}

/* --- asking --- */

struct asking {
    struct rig *rig;
    const char *domain;
    enum err result;
    enum sts_mode mode;
    enum tls_outcome trouble;
    bool is_done;
    struct fiber *fiber;
};

static void ask(void *arg)
{
    struct asking *asking = arg;
    struct sts_question question = { slice_cstr(asking->domain),
                                     asking->rig->is_inside ? SL("") : SL("192.0.2.1") };
    struct sts_policy policy = { .mode = STS_NONE };
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    asking->result = sts_find(asking->rig->sts, &question, arena, &policy);
    asking->mode = policy.mode;
    asking->trouble = policy.trouble;
    asking->is_done = true;
}

static struct asking ask_now(struct rig *rig)
{
    struct asking asking = { .rig = rig, .domain = "A.example" };
    fiber_start(rig->loop, "test", ask, &asking);
    while (!asking.is_done) {
        loop_run_idle(rig->loop);
    }
    assert_int_equal(asking.result, OK);
    return asking;
}

static enum sts_mode find(struct rig *rig)
{
    return ask_now(rig).mode;
}

static void set_policy(struct rig *rig, const char *mode, unsigned max_age)
{
    snprintf(rig->policy, sizeof(rig->policy),
             "version: STSv1\nmode: %s\nmx: mx.a.example\nmax_age: %u\n", mode, max_age);
}

static void pass(struct rig *rig, unsigned seconds)
{
    clock_advance(&rig->world.clock, seconds * USEC_PER_SEC);
    loop_run_idle(rig->loop);
}

static void test_no_record_no_policy(void **state)
{
    struct rig *rig = *state;
    set_policy(rig, "enforce", WEEK);
    assert_int_equal(find(rig), STS_NONE);
    rig->record = "v=STSv1;";
    assert_int_equal(find(rig), STS_NONE);
    assert_int_equal(rig->asked, 0);
}

static void test_asked_once_while_it_is_fresh(void **state)
{
    struct rig *rig = *state;
    rig->record = "v=STSv1; id=1";
    set_policy(rig, "enforce", WEEK);
    assert_int_equal(find(rig), STS_ENFORCE);
    pass(rig, WEEK / 2 - 1);
    assert_int_equal(find(rig), STS_ENFORCE);
    assert_int_equal(rig->asked, 1);
    pass(rig, 1);
    assert_int_equal(find(rig), STS_ENFORCE);
    assert_int_equal(rig->asked, 2);
    pass(rig, WEEK - 1); /* it counts from the second time */
    rig->record = NULL;
    assert_int_equal(find(rig), STS_ENFORCE);
}

static void test_another_id_is_another_policy(void **state)
{
    struct rig *rig = *state;
    rig->record = "v=STSv1; id=1";
    set_policy(rig, "enforce", WEEK);
    assert_int_equal(find(rig), STS_ENFORCE);
    rig->record = "v=STSv1; id=2";
    set_policy(rig, "none", WEEK);
    pass(rig, STS_RETRY_SECONDS - 1);
    assert_int_equal(find(rig), STS_ENFORCE);
    pass(rig, 1);
    assert_int_equal(find(rig), STS_NONE);
    assert_int_equal(rig->asked, 2);
}

/* RFC 8461 10.2: neither the record nor the web server gets rid of it, nor a restart. */
static void test_holds_until_it_is_out_of_date(void **state)
{
    struct rig *rig = *state;
    rig->record = "v=STSv1; id=1";
    set_policy(rig, "enforce", WEEK);
    assert_int_equal(find(rig), STS_ENFORCE);
    rig->policy[0] = '\0';
    rig->record = "v=STSv1; id=2";
    pass(rig, STS_RETRY_SECONDS);
    assert_int_equal(find(rig), STS_ENFORCE);
    assert_int_equal(rig->asked, 2);
    rig->record_error = ERR_TEMP;
    assert_int_equal(find(rig), STS_ENFORCE);
    rig->record_error = ERR_NOT_FOUND;
    assert_int_equal(find(rig), STS_ENFORCE);
    sts_close(rig->sts);
    open_sts(rig);
    pass(rig, WEEK - STS_RETRY_SECONDS - 1);
    assert_int_equal(find(rig), STS_ENFORCE);
    pass(rig, 1);
    assert_int_equal(find(rig), STS_NONE);
}

static void test_what_failed_is_not_asked_at_once(void **state)
{
    struct rig *rig = *state;
    rig->record = "v=STSv1; id=1";
    assert_int_equal(find(rig), STS_NONE);
    set_policy(rig, "enforce", WEEK);
    pass(rig, STS_RETRY_SECONDS - 1);
    assert_int_equal(find(rig), STS_NONE);
    assert_int_equal(rig->asked, 1);
    pass(rig, 1);
    assert_int_equal(find(rig), STS_ENFORCE);
}

static void set_clock(struct rig *rig, int64_t seconds)
{
    clock_set_wall(&rig->world.clock, seconds * (int64_t)USEC_PER_SEC);
}

/* QU10: a fetch that failed while the clock was fast is tried again as soon as any other, and one that succeeded soon, not when that time comes. */
static void test_clock_that_was_fast(void **state)
{
    struct rig *rig = *state;
    rig->record = "v=STSv1; id=1";
    set_clock(rig, 10 * 365 * 24 * HOURS);
    assert_int_equal(find(rig), STS_NONE);
    set_clock(rig, -10 * 365 * 24 * HOURS);
    set_policy(rig, "enforce", WEEK);
    pass(rig, STS_RETRY_SECONDS - 1);
    assert_int_equal(find(rig), STS_NONE);
    pass(rig, 1);
    assert_int_equal(find(rig), STS_ENFORCE);
    rig->record = "v=STSv1; id=2";
    set_clock(rig, 3 * WEEK);
    pass(rig, STS_RETRY_SECONDS);
    assert_int_equal(find(rig), STS_ENFORCE);
    set_clock(rig, -3 * WEEK);
    set_policy(rig, "none", WEEK);
    pass(rig, STS_RETRY_SECONDS);
    assert_int_equal(find(rig), STS_NONE);
}

struct refreshing {
    struct rig *rig;
    bool is_done;
};

static void refresh(void *arg)
{
    struct refreshing *refreshing = arg;
    assert_int_equal(sts_refresh(refreshing->rig->sts, SL("192.0.2.1")), OK);
    refreshing->is_done = true;
}

static void refresh_all(struct rig *rig)
{
    struct refreshing refreshing = { rig, false };
    fiber_start(rig->loop, "test", refresh, &refreshing);
    while (!refreshing.is_done) {
        loop_run_idle(rig->loop);
    }
}

/* Nobody sends mail to the domain for weeks, and its policy holds all the same. */
static void test_policies_are_kept_fresh(void **state)
{
    struct rig *rig = *state;
    rig->record = "v=STSv1; id=1";
    set_policy(rig, "enforce", WEEK);
    assert_int_equal(find(rig), STS_ENFORCE);
    refresh_all(rig);
    assert_int_equal(rig->asked, 1); /* it is young */
    for (unsigned days = 1; days <= 28; days++) {
        pass(rig, 24 * HOURS);
        refresh_all(rig);
    }
    assert_int_equal(rig->asked, 8); /* each four days */
    rig->record = NULL;
    assert_int_equal(find(rig), STS_ENFORCE);
    pass(rig, WEEK);
    assert_int_equal(find(rig), STS_NONE);
}

/* RFC 8461 10.2: who keeps the record from us, but cannot forge the web server, does not wait until the policy is out of date. */
static void test_refreshed_without_the_record(void **state)
{
    static const enum err answers[] = { ERR_NOT_FOUND, ERR_TEMP };
    struct rig *rig = *state;
    rig->record = "v=STSv1; id=1";
    set_policy(rig, "enforce", WEEK);
    assert_int_equal(find(rig), STS_ENFORCE);
    for (unsigned i = 0; i < ARRAY_LEN(answers); i++) {
        rig->record_error = answers[i];
        pass(rig, WEEK / 2);
        refresh_all(rig);
        assert_int_equal(rig->asked, 2 + i);
    }
    pass(rig, WEEK - 1);
    assert_int_equal(find(rig), STS_ENFORCE);
    rig->record_error = OK; /* it is of that id still */
    refresh_all(rig);
    assert_int_equal(rig->asked, 4);
    assert_int_equal(find(rig), STS_ENFORCE);
    assert_int_equal(rig->asked, 4);
}

/* RFC 8461 6: that it could not be fetched is told once for each time that it was tried, also while one holds that is known, unless that says that
 * there is none. */
static void test_trouble_while_one_holds(void **state)
{
    struct rig *rig = *state;
    rig->record = "v=STSv1; id=1";
    set_policy(rig, "enforce", WEEK);
    assert_int_equal(ask_now(rig).trouble, TLS_OUTCOME_NONE);
    rig->policy[0] = '\0';
    rig->record = "v=STSv1; id=2";
    pass(rig, STS_RETRY_SECONDS);
    struct asking asking = ask_now(rig);
    assert_int_equal(asking.mode, STS_ENFORCE);
    assert_int_equal(asking.trouble, TLS_OUTCOME_STS_FETCH);
    assert_int_equal(ask_now(rig).trouble, TLS_OUTCOME_NONE);
    set_policy(rig, "none", WEEK);
    pass(rig, STS_RETRY_SECONDS);
    assert_int_equal(ask_now(rig).trouble, TLS_OUTCOME_NONE);
    rig->policy[0] = '\0';
    rig->record = "v=STSv1; id=3";
    pass(rig, STS_RETRY_SECONDS);
    assert_int_equal(ask_now(rig).trouble, TLS_OUTCOME_NONE);
    assert_int_equal(rig->asked, 4);
}

/* A policy of no time at all is one until it may be fetched again. */
static void test_shortest_time(void **state)
{
    struct rig *rig = *state;
    rig->record = "v=STSv1; id=1";
    set_policy(rig, "enforce", 0);
    assert_int_equal(find(rig), STS_ENFORCE);
    assert_int_equal(find(rig), STS_ENFORCE);
    assert_int_equal(rig->asked, 1);
    pass(rig, STS_RETRY_SECONDS);
    rig->record = NULL;
    assert_int_equal(find(rig), STS_NONE);
}

static void test_many_wait_for_one_fetch(void **state)
{
    struct rig *rig = *state;
    struct asking askings[5];
    rig->record = "v=STSv1; id=1";
    set_policy(rig, "testing", WEEK);
    for (size_t i = 0; i < ARRAY_LEN(askings); i++) {
        askings[i] = (struct asking){ .rig = rig, .domain = "a.example" };
        fiber_start(rig->loop, "test", ask, &askings[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(askings); i++) {
        while (!askings[i].is_done) {
            loop_run_idle(rig->loop);
        }
        assert_int_equal(askings[i].result, OK);
        assert_int_equal(askings[i].mode, STS_TESTING);
    }
    assert_int_equal(rig->asked, 1);
}

/* Web servers that never answer: those of their domains wait FETCH_SECONDS, one more is told to come again, and who is told to stop
 * does. */
static void test_silent_web_servers(void **state)
{
    struct rig *rig = *state;
    static char names[STS_FETCHES_MAX][32];
    struct asking askings[STS_FETCHES_MAX], more = { .rig = rig, .domain = "more.example" };
    rig->record = "v=STSv1; id=1";
    rig->is_silent = true;
    for (unsigned i = 0; i < STS_FETCHES_MAX; i++) {
        snprintf(names[i], sizeof(names[i]), "d%u.example", i);
        askings[i] = (struct asking){ .rig = rig, .domain = names[i] };
        askings[i].fiber = fiber_start(rig->loop, "test", ask, &askings[i]);
    }
    loop_run_idle(rig->loop);
    fiber_start(rig->loop, "test", ask, &more);
    loop_run_idle(rig->loop);
    assert_true(more.is_done);
    assert_int_equal(more.result, ERR_BUSY);
    assert_int_equal(rig->asked, STS_FETCHES_MAX);
    fiber_cancel(askings[0].fiber);
    loop_run_idle(rig->loop);
    assert_true(askings[0].is_done);
    assert_int_equal(askings[0].result, ERR_CANCELLED);
    assert_false(askings[1].is_done);
    pass(rig, FETCH_SECONDS);
    for (unsigned i = 1; i < STS_FETCHES_MAX; i++) {
        assert_true(askings[i].is_done);
        assert_int_equal(askings[i].result, OK);
        assert_int_equal(askings[i].mode, STS_NONE);
    }
    for (unsigned i = 0; i < STS_FETCHES_MAX; i++) {
        fiber_wake(rig->silent[i]);
    }
}

/* RFC 9112 6.3, 9.8: an answer without a length ends with its connection, if TLS says that it does: who cuts it off could leave lines out. */
static void test_answers_without_a_length(void **state)
{
    struct rig *rig = *state;
    rig->record = "v=STSv1; id=1";
    rig->has_no_length = true;
    rig->is_cut = true;
    set_policy(rig, "enforce", WEEK);
    assert_int_equal(ask_now(rig).trouble, TLS_OUTCOME_STS_FETCH);
    rig->is_cut = false;
    pass(rig, STS_RETRY_SECONDS);
    assert_int_equal(find(rig), STS_ENFORCE);
    assert_int_equal(rig->asked, 2);
}

/* RFC 8460 4.3.2.2: a policy that did not come is not at fault, one that is broken is. */
static void test_answers_and_policies_that_are_broken(void **state)
{
    struct rig *rig = *state;
    rig->record = "v=STSv1; id=1";
    rig->is_no_web = true;
    set_policy(rig, "enforce", WEEK);
    assert_int_equal(ask_now(rig).trouble, TLS_OUTCOME_STS_FETCH);
    rig->is_no_web = false;
    set_policy(rig, "enforced", WEEK);
    pass(rig, STS_RETRY_SECONDS);
    assert_int_equal(ask_now(rig).trouble, TLS_OUTCOME_STS_INVALID);
    assert_int_equal(rig->asked, 2);
}

/* RFC 8460 4.3.2.2: a certificate that is not there is not at fault. */
static void test_hosts_inside_are_not_asked(void **state)
{
    struct rig *rig = *state;
    rig->record = "v=STSv1; id=1";
    rig->is_inside = true;
    set_policy(rig, "enforce", WEEK);
    struct asking asking = ask_now(rig);
    assert_int_equal(asking.mode, STS_NONE);
    assert_int_equal(asking.trouble, TLS_OUTCOME_STS_FETCH);
    assert_int_equal(rig->asked, 0);
}

static void test_no_question_about_an_address(void **state)
{
    struct rig *rig = *state;
    struct asking asking = { .rig = rig, .domain = "[192.0.2.1]" };
    rig->record = "v=STSv1; id=1";
    fiber_start(rig->loop, "test", ask, &asking);
    loop_run_idle(rig->loop);
    assert_true(asking.is_done);
    assert_int_equal(asking.result, OK);
    assert_int_equal(asking.mode, STS_NONE);
    assert_int_equal(rig->asked, 0);
}

#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int sts_find_tests(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_no_record_no_policy),
        RIG_TEST(test_asked_once_while_it_is_fresh),
        RIG_TEST(test_another_id_is_another_policy),
        RIG_TEST(test_holds_until_it_is_out_of_date),
        RIG_TEST(test_what_failed_is_not_asked_at_once),
        RIG_TEST(test_clock_that_was_fast),
        RIG_TEST(test_policies_are_kept_fresh),
        RIG_TEST(test_refreshed_without_the_record),
        RIG_TEST(test_trouble_while_one_holds),
        RIG_TEST(test_shortest_time),
        RIG_TEST(test_many_wait_for_one_fetch),
        RIG_TEST(test_silent_web_servers),
        RIG_TEST(test_answers_without_a_length),
        RIG_TEST(test_answers_and_policies_that_are_broken),
        RIG_TEST(test_hosts_inside_are_not_asked),
        RIG_TEST(test_no_question_about_an_address),
    };
    return cmocka_run_group_tests_name("trust/sts_find", tests, NULL, NULL);
}
