/* Values of the configuration: text to field. */
#include <stdio.h>
#include <stdlib.h>

#include "app/config.h"
#include "base/scan.h"

struct unit {
    char letter;
    uint64_t factor;
};

static const struct unit sizes[] = {
    { 'K', UINT64_C(1) << 10 },
    { 'M', UINT64_C(1) << 20 },
    { 'G', UINT64_C(1) << 30 },
    { 'T', UINT64_C(1) << 40 },
};
static const struct unit durations[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };

const char *setting_type_text(enum setting_type type)
{
    static const char *const names[] = {
        [SETTING_BOOL] = "yes or no",    [SETTING_NUMBER] = "number", [SETTING_SIZE] = "size",
        [SETTING_DURATION] = "duration", [SETTING_TEXT] = "text",
    };
    return names[type];
}

/* The largest unit that divides the value. */
static struct slice amount_text(const struct unit *units, size_t count, uint64_t value,
                                struct arena *arena)
{
    for (size_t i = count; i > 0; i--) {
        if (value != 0 && value % units[i - 1].factor == 0) {
            return arena_printf(arena, "%llu%c", (unsigned long long)(value / units[i - 1].factor),
                                units[i - 1].letter);
        }
    }
    return arena_printf(arena, "%llu", (unsigned long long)value);
}

static struct slice value_text(const struct setting *row, uint64_t value, struct arena *arena)
{
    switch (row->type) {
    case SETTING_SIZE:
        return amount_text(sizes, ARRAY_LEN(sizes), value, arena);
    case SETTING_DURATION:
        return amount_text(durations, ARRAY_LEN(durations), value, arena);
    case SETTING_BOOL:
    case SETTING_NUMBER:
    case SETTING_TEXT:
        break;
    }
    return arena_printf(arena, "%llu", (unsigned long long)value);
}

struct slice setting_range_text(const struct setting *row, struct arena *arena)
{
    if (row->type == SETTING_BOOL) {
        return SL("");
    }
    if (row->type == SETTING_TEXT) {
        return row->max == 0
                   ? SL("")
                   : arena_printf(arena, "at most %llu octets", (unsigned long long)row->max);
    }
    struct slice low = value_text(row, row->min, arena), high = value_text(row, row->max, arena);
    return arena_printf(arena, "%.*s to %.*s", SLICE_ARG(low), SLICE_ARG(high));
}

static bool take_amount(struct slice text, const struct unit *units, size_t count, uint64_t *out)
{
    struct scan c = scan_make(text);
    uint64_t number;
    if (!scan_u64(&c, &number)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (scan_char(&c, units[i].letter) || scan_char(&c, ascii_lower(units[i].letter))) {
            if (number > UINT64_MAX / units[i].factor) {
                return false;
            }
            number *= units[i].factor;
            break;
        }
    }
    *out = number;
    return scan_at_end(&c);
}

static enum err parse_amount(const struct setting *row, struct slice text, struct arena *arena,
                             uint64_t *out)
{
    bool ok;
    const char *how = "a number";
    if (row->type == SETTING_SIZE) {
        ok = take_amount(text, sizes, ARRAY_LEN(sizes), out);
        how = "a size in octets, as 4096, 64K, 50M or 10G";
    } else if (row->type == SETTING_DURATION) {
        ok = take_amount(text, durations, ARRAY_LEN(durations), out);
        how = "a time, as 30s, 5m, 2h or 7d";
    } else {
        ok = take_amount(text, NULL, 0, out);
    }
    if (!ok) {
        return fail(ERR_SYNTAX, "%s = \"%.*s\": write %s", row->key, SLICE_ARG(text), how);
    }
    if (*out < row->min || *out > row->max) {
        struct slice range = setting_range_text(row, arena);
        return fail(ERR_SYNTAX, "%s = %.*s: it must be from %.*s", row->key, SLICE_ARG(text),
                    SLICE_ARG(range));
    }
    return OK;
}

static enum err parse_bool(const struct setting *row, struct slice text, bool *out)
{
    static const char *const yes[] = { "yes", "true", "on" };
    static const char *const no[] = { "no", "false", "off" };
    for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
        if (slice_eq_nocase(text, slice_cstr(yes[i])) || slice_eq_nocase(text, slice_cstr(no[i]))) {
            *out = slice_eq_nocase(text, slice_cstr(yes[i]));
            return OK;
        }
    }
    return fail(ERR_SYNTAX, "%s = \"%.*s\": write yes or no", row->key, SLICE_ARG(text));
}

enum err setting_parse(const struct setting *row, struct slice text, struct arena *arena,
                       void *base)
{
    char *field = (char *)base + row->offset;
    uint64_t number;
    bool is_on;
    struct slice copy;
    switch (row->type) {
    case SETTING_BOOL:
        TRY(parse_bool(row, text, &is_on));
        memcpy(field, &is_on, sizeof(is_on));
        return OK;
    case SETTING_TEXT:
        if (text.len > row->max) {
            return fail(ERR_SYNTAX, "%s: at most %llu octets", row->key,
                        (unsigned long long)row->max);
        }
        copy = slice_cstr(arena_cstr(arena, text));
        memcpy(field, &copy, sizeof(copy));
        return OK;
    case SETTING_NUMBER:
    case SETTING_SIZE:
    case SETTING_DURATION:
        break;
    }
    TRY(parse_amount(row, text, arena, &number));
    memcpy(field, &number, sizeof(number));
    return OK;
}

bool setting_differs(const struct setting *row, const void *base, const void *other)
{
    const void *a = (const char *)base + row->offset;
    const void *b = (const char *)other + row->offset;
    switch (row->type) {
    case SETTING_TEXT:
        return !slice_eq(*(const struct slice *)a, *(const struct slice *)b);
    case SETTING_BOOL:
        return *(const bool *)a != *(const bool *)b;
    case SETTING_NUMBER:
    case SETTING_SIZE:
    case SETTING_DURATION:
        break;
    }
    return *(const uint64_t *)a != *(const uint64_t *)b;
}
