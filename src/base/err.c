/* The error slot: one for each fiber or thread. The only state here is the pointer to the current
 * one. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local struct err_slot thread_slot;
static _Thread_local struct err_slot *current_slot;

static struct err_slot *slot_get(void)
{
    return current_slot == NULL ? &thread_slot : current_slot;
}

struct err_slot *err_slot_swap(struct err_slot *slot)
{
    struct err_slot *before = current_slot;
    current_slot = slot;
    return before;
}

enum err fail(enum err code, const char *format, ...)
{
    char text[ERR_TEXT_MAX]; /* the recorded detail may be among the arguments */
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    memcpy(slot_get()->text, text, sizeof(text));
    return code;
}

enum err fail_frame(enum err code, const char *format, ...)
{
    char text[ERR_TEXT_MAX];
    struct err_slot *slot = slot_get();
    va_list args;
    va_start(args, format);
    int used = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (used >= 0 && used < ERR_TEXT_MAX - 3) {
        snprintf(text + used, (size_t)(ERR_TEXT_MAX - used), ": %.*s", ERR_TEXT_MAX - used - 3,
                 slot->text);
    }
    memcpy(slot->text, text, sizeof(text));
    return code;
}

const char *err_detail(void)
{
    return slot_get()->text;
}

const char *err_name(enum err code)
{
    static const char *const names[] = {
        [OK] = "ok",
        [ERR_SYNTAX] = "syntax",
        [ERR_LIMIT] = "limit",
        [ERR_DENIED] = "denied",
        [ERR_NOT_FOUND] = "not-found",
        [ERR_EXISTS] = "exists",
        [ERR_BUSY] = "busy",
        [ERR_TEMP] = "temp",
        [ERR_PERM] = "perm",
        [ERR_TIMEOUT] = "timeout",
        [ERR_CLOSED] = "closed",
        [ERR_CANCELLED] = "cancelled",
        [ERR_CORRUPT] = "corrupt",
        [ERR_FULL] = "full",
        [ERR_UNSURE] = "unsure",
    };
    return (unsigned)code < ARRAY_LEN(names) ? names[code] : "unknown";
}
