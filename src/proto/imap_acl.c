/* proto/imap_acl.c - "lrswipkxteacd" to bits and back (RFC 4314 2.1). */
#include "proto/imap_acl.h"

#define K (1u << 6)
#define X (1u << 7)
#define T (1u << 8)
#define E (1u << 9)

/* 0: no right has that letter. */
static unsigned rights_of(char letter)
{
    const char *at = letter == '\0' ? NULL : strchr(IMAP_RIGHT_LETTERS, letter);
    return at != NULL      ? 1u << (at - IMAP_RIGHT_LETTERS)
           : letter == 'c' ? K | X
           : letter == 'd' ? E | T
                           : 0;
}

enum err imap_rights_parse(struct slice text, struct imap_acl_change *out)
{
    struct scan c = scan_make(text);
    struct imap_acl_change change = { .how = IMAP_ACL_SET };
    char letter;
    if (scan_char(&c, '+')) {
        change.how = IMAP_ACL_ADD;
    } else if (scan_char(&c, '-')) {
        change.how = IMAP_ACL_REMOVE;
    }
    while (scan_any(&c, &letter)) {
        unsigned rights = rights_of(letter);
        if (rights == 0) {
            return fail(ERR_SYNTAX, "Unknown right");
        }
        change.rights |= rights;
    }
    *out = change;
    return OK;
}

void imap_rights_write(struct buf *out, unsigned rights)
{
    for (unsigned i = 0; i < sizeof(IMAP_RIGHT_LETTERS) - 1; i++) {
        if (rights & 1u << i) {
            buf_append_char(out, IMAP_RIGHT_LETTERS[i]);
        }
    }
    if (rights & (K | X)) {
        buf_append_char(out, 'c');
    }
    if (rights & (E | T)) {
        buf_append_char(out, 'd');
    }
}
