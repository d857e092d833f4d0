/* The real world: the kernel's clocks, files, sockets and name service behind the tables of world.h; and a clock
 * that stands still. */
#include "io/world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "io/internal.h"

#define LISTEN_BACKLOG 4096

/* --- clock --- */

static usec_t read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (usec_t)now.tv_sec * USEC_PER_SEC + (usec_t)now.tv_nsec / 1000;
}

static usec_t real_monotonic(struct clock *clock)
{
    return read_clock(CLOCK_MONOTONIC) + clock->offset_usec;
}

static usec_t real_wall(struct clock *clock)
{
    return read_clock(CLOCK_REALTIME) + clock->offset_usec;
}

static usec_t fake_now(struct clock *clock)
{
    return clock->offset_usec;
}

static usec_t fake_wall(struct clock *clock)
{
    return clock->offset_usec + (usec_t)clock->wall_usec;
}

void clock_init_fake(struct clock *clock, usec_t start)
{
    clock->monotonic = fake_now;
    clock->wall = fake_wall;
    clock->offset_usec = start;
}

bool clock_is_fake(const struct clock *clock)
{
    return clock->monotonic == fake_now;
}

void clock_advance(struct clock *clock, usec_t by)
{
    clock->offset_usec += by;
}

void clock_set_wall(struct clock *clock, int64_t by_usec)
{
    clock->wall_usec += by_usec;
}

struct utc clock_now(struct clock *clock)
{
    return (struct utc){ (int64_t)(clock->wall(clock) / USEC_PER_SEC) };
}

/* --- disk --- */

static int real_open(struct disk *d, const char *path, int flags, mode_t mode)
{
    (void)d;
    return open(path, flags | O_CLOEXEC, mode);
}

static ssize_t real_pread(struct disk *d, int fd, void *out, size_t len, off_t at)
{
    (void)d;
    return pread(fd, out, len, at);
}

static ssize_t real_pwritev(struct disk *d, int fd, const struct iovec *iov, int count, off_t at)
{
    (void)d;
    return pwritev(fd, iov, count, at);
}

static int real_fdatasync(struct disk *d, int fd)
{
    (void)d;
    return fdatasync(fd);
}

static int real_fsync(struct disk *d, int fd)
{
    (void)d;
    return fsync(fd);
}

static int real_ftruncate(struct disk *d, int fd, off_t len)
{
    (void)d;
    return ftruncate(fd, len);
}

static int real_rename(struct disk *d, const char *from, const char *to)
{
    (void)d;
    return rename(from, to);
}

static int real_unlink(struct disk *d, const char *path)
{
    (void)d;
    return unlink(path);
}

static int real_mkdir(struct disk *d, const char *path, mode_t mode)
{
    (void)d;
    return mkdir(path, mode);
}

static int real_rmdir(struct disk *d, const char *path)
{
    (void)d;
    return rmdir(path);
}

static int real_close(struct disk *d, int fd)
{
    (void)d;
    return close(fd);
}

static int64_t real_size(struct disk *d, int fd)
{
    (void)d;
    struct stat info;
    return fstat(fd, &info) == 0 ? (int64_t)info.st_size : -1;
}

static int real_list(struct disk *d, const char *path, void (*each)(void *arg, const char *name),
                     void *arg)
{
    (void)d;
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return -1;
    }
    struct dirent *entry;
    errno = 0;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            each(arg, entry->d_name);
        }
        errno = 0;
    }
    int error = errno;
    closedir(dir);
    errno = error;
    return error == 0 ? 0 : -1;
}

static int real_room(struct disk *d, const char *path, uint64_t *out)
{
    (void)d;
    struct statvfs info;
    if (statvfs(path, &info) != 0) {
        return -1;
    }
    *out = (uint64_t)info.f_bavail * info.f_frsize;
    return 0;
}

int disk_has_file(struct disk *d, const char *path)
{
    int fd = d->open(d, path, O_RDONLY | O_NOFOLLOW, 0);
    if (fd < 0) {
        return errno == ENOENT ? 0 : -1;
    }
    d->close(d, fd);
    return 1;
}

