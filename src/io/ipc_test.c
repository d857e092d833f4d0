#include "io/test_rig.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "io/ipc.h"
#include "io/process.h"

enum { ASK_ECHO = 1, ASK_FAIL, ASK_DIE, ASK_SLEEP, ASK_SMALL, ASK_FILL };

static enum err run_echo(void *state, struct slice payload, struct arena *arena, struct buf *reply)
{
    (void)state;
    (void)arena;
    buf_append(reply, payload);
    return OK;
}

static enum err run_fail(void *state, struct slice payload, struct arena *arena, struct buf *reply)
{
    (void)state;
    (void)arena;
    buf_append_cstr(reply, "dropped");
    return fail(ERR_NOT_FOUND, "no %.*s here", SLICE_ARG(payload));
}

static enum err run_die(void *state, struct slice payload, struct arena *arena, struct buf *reply)
{
    (void)state;
    (void)payload;
    (void)arena;
    (void)reply;
    raise(SIGKILL);
    return OK;
}

static enum err run_sleep(void *state, struct slice payload, struct arena *arena, struct buf *reply)
{
    (void)state;
    (void)arena;
    usleep(50000);
    buf_append(reply, payload);
    return OK;
}

static enum err run_fill(void *state, struct slice payload, struct arena *arena, struct buf *reply)
{
    (void)state;
    (void)arena;
    size_t n = (size_t)(unsigned char)payload.ptr[0] * 1024 * 1024;
    char *at = buf_reserve(reply, n);
    memset(at, 'f', n);
    buf_commit(reply, n);
    return OK;
}

static const struct ipc_handler handlers[] = {
    { ASK_ECHO, "echo", IPC_PAYLOAD_MAX, run_echo },
    { ASK_FAIL, "fail", 100, run_fail },
    { ASK_DIE, "die", 100, run_die },
    { ASK_SLEEP, "sleep", 100, run_sleep },
    { ASK_SMALL, "small", 10, run_echo },
    { ASK_FILL, "fill", 1, run_fill },
};

static void *server_main(void *arg)
{
    const int *fd = arg;
    ipc_serve(*fd, handlers, ARRAY_LEN(handlers), NULL, 1 << 20);
    close(*fd);
    return NULL;
}

struct talk {
    struct rig rig;
    struct arena *arena;
    struct ipc *ipc;
    int pair[2];
    pthread_t thread;
    unsigned done;
};

static void talk_init(struct talk *t)
{
    memset(t, 0, sizeof(*t));
    rig_init(&t->rig);
    t->arena = arena_new(NULL, "ipc test", 64 << 20);
    assert_int_equal(ipc_pair(t->pair), OK);
    t->ipc = ipc_open(t->rig.loop, t->pair[0]);
}

static void talk_fini(struct talk *t)
{
    ipc_close(t->ipc);
    arena_free(t->arena);
    rig_fini(&t->rig);
}

static void with_server(struct talk *t, void (*fn)(void *arg))
{
    pthread_create(&t->thread, NULL, server_main, &t->pair[1]);
    rig_run(&t->rig, fn, t);
    ipc_close(t->ipc);
    t->ipc = NULL;
    pthread_join(t->thread, NULL);
}

static void ask_sizes(void *arg)
{
    struct talk *t = arg;
    static const size_t sizes[] = {
        0, 1, 100, IPC_INLINE_MAX - 1, IPC_INLINE_MAX, IPC_INLINE_MAX + 1, 10 * 1024 * 1024
    };
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        char *bytes = malloc(sizes[i] + 1);
        for (size_t k = 0; k < sizes[i]; k++) {
            bytes[k] = (char)(k * 13 + i);
        }
        struct arena *arena = arena_new(NULL, "call", 1 << 20);
        struct slice reply;
        struct slice payload = slice_make(bytes, sizes[i]);
        assert_int_equal(ipc_call(t->ipc, ASK_ECHO, payload, arena, &reply), OK);
        assert_true(slice_eq(reply, payload));
        struct ipc_question question = {
            ASK_ECHO, { SL("head"), slice_sub(payload, 0, 5), slice_from(payload, 5) }, 3
        };
        assert_int_equal(ipc_call_parts(t->ipc, &question, arena, &reply), OK);
        assert_int_equal(reply.len, 4 + sizes[i]);
        assert_true(slice_eq(slice_from(reply, 4), payload));
        arena_free(arena);
        free(bytes);
    }
    t->done = 1;
}

static void test_payloads_both_ways(void **state)
{
    (void)state;
    struct talk t;
    talk_init(&t);
    with_server(&t, ask_sizes);
    assert_int_equal(t.done, 1);
    talk_fini(&t);
}

