#include "net/dns.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "base/test.h"
#include "io/fiber.h"

#define START (UINT64_C(1000000) * USEC_PER_SEC)
#define HOUR_BACK (-(int64_t)3600 * (int64_t)USEC_PER_SEC)
#define DATAGRAM_BYTES 512
#define HEAD_BYTES 12
#define ROOMS_MAX 100

static void test_texts(void **state)
{
    static const struct {
        struct slice rdata;
        const char *text; /* NULL: malformed */
    } rows[] = {
        { SL("\3one"), "one" },
        { SL("\3one\4 two"), "one two" },
        { SL("\0\3one\0"), "one" },
        { SL("\0"), "" },
        { SL(""), "" },
        { SL("\4one"), NULL },
        { SL("\3one\1"), NULL },
    };
    (void)state;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 10000);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct slice text;
        bool is_good = dns_text_read(rows[i].rdata, arena, &text);
        assert_int_equal(is_good, rows[i].text != NULL);
        if (is_good) {
            ASSERT_SLICE(text, slice_cstr(rows[i].text));
        }
    }
}

/* --- a clock that is set back --- */

/* A server that has one address for every name, and counts who asks. */
struct server {
    pthread_t thread;
    int fd;
    char forward[32];
    atomic_uint asked;
};

static void *serve(void *arg)
{
    static const unsigned char record[] = { 0xc0, HEAD_BYTES, 0, DNS_A, 0,   1, 0, 0,
                                            14,   16,         0, 4,     192, 0, 2, 1 };
    struct server *server = arg;
    unsigned char text[DATAGRAM_BYTES + sizeof(record)];
    struct sockaddr_in peer;
    socklen_t peer_len = sizeof(peer);
    ssize_t len;
    while ((len = recvfrom(server->fd, text, DATAGRAM_BYTES, 0, (struct sockaddr *)&peer,
                           &peer_len)) > HEAD_BYTES) {
        size_t end = HEAD_BYTES + strlen((char *)text + HEAD_BYTES) + 5; /* of the question */
        atomic_fetch_add(&server->asked, 1);
        text[2] |= 0x80; /* an answer */
        text[3] = 0x80;  /* it recurses */
        memcpy(text + 4, "\0\1\0\1\0\0\0\0", 8);
        memcpy(text + end, record, sizeof(record));
        IGNORE(sendto(server->fd, text, end + sizeof(record), 0, (struct sockaddr *)&peer,
                      peer_len) > 0
                   ? OK
                   : ERR_TEMP);
        peer_len = sizeof(peer);
    }
    return NULL;
}

static void server_open(struct server *server)
{
    struct sockaddr_in own = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof(own);
    server->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(server->fd, (struct sockaddr *)&own, sizeof(own)), 0);
    assert_int_equal(getsockname(server->fd, (struct sockaddr *)&own, &len), 0);
    snprintf(server->forward, sizeof(server->forward), "127.0.0.1@%u", ntohs(own.sin_port));
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

/* A datagram that is no question ends it. */
static void server_close(struct server *server)
{
    struct sockaddr_in own;
    socklen_t len = sizeof(own);
    assert_int_equal(getsockname(server->fd, (struct sockaddr *)&own, &len), 0);
    assert_int_equal(sendto(server->fd, "", 0, 0, (struct sockaddr *)&own, len), 0);
    pthread_join(server->thread, NULL);
    close(server->fd);
}

struct scene {
    struct world world;
    struct server server;
    struct loop *loop;
    struct dns *dns;
    atomic_uint told; /* that there is no new context */
    /* what was seen */
    unsigned failed, asked_before, asked_without_room, asked_at_once, asked_later, told_then;
    unsigned told_in_all, asked_last;
};

static void note_line(void *arg, struct slice line)
{
    struct scene *scene = arg;
    atomic_fetch_add(&scene->told, slice_find(line, SL("event=dns-not-renewed")) < line.len);
}

static unsigned ask(struct scene *scene)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 10000);
    struct dns_answer answer;
    enum err result = dns_query(scene->dns, SL("mx.example"), DNS_A, arena, &answer);
    scene->failed +=
        result != OK || answer.count != 1 || !slice_eq(answer.records[0], SL("\xc0\0\2\1"));
    return atomic_load(&scene->server.asked);
}

