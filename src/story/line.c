/* An event as a line of text:
 *
 *   CHECKSUM TIME KIND MESSAGE key=value ...
 *
 * Octets up to 0x20, 0x7f and "%" stand as %XX, so that a line has no blank but those between its words and can be found by its end. */
#include <stdio.h>
#include <xxhash.h>

#include "base/scan.h"
#include "story/internal.h"

#define CHECKSUM_DIGITS 8

#define TEXT(field)                                                                                \
    {                                                                                              \
#field, offsetof(struct story_event, field), false                                         \
    }
#define NUMBER(field)                                                                              \
    {                                                                                              \
#field, offsetof(struct story_event, field), true                                          \
    }
const struct story_key story_keys[] = {
    TEXT(session),      TEXT(protocol), TEXT(peer),       TEXT(helo),      TEXT(tls),
    TEXT(user),         TEXT(from),     TEXT(to),         TEXT(target),    TEXT(mailbox),
    TEXT(host),         TEXT(address),  TEXT(reply),      TEXT(action),    NUMBER(size),
    NUMBER(entry),      NUMBER(next),   TEXT(message_id), TEXT(subject),   TEXT(about),
    TEXT(notification), TEXT(security), TEXT(failure),    TEXT(blocklist), TEXT(signature),
    TEXT(converted),
};
const size_t story_key_count = ARRAY_LEN(story_keys);

static const char *const kind_names[STORY_KINDS] = {
    [STORY_ACCEPTED] = "accepted",
    [STORY_REFUSED] = "refused",
    [STORY_RECIPIENT_REFUSED] = "recipient-refused",
    [STORY_EXPANDED] = "expanded",
    [STORY_DELIVERED] = "delivered",
    [STORY_APPENDED] = "appended",
    [STORY_QUEUED] = "queued",
    [STORY_UNREACHABLE] = "unreachable",
    [STORY_DEFERRED] = "deferred",
    [STORY_SENT] = "sent",
    [STORY_FAILED] = "failed",
    [STORY_DROPPED] = "dropped",
    [STORY_NOTIFIED] = "notified",
    [STORY_STEERED] = "steered",
};

const char *story_kind_name(enum story_kind kind)
{
    return kind_names[kind];
}

/* Their structs are ours, only the offsets are data. */
static struct slice *text_at(const struct story_event *event, const struct story_key *key)
{
    return (struct slice *)((uintptr_t)event + key->offset);
}

static uint64_t *number_at(const struct story_event *event, const struct story_key *key)
{
    return (uint64_t *)((uintptr_t)event + key->offset);
}

struct slice story_text(const struct story_event *event, const struct story_key *key)
{
    return *text_at(event, key);
}

uint64_t story_number(const struct story_event *event, const struct story_key *key)
{
    return *number_at(event, key);
}

/* --- writing --- */

static bool is_plain(char c)
{
    unsigned char octet = (unsigned char)c;
    return octet > ' ' && octet != 0x7f && octet != '%';
}

void story_escape(struct slice text, struct buf *out)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_plain(text.ptr[i])) {
            buf_append(out, slice_sub(text, from, i - from));
            buf_printf(out, "%%%02X", (unsigned char)text.ptr[i]);
            from = i + 1;
        }
    }
    buf_append(out, slice_from(text, from));
}

/* Without printf(), which was a twentieth of what a delivery costs. */
static void write_key(const struct story_event *event, const struct story_key *key, struct buf *out)
{
    if (key->is_number ? *number_at(event, key) == 0 : text_at(event, key)->len == 0) {
        return;
    }
    buf_append_char(out, ' ');
    buf_append_cstr(out, key->name);
    buf_append_char(out, '=');
    if (key->is_number) {
        buf_append_number(out, *number_at(event, key));
    } else {
        story_escape(slice_sub(*text_at(event, key), 0, STORY_TEXT_MAX), out);
    }
}

static uint32_t checksum_of(struct slice text)
{
    return (uint32_t)XXH3_64bits(text.ptr, text.len);
}

