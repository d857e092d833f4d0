/* The process that a program of a route is in the care of. */
#include "app/program.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "app/role.h"
#include "base/scan.h"
#include "io/process.h"
#include "io/program.h"
#include "relay/program.h"

#define ORDER_FD (BRIEF_FD + 2)
#define ORDER_BYTES_MAX (64 * 1024)
#define ARENA_BYTES ((size_t)1024 * 1024)
#define QUESTION_BYTES_MAX IPC_PAYLOAD_MAX

/* What the configuration says of it, as the process is told. */
struct order {
    struct slice command, user, group, directory;
    uint64_t seconds, server;
};

/* --- who starts it --- */

static const struct route_settings *find_route(const struct config *config, struct slice name)
{
    for (unsigned i = 0; i < config->outbound.route_count; i++) {
        const struct route_settings *route = &config->outbound.routes[i];
        if (slice_eq(route->name, name) && route->program.len > 0) {
            return route;
        }
    }
    return NULL;
}

static enum err order_make(const struct route_settings *route, uid_t server, int *out_fd)
{
    size_t colon = slice_find_char(route->program_user, ':');
    AUTO(buf_fini) struct buf text;
    buf_init(&text, ORDER_BYTES_MAX);
    buf_append_blob(&text, route->program);
    buf_append_blob(&text, slice_sub(route->program_user, 0, colon));
    buf_append_blob(&text, slice_from(route->program_user, colon + 1));
    buf_append_blob(&text, route->program_directory);
    buf_append_u64(&text, route->program_time);
    buf_append_u64(&text, server);
    TRY(buf_error(&text));
    return memfd_sealed("order", buf_slice(&text), out_fd);
}

static enum err spawn(const struct program_owner *owner, int order, int fds[2])
{
    struct brief brief = { .data_dir = owner->data_dir,
                           .log_level = log_level_of(owner->log_level),
                           .sockets = 1 };
    int all[3] = { -1, fds[1], order };
    pid_t unused;
    TRY(brief_make(&brief, &all[0]));
    enum err result = process_spawn("program", all, 3, &unused);
    close(all[0]);
    return result;
}

enum err program_spawn(const struct config *config, struct slice route,
                       const struct program_owner *owner, int *out_fd)
{
    const struct route_settings *found = find_route(config, route);
    int fds[2], order;
    if (found == NULL) {
        return fail(ERR_NOT_FOUND, "the configuration has no route \"%.*s\" with a program",
                    SLICE_ARG(route));
    }
    TRY(order_make(found, owner->server, &order));
    enum err result = ipc_pair(fds);
    if (result == OK) {
        result = spawn(owner, order, fds);
        close(fds[1]);
        if (result != OK) {
            close(fds[0]);
        }
    }
    close(order);
    *out_fd = result == OK ? fds[0] : *out_fd;
    return result;
}

/* --- the process itself --- */

struct keeping {
    struct arena *arena;
    struct order order;
    struct program_user user;
    int socket;
    bool is_refused; /* why is in `refusal` */
    char refusal[ERR_TEXT_MAX];
};

static enum err order_read(struct arena *arena, struct order *out)
{
    struct slice text;
    TRY(memfd_read(ORDER_FD, ORDER_BYTES_MAX, arena, &text));
    close(ORDER_FD);
    struct scan c = scan_make(text);
    bool ok = scan_blob(&c, &out->command) && scan_blob(&c, &out->user) &&
              scan_blob(&c, &out->group) && scan_blob(&c, &out->directory) &&
              scan_le64(&c, &out->seconds) && scan_le64(&c, &out->server);
    return ok ? OK : fail(ERR_SYNTAX, "the order for a program cannot be read");
}

static enum err find_group(const struct keeping *keeping, gid_t *out)
{
    if (keeping->order.group.len > 0) {
        const struct group *group = getgrnam(arena_cstr(keeping->arena, keeping->order.group));
        if (group == NULL) {
            return fail(ERR_TEMP, "program_user: there is no group \"%.*s\"",
                        SLICE_ARG(keeping->order.group));
        }
        *out = group->gr_gid;
    }
    return OK;
}

