/* The alarm about the dates of the certificate. */
#include "app/certificate.h"

#include <string.h>

#include "base/buf.h"
#include "base/log.h"

#define DAY_SECS ((int64_t)24 * 3600)
#define FINE "in order"

const char *certificate_state(struct tls_dates dates, struct utc now)
{
    if (now.secs < dates.from.secs) {
        return "not valid yet";
    }
    if (now.secs > dates.until.secs) {
        return "has ended";
    }
    return dates.until.secs - now.secs <= CERTIFICATE_WARN_DAYS * DAY_SECS ? "ends soon" : FINE;
}

void certificate_watch_now(struct certificate_watch *watch)
{
    if (*watch->served == NULL) {
        return; /* said when it was read: tls-off */
    }
    struct tls_dates dates = tls_context_dates(*watch->served);
    const char *state = certificate_state(dates, clock_now(&loop_world(watch->timer.loop)->clock));
    if (strcmp(state, FINE) != 0) {
        AUTO(buf_fini) struct buf valid;
        buf_init(&valid, 64);
        time_append_iso(&valid, dates.from);
        buf_append_char(&valid, '/');
        time_append_iso(&valid, dates.until);
        log_warn("certificate-dates", "reason=%s valid=%.*s", log_text(slice_cstr(state)).text,
                 SLICE_ARG(buf_slice(&valid)));
    }
}

static void look_again(struct timer *timer)
{
    struct certificate_watch *watch = CONTAINER_OF(timer, struct certificate_watch, timer);
    certificate_watch_now(watch);
    timer_set(timer, (usec_t)DAY_SECS * USEC_PER_SEC);
}

void certificate_watch_start(struct certificate_watch *watch, struct loop *loop,
                             struct tls_context *const *served)
{
    watch->served = served;
    timer_init(&watch->timer, loop, look_again);
    look_again(&watch->timer);
}

void certificate_watch_stop(struct certificate_watch *watch)
{
    timer_cancel(&watch->timer);
}
