/* base/setting.h - one row for each key of the configuration: type, default, range, and what it is for.
 *
 * Shape   each folder that has settings has one struct and one table of rows that fill it. The manual, `culver config
 *         --explain`, `culver check` and reload are made from the rows.
 * Units   sizes in octets ("50M" in the file), durations in seconds ("5m"). */
#ifndef CULVER_BASE_SETTING_H
#define CULVER_BASE_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum setting_type {
    SETTING_BOOL,     /* bool */
    SETTING_NUMBER,   /* uint64_t */
    SETTING_SIZE,     /* uint64_t, octets */
    SETTING_DURATION, /* uint64_t, seconds */
    SETTING_TEXT,     /* struct slice, in the snapshot's arena */
};

struct setting {
    const char *key;
    enum setting_type type;
    size_t offset;      /* of the field in the folder's struct */
    const char *preset; /* the default as it would stand in the file */
    uint64_t min, max;  /* of numbers, sizes, durations; of the length of texts */
    bool needs_restart;
    const char *text; /* one line for the manual */
};

/* A row for the field of `owner` that has the key's name. */
#define SETTING_ROW(owner, field, kind, preset_text, low, high, about)                             \
    {                                                                                              \
        .key = #field, .type = (kind), .offset = offsetof(struct owner, field),                    \
        .preset = (preset_text), .min = (low), .max = (high), .text = (about)                      \
    }

/* A section of the file and the struct behind it. */
struct setting_table {
    const char *section; /* "smtp" */
    const char *text;
    const struct setting *rows;
    size_t count;
    size_t struct_size;
};

#endif
