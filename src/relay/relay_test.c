/* Conversations with servers that do what they should, and with others. */
#include "relay/relay.h"

#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/test.h"

/* What the server waits for, and says to it. "" waits for nothing; "." waits for the end of the content. */
struct turn {
    const char *wants, *says;
};

struct meeting {
    struct world world;
    struct loop *loop;
    struct arena *arena;
    const struct turn *turns;
    unsigned turn_count;
    int listener;
    struct peer_address address;
    struct buf content; /* what the server got, dots and all */
    const char *unexpected;
    struct relay_message message;
    struct slice text;
    struct relay_recipient recipients[2];
    enum err opened;
    struct relay_result results[4];
    bool is_usable, is_lmtp;
    const struct relay_login *login; /* NULL: none */
    enum err logged_in;
};

static enum err read_content(struct meeting *m, struct stream *stream)
{
    struct slice line;
    do {
        TRY(stream_read_line(stream, 2048, &line));
        buf_append(&m->content, line);
    } while (!slice_eq(line, SL(".\r\n")));
    return OK;
}

static void play(struct meeting *m, struct stream *stream)
{
    for (unsigned i = 0; i < m->turn_count; i++) {
        struct slice wants = slice_cstr(m->turns[i].wants), line;
        if (slice_eq(wants, SL("."))) {
            if (read_content(m, stream) != OK) {
                return;
            }
        } else if (wants.len > 0) {
            if (stream_read_line(stream, 2048, &line) != OK) {
                return;
            }
            if (!slice_starts(line, wants)) {
                m->unexpected = arena_cstr(m->arena, line);
            }
        }
        if (stream_printf(stream, "%s", m->turns[i].says) != OK || stream_flush(stream) != OK) {
            return;
        }
    }
}

static void serve(void *arg)
{
    struct meeting *m = arg;
    int fd;
    while ((fd = accept4(m->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) < 0) {
        assert_int_equal(fiber_sleep(1000), OK);
    }
    struct stream *stream = stream_tcp(m->loop, fd);
    play(m, stream);
    stream_close(stream);
}

static enum err read_text(void *arg, uint64_t at, struct arena *arena, struct slice *out)
{
    const struct meeting *m = arg;
    (void)arena;
    *out = slice_sub(m->text, (size_t)at, 7); /* pieces that end anywhere */
    return OK;
}

static void call(void *arg)
{
    struct meeting *m = arg;
    struct relay_config config = { .loop = m->loop,
                                   .helo = SL("mx.lab.test"),
                                   .is_lmtp = m->is_lmtp };
    struct relay_peer peer = { m->address, SL("mx.example.org") };
    struct relay *relay;
    m->opened = relay_open(&config, &peer, &relay);
    if (m->opened == OK && m->login != NULL) {
        m->logged_in = relay_login(relay, m->login);
        relay_close(relay);
    } else if (m->opened == OK) {
        relay_send(relay, &m->message, m->arena, m->results);
        m->is_usable = relay_is_usable(relay);
        relay_close(relay);
    }
}

static void meeting_init(struct meeting *m, const struct turn *turns, unsigned count)
{
    struct sockaddr_in any = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    *m = (struct meeting){ .turns = turns, .turn_count = count };
    world_init_real(&m->world);
    m->loop = loop_new(&m->world);
    m->arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    m->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(m->listener, (struct sockaddr *)&any, sizeof(any)), 0);
    assert_int_equal(listen(m->listener, 1), 0);
    m->address.len = sizeof(any);
    getsockname(m->listener, (struct sockaddr *)&m->address.addr, &m->address.len);
    buf_init(&m->content, 100000);
    m->text = SL("Subject: x\r\n\r\n.dot\r\n..two\r\nend\r\n");
    m->recipients[0] =
        (struct relay_recipient){ .address = SL("x@example.org"), .notify = SL("NEVER") };
    m->recipients[1] = (struct relay_recipient){ .address = SL("y@example.org") };
    m->message = (struct relay_message){ .from = SL("a@lab.test"),
                                         .recipients = m->recipients,
                                         .count = 2,
                                         .size = m->text.len,
                                         .envid = SL("QQ1"),
                                         .read = read_text,
                                         .arg = m };
}

static void meeting_run(struct meeting *m)
{
    fiber_start(m->loop, "server", serve, m);
    fiber_start(m->loop, "client", call, m);
    loop_stop(m->loop);
    loop_run(m->loop);
    assert_null(m->unexpected);
}

static void meeting_fini(struct meeting *m)
{
    close(m->listener);
    buf_fini(&m->content);
    loop_free(m->loop);
    arena_free(m->arena);
}

#define MEET(m, turns)                                                                             \
    meeting_init(&(m), turns, ARRAY_LEN(turns));                                                   \
    meeting_run(&(m))

