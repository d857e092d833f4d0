/* The model of POP3 (RFC 1939, 2449, 5034, 6856): the maildrop is what the inbox was at the login; what is deleted goes at QUIT.
 *
 * To add  a command: a throw function, a row in throws[] and its weight. What a command must be answered is written down when it is
 *         thrown, so that commands can be sent ahead of their answers. */
#include "base/scan.h"
#include "mail.h"

#define ERRORS_MAX 20 /* one after the other; before the login: in all */
#define GROUP_MAX 5
#define BYTES_MAX (4 * 1024 * 1024)

struct drop_message {
    uint32_t uid;
    struct model_content *content;
    bool was_seen, is_read, is_deleted;
};

struct pop3_peer {
    struct talk talk;
    struct world_model *world;
    struct model_account *named;   /* by USER */
    struct model_account *account; /* logged in */
    struct drop_message *drop;
    unsigned count;
    unsigned errors;
};

/* What must be answered. */
struct answer {
    struct slice status; /* how the first line begins */
    bool has_lines;
    struct slice lines; /* as they come, up to the dot */
    bool is_end_only;   /* `lines` is the end of what comes */
};

struct group {
    struct pop3_peer *p;
    struct dice *dice;
    struct arena *arena;
    struct buf bytes;
    struct answer answers[GROUP_MAX + 1];
    unsigned count;
    bool ends;
    bool enters; /* the login is in it: what was in the inbox then is the maildrop */
};

struct pop3_peer *pop3_peer_make(struct world_model *w, const char *name)
{
    struct pop3_peer *p = ARENA_NEW(w->round->arena, struct pop3_peer);
    p->world = w;
    p->talk.name = name;
    return p;
}

void pop3_close(struct pop3_peer *p)
{
    talk_close(&p->talk);
    p->named = NULL;
    p->account = NULL;
    p->count = 0;
    p->errors = 0;
}

/* --- answers --- */
static struct answer *add_answer(struct group *g, struct slice status)
{
    struct answer *answer = &g->answers[g->count++];
    *answer = (struct answer){ .status = status };
    return answer;
}

static struct answer *answer_ok(struct group *g)
{
    g->p->errors = g->p->account != NULL ? 0 : g->p->errors;
    return add_answer(g, SL("+OK"));
}

static void answer_err(struct group *g)
{
    add_answer(g, SL("-ERR"));
    if (++g->p->errors >= ERRORS_MAX) {
        add_answer(g, SL("-ERR too many errors"));
        g->ends = true;
    }
}

/* --- the maildrop --- */
static unsigned left(const struct pop3_peer *p, uint64_t *octets)
{
    unsigned count = 0;
    *octets = 0;
    for (unsigned i = 0; i < p->count; i++) {
        count += !p->drop[i].is_deleted;
        *octets += p->drop[i].is_deleted ? 0 : p->drop[i].content->size;
    }
    return count;
}

static void enter(struct pop3_peer *p)
{
    const struct model_mailbox *inbox = mailbox_by_name(p->account, "INBOX");
    p->drop = ARENA_ARRAY(p->world->round->arena, struct drop_message, inbox->count + 1);
    p->count = inbox->count;
    for (unsigned i = 0; i < p->count; i++) {
        p->drop[i] = (struct drop_message){ .uid = inbox->messages[i].uid,
                                            .content = inbox->messages[i].content,
                                            .was_seen = (inbox->messages[i].flags & SEEN) != 0 };
    }
}

/* RFC 1939 6, the UPDATE state. */
static void update(struct pop3_peer *p)
{
    struct model_mailbox *inbox = mailbox_by_name(p->account, "INBOX");
    for (unsigned i = 0; i < p->count; i++) {
        const struct drop_message *message = &p->drop[i];
        struct model_message *stored = message_by_uid(inbox, message->uid);
        if (message->is_deleted) {
            message_remove(inbox, message->uid);
        } else if (stored != NULL && message->is_read && !message->was_seen) {
            message_set_flags(inbox, stored, stored->flags | SEEN);
        }
    }
}

/* A number, mostly of a message; *out NULL when there is none to be had. */
static uint32_t number_throw(struct group *g, struct drop_message **out)
{
    struct pop3_peer *p = g->p;
    uint32_t number = dice_below(g->dice, p->count + 2);
    bool is_there = number > 0 && number <= p->count && !p->drop[number - 1].is_deleted;
    *out = is_there ? &p->drop[number - 1] : NULL;
    return number;
}