int disk_sync_parent(struct disk *d, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *parent = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1);
    if (parent == NULL) {
        io_die("malloc", ENOMEM);
    }
    int fd = d->open(d, parent, O_RDONLY | O_DIRECTORY, 0);
    free(parent);
    if (fd < 0) {
        return -1;
    }
    int result = d->fsync(d, fd);
    int error = errno;
    d->close(d, fd);
    errno = error;
    return result;
}

int disk_make_directory(struct disk *d, const char *path)
{
    if (d->mkdir(d, path, 0700) != 0) {
        return errno == EEXIST ? 0 : -1;
    }
    return disk_sync_parent(d, path);
}

static enum err write_new(struct disk *d, const char *path, struct slice text)
{
    struct iovec piece = { .iov_base = (void *)(uintptr_t)text.ptr, .iov_len = text.len };
    int fd = d->open(d, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return fail(ERR_TEMP, "%s: %m", path);
    }
    ssize_t written = d->pwritev(d, fd, &piece, 1, 0);
    enum err result = OK;
    if (written >= 0 && (size_t)written != text.len) {
        result = fail(ERR_FULL, "%s: the disk is full", path);
    } else if (written < 0 || d->fdatasync(d, fd) != 0) {
        result = fail(ERR_TEMP, "%s: %m", path);
    }
    d->close(d, fd);
    return result;
}

enum err disk_replace_file(struct disk *d, const char *path, struct slice text)
{
    char fresh[PATH_MAX];
    int length = snprintf(fresh, sizeof(fresh), "%s" DISK_NEW_MARK, path);
    if (length < 0 || (size_t)length >= sizeof(fresh)) {
        return fail(ERR_LIMIT, "%s: the name is too long", path);
    }
    TRY(write_new(d, fresh, text));
    return d->rename(d, fresh, path) == 0 && disk_sync_parent(d, path) == 0
               ? OK
               : fail(ERR_TEMP, "%s: %m", path);
}

static enum err read_open(struct disk *d, int fd, struct buf *out)
{
    int64_t size = d->size(d, fd);
    char *room = size < 0 ? NULL : buf_reserve(out, (size_t)size);
    if (room == NULL) {
        return size < 0 ? fail(ERR_TEMP, "%m") : fail(ERR_LIMIT, "it is too large");
    }
    ssize_t got = d->pread(d, fd, room, (size_t)size, 0);
    if (got < 0) {
        return fail(ERR_TEMP, "%m");
    }
    buf_commit(out, (size_t)got);
    return OK;
}

enum err disk_read_file(struct disk *d, const char *path, struct buf *out)
{
    int fd = d->open(d, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
    if (fd < 0) {
        return fail(errno == ENOENT ? ERR_NOT_FOUND : ERR_TEMP, "%m");
    }
    enum err result = read_open(d, fd, out);
    d->close(d, fd);
    return result;
}

int disk_put_aside(struct disk *d, const char *path)
{
    char aside[PATH_MAX];
    int length = snprintf(aside, sizeof(aside), "%s.damaged", path);
    for (int n = 2; access(aside, F_OK) == 0; n++) {
        length = snprintf(aside, sizeof(aside), "%s.damaged-%d", path, n);
    }
    if (length < 0 || (size_t)length >= sizeof(aside)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return d->rename(d, path, aside) == 0 ? disk_sync_parent(d, path) : -1;
}

/* --- network --- */

static int close_failed(int fd)
{
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

static int listen_on(const struct sockaddr *address, socklen_t len)
{
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    int on = 1;
    if (address->sa_family != AF_UNIX &&
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0) {
        return close_failed(fd);
    }
    if (bind(fd, address, len) != 0 || listen(fd, LISTEN_BACKLOG) != 0) {
        return close_failed(fd);
    }
    return fd;
}

static int listen_unix(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t len = strlen(path);
    if (len >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, len + 1);
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode)) {
        unlink(path);
    }
    return listen_on((const struct sockaddr *)(const void *)&address, sizeof(address));
}

static int listen_any(uint16_t port)
{
    /* On Linux an IPv6 socket takes IPv4 too, unless the administrator set bindv6only. */
    struct sockaddr_in6 both = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
    int fd = listen_on((const struct sockaddr *)(const void *)&both, sizeof(both));
    if (fd >= 0 || errno != EAFNOSUPPORT) {
        return fd;
    }
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
    return listen_on((const struct sockaddr *)(const void *)&v4, sizeof(v4));
}

static int real_listen(struct network *n, const char *host, uint16_t port)
{
    (void)n;
    if (host[0] == '/') {
        return listen_unix(host);
    }
    if (strcmp(host, "*") == 0) {
        return listen_any(port);
    }
    struct peer_address address;
    if (!peer_address_parse(slice_cstr(host), port, &address)) {
        errno = EINVAL;
        return -1;
    }
    return listen_on((const struct sockaddr *)&address.addr, address.len);
}

/* The port is chosen with the other end: as many as there are to each. */
static int bind_to(int fd, const struct peer_address *from)
{
    int on = 1;
    (void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on)); /* else fewer */
    return bind(fd, (const struct sockaddr *)&from->addr, from->len);
}

