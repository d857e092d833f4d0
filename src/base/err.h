/* base/err.h - how functions fail: a class that tells the caller what it can do, and a detail for the log.
 *
 * Shape   enum err is [[nodiscard]]; the text of the last failure is in the current error slot
 *         (one for each fiber or thread, swapped by the fiber scheduler).
 * Errors  a refusal of a protocol (550, NO) is a result, not an error. */
#ifndef CULVER_BASE_ERR_H
#define CULVER_BASE_ERR_H

#include "base/attr.h"

/* clang-format 14 does not know an attribute here */
/* clang-format off */
enum [[nodiscard]] err {
    OK = 0,
    ERR_SYNTAX,    /* the input breaks its grammar: say so to whoever sent it */
    ERR_LIMIT,     /* a named limit was reached: refuse, the caller may go on with less */
    ERR_DENIED,    /* not allowed to this user or peer */
    ERR_NOT_FOUND, /* no such thing */
    ERR_EXISTS,    /* already there */
    ERR_BUSY,      /* in use now: may be tried again at once */
    ERR_TEMP,      /* disk, network or helper failed: answer 4xx / NO, try later */
    ERR_PERM,      /* will never work as asked */
    ERR_TIMEOUT,   /* the deadline of the fiber passed */
    ERR_CLOSED,    /* the peer is gone, or end of input */
    ERR_CANCELLED, /* the fiber was told to stop */
    ERR_CORRUPT,   /* stored bytes fail their check */
    ERR_FULL,      /* quota or disk space is used up */
    ERR_UNSURE,    /* it is durable and cannot be carried out yet, or nobody can tell: say neither yes nor no */
};
/* clang-format on */

#define ERR_TEXT_MAX 512

struct err_slot {
    char text[ERR_TEXT_MAX];
};

/* Records the detail in the current error slot and returns `code`. `%m` gives strerror(errno). */
enum err fail(enum err code, const char *format, ...) PRINTF_LIKE(2, 3);

/* Adds "frame: " before the recorded detail and returns `code`; for callers who know more. */
enum err fail_frame(enum err code, const char *format, ...) PRINTF_LIKE(2, 3);

/* The detail of the last fail() of this fiber or thread; never NULL; valid until the next fail(). */
const char *err_detail(void);

/* The name of a class as it is logged: "temp", "not-found". */
const char *err_name(enum err code);

/* Makes `slot` the current one of this thread and returns the one before (NULL: the thread's own).
 * Only the fiber scheduler calls this. */
struct err_slot *err_slot_swap(struct err_slot *slot);

/* Returns from the calling function when `expr` is not OK: the only macro that hides a return. */
#define TRY(expr)                                                                                  \
    do {                                                                                           \
        enum err try_result = (expr);                                                              \
        if (try_result != OK) {                                                                    \
            return try_result;                                                                     \
        }                                                                                          \
    } while (0)

/* Says that a failure is of no consequence here; the comment beside it says why. */
#define IGNORE(expr)                                                                               \
    do {                                                                                           \
        if ((expr) != OK) {                                                                        \
        }                                                                                          \
    } while (0)

#endif
