/* proto/imap_write_string.c - the choice between atom, quoted string, literal and NIL (RFC 3501 4.3). */
#include "proto/imap_write.h"

#include "codec/codec.h"

#define QUOTED_MAX                                                                                 \
    1000 /* longer texts are literals: some clients read quoted strings into small buffers */

enum form { PLAIN, ESCAPED, LITERAL };

#define EACH(octet) (UINT64_C(0x0101010101010101) * (octet))
#define WORD sizeof(uint64_t)

/* Not 0 when one of the eight octets is 0. */
static inline uint64_t has_zero(uint64_t word)
{
    return (word - EACH(1)) & ~word & EACH(0x80);
}

static inline uint64_t has(uint64_t word, unsigned char octet)
{
    return has_zero(word ^ EACH(octet));
}

struct weighed {
    uint64_t refused, escapes; /* not 0: there are such octets */
};

static inline void weigh(struct weighed *w, uint64_t word)
{
    w->refused |= has_zero(word) | has(word, '\r') | has(word, '\n') | (word & EACH(0x80));
    w->escapes |= has(word, '"') | has(word, '\\');
}

static inline uint64_t load(const char *at)
{
    uint64_t word;
    memcpy(&word, at, WORD);
    return word;
}

/* Eight octets at a time, the last ones overlapping those before: most of what is written of a mailbox goes through here. */
static enum form form_of(struct slice text)
{
    struct weighed w = { 0 };
    if (text.len > QUOTED_MAX) {
        return LITERAL;
    }
    if (text.len >= WORD) {
        for (size_t at = 0; at + WORD < text.len; at += WORD) {
            weigh(&w, load(text.ptr + at));
        }
        weigh(&w, load(text.ptr + text.len - WORD));
    } else {
        for (size_t i = 0; i < text.len; i++) {
            weigh(&w, EACH((unsigned char)text.ptr[i]));
        }
    }
    return w.refused ? LITERAL : w.escapes ? ESCAPED : PLAIN;
}

static void write_plain(struct buf *out, struct slice text)
{
    char *room = buf_reserve(out, text.len + 2);
    if (room != NULL) {
        room[0] = '"';
        if (text.len > 0) {
            memcpy(room + 1, text.ptr, text.len);
        }
        room[text.len + 1] = '"';
        buf_commit(out, text.len + 2);
    }
}

static void write_quoted(struct buf *out, struct slice text)
{
    buf_append_char(out, '"');
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\') {
            buf_append(out, slice_sub(text, from, i - from));
            buf_append_char(out, '\\');
            from = i;
        }
    }
    buf_append(out, slice_from(text, from));
    buf_append_char(out, '"');
}

/* RFC 3501 9: CHAR8 leaves NUL out; it is shown as octet 0x80, as it may not be left out of the count. */
static void write_literal(struct buf *out, struct slice text)
{
    buf_append_char(out, '{');
    buf_append_number(out, text.len);
    buf_append_cstr(out, "}\r\n");
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\0') {
            buf_append(out, slice_sub(text, from, i - from));
            buf_append_char(out, '\x80');
            from = i + 1;
        }
    }
    buf_append(out, slice_from(text, from));
}

void imap_write_string(struct buf *out, struct slice text)
{
    switch (form_of(text)) {
    case PLAIN:
        write_plain(out, text);
        break;
    case ESCAPED:
        write_quoted(out, text);
        break;
    case LITERAL:
        write_literal(out, text);
        break;
    }
}

void imap_write_nstring(struct buf *out, struct slice text)
{
    if (text.ptr == NULL) {
        buf_append_cstr(out, "NIL");
    } else {
        imap_write_string(out, text);
    }
}

void imap_write_astring(struct buf *out, struct slice text)
{
    bool is_atom = text.len > 0 && !slice_eq_nocase(text, SL("NIL"));
    for (size_t i = 0; i < text.len && is_atom; i++) {
        is_atom = imap_is_astring_char(text.ptr[i]);
    }
    if (is_atom) {
        buf_append(out, text);
    } else {
        imap_write_string(out, text);
    }
}

void imap_write_mailbox(struct buf *out, enum imap_names names, struct slice name)
{
    struct buf encoded;
    if (names == IMAP_NAMES_UTF8) {
        write_quoted(out, name);
        return;
    }
    /* a code point of n octets takes at most five characters each octet, shifts included */
    buf_init(&encoded, name.len * 5 + 8);
    mutf7_encode(name, &encoded);
    write_quoted(out, buf_slice(&encoded));
    buf_fini(&encoded);
}

void imap_write_date_time(struct buf *out, struct utc t)
{
    buf_append_char(out, '"');
    time_append_imap(out, t);
    buf_append_char(out, '"');
}