/* --- commands --- */
static void throw_stat(struct group *g)
{
    uint64_t octets;
    unsigned count = left(g->p, &octets);
    buf_append_cstr(&g->bytes, "STAT\r\n");
    answer_ok(g)->status = arena_printf(g->arena, "+OK %u %llu", count, (unsigned long long)octets);
}

static void write_row(struct group *g, bool is_uidl, const struct drop_message *message,
                      struct buf *out)
{
    const struct model_mailbox *inbox = mailbox_by_name(g->p->account, "INBOX");
    buf_printf(out, "%td ", message - g->p->drop + 1);
    if (is_uidl) {
        buf_printf(out, "%u.%u", inbox->uidvalidity, message->uid);
    } else {
        buf_append_number(out, message->content->size);
    }
}

static void list_one(struct group *g, bool is_uidl)
{
    struct drop_message *message;
    struct buf row;
    buf_printf(&g->bytes, "%s %u\r\n", is_uidl ? "UIDL" : "LIST", number_throw(g, &message));
    if (message == NULL) {
        answer_err(g);
        return;
    }
    buf_init(&row, 256);
    write_row(g, is_uidl, message, &row);
    answer_ok(g)->status = arena_printf(g->arena, "+OK %.*s", SLICE_ARG(buf_slice(&row)));
    buf_fini(&row);
}

static void list_all(struct group *g, bool is_uidl)
{
    struct buf rows;
    buf_printf(&g->bytes, "%s\r\n", is_uidl ? "UIDL" : "LIST");
    buf_init(&rows, BYTES_MAX);
    for (unsigned i = 0; i < g->p->count; i++) {
        if (!g->p->drop[i].is_deleted) {
            write_row(g, is_uidl, &g->p->drop[i], &rows);
            buf_append_cstr(&rows, "\r\n");
        }
    }
    struct answer *answer = answer_ok(g);
    answer->has_lines = true;
    answer->lines = arena_dup(g->arena, buf_slice(&rows));
    buf_fini(&rows);
}

static void throw_list(struct group *g)
{
    bool is_uidl = dice_chance(g->dice, 50);
    if (dice_chance(g->dice, 50)) {
        list_one(g, is_uidl);
    } else {
        list_all(g, is_uidl);
    }
}

/* The header and so many lines of the body. */
static struct slice cut_top(struct slice text, uint64_t lines)
{
    bool in_body = false;
    struct slice line;
    struct scan c = scan_make(text);
    while ((!in_body || lines > 0) && scan_line(&c, &line)) {
        lines -= in_body;
        in_body |= line.len == 0;
    }
    return slice_sub(text, 0, (size_t)(c.at - text.ptr));
}

static void answer_message(struct group *g, const struct drop_message *message, struct slice text)
{
    struct answer *answer = answer_ok(g);
    answer->has_lines = true;
    answer->is_end_only = message->content->has_trace;
    answer->lines = text; /* none of the texts has a line that begins with a dot: transcripts do */
}

static void throw_retr(struct group *g)
{
    struct drop_message *message;
    buf_printf(&g->bytes, "RETR %u\r\n", number_throw(g, &message));
    if (message == NULL) {
        answer_err(g);
        return;
    }
    message->is_read = true;
    answer_message(g, message, message->content->text);
}

static void throw_top(struct group *g)
{
    static const uint64_t counts[] = { 0, 1, 3, 1000, UINT64_C(4294967296), 999999999 };
    struct drop_message *message;
    uint64_t lines = counts[dice_below(g->dice, ARRAY_LEN(counts))];
    buf_printf(&g->bytes, "TOP %u ", number_throw(g, &message));
    buf_printf(&g->bytes, "%llu\r\n", (unsigned long long)lines);
    if (message == NULL) {
        answer_err(g);
    } else {
        answer_message(g, message, cut_top(message->content->text, lines));
    }
}

static void throw_dele(struct group *g)
{
    struct drop_message *message;
    buf_printf(&g->bytes, "DELE %u\r\n", number_throw(g, &message));
    if (message == NULL) {
        answer_err(g);
        return;
    }
    message->is_deleted = true;
    answer_ok(g);
}

static void throw_rset(struct group *g)
{
    buf_append_cstr(&g->bytes, "RSET\r\n");
    for (unsigned i = 0; i < g->p->count; i++) {
        g->p->drop[i].is_deleted = false;
    }
    answer_ok(g);
}

static void throw_noop(struct group *g)
{
    buf_append_cstr(&g->bytes, "noop\r\n");
    answer_ok(g);
}

static void throw_quit(struct group *g)
{
    buf_append_cstr(&g->bytes, "QUIT\r\n");
    answer_ok(g);
    g->ends = true;
    if (g->p->account != NULL) {
        update(g->p);
    }
}

