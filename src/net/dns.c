/* libunbound does the work in a thread of its own. Another thread takes its answers and hands each to the loop of who asked, so that
 * one context, and one cache, serves all loops of the process.
 *
 * libunbound keeps whole packets on the stack and is not called on a fiber, whose stack is small: questions are put and taken
 * back from the loop's own.
 *
 * It keeps answers until an hour of the clock. What it learned while the clock was fast it would keep for as long as that had been, also that
 * signatures were over, so when the clock is set back there is a new context (QU10); the old one answers what it was asked. Where there
 * can be none now, for want of descriptors or memory, the old one stays: stale answers are better than none. */
#include "net/dns.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unbound.h>
#include <unistd.h>

#include "base/list.h"
#include "base/log.h"
#include "base/scan.h"
#include "io/fiber.h"

#define NAME_BYTES 256
#define CLASS_IN 1
#define FORWARD_BYTES 64
#define CONTEXT_DESCRIPTORS 64

#define SET_BACK_USEC ((int64_t)600 * (int64_t)USEC_PER_SEC) /* less is of no account */
#define RENEW_USEC ((usec_t)DNS_RENEW_SECONDS * USEC_PER_SEC)

/* A context, and the thread that takes its answers. */
struct context {
    struct list node; /* of the old ones */
    struct ub_ctx *unbound;
    pthread_t taker;
    int stop_fd;
    unsigned questions; /* that are not done */
};

struct dns {
    struct world *world;
    bool asks_world; /* instead of libunbound */
    char *forward, *trust_anchor;
    pthread_mutex_t lock; /* of all below */
    struct context *context;
    struct list old;
    int64_t ahead;    /* of the monotonic clock, microseconds */
    usec_t renews_at; /* not before, monotonic: it failed */
};

/* One question, on the stack of the fiber that asks. */
struct question {
    struct dns *dns;
    struct context *context; /* NULL: not asked yet */
    struct loop *loop;
    struct fiber *fiber;
    struct loop_post put, arrive, take_back;
    char name[NAME_BYTES];
    enum dns_type type;
    bool is_done, is_taken_back; /* on its loop alone */
    int id, error;
    struct ub_result *result;
};

/* --- answers, on the thread that takes them --- */

static void question_arrive(struct loop_post *post)
{
    struct question *question = CONTAINER_OF(post, struct question, arrive);
    question->is_done = true;
    fiber_wake(question->fiber);
}

static void answered(void *arg, int error, struct ub_result *result)
{
    struct question *question = arg;
    question->error = error;
    question->result = result;
    question->arrive.run = question_arrive;
    loop_post(question->loop, &question->arrive);
}

static void *take_answers(void *arg)
{
    struct context *context = arg;
    struct pollfd fds[] = { { .fd = ub_fd(context->unbound), .events = POLLIN },
                            { .fd = context->stop_fd, .events = POLLIN } };
    while (fds[1].revents == 0) {
        if (poll(fds, ARRAY_LEN(fds), -1) < 0 && errno != EINTR) {
            abort(); /* every session would wait in vain */
        }
        if (fds[0].revents != 0 && ub_process(context->unbound) != 0) {
            log_warn("dns-failed", "reason=%s", "answers cannot be taken");
        }
    }
    return NULL;
}

/* --- opening --- */

static void must(int error, const char *what)
{
    if (error != 0) {
        log_error("dns-failed", "reason=%s what=%s", log_text(slice_cstr(ub_strerror(error))).text,
                  what);
    }
}

static void set_forward(struct ub_ctx *context, struct slice list)
{
    struct scan c = scan_make(list);
    while (!scan_at_end(&c)) {
        char address[FORWARD_BYTES];
        size_t blanks = scan_skip_blanks(&c);
        struct slice rest = scan_rest(&c);
        struct slice one = slice_sub(rest, 0, slice_find_char(rest, ' '));
        (void)blanks;
        if (one.len > 0) {
            snprintf(address, sizeof(address), "%.*s", SLICE_ARG(one));
            must(ub_ctx_set_fwd(context, address), "forward");
        }
        c = scan_make(slice_from(rest, one.len));
    }
}