/* As many descriptors as there are, and so many more. */
static void leave_room(const struct rlimit *before, unsigned more)
{
    struct rlimit files = *before;
    setrlimit(RLIMIT_NOFILE, before);
    int lowest = dup(STDOUT_FILENO);
    close(lowest);
    files.rlim_cur = (rlim_t)lowest + more;
    setrlimit(RLIMIT_NOFILE, &files);
}

static void play(struct scene *scene, void (*fn)(void *arg))
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    world_init_real(&scene->world);
    clock_init_fake(&scene->world.clock, START);
    server_open(&scene->server);
    struct dns_settings settings = { .forward = slice_cstr(scene->server.forward),
                                     .trust_anchor = SL("") };
    scene->loop = loop_new(&scene->world);
    scene->dns = dns_open(&scene->world, &settings);
    log_capture(note_line, scene);
    fiber_start(scene->loop, "test", fn, scene);
    loop_run(scene->loop);
    log_capture(NULL, NULL);
    setrlimit(RLIMIT_NOFILE, &files);
    dns_close(scene->dns);
    loop_free(scene->loop);
    server_close(&scene->server);
}

static void ask_without_room(void *arg)
{
    struct scene *scene = arg;
    struct clock *clock = &scene->world.clock;
    struct rlimit files;
    scene->asked_before = ask(scene);
    getrlimit(RLIMIT_NOFILE, &files);
    clock_set_wall(clock, HOUR_BACK);
    leave_room(&files, 0);
    scene->asked_without_room = ask(scene);
    scene->told_then = atomic_load(&scene->told);
    setrlimit(RLIMIT_NOFILE, &files);
    scene->asked_at_once = ask(scene);
    clock_advance(clock, DNS_RENEW_SECONDS * USEC_PER_SEC);
    scene->asked_later = ask(scene);
    scene->asked_last = ask(scene);
    scene->told_in_all = atomic_load(&scene->told);
    loop_stop(scene->loop);
}

/* QU10: without a descriptor for a new context the old one answers, from what it knows; it is tried again after a while, not with each question. */
static void test_no_room_for_a_new_context(void **state)
{
    struct scene scene = {};
    (void)state;
    play(&scene, ask_without_room);
    assert_int_equal(scene.failed, 0);
    assert_int_equal(scene.asked_before, 1);
    assert_int_equal(scene.asked_without_room, 1);
    assert_int_equal(scene.told_then, 1);
    assert_int_equal(scene.asked_at_once, 1);
    assert_int_equal(scene.asked_later, 2);
    assert_int_equal(scene.asked_last, 2);
    assert_int_equal(scene.told_in_all, 1);
}

static void ask_with_more_room(void *arg)
{
    struct scene *scene = arg;
    struct rlimit files;
    scene->asked_before = ask(scene);
    getrlimit(RLIMIT_NOFILE, &files);
    clock_set_wall(&scene->world.clock, HOUR_BACK);
    for (unsigned room = 0; room < ROOMS_MAX; room++) {
        unsigned told = atomic_load(&scene->told);
        leave_room(&files, room);
        clock_advance(&scene->world.clock, DNS_RENEW_SECONDS * USEC_PER_SEC);
        scene->asked_later = ask(scene);
        if (atomic_load(&scene->told) == told) {
            break; /* there is a new one */
        }
        scene->asked_without_room = scene->asked_later;
    }
    scene->told_in_all = atomic_load(&scene->told);
    loop_stop(scene->loop);
}

/* Whatever the number of descriptors that are left: the old one answers, or a new one does. */
static void test_any_room_for_a_new_context(void **state)
{
    struct scene scene = {};
    (void)state;
    play(&scene, ask_with_more_room);
    assert_int_equal(scene.failed, 0);
    assert_true(scene.told_in_all > 0);
    assert_true(scene.told_in_all < ROOMS_MAX);
    assert_int_equal(scene.asked_before, 1);
    assert_int_equal(scene.asked_without_room, 1);
    assert_int_equal(scene.asked_later, 2);
}

int dns_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_texts),
                                        cmocka_unit_test(test_no_room_for_a_new_context),
                                        cmocka_unit_test(test_any_room_for_a_new_context) };
    return cmocka_run_group_tests_name("net/dns", tests, NULL, NULL);
}
