/* app/certificate.h - the dates of the certificate that is shown to clients, and the alarm before they are over.
 *
 * Owner    the watch is part of its node, which outlives the loop. On the thread of the loop. */
#ifndef CULVER_APP_CERTIFICATE_H
#define CULVER_APP_CERTIFICATE_H

#include "io/loop.h"
#include "io/tls.h"

#define CERTIFICATE_WARN_DAYS 14

/* "in order", "ends soon" (within CERTIFICATE_WARN_DAYS), "has ended" or "not valid yet". A literal. */
const char *certificate_state(struct tls_dates dates, struct utc now);

/* Logs certificate-dates when it is not in order: now, and every day until it is stopped. */
struct certificate_watch {
    struct timer timer;
    struct tls_context *const *served; /* NULL behind it: no certificate */
};
void certificate_watch_start(struct certificate_watch *watch, struct loop *loop,
                             struct tls_context *const *served);
void certificate_watch_stop(struct certificate_watch *watch);
/* The certificate is another one. */
void certificate_watch_now(struct certificate_watch *watch);

#endif