/* What libunbound allows itself as a library (16 sockets, 1 MiB) would let a few servers that are silent hold up all other questions. */
static void set_size(struct ub_ctx *context)
{
    static const char *const options[][2] = {
        { "outgoing-range:", DNS_SOCKETS },       { "num-queries-per-thread:", DNS_QUESTIONS },
        { "msg-cache-size:", DNS_ANSWERS_BYTES }, { "rrset-cache-size:", DNS_RECORDS_BYTES },
        { "outgoing-num-tcp:", DNS_CONNECTIONS },
    };
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        must(ub_ctx_set_option(context, options[i][0], options[i][1]), options[i][0]);
    }
}

/* Signals are for the threads that wait for them. */
static enum err start_taker(struct context *context)
{
    sigset_t all, before;
    context->stop_fd = eventfd(0, EFD_CLOEXEC);
    if (context->stop_fd < 0) {
        return fail(ERR_TEMP, "eventfd: %m");
    }
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&context->taker, NULL, take_answers, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0) {
        close(context->stop_fd);
        errno = error;
        return fail(ERR_TEMP, "thread: %m");
    }
    return OK;
}

static void set_up(struct ub_ctx *unbound, const struct dns *dns)
{
    must(ub_ctx_async(unbound, 1), "thread");
    must(ub_ctx_set_option(unbound, "do-not-query-localhost:", "no"), "localhost");
    must(ub_ctx_set_option(unbound, "harden-dnssec-stripped:", "yes"), "hardening");
    set_size(unbound);
    set_forward(unbound, slice_cstr(dns->forward));
    if (dns->trust_anchor[0] != '\0') {
        must(ub_ctx_add_ta_file(unbound, dns->trust_anchor), dns->trust_anchor);
    }
}

/* ERR_TEMP: not now. */
static enum err context_open(const struct dns *dns, struct context **out)
{
    struct context *context = calloc(1, sizeof(*context));
    struct ub_ctx *unbound = ub_ctx_create();
    enum err result = context == NULL || unbound == NULL ? fail(ERR_TEMP, "libunbound: %m") : OK;
    if (result == OK) {
        set_up(unbound, dns);
        context->unbound = unbound;
        result = start_taker(context);
    }
    if (result != OK) {
        ub_ctx_delete(unbound); /* NULL allowed */
        free(context);
        return result;
    }
    *out = context;
    return OK;
}

static void context_close(struct context *context)
{
    IGNORE(eventfd_write(context->stop_fd, 1) == 0 ? OK : ERR_TEMP);
    pthread_join(context->taker, NULL);
    close(context->stop_fd);
    ub_ctx_delete(context->unbound);
    free(context);
}

static char *copy_text(struct slice text)
{
    char *copy = strndup(text.ptr == NULL ? "" : text.ptr, text.len);
    if (copy == NULL) {
        abort();
    }
    return copy;
}

static int64_t clock_ahead(const struct dns *dns)
{
    struct clock *clock = &dns->world->clock;
    return (int64_t)clock->wall(clock) - (int64_t)clock->monotonic(clock);
}

