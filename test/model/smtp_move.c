/* Throwing commands, legal and illegal, and knowing what must be answered. */
#include "smtp.h"

#define LONG_LINE 2100 /* over SMTP_LINE_MAX */

/* --- the transaction --- */
void smtp_peer_reset(struct smtp_peer *p)
{
    p->wasted += p->octets;
    p->octets = 0;
    p->in_mail = p->in_bdat = p->smtputf8 = false;
    p->owed = p->rcpt_count = 0;
    p->chunks = 0;
    p->plan = (struct slice){};
    buf_reset(&p->content);
}

void smtp_move_answer(struct smtp_state *s, struct smtp_peer *p, struct smtp_move *move,
                      unsigned code)
{
    move->codes[move->count++] = code;
    if (move->ends) {
        return;
    }
    p->errors += code >= 500;
    /* Too much sent for nothing, or too many errors: 421 behind the reply. */
    if (p->wasted / 4 > SMTP_SIZE_MAX || (code >= 500 && p->errors >= s->limits.errors_max)) {
        move->codes[move->count++] = 421;
        move->ends = true;
    }
}

static void answer_and_close(struct smtp_move *move, unsigned code)
{
    move->codes[move->count++] = code;
    move->ends = true;
}

/* --- before a command is looked at --- */
#define LAST 1 /* must end a pipelined group (RFC 2920 3.1) */
#define JUNK 2
#define GREETED 4 /* not before EHLO */
#define NO_MAIL 8 /* not inside a transaction */

/* True when the command itself is to be judged. */
static bool passes(struct smtp_state *s, struct smtp_peer *p, struct smtp_move *move,
                   unsigned rules, bool is_followed)
{
    p->has_spoken = true;
    move->has_no_cut |= (rules & LAST) != 0;
    if ((rules & LAST) != 0 && is_followed) {
        answer_and_close(move, 503);
        return false;
    }
    if ((rules & JUNK) != 0 && ++p->junk > s->limits.junk_max) {
        answer_and_close(move, 421);
        return false;
    }
    if (((rules & GREETED) != 0 && !p->is_greeted) || ((rules & NO_MAIL) != 0 && p->in_mail)) {
        smtp_move_answer(s, p, move, 503);
        return false;
    }
    return true;
}

/* What one throw of a command has at hand. */
struct thrown {
    struct smtp_state *s;
    struct smtp_peer *p;
    struct dice *dice;
    bool is_followed;
    struct smtp_move *move;
};

static void answer(struct thrown *t, unsigned code)
{
    smtp_move_answer(t->s, t->p, t->move, code);
}

/* --- EHLO --- */
static void throw_hello(struct thrown *t)
{
    static const struct {
        const char *args;
        bool is_good;
    } rows[] = { { "client.example.org", true },
                 { "[192.0.2.1]", true },
                 { "[IPv6:2001:db8::1]", true },
                 { "client.example.org", true },
                 { "", false },
                 { "two words", false },
                 { "a<b>", false } };
    static const char *const verbs[] = { "EHLO", "ehlo", "HELO", "LHLO" };
    unsigned verb = dice_below(t->dice, ARRAY_LEN(verbs)),
             row = dice_below(t->dice, ARRAY_LEN(rows));
    bool is_ours = (t->s->service == LMTP) == (verb == 3);
    if (!is_ours && dice_chance(t->dice, 80)) {
        verb = t->s->service == LMTP ? 3 : 0;
        is_ours = true;
    }
    buf_printf(&t->move->bytes, "%s %s\r\n", verbs[verb], rows[row].args);
    if (!is_ours) {
        answer(t, 500);
        return;
    }
    if (!passes(t->s, t->p, t->move, LAST | JUNK, t->is_followed)) {
        return;
    }
    if (rows[row].is_good) {
        smtp_peer_reset(t->p); /* RFC 5321 4.1.4 */
        t->p->is_greeted = true;
    }
    answer(t, rows[row].is_good ? 250 : 501);
}

/* --- MAIL --- */
struct mail_row {
    const char *args;
    unsigned code, submission_code;
    bool smtputf8;
};

#define NEEDS_TLS 1 /* in place of a code: 250 there, 555 elsewhere; one more: 501 there */