static void throw_nonsense(struct group *g)
{
    static const char *const lines[] = {
        "",        "XYZZY",      " STAT",      "STAT now", "QUIT now",
        "DELE",    "DELE 0",     "DELE -1",    "RETR x",   "TOP 1",
        "TOP 1 x", "TOP 1 -1",   "LIST x",     "UIDL 1 2", "RETR 4294967296",
        "PASS x",  "USER alice", "AUTH PLAIN", "STLS"
    };
    /* USER, AUTH, STLS and the like are no nonsense before the login. */
    unsigned rows = ARRAY_LEN(lines) - (g->p->account == NULL ? 4 : 0);
    buf_printf(&g->bytes, "%s\r\n", lines[dice_below(g->dice, rows)]);
    answer_err(g);
}

static void throw_too_early(struct group *g)
{
    static const char *const lines[] = { "STAT", "LIST", "DELE 1", "RSET", "NOOP", "RETR 1" };
    buf_printf(&g->bytes, "%s\r\n", lines[dice_below(g->dice, ARRAY_LEN(lines))]);
    answer_err(g);
}

/* --- login --- */
static void log_in(struct group *g, struct model_account *account)
{
    g->p->account = account;
    g->enters = true;
    enter(g->p);
    answer_ok(g);
}

static void throw_user(struct group *g)
{
    struct model_account *account = &g->p->world->accounts[dice_below(g->dice, WORLD_ACCOUNTS)];
    buf_printf(&g->bytes, "USER %s\r\n", account->address);
    g->p->named = account;
    answer_ok(g);
}

static void throw_pass(struct group *g)
{
    struct model_account *named = g->p->named;
    /* Always the same wrong one, for the same account. */
    bool is_wrong = named == &g->p->world->accounts[0] && dice_chance(g->dice, 3);
    buf_printf(&g->bytes, "PASS %s\r\n", is_wrong ? "wrong-password" : ACCOUNT_PASSWORD);
    g->p->named = NULL; /* RFC 1939 7 */
    if (named == NULL || is_wrong) {
        answer_err(g);
    } else {
        log_in(g, named);
    }
}

static void throw_auth(struct group *g)
{
    buf_append_cstr(&g->bytes, "AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=\r\n");
    log_in(g, &g->p->world->accounts[0]);
}

enum command { STAT, LIST, RETR, TOP, DELE, RSET, NOOP, QUIT, NONSENSE, EARLY, USER, PASS, AUTH };

static void throw_command(struct group *g)
{
    static void (*const throws[])(struct group *) = {
        [STAT] = throw_stat,       [LIST] = throw_list, [RETR] = throw_retr,
        [TOP] = throw_top,         [DELE] = throw_dele, [RSET] = throw_rset,
        [NOOP] = throw_noop,       [QUIT] = throw_quit, [NONSENSE] = throw_nonsense,
        [EARLY] = throw_too_early, [USER] = throw_user, [PASS] = throw_pass,
        [AUTH] = throw_auth,
    };
    static const struct weight transaction[] = { { 10, STAT }, { 18, LIST }, { 18, RETR },
                                                 { 10, TOP },  { 12, DELE }, { 3, RSET },
                                                 { 5, NOOP },  { 7, QUIT },  { 6, NONSENSE } };
    static const struct weight before[] = { { 20, USER }, { 8, PASS },     { 12, AUTH },
                                            { 4, EARLY }, { 4, NONSENSE }, { 1, QUIT } };
    bool is_in = g->p->account != NULL;
    unsigned what = is_in ? dice_pick(g->dice, transaction, ARRAY_LEN(transaction))
                          : dice_pick(g->dice, before, ARRAY_LEN(before));
    throws[!is_in && g->p->named != NULL && dice_chance(g->dice, 80) ? PASS : what](g);
}

/* --- sending and comparing --- */
static enum err read_status(struct pop3_peer *p, struct slice expected)
{
    struct slice line;
    if (!talk_line(&p->talk, &line)) {
        return fail(ERR_PERM, "%s: expected \"%.*s\", and nothing came", p->talk.name,
                    SLICE_ARG(expected));
    }
    bool is_whole =
        line.len == expected.len || slice_eq(expected, SL("+OK")) || slice_eq(expected, SL("-ERR"));
    return is_whole && slice_starts(line, expected)
               ? OK
               : fail(ERR_PERM, "%s: expected \"%.*s\", got \"%.*s\"", p->talk.name,
                      SLICE_ARG(expected), SLICE_ARG(line));
}

