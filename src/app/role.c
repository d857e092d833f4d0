/* The brief, and the two small roles. */
#include "app/role.h"

#include <signal.h>
#include <unistd.h>

#include "base/scan.h"
#include "io/process.h"

#define BRIEF_BYTES_MAX 8192

enum log_level log_level_of(struct slice name)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (slice_eq(name, slice_cstr(names[i]))) {
            return (enum log_level)i;
        }
    }
    return LOG_INFO;
}

enum err brief_make(const struct brief *brief, int *out_fd)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, BRIEF_BYTES_MAX);
    buf_append_blob(&text, brief->data_dir);
    buf_append_u64(&text, brief->uid);
    buf_append_u64(&text, brief->gid);
    buf_append_u64(&text, brief->log_level);
    buf_append_u64(&text, brief->sockets);
    TRY(buf_error(&text));
    return memfd_sealed("brief", buf_slice(&text), out_fd);
}

enum err brief_read(int fd, struct arena *arena, struct brief *out)
{
    struct slice text;
    TRY(memfd_read(fd, BRIEF_BYTES_MAX, arena, &text));
    struct scan c = scan_make(text);
    bool ok = scan_blob(&c, &out->data_dir) && scan_le64(&c, &out->uid) &&
              scan_le64(&c, &out->gid) && scan_le64(&c, &out->log_level) &&
              scan_le64(&c, &out->sockets);
    return ok ? OK
              : fail(ERR_SYNTAX, "started by hand: `culver run` starts the processes it needs");
}

/* Ctrl-C reaches every process of a terminal: only the keeper minds it, and closes sockets in their order. */
static void ignore_signals(void)
{
    process_ignore_signal(SIGINT);
    process_ignore_signal(SIGTERM);
    process_ignore_signal(SIGPIPE);
}

enum err role_begin(const char *role, struct arena *arena, struct brief *out)
{
    ignore_signals();
    log_setup(LOG_INFO, role, STDERR_FILENO);
    TRY(brief_read(BRIEF_FD, arena, out));
    log_setup((enum log_level)out->log_level, role, STDERR_FILENO);
    close(BRIEF_FD);
    return OK;
}

int role_refuse(void)
{
    log_error("role-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
    return 2;
}

int role_vault(void)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "vault", (size_t)64 * 1024);
    struct brief brief;
    int fds[2 * REACTORS_MAX];
    if (role_begin("vault", arena, &brief) != OK || brief.sockets > ARRAY_LEN(fds)) {
        return role_refuse();
    }
    const char *data_dir = arena_cstr(arena, brief.data_dir);
    for (unsigned i = 0; i < brief.sockets; i++) {
        fds[i] = BRIEF_FD + 1 + (int)i;
    }
    vault_prepare();
    sandbox_enter(SANDBOX_VAULT, data_dir, (uid_t)brief.uid, (gid_t)brief.gid);
    sandbox_self_test(SANDBOX_VAULT, data_dir);
    vault_serve(data_dir, fds, (unsigned)brief.sockets);
    return 0;
}

int role_scanner(void)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "scanner", (size_t)64 * 1024);
    struct brief brief;
    if (role_begin("scanner", arena, &brief) != OK) {
        return role_refuse();
    }
    thread_work_in_turns();
    sandbox_enter(SANDBOX_SCANNER, NULL, (uid_t)brief.uid, (gid_t)brief.gid);
    sandbox_self_test(SANDBOX_SCANNER, NULL);
    scanner_serve(BRIEF_FD + 1);
    return 0;
}
