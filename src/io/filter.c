/* The seccomp filters: lists of what is allowed. What a broken or captured process might try first (exec, listen, fork,
 * executable memory) is refused with an error, so that it can be tested; all else that is not listed kills the
 * process. */
#include "io/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <termios.h>

#include "io/hooks.h"
#include "io/internal.h"

#define SANITIZED (HOOKS_ASAN || HOOKS_TSAN)

/* The C library, threads, memory, clocks, and questions on descriptors that are open. */
static const char *const calls_of_all[] = {
    "read",
    "write",
    "readv",
    "writev",
    "pread64",
    "pwrite64",
    "preadv",
    "pwritev",
    "preadv2",
    "pwritev2",
    "landlock_create_ruleset",
    "close",
    "close_range",
    "fstat",
    "lseek",
    "munmap",
    "mremap",
    "madvise",
    "brk",
    "futex",
    "set_robust_list",
    "get_robust_list",
    "rseq",
    "set_tid_address",
    "membarrier",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "rt_sigpending",
    "rt_sigtimedwait",
    "sigaltstack",
    "gettid",
    "getpid",
    "getppid",
    "tgkill",
    "exit",
    "exit_group",
    "restart_syscall",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "getresuid",
    "getresgid",
    "clock_gettime",
    "clock_getres",
    "clock_nanosleep",
    "nanosleep",
    "gettimeofday",
    "time",
    "setitimer",
    "getrandom",
    "memfd_create",
    "ftruncate",
    "fcntl",
    "dup",
    "sendmsg",
    "recvmsg",
    "sendto",
    "recvfrom",
    "poll",
    "ppoll",
    "shutdown",
    "sched_yield",
    "sched_getaffinity",
    "sysinfo",
    "uname",
    "getrusage",
    "times",
    "getcpu",
};

/* Files by name; landlock says which. */
static const char *const calls_for_files[] = {
    "open",       "openat",          "openat2",         "creat",     "newfstatat", "stat",
    "lstat",      "statx",           "access",          "faccessat", "faccessat2", "readlink",
    "readlinkat", "getdents64",      "unlink",          "unlinkat",  "rename",     "renameat",
    "renameat2",  "mkdir",           "mkdirat",         "rmdir",     "link",       "linkat",
    "fsync",      "fdatasync",       "sync_file_range", "fallocate", "truncate",   "flock",
    "fadvise64",  "copy_file_range", "fchmod",          "fchmodat",  "fchown",     "umask",
    "utimensat",  "getcwd",          "statfs",          "fstatfs",   "readahead",  "msync",
    "mlock",      "munlock",         "mincore",         "sendfile",
};

/* The event loop and sockets that were given or accepted; connections out, which may be bound to an address of this host, and DNS, which
 * binds its sockets to ports of chance: without listen() nothing can be served on them, and landlock leaves TCP no others. */
static const char *const calls_for_network[] = {
    "accept",
    "accept4",
    "connect",
    "getsockname",
    "getpeername",
    "getsockopt",
    "setsockopt",
    "socketpair",
    "sendmmsg",
    "recvmmsg",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "epoll_pwait",
    "epoll_pwait2",
    "eventfd2",
    "pipe2",
    "timerfd_create",
    "timerfd_settime",
    "select",
    "pselect6",
    "dup2",
    "dup3",
    "bind",
};

static const char *const calls_refused[] = {
    "execve",
    "execveat",
    "fork",
    "vfork",
    "listen",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "chroot",
    "mount",
    "setsid",
    "io_uring_setup",
    "inotify_init1",
    "ioprio_set",
    "sched_setaffinity",
    "mbind",
    "set_mempolicy",
    "chdir",
    "rt_tgsigqueueinfo",
};

/* For the end of a program: that it comes, and that it comes in time. */
static const char *const calls_for_waiting[] = { "wait4", "waitid", "kill" };

/* A scanner has no names at all; its C library may still try one and must go on. */
static const char *const calls_refused_without_files[] = {
    "open",       "openat",    "openat2",    "creat",      "stat",       "lstat",  "statx",
    "access",     "faccessat", "faccessat2", "readlink",   "readlinkat", "unlink", "unlinkat",
    "rename",     "mkdir",     "mkdirat",    "getcwd",     "statfs",     "mlock",  "munlock",
    "socketpair", "connect",   "accept4",    "getsockopt", "setsockopt",
};

/* What the sanitizers' run time needs, above all the leak check at the end, which stops all threads from a
 * process of its own. */
static const char *const calls_of_sanitizers[] = {
    "mmap",           "mprotect",   "clone",
    "ptrace",         "wait4",      "prctl",
    "kill",           "prlimit64",  "getrlimit",
    "setrlimit",      "open",       "openat",
    "readlink",       "readlinkat", "getdents",
    "getdents64",     "newfstatat", "stat",
    "pipe2",          "dup2",       "process_vm_readv",
    "sched_getparam", "mincore",    "arch_prctl",
    "personality",    "waitid",
};

static void must(int error, const char *what)
{
    if (error != 0) {
        io_die(what, -error);
    }
}