static enum err read_lines(struct pop3_peer *p, struct buf *out)
{
    struct slice line;
    for (;;) {
        if (!talk_line(&p->talk, &line)) {
            return fail(ERR_PERM, "%s: the answer does not end", p->talk.name);
        }
        if (slice_eq(line, SL("."))) {
            return OK;
        }
        buf_append(out, line);
        buf_append_cstr(out, "\r\n");
    }
}

static enum err expect_answer(struct pop3_peer *p, const struct answer *answer)
{
    AUTO(buf_fini) struct buf lines;
    buf_init(&lines, BYTES_MAX);
    TRY(read_status(p, answer->status));
    if (!answer->has_lines) {
        return OK;
    }
    TRY(read_lines(p, &lines));
    struct slice got = buf_slice(&lines);
    bool is_right =
        answer->is_end_only ? slice_ends(got, answer->lines) : slice_eq(got, answer->lines);
    return is_right ? OK
                    : fail(ERR_PERM, "%s: expected \"%.*s\", got \"%.*s\"", p->talk.name,
                           SLICE_ARG(slice_sub(answer->lines, 0, 200)),
                           SLICE_ARG(slice_sub(got, 0, 400)));
}

/* "n value" for each message: what only the server knows is learned, what is known compared. */
static enum err learn(struct pop3_peer *p, struct slice command,
                      enum err (*take)(struct pop3_peer *p, unsigned index, struct scan *c))
{
    AUTO(buf_fini) struct buf lines;
    struct slice line;
    unsigned index = 0;
    uint32_t number;
    buf_init(&lines, BYTES_MAX);
    talk_send(&p->talk, command);
    TRY(read_status(p, SL("+OK")));
    TRY(read_lines(p, &lines));
    for (struct scan rows = scan_make(buf_slice(&lines)); scan_line(&rows, &line); index++) {
        struct scan c = scan_make(line);
        if (index == p->count || !scan_u32(&c, &number) || number != index + 1 ||
            !scan_char(&c, ' ')) {
            return fail(ERR_PERM, "%s: %.*s", p->talk.name, SLICE_ARG(line));
        }
        TRY(take(p, index, &c));
    }
    return index == p->count
               ? OK
               : fail(ERR_PERM, "%s: %u messages of %u", p->talk.name, index, p->count);
}

static enum err take_size(struct pop3_peer *p, unsigned index, struct scan *c)
{
    uint64_t size;
    return scan_u64(c, &size) && scan_at_end(c) ? content_learn_size(p->drop[index].content, size)
                                                : fail(ERR_PERM, "no size");
}

static enum err take_unique_id(struct pop3_peer *p, unsigned index, struct scan *c)
{
    uint32_t uidvalidity, uid;
    if (!scan_u32(c, &uidvalidity) || !scan_char(c, '.') || !scan_u32(c, &uid) ||
        uid != p->drop[index].uid || !scan_at_end(c)) {
        return fail(ERR_PERM, "another unique-id for message %u", index + 1);
    }
    return mailbox_learn_uidvalidity(p->account, mailbox_by_name(p->account, "INBOX"), uidvalidity);
}

static enum err play_group(struct group *g)
{
    struct pop3_peer *p = g->p;
    unsigned size = dice_chance(g->dice, 60) ? 1 : 1 + dice_below(g->dice, GROUP_MAX);
    for (unsigned i = 0; i < size && !g->ends && !g->enters; i++) {
        throw_command(g);
    }
    talk_send(&p->talk, buf_slice(&g->bytes));
    for (unsigned i = 0; i < g->count; i++) {
        TRY(expect_answer(p, &g->answers[i]));
    }
    TRY(talk_expect_silence(&p->talk, g->ends));
    if (g->ends) {
        pop3_close(p);
        return OK;
    }
    if (g->enters) {
        TRY(learn(p, SL("LIST\r\n"), take_size));
        TRY(learn(p, SL("UIDL\r\n"), take_unique_id));
    }
    return OK;
}

static void fini_bytes(struct group *g)
{
    buf_fini(&g->bytes);
}

enum err pop3_step(struct pop3_peer *p, struct dice *dice)
{
    AUTO(fini_bytes)
    struct group g = { .p = p, .dice = dice, .arena = p->world->round->step_arena };
    buf_init(&g.bytes, BYTES_MAX);
    if (!p->talk.is_open) {
        TRY(talk_open(&p->talk, p->world->round, "pop3", true));
        return read_status(p, SL("+OK"));
    }
    if (dice_chance(dice, 2)) {
        pop3_close(p); /* RFC 1939 6: nothing is deleted then */
        return OK;
    }
    return play_group(&g);
}