static const struct mail_row mail_rows[] = {
    { "FROM:<alice@lab.test>", 250, 250, false },
    { "FROM:<alice@lab.test>", 250, 250, false },
    { "from:<Alice+tag@lab.test> SIZE=1000", 250, 250, false },
    { "FROM:<>", 250, 250, false },
    { "FROM: <team@lab.test> BODY=8BITMIME", 250, 250, false },
    { "FROM:<eve@example.org>", 250, 550, false },
    { "FROM:<@a.example,@b.example:eve@example.org>", 250, 550, false },
    { "FROM:<alice@lab.test> SMTPUTF8 BODY=7BIT", 250, 250, true },
    { "FROM:<\xc3\xa9ve@example.org> SMTPUTF8", 250, 550, true },
    { "FROM:<\xc3\xa9ve@example.org>", 550, 550, false },
    { "FROM:<alice@lab.test> SIZE=99999999", 552, 552, false },
    { "FROM:<alice@lab.test> SIZE=x", 501, 501, false },
    { "FROM:<alice@lab.test> SIZE=1 SIZE=1", 501, 501, false },
    { "FROM:<alice@lab.test> BODY=BINARY", 501, 501, false },
    { "FROM:<alice@lab.test> RET=FULL ENVID=a+2Bb", 250, 250, false },
    { "FROM:<alice@lab.test> RET=SOME", 501, 501, false },
    { "FROM:<alice@lab.test> HOLDFOR=x", 555, 501, false },
    { "FROM:<alice@lab.test> HOLDFOR=99999999", 555, 501, false },
    { "FROM:<alice@lab.test> REQUIRETLS", NEEDS_TLS, NEEDS_TLS, false },
    { "FROM:<alice@lab.test> REQUIRETLS=1", NEEDS_TLS + 1, NEEDS_TLS + 1, false },
    { "FROM:<alice@lab.test> ENVID=a+0Ab", 501, 501, false },
    { "FROM:<alice@lab.test> AUTH=<>", 555, 250, false },
    { "FROM:alice@lab.test", 501, 501, false },
    { "FROM:<alice@lab.test", 501, 501, false },
    { "FROM:<al ice@lab.test>", 501, 501, false },
    { "FROM:<postmaster>", 501, 501, false },
    { "TO:<alice@lab.test>", 501, 501, false },
    { "", 501, 501, false },
};

static void throw_mail(struct thrown *t)
{
    /* The good ones stand in front. */
    unsigned rows = dice_chance(t->dice, 70) ? 9 : ARRAY_LEN(mail_rows);
    const struct mail_row *row = &mail_rows[dice_below(t->dice, rows)];
    buf_printf(&t->move->bytes, "MAIL %s\r\n", row->args);
    if (!passes(t->s, t->p, t->move, GREETED | NO_MAIL, t->is_followed)) {
        return;
    }
    bool is_submission = t->s->service == SUBMISSION;
    unsigned code = is_submission ? row->submission_code : row->code;
    if (code == NEEDS_TLS) {
        code = t->p->is_tls ? 250 : 555;
    } else if (code == NEEDS_TLS + 1) {
        code = t->p->is_tls ? 501 : 555;
    }
    if (is_submission && !t->p->is_authenticated) {
        code = 530;
    }
    if (code == 250) {
        t->p->in_mail = true;
        t->p->owed = 0;
        t->p->smtputf8 = row->smtputf8;
    }
    answer(t, code);
}

/* --- RCPT --- */
#define ALICE 1
#define BOB 2
#define OUTSIDE 4 /* by way of an alias */
#define RELAY 8
#define NEEDS_UTF8 16

struct rcpt_row {
    const char *args;
    unsigned accounts; /* of a good one */
    unsigned code;
};

static const struct rcpt_row rcpt_rows[] = {
    { "TO:<alice@lab.test>", ALICE, 250 },
    { "TO:<bob@lab.test>", BOB, 250 },
    { "to:<ALICE+detail@LAB.test>", ALICE, 250 },
    { "TO: <team@lab.test>", ALICE | BOB, 250 },
    { "TO:<mixed@lab.test>", BOB | OUTSIDE, 250 },
    { "TO:<Postmaster>", ALICE, 250 },
    { "TO:<@relay.example:bob@lab.test>", BOB, 250 },
    { "TO:<someone@example.net>", RELAY, 250 },
    { "TO:<nobody@lab.test>", 0, 550 },
    { "TO:<\xc3\xa9ve@lab.test>", NEEDS_UTF8, 550 },
    { "TO:<alice@lab.test> NOTIFY=DELAY,FAILURE ORCPT=rfc822;a+2Bb@c", ALICE, 250 },
    { "TO:<alice@lab.test> NOTIFY=NEVER,DELAY", 0, 501 },
    { "TO:<alice@lab.test> ORCPT=rfc822;a+0Ab", 0, 501 },
    { "TO:<alice@lab.test> RET=HDRS", 0, 555 },
    { "TO:<alice@lab.test> =", 0, 501 },
    { "TO:<>", 0, 501 },
    { "TO:<alice@>", 0, 501 },
    { "TO:alice@lab.test", 0, 501 },
    { "TO:<a..b@lab.test>", 0, 501 },
    { "", 0, 501 },
};
#define SAME_AS_BOB 6 /* the row whose address is that of row 1 once the route is gone */
#define SAME_AS_ALICE 10

