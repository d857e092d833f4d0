/* proto/imap_write_string.c - the choice between atom, quoted string, literal and NIL (RFC 3501 4.3). */
#include "proto/imap_write.h"

#include "codec/codec.h"

#define QUOTED_MAX                                                                                 \
    1000 /* longer texts are literals: some clients read quoted strings into small buffers */

enum form { PLAIN, ESCAPED, LITERAL };

/* Without a branch for each octet: most of what is written of a mailbox goes through here. */
static enum form form_of(struct slice text)
{
    unsigned escapes = 0, refused = text.len > QUOTED_MAX;
    for (size_t i = 0; i < text.len && i < QUOTED_MAX; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        refused |= (unsigned)(c == '\0') | (c == '\r') | (c == '\n') | (c > 0x7f);
        escapes |= (unsigned)(c == '"') | (c == '\\');
    }
    return refused ? LITERAL : escapes ? ESCAPED : PLAIN;
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
        buf_append_char(out, '"');
        buf_append(out, text);
        buf_append_char(out, '"');
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
