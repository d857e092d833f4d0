/* Both ends of the control socket. */
#include "app/control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/command.h"
#include "base/log.h"
#include "base/progress.h"

#define ARENA_BYTES ((size_t)256 * 1024 * 1024)
#define TELL_USEC (200 * USEC_PER_MSEC)

struct control {
    struct node *node;
    struct listener *listener;
    enum err (*reload)(void *arg);
    void *reload_arg;
};

/* One connection. */
struct asker {
    struct control *control;
    struct stream *stream;
    bool is_deaf; /* it could not be told a step */
};

static json_t *refusal(enum err code, const char *text)
{
    /* A detail is cut to its room, maybe inside of a character. */
    return json_pack("{s:b,s:s,s:o}", "ok", 0, "error", err_name(code), "text",
                     json_slice(slice_cstr(text)));
}

json_t *control_answer(struct node *node, json_t *request, const struct control_caller *caller)
{
    static const struct control_caller nobody = { 0 };
    caller = caller == NULL ? &nobody : caller;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "command", ARENA_BYTES);
    const char *name = json_string_value(json_object_get(request, "command"));
    const struct command *command = name == NULL ? NULL : command_find(name);
    if (command == NULL || command->run == NULL) {
        return refusal(ERR_SYNTAX,
                       "no such command: the server may be older or newer than this culver");
    }
    struct command_call call = { .node = node,
                                 .services = node_services(node, 0),
                                 .arena = arena,
                                 .arguments = json_object_get(request, "arguments"),
                                 .options = json_object_get(request, "options"),
                                 .password = slice_cstr(
                                     json_string_value(json_object_get(request, "password"))),
                                 .reload = caller->reload,
                                 .reload_arg = caller->reload_arg,
                                 .progress = caller->progress,
                                 .step = caller->step,
                                 .step_arg = caller->step_arg };
    enum err result = command->run(&call);
    log_info("command", "command=\"%s\" result=%s", command->name, err_name(result));
    if (result != OK) {
        json_t *reply = refusal(result, err_detail());
        if (call.reply != NULL) {
            json_object_set_new(reply, "data", call.reply);
        }
        return reply;
    }
    return json_pack("{s:b,s:o}", "ok", 1, "data", call.reply == NULL ? json_null() : call.reply);
}

static bool write_line(struct asker *asker, const json_t *line)
{
    char *text = json_dumps(line, JSON_COMPACT);
    bool ok = text != NULL && stream_write(asker->stream, slice_cstr(text)) == OK &&
              stream_write(asker->stream, SL("\n")) == OK && stream_flush(asker->stream) == OK;
    free(text);
    return ok;
}

/* --- how far it is --- */

struct teller {
    struct asker *asker;
    struct progress progress;
    bool is_done;
};

static bool tell_once(struct teller *teller)
{
    struct progress p = progress_get(&teller->progress);
    json_t *line = p.what == NULL ? NULL
                                  : json_pack("{s:s,s:I,s:I,s:b}", "progress", p.what, "done",
                                              (json_int_t)p.done, "total", (json_int_t)p.total,
                                              "octets", p.is_octets);
    (void)deadline_set(CONTROL_SECS);
    bool goes_on = line == NULL || write_line(teller->asker, line);
    deadline_set(0);
    json_decref(line);
    return goes_on;
}

/* A fiber beside the command's, which writes nothing until it is joined. At least once, when it is done. */
static void tell(void *arg)
{
    struct teller *teller = arg;
    while (fiber_sleep(TELL_USEC) == OK && tell_once(teller) && !teller->is_done) {
    }
}

static json_t *answer_and_tell(struct asker *asker, json_t *request, struct control_caller *caller)
{
    struct teller teller = { .asker = asker };
    struct fiber_group group;
    caller->progress = &teller.progress;
    fiber_group_init(&group);
    fiber_group_start(&group, "progress", tell, &teller);
    json_t *reply = control_answer(asker->control->node, request, caller);
    teller.is_done = true;
    IGNORE(fiber_group_join(&group)); /* it has been told what it could be */
    return reply;
}

/* Under a deadline of its own; who has gone away misses it. */
static void tell_step(void *arg, json_t *step)
{
    struct asker *asker = arg;
    usec_t before = deadline_set(CONTROL_SECS);
    json_t *line = json_pack("{s:O}", "step", step);
    asker->is_deaf = asker->is_deaf || !write_line(asker, line);
    json_decref(line);
    deadline_restore(before);
}

static json_t *answer(struct asker *asker, json_t *request)
{
    struct control *control = asker->control;
    struct control_caller caller = { .reload = control->reload, .reload_arg = control->reload_arg };
    if (json_is_true(json_object_get(request, "steps"))) {
        caller.step = tell_step;
        caller.step_arg = asker;
    }
    return json_is_true(json_object_get(request, "progress"))
               ? answer_and_tell(asker, request, &caller)
               : control_answer(control->node, request, &caller);
}

