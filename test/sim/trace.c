/* The history of one seed: hashed whole, its end kept for whoever has to find out. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "sim.h"

#define TAIL_LINES 60
#define LINE_BYTES 400

static struct {
    XXH64_state_t hash;
    uint64_t events;
    char tail[TAIL_LINES][LINE_BYTES];
} history;

void trace_open(struct sim *sim)
{
    XXH64_reset(&history.hash, sim->options.seed);
}

static void add_line(struct sim *sim, const char *format, va_list args)
{
    char *line = history.tail[history.events++ % TAIL_LINES];
    usec_t at = sim->now - SIM_START_USEC;
    int used = snprintf(line, LINE_BYTES, "%3llu:%02llu:%02llu.%06llu ",
                        (unsigned long long)(at / USEC_PER_SEC / 3600),
                        (unsigned long long)(at / USEC_PER_SEC / 60 % 60),
                        (unsigned long long)(at / USEC_PER_SEC % 60),
                        (unsigned long long)(at % USEC_PER_SEC));
    vsnprintf(line + used, LINE_BYTES - (size_t)used, format, args);
    XXH64_update(&history.hash, line, strlen(line));
    if (sim->options.prints_trace) {
        printf("%s\n", line);
    }
}

void trace(struct sim *sim, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_line(sim, format, args);
    va_end(args);
}

void trace_bytes(struct sim *sim, struct slice bytes)
{
    XXH64_update(&history.hash, bytes.ptr, bytes.len);
}

struct sim_trace_summary trace_summary(void)
{
    return (struct sim_trace_summary){ XXH64_digest(&history.hash), history.events };
}

void sim_fail(struct sim *sim, const char *format, ...)
{
    va_list args;
    uint64_t first = history.events > TAIL_LINES ? history.events - TAIL_LINES : 0;
    for (uint64_t i = first; i < history.events && !sim->options.prints_trace; i++) {
        printf("%s\n", history.tail[i % TAIL_LINES]);
    }
    printf("seed %llu: ", (unsigned long long)sim->options.seed);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
    fflush(stdout);
    _exit(1);
}
