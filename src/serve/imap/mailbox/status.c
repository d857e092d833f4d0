/* serve/imap/mailbox/status.c - STATUS (RFC 3501 6.3.10), also for LIST RETURN (STATUS ...) of RFC 5819. */
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/objectid.h"
#include "serve/imap/mailbox/place.h"

enum status_item {
    MESSAGES = 1,
    RECENT = 2,
    UIDNEXT = 4,
    UIDVALIDITY = 8,
    UNSEEN = 16,
    DELETED = 32,
    SIZE = 64,
    HIGHESTMODSEQ = 128,
    APPENDLIMIT = 256,
    MAILBOXID = 512,
    DELETED_STORAGE = 1024,
    OBJECTID = 2048
};

/* What the items are written from. */
struct counts {
    account_id account;
    struct mailbox_status status;
    uint64_t deleted_bytes;
};

static const struct {
    struct slice name;
    enum status_item item;
} items_known[] = {
    { { "MESSAGES", 8 }, MESSAGES },
    { { "RECENT", 6 }, RECENT },
    { { "UIDNEXT", 7 }, UIDNEXT },
    { { "UIDVALIDITY", 11 }, UIDVALIDITY },
    { { "UNSEEN", 6 }, UNSEEN },
    { { "DELETED", 7 }, DELETED },
    { { "SIZE", 4 }, SIZE },                        /* RFC 8438 */
    { { "HIGHESTMODSEQ", 13 }, HIGHESTMODSEQ },     /* RFC 7162 3.1.7 */
    { { "APPENDLIMIT", 11 }, APPENDLIMIT },         /* RFC 7889 3.2 */
    { { "MAILBOXID", 9 }, MAILBOXID },              /* RFC 8474 4.3 */
    { { "DELETED-STORAGE", 15 }, DELETED_STORAGE }, /* RFC 9208 4.1.4 */
    { { "OBJECTID", 8 }, OBJECTID },                /* objectid-bis-06 7.4 */
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

static uint64_t value_of(struct imap_session *s, const struct counts *counts, enum status_item item)
{
    const struct mailbox_status *status = &counts->status;
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
    case DELETED:
        return status->deleted;
    case SIZE:
        return status->bytes;
    case HIGHESTMODSEQ:
        return status->modseq;
    case APPENDLIMIT:
        return s->services->settings->message_size_max;
    case DELETED_STORAGE:
        return counts->deleted_bytes;
    case MAILBOXID:
    case OBJECTID:
        break;
    }
    return 0;
}

static void write_item(struct imap_session *s, const struct counts *counts, size_t index)
{
    const struct mailbox_status *status = &counts->status;
    struct objectid_mailbox mailbox = { counts->account, status->id, status->uidvalidity };
    if (items_known[index].item == OBJECTID) {
        buf_append(&s->out, objectid_compound(&mailbox, s->command_arena));
        return;
    }
    buf_append(&s->out, items_known[index].name);
    if (items_known[index].item == MAILBOXID) {
        imap_out(s, " (%s)",
                 objectid_of_mailbox(mailbox.account, mailbox.mailbox, mailbox.uidvalidity).text);
    } else {
        imap_out(s, " %llu", (unsigned long long)value_of(s, counts, items_known[index].item));
    }
}

void imap_activate_by_status(struct imap_session *s, unsigned items)
{
    if (items & OBJECTID) {
        objectid_activate(s);
    }
}

enum err imap_write_status(struct imap_session *s, const struct mailbox_info *mailbox,
                           unsigned items)
{
    struct counts counts = { .account = mailbox->account };
    struct access who = imap_access(s, mailbox->account);
    TRY(mailbox_status(&who, mailbox->id, &counts.status));
    if (items & DELETED_STORAGE) {
        TRY(mailbox_deleted_bytes(&who, mailbox->id, &counts.deleted_bytes));
    }
    if (items & HIGHESTMODSEQ) {
        imap_enable(s, IMAP_CONDSTORE);
    }
    imap_out(s, "* STATUS ");
    imap_write_name(s, mailbox->name);
    const char *before = " (";
    for (size_t i = 0; i < ARRAY_LEN(items_known); i++) {
        if (items & items_known[i].item) {
            buf_append_cstr(&s->out, before);
            write_item(s, &counts, i);
            before = " ";
        }
    }
    imap_out(s, ")\r\n");
    return OK;
}

static enum err take_status(struct imap_session *s, struct scan *c, struct slice *name,
                            unsigned *items)
{
    TRY(imap_take_space(c));
    TRY(imap_take_name(s, c, name));
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
    enum err result = take_status(s, &request->command.args, &name, &items);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    imap_activate_by_status(s, items);
    if (!imap_mailbox_find(s, name, "NONEXISTENT", &mailbox, &refusal)) {
        return refusal;
    }
    result = imap_write_status(s, &mailbox, items);
    return result == OK ? imap_ok("Status told") : imap_refuse_store(s, result);
}
