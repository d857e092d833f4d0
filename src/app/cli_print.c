/* Answers for people: tables and lines out of JSON. */
#include <stdio.h>
#include <string.h>

#include "app/cli.h"

#define COLUMNS_MAX 16
#define CELL_BYTES 512

/* A key as a heading: "uptime_seconds" is "uptime seconds". */
static void put_key(const char *key, char *out, size_t room)
{
    snprintf(out, room, "%s", key);
    for (char *c = out; *c != '\0'; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
}

static void cell(const json_t *value, char *out, size_t room)
{
    if (json_is_string(value)) {
        snprintf(out, room, "%s", json_string_value(value));
    } else if (json_is_integer(value)) {
        snprintf(out, room, "%lld", (long long)json_integer_value(value));
    } else if (json_is_boolean(value)) {
        snprintf(out, room, "%s", json_is_true(value) ? "yes" : "no");
    } else {
        snprintf(out, room, "-");
    }
}

/* Control characters of a message must not drive the terminal: those of ASCII, and U+0080 to U+009F. */
static bool is_control(const char *text)
{
    unsigned char c = (unsigned char)text[0], next = (unsigned char)text[1];
    bool is_c1 = c == 0xc2 && next >= 0x80 && next <= 0x9f;
    return (c < ' ' && c != '\n' && c != '\t') || c == 0x7f || is_c1;
}

void cli_print_text(const char *text, int width)
{
    int written = 0;
    for (; *text != '\0'; text++) {
        if (text[0] == '\r' && text[1] == '\n') {
            continue;
        }
        fputc(is_control(text) ? '?' : *text, stdout);
        text += (unsigned char)*text == 0xc2 && is_control(text) ? 1 : 0;
        written++;
    }
    for (; written < width; written++) {
        fputc(' ', stdout);
    }
}

static void print_rows(const json_t *rows)
{
    const char *keys[COLUMNS_MAX];
    int widths[COLUMNS_MAX], count = 0;
    char text[CELL_BYTES];
    const char *key;
    json_t *value, *row;
    size_t i;
    json_object_foreach(json_array_get(rows, 0), key, value)
    {
        if (count < COLUMNS_MAX) {
            put_key(key, text, sizeof(text));
            widths[count] = (int)strlen(text);
            keys[count++] = key;
        }
    }
    json_array_foreach(rows, i, row)
    {
        for (int c = 0; c < count; c++) {
            cell(json_object_get(row, keys[c]), text, sizeof(text));
            widths[c] = (int)strlen(text) > widths[c] ? (int)strlen(text) : widths[c];
        }
    }
    for (int c = 0; c < count; c++) {
        put_key(keys[c], text, sizeof(text));
        cli_print_text(text, c + 1 < count ? widths[c] + 2 : 0);
    }
    printf("\n");
    json_array_foreach(rows, i, row)
    {
        for (int c = 0; c < count; c++) {
            cell(json_object_get(row, keys[c]), text, sizeof(text));
            cli_print_text(text, c + 1 < count ? widths[c] + 2 : 0);
        }
        printf("\n");
    }
}

static void print_lines(const json_t *list)
{
    size_t i;
    json_t *line;
    json_array_foreach(list, i, line)
    {
        cli_print_text(json_string_value(line), 0);
        printf("\n");
    }
}

static void print_object(json_t *object)
{
    const char *key;
    json_t *value;
    char text[CELL_BYTES];
    json_object_foreach(object, key, value)
    {
        if (json_is_array(value)) {
            print_lines(value);
            continue;
        }
        put_key(key, text, sizeof(text));
        if (json_is_string(value) && strchr(json_string_value(value), '\n') != NULL) {
            printf("\n");
            cli_print_text(json_string_value(value), 0);
            printf("\n");
            continue;
        }
        printf("%s: ", text);
        cell(value, text, sizeof(text));
        cli_print_text(text, 0);
        printf("\n");
    }
}

void cli_print(json_t *data)
{
    if (json_is_array(data) && json_array_size(data) == 0) {
        printf("none\n");
    } else if (json_is_array(data)) {
        print_rows(data);
    } else if (json_is_object(data)) {
        print_object(data);
    }
}

void cli_print_json(const json_t *data)
{
    json_dumpf(data, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY);
    printf("\n");
}
