/* Conversations of SMTP, submission and LMTP: groups of commands go out, the replies are compared with the model's. */
#include "smtp.h"

#include <stdlib.h>

#include "base/scan.h"

#define GROUP_MAX 6
#define MOVE_BYTES_MAX (4 * 1024 * 1024)

static const char *const service_names[] = { "smtp", "submission", "lmtp" };
static const char *const addresses[SMTP_ACCOUNTS] = { "alice@lab.test", "bob@lab.test" };

/* --- a round --- */
/* In half of the rounds the limits of patience are within reach. */
static struct smtp_limits limits_throw(struct dice *dice)
{
    bool is_tight = dice_chance(dice, 50);
    return is_tight ? (struct smtp_limits){ 6, 12, 4 } : (struct smtp_limits){ 1000, 10000, 60 };
}

static void configure(struct round *round, struct dice dice)
{
    struct smtp_limits limits = limits_throw(&dice);
    buf_printf(
        &round->rig->settings,
        "server {\n hostname = mx.lab.test\n allow_plain_loopback = yes\n"
        " message_size_max = %d\n recipients_max = %d\n submission_recipients_max = %u\n}\n"
        "smtp {\n errors_max = %u\n errors_slow = 1000\n junk_max = %u\n chunks_max = %d\n}\n",
        SMTP_SIZE_MAX, SMTP_RCPTS_MAX, limits.rcpts_max, limits.errors_max, limits.junk_max,
        SMTP_CHUNKS_MAX);
}

static enum err add_alias(struct round *round, const char *address, const char *target)
{
    return rig_command(round->rig, "alias add", json_pack("[s,s]", address, target), NULL);
}

static enum err begin(struct smtp_state *s, enum smtp_service service, struct dice *dice)
{
    static const char *const names[SMTP_PEERS] = { "a", "b", "c" };
    s->service = service;
    s->limits = limits_throw(dice);
    if (service != SUBMISSION) {
        s->limits.rcpts_max = SMTP_RCPTS_MAX;
    }
    for (unsigned i = 0; i < SMTP_PEERS; i++) {
        s->peers[i].talk.name = names[i];
        buf_init(&s->peers[i].content, MOVE_BYTES_MAX);
    }
    for (unsigned i = 0; i < SMTP_ACCOUNTS; i++) {
        TRY(account_make(s->round, addresses[i]));
    }
    TRY(add_alias(s->round, "team@lab.test", "alice@lab.test"));
    TRY(add_alias(s->round, "team@lab.test", "bob@lab.test"));
    TRY(add_alias(s->round, "mixed@lab.test", "bob@lab.test"));
    return add_alias(s->round, "mixed@lab.test", "someone@example.net");
}

static void peer_close(struct smtp_peer *p)
{
    struct talk talk = p->talk;
    struct buf content = p->content;
    talk_close(&talk);
    buf_reset(&content);
    *p = (struct smtp_peer){ .talk = talk, .content = content };
}

/* --- what is said and what is answered --- */
/* One reply, of as many lines as it has; all must carry the code. */
static enum err expect_reply(struct smtp_peer *p, unsigned code)
{
    struct slice line;
    do {
        uint32_t got = 0;
        if (!talk_line(&p->talk, &line)) {
            return fail(ERR_PERM, "%s: expected %u, and nothing came", p->talk.name, code);
        }
        struct scan c = scan_make(line);
        if (!scan_u32(&c, &got) || got != code) {
            return fail(ERR_PERM, "%s: expected %u, got \"%.*s\"", p->talk.name, code,
                        SLICE_ARG(line));
        }
    } while (line.len > 3 && line.ptr[3] == '-');
    return OK;
}

static enum err expect_move(struct smtp_peer *p, const struct smtp_move *move)
{
    for (unsigned i = 0; i < move->count; i++) {
        TRY(expect_reply(p, move->codes[i]));
    }
    TRY(talk_expect_silence(&p->talk, move->ends));
    if (move->ends) {
        peer_close(p);
    }
    return OK;
}

static void move_init(struct smtp_move *move)
{
    *move = (struct smtp_move){ .count = 0 };
    buf_init(&move->bytes, MOVE_BYTES_MAX);
}

static void move_fini(struct smtp_move *move)
{
    buf_fini(&move->bytes);
}

