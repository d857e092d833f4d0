/* flow/admission.h - how many sessions a node, an address and an account may have at a time.
 *
 * Shape   counts by kind of service (MX, submission, LMTP, IMAP) and IPv4 address or IPv6 /64; the total counts all.
 *         Loopback and UNIX peers count in the total only.
 * Owner   app/ makes one for the node, shared by all reactors; every enter that succeeded is paired with a leave.
 * Threads all calls from any thread.
 * Limits  sessions_max, sessions_per_address and success_reports_max of the settings; what the caller passes for accounts. */
#ifndef CULVER_FLOW_ADMISSION_H
#define CULVER_FLOW_ADMISSION_H

#include "flow/flow.h"

struct admission;

struct admission *admission_new(void);
void admission_free(struct admission *admission); /* NULL allowed */

/* A connection begins. 250, or 421 with a text for the peer: then there is nothing to leave. Without an
 * admission in `services` (tests) everybody may come. */
struct verdict admission_enter(struct services *services, enum service_kind kind,
                               const struct peer *peer);
void admission_leave(struct services *services, enum service_kind kind, const struct peer *peer);

/* Nine tenths of sessions_max are taken: time-outs become short. */
bool admission_is_stressed(struct services *services);

/* A session of an account begins: at most `account_max` of it, at most `pair_max` of it from this address (loopback
 * too). ERR_LIMIT: nothing to leave. */
enum err admission_account_enter(struct services *services, account_id account,
                                 const struct peer *peer, uint64_t account_max, uint64_t pair_max);
void admission_account_leave(struct services *services, account_id account,
                             const struct peer *peer);

/* One more notification of success to a sender elsewhere, who may not have asked for it: at most success_reports_max of the settings
 * an hour. */
bool admission_notice(struct services *services);

/* Connections now, of all services. */
uint64_t admission_count(struct admission *admission);

#endif