static void ask_wrongly(void *arg)
{
    struct talk *t = arg;
    struct slice reply;
    assert_int_equal(ipc_call(t->ipc, ASK_FAIL, SL("cat"), t->arena, &reply), ERR_NOT_FOUND);
    assert_string_equal(err_detail(), "no cat here");
    assert_int_equal(ipc_call(t->ipc, 99, SL("?"), t->arena, &reply), ERR_SYNTAX);
    assert_int_equal(ipc_call(t->ipc, ASK_SMALL, SL("0123456789a"), t->arena, &reply), ERR_LIMIT);
    assert_int_equal(ipc_call(t->ipc, ASK_SMALL, SL("0123456789"), t->arena, &reply), OK);
    char *large = calloc(1, 200000);
    assert_int_equal(ipc_call(t->ipc, ASK_SMALL, slice_make(large, 200000), t->arena, &reply),
                     ERR_LIMIT);
    free(large);
    assert_int_equal(ipc_call(t->ipc, ASK_FILL, SL("\5"), t->arena, &reply), OK);
    assert_int_equal(reply.len, 5 * 1024 * 1024);
    t->done = 1;
}

static void test_refusals(void **state)
{
    (void)state;
    struct talk t;
    talk_init(&t);
    with_server(&t, ask_wrongly);
    assert_int_equal(t.done, 1);
    talk_fini(&t);
}

struct asker {
    struct talk *talk;
    char number[8];
};

static void ask_number(void *arg)
{
    struct asker *a = arg;
    struct arena *arena = arena_new(NULL, "call", 1 << 20);
    size_t len = 60000;
    char *payload = malloc(len);
    memset(payload, a->number[0], len);
    for (int i = 0; i < 5; i++) {
        struct slice reply;
        assert_int_equal(ipc_call(a->talk->ipc, ASK_ECHO, slice_make(payload, len), arena, &reply),
                         OK);
        assert_true(slice_eq(reply, slice_make(payload, len)));
        arena_reset(arena);
    }
    free(payload);
    arena_free(arena);
    a->talk->done++;
}

#define ASKERS 50

static void ask_all(void *arg)
{
    struct talk *t = arg;
    struct asker askers[ASKERS];
    struct fiber_group group;
    fiber_group_init(&group);
    for (size_t i = 0; i < ASKERS; i++) {
        askers[i] = (struct asker){ t, { (char)('0' + i) } };
        fiber_group_start(&group, "asker", ask_number, &askers[i]);
    }
    assert_int_equal(fiber_group_join(&group), OK);
}

/* More than the socket holds: askers wait for room, all get their own answer. */
static void test_many_askers(void **state)
{
    (void)state;
    struct talk t;
    talk_init(&t);
    with_server(&t, ask_all);
    assert_int_equal(t.done, ASKERS);
    talk_fini(&t);
}

static void ask_late(void *arg)
{
    struct talk *t = arg;
    struct slice reply = SL("");
    deadline_set(1);
    for (int i = 0; i < 40 && ipc_call(t->ipc, ASK_SLEEP, SL("x"), t->arena, &reply) == OK; i++) {
        t->done++;
    }
    deadline_set(0);
    assert_int_equal(ipc_call(t->ipc, ASK_ECHO, SL("mine"), t->arena, &reply), OK);
    assert_true(slice_eq(reply, SL("mine")));
    assert_int_equal(ipc_call(t->ipc, ASK_SLEEP, SL("y"), t->arena, &reply), OK);
    assert_true(slice_eq(reply, SL("y")));
}

static void test_late_answer_is_passed_over(void **state)
{
    (void)state;
    struct talk t;
    talk_init(&t);
    with_server(&t, ask_late);
    assert_in_range(t.done, 1, 20);
    talk_fini(&t);
}

static void ask_to_die(void *arg)
{
    struct talk *t = arg;
    struct slice reply;
    assert_int_equal(ipc_call(t->ipc, ASK_DIE, SL(""), t->arena, &reply), ERR_CLOSED);
    assert_true(ipc_is_closed(t->ipc));
    assert_int_equal(ipc_call(t->ipc, ASK_ECHO, SL(""), t->arena, &reply), ERR_CLOSED);
    t->done++;
}

static void test_peer_dies(void **state)
{
    (void)state;
    struct talk t;
    talk_init(&t);
    pid_t pid = fork();
    if (pid == 0) {
        close(t.pair[0]);
        server_main(&t.pair[1]);
        _exit(0);
    }
    close(t.pair[1]);
    rig_run(&t.rig, ask_to_die, &t);
    assert_int_equal(t.done, 1);
    int status;
    waitpid(pid, &status, 0);
    assert_true(WIFSIGNALED(status));
    talk_fini(&t);
}

