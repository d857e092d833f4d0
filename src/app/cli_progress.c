/* One line on the terminal, drawn anew by a thread of its own while the work goes on. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/cli.h"
#include "base/progress.h"

#define REDRAW_MSEC 200
#define MSEC_PER_SEC 1000
#define PERCENT 100
#define AMOUNT_BYTES 32

struct cli_progress {
    const struct progress *progress;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_done;
    const char *what; /* that was drawn last, and since when it goes on */
    struct timespec since;
};

/* "12.3 MiB", or "1234". */
static void write_amount(uint64_t amount, bool is_octets, char out[AMOUNT_BYTES])
{
    static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
    double value = (double)amount;
    size_t unit = 0;
    while (value >= 1024 && unit + 1 < ARRAY_LEN(units)) {
        value /= 1024;
        unit++;
    }
    if (is_octets) {
        snprintf(out, AMOUNT_BYTES, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    } else {
        snprintf(out, AMOUNT_BYTES, "%llu", (unsigned long long)amount);
    }
}

static uint64_t rate_of(const struct cli_progress *line, uint64_t done)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t msec = (now.tv_sec - line->since.tv_sec) * MSEC_PER_SEC +
                   (now.tv_nsec - line->since.tv_nsec) / 1000000;
    return msec <= 0 ? 0 : done * MSEC_PER_SEC / (uint64_t)msec;
}

static void draw(struct cli_progress *line)
{
    struct progress p = progress_get(line->progress);
    char done[AMOUNT_BYTES], total[AMOUNT_BYTES], rate[AMOUNT_BYTES];
    if (p.what == NULL) {
        return;
    }
    if (p.what != line->what) {
        line->what = p.what;
        clock_gettime(CLOCK_MONOTONIC, &line->since);
    }
    write_amount(p.done, p.is_octets, done);
    write_amount(p.total, p.is_octets, total);
    write_amount(rate_of(line, p.done), p.is_octets, rate);
    if (p.total == 0) {
        fprintf(stderr, "\r%s: %s, %s/s\033[K", p.what, done, rate);
    } else {
        uint64_t shown = p.done < p.total ? p.done : p.total;
        fprintf(stderr, "\r%s: %llu %%, %s of %s, %s/s\033[K", p.what,
                (unsigned long long)(shown * PERCENT / p.total), done, total, rate);
    }
}

static void *run(void *arg)
{
    struct cli_progress *line = arg;
    pthread_mutex_lock(&line->lock);
    while (!line->is_done) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += REDRAW_MSEC * 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&line->changed, &line->lock, &until);
        draw(line);
    }
    pthread_mutex_unlock(&line->lock);
    fprintf(stderr, "\r\033[K");
    return NULL;
}

struct cli_progress *cli_progress_start(const struct progress *progress)
{
    struct cli_progress *line = isatty(STDERR_FILENO) ? calloc(1, sizeof(*line)) : NULL;
    if (line == NULL) {
        return NULL;
    }
    line->progress = progress;
    pthread_mutex_init(&line->lock, NULL);
    pthread_cond_init(&line->changed, NULL);
    if (pthread_create(&line->thread, NULL, run, line) != 0) {
        free(line);
        return NULL;
    }
    return line;
}

void cli_progress_stop(struct cli_progress *line)
{
    if (line == NULL) {
        return;
    }
    pthread_mutex_lock(&line->lock);
    line->is_done = true;
    pthread_cond_signal(&line->changed);
    pthread_mutex_unlock(&line->lock);
    pthread_join(line->thread, NULL);
    pthread_cond_destroy(&line->changed);
    pthread_mutex_destroy(&line->lock);
    free(line);
}
