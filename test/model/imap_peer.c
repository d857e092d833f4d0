/* One session: its turns, and the mirror of its mailbox. */
#include "imap.h"

/* --- the connection --- */
enum err imap_open(struct imap_peer *p, struct world_model *w)
{
    struct slice greeting;
    p->world = w;
    TRY(talk_open(&p->talk, w->round, "imap", true));
    TRY(talk_response(&p->talk, &greeting));
    return slice_starts(greeting, SL("* OK [CAPABILITY IMAP4rev"))
               ? OK
               : fail(ERR_PERM, "%s: %.*s", p->talk.name, SLICE_ARG(greeting));
}

void imap_close(struct imap_peer *p)
{
    talk_close(&p->talk);
    p->account = NULL;
    p->selected = NULL;
    p->is_idle = p->has_condstore = p->has_qresync = false;
    p->count = 0;
    p->bad = 0;
}

bool imap_is_dead(const struct imap_peer *p)
{
    return p->selected != NULL &&
           (p->selected->is_gone || !p->selected->is_selectable || p->selected->life != p->life);
}

/* --- the mirror --- */
/* RFC 3501 2.3.2: \Recent to the first session that is told. Who that is among idle ones is not for us to know. */
static enum known recent_of(const struct imap_peer *p, const struct model_message *message)
{
    if (!p->selected->is_recent_known || p->is_idle) {
        return UNKNOWN;
    }
    return message->uid >= p->selected->recent_from ? YES : NO;
}

static void claim_recent(struct imap_peer *p)
{
    if (!p->is_read_only) {
        /* After a restart the server may have forgotten who was told, and gives them out again; of idle sessions any may be first. */
        p->has_claimed |= p->is_idle || !p->selected->is_recent_known ||
                          p->selected->recent_from < p->selected->uidnext;
        p->selected->recent_from = p->selected->uidnext;
        p->selected->is_recent_known = true;
    }
}

static void take_messages(struct imap_peer *p, uint32_t from)
{
    for (unsigned i = 0; i < p->selected->count && p->count < MIRROR_MAX; i++) {
        const struct model_message *message = &p->selected->messages[i];
        if (message->uid >= from) {
            p->mirror[p->count++] = (struct mirror){ .uid = message->uid,
                                                     .flags = message->flags,
                                                     .is_recent = recent_of(p, message) };
        }
    }
    p->uidnext = p->selected->uidnext;
}

void imap_mirror_select(struct imap_peer *p, struct model_mailbox *m, bool is_read_only)
{
    p->selected = m;
    p->life = m->life;
    p->is_read_only = is_read_only;
    p->has_claimed = false;
    p->count = 0;
    take_messages(p, 0);
    claim_recent(p);
}

/* RFC 3501 leaves open which of several sessions sees a new message as recent. What another session was told in between may be shown
 * as recent with what came later, even when that is gone before it was told. */
static void spread_recent(struct imap_peer *p)
{
    /* Of idle sessions any may have been the first. */
    bool spreads = !p->is_read_only && p->has_claimed &&
                   (p->is_idle || p->selected->recent_from < p->selected->uidnext);
    for (unsigned i = 0; i < p->count && spreads; i++) {
        if (p->mirror[i].is_recent == NO) {
            p->mirror[i].is_recent = UNKNOWN;
        }
    }
}

/* A read-only session claims nothing. */
void imap_mirror_grow(struct imap_peer *p)
{
    unsigned before = p->count;
    take_messages(p, p->uidnext);
    spread_recent(p);
    for (unsigned i = before; i < p->count && p->is_read_only; i++) {
        p->mirror[i].is_recent = UNKNOWN;
    }
    claim_recent(p);
}

void imap_mirror_remove(struct imap_peer *p, unsigned index)
{
    for (unsigned i = index + 1; i < p->count; i++) {
        p->mirror[i - 1] = p->mirror[i];
    }
    p->count--;
}

struct mirror *imap_mirror_find(struct imap_peer *p, uint32_t uid)
{
    for (unsigned i = 0; i < p->count; i++) {
        if (p->mirror[i].uid == uid) {
            return &p->mirror[i];
        }
    }
    return NULL;
}

/* What the client was told is what there is. */
static enum err expect_in_step(struct imap_peer *p, bool may_expunge)
{
    unsigned there = 0;
    for (unsigned i = 0; i < p->count; i++) {
        const struct mirror *mirror = &p->mirror[i];
        const struct model_message *message = message_by_uid(p->selected, mirror->uid);
        there += message != NULL;
        if (message == NULL && may_expunge) {
            return fail(ERR_PERM, "%s: UID %u is gone, and that was not told", p->talk.name,
                        mirror->uid);
        }
        if (message != NULL && message->flags != mirror->flags) {
            return fail(ERR_PERM, "%s: UID %u has flags %#x, the client knows %#x", p->talk.name,
                        mirror->uid, message->flags, mirror->flags);
        }
    }
    return there == p->selected->count ? OK
                                       : fail(ERR_PERM, "%s: %u messages, the client knows %u",
                                              p->talk.name, p->selected->count, there);
}