static enum err play_open(struct smtp_state *s, struct smtp_peer *p, struct dice *dice)
{
    p->service = s->service;
    p->is_near = dice_chance(dice, 80);
    TRY(talk_open(&p->talk, s->round, service_names[s->service], p->is_near));
    TRY(expect_reply(p, 220));
    return talk_expect_silence(&p->talk, false);
}

/* RFC 5321 4.5.2: a dot is put in front of each line that begins with one. */
static void write_stuffed(struct slice text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        bool at_start = i == 0 || (i >= 2 && text.ptr[i - 1] == '\n' && text.ptr[i - 2] == '\r');
        if (text.ptr[i] == '.' && at_start) {
            buf_append_char(out, '.');
        }
        buf_append_char(out, text.ptr[i]);
    }
    bool is_ended = text.len == 0 || slice_ends(text, SL("\r\n"));
    buf_append_cstr(out, is_ended ? ".\r\n" : "\r\n.\r\n");
}

static enum err play_content(struct smtp_state *s, struct smtp_peer *p, struct dice *dice)
{
    AUTO(move_fini) struct smtp_move move;
    move_init(&move);
    struct smtp_content content = smtp_content_throw(s, dice);
    write_stuffed(content.text, &move.bytes);
    p->octets = content.text.len;
    smtp_content_end(s, p, content, &move);
    talk_send(&p->talk, buf_slice(&move.bytes));
    return expect_move(p, &move);
}

static enum err play_tls(struct smtp_state *s, struct smtp_peer *p)
{
    struct smtp_move move = { .count = 0 };
    smtp_peer_reset(p);
    p->is_tls = true;
    p->is_greeted = p->is_authenticated = false;
    TRY(talk_start_tls(&p->talk));
    if (p->wasted / 4 > SMTP_SIZE_MAX) {
        move.codes[move.count++] = 421;
        move.ends = true;
    }
    return expect_move(p, &move);
}

/* In one piece, or cut where nothing depends on it. */
static void send_group(struct smtp_peer *p, const struct smtp_move *move, struct dice *dice)
{
    struct slice bytes = buf_slice(&move->bytes);
    size_t cut = dice_below(dice, (uint32_t)bytes.len + 1);
    if (move->has_no_cut || dice_chance(dice, 70)) {
        cut = bytes.len;
    }
    talk_send(&p->talk, slice_sub(bytes, 0, cut));
    if (cut < bytes.len) {
        client_turn(&p->talk.client);
        talk_send(&p->talk, slice_from(bytes, cut));
    }
}

static enum err play_group(struct smtp_state *s, struct smtp_peer *p, struct dice *dice)
{
    AUTO(move_fini) struct smtp_move move;
    move_init(&move);
    unsigned size = dice_chance(dice, 60) ? 1 : 1 + dice_below(dice, GROUP_MAX);
    for (unsigned i = 0; i < size && !move.ends; i++) {
        smtp_move_throw(s, p, dice, i + 1 < size, &move);
        if (move.ends && i + 1 < size) {
            buf_append_cstr(&move.bytes, "NOOP\r\n"); /* what was sent ahead is not answered */
        }
    }
    bool is_data = move.must_wait && move.codes[move.count - 1] == 354;
    send_group(p, &move, dice);
    TRY(expect_move(p, &move));
    if (!move.must_wait) {
        return OK;
    }
    return is_data ? play_content(s, p, dice) : play_tls(s, p);
}

/* --- AUTH --- */
#define GOOD_PLAIN "AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U="
/* Always the same wrong one: guesses are counted, repeats are not. */
#define WRONG_PLAIN "AGFsaWNlQGxhYi50ZXN0AHdyb25nLXBhc3N3b3Jk"
#define GOOD_NAME "YWxpY2VAbGFiLnRlc3Q="
#define GOOD_PASSWORD "Y29ycmVjdC1ob3JzZQ=="

struct auth_row {
    const char *args;
    const char *responses[2];
    unsigned response_count;
    unsigned code;
};