static void test_pipelined(void **state)
{
    static const struct turn turns[] = {
        { "", "220 mx.example.org\r\n" },
        { "EHLO mx.lab.test\r\n", "250-mx\r\n250-PIPELINING\r\n250-DSN\r\n250 SIZE 1000\r\n" },
        { "MAIL FROM:<a@lab.test> SIZE=32 ENVID=QQ1\r\n", "" },
        { "RCPT TO:<x@example.org> NOTIFY=NEVER\r\n", "" },
        { "RCPT TO:<y@example.org>\r\n", "" },
        { "DATA\r\n", "250 2.1.0 ok\r\n250 2.1.5 ok\r\n550 5.1.1 no such user\r\n354 go on\r\n" },
        { ".", "250 2.0.0 queued\r\n" },
        { "QUIT\r\n", "221 bye\r\n" },
    };
    struct meeting m;
    MEET(m, turns);
    assert_int_equal(m.opened, OK);
    assert_int_equal(m.results[0].fate, RELAY_TAKEN);
    assert_true(m.results[0].knows_dsn);
    ASSERT_SLICE(m.results[0].text, SL("250 2.0.0 queued"));
    assert_int_equal(m.results[1].fate, RELAY_NEVER);
    ASSERT_SLICE(m.results[1].enhanced, SL("5.1.1"));
    assert_true(m.is_usable);
    ASSERT_SLICE(buf_slice(&m.content), SL("Subject: x\r\n\r\n..dot\r\n...two\r\nend\r\n.\r\n"));
    meeting_fini(&m);
}

static void test_old_server(void **state)
{
    static const struct turn turns[] = {
        { "", "220-old\r\n220 server\r\n" },
        { "EHLO ", "502 what\r\n" },
        { "HELO mx.lab.test\r\n", "250 hello\r\n" },
        { "MAIL FROM:<a@lab.test>\r\n", "250 ok\r\n" },
        { "RCPT TO:<x@example.org>\r\n", "450 greylisted\r\n" },
        { "RCPT TO:<y@example.org>\r\n", "250 ok\r\n" },
        { "DATA\r\n", "354 go on\r\n" },
        { ".", "250 ok\r\n" },
        { "QUIT\r\n", "221 bye\r\n" },
    };
    struct meeting m;
    MEET(m, turns);
    assert_int_equal(m.results[0].fate, RELAY_LATER);
    assert_int_equal(m.results[1].fate, RELAY_TAKEN);
    meeting_fini(&m);
}

static void meet_over_lmtp(struct meeting *m, const struct turn *turns, unsigned count)
{
    meeting_init(m, turns, count);
    m->is_lmtp = true;
    meeting_run(m);
}

/* RFC 2033 4.2: an answer for each recipient that was taken. */
static void test_lmtp(void **state)
{
    static const struct turn turns[] = {
        { "", "220 store\r\n" },
        { "LHLO mx.lab.test\r\n", "250-store\r\n250 PIPELINING\r\n" },
        { "MAIL ", "" },
        { "RCPT ", "" },
        { "RCPT ", "" },
        { "DATA\r\n", "250 ok\r\n250 ok\r\n250 ok\r\n354 go on\r\n" },
        { ".", "452 4.2.2 full\r\n250 2.1.5 kept\r\n" },
        { "QUIT\r\n", "221 bye\r\n" },
    };
    struct meeting m;
    meet_over_lmtp(&m, turns, ARRAY_LEN(turns));
    assert_int_equal(m.results[0].fate, RELAY_LATER);
    ASSERT_SLICE(m.results[0].text, SL("452 4.2.2 full"));
    assert_int_equal(m.results[1].fate, RELAY_TAKEN);
    ASSERT_SLICE(m.results[1].text, SL("250 2.1.5 kept"));
    assert_true(m.is_usable);
    meeting_fini(&m);
}

/* What was answered stands; the rest may be there or not. */
static void test_lmtp_lost(void **state)
{
    static const struct turn turns[] = {
        { "", "220 store\r\n" },
        { "LHLO ", "250-store\r\n250 PIPELINING\r\n" },
        { "MAIL ", "" },
        { "RCPT ", "" },
        { "RCPT ", "" },
        { "DATA\r\n", "250 ok\r\n250 ok\r\n250 ok\r\n354 go on\r\n" },
        { ".", "250 2.1.5 kept\r\n" },
    };
    struct meeting m;
    meet_over_lmtp(&m, turns, ARRAY_LEN(turns));
    assert_int_equal(m.results[0].fate, RELAY_TAKEN);
    assert_int_equal(m.results[1].fate, RELAY_LATER);
    assert_true(m.results[1].may_be_twice);
    assert_false(m.is_usable);
    meeting_fini(&m);
}

