/* Signs of life of commands that take long. */
#include "serve/imap/progress.h"

#include "serve/imap/internal.h"

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
    s->progress = (struct imap_progress){ .tag = tag, .told = loop_now(s->services->loop) };
}

void imap_progress_stop(struct imap_session *s)
{
    s->progress = (struct imap_progress){ 0 };
}

void imap_progress_tell(struct imap_session *s, uint64_t done, uint64_t goal)
{
    if (s->progress.tag.len == 0 || s->broken != OK || !is_due(s)) {
        return;
    }
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