static enum err change_user(const char *name, uid_t uid, gid_t gid)
{
    if (geteuid() != 0) {
        return geteuid() == uid ? OK
                                : fail(ERR_TEMP,
                                       "only a server that root started starts programs as "
                                       "another user (\"%s\")",
                                       name);
    }
    if (initgroups(name, gid) != 0 || setresgid(gid, gid, gid) != 0 ||
        setresuid(uid, uid, uid) != 0 || setuid(0) == 0) {
        return fail(ERR_TEMP, "become user \"%s\": %m", name);
    }
    return OK;
}

/* Nobody who could read or change mail, or more. */
static enum err become(struct keeping *keeping)
{
    const char *name = arena_cstr(keeping->arena, keeping->order.user);
    const struct passwd *user = getpwnam(name);
    if (user == NULL) {
        return fail(ERR_TEMP, "program_user: there is no user \"%s\"", name);
    }
    keeping->user =
        (struct program_user){ .name = keeping->order.user,
                               .home = arena_dup(keeping->arena, slice_cstr(user->pw_dir)),
                               .shell = arena_dup(keeping->arena, slice_cstr(user->pw_shell)) };
    uid_t uid = user->pw_uid;
    gid_t gid = user->pw_gid;
    TRY(find_group(keeping, &gid));
    bool is_root = geteuid() == 0;
    if (is_root && (uid == 0 || gid == 0 || uid == keeping->order.server)) {
        return fail(ERR_TEMP,
                    "program_user: \"%s\" is root or the user of the server: choose one "
                    "of its own for the program",
                    name);
    }
    TRY(change_user(name, uid, gid));
    return process_gain_nothing();
}

static enum err start(struct keeping *keeping, const struct program_mail *mail,
                      struct slice content, struct program_process *out)
{
    struct program program = { .directory = arena_cstr(keeping->arena, keeping->order.directory) };
    TRY(program_arguments(keeping->order.command, mail, keeping->arena, &program.arguments));
    program.environment = program_environment(mail, &keeping->user, keeping->arena);
    TRY(memfd_sealed("message", content, &program.input));
    enum err result = program_start(&program, out);
    close(program.input);
    return result;
}

/* One mail for each such process: afterwards it can start nothing more. */
static enum err run(void *state, struct slice question, struct arena *arena, struct buf *reply)
{
    struct keeping *keeping = state;
    struct program_patience patience = { (unsigned)keeping->order.seconds, keeping->socket };
    struct program_mail mail;
    struct program_process process;
    struct program_end end;
    struct slice content;
    if (keeping->is_refused) {
        return fail(ERR_TEMP, "%s", keeping->refusal);
    }
    if (!program_mail_parse(question, &mail, &content)) {
        return fail(ERR_SYNTAX, "the mail for a program cannot be read");
    }
    TRY(start(keeping, &mail, content, &process));
    sandbox_enter(SANDBOX_PROGRAM, NULL, 0, 0);
    sandbox_self_test(SANDBOX_PROGRAM, NULL);
    AUTO(buf_fini) struct buf output;
    buf_init(&output, PROGRAM_OUTPUT_MAX);
    program_wait(&process, &patience, &output, &end);
    program_end_write(&end, buf_slice(&output), reply);
    return OK;
}

int role_program(void)
{
    static const struct ipc_handler handlers[] = { { 1, "program", QUESTION_BYTES_MAX, run } };
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "program", ARENA_BYTES);
    struct keeping keeping = { .arena = arena, .socket = BRIEF_FD + 1 };
    struct brief brief;
    if (role_begin("program", arena, &brief) != OK || order_read(arena, &keeping.order) != OK) {
        return role_refuse();
    }
    keeping.is_refused = become(&keeping) != OK;
    snprintf(keeping.refusal, sizeof(keeping.refusal), "%s", err_detail());
    ipc_serve(keeping.socket, handlers, ARRAY_LEN(handlers), &keeping, ARENA_BYTES);
    return 0;
}
