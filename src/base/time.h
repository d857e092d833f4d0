/* base/time.h - instants and civil dates; no time zone database, no libc locale.
 *
 * Units   struct utc counts seconds since 1970-01-01T00:00:00Z, may be negative; usec_t microseconds. */
#ifndef CULVER_BASE_TIME_H
#define CULVER_BASE_TIME_H

#include <stdint.h>

#include "base/buf.h"

typedef uint64_t usec_t;
#define USEC_PER_SEC UINT64_C(1000000)
#define USEC_PER_MSEC UINT64_C(1000)

struct utc {
    int64_t secs;
};

struct civil {
    int year;
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
    int hour, minute, second;
    int weekday;      /* 0 = Sunday; filled by civil_from_utc() */
    int zone_minutes; /* east of Greenwich */
};

/* Proleptic Gregorian, any year of int range. zone_minutes is added to the instant / taken off. */
struct civil civil_from_utc(struct utc t, int zone_minutes);
struct utc civil_to_utc(const struct civil *c);
bool civil_is_valid(const struct civil *c); /* day fits month, 00-23:00-59:00-60 */

/* "Tue, 24 Nov 2026 02:19:11 +0000" (RFC 5322 3.3) */
void time_append_rfc5322(struct buf *b, struct utc t);
/* "24-Nov-2026 02:19:11 +0000" without quotes, day padded with a space (RFC 9051 date-time) */
void time_append_imap(struct buf *b, struct utc t);
/* "2026-11-24T02:19:11Z" */
void time_append_iso(struct buf *b, struct utc t);

/* 1 to 12 for "Jan".. in any case, else 0. */
int time_month_by_name(struct slice name);
const char *time_month_name(int month);

#endif