/* No content and no answers without a recipient; EHLO is not tried instead. */
static void test_lmtp_of_nobody(void **state)
{
    static const struct turn turns[] = {
        { "", "220 store\r\n" }, { "LHLO ", "250-store\r\n250 PIPELINING\r\n" },
        { "MAIL ", "" },         { "RCPT ", "" },
        { "RCPT ", "" },         { "DATA\r\n", "250 ok\r\n550 no\r\n550 no\r\n354 go on\r\n" },
    };
    static const struct turn refusal[] = {
        { "", "220 mx\r\n" },
        { "LHLO ", "500 what\r\n" },
        { "QUIT", "221 bye\r\n" },
    };
    struct meeting m;
    meet_over_lmtp(&m, turns, ARRAY_LEN(turns));
    assert_int_equal(m.results[0].fate, RELAY_NEVER);
    assert_int_equal(m.results[1].fate, RELAY_NEVER);
    assert_false(m.is_usable);
    assert_int_equal(m.content.len, 0);
    meeting_fini(&m);
    meet_over_lmtp(&m, refusal, ARRAY_LEN(refusal));
    assert_int_equal(m.opened, ERR_PERM);
    meeting_fini(&m);
}

/* RFC 4954 9: without TLS there is no password on the wire, whatever is offered. */
static void test_no_login_in_clear_text(void **state)
{
    static const struct turn turns[] = {
        { "", "220 mx\r\n" },
        { "EHLO ", "250-mx\r\n250 AUTH PLAIN LOGIN\r\n" },
        { "QUIT\r\n", "221 bye\r\n" },
    };
    struct relay_login login = { SL("me"), SL("secret") };
    struct meeting m;
    meeting_init(&m, turns, ARRAY_LEN(turns));
    m.login = &login;
    meeting_run(&m);
    assert_int_equal(m.logged_in, ERR_DENIED);
    meeting_fini(&m);
}

/* Everybody is refused and yet content is asked for: there is none, and nothing counts as delivered. */
static void test_nobody_taken(void **state)
{
    static const struct turn turns[] = {
        { "", "220 mx\r\n" },
        { "EHLO ", "250-mx\r\n250 PIPELINING\r\n" },
        { "MAIL ", "" },
        { "RCPT ", "" },
        { "RCPT ", "" },
        { "DATA\r\n", "250 ok\r\n550 no\r\n550 no\r\n354 go on\r\n" },
        { ".", "554 no valid recipients\r\n" },
        { "QUIT\r\n", "221 bye\r\n" },
    };
    struct meeting m;
    MEET(m, turns);
    assert_int_equal(m.results[0].fate, RELAY_NEVER);
    assert_int_equal(m.results[1].fate, RELAY_NEVER);
    assert_true(m.is_usable);
    ASSERT_SLICE(buf_slice(&m.content), SL(".\r\n"));
    meeting_fini(&m);
}

/* SC35: the end was sent and the answer never came: try again, and say that it may come twice. */
static void test_answer_lost(void **state)
{
    static const struct turn turns[] = {
        { "", "220 mx\r\n" },
        { "EHLO ", "250 mx\r\n" },
        { "MAIL ", "250 ok\r\n" },
        { "RCPT ", "250 ok\r\n" },
        { "RCPT ", "250 ok\r\n" },
        { "DATA\r\n", "354 go on\r\n" },
        { ".", "" },
    };
    struct meeting m;
    MEET(m, turns);
    assert_int_equal(m.results[0].fate, RELAY_LATER);
    assert_true(m.results[0].may_be_twice);
    assert_false(m.is_usable);
    meeting_fini(&m);
}

/* SC35: a farewell is no yes. Behind the content it is as if nothing had come. */
static void test_farewell(void **state)
{
    static const struct turn at_the_end[] = {
        { "", "220 mx\r\n" },         { "EHLO ", "250 mx\r\n" }, { "MAIL ", "250 ok\r\n" },
        { "RCPT ", "250 ok\r\n" },    { "RCPT ", "250 ok\r\n" }, { "DATA\r\n", "354 go on\r\n" },
        { ".", "221 2.0.0 bye\r\n" },
    };
    static const struct turn before[] = {
        { "", "220 mx\r\n" },
        { "EHLO ", "250 mx\r\n" },
        { "MAIL ", "250 ok\r\n" },
        { "RCPT ", "221 bye\r\n" },
    };
    struct meeting m;
    MEET(m, at_the_end);
    assert_int_equal(m.results[0].fate, RELAY_LATER);
    assert_true(m.results[0].may_be_twice);
    assert_false(m.is_usable);
    meeting_fini(&m);
    MEET(m, before);
    assert_int_equal(m.results[0].fate, RELAY_LATER);
    assert_false(m.results[0].may_be_twice || m.is_usable);
    meeting_fini(&m);
}

