/* flow/outbound/tls_reports.h - TLS-RPT: how TLS went with other servers is counted while mail is sent, and told once a day to whom their domains
 * name.
 *
 * Shape   one for a node. What is noted is counted for the day (UTC), and written down now and then: a crash costs the last minutes. A
 *         day that is over is sent within hours, to each domain its own; what cannot be handed over is tried again for two days.
 * Owner   tls_reports_open(); tls_reports_stop() lets its fiber end, which writes down what there is; tls_reports_free() after the loop has.
 * Threads one.
 * Durable no: reports are made of what is there.
 * Limits  those of trust/tls_tally.h.
 *         Reports by mail are queued like other mail, and then the queue's business; without a key to sign them (RFC 8460 3) they are not sent.
 * RFC     8460. */
#ifndef CULVER_FLOW_OUTBOUND_TLS_REPORTS_H
#define CULVER_FLOW_OUTBOUND_TLS_REPORTS_H

#include "flow/outbound/outbound.h"
#include "trust/tls_tally.h"

struct tls_reports;

struct tls_reports_config {
    struct services *services;
    struct dns *dns;
    struct tls_context *checked;
    const char *data_dir;
};
struct tls_reports *tls_reports_open(const struct tls_reports_config *config,
                                     const struct outbound_settings *settings);
void tls_reports_configure(struct tls_reports *reports, const struct outbound_settings *settings);
void tls_reports_note(struct tls_reports *reports, const struct tally_session *session);
void tls_reports_stop(struct tls_reports *reports);
void tls_reports_free(struct tls_reports *reports); /* NULL allowed */

#endif
