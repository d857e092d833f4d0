/* A preloaded library that sets the clock of a program on or back while it runs.
 *
 *   LD_PRELOAD=libclock_offset.so CLOCK_OFFSET=file program
 *
 * The file holds one int64_t: how many seconds the clock is ahead of the right time. All processes of the program map it when they start, before
 * they lock themselves in: what is written there later holds at once, everywhere. Monotonic time goes on as it does when the real clock is set.
 * (Debian's libfaketime opens its file whenever it looks, which a locked-in process may not.) */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

static const volatile int64_t *ahead;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("CLOCK_OFFSET");
    int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        abort();
    }
    void *map = mmap(NULL, sizeof(*ahead), PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        abort();
    }
    close(fd);
    ahead = map;
}

/* Others of this process may ask before begin(). */
static int64_t seconds_ahead(void)
{
    return ahead == NULL ? 0 : *ahead;
}

EXPORT int clock_gettime(clockid_t id, struct timespec *out)
{
    int result = (int)syscall(SYS_clock_gettime, id, out);
    if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) {
        out->tv_sec += seconds_ahead();
    }
    return result;
}

EXPORT int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){ now.tv_sec, now.tv_nsec / 1000 };
    return 0;
}

EXPORT time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL) {
        *out = now.tv_sec;
    }
    return now.tv_sec;
}