static void test_mail_refused(void **state)
{
    static const struct turn turns[] = {
        { "", "220 mx\r\n" },
        { "EHLO ", "250-mx\r\n250 PIPELINING\r\n" },
        { "MAIL ", "" },
        { "RCPT ", "" },
        { "RCPT ", "" },
        { "DATA\r\n", "451 4.7.1 slow down\r\n503 no\r\n503 no\r\n503 no\r\n" },
        { "QUIT\r\n", "221 bye\r\n" },
    };
    struct meeting m;
    MEET(m, turns);
    assert_int_equal(m.results[0].fate, RELAY_LATER);
    ASSERT_SLICE(m.results[1].text, SL("451 4.7.1 slow down"));
    assert_true(m.is_usable);
    meeting_fini(&m);
}

/* What the offer rules out is not tried. */
static void test_impossible(void **state)
{
    static const struct turn turns[] = {
        { "", "220 mx\r\n" },
        { "EHLO ", "250-mx\r\n250 SIZE 20\r\n" },
        { "QUIT\r\n", "221 bye\r\n" },
    };
    static const struct {
        bool is_8bit, is_utf8;
        const char *enhanced;
    } cases[] = { { false, false, "5.3.4" }, { true, false, "5.6.3" }, { false, true, "5.6.9" } };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct meeting m;
        meeting_init(&m, turns, ARRAY_LEN(turns));
        m.message.is_8bit = cases[i].is_8bit;
        m.message.is_utf8 = cases[i].is_utf8;
        meeting_run(&m);
        assert_int_equal(m.results[0].fate, RELAY_NEVER);
        ASSERT_SLICE(m.results[0].enhanced, slice_cstr(cases[i].enhanced));
        assert_false(m.results[0].is_remote);
        meeting_fini(&m);
    }
}

static void test_not_opened(void **state)
{
    static const struct {
        struct turn turns[2];
        enum err result;
    } cases[] = {
        { { { "", "554 no mail for you\r\n" }, { "QUIT", "" } }, ERR_PERM },
        { { { "", "421 too busy\r\n" }, { "QUIT", "" } }, ERR_BUSY },
        { { { "", "SSH-2.0-OpenSSH_9.2\r\n" }, { "QUIT", "" } }, ERR_SYNTAX },
        { { { "", "220 mx\r\n" }, { "EHLO ", "" } }, ERR_CLOSED },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct meeting m;
        meeting_init(&m, cases[i].turns, 2);
        fiber_start(m.loop, "server", serve, &m);
        fiber_start(m.loop, "client", call, &m);
        loop_stop(m.loop);
        loop_run(m.loop);
        assert_int_equal(m.opened, cases[i].result);
        meeting_fini(&m);
    }
}

/* SC34, RFC 2920 3.2: answers ahead of their questions are not taken for answers. */
static void test_out_of_turn(void **state)
{
    static const struct turn turns[] = {
        { "", "220 mx\r\n" },
        { "EHLO ",
          "250-mx\r\n250 PIPELINING\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n" },
    };
    struct meeting m;
    MEET(m, turns);
    assert_int_equal(m.results[0].fate, RELAY_LATER);
    assert_false(m.is_usable);
    meeting_fini(&m);
}

/* RFC 8689 2: it is said in TLS alone, whatever is offered in clear text. */
static void test_no_promise_in_clear_text(void **state)
{
    static const struct turn turns[] = {
        { "", "220 mx\r\n" },
        { "EHLO ", "250-mx\r\n250 REQUIRETLS\r\n" },
        { "MAIL FROM:<>\r\n", "550 no\r\n" },
        { "QUIT\r\n", "221 bye\r\n" },
    };
    struct meeting m;
    meeting_init(&m, turns, ARRAY_LEN(turns));
    m.message.from = m.message.envid = SL("");
    m.message.wants_encrypted = true;
    meeting_run(&m);
    meeting_fini(&m);
}

int relay_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pipelined),      cmocka_unit_test(test_old_server),
        cmocka_unit_test(test_nobody_taken),   cmocka_unit_test(test_answer_lost),
        cmocka_unit_test(test_mail_refused),   cmocka_unit_test(test_impossible),
        cmocka_unit_test(test_not_opened),     cmocka_unit_test(test_out_of_turn),
        cmocka_unit_test(test_lmtp),           cmocka_unit_test(test_no_login_in_clear_text),
        cmocka_unit_test(test_farewell),       cmocka_unit_test(test_lmtp_lost),
        cmocka_unit_test(test_lmtp_of_nobody), cmocka_unit_test(test_no_promise_in_clear_text),
    };
    return cmocka_run_group_tests_name("relay/relay", tests, NULL, NULL);
}
