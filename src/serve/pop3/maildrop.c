/* The INBOX as POP3 sees it: numbered once at login, changed once at QUIT (RFC 1939 4, 6). */
#include "serve/pop3/internal.h"

/* One batch of rows becomes messages of the maildrop. */
static enum err take_rows(struct pop3_session *s, uint32_t at, uint32_t wanted)
{
    struct pop3_maildrop *drop = &s->drop;
    struct email_row *rows;
    uint32_t found;
    TRY(view_rows(drop->view, drop->view->uids + at, wanted, ROW_FLAGS, s->command_arena, &rows,
                  &found));
    for (uint32_t i = 0; i < found; i++) {
        drop->messages[drop->count++] = (struct pop3_message){
            .uid = rows[i].uid, .is_unseen = (rows[i].flags & FLAG_SEEN) == 0, .blob = rows[i].blob
        };
        drop->octets += rows[i].blob.size;
    }
    arena_reset(s->command_arena);
    return OK;
}

enum err pop3_maildrop_open(struct pop3_session *s)
{
    struct mailbox_info inbox;
    struct pop3_maildrop *drop = &s->drop;
    struct store *store = s->services->store;
    TRY(mailbox_find(ACCESS_OWNER(store, s->login.account), SL("INBOX"), &inbox, s->command_arena));
    /* Read-only, as far as IMAP goes: its \Recent is left for sessions that show it (RFC 3501 2.3.2). */
    TRY(view_open(ACCESS_OWNER(store, s->login.account), inbox.id, true, &drop->view));
    uint32_t count = drop->view->count;
    drop->messages = ARENA_ARRAY(s->arena, struct pop3_message, count);
    for (uint32_t at = 0; at < count; at += ROWS_MAX) {
        TRY(take_rows(s, at, count - at < ROWS_MAX ? count - at : ROWS_MAX));
    }
    return OK;
}

void pop3_maildrop_close(struct pop3_session *s)
{
    view_close(s->drop.view);
    s->drop = (struct pop3_maildrop){};
}

struct pop3_message *pop3_message_at(struct pop3_session *s, uint32_t number)
{
    if (number == 0 || number > s->drop.count) {
        pop3_err(s, NULL, "there is no message of this number");
        return NULL;
    }
    struct pop3_message *message = &s->drop.messages[number - 1];
    if (message->is_deleted) {
        pop3_err(s, NULL, "this message is marked as deleted");
        return NULL;
    }
    return message;
}

struct pop3_message *pop3_message_find(struct pop3_session *s, struct slice args)
{
    uint32_t number;
    if (pop3_number_parse(args, &number) != OK) {
        pop3_err(s, NULL, "write the number of a message");
        return NULL;
    }
    return pop3_message_at(s, number);
}

/* --- UPDATE --- */
static bool is_deleted(const struct pop3_message *message)
{
    return message->is_deleted;
}

static bool is_seen_now(const struct pop3_message *message)
{
    return message->is_read && message->is_unseen && !message->is_deleted;
}

static struct uid_list choose(struct pop3_session *s,
                              bool (*is_chosen)(const struct pop3_message *message))
{
    mail_uid *uids = ARENA_ARRAY(s->command_arena, mail_uid, s->drop.count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->drop.count; i++) {
        if (is_chosen(&s->drop.messages[i])) {
            uids[count++] = s->drop.messages[i].uid;
        }
    }
    return (struct uid_list){ uids, count };
}

enum err pop3_maildrop_update(struct pop3_session *s)
{
    struct view *view = s->drop.view;
    struct uid_list gone = choose(s, is_deleted);
    struct uid_list seen = choose(s, is_seen_now);
    mail_modseq modseq;
    if (seen.count > 0) {
        TRY(view_store_flags(view, seen, FLAGS_ADD, FLAG_SEEN, &modseq));
    }
    return gone.count > 0 ? view_remove(view, gone) : OK;
}