static void answer_one(struct asker *asker)
{
    struct slice line;
    json_error_t where;
    deadline_set(CONTROL_SECS);
    if (stream_read_line(asker->stream, CONTROL_LINE_MAX, &line) != OK) {
        return;
    }
    deadline_set(0);
    json_t *request = json_loadb(line.ptr, line.len, 0, &where);
    json_t *reply = request == NULL ? refusal(ERR_SYNTAX, where.text) : answer(asker, request);
    if (!write_line(asker, reply)) {
        log_debug("control-closed", "reason=%s", log_text(slice_cstr(err_detail())).text);
    }
    json_decref(reply);
    json_decref(request);
}

static void serve_asker(void *arg)
{
    struct asker *asker = arg;
    answer_one(asker);
    stream_close(asker->stream);
    free(asker);
}

static void accepted(void *arg, int fd, const struct peer_address *peer)
{
    struct control *control = arg;
    struct asker *asker = calloc(1, sizeof(*asker));
    if (asker == NULL) {
        abort();
    }
    struct loop *loop = node_loop(control->node, 0);
    *asker = (struct asker){ .control = control, .stream = stream_tcp(loop, fd) };
    fiber_start(loop, "control", serve_asker, asker);
}

struct control *control_open(struct node *node, int fd, enum err (*reload)(void *arg),
                             void *reload_arg)
{
    struct control *control = calloc(1, sizeof(*control));
    if (control == NULL) {
        abort();
    }
    *control = (struct control){ .node = node, .reload = reload, .reload_arg = reload_arg };
    control->listener = listener_open(node_loop(node, 0), fd, accepted, control);
    return control;
}

void control_close(struct control *control)
{
    if (control != NULL) {
        listener_close(control->listener);
        free(control);
    }
}

/* --- asking --- */

static enum err connect_to(const char *data_dir, int *out)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int len = snprintf(address.sun_path, sizeof(address.sun_path), "%s/run/control", data_dir);
    if (len < 0 || (size_t)len >= sizeof(address.sun_path)) {
        return fail(ERR_LIMIT, "%s is too long for a socket: use a shorter data_dir", data_dir);
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return fail(ERR_TEMP, "socket: %m");
    }
    if (connect(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return error == ENOENT || error == ECONNREFUSED
                   ? fail(ERR_NOT_FOUND, "no server runs in %s", data_dir)
                   : fail(ERR_DENIED, "%s: %m: be root or the owner of the data directory",
                          address.sun_path);
    }
    *out = fd;
    return OK;
}

/* Words of the same part are the same pointer. */
static void note_progress(const json_t *line, struct arena *arena, struct progress *progress)
{
    const char *what = json_string_value(json_object_get(line, "progress"));
    uint64_t done = (uint64_t)json_integer_value(json_object_get(line, "done"));
    uint64_t total = (uint64_t)json_integer_value(json_object_get(line, "total"));
    if (what == NULL) {
        return;
    }
    if (progress->what == NULL || strcmp(progress->what, what) != 0) {
        progress_begin(progress, arena_cstr(arena, slice_cstr(what)), 0,
                       json_is_true(json_object_get(line, "octets")));
    }
    progress_expect(progress, total - progress->total);
    progress_add(progress, done - progress->done);
}

/* False: it is the reply. */
static bool take_news(const json_t *line, const struct control_hearer *hearer)
{
    json_t *step = json_object_get(line, "step");
    if (step != NULL && hearer->step != NULL) {
        hearer->step(step);
    }
    note_progress(line, hearer->arena, hearer->progress);
    return step != NULL || json_object_get(line, "progress") != NULL;
}

static enum err exchange(int fd, const char *request, const struct control_hearer *hearer,
                         json_t **out_reply)
{
    FILE *socket_file = fdopen(fd, "r+");
    json_error_t where;
    json_t *line = NULL;
    if (socket_file == NULL) {
        close(fd);
        return fail(ERR_TEMP, "fdopen: %m");
    }
    fprintf(socket_file, "%s\n", request);
    fflush(socket_file);
    do {
        json_decref(line);
        line = json_loadf(socket_file, JSON_DISABLE_EOF_CHECK, &where);
    } while (line != NULL && take_news(line, hearer));
    fclose(socket_file);
    *out_reply = line;
    return line != NULL ? OK : fail(ERR_TEMP, "the server did not answer: %s", where.text);
}

enum err control_ask(const char *data_dir, json_t *request, const struct control_hearer *hearer,
                     json_t **out_reply)
{
    int fd;
    TRY(connect_to(data_dir, &fd));
    char *text = json_dumps(request, JSON_COMPACT);
    if (text == NULL) {
        abort();
    }
    enum err result = exchange(fd, text, hearer, out_reply);
    free(text);
    return result;
}