static int real_connect(struct network *n, const struct peer_address *from,
                        const struct peer_address *to)
{
    (void)n;
    int fd = socket(to->addr.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    if (from != NULL && bind_to(fd, from) != 0) {
        return close_failed(fd);
    }
    if (connect(fd, (const struct sockaddr *)&to->addr, to->len) != 0 && errno != EINPROGRESS) {
        return close_failed(fd);
    }
    return fd;
}

/* A datagram socket that is connected sends nothing and shows which address the kernel would send from: to an address of this host, that one. */
static bool has_route_to_itself(const struct peer_address *address)
{
    struct peer_address near = { .len = sizeof(near.addr) };
    int fd = socket(address->addr.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool is_own = fd >= 0 &&
                  connect(fd, (const struct sockaddr *)&address->addr, address->len) == 0 &&
                  getsockname(fd, (struct sockaddr *)&near.addr, &near.len) == 0 &&
                  peer_address_is_same(&near, address);
    if (fd >= 0) {
        close(fd);
    }
    return is_own;
}

static bool real_is_own(struct network *n, const struct peer_address *address)
{
    (void)n;
    return peer_address_is_loopback(address) || peer_address_is_any(address) ||
           has_route_to_itself(address);
}

/* --- resolver --- */

struct question {
    uv_getnameinfo_t uv;
    void (*done)(void *arg, enum err result, struct slice name);
    void *arg;
};

static void name_found(uv_getnameinfo_t *uv, int status, const char *host, const char *service)
{
    (void)service;
    struct question *question = CONTAINER_OF(uv, struct question, uv);
    if (status == 0) {
        question->done(question->arg, OK, slice_cstr(host));
    } else {
        enum err why = status == UV_EAI_NONAME ? ERR_NOT_FOUND : ERR_TEMP;
        question->done(question->arg, fail(why, "no name: %s", uv_strerror(status)), SL(""));
    }
    free(question);
}

static void real_ptr(struct resolver *r, const struct peer_address *of,
                     void (*done)(void *arg, enum err result, struct slice name), void *arg)
{
    (void)r;
    struct question *question = calloc(1, sizeof(*question));
    if (question == NULL) {
        io_die("malloc", ENOMEM);
    }
    question->done = done;
    question->arg = arg;
    int status = uv_getnameinfo(&loop_current()->uv, &question->uv, name_found,
                                (const struct sockaddr *)&of->addr, NI_NAMEREQD);
    if (status != 0) {
        free(question);
        done(arg, fail(ERR_TEMP, "no name: %s", uv_strerror(status)), SL(""));
    }
}

void world_init_real(struct world *world)
{
    world->clock = (struct clock){ real_monotonic, real_wall, 0 };
    world->disk = (struct disk){
        .open = real_open,
        .pread = real_pread,
        .pwritev = real_pwritev,
        .fdatasync = real_fdatasync,
        .fsync = real_fsync,
        .ftruncate = real_ftruncate,
        .rename = real_rename,
        .unlink = real_unlink,
        .mkdir = real_mkdir,
        .rmdir = real_rmdir,
        .close = real_close,
        .size = real_size,
        .list = real_list,
        .room = real_room,
    };
    world->network =
        (struct network){ .listen = real_listen, .connect = real_connect, .is_own = real_is_own };
    world->resolver = (struct resolver){ .ptr = real_ptr };
    random_init_kernel(&world->random);
}