static bool is_known_rcpt(const struct smtp_peer *p, unsigned row)
{
    for (unsigned i = 0; i < p->rcpt_count; i++) {
        if (p->rcpts[i].row == row) {
            return true;
        }
    }
    return false;
}

static unsigned rcpt_code(const struct smtp_state *s, const struct smtp_peer *p, unsigned row)
{
    unsigned traits = rcpt_rows[row].accounts;
    if (traits == NEEDS_UTF8 && !p->smtputf8) {
        return 553;
    }
    bool has_bad_grammar = rcpt_rows[row].code == 501 || rcpt_rows[row].code == 555;
    if (!has_bad_grammar && p->rcpt_count >= s->limits.rcpts_max) {
        return 452;
    }
    return traits == RELAY && s->service != SUBMISSION ? 550 : rcpt_rows[row].code;
}

static void throw_rcpt(struct thrown *t)
{
    struct smtp_peer *p = t->p;
    unsigned rows = dice_chance(t->dice, 70) ? 8 : ARRAY_LEN(rcpt_rows);
    unsigned row = dice_below(t->dice, rows);
    buf_printf(&t->move->bytes, "RCPT %s\r\n", rcpt_rows[row].args);
    bool is_allowed = passes(t->s, p, t->move, 0, t->is_followed);
    if (!is_allowed || !p->in_mail || p->in_bdat) {
        if (is_allowed) {
            answer(t, 503);
        }
        return;
    }
    unsigned code = rcpt_code(t->s, p, row);
    unsigned key = row == SAME_AS_BOB ? 1 : row == SAME_AS_ALICE ? 0 : row;
    bool is_repeated = t->s->service != LMTP && is_known_rcpt(p, key);
    if (code == 250 && !is_repeated) {
        p->rcpts[p->rcpt_count++] = (struct model_rcpt){ key, rcpt_rows[row].accounts };
    }
    answer(t, code);
}

/* --- BDAT --- */
/* RFC 2033 4.3: in LMTP the last chunk has as many replies as there were recipients, a failure before it notwithstanding. */
static void refuse_chunk(struct thrown *t, struct slice chunk, bool is_last, unsigned code)
{
    struct smtp_peer *p = t->p;
    unsigned owed = p->rcpt_count > 0 ? p->rcpt_count : p->owed;
    bool is_lmtp = t->s->service == LMTP;
    if (chunk.len / 4 > SMTP_SIZE_MAX) {
        answer_and_close(t->move, code);
        return;
    }
    p->octets += chunk.len;
    smtp_peer_reset(p);
    p->owed = is_last ? 0 : owed;
    for (unsigned i = 0; is_lmtp && is_last && i + 1 < owed; i++) {
        t->move->codes[t->move->count++] = code;
    }
    if (!is_lmtp || !is_last || owed > 0) {
        answer(t, code);
        return;
    }
    p->errors++;
    if (p->wasted / 4 > SMTP_SIZE_MAX || p->errors >= t->s->limits.errors_max) {
        answer_and_close(t->move, 421);
    }
}

static void take_chunk(struct thrown *t, struct slice chunk, bool is_last)
{
    struct smtp_peer *p = t->p;
    p->chunks++;
    p->in_bdat = true;
    p->octets += chunk.len;
    buf_append(&p->content, chunk);
    if (!is_last) {
        answer(t, 250);
        return;
    }
    struct slice text = arena_dup(t->s->round->arena, buf_slice(&p->content));
    smtp_content_end(t->s, p, (struct smtp_content){ text, text }, t->move);
}

