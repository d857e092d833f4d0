/* A preloaded library that writes down everything a program does to its files and says to its peers, in one order.
 *
 *   LD_PRELOAD=librecorder.so RECORDER_STATE=file RECORDER_JOURNAL=file program
 *
 * The state file (struct recorder; recorder.py has the same) is shared by the test and all processes of the program: it says whether
 * recording is on, counts what was recorded, and may ask for calls to fail. The journal is a sequence of struct entry, each
 * followed by its payload. A call and its entry are one step under a lock that all processes share, so every prefix of the
 * journal is a moment at which the power could have gone. Who is killed before its entry is whole leaves none: the next one takes its place. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define SEND_BYTES_MAX 4096 /* of what is said to a peer */
#define NAMES_BYTES_MAX 8192
#define STATE_OFFSET 128 /* of the words behind the lock */

enum kind {
    KIND_WRITE = 1,
    KIND_SYNC,
    KIND_TRUNCATE,
    KIND_CREATE,
    KIND_RENAME,
    KIND_UNLINK,
    KIND_MKDIR,
    KIND_READ, /* may fail, is not recorded */
    KIND_SEND,
    KIND_LOST, /* a failed sync: what it was to make durable never will be */
    KIND_LINK,
};

struct recorder {
    pthread_mutex_t lock;
    char padding[STATE_OFFSET - sizeof(pthread_mutex_t)];
    volatile uint64_t is_ready; /* the lock is made */
    volatile uint64_t is_on;
    volatile uint64_t position;   /* entries so far */
    volatile uint64_t fail_kind;  /* enum kind; 0: none */
    volatile uint64_t fail_after; /* so many such calls more succeed */
    volatile uint64_t fail_times; /* and so many fail then */
    volatile uint64_t fail_errno; /* 0: done by half */
    volatile uint64_t is_busy;    /* a call is done and its entry may not be counted yet */
    volatile uint64_t bytes;      /* of the journal: those of whole entries */
};

struct entry {
    uint32_t kind;
    uint32_t length; /* of the payload */
    uint64_t inode;
    uint64_t offset;
};

static struct recorder *state;
static int journal = -1;
static dev_t device; /* of the journal and of all that is recorded */

/* The first process of all makes the lock: nobody else is there yet. */
static void make_lock(struct recorder *recorder)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&recorder->lock, &attributes);
    recorder->is_ready = 1;
}

__attribute__((constructor)) static void begin(void)
{
    const char *state_path = getenv("RECORDER_STATE");
    const char *journal_path = getenv("RECORDER_JOURNAL");
    if (state_path == NULL || journal_path == NULL) {
        return;
    }
    int fd = (int)syscall(SYS_openat, AT_FDCWD, state_path, O_RDWR | O_CLOEXEC);
    void *map =
        fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    journal = (int)syscall(SYS_openat, AT_FDCWD, journal_path, O_WRONLY | O_CLOEXEC);
    if (map == MAP_FAILED || journal < 0) {
        abort();
    }
    struct stat there;
    if (syscall(SYS_fstat, journal, &there) != 0) {
        abort();
    }
    device = there.st_dev;
    close(fd);
    state = map;
    if (!state->is_ready) {
        make_lock(state);
    }
}

static void enter(void)
{
    if (state != NULL && pthread_mutex_lock(&state->lock) == EOWNERDEAD) {
        pthread_mutex_consistent(&state->lock);
    }
    if (state != NULL) {
        state->is_busy = 1;
    }
}

static void leave(void)
{
    int saved = errno;
    if (state != NULL) {
        state->is_busy = 0;
        pthread_mutex_unlock(&state->lock);
    }
    errno = saved;
}

static int is_on(void)
{
    return state != NULL && state->is_on != 0;
}

static void put(const void *bytes, size_t len, uint64_t at)
{
    const char *from = bytes;
    while (len > 0) {
        long done = syscall(SYS_pwrite64, journal, from, len, at);
        if (done <= 0) {
            abort();
        }
        from += done;
        at += (uint64_t)done;
        len -= (size_t)done;
    }
}

static void note(struct entry entry, const void *payload)
{
    if (!is_on()) {
        return;
    }
    int saved = errno;
    put(&entry, sizeof(entry), state->bytes);
    put(payload, entry.length, state->bytes + sizeof(entry));
    state->bytes += sizeof(entry) + entry.length;
    state->position++;
    errno = saved;
}

/* Should this call fail? */
static int fails(enum kind kind)
{
    if (!is_on() || state->fail_kind != kind || state->fail_times == 0) {
        return 0;
    }
    if (state->fail_after > 0) {
        state->fail_after--;
        return 0;
    }
    state->fail_times--;
    return 1;
}

/* For calls that cannot be done by half. */
static int refuses(enum kind kind)
{
    if (!fails(kind)) {
        return 0;
    }
    errno = state->fail_errno == 0 ? EIO : (int)state->fail_errno;
    return 1;
}