void story_line_write(const struct story_event *event, struct buf *out)
{
    size_t start = out->len;
    buf_printf(out, "%0*x %llu %s ", CHECKSUM_DIGITS, 0U, (unsigned long long)event->at,
               kind_names[event->kind]);
    story_escape(slice_sub(event->message, 0, STORY_ID_MAX), out);
    for (size_t i = 0; i < story_key_count; i++) {
        write_key(event, &story_keys[i], out);
    }
    if (!out->overflow) {
        char digits[CHECKSUM_DIGITS + 1];
        struct slice body = slice_from(buf_slice(out), start + CHECKSUM_DIGITS + 1);
        snprintf(digits, sizeof(digits), "%0*x", CHECKSUM_DIGITS, checksum_of(body));
        memcpy(out->ptr + start, digits, CHECKSUM_DIGITS);
    }
    buf_append_char(out, '\n');
}

/* --- reading --- */

static bool unescape(struct slice text, struct arena *arena, struct slice *out)
{
    struct scan c = scan_make(text);
    char *made = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    char high, low;
    while (scan_any(&c, &made[len])) {
        if (made[len] == '%') {
            if (!scan_any(&c, &high) || !scan_any(&c, &low) || ascii_hex_value(high) < 0 ||
                ascii_hex_value(low) < 0) {
                return false;
            }
            made[len] = (char)(ascii_hex_value(high) << 4 | ascii_hex_value(low));
        }
        len++;
    }
    *out = slice_make(made, len);
    return true;
}

static bool is_word_char(char c)
{
    return c != ' ';
}

static bool take_word(struct scan *c, struct slice *out)
{
    return scan_while(c, is_word_char, out) && (scan_at_end(c) || scan_char(c, ' '));
}

static bool take_checksum(struct scan *c)
{
    struct slice digits;
    uint32_t sum = 0;
    if (!take_word(c, &digits) || digits.len != CHECKSUM_DIGITS) {
        return false;
    }
    for (size_t i = 0; i < digits.len; i++) {
        int value = ascii_hex_value(digits.ptr[i]);
        if (value < 0) {
            return false;
        }
        sum = sum << 4 | (uint32_t)value;
    }
    return sum == checksum_of(scan_rest(c));
}

static bool take_kind(struct scan *c, enum story_kind *out)
{
    struct slice word;
    if (!take_word(c, &word)) {
        return false;
    }
    for (unsigned kind = 0; kind < STORY_KINDS; kind++) {
        if (slice_eq(word, slice_cstr(kind_names[kind]))) {
            *out = (enum story_kind)kind;
            return true;
        }
    }
    return false;
}

/* Keys of a later program of the same format are passed over. */
static bool take_key(struct scan *c, struct arena *arena, struct story_event *event)
{
    struct slice word;
    if (!take_word(c, &word)) {
        return false;
    }
    size_t equals = slice_find_char(word, '=');
    struct slice name = slice_sub(word, 0, equals), value = slice_from(word, equals + 1);
    for (size_t i = 0; i < story_key_count; i++) {
        const struct story_key *key = &story_keys[i];
        if (slice_eq(name, slice_cstr(key->name))) {
            struct scan number = scan_make(value);
            return key->is_number ? scan_u64(&number, number_at(event, key)) && scan_at_end(&number)
                                  : unescape(value, arena, text_at(event, key));
        }
    }
    return true;
}

bool story_line_read(struct slice line, struct arena *arena, struct story_event *out)
{
    struct scan c = scan_make(line);
    struct story_event event = { 0 };
    struct slice message;
    bool ok = take_checksum(&c) && scan_u64(&c, &event.at) && scan_char(&c, ' ') &&
              take_kind(&c, &event.kind) && take_word(&c, &message) && message.len <= STORY_ID_MAX;
    event.message = ok ? arena_dup(arena, message) : SL("");
    while (ok && !scan_at_end(&c)) {
        ok = take_key(&c, arena, &event);
    }
    if (ok) {
        *out = event;
    }
    return ok;
}

bool story_line_message(struct slice line, struct slice *out)
{
    struct scan c = scan_make(line);
    struct slice checksum, time, kind;
    return take_word(&c, &checksum) && take_word(&c, &time) && take_word(&c, &kind) &&
           take_word(&c, out);
}