/* The next piece of a message, or the rest of it. A submission's private fields would make what is stored differ from
 * what is sent: there they come with DATA only. */
static struct slice next_chunk(struct thrown *t, bool *is_last)
{
    struct smtp_peer *p = t->p;
    if (p->plan.ptr == NULL) {
        struct smtp_content content = smtp_content_throw(t->s, t->dice);
        p->plan = content.text.len == content.stored.len ? content.text : content.stored;
    }
    size_t size =
        dice_chance(t->dice, 40) ? p->plan.len : dice_below(t->dice, (uint32_t)p->plan.len + 1);
    struct slice chunk = slice_sub(p->plan, 0, size);
    p->plan = slice_from(p->plan, size);
    /* A message that ends early has its header at least: half an address is for no model to judge. */
    bool has_header = slice_find(chunk, SL("\r\n\r\n")) < chunk.len;
    *is_last = p->plan.len == 0 || (has_header && dice_chance(t->dice, 5));
    return chunk;
}

static void throw_bdat(struct thrown *t)
{
    struct smtp_peer *p = t->p;
    bool is_last;
    if (dice_chance(t->dice, 4)) {
        static const char *const bad[] = {
            "", "x", "01", "-1", "5 LAST now", "99999999999999999999"
        };
        buf_printf(&t->move->bytes, "BDAT %s\r\n", bad[dice_below(t->dice, ARRAY_LEN(bad))]);
        p->has_spoken = true;
        answer_and_close(t->move, 501);
        return;
    }
    struct slice chunk = next_chunk(t, &is_last);
    buf_printf(&t->move->bytes, "BDAT %zu%s\r\n", chunk.len, is_last ? " LAST" : "");
    buf_append(&t->move->bytes, chunk);
    p->has_spoken = true;
    if (p->rcpt_count == 0) {
        refuse_chunk(t, chunk, is_last, 503);
    } else if (p->octets + chunk.len > SMTP_SIZE_MAX) {
        refuse_chunk(t, chunk, is_last, 552);
    } else if (p->chunks >= SMTP_CHUNKS_MAX) {
        refuse_chunk(t, chunk, is_last, 554);
    } else {
        take_chunk(t, chunk, is_last);
    }
}

/* --- the small ones --- */
struct small_row {
    const char *line;
    unsigned rules;
    unsigned code;
};

static const struct small_row small_rows[] = {
    { "NOOP", JUNK, 250 },
    { "noop with words", JUNK, 250 },
    { "VRFY alice", LAST | JUNK, 252 },
    { "VRFY", LAST | JUNK, 501 },
    { "HELP", JUNK, 214 },
    { "EXPN team", LAST | JUNK, 502 },
    { "ETRN example.org", JUNK, 502 },
    { "TURN", LAST | JUNK, 502 },
    { "SEND FROM:<a@b.example>", JUNK, 502 },
    { "BURL imap://x", JUNK, 502 },
    { "RSET now", JUNK, 501 },
};

static void throw_small(struct thrown *t)
{
    const struct small_row *row = &small_rows[dice_below(t->dice, ARRAY_LEN(small_rows))];
    buf_printf(&t->move->bytes, "%s\r\n", row->line);
    if (passes(t->s, t->p, t->move, row->rules, t->is_followed)) {
        answer(t, row->code);
    }
}

static void throw_rset(struct thrown *t)
{
    buf_append_cstr(&t->move->bytes, "RSET\r\n");
    if (passes(t->s, t->p, t->move, JUNK, t->is_followed)) {
        smtp_peer_reset(t->p);
        answer(t, 250);
    }
}

static void throw_quit(struct thrown *t)
{
    bool is_good = dice_chance(t->dice, 70);
    buf_printf(&t->move->bytes, "QUIT%s\r\n", is_good ? "" : " now");
    t->p->has_spoken = true;
    if (is_good) {
        answer_and_close(t->move, 221);
    } else {
        answer(t, 501);
    }
}

/* --- what is no command --- */
struct nonsense_row {
    const char *line;
    bool is_foreign; /* who begins like this is no SMTP client: closed without a word */
};

static const struct nonsense_row nonsense_rows[] = {
    { "", false },
    { " NOOP", false },
    { "NO-SUCH thing", false },
    { "XYZZY", false },
    { "MAILFROM", false },
    { "NOOP\x01", false },
    { "\x16\x03\x01", true },
    { "\x80NOOP", true },
    { "GET / HTTP/1.1", true },
    { "NOOP\xc3(", false },
};