/* Of a descriptor whose numbers are not asked for, and of a file elsewhere (one in memory has numbers that others have here), all is 0. */
static struct stat about(int fd)
{
    struct stat found;
    int saved = errno;
    memset(&found, 0, sizeof(found));
    if (state == NULL || syscall(SYS_fstat, fd, &found) != 0 ||
        (found.st_dev != device && !S_ISSOCK(found.st_mode))) {
        memset(&found, 0, sizeof(found));
    }
    errno = saved;
    return found;
}

/* --- what is written and said --- */

static void note_vector(struct entry entry, const struct iovec *iov, int count, size_t done)
{
    size_t max = entry.kind == KIND_SEND && done > SEND_BYTES_MAX ? SEND_BYTES_MAX : done;
    char *whole = is_on() ? malloc(max + 1) : NULL;
    for (int i = 0; i < count && whole != NULL && entry.length < max; i++) {
        size_t left = max - entry.length;
        size_t part = iov[i].iov_len < left ? iov[i].iov_len : left;
        memcpy(whole + entry.length, iov[i].iov_base, part);
        entry.length += (uint32_t)part;
    }
    if (whole != NULL) {
        note(entry, whole);
    }
    free(whole);
}

/* Half of the first piece reaches the file: what a full disk, a failing one or a signal leaves. */
static ssize_t write_half(int fd, const struct iovec *iov, off_t at, ino_t inode)
{
    struct iovec half = { iov->iov_base, iov->iov_len / 2 };
    ssize_t done = syscall(SYS_pwrite64, fd, half.iov_base, half.iov_len, at);
    if (done > 0) {
        note_vector((struct entry){ KIND_WRITE, 0, inode, (uint64_t)at }, &half, 1, (size_t)done);
    }
    if (state->fail_errno == 0 && done > 0) {
        return done;
    }
    errno = state->fail_errno == 0 ? EIO : (int)state->fail_errno;
    return -1;
}

static ssize_t write_at(int fd, const struct iovec *iov, int count, off_t at)
{
    struct stat file = about(fd);
    ssize_t done;
    enter();
    if (S_ISREG(file.st_mode) && fails(KIND_WRITE)) {
        done = write_half(fd, iov, at, file.st_ino);
    } else {
        done = syscall(SYS_pwritev, fd, iov, count, at, 0);
        if (done > 0 && S_ISREG(file.st_mode)) {
            note_vector((struct entry){ KIND_WRITE, 0, file.st_ino, (uint64_t)at }, iov, count,
                        (size_t)done);
        }
    }
    leave();
    return done;
}

EXPORT ssize_t pwritev64(int fd, const struct iovec *iov, int count, off_t at)
{
    return write_at(fd, iov, count, at);
}

EXPORT ssize_t pwritev(int fd, const struct iovec *iov, int count, off_t at)
{
    return write_at(fd, iov, count, at);
}

EXPORT ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at)
{
    struct iovec iov = { (void *)(uintptr_t)bytes, len };
    return write_at(fd, &iov, 1, at);
}

EXPORT ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return pwrite64(fd, bytes, len, at);
}

/* At the file's own position, which the call has moved; or over a socket. */
static void note_stream(int fd, const struct iovec *iov, int count, ssize_t done)
{
    struct stat file = about(fd);
    if (done <= 0 || !is_on()) {
        return;
    }
    if (S_ISSOCK(file.st_mode)) {
        note_vector((struct entry){ KIND_SEND, 0, file.st_ino, 0 }, iov, count, (size_t)done);
    } else if (S_ISREG(file.st_mode)) {
        off_t after = lseek(fd, 0, SEEK_CUR);
        struct entry entry = { KIND_WRITE, 0, file.st_ino, (uint64_t)(after - done) };
        note_vector(entry, iov, count, (size_t)done);
    }
}

EXPORT ssize_t write(int fd, const void *bytes, size_t len)
{
    struct iovec iov = { (void *)(uintptr_t)bytes, len };
    enter();
    ssize_t done = syscall(SYS_write, fd, bytes, len);
    note_stream(fd, &iov, 1, done);
    leave();
    return done;
}

EXPORT ssize_t writev(int fd, const struct iovec *iov, int count)
{
    enter();
    ssize_t done = syscall(SYS_writev, fd, iov, count);
    note_stream(fd, iov, count, done);
    leave();
    return done;
}

EXPORT ssize_t send(int fd, const void *bytes, size_t len, int flags)
{
    struct iovec iov = { (void *)(uintptr_t)bytes, len };
    enter();
    ssize_t done = syscall(SYS_sendto, fd, bytes, len, flags, NULL, 0);
    note_stream(fd, &iov, 1, done);
    leave();
    return done;
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    enter();
    ssize_t done = syscall(SYS_sendmsg, fd, message, flags);
    note_stream(fd, message->msg_iov, (int)message->msg_iovlen, done);
    leave();
    return done;
}

