/* What a process gives up before it reads input: resources, user, privileges, files, system calls; in that order,
 * because each step needs what the later ones take away. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "io/filter.h"
#include "io/hooks.h"
#include "io/internal.h"
#include "io/landlock.h"
#include "io/process.h"

#define SCANNER_FILES_MAX 16
#define SCANNER_MEMORY_MAX (UINT64_C(4) << 30)

static const char *const role_names[] = { "server", "vault", "scanner", "program" };

/* Below data_dir. Who reads the network has no way to a key or a hash, and who has those none to mail (G20). */
static const char *const server_owned[] = {
    "acct", "db", "dict", "log", "run", "snapshot", "story"
};
static const char *const vault_owned[] = { "vault" };

/* What the self-test asks for in vain. */
static const char *const owned_by_another[] = {
    [SANDBOX_SERVER] = "vault", [SANDBOX_VAULT] = "log"
};

/* For the name service of the C library, TLS to others, and the listener's reserve descriptor. */
static const char *const server_readable[] = {
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/host.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/ssl/certs",
    "/usr/share/dns",
    "/dev/null",
    "/dev/urandom",
#if HOOKS_ASAN
    "/proc",
    "/lib",
    "/usr/lib",
    "/usr/bin",
    "/sys/devices/system/cpu",
#endif
};

static const char *const vault_readable[] = {
    "/dev/null", "/dev/urandom",
#if HOOKS_ASAN
    "/proc",     "/lib",         "/usr/lib", "/usr/bin", "/sys/devices/system/cpu",
#endif
};

static const char *const scanner_readable[] = {
    "/dev/null",
#if HOOKS_ASAN
    "/proc",     "/lib", "/usr/lib", "/usr/bin", "/sys/devices/system/cpu",
#endif
};

static void limit(int resource, rlim_t value)
{
    struct rlimit now;
    if (getrlimit(resource, &now) != 0) {
        io_die("getrlimit", errno);
    }
    if (now.rlim_max != RLIM_INFINITY && now.rlim_max < value) {
        value = now.rlim_max;
    }
    struct rlimit want = { value, value };
    if (setrlimit(resource, &want) != 0) {
        io_die("setrlimit", errno);
    }
}

static void limit_resources(enum sandbox_role role)
{
    /* A core would hold keys and mail. */
    limit(RLIMIT_CORE, 0);
    if (role != SANDBOX_SCANNER) {
        return;
    }
    limit(RLIMIT_NOFILE, SCANNER_FILES_MAX);
    if (!HOOKS_ASAN && !HOOKS_TSAN) {
        limit(RLIMIT_AS, SCANNER_MEMORY_MAX);
    }
}

static void change_user(uid_t uid, gid_t gid)
{
    if (uid == 0 || geteuid() != 0) {
        return;
    }
    if (setgroups(0, NULL) != 0 || setresgid(gid, gid, gid) != 0 || setresuid(uid, uid, uid) != 0) {
        io_die("change user", errno);
    }
    if (setuid(0) == 0 || geteuid() != uid) {
        io_die("root could be regained", EPERM);
    }
}

static void confine_files(enum sandbox_role role, const char *data_dir)
{
    struct landlock_paths paths = { .base = data_dir };
    switch (role) {
    case SANDBOX_SERVER:
        paths.writable = server_owned;
        paths.writable_count = ARRAY_LEN(server_owned);
        paths.readable = server_readable;
        paths.readable_count = ARRAY_LEN(server_readable);
        paths.may_choose_address = true;
        break;
    case SANDBOX_VAULT:
        paths.writable = vault_owned;
        paths.writable_count = ARRAY_LEN(vault_owned);
        paths.readable = vault_readable;
        paths.readable_count = ARRAY_LEN(vault_readable);
        break;
    case SANDBOX_SCANNER:
    case SANDBOX_PROGRAM:
        paths.readable = scanner_readable;
        paths.readable_count = ARRAY_LEN(scanner_readable);
        break;
    }
    landlock_enter(&paths);
}

/* The others have no names of files at all: the filter refuses them, whatever the kernel has beside it. */
static bool has_files(enum sandbox_role role)
{
    return role == SANDBOX_SERVER || role == SANDBOX_VAULT;
}

void sandbox_enter(enum sandbox_role role, const char *data_dir, uid_t uid, gid_t gid)
{
    if (has_files(role)) {
        /* Reads its configuration file, which is out of reach afterwards. */
        OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS | OPENSSL_INIT_LOAD_CONFIG, NULL);
    }
    limit_resources(role);
    change_user(uid, gid);
    if (!HOOKS_ASAN && !HOOKS_TSAN && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        io_die("PR_SET_DUMPABLE", errno);
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        io_die("PR_SET_NO_NEW_PRIVS", errno);
    }
    int version = landlock_version();
    if (version < 3) {
        log_warn("sandbox-partial", "role=%s landlock=%d", role_names[role], version);
    }
    confine_files(role, data_dir);
    filter_enter(role);
}

static void must_fail(int result, int expected, const char *what)
{
    if (result >= 0 || errno != expected) {
        log_error("sandbox-open", "what=%s result=%d errno=%d", what, result, errno);
        abort();
    }
}

static void must_not_open(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        log_error("sandbox-open", "what=%s", log_text(slice_cstr(path)).text);
        abort();
    }
}

static void try_files(enum sandbox_role role, const char *data_dir)
{
    char path[PATH_MAX];
    if (has_files(role) && landlock_version() == 0) {
        return; /* said by sandbox_enter() */
    }
    must_not_open("/etc/passwd");
    if (data_dir != NULL) {
        must_not_open(data_dir);
        snprintf(path, sizeof(path), "%s/%s", data_dir, owned_by_another[role]);
        must_not_open(path);
    }
}

void sandbox_self_test(enum sandbox_role role, const char *data_dir)
{
    char name[] = "/culver-no-such-program";
    char *argv[] = { name, NULL };
    char *environment[] = { NULL };
    /* Neither would work anyway; without the filter the error would be another. */
    must_fail(execve(name, argv, environment), EPERM, "exec");
    must_fail(listen(-1, 1), EPERM, "listen");
    try_files(role, data_dir);
    if (role != SANDBOX_SERVER) {
        must_fail(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), EPERM, "socket");
    }
    if (role != SANDBOX_PROGRAM) { /* of which there is one for each mail */
        log_info("sandbox-checked", "role=%s", role_names[role]);
    }
}