static void throw_nonsense(struct thrown *t)
{
    const struct nonsense_row *row = &nonsense_rows[dice_below(t->dice, ARRAY_LEN(nonsense_rows))];
    buf_printf(&t->move->bytes, "%s\r\n", row->line);
    t->move->has_no_cut |= row->is_foreign;
    if (row->is_foreign && !t->p->has_spoken) {
        t->move->ends = true;
        return;
    }
    answer(t, 500);
}

static void throw_long_line(struct thrown *t)
{
    struct smtp_peer *p = t->p;
    buf_append_cstr(&t->move->bytes, "NOOP ");
    for (unsigned i = 0; i < LONG_LINE; i++) {
        buf_append_char(&t->move->bytes, 'a');
    }
    buf_append_cstr(&t->move->bytes, "\r\n");
    /* Where AUTH may come the line is read before it is refused, and a command was understood. */
    p->has_spoken |= t->s->service == SUBMISSION && !p->is_authenticated;
    answer(t, 500);
}

static void throw_bare_lf(struct thrown *t)
{
    buf_append_cstr(&t->move->bytes, "NOOP\n");
    answer_and_close(t->move, 500);
}

/* --- those that go on after an answer: smtp.c plays them --- */
static void throw_data(struct thrown *t)
{
    struct smtp_peer *p = t->p;
    bool is_good = dice_chance(t->dice, 95);
    buf_printf(&t->move->bytes, "DATA%s\r\n", is_good ? "" : " now");
    if (!passes(t->s, p, t->move, LAST, t->is_followed)) {
        return;
    }
    bool is_legal = p->rcpt_count > 0 && !p->in_bdat;
    t->move->must_wait = is_legal && is_good;
    if (t->move->must_wait) {
        t->move->codes[t->move->count++] = 354;
    } else {
        answer(t, is_legal ? 501 : 503);
    }
}

static void throw_starttls(struct thrown *t)
{
    struct smtp_peer *p = t->p;
    bool is_good = dice_chance(t->dice, 80);
    buf_printf(&t->move->bytes, "STARTTLS%s\r\n", is_good ? "" : " now");
    if (!passes(t->s, p, t->move, LAST, t->is_followed)) {
        return;
    }
    t->move->must_wait = is_good && !p->is_tls;
    if (t->move->must_wait) {
        t->move->codes[t->move->count++] = 220;
    } else {
        answer(t, is_good ? 503 : 501);
    }
}

enum command { HELLO, MAIL, RCPT, DATA, BDAT, SMALL, RSET, QUIT, NONSENSE, LONG, BARE, TLS };

void smtp_move_throw(struct smtp_state *s, struct smtp_peer *p, struct dice *dice, bool is_followed,
                     struct smtp_move *out)
{
    static void (*const throws[])(struct thrown *) = {
        [HELLO] = throw_hello,    [MAIL] = throw_mail,    [RCPT] = throw_rcpt,
        [DATA] = throw_data,      [BDAT] = throw_bdat,    [SMALL] = throw_small,
        [RSET] = throw_rset,      [QUIT] = throw_quit,    [NONSENSE] = throw_nonsense,
        [LONG] = throw_long_line, [BARE] = throw_bare_lf, [TLS] = throw_starttls,
    };
    static const struct weight any[] = {
        { 50, HELLO }, { 150, MAIL }, { 200, RCPT },    { 60, DATA }, { 80, BDAT }, { 40, SMALL },
        { 20, RSET },  { 5, QUIT },   { 12, NONSENSE }, { 3, LONG },  { 1, BARE },  { 4, TLS },
    };
    /* What a client that knows what it does would send now, so that transactions come to an end. */
    unsigned sensible = !p->is_greeted          ? HELLO
                        : p->in_bdat            ? BDAT
                        : !p->in_mail           ? MAIL
                        : p->rcpt_count == 0    ? RCPT
                        : dice_chance(dice, 40) ? RCPT
                        : dice_chance(dice, 50) ? BDAT
                                                : DATA;
    struct thrown t = { s, p, dice, is_followed, out };
    bool is_sensible =
        dice_chance(dice, 60) && !(is_followed && (sensible == DATA || sensible == HELLO));
    throws[is_sensible ? sensible : dice_pick(dice, any, ARRAY_LEN(any))](&t);
}
