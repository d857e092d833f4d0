/* proto/smtp_extension.h - the values of parameters that extensions add to MAIL and RCPT.
 *
 * Shape   one reader a parameter: its text to what it says. False: it breaks its grammar or its limits.
 * Owner   what is read points into the text or the arena.
 * Limits  SMTP_ENVID_MAX and SMTP_ORCPT_MAX octets as sent.
 * RFC     2852 4 (BY), 3461 4 (NOTIFY, ORCPT, RET, ENVID), 4865 5 (HOLDFOR, HOLDUNTIL), 6533 3 (addresses in UTF-8), 6710 4 (MT-PRIORITY). */
#ifndef CULVER_PROTO_SMTP_EXTENSION_H
#define CULVER_PROTO_SMTP_EXTENSION_H

#include "base/arena.h"
#include "base/scan.h"
#include "base/time.h"

#define SMTP_ENVID_MAX 100 /* RFC 3461 4.4 */
#define SMTP_ORCPT_MAX 500 /* RFC 3461 4.2 */

/* Of RCPT NOTIFY=; 0 is "not said". NEVER stands alone. */
#define SMTP_NOTIFY_NEVER 1
#define SMTP_NOTIFY_SUCCESS 2
#define SMTP_NOTIFY_FAILURE 4
#define SMTP_NOTIFY_DELAY 8
bool smtp_notify_read(struct slice value, uint8_t *out);

/* "rfc822;xtext", or of another type. An address of type utf-8 becomes the form that is safe everywhere (RFC 6533 3), so `out` is ASCII. */
bool smtp_orcpt_read(struct slice value, struct arena *arena, struct slice *out);

enum smtp_return { SMTP_RETURN_UNSAID, SMTP_RETURN_HEADERS, SMTP_RETURN_FULL };
bool smtp_return_read(struct slice value, enum smtp_return *out);

/* RFC 4865 5: HOLDFOR=seconds, HOLDUNTIL=2026-11-24T02:19:11Z. */
bool smtp_hold_for_read(struct slice value, uint32_t *seconds);
bool smtp_hold_until_read(struct slice value, struct utc *out);

/* RFC 2852 4: BY=120;R, BY=-30;NT. Nothing can be returned that is late already: by-mode R with no time left is an error. */
struct smtp_deliver_by {
    int64_t seconds; /* from now */
    bool is_return, is_traced;
};
#define SMTP_BY_SECONDS_MAX 999999999
bool smtp_deliver_by_read(struct slice value, struct smtp_deliver_by *out);

/* RFC 6710 4: MT-PRIORITY=-9 to 9. */
#define SMTP_PRIORITY_MAX 9
bool smtp_priority_read(struct slice value, int8_t *out);

/* xtext whose text is printable ASCII. */
bool smtp_envid_is_good(struct slice value);

#endif
