/* io/world.h - the outside world behind five small interfaces: clock, disk, network, resolver, randomness.
 *
 * Shape   a table of functions each; world_init_real() fills in the kernel's. Tests and the simulation put
 *         their own in: five days of retries in a millisecond, a disk that fails the third sync.
 * Owner   the world outlives everything that holds a pointer to it. */
#ifndef CULVER_IO_WORLD_H
#define CULVER_IO_WORLD_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rand.h"
#include "base/slice.h"
#include "base/time.h"

struct dns_answer;

struct clock {
    usec_t (*monotonic)(struct clock *clock); /* never goes back; for deadlines */
    usec_t (*wall)(struct clock *clock);      /* since 1970 UTC; for what people read, may jump */
    usec_t offset_usec;                       /* of a test clock */
    int64_t wall_usec; /* by which the wall clock of a test is set on, or back */
};

/* Calls of the same meaning as the system calls: -1 and errno on failure. */
struct disk {
    int (*open)(struct disk *d, const char *path, int flags, mode_t mode);
    ssize_t (*pread)(struct disk *d, int fd, void *out, size_t len, off_t at);
    ssize_t (*pwritev)(struct disk *d, int fd, const struct iovec *iov, int count, off_t at);
    int (*fdatasync)(struct disk *d, int fd);
    int (*fsync)(struct disk *d, int fd);
    int (*ftruncate)(struct disk *d, int fd, off_t len);
    int (*rename)(struct disk *d, const char *from, const char *to);
    int (*unlink)(struct disk *d, const char *path);
    int (*mkdir)(struct disk *d, const char *path, mode_t mode);
    int (*rmdir)(struct disk *d, const char *path);
    int (*close)(struct disk *d, int fd);
    int64_t (*size)(struct disk *d, int fd); /* octets of the file */
    /* Calls each() with every name in a directory, "." and ".." left out, in no order. */
    int (*list)(struct disk *d, const char *path, void (*each)(void *arg, const char *name),
                void *arg);
    int (*room)(struct disk *d, const char *path,
                uint64_t *out); /* octets that may still be written */
    const char *database_vfs; /* the SQLite VFS whose files are on this disk; NULL: SQLite's own */
    void *state;
};

/* fsync of the directory that holds `path`; 0 or -1. */
int disk_sync_parent(struct disk *d, const char *path);
/* Makes a directory that is not there yet, and its name durable; 0 or -1. */
int disk_make_directory(struct disk *d, const char *path);
/* Puts a file in the place of one that may be there, whole and durable or not at all: it is written under its name and "~" first, which
 * a crash may leave behind. ERR_TEMP, ERR_FULL. */
#define DISK_NEW_MARK "~"
enum err disk_replace_file(struct disk *d, const char *path, struct slice text);
/* Appends what is in a file; follows no link. ERR_NOT_FOUND, ERR_TEMP, ERR_LIMIT: there is no room for it. */
enum err disk_read_file(struct disk *d, const char *path, struct buf *out);
/* 1 there is such a file, 0 there is none, -1 and errno: cannot be told. */
int disk_has_file(struct disk *d, const char *path);
/* Renames a damaged file to PATH.damaged, or PATH.damaged-2 and so on: what was put aside before stays. 0 or -1. */
int disk_put_aside(struct disk *d, const char *path);

struct peer_address {
    struct sockaddr_storage addr;
    socklen_t len;
};

/* Of "127.0.0.1" or "::1" as text; false when it is no address. */
bool peer_address_parse(struct slice text, uint16_t port, struct peer_address *out);
/* "192.0.2.1" (also for a mapped IPv6 address), "2001:db8::1", "local" for a UNIX socket. */
struct peer_text {
    char text[48];
};
struct peer_text peer_address_text(const struct peer_address *peer);
uint16_t peer_address_port(const struct peer_address *peer); /* 0 for a UNIX socket */
/* The same host address, whatever the ports; a mapped IPv6 address is that of IPv4. */
bool peer_address_is_same(const struct peer_address *a, const struct peer_address *b);
bool peer_address_is_any(const struct peer_address *peer); /* 0.0.0.0 or :: */
bool peer_address_is_loopback(const struct peer_address *peer);
/* The user whose process connected this UNIX socket; false when the kernel does not say. */
bool peer_user(int fd, uint64_t *out);

struct network {
    /* A listening, non-blocking TCP socket ("127.0.0.1", "::1", "*") or UNIX socket (absolute path); -1 and errno. */
    int (*listen)(struct network *n, const char *host, uint16_t port);
    /* A connecting, non-blocking socket, from an address of this host (NULL: as the kernel likes); -1 and errno. */
    int (*connect)(struct network *n, const struct peer_address *from,
                   const struct peer_address *to);
    /* Does what connects there reach this host, as the kernel sees it now? */
    bool (*is_own)(struct network *n, const struct peer_address *address);
    void *state;
};

struct resolver {
    /* The name of an address. The answer comes by callback on the loop that asked. */
    void (*ptr)(struct resolver *r, const struct peer_address *of,
                void (*done)(void *arg, enum err result, struct slice name), void *arg);
    /* What net/dns.h says of dns_query(), by whoever stands in for the DNS; NULL: net/dns.c asks the DNS. */
    BLOCKS enum err (*query)(struct resolver *r, struct slice name, unsigned type,
                             struct arena *arena, struct dns_answer *out);
    void *state;
};

struct world {
    struct clock clock;
    struct disk disk;
    struct network network;
    struct resolver resolver;
    struct random random;
};

void world_init_real(struct world *world);

/* A clock that stands still at `start` until clock_advance(). */
void clock_init_fake(struct clock *clock, usec_t start);
void clock_advance(struct clock *clock, usec_t by);
void clock_set_wall(struct clock *clock,
                    int64_t by_usec); /* as somebody who sets it: monotonic goes on */
bool clock_is_fake(const struct clock *clock);

struct utc clock_now(struct clock *clock);

#endif
