/* serve/imap/mailbox/status.c - STATUS (RFC 3501 6.3.10), also for LIST RETURN (STATUS ...) of RFC 5819. */
#include "serve/imap/commands.h"

enum status_item { MESSAGES = 1, RECENT = 2, UIDNEXT = 4, UIDVALIDITY = 8, UNSEEN = 16 };

static const struct {
    struct slice name;
    enum status_item item;
} items_known[] = {
    { { "MESSAGES", 8 }, MESSAGES }, { { "RECENT", 6 }, RECENT },
    { { "UIDNEXT", 7 }, UIDNEXT },   { { "UIDVALIDITY", 11 }, UIDVALIDITY },
    { { "UNSEEN", 6 }, UNSEEN },
};

static enum err take_item(struct scan *c, unsigned *items)
{
    struct slice word;
    TRY(imap_take_atom(c, &word));
    for (size_t i = 0; i < ARRAY_LEN(items_known); i++) {
        if (slice_eq_nocase(word, items_known[i].name)) {
            *items |= items_known[i].item;
            return OK;
        }
    }
    return fail(ERR_SYNTAX, "Unknown STATUS item");
}

enum err imap_take_status_items(struct scan *c, unsigned *out)
{
    unsigned items = 0;
    if (!scan_char(c, '(')) {
        return fail(ERR_SYNTAX, "Expected a list of STATUS items");
    }
    do {
        TRY(take_item(c, &items));
    } while (scan_char(c, ' '));
    if (!scan_char(c, ')')) {
        return fail(ERR_SYNTAX, "List of STATUS items does not end");
    }
    *out = items;
    return OK;
}

static uint64_t value_of(const struct mailbox_status *status, enum status_item item)
{
    switch (item) {
    case MESSAGES:
        return status->messages;
    case RECENT:
        return status->recent;
    case UIDNEXT:
        return status->uidnext;
    case UIDVALIDITY:
        return status->uidvalidity;
    case UNSEEN:
        return status->unseen;
    }
    return 0;
}

enum err imap_write_status(struct imap_session *s, const struct mailbox_info *mailbox,
                           unsigned items)
{
    struct mailbox_status status;
    TRY(mailbox_status(s->services->store, s->login.account, mailbox->id, &status));
    imap_out(s, "* STATUS ");
    imap_write_mailbox(&s->out, mailbox->name);
    const char *before = " (";
    for (size_t i = 0; i < ARRAY_LEN(items_known); i++) {
        if (items & items_known[i].item) {
            imap_out(s, "%s%s %llu", before, items_known[i].name.ptr,
                     (unsigned long long)value_of(&status, items_known[i].item));
            before = " ";
        }
    }
    imap_out(s, ")\r\n");
    return OK;
}

static enum err take_status(struct scan *c, struct arena *arena, struct slice *name,
                            unsigned *items)
{
    TRY(imap_take_space(c));
    TRY(imap_take_mailbox(c, arena, name));
    TRY(imap_take_space(c));
    TRY(imap_take_status_items(c, items));
    return imap_take_end(c);
}

IMAP_RUN(status)
{
    struct slice name;
    unsigned items;
    struct mailbox_info mailbox;
    struct imap_reply refusal;
    enum err result = take_status(&request->command.args, s->command_arena, &name, &items);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (!imap_mailbox_find(s, name, "NONEXISTENT", &mailbox, &refusal)) {
        return refusal;
    }
    result = imap_write_status(s, &mailbox, items);
    return result == OK ? imap_ok("Status told") : imap_refuse_store(s, result);
}