struct dns *dns_open(struct world *world, const struct dns_settings *settings)
{
    struct dns *dns = calloc(1, sizeof(*dns));
    if (dns == NULL) {
        abort();
    }
    dns->world = world;
    dns->asks_world = world->resolver.query != NULL;
    dns->forward = copy_text(settings->forward);
    dns->trust_anchor = copy_text(settings->trust_anchor);
    dns->ahead = clock_ahead(dns);
    list_init(&dns->old);
    pthread_mutex_init(&dns->lock, NULL);
    if (!dns->asks_world && context_open(dns, &dns->context) != OK) {
        log_error("dns-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
        abort(); /* no mail would be sent, and hardly any judged */
    }
    return dns;
}

static void close_old(struct dns *dns, bool even_asked)
{
    LIST_EACH (&dns->old, node) {
        struct context *context = LIST_ENTRY(node, struct context, node);
        if (even_asked || context->questions == 0) {
            list_remove(node);
            context_close(context);
        }
    }
}

void dns_close(struct dns *dns)
{
    if (dns == NULL) {
        return;
    }
    close_old(dns, true);
    if (dns->context != NULL) {
        context_close(dns->context);
    }
    pthread_mutex_destroy(&dns->lock);
    free(dns->forward);
    free(dns->trust_anchor);
    free(dns);
}

/* --- asking --- */

static void begun(void *arg, int error, struct ub_result *result)
{
    (void)arg;
    (void)error;
    ub_resolve_free(result);
}

/* It opens what else it needs with the first question: one that it answers by itself. */
static enum err context_begin(const struct context *context)
{
    int error =
        ub_resolve_async(context->unbound, "localhost.", DNS_A, CLASS_IN, NULL, begun, NULL);
    return error == 0 ? OK : fail(ERR_TEMP, "libunbound: %s", ub_strerror(error));
}

/* libevent, which libunbound waits with, ends the process where it finds none. Other threads may take some meanwhile, so there are to be
 * several times what is needed. */
static enum err look_for_descriptors(void)
{
    int fds[CONTEXT_DESCRIPTORS];
    unsigned count = 0;
    enum err result = OK;
    while (result == OK && count < ARRAY_LEN(fds)) {
        fds[count] = eventfd(0, EFD_CLOEXEC);
        if (fds[count] < 0) {
            result = fail(ERR_TEMP, "descriptors: %m");
        } else {
            count++;
        }
    }
    while (count > 0) {
        close(fds[--count]);
    }
    return result;
}

static enum err renew(struct dns *dns)
{
    struct context *context;
    TRY(look_for_descriptors());
    TRY(context_open(dns, &context));
    enum err result = context_begin(context);
    if (result != OK) {
        context_close(context);
        return result;
    }
    list_append(&dns->old, &dns->context->node);
    dns->context = context;
    return OK;
}

static void look_at_clock(struct dns *dns)
{
    struct clock *clock = &dns->world->clock;
    int64_t ahead = clock_ahead(dns), jump = ahead - dns->ahead;
    if (jump >= SET_BACK_USEC) {
        dns->ahead = ahead;
    }
    if (jump > -SET_BACK_USEC || clock->monotonic(clock) < dns->renews_at) {
        return;
    }
    if (renew(dns) == OK) {
        dns->ahead = ahead;
        return;
    }
    dns->renews_at = clock->monotonic(clock) + RENEW_USEC;
    log_warn("dns-not-renewed", "reason=%s seconds=%d", log_text(slice_cstr(err_detail())).text,
             DNS_RENEW_SECONDS);
}

static struct context *context_take(struct dns *dns)
{
    pthread_mutex_lock(&dns->lock);
    look_at_clock(dns);
    close_old(dns, false);
    struct context *context = dns->context;
    context->questions++;
    pthread_mutex_unlock(&dns->lock);
    return context;
}

static void context_give_back(struct dns *dns, struct context *context)
{
    pthread_mutex_lock(&dns->lock);
    context->questions--;
    pthread_mutex_unlock(&dns->lock);
}

static void question_put(struct loop_post *post)
{
    struct question *question = CONTAINER_OF(post, struct question, put);
    question->context = context_take(question->dns);
    int error = ub_resolve_async(question->context->unbound, question->name, (int)question->type,
                                 CLASS_IN, question, answered, &question->id);
    if (error != 0) { /* else the answer may be there already */
        question->error = error;
        question->is_done = true;
        fiber_wake(question->fiber);
    }
}

/* What cannot be taken back any more is on its way here. */
static void question_take_back(struct loop_post *post)
{
    struct question *question = CONTAINER_OF(post, struct question, take_back);
    question->is_taken_back =
        !question->is_done && ub_cancel(question->context->unbound, question->id) == 0;
    if (question->is_taken_back) {
        fiber_wake(question->fiber);
    }
}

/* Done when it returns, with an answer or without: nothing points to the question any more. */
static void ask(struct question *question)
{
    struct deadline_scope scope = deadline_push(DNS_SECONDS);
    enum err result = OK;
    question->put.run = question_put;
    loop_post(question->loop, &question->put);
    while (result == OK && !question->is_done) {
        result = fiber_suspend();
    }
    deadline_pop(scope);
    if (!question->is_done) {
        question->take_back.run = question_take_back;
        loop_post(question->loop, &question->take_back);
        while (!question->is_done && !question->is_taken_back) {
            fiber_suspend_surely();
        }
    }
    context_give_back(question->dns, question->context);
}

static enum err take(const struct ub_result *result, struct arena *arena, struct dns_answer *out)
{
    unsigned count = 0;
    *out = (struct dns_answer){ .is_secure = result->secure != 0 };
    if (result->bogus) {
        return fail(ERR_TEMP, "DNS: %s: forged or broken: %s", result->qname,
                    result->why_bogus == NULL ? "" : result->why_bogus);
    }
    if (result->rcode != 0 && result->rcode != 3) {
        return fail(ERR_TEMP, "DNS: %s: the servers answer with error %d", result->qname,
                    result->rcode);
    }
    if (!result->havedata) {
        return fail(ERR_NOT_FOUND, "DNS: %s: %s", result->qname,
                    result->nxdomain ? "there is no such name" : "has no such record");
    }
    while (result->data[count] != NULL && count < DNS_RECORDS_MAX) {
        count++;
    }
    if (result->canonname != NULL) {
        struct slice name = slice_cstr(result->canonname);
        name.len -= name.len > 0 && name.ptr[name.len - 1] == '.';
        out->name = arena_dup(arena, name);
    }
    out->records = ARENA_ARRAY(arena, struct slice, count);
    out->count = count;
    for (unsigned i = 0; i < count; i++) {
        out->records[i] = arena_dup(arena, slice_make(result->data[i], (size_t)result->len[i]));
    }
    return OK;
}

enum err dns_query(struct dns *dns, struct slice name, enum dns_type type, struct arena *arena,
                   struct dns_answer *out)
{
    struct resolver *world = &dns->world->resolver;
    struct question question = {
        .dns = dns, .loop = fiber_loop(), .fiber = fiber_current(), .type = type
    };
    *out = (struct dns_answer){ .count = 0 };
    if (dns->asks_world) {
        return world->query(world, name, type, arena, out);
    }
    if (name.len == 0 || name.len >= sizeof(question.name) - 1) {
        return fail(ERR_NOT_FOUND, "DNS: a name of %zu octets", name.len);
    }
    snprintf(question.name, sizeof(question.name), "%.*s.", SLICE_ARG(name));
    ask(&question);
    if (question.error != 0) {
        return fail(ERR_TEMP, "DNS: %s: %s", question.name, ub_strerror(question.error));
    }
    if (question.result == NULL) {
        return fail(ERR_TEMP, "DNS: %s: no answer in time", question.name);
    }
    enum err result = take(question.result, arena, out);
    ub_resolve_free(question.result);
    return result;
}

/* --- names --- */

bool dns_name_read(struct slice wire, struct arena *arena, struct slice *out)
{
    char text[NAME_BYTES];
    size_t len = 0;
    struct scan c = scan_make(wire);
    uint8_t label;
    if (wire.len >= NAME_BYTES) {
        return false; /* RFC 1035 2.3.4 */
    }
    while (scan_le8(&c, &label) && label > 0) {
        struct slice part;
        if (label > 63 || !scan_bytes(&c, label, &part) || len + label + 1 >= sizeof(text) ||
            memchr(part.ptr, '.', part.len) != NULL || memchr(part.ptr, '\0', part.len) != NULL) {
            return false;
        }
        len += len > 0 ? (text[len] = '.', 1U) : 0U;
        memcpy(text + len, part.ptr, part.len);
        len += part.len;
    }
    *out = arena_dup(arena, slice_make(text, len));
    return scan_at_end(&c);
}

bool dns_text_read(struct slice rdata, struct arena *arena, struct slice *out)
{
    struct scan c = scan_make(rdata);
    char *text = arena_alloc(arena, rdata.len + 1);
    size_t len = 0;
    while (!scan_at_end(&c)) {
        uint8_t count;
        struct slice piece;
        if (!scan_le8(&c, &count) || !scan_bytes(&c, count, &piece)) {
            return false;
        }
        memcpy(text + len, piece.ptr, piece.len);
        len += piece.len;
    }
    *out = slice_make(text, len);
    return true;
}
