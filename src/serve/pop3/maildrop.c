/* The INBOX as POP3 sees it: numbered once at login, changed once at QUIT (RFC 1939 4, 6). */
#include "serve/pop3/internal.h"

/* Taken from the store at a time; POP3_ARENA_BUDGET holds so many of MESSAGE_SUMMARY_MAX. */
#define SUMMARIES_MAX 128

/* What the account does not show over POP3. */
struct hidden {
    uint64_t flags; /* with one of these */
    int64_t since;  /* before */
};

static bool is_shown(const struct email_row *row, const struct hidden *hidden)
{
    return (row->flags & hidden->flags) == 0 && row->saved.secs >= hidden->since;
}

static enum err find_hidden(struct pop3_session *s, struct hidden *out)
{
    const struct pop3_choice *choice = &s->drop.choice;
    struct keyword_table keywords;
    *out = (struct hidden){ .since = choice->since };
    TRY(keywords_get(ACCESS_OWNER(s->services->store, s->login.account), s->command_arena,
                     &keywords));
    for (unsigned i = 0; choice->keeps_deleted && i < ARRAY_LEN(keywords.names); i++) {
        bool is_it = slice_eq_nocase(keywords.names[i], SL(POP3_HIDDEN_KEYWORD));
        out->flags |= is_it ? UINT64_C(1) << i : 0;
    }
    return OK;
}

/* LIST, STAT and what RETR sends agree to the octet, so what the surrogate is must be known now. One that cannot be read is
 * announced as it is; RETR says what is wrong. */
static void measure_one(struct pop3_session *s, const struct email_row *row,
                        struct pop3_message *message)
{
    struct surrogate surrogate;
    if (!summary_may_need_surrogate(row->summary)) {
        return;
    }
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "pop3-surrogate", POP3_ARENA_BUDGET);
    if (pop3_surrogate_make(s, row->blob, row->summary, arena, &surrogate) == OK) {
        message->is_surrogate = surrogate.count > 0;
        message->size = surrogate_size(&surrogate, row->blob.size);
    }
}

/* Numbering a large maildrop takes long, and nothing is written meanwhile. */
static enum err check_wanted(const struct pop3_session *s)
{
    enum stream_state state = stream_state(pop3_stream(s));
    return state == STREAM_CUT    ? fail(ERR_CANCELLED, "the server stops")
           : state == STREAM_GONE ? fail(ERR_CLOSED, "the client has gone")
                                  : OK;
}

/* The summaries of at most SUMMARIES_MAX messages, given by their places in the maildrop. */
static enum err measure_batch(struct pop3_session *s, const uint32_t *places, uint32_t count)
{
    mail_uid uids[SUMMARIES_MAX];
    struct pop3_maildrop *drop = &s->drop;
    struct email_row *rows;
    uint32_t found, at = 0;
    for (uint32_t i = 0; i < count; i++) {
        uids[i] = drop->messages[places[i]].uid;
    }
    arena_reset(s->command_arena);
    TRY(check_wanted(s));
    TRY(view_rows(drop->view, uids, count, ROW_SUMMARY, s->command_arena, &rows, &found));
    for (uint32_t i = 0; i < found; i++) {
        while (uids[at] != rows[i].uid) {
            at++; /* gone meanwhile: as it is */
        }
        measure_one(s, &rows[i], &drop->messages[places[at]]);
    }
    return OK;
}

static enum err measure(struct pop3_session *s)
{
    uint32_t places[SUMMARIES_MAX], count = 0;
    struct pop3_maildrop *drop = &s->drop;
    for (uint32_t i = 0; i < drop->count; i++) {
        if (drop->messages[i].is_to_be_measured) {
            places[count++] = i;
        }
        if (count == SUMMARIES_MAX || (count > 0 && i + 1 == drop->count)) {
            TRY(measure_batch(s, places, count));
            count = 0;
        }
    }
    for (uint32_t i = 0; i < drop->count; i++) {
        drop->octets += drop->messages[i].size;
    }
    return OK;
}

/* One batch of rows becomes messages of the maildrop. */
static enum err take_rows(struct pop3_session *s, const struct hidden *hidden, uint32_t at,
                          uint32_t wanted)
{
    struct pop3_maildrop *drop = &s->drop;
    struct email_row *rows;
    uint32_t found;
    const mail_uid *uids = view_uids(drop->view, at + 1, wanted, s->command_arena);
    TRY(view_rows(drop->view, uids, wanted, s->is_utf8 ? ROW_FLAGS : ROW_EIGHT_BIT,
                  s->command_arena, &rows, &found));
    for (uint32_t i = 0; i < found; i++) {
        if (!is_shown(&rows[i], hidden)) {
            continue;
        }
        struct pop3_message *message = &drop->messages[drop->count++];
        *message = (struct pop3_message){ .uid = rows[i].uid,
                                          .is_unseen = (rows[i].flags & FLAG_SEEN) == 0,
                                          .is_to_be_measured = rows[i].may_be_eight_bit,
                                          .blob = rows[i].blob,
                                          .size = rows[i].blob.size };
    }
    arena_reset(s->command_arena);
    return OK;
}

enum err pop3_maildrop_open(struct pop3_session *s)
{
    struct mailbox_info inbox;
    struct account_row account;
    struct hidden hidden;
    struct pop3_maildrop *drop = &s->drop;
    struct store *store = s->services->store;
    TRY(directory_account_by_id(s->services->directory, s->login.account, s->command_arena,
                                &account));
    if (account.pop3.is_off) {
        return fail(ERR_DENIED, "POP3 is switched off for this account");
    }
    drop->choice = account.pop3;
    TRY(find_hidden(s, &hidden));
    TRY(mailbox_find(ACCESS_OWNER(store, s->login.account), SL("INBOX"), &inbox, s->command_arena));
    /* Read-only, as far as IMAP goes: its \Recent is left for sessions that show it (RFC 3501 2.3.2). */
    TRY(view_open(ACCESS_OWNER(store, s->login.account), inbox.id, true, &drop->view));
    uint32_t count = drop->view->count;
    drop->messages = ARENA_ARRAY(s->arena, struct pop3_message, count);
    for (uint32_t at = 0; at < count; at += ROWS_MAX) {
        TRY(check_wanted(s));
        TRY(take_rows(s, &hidden, at, count - at < ROWS_MAX ? count - at : ROWS_MAX));
    }
    return measure(s);
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

/* In one record, and durable when it returns. */
static enum err remove_deleted(struct pop3_session *s, struct uid_list gone)
{
    unsigned bit;
    mail_modseq modseq;
    if (!s->drop.choice.keeps_deleted) {
        return view_remove(s->drop.view, gone);
    }
    TRY(keyword_bit(ACCESS_OWNER(s->services->store, s->login.account), SL(POP3_HIDDEN_KEYWORD),
                    &bit));
    return view_store_flags(s->drop.view, gone, FLAGS_ADD, UINT64_C(1) << bit, &modseq);
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
    return gone.count > 0 ? remove_deleted(s, gone) : OK;
}