/* --- what is read --- */

EXPORT ssize_t pread64(int fd, void *out, size_t len, off_t at)
{
    int is_refused = 0;
    if (is_on() && state->fail_kind == KIND_READ) {
        struct stat file = about(fd);
        enter();
        is_refused = S_ISREG(file.st_mode) && refuses(KIND_READ);
        leave();
    }
    return is_refused ? -1 : syscall(SYS_pread64, fd, out, len, at);
}

EXPORT ssize_t pread(int fd, void *out, size_t len, off_t at)
{
    return pread64(fd, out, len, at);
}

/* --- what is made durable, and cut --- */

static int sync_file(int fd, long number)
{
    struct stat file = about(fd);
    enter();
    int result = refuses(KIND_SYNC) ? -1 : (int)syscall(number, fd);
    enum kind kind = result == 0 ? KIND_SYNC : KIND_LOST;
    note((struct entry){ (uint32_t)kind, 0, file.st_ino, 0 }, NULL);
    leave();
    return result;
}

EXPORT int fsync(int fd)
{
    return sync_file(fd, SYS_fsync);
}

EXPORT int fdatasync(int fd)
{
    return sync_file(fd, SYS_fdatasync);
}

EXPORT int ftruncate64(int fd, off_t len)
{
    struct stat file = about(fd);
    enter();
    int result = refuses(KIND_TRUNCATE) ? -1 : (int)syscall(SYS_ftruncate, fd, len);
    if (result == 0 && S_ISREG(file.st_mode)) {
        note((struct entry){ KIND_TRUNCATE, 0, file.st_ino, (uint64_t)len }, NULL);
    }
    leave();
    return result;
}

EXPORT int ftruncate(int fd, off_t len)
{
    return ftruncate64(fd, len);
}

/* --- names --- */

static void note_name(enum kind kind, uint64_t inode, const char *path)
{
    note((struct entry){ (uint32_t)kind, (uint32_t)strlen(path), inode, 0 }, path);
}

static uint64_t inode_of(const char *path)
{
    struct stat found;
    int saved = errno;
    int result = (int)syscall(SYS_newfstatat, AT_FDCWD, path, &found, 0);
    errno = saved;
    return result == 0 ? found.st_ino : 0;
}

static int create_file(const char *path, int flags, mode_t mode)
{
    int is_there = inode_of(path) != 0;
    int fd = !is_there && refuses(KIND_CREATE)
                 ? -1
                 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (fd >= 0 && !is_there) {
        note_name(KIND_CREATE, about(fd).st_ino, path);
    } else if (fd >= 0 && (flags & O_TRUNC) != 0) {
        note((struct entry){ KIND_TRUNCATE, 0, about(fd).st_ino, 0 }, NULL);
    }
    return fd;
}

EXPORT int open64(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(args, mode_t) : 0;
    va_end(args);
    if (!is_on() || (flags & (O_CREAT | O_TRUNC)) == 0) {
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    }
    enter();
    int fd = create_file(path, flags, mode);
    leave();
    return fd;
}

EXPORT int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open64(path, flags, mode);
}

/* rename() and link(). */
static int name_again(enum kind kind, long number, const char *from, const char *to)
{
    char both[NAMES_BYTES_MAX];
    size_t from_len = strlen(from) + 1, to_len = strlen(to);
    if (from_len + to_len > sizeof(both)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(both, from, from_len);
    memcpy(both + from_len, to, to_len);
    enter();
    int result = refuses(kind) ? -1 : (int)syscall(number, from, to);
    if (result == 0) {
        note((struct entry){ (uint32_t)kind, (uint32_t)(from_len + to_len), 0, 0 }, both);
    }
    leave();
    return result;
}

EXPORT int rename(const char *from, const char *to)
{
    return name_again(KIND_RENAME, SYS_rename, from, to);
}

EXPORT int link(const char *from, const char *to)
{
    return name_again(KIND_LINK, SYS_link, from, to);
}

static int remove_name(long number, const char *path)
{
    enter();
    int result = refuses(KIND_UNLINK) ? -1 : (int)syscall(number, path);
    if (result == 0) {
        note_name(KIND_UNLINK, 0, path);
    }
    leave();
    return result;
}

EXPORT int unlink(const char *path)
{
    return remove_name(SYS_unlink, path);
}

EXPORT int rmdir(const char *path)
{
    return remove_name(SYS_rmdir, path);
}

EXPORT int remove(const char *path)
{
    int result = unlink(path);
    return result != 0 && errno == EISDIR ? rmdir(path) : result;
}

EXPORT int mkdir(const char *path, mode_t mode)
{
    enter();
    int result = refuses(KIND_MKDIR) ? -1 : (int)syscall(SYS_mkdir, path, mode);
    if (result == 0) {
        note_name(KIND_MKDIR, inode_of(path), path);
    }
    leave();
    return result;
}
