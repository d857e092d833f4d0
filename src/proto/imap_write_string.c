/* proto/imap_write_string.c - the choice between atom, quoted string, literal and NIL (RFC 3501 4.3). */
#include "proto/imap_write.h"

#include "codec/codec.h"

#define QUOTED_MAX                                                                                 \
    1000 /* longer texts are literals: some clients read quoted strings into small buffers */

enum form { PLAIN, ESCAPED, LITERAL };

#define EACH(octet) (UINT64_C(0x0101010101010101) * (octet))
#define WORD sizeof(uint64_t)

/* Not 0 when one of the octets is below a space, above 127, '"' or '\\'; then perhaps of others too. */
static inline uint64_t has_special(uint64_t word)
{
    return ((word - EACH(' ')) | word | ((word ^ EACH('"')) - EACH(1)) |
            ((word ^ EACH('\\')) - EACH(1))) &
           EACH(0x80);
}

static inline uint64_t load(const char *at)
{
    uint64_t word;
    memcpy(&word, at, WORD);
    return word;
}

/* Fewer than eight octets as a word, filled up with spaces. */
static inline uint64_t load_some(struct slice text)
{
    uint64_t word = EACH(' ');
    for (size_t i = 0; i < text.len; i++) {
        word = word << 8 | (unsigned char)text.ptr[i];
    }
    return word;
}

/* Eight octets at a time, the last ones overlapping those before: most of what is written of a mailbox goes through here. */
static inline bool is_plain(struct slice text)
{
    uint64_t special = 0;
    if (text.len < WORD) {
        return has_special(load_some(text)) == 0;
    }
    for (size_t at = 0; at + WORD < text.len; at += WORD) {
        special |= has_special(load(text.ptr + at));
    }
    return (special | has_special(load(text.ptr + text.len - WORD))) == 0;
}

static enum form form_of(struct slice text)
{
    bool has_escapes = false;
    if (text.len > QUOTED_MAX) {
        return LITERAL;
    }
    if (is_plain(text)) {
        return PLAIN;
    }
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '\0' || c == '\r' || c == '\n' || c > 0x7f) {
            return LITERAL;
        }
        has_escapes = has_escapes || c == '"' || c == '\\';
    }
    return has_escapes ? ESCAPED : PLAIN;
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
