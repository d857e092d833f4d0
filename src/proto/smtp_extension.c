/* Values of parameters of extensions. */
#include "proto/smtp_extension.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "codec/codec.h"

static bool is_not_comma(char c)
{
    return c != ',';
}

static bool notify_word(struct slice word, uint8_t *out)
{
    static const struct {
        struct slice name;
        uint8_t bit;
    } words[] = { { SL("NEVER"), SMTP_NOTIFY_NEVER },
                  { SL("SUCCESS"), SMTP_NOTIFY_SUCCESS },
                  { SL("FAILURE"), SMTP_NOTIFY_FAILURE },
                  { SL("DELAY"), SMTP_NOTIFY_DELAY } };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (slice_eq_nocase(words[i].name, word)) {
            *out |= words[i].bit;
            return true;
        }
    }
    return false;
}

bool smtp_notify_read(struct slice value, uint8_t *out)
{
    struct scan c = scan_make(value);
    struct slice word;
    uint8_t bits = 0;
    do {
        if (!scan_while(&c, is_not_comma, &word) || !notify_word(word, &bits)) {
            return false;
        }
    } while (scan_char(&c, ','));
    if (bits & SMTP_NOTIFY_NEVER && bits != SMTP_NOTIFY_NEVER) {
        return false;
    }
    *out = bits;
    return true;
}

/* What stands in xtext; it becomes a line of a report, so it must be printable. */
static bool xtext_is_printable(struct slice value)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, SMTP_ORCPT_MAX);
    bool is_good = xtext_decode(value, &text) == OK && text.len > 0;
    for (size_t i = 0; is_good && i < text.len; i++) {
        is_good = text.ptr[i] >= ' ' && text.ptr[i] <= '~';
    }
    return is_good;
}

static bool is_atom_char(char c)
{
    return ascii_is_alnum(c) || c == '-';
}

static bool utf8_address_read(struct slice value, struct arena *arena, struct slice *out)
{
    AUTO(buf_fini) struct buf text;
    AUTO(buf_fini) struct buf safe;
    buf_init(&text, SMTP_ORCPT_MAX);
    buf_init(&safe, (size_t)SMTP_ORCPT_MAX * 8);
    if (unitext_decode(value, &text) != OK || text.len == 0) {
        return false;
    }
    unitext_encode(buf_slice(&text), &safe);
    *out = arena_printf(arena, "utf-8;%.*s", SLICE_ARG(buf_slice(&safe)));
    return buf_error(&safe) == OK && out->len <= SMTP_ORCPT_MAX;
}

bool smtp_orcpt_read(struct slice value, struct arena *arena, struct slice *out)
{
    struct scan c = scan_make(value);
    struct slice type;
    if (value.len > SMTP_ORCPT_MAX || !scan_while(&c, is_atom_char, &type) || !scan_char(&c, ';')) {
        return false;
    }
    if (slice_eq_nocase(type, SL("utf-8"))) {
        return utf8_address_read(scan_rest(&c), arena, out);
    }
    *out = value;
    return xtext_is_printable(scan_rest(&c));
}

bool smtp_return_read(struct slice value, enum smtp_return *out)
{
    bool is_full = slice_eq_nocase(value, SL("FULL"));
    *out = is_full ? SMTP_RETURN_FULL : SMTP_RETURN_HEADERS;
    return is_full || slice_eq_nocase(value, SL("HDRS"));
}

bool smtp_envid_is_good(struct slice value)
{
    return value.len <= SMTP_ENVID_MAX && xtext_is_printable(value);
}

#define HOLD_DIGITS_MAX 9

bool smtp_hold_for_read(struct slice value, uint32_t *seconds)
{
    struct scan c = scan_make(value);
    bool is_positive = scan_peek(&c) >= '1' && scan_peek(&c) <= '9'; /* RFC 4865 3: no zero first */
    return is_positive && value.len <= HOLD_DIGITS_MAX && scan_u32(&c, seconds) && scan_at_end(&c);
}

/* So many digits, and what stands behind them. */
static bool take_digits(struct scan *c, unsigned count, struct slice mark, int *out)
{
    struct slice digits;
    uint32_t number;
    if (!scan_bytes(c, count, &digits)) {
        return false;
    }
    struct scan inner = scan_make(digits);
    bool is_good = scan_u32(&inner, &number) && scan_at_end(&inner);
    *out = is_good ? (int)number : 0;
    return is_good && scan_lit_nocase(c, mark);
}

/* RFC 3339 5.6 in UTC, whole seconds. */
bool smtp_hold_until_read(struct slice value, struct utc *out)
{
    struct scan c = scan_make(value);
    struct civil civil = { 0 };
    bool is_good =
        take_digits(&c, 4, SL("-"), &civil.year) && take_digits(&c, 2, SL("-"), &civil.month) &&
        take_digits(&c, 2, SL("T"), &civil.day) && take_digits(&c, 2, SL(":"), &civil.hour) &&
        take_digits(&c, 2, SL(":"), &civil.minute) && take_digits(&c, 2, SL("Z"), &civil.second) &&
        scan_at_end(&c);
    if (!is_good || !civil_is_valid(&civil)) {
        return false;
    }
    struct utc until = civil_to_utc(&civil);
    if (until.secs <= 0) { /* 0 is not said, and what is below is HOLDFOR where it is kept */
        return false;
    }
    *out = until;
    return true;
}

bool smtp_deliver_by_read(struct slice value, struct smtp_deliver_by *out)
{
    struct scan c = scan_make(value);
    uint64_t seconds;
    bool is_negative = scan_char(&c, '-');
    if (!is_negative) {
        (void)scan_char(&c, '+');
    }
    size_t left = scan_left(&c);
    if (!scan_u64(&c, &seconds) || seconds > SMTP_BY_SECONDS_MAX || left - scan_left(&c) > 9 ||
        !scan_char(&c, ';')) {
        return false;
    }
    *out =
        (struct smtp_deliver_by){ .seconds = is_negative ? -(int64_t)seconds : (int64_t)seconds };
    out->is_return = scan_lit_nocase(&c, SL("R"));
    if (!out->is_return && !scan_lit_nocase(&c, SL("N"))) {
        return false;
    }
    out->is_traced = scan_lit_nocase(&c, SL("T"));
    return scan_at_end(&c) && (!out->is_return || out->seconds > 0);
}

bool smtp_priority_read(struct slice value, int8_t *out)
{
    struct scan c = scan_make(value);
    bool is_negative = scan_char(&c, '-');
    int digit = scan_peek(&c);
    if (scan_left(&c) != 1 || digit < (is_negative ? '1' : '0') || digit > '9') {
        return false;
    }
    *out = (int8_t)(is_negative ? '0' - digit : digit - '0');
    return true;
}
