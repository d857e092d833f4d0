/* Landlock: everything that this kernel can forbid is handled, and only what is listed is given back. */
#include "io/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "io/internal.h"

/* The kernel's interface, by number and layout: newer than the headers we build with. */
enum right {
    RIGHT_EXECUTE = 1 << 0,
    RIGHT_WRITE_FILE = 1 << 1,
    RIGHT_READ_FILE = 1 << 2,
    RIGHT_READ_DIR = 1 << 3,
    RIGHT_REMOVE_DIR = 1 << 4,
    RIGHT_REMOVE_FILE = 1 << 5,
    RIGHT_MAKE_DIR = 1 << 7,
    RIGHT_MAKE_REG = 1 << 8,
    RIGHT_REFER = 1 << 13,    /* version 2 */
    RIGHT_TRUNCATE = 1 << 14, /* version 3 */
};
#define RIGHTS_VERSION_1 ((UINT64_C(1) << 13) - 1)
#define RIGHT_BIND_TCP 1 /* version 4 */
#define RULE_PATH_BENEATH 1
#define RULE_NET_PORT 2
#define ASK_VERSION 1

struct ruleset {
    uint64_t files;
    uint64_t network;
};

struct __attribute__((packed)) path_rule {
    uint64_t allowed;
    int32_t parent;
};

struct port_rule {
    uint64_t allowed;
    uint64_t port;
};

int landlock_version(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
    return version > 0 ? (int)version : 0;
}

static uint64_t handled_files(int version)
{
    uint64_t rights = RIGHTS_VERSION_1;
    rights |= version >= 2 ? RIGHT_REFER : 0;
    rights |= version >= 3 ? RIGHT_TRUNCATE : 0;
    return rights;
}

static void allow(int ruleset, int base, const char *path, uint64_t rights, int follow)
{
    int fd = openat(base, path, O_PATH | O_CLOEXEC | follow);
    if (fd < 0 && errno == ENOENT) {
        return;
    }
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0) {
        io_die(path, errno);
    }
    if (!S_ISDIR(status.st_mode)) {
        rights &= RIGHT_READ_FILE | RIGHT_WRITE_FILE | RIGHT_TRUNCATE;
    }
    struct path_rule rule = { rights, fd };
    if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) != 0) {
        io_die("landlock_add_rule", errno);
    }
    close(fd);
}

static void allow_own(int ruleset, const struct landlock_paths *paths, uint64_t rights)
{
    if (paths->base == NULL) {
        return;
    }
    int base = open(paths->base, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (base < 0) {
        io_die(paths->base, errno);
    }
    for (unsigned i = 0; i < paths->writable_count; i++) {
        allow(ruleset, base, paths->writable[i], rights, O_NOFOLLOW);
    }
    close(base);
}

/* Port 0 stands for them. */
static void allow_ports_of_chance(int ruleset)
{
    struct port_rule rule = { RIGHT_BIND_TCP, 0 };
    if (syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0) != 0) {
        io_die("landlock_add_rule", errno);
    }
}

void landlock_enter(const struct landlock_paths *paths)
{
    int version = landlock_version();
    if (version == 0) {
        return;
    }
    uint64_t handled = handled_files(version);
    struct ruleset attributes = { handled, version >= 4 ? RIGHT_BIND_TCP : 0 };
    size_t size = version >= 4 ? sizeof(attributes) : sizeof(attributes.files);
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, size, 0);
    if (ruleset < 0) {
        io_die("landlock_create_ruleset", errno);
    }
    uint64_t own = RIGHT_WRITE_FILE | RIGHT_READ_FILE | RIGHT_READ_DIR | RIGHT_REMOVE_DIR |
                   RIGHT_REMOVE_FILE | RIGHT_MAKE_DIR | RIGHT_MAKE_REG | RIGHT_REFER |
                   RIGHT_TRUNCATE;
    allow_own(ruleset, paths, own & handled);
    for (unsigned i = 0; i < paths->readable_count; i++) {
        allow(ruleset, AT_FDCWD, paths->readable[i], RIGHT_READ_FILE | RIGHT_READ_DIR, 0);
    }
    if (paths->may_choose_address && version >= 4) {
        allow_ports_of_chance(ruleset);
    }
    if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) {
        io_die("landlock_restrict_self", errno);
    }
    close(ruleset);
}