/* A call that this machine does not have needs no rule. */
static void add_all(scmp_filter_ctx filter, uint32_t action, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int number = seccomp_syscall_resolve_name(names[i]);
        if (number >= 0) {
            must(seccomp_rule_add(filter, action, number, 0), names[i]);
        }
    }
}

static void add_if(scmp_filter_ctx filter, uint32_t action, int number, struct scmp_arg_cmp arg)
{
    must(seccomp_rule_add_array(filter, action, number, 1, &arg), "seccomp_rule_add");
}

/* Memory that can be run, new processes, changed limits and what a thread may claim of the processors are told by an argument. */
static void add_by_argument(scmp_filter_ctx filter)
{
    uint32_t refuse = SCMP_ACT_ERRNO(EPERM);
    const int executable[] = { SCMP_SYS(mmap), SCMP_SYS(mprotect) };
    for (size_t i = 0; i < ARRAY_LEN(executable); i++) {
        add_if(filter, SCMP_ACT_ALLOW, executable[i], SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
        add_if(filter, refuse, executable[i], SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
    }
    add_if(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone),
           SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    add_if(filter, refuse, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    add_if(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), SCMP_A2(SCMP_CMP_EQ, 0));
    add_if(filter, refuse, SCMP_SYS(prlimit64), SCMP_A2(SCMP_CMP_NE, 0));
    add_if(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
    add_if(filter, refuse, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_NE, PR_SET_NAME));
    add_if(filter, refuse, SCMP_SYS(sched_setscheduler), SCMP_A1(SCMP_CMP_NE, SCHED_OTHER));
}

static void add_sockets(scmp_filter_ctx filter)
{
    const int families[] = { AF_INET, AF_INET6, AF_UNIX };
    for (size_t i = 0; i < ARRAY_LEN(families); i++) {
        add_if(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket),
               SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i]));
    }
    /* Netlink, which the resolver of the C library tries first, and all that is stranger. */
    add_if(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), SCMP_A0(SCMP_CMP_GT, AF_INET6));
}

static bool has_files(enum sandbox_role role)
{
    return role == SANDBOX_SERVER || role == SANDBOX_VAULT;
}

/* The C library falls back to clone(), whose flags a filter can see; clone3() hides them in memory. */
static void add_role(scmp_filter_ctx filter, enum sandbox_role role)
{
    uint32_t refuse = SCMP_ACT_ERRNO(EPERM);
    add_all(filter, SCMP_ACT_ALLOW, calls_of_all, ARRAY_LEN(calls_of_all));
    if (has_files(role)) {
        add_all(filter, SCMP_ACT_ALLOW, calls_for_files, ARRAY_LEN(calls_for_files));
    }
    if (role == SANDBOX_SERVER) {
        add_all(filter, SCMP_ACT_ALLOW, calls_for_network, ARRAY_LEN(calls_for_network));
        add_sockets(filter);
    } else if (!SANITIZED) { /* there it is refused like all that is not named */
        must(seccomp_rule_add(filter, refuse, SCMP_SYS(socket), 0), "socket");
    }
    must(seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0), "clone3");
    add_if(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_EQ, FIONBIO));
    add_if(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_EQ, FIONREAD));
    add_if(filter, SCMP_ACT_ALLOW, SCMP_SYS(sched_setscheduler), SCMP_A1(SCMP_CMP_EQ, SCHED_OTHER));
    /* isatty(), which stdio asks of what it opens */
    add_if(filter, SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_EQ, TCGETS));
}

static void add_plain_build(scmp_filter_ctx filter, enum sandbox_role role)
{
    uint32_t refuse = SCMP_ACT_ERRNO(EPERM);
    add_by_argument(filter);
    add_all(filter, refuse, calls_refused, ARRAY_LEN(calls_refused));
    if (role == SANDBOX_PROGRAM) {
        add_all(filter, SCMP_ACT_ALLOW, calls_for_waiting, ARRAY_LEN(calls_for_waiting));
    } else {
        must(seccomp_rule_add(filter, refuse, SCMP_SYS(kill), 0), "kill");
    }
    if (role != SANDBOX_SERVER) {
        must(seccomp_rule_add(filter, refuse, SCMP_SYS(bind), 0), "bind");
    }
    if (!has_files(role)) {
        /* fstat() of some machines is newfstatat() with no name. */
        add_if(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat),
               SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
        add_if(filter, refuse, SCMP_SYS(newfstatat), SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, 0));
        add_all(filter, refuse, calls_refused_without_files,
                ARRAY_LEN(calls_refused_without_files));
    }
}

void filter_enter(enum sandbox_role role)
{
    uint32_t otherwise = SANITIZED ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_KILL_PROCESS;
    scmp_filter_ctx filter = seccomp_init(otherwise);
    if (filter == NULL) {
        io_die("seccomp_init", ENOMEM);
    }
    must(seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1), "seccomp tsync");
    /* A tree instead of a list of comparisons: each call is looked up on every entry to the kernel. */
    must(seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2), "seccomp optimize");
    add_role(filter, role);
    if (SANITIZED) {
        add_all(filter, SCMP_ACT_ALLOW, calls_of_sanitizers, ARRAY_LEN(calls_of_sanitizers));
    } else {
        add_plain_build(filter, role);
    }
    must(seccomp_load(filter), "seccomp_load");
    seccomp_release(filter);
}
