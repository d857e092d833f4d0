/* proto/imap_mailbox_name.c - mailbox names between the wire and the store (RFC 3501 5.1, 5.1.3; RFC 9051 5.1). */
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

/* As it is decoded, but for INBOX as the first level in any case. */
static struct slice with_inbox(struct slice name, struct arena *arena)
{
    struct slice first = slice_sub(name, 0, slice_find_char(name, SEPARATOR));
    if (!slice_eq_nocase(first, SL("INBOX"))) {
        return arena_dup(arena, name);
    }
    struct slice rest = slice_from(name, first.len);
    return arena_printf(arena, "INBOX%.*s", SLICE_ARG(rest));
}

enum err imap_decode_mailbox_as(struct slice encoded, enum imap_names names, struct arena *arena,
                                struct slice *out, struct slice *out_written)
{
    AUTO(buf_fini) struct buf text;
    AUTO(buf_fini) struct buf normal;
    /* a base64 character stands for 6 bits; UTF-8 needs at most 3 octets for 16 */
    buf_init(&text, encoded.len * 2 + 8);
    buf_init(&normal, NFC_INPUT_MAX * 3);
    if (decode(encoded, names, &text) != OK) {
        return fail(ERR_PERM, names == IMAP_NAMES_UTF7 && ascii_is_all(encoded)
                                  ? "Mailbox name is not valid modified UTF-7"
                                  : "Mailbox name is not valid UTF-8");
    }
    struct slice written = buf_slice(&text);
    /* What is too long for that is too long for a name of a mailbox, and is refused or not found as it is. */
    bool is_other = !ascii_is_all(written) && nfc_utf8(written, &normal) == OK &&
                    !slice_eq(written, buf_slice(&normal));
    *out = with_inbox(is_other ? buf_slice(&normal) : written, arena);
    *out_written = is_other ? arena_dup(arena, written) : SL("");
    return OK;
}

enum err imap_decode_mailbox(struct slice encoded, enum imap_names names, struct arena *arena,
                             struct slice *out)
{
    struct slice written;
    return imap_decode_mailbox_as(encoded, names, arena, out, &written);
}

enum err imap_take_mailbox_as(struct scan *c, enum imap_names names, struct arena *arena,
                              struct slice *out, struct slice *out_written)
{
    struct slice encoded;
    TRY(imap_take_astring(c, arena, &encoded));
    return imap_decode_mailbox_as(encoded, names, arena, out, out_written);
}

enum err imap_take_mailbox(struct scan *c, enum imap_names names, struct arena *arena,
                           struct slice *out)
{
    struct slice written;
    return imap_take_mailbox_as(c, names, arena, out, &written);
}
