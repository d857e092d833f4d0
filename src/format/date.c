/* Date-times of RFC 5322 3.3 and 4.3, read by tokens in the order that mailers use; comments and blanks may stand anywhere. */
#include "format/internal.h"

struct zone {
    const char *name;
    int minutes;
};

static const struct zone zones[] = {
    { "UT", 0 },     { "GMT", 0 },    { "UTC", 0 },    { "Z", 0 },
    { "EST", -300 }, { "EDT", -240 }, { "CST", -360 }, { "CDT", -300 },
    { "MST", -420 }, { "MDT", -360 }, { "PST", -480 }, { "PDT", -420 },
    { "CET", 60 },   { "CEST", 120 }, { "BST", 60 },   { "JST", 540 },
};

static bool is_letter(char c)
{
    return ascii_is_alpha(c);
}

static bool take_number(struct scan *c, int max, int *out, size_t *digits)
{
    uint64_t value;
    skip_cfws(c, NULL);
    const char *start = c->at;
    if (!scan_u64(c, &value) || value > (uint64_t)max) {
        return false;
    }
    *out = (int)value;
    *digits = (size_t)(c->at - start);
    return true;
}

/* RFC 5322 4.3: two digits are 2000 to 2049 or 1950 to 1999, three are counted from 1900. */
static int full_year(int year, size_t digits)
{
    if (digits <= 2) {
        return year < 50 ? year + 2000 : year + 1900;
    }
    return digits == 3 ? year + 1900 : year;
}

static bool take_day_month_year(struct scan *c, struct civil *out)
{
    struct slice month;
    size_t digits;
    if (!take_number(c, 31, &out->day, &digits)) {
        return false;
    }
    skip_cfws(c, NULL);
    scan_char(c, '-');
    skip_cfws(c, NULL);
    if (!scan_while(c, is_letter, &month) || month.len < 3) {
        return false;
    }
    out->month = time_month_by_name(slice_sub(month, 0, 3));
    skip_cfws(c, NULL);
    scan_char(c, '-');
    scan_char(c, ',');
    if (!take_number(c, 9999, &out->year, &digits)) {
        return false;
    }
    out->year = full_year(out->year, digits);
    return out->month != 0;
}

static bool take_time(struct scan *c, struct civil *out)
{
    size_t digits;
    if (!take_number(c, 23, &out->hour, &digits)) {
        return false;
    }
    skip_cfws(c, NULL);
    if (!scan_char(c, ':') && !scan_char(c, '.')) {
        return false;
    }
    if (!take_number(c, 59, &out->minute, &digits)) {
        return false;
    }
    skip_cfws(c, NULL);
    if (scan_char(c, ':') || scan_char(c, '.')) {
        return take_number(c, 60, &out->second, &digits);
    }
    return true;
}

/* A zone that is missing or unknown is +0000 (RFC 5322 4.3: "-0000" in meaning). */
static int take_zone(struct scan *c)
{
    struct slice name;
    uint64_t value;
    skip_cfws(c, NULL);
    bool is_west = scan_peek(c) == '-';
    if (scan_char(c, '+') || scan_char(c, '-')) {
        const char *start = c->at;
        if (!scan_u64(c, &value) || value > 9999) {
            return 0;
        }
        bool is_hours = c->at - start <= 2; /* "+02" */
        int minutes = is_hours ? (int)value * 60 : (int)(value / 100 * 60 + value % 100);
        return minutes > 24 * 60 ? 0 : is_west ? -minutes : minutes;
    }
    if (scan_while(c, is_letter, &name)) {
        for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
            if (slice_eq_nocase(name, slice_cstr(zones[i].name))) {
                return zones[i].minutes;
            }
        }
    }
    return 0;
}

bool header_date(struct slice value, struct utc *out, int16_t *zone_minutes)
{
    struct scan c = scan_make(value);
    struct civil civil = { 0 };
    struct slice weekday;
    skip_cfws(&c, NULL);
    if (scan_while(&c, is_letter, &weekday)) {
        skip_cfws(&c, NULL);
        scan_char(&c, ',');
        scan_char(&c, '.');
    }
    if (!take_day_month_year(&c, &civil)) {
        return false;
    }
    if (take_time(&c, &civil)) {
        civil.zone_minutes = take_zone(&c);
    } else { /* RFC 5256 2.2 */
        civil.hour = civil.minute = civil.second = 0;
    }
    if (!civil_is_valid(&civil)) {
        return false;
    }
    *zone_minutes = (int16_t)civil.zone_minutes;
    *out = civil_to_utc(&civil);
    return true;
}
