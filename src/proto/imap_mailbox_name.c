/* proto/imap_mailbox_name.c - mailbox names between the wire and the store (RFC 3501 5.1, 5.1.3). */
#include "base/utf8.h"
#include "codec/codec.h"
#include "proto/imap.h"

#define SEPARATOR '/'

/* RFC 6855 3: UTF-8 is taken before it is enabled too; only then are names written in it. */
static enum err decode(struct slice encoded, enum imap_names names, struct buf *out)
{
    if (names == IMAP_NAMES_UTF7 && ascii_is_all(encoded)) {
        return mutf7_decode(encoded, out);
    }
    buf_append(out, encoded);
    return utf8_is_valid(encoded) ? OK : ERR_SYNTAX;
}

enum err imap_decode_mailbox(struct slice encoded, enum imap_names names, struct arena *arena,
                             struct slice *out)
{
    struct buf text;
    /* a base64 character stands for 6 bits; UTF-8 needs at most 3 octets for 16 */
    buf_init(&text, encoded.len * 2 + 8);
    enum err result = decode(encoded, names, &text);
    if (result == OK) {
        struct slice name = arena_dup(arena, buf_slice(&text));
        struct slice first = slice_sub(name, 0, slice_find_char(name, SEPARATOR));
        if (slice_eq_nocase(first, SL("INBOX"))) {
            struct slice rest = slice_from(name, first.len);
            name = arena_printf(arena, "INBOX%.*s", SLICE_ARG(rest));
        }
        *out = name;
    }
    buf_fini(&text);
    return result == OK ? OK
                        : fail(ERR_PERM, names == IMAP_NAMES_UTF7 && ascii_is_all(encoded)
                                             ? "Mailbox name is not valid modified UTF-7"
                                             : "Mailbox name is not valid UTF-8");
}

enum err imap_take_mailbox(struct scan *c, enum imap_names names, struct arena *arena,
                           struct slice *out)
{
    struct slice encoded;
    TRY(imap_take_astring(c, arena, &encoded));
    return imap_decode_mailbox(encoded, names, arena, out);
}
