/* Sessions of IMAP and POP3 on two accounts, deliveries and restarts between them; or a crowd of them in one mailbox. */
#include "mail.h"

#define IMAP_PEERS 12
#define POP3_PEERS 2
#define INBOX_MANY 100

struct mail_state {
    struct world_model world;
    struct imap_peer imap[IMAP_PEERS];
    unsigned imap_count; /* that take part */
    struct pop3_peer *pop3[POP3_PEERS];
    unsigned pop3_percent; /* of the steps */
};

static void configure(struct round *round, struct dice dice)
{
    buf_append_cstr(&round->rig->settings,
                    "server {\n hostname = mx.lab.test\n allow_plain_loopback = yes\n}\n");
}

/* Who is there, and what they look at. */
struct company {
    unsigned imap_count, pop3_percent, account_count, inbox_percent;
};

static enum err begin(struct round *round, const struct company *company, void **out_state)
{
    static const char *const imap_names[IMAP_PEERS] = { "a", "b", "c", "d", "e", "f",
                                                        "g", "h", "i", "j", "k", "l" };
    static const char *const pop3_names[POP3_PEERS] = { "p", "q" };
    struct mail_state *s = ARENA_NEW(round->arena, struct mail_state);
    *out_state = s;
    s->imap_count = company->imap_count;
    s->pop3_percent = company->pop3_percent;
    s->world.account_count = company->account_count;
    s->world.inbox_percent = company->inbox_percent;
    for (unsigned i = 0; i < IMAP_PEERS; i++) {
        s->imap[i].talk.name = imap_names[i];
    }
    s->world.round = round;
    for (unsigned i = 0; i < POP3_PEERS; i++) {
        s->pop3[i] = pop3_peer_make(&s->world, pop3_names[i]);
    }
    return world_begin(&s->world, round);
}

static enum err begin_imap(struct round *round, struct dice dice, void **out_state)
{
    return begin(round,
                 &(struct company){ .imap_count = 4,
                                    .pop3_percent = 5,
                                    .account_count = WORLD_ACCOUNTS,
                                    .inbox_percent = 50 },
                 out_state);
}

/* Twelve sessions, nearly always of the same mailbox. */
static enum err begin_crowd(struct round *round, struct dice dice, void **out_state)
{
    return begin(
        round,
        &(struct company){
            .imap_count = IMAP_PEERS, .pop3_percent = 3, .account_count = 1, .inbox_percent = 95 },
        out_state);
}

static enum err begin_pop3(struct round *round, struct dice dice, void **out_state)
{
    return begin(round,
                 &(struct company){ .imap_count = 4,
                                    .pop3_percent = 85,
                                    .account_count = WORLD_ACCOUNTS,
                                    .inbox_percent = 50 },
                 out_state);
}

static void close_all(struct mail_state *s)
{
    for (unsigned i = 0; i < IMAP_PEERS; i++) {
        imap_close(&s->imap[i]);
    }
    for (unsigned i = 0; i < POP3_PEERS; i++) {
        pop3_close(s->pop3[i]);
    }
}

static enum err play_world(struct mail_state *s, struct dice *dice)
{
    struct model_account *a = &s->world.accounts[dice_below(dice, s->world.account_count)];
    switch (dice_below(dice, 20)) {
    case 0:
        close_all(s);
        return world_restart(&s->world);
    case 1:
    case 2:
        rig_advance(s->world.round->rig, (1 + dice_below(dice, 30)) * USEC_PER_SEC);
        return OK;
    default:
        return mailbox_by_name(a, "INBOX")->count < INBOX_MANY ? world_deliver(&s->world, a, dice)
                                                               : OK;
    }
}

static enum err play_imap(struct mail_state *s, struct dice *dice)
{
    struct imap_peer *p = &s->imap[dice_below(dice, s->imap_count)];
    if (p->talk.is_open && dice_below(dice, 200) == 0) {
        imap_close(p);
        return OK;
    }
    return p->talk.is_open ? imap_throw(p, dice) : imap_open(p, &s->world);
}

static enum err step(void *state, struct dice *dice)
{
    struct mail_state *s = state;
    enum err result = dice_chance(dice, 6) ? play_world(s, dice)
                      : dice_chance(dice, s->pop3_percent)
                          ? pop3_step(s->pop3[dice_below(dice, POP3_PEERS)], dice)
                          : play_imap(s, dice);
    for (unsigned i = 0; result == OK && i < IMAP_PEERS; i++) {
        if (s->imap[i].is_idle) {
            result = imap_listen(&s->imap[i]);
        }
    }
    return result;
}

/* Restarted, the node shows both inboxes as they should be. */
static enum err finish(void *state)
{
    struct mail_state *s = state;
    struct round *round = s->world.round;
    close_all(s);
    TRY(world_restart(&s->world));
    for (unsigned i = 0; i < WORLD_ACCOUNTS; i++) {
        const struct model_mailbox *inbox = mailbox_by_name(&s->world.accounts[i], "INBOX");
        struct slice *texts = ARENA_ARRAY(round->step_arena, struct slice, inbox->count + 1);
        for (unsigned k = 0; k < inbox->count; k++) {
            texts[k] = inbox->messages[k].content->text;
        }
        TRY(inbox_expect(round, s->world.accounts[i].address, texts, inbox->count));
    }
    return OK;
}

static void end(void *state)
{
    if (state != NULL) {
        close_all(state);
    }
}

const struct subject imap_subject = { "imap", configure, begin_imap, step, finish, end };
const struct subject crowd_subject = { "crowd", configure, begin_crowd, step, finish, end };
const struct subject pop3_subject = { "pop3", configure, begin_pop3, step, finish, end };