static const struct auth_row auth_rows[] = {
    { "PLAIN " GOOD_PLAIN, {}, 0, 235 },
    { "plain", { GOOD_PLAIN }, 1, 235 },
    { "LOGIN", { GOOD_NAME, GOOD_PASSWORD }, 2, 235 },
    { "LOGIN " GOOD_NAME, { GOOD_PASSWORD }, 1, 235 },
    { "PLAIN", { "*" }, 1, 501 },
    { "PLAIN", { "!!" }, 1, 501 },
    { "LOGIN", { GOOD_NAME, "*" }, 2, 501 },
    { "PLAIN !!", {}, 0, 501 },
    { "PLAIN =", {}, 0, 535 },
    { "PLAIN " WRONG_PLAIN, {}, 0, 535 },
    { "CRAM-MD5", {}, 0, 504 },
    { "", {}, 0, 501 },
};

/* The code of a refusal that does not look at the arguments; 0: none. */
static unsigned auth_gate(const struct smtp_peer *p)
{
    if (!p->is_greeted || p->in_mail || p->is_authenticated) {
        return 503;
    }
    return p->is_tls || p->is_near ? 0 : 538;
}

static enum err play_auth(struct smtp_state *s, struct smtp_peer *p, struct dice *dice)
{
    AUTO(move_fini) struct smtp_move move;
    move_init(&move);
    unsigned rows = dice_chance(dice, 80) ? 4 : ARRAY_LEN(auth_rows);
    const struct auth_row *row = &auth_rows[dice_below(dice, rows)];
    unsigned gate = auth_gate(p);
    buf_printf(&move.bytes, "AUTH %s\r\n", row->args);
    talk_send(&p->talk, buf_slice(&move.bytes));
    p->has_spoken = true;
    for (unsigned i = 0; gate == 0 && i < row->response_count; i++) {
        TRY(expect_reply(p, 334));
        talk_send(&p->talk, arena_printf(s->round->step_arena, "%s\r\n", row->responses[i]));
    }
    smtp_move_answer(s, p, &move, gate != 0 ? gate : row->code);
    p->is_authenticated |= gate == 0 && row->code == 235;
    return expect_move(p, &move);
}

/* --- a step --- */
static enum err play_restart(struct smtp_state *s)
{
    for (unsigned i = 0; i < SMTP_PEERS; i++) {
        peer_close(&s->peers[i]);
    }
    return rig_restart(s->round->rig, 0);
}

static enum err step(void *state, struct dice *dice)
{
    struct smtp_state *s = state;
    struct smtp_peer *p = &s->peers[dice_below(dice, SMTP_PEERS)];
    if (dice_below(dice, 1000) < 2) {
        return play_restart(s);
    }
    if (!p->talk.is_open) {
        return play_open(s, p, dice);
    }
    if (dice_chance(dice, 1)) {
        peer_close(p); /* in the middle of whatever it was doing */
        return OK;
    }
    if (s->service == SUBMISSION && dice_chance(dice, p->is_authenticated ? 1 : 40)) {
        return play_auth(s, p, dice);
    }
    return play_group(s, p, dice);
}

static enum err finish(void *state)
{
    struct smtp_state *s = state;
    for (unsigned i = 0; i < SMTP_ACCOUNTS; i++) {
        TRY(inbox_expect(s->round, addresses[i], s->delivered[i], s->delivered_count[i]));
    }
    return OK;
}

static void end(void *state)
{
    struct smtp_state *s = state;
    for (unsigned i = 0; s != NULL && i < SMTP_PEERS; i++) {
        peer_close(&s->peers[i]);
        buf_fini(&s->peers[i].content);
    }
}

static enum err begin_service(struct round *round, enum smtp_service service, struct dice *dice,
                              void **out_state)
{
    struct smtp_state *s = ARENA_NEW(round->arena, struct smtp_state);
    s->round = round;
    *out_state = s;
    return begin(s, service, dice);
}

static enum err begin_mx(struct round *round, struct dice dice, void **out_state)
{
    return begin_service(round, MX, &dice, out_state);
}

static enum err begin_submission(struct round *round, struct dice dice, void **out_state)
{
    return begin_service(round, SUBMISSION, &dice, out_state);
}

static enum err begin_lmtp(struct round *round, struct dice dice, void **out_state)
{
    return begin_service(round, LMTP, &dice, out_state);
}

const struct subject smtp_subject = { "smtp", configure, begin_mx, step, finish, end };
const struct subject submission_subject = { "submission", configure, begin_submission,
                                            step,         finish,    end };
const struct subject lmtp_subject = { "lmtp", configure, begin_lmtp, step, finish, end };
