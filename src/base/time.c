/* Civil dates by counting days from 0000-03-01, so that leap days fall at the end of a year. */
#include "base/time.h"

static const char *const month_names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const char *const weekday_names[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

#define SECS_PER_DAY INT64_C(86400)
#define DAYS_PER_ERA INT64_C(146097) /* 400 years */
#define DAYS_TO_1970 INT64_C(719468) /* from 0000-03-01 */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct civil civil_from_utc(struct utc t, int zone_minutes)
{
    int64_t local = t.secs + (int64_t)zone_minutes * 60;
    int64_t days = floor_div(local, SECS_PER_DAY);
    int64_t second_of_day = local - days * SECS_PER_DAY;
    int64_t shifted = days + DAYS_TO_1970;
    int64_t era = floor_div(shifted, DAYS_PER_ERA);
    int64_t day_of_era = shifted - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    struct civil c = { 0 };
    c.day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    c.month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    c.year = (int)(year_of_era + era * 400 + (c.month <= 2));
    c.hour = (int)(second_of_day / 3600);
    c.minute = (int)(second_of_day / 60 % 60);
    c.second = (int)(second_of_day % 60);
    c.weekday = (int)(((days + 4) % 7 + 7) % 7);
    c.zone_minutes = zone_minutes;
    return c;
}

struct utc civil_to_utc(const struct civil *c)
{
    int64_t year = (int64_t)c->year - (c->month <= 2);
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month_from_march = c->month > 2 ? c->month - 3 : c->month + 9;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + c->day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    int64_t days = era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
    int64_t secs = days * SECS_PER_DAY + c->hour * INT64_C(3600) + c->minute * 60 + c->second;
    return (struct utc){ secs - (int64_t)c->zone_minutes * 60 };
}

bool civil_is_valid(const struct civil *c)
{
    static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (c->month < 1 || c->month > 12 || c->hour < 0 || c->hour > 23 || c->minute < 0 ||
        c->minute > 59 || c->second < 0 || c->second > 60) {
        return false;
    }
    bool is_leap = (c->year % 4 == 0 && c->year % 100 != 0) || c->year % 400 == 0;
    int days = month_days[c->month - 1] + (c->month == 2 && is_leap);
    return c->day >= 1 && c->day <= days;
}

void time_append_rfc5322(struct buf *b, struct utc t)
{
    struct civil c = civil_from_utc(t, 0);
    buf_printf(b, "%s, %d %s %04d %02d:%02d:%02d +0000", weekday_names[c.weekday], c.day,
               month_names[c.month - 1], c.year, c.hour, c.minute, c.second);
}

void time_append_imap(struct buf *b, struct utc t)
{
    struct civil c = civil_from_utc(t, 0);
    buf_printf(b, "%2d-%s-%04d %02d:%02d:%02d +0000", c.day, month_names[c.month - 1], c.year,
               c.hour, c.minute, c.second);
}

void time_append_iso(struct buf *b, struct utc t)
{
    struct civil c = civil_from_utc(t, 0);
    buf_printf(b, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute,
               c.second);
}

int time_month_by_name(struct slice name)
{
    for (int i = 0; i < 12; i++) {
        if (slice_eq_nocase(name, slice_cstr(month_names[i]))) {
            return i + 1;
        }
    }
    return 0;
}

const char *time_month_name(int month)
{
    return month_names[month - 1];
}
