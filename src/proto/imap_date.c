/* proto/imap_date.c - the dates of SEARCH and APPEND (RFC 3501 9: date, date-time). */
#include "proto/imap.h"

#define SECONDS_PER_DAY 86400

static bool take_digits(struct scan *c, unsigned count, int *out)
{
    struct scan at = *c;
    int value = 0;
    for (unsigned i = 0; i < count; i++) {
        char digit;
        if (!scan_any(&at, &digit) || !ascii_is_digit(digit)) {
            return false;
        }
        value = value * 10 + (digit - '0');
    }
    *c = at;
    *out = value;
    return true;
}

/* "-Feb-1994", behind the day. */
static bool take_month_year(struct scan *c, struct civil *out)
{
    struct slice name;
    if (!scan_char(c, '-') || !scan_bytes(c, 3, &name) || !scan_char(c, '-') ||
        !take_digits(c, 4, &out->year)) {
        return false;
    }
    out->month = time_month_by_name(name);
    return out->month != 0;
}

enum err imap_take_date(struct scan *c, int64_t *out_day)
{
    struct civil day = { 0 };
    bool is_quoted = scan_char(c, '"');
    bool ok = take_digits(c, 2, &day.day) || take_digits(c, 1, &day.day);
    ok = ok && take_month_year(c, &day);
    if (!ok || (is_quoted && !scan_char(c, '"')) || !civil_is_valid(&day)) {
        return fail(ERR_SYNTAX, "Invalid date");
    }
    *out_day = civil_to_utc(&day).secs / SECONDS_PER_DAY;
    return OK;
}

static bool take_zone(struct scan *c, int *out_minutes)
{
    bool is_west = scan_peek(c) == '-';
    int hours, minutes;
    if (!scan_char(c, is_west ? '-' : '+') || !take_digits(c, 2, &hours) ||
        !take_digits(c, 2, &minutes) || minutes > 59 || hours > 23) {
        return false;
    }
    *out_minutes = (is_west ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

enum err imap_take_date_time(struct scan *c, struct utc *out)
{
    struct civil t = { 0 };
    bool ok = scan_char(c, '"');
    /* date-day-fixed: two places, the first a digit or a space */
    ok = ok && ((scan_char(c, ' ') && take_digits(c, 1, &t.day)) || take_digits(c, 2, &t.day) ||
                take_digits(c, 1, &t.day));
    ok = ok && take_month_year(c, &t) && scan_char(c, ' ');
    ok = ok && take_digits(c, 2, &t.hour) && scan_char(c, ':');
    ok = ok && take_digits(c, 2, &t.minute) && scan_char(c, ':');
    ok = ok && take_digits(c, 2, &t.second) && scan_char(c, ' ');
    ok = ok && take_zone(c, &t.zone_minutes) && scan_char(c, '"');
    if (!ok || !civil_is_valid(&t)) {
        return fail(ERR_SYNTAX, "Invalid date-time");
    }
    *out = civil_to_utc(&t);
    return OK;
}
