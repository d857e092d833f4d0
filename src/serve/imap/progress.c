/* Signs of life of commands that take long. */
#include "serve/imap/progress.h"

#include "io/stream.h"
#include "serve/imap/internal.h"

#define PROBE_TURNS 16 /* of a command, before a client is asked that may be gone */

static bool is_due(struct imap_session *s)
{
    usec_t now = loop_now(s->services->loop);
    if (now - s->progress.told < s->settings->progress_interval * USEC_PER_SEC) {
        return false;
    }
    s->progress.told = now;
    return true;
}

/* A tag may hold what would end the response code (RFC 3501 9, resp-text-code). */
static void write_tag(struct imap_session *s)
{
    struct slice tag = s->progress.tag;
    if (slice_find_char(tag, ']') < tag.len) {
        buf_append_cstr(&s->out, "NIL");
    } else {
        imap_write_string(&s->out, tag);
    }
}

void imap_progress_start(struct imap_session *s, struct slice tag)
{
    s->progress = (struct imap_progress){ .tag = tag,
                                          .told = loop_now(s->services->loop),
                                          .began = fiber_turns() };
}

void imap_progress_stop(struct imap_session *s)
{
    s->progress = (struct imap_progress){ 0 };
}

static void tell(struct imap_session *s, uint64_t done, uint64_t goal)
{
    imap_out(s, "* OK [INPROGRESS (");
    write_tag(s);
    if (goal == 0 || s->progress.is_vague) {
        imap_out(s, " NIL NIL)] Still at it\r\n");
    } else {
        imap_out(s, " %llu %llu)] Still at it\r\n", (unsigned long long)done,
                 (unsigned long long)goal);
    }
    imap_out_flush(s);
}

void imap_progress_tell(struct imap_session *s, uint64_t done, uint64_t goal)
{
    if (s->progress.tag.len > 0 && s->broken == OK && is_due(s)) {
        tell(s, done, goal);
    }
}

bool imap_is_wanted(struct imap_session *s)
{
    uint64_t turns = fiber_turns();
    if (s->broken != OK || turns == s->looked_at) {
        return s->broken == OK;
    }
    s->looked_at = turns;
    enum stream_state state = stream_state(imap_stream(s));
    if (state == STREAM_CUT) {
        s->broken = fail(ERR_CANCELLED, "the server stops");
    } else if (state == STREAM_GONE) {
        s->broken = fail(ERR_CLOSED, "the client has gone");
    }
    return s->broken == OK;
}

/* Once, and not in commands that are over soon. */
static bool is_probe_due(struct imap_session *s)
{
    if (s->progress.tag.len == 0 || s->progress.has_probed ||
        fiber_turns() - s->progress.began < PROBE_TURNS ||
        stream_state(imap_stream(s)) != STREAM_HALF_OPEN) {
        return false;
    }
    s->progress.has_probed = true;
    return true;
}

bool imap_goes_on(struct imap_session *s)
{
    if (fiber_turns() != s->looked_at && imap_is_wanted(s) && is_probe_due(s)) {
        tell(s, 0, 0);
    }
    return s->broken == OK;
}
