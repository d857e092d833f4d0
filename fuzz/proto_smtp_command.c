/* Command lines of SMTP: what is taken for an address can be written and read again, and no control character gets through. */
#include <limits.h>
#include <stdlib.h>

#include "proto/smtp.h"

#define BUDGET ((size_t)16 * 1024 * 1024)

static void check_path(const struct smtp_path *path, struct arena *arena)
{
    struct mailaddr again;
    if (path->is_null || path->is_postmaster) {
        return;
    }
    struct slice text = mailaddr_write(&path->address, arena);
    if (mailaddr_parse(text, true, arena, &again) != OK ||
        !slice_eq(again.local, path->address.local) ||
        !slice_eq(again.domain, path->address.domain)) {
        abort();
    }
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f) {
            abort();
        }
    }
}

/* What is passed on to other servers, and shown in reports. */
static void check_original(struct slice original)
{
    for (size_t i = 0; i < original.len; i++) {
        if (original.ptr[i] <= ' ' || original.ptr[i] > '~') {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice line = slice_make(data, size), mechanism, initial, helo;
    struct smtp_command command;
    struct smtp_mail mail;
    struct smtp_rcpt rcpt;
    uint64_t octets;
    bool is_last;
    struct slice args = smtp_command_parse(line, &command) == SMTP_FINE ? command.args : line;
    for (int utf8 = 0; utf8 < 2; utf8++) {
        if (smtp_mail_parse(args, utf8 == 1 ? UINT_MAX : 0, arena, &mail) == SMTP_FINE) {
            check_path(&mail.from, arena);
        }
        if (smtp_rcpt_parse(args, utf8 == 1, arena, &rcpt) == SMTP_FINE) {
            check_path(&rcpt.to, arena);
            check_original(rcpt.original);
        }
    }
    IGNORE(smtp_helo_parse(args, &helo) == SMTP_FINE ? OK : ERR_SYNTAX);
    IGNORE(smtp_bdat_parse(args, &octets, &is_last) == SMTP_FINE ? OK : ERR_SYNTAX);
    IGNORE(smtp_auth_parse(args, &mechanism, &initial) == SMTP_FINE ? OK : ERR_SYNTAX);
    IGNORE(smtp_vrfy_parse(args) == SMTP_FINE ? OK : ERR_SYNTAX);
    struct buf out;
    struct smtp_reply reply = { 550, "5.1.1", smtp_reflect(line, arena) };
    buf_init(&out, 1 << 20);
    smtp_reply_write(&reply, &out);
    struct slice text = buf_slice(&out);
    if (slice_find(text, SL("\r\n")) + 2 !=
        text.len) { /* one line: nothing of the peer made another */
        abort();
    }
    buf_fini(&out);
    arena_free(arena);
    return 0;
}
