/* base/log.h - one line per fact in logfmt: time level event key=value ...
 *
 * Shape   log_info("delivered", "mid=%s mbox=%s", ...): the event is a row of docs/log-events.md, keys of
 *         docs/log-keys. Text from a peer goes through log_text(), which quotes and escapes it.
 * Blocks  never: a line is one write() to standard error or to the log file descriptor. */
#ifndef CULVER_BASE_LOG_H
#define CULVER_BASE_LOG_H

#include "base/attr.h"
#include "base/slice.h"

enum log_level {
    LOG_DEBUG,
    LOG_INFO,
    LOG_WARN,
    LOG_ERROR,
};

/* Lines below `level` are dropped; `role` ("server") is printed on every line; fd -1 drops all. */
void log_setup(enum log_level level, const char *role, int fd);
/* Another level for all lines to come; from any thread. */
void log_set_level(enum log_level level);

/* For tests: lines go to fn instead. NULL restores. */
void log_capture(void (*fn)(void *arg, struct slice line), void *arg);

void log_line(enum log_level level, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);

#define log_debug(event, ...) log_line(LOG_DEBUG, event, __VA_ARGS__)
#define log_info(event, ...) log_line(LOG_INFO, event, __VA_ARGS__)
#define log_warn(event, ...) log_line(LOG_WARN, event, __VA_ARGS__)
#define log_error(event, ...) log_line(LOG_ERROR, event, __VA_ARGS__)

#define LOG_TEXT_MAX 256
struct log_text {
    char text[LOG_TEXT_MAX];
};
/* Quoted and escaped form of peer bytes, cut at LOG_TEXT_MAX: log_info(.., "from=%s", log_text(s).text). */
struct log_text log_text(struct slice s);

#endif