static void ask_broken(void *arg)
{
    struct talk *t = arg;
    struct slice reply;
    assert_int_equal(ipc_call(t->ipc, ASK_ECHO, SL("q"), t->arena, &reply), ERR_CLOSED);
    t->done++;
}

/* Whatever a captured peer sends instead of an answer, the connection ends and nobody reads beyond it. */
static void test_broken_frames(void **state)
{
    (void)state;
    static const struct slice frames[] = {
        SL("x"),
        SL("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0"),
        SL("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0a"),
        SL("\0\0\0\0\0\0\0\0\0\0\0\0\5\0\0\0\0\0\0\0\0\0\0\0abc"),
        SL("\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0"),
        SL("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\377\377\377\377\377\377\377\377"),
        SL("\0\0\0\0\377\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
    };
    for (size_t i = 0; i < ARRAY_LEN(frames); i++) {
        struct talk t;
        talk_init(&t);
        fiber_start(t.rig.loop, "ask", ask_broken, &t);
        loop_run_idle(t.rig.loop);
        put(t.pair[1], frames[i]);
        loop_run_idle(t.rig.loop);
        assert_int_equal(t.done, 1);
        close(t.pair[1]);
        talk_fini(&t);
    }
}

/* A memory file that its sender could still shrink is not taken. */
static void test_unsealed_file(void **state)
{
    (void)state;
    struct talk t;
    talk_init(&t);
    fiber_start(t.rig.loop, "ask", ask_broken, &t);
    loop_run_idle(t.rig.loop);
    int fd = memfd_create("open", MFD_CLOEXEC);
    assert_int_equal(ftruncate(fd, 100000), 0);
    char head[24] = { 0 };
    head[8] = 1;
    head[16] = (char)(100000 & 255);
    head[17] = (char)(100000 >> 8 & 255);
    head[18] = 1;
    struct iovec iov = { head, sizeof(head) };
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } control = { .room = { 0 } };
    struct msghdr message = { .msg_iov = &iov,
                              .msg_iovlen = 1,
                              .msg_control = control.room,
                              .msg_controllen = sizeof(control.room) };
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(c), &fd, sizeof(fd));
    assert_int_equal(sendmsg(t.pair[1], &message, 0), sizeof(head));
    loop_run_idle(t.rig.loop);
    assert_int_equal(t.done, 1);
    close(fd);
    close(t.pair[1]);
    talk_fini(&t);
}

static void test_descriptors(void **state)
{
    (void)state;
    int pair[2], pipe_fds[2], got[4] = { -1, -1, -1, -1 };
    unsigned count = 0;
    struct buf text;
    buf_init(&text, 100000);
    assert_int_equal(ipc_pair(pair), OK);
    assert_int_equal(pipe(pipe_fds), 0);
    assert_int_equal(ipc_send_fds(pair[0], pipe_fds, 2, SL("imap smtp")), OK);
    assert_int_equal(ipc_receive_fds(pair[1], got, 4, &count, &text), OK);
    assert_int_equal(count, 2);
    assert_true(slice_eq(buf_slice(&text), SL("imap smtp")));
    assert_int_equal(write(got[1], "x", 1), 1);
    char c;
    assert_int_equal(read(pipe_fds[0], &c, 1), 1);
    assert_int_equal(fcntl(got[0], F_GETFD), FD_CLOEXEC);
    close(got[0]);
    close(got[1]);
    assert_int_equal(ipc_send_fds(pair[0], NULL, 0, SL("")), OK);
    assert_int_equal(ipc_receive_fds(pair[1], got, 4, &count, &text), OK);
    assert_int_equal(count, 0);
    assert_int_equal(ipc_send_fds(pair[0], pipe_fds, 2, SL("")), OK);
    assert_int_equal(ipc_receive_fds(pair[1], got, 1, &count, &text), ERR_LIMIT);
    close(pair[0]);
    assert_int_equal(ipc_receive_fds(pair[1], got, 1, &count, &text), ERR_CLOSED);
    close(pair[1]);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    buf_fini(&text);
}

int ipc_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_payloads_both_ways),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_many_askers),
        cmocka_unit_test(test_late_answer_is_passed_over),
        cmocka_unit_test(test_peer_dies),
        cmocka_unit_test(test_broken_frames),
        cmocka_unit_test(test_unsealed_file),
        cmocka_unit_test(test_descriptors),
    };
    return cmocka_run_group_tests_name("io/ipc", tests, NULL, NULL);
}
