/* Log lines: built on the stack, written by one write(), so lines of several processes never mix.
 * The only state is where they go, set once at start, and the level, which a reload may change. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 2048
#define ROLE_MAX 16

static struct {
    _Atomic(enum log_level) level;
    char role[ROLE_MAX];
    int fd;
    void (*capture)(void *arg, struct slice line);
    void *capture_arg;
} sink = { .level = LOG_INFO, .role = "culver", .fd = STDERR_FILENO };

void log_setup(enum log_level level, const char *role, int fd)
{
    log_set_level(level);
    sink.fd = fd;
    snprintf(sink.role, sizeof(sink.role), "%s", role);
}

void log_set_level(enum log_level level)
{
    atomic_store_explicit(&sink.level, level, memory_order_relaxed);
}

void log_capture(void (*fn)(void *arg, struct slice line), void *arg)
{
    sink.capture = fn;
    sink.capture_arg = arg;
}

static int append_head(char *line, enum log_level level, const char *event)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };
    struct timespec now;
    struct tm civil;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &civil);
    return snprintf(line, LINE_MAX_BYTES,
                    "time=%04d-%02d-%02dT%02d:%02d:%02d.%06ldZ level=%s role=%s event=%s ",
                    civil.tm_year + 1900, civil.tm_mon + 1, civil.tm_mday, civil.tm_hour,
                    civil.tm_min, civil.tm_sec, now.tv_nsec / 1000, names[level], sink.role, event);
}

void log_line(enum log_level level, const char *event, const char *format, ...)
{
    char line[LINE_MAX_BYTES];
    if (level < atomic_load_explicit(&sink.level, memory_order_relaxed) ||
        (sink.fd < 0 && sink.capture == NULL)) {
        return;
    }
    int used = append_head(line, level, event);
    va_list args;
    va_start(args, format);
    int more = vsnprintf(line + used, sizeof(line) - (size_t)used - 1, format, args);
    va_end(args);
    size_t len = (size_t)used + (more < 0 ? 0 : (size_t)more);
    len = len > sizeof(line) - 2 ? sizeof(line) - 2 : len;
    for (size_t i = (size_t)used; i < len; i++) {
        line[i] = (unsigned char)line[i] < ' ' ? ' ' : line[i];
    }
    if (sink.capture != NULL) {
        sink.capture(sink.capture_arg, slice_make(line, len));
        return;
    }
    line[len++] = '\n';
    if (write(sink.fd, line, len) < 0) {
        return; /* a log that cannot be written must not stop the mail */
    }
}

struct log_text log_text(struct slice s)
{
    static const char hex[] = "0123456789abcdef";
    struct log_text out;
    size_t at = 0;
    out.text[at++] = '"';
    for (size_t i = 0; i < s.len && at < LOG_TEXT_MAX - 6; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '"' || c == '\\') {
            out.text[at++] = '\\';
            out.text[at++] = (char)c;
        } else if (c >= ' ' && c != 0x7f) {
            out.text[at++] = (char)c;
        } else {
            out.text[at++] = '\\';
            out.text[at++] = 'x';
            out.text[at++] = hex[c >> 4];
            out.text[at++] = hex[c & 15];
        }
    }
    out.text[at++] = '"';
    out.text[at] = '\0';
    return out;
}