/* --- a turn --- */
/* Only targets are asked for. */
static void begin_turn(struct imap_turn *turn)
{
    for (unsigned i = 0; i < turn->peer->count; i++) {
        struct mirror *mirror = &turn->peer->mirror[i];
        mirror->wanted = mirror->is_target ? mirror->wanted : 0;
        mirror->got = 0;
    }
    if (turn->peer->selected != NULL) {
        /* Also of messages that were moved away before they were told. */
        turn->peer->has_claimed |=
            turn->peer->selected->recent_from < turn->peer->selected->uidnext;
        spread_recent(turn->peer);
    }
}

static enum err hear_until_answer(struct imap_turn *turn)
{
    struct slice response;
    while (turn->status == 0) {
        TRY(talk_response(&turn->peer->talk, &response));
        TRY(imap_hear(turn, response));
    }
    return OK;
}

/* The pieces in front of literals that are waited for. True: the server took them all. */
static enum err send_pieces(struct imap_turn *turn)
{
    struct talk *talk = &turn->peer->talk;
    struct slice response, bytes = buf_slice(&turn->bytes);
    size_t at = 0;
    for (unsigned i = 0; i < turn->cut_count; i++) {
        talk_send(talk, slice_sub(bytes, at, turn->cuts[i] - at));
        at = turn->cuts[i];
        do {
            TRY(talk_response(talk, &response));
            if (!slice_starts(response, SL("+ "))) {
                TRY(imap_hear(turn, response));
            }
        } while (turn->status == 0 && !slice_starts(response, SL("+ ")));
        if (turn->status != 0) {
            return OK; /* refused, and the rest is not sent */
        }
    }
    talk_send(talk, slice_from(bytes, at));
    return OK;
}

static enum err start_idle(struct imap_turn *turn)
{
    struct slice response;
    TRY(talk_response(&turn->peer->talk, &response));
    if (!slice_starts(response, SL("+ "))) {
        return fail(ERR_PERM, "IDLE: %.*s", SLICE_ARG(response));
    }
    while (talk_response(&turn->peer->talk, &response) == OK) {
        TRY(imap_hear(turn, response));
    }
    if (turn->ends) {
        imap_close(turn->peer);
        return OK;
    }
    turn->peer->is_idle = true;
    return turn->peer->selected == NULL ? OK : expect_in_step(turn->peer, true);
}

static enum err expect_items(const struct imap_peer *p)
{
    for (unsigned i = 0; i < p->count; i++) {
        const struct mirror *mirror = &p->mirror[i];
        bool is_there = message_by_uid(p->selected, mirror->uid) != NULL;
        if (is_there && (mirror->wanted & ~mirror->got) != 0) {
            return fail(ERR_PERM, "UID %u: items %#x were asked for, told are %#x", mirror->uid,
                        mirror->wanted, mirror->got);
        }
    }
    return OK;
}

/* RFC 3501 gives no reason to end a session, but many errors in a row are one. */
static void count_bad(struct imap_turn *turn)
{
    struct imap_peer *p = turn->peer;
    bool is_counted =
        turn->status == STATUS_BAD || (p->account == NULL && turn->status == STATUS_NO);
    p->bad = is_counted ? p->bad + 1 : p->account == NULL ? p->bad : 0;
}

static enum err hear_the_end(struct imap_turn *turn)
{
    struct slice response;
    enum err more = talk_response(&turn->peer->talk, &response);
    if (more == OK) {
        TRY(imap_hear(turn, response)); /* BYE, for too many errors */
    }
    bool is_closed = turn->ends || (imap_is_dead(turn->peer) && turn->peer->talk.client.is_closed);
    TRY(talk_expect_silence(&turn->peer->talk, is_closed));
    if (is_closed) {
        imap_close(turn->peer);
    }
    return OK;
}

static enum err expect_outcome(struct imap_turn *turn)
{
    struct imap_peer *p = turn->peer;
    bool is_alive = p->selected != NULL && !imap_is_dead(p);
    if (turn->check != NULL) {
        TRY(turn->check(turn));
    }
    if (is_alive && turn->status != STATUS_BAD) {
        TRY(expect_items(p));
    }
    if (is_alive && turn->status != STATUS_BAD && turn->tells_all) {
        /* UID SEARCH may name sequence numbers, so what is gone may be held back there. */
        TRY(expect_in_step(p, turn->may_expunge && turn->search == NULL));
    }
    count_bad(turn);
    return hear_the_end(turn);
}

enum err imap_turn_play(struct imap_turn *turn)
{
    begin_turn(turn);
    TRY(send_pieces(turn));
    if (turn->starts_idle) {
        return start_idle(turn);
    }
    TRY(hear_until_answer(turn));
    return expect_outcome(turn);
}

enum err imap_listen(struct imap_peer *p)
{
    struct slice response;
    struct imap_turn turn = { .peer = p, .may_expunge = true };
    client_turn(&p->talk.client);
    while (buf_slice(&p->talk.client.input).len > 0) {
        TRY(talk_response(&p->talk, &response));
        TRY(imap_hear(&turn, response));
    }
    if (imap_is_dead(p) != turn.ends) {
        return fail(ERR_PERM, "%s: the mailbox is %s", p->talk.name,
                    turn.ends ? "there, and BYE was said" : "deleted, and BYE was not said");
    }
    if (turn.ends) {
        imap_close(p);
        return OK;
    }
    return p->selected == NULL ? OK : expect_in_step(p, true);
}
