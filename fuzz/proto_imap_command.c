/* Command lines and what they are made of: every taker on the same bytes; none may read past them, and what one took is
 * inside them. */
#include <stdlib.h>

#include "codec/codec.h"
#include "proto/imap_append.h"

#define BUDGET ((size_t)256 * 1024 * 1024)

/* A name is in NFC unless it is too long for any mailbox, and what was written is told just where it was not. */
static void take_name(struct slice bytes, enum imap_names names, struct arena *arena)
{
    struct slice name, written;
    struct scan c = scan_make(bytes);
    if (imap_take_mailbox_as(&c, names, arena, &name, &written) != OK) {
        return;
    }
    bool is_short = name.len <= NFC_INPUT_MAX / 3;
    if ((is_short && !nfc_is(name)) || (written.len > 0 && nfc_is(written))) {
        abort();
    }
}

static void take_all(struct slice bytes, struct arena *arena)
{
    struct imap_append append;
    struct imap_append_target target;
    struct imap_url url;
    struct imap_words words;
    struct imap_literal literal;
    struct slice text;
    struct utc time;
    int64_t day;
    bool flag;
    enum imap_part_form form;
    struct scan c = scan_make(bytes);
    if (imap_append_take_target(&c, false, arena, &target, &flag) == OK && flag) {
        IGNORE(imap_append_take_head(&c, arena, &append));
    }
    c = scan_make(bytes);
    if (imap_append_take_target(&c, true, arena, &target, &flag) == OK && flag &&
        target.replaced == 0) {
        abort(); /* RFC 8508 3.4: a message is named */
    }
    c = scan_make(bytes);
    IGNORE(imap_append_take_part(&c, arena, &text, &form));
    IGNORE(imap_url_parse(bytes, arena, &url));
    c = scan_make(bytes);
    IGNORE(imap_literal_find(bytes, &flag, &literal));
    IGNORE(imap_take_astring(&c, arena, &text));
    c = scan_make(bytes);
    IGNORE(imap_take_nstring(&c, arena, &text));
    c = scan_make(bytes);
    IGNORE(imap_take_nstring8(&c, arena, &text));
    c = scan_make(bytes);
    IGNORE(imap_take_credential(&c, arena, &text));
    c = scan_make(bytes);
    IGNORE(imap_take_list_mailbox(&c, arena, &text));
    take_name(bytes, IMAP_NAMES_UTF7, arena);
    take_name(bytes, IMAP_NAMES_UTF8, arena);
    c = scan_make(bytes);
    IGNORE(imap_take_flags(&c, true, arena, &words));
    c = scan_make(bytes);
    IGNORE(imap_take_date(&c, &day));
    c = scan_make(bytes);
    IGNORE(imap_take_date_time(&c, &time));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct imap_command command;
    struct slice bytes = slice_make(data, size);
    if (imap_command_parse(bytes, &command) == OK) {
        take_all(scan_rest(&command.args), arena);
    }
    take_all(bytes, arena);
    arena_free(arena);
    return 0;
}
