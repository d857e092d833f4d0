/* The first words of a message (RFC 8621 4.1.4): from the first text part that is no attachment, white space folded. */
#include "base/utf8.h"
#include "format/internal.h"

/* Enough encoded text for MESSAGE_PREVIEW_CHARS characters after markup is gone. */
#define PREVIEW_SOURCE_MAX 16384

static const struct part *find_text(const struct message *m)
{
    const struct part *html = NULL;
    for (uint32_t i = 0; i < m->part_count; i++) {
        const struct part *p = &m->parts[i];
        if (!slice_eq(p->type, SL("text")) || slice_eq(p->disposition, SL("attachment")) ||
            p->body_len == 0) {
            continue;
        }
        if (slice_eq(p->subtype, SL("plain"))) {
            return p;
        }
        html = html == NULL && slice_eq(p->subtype, SL("html")) ? p : html;
    }
    return html;
}

/* Runs of white space and control characters become one space. */
static struct slice squeeze(struct slice text, struct arena *arena)
{
    struct buf out;
    struct scan c = scan_make(text);
    uint32_t cp;
    uint32_t chars = 0;
    bool space = false;
    buf_init(&out, MESSAGE_PREVIEW_CHARS * 4 + 8);
    while (chars < MESSAGE_PREVIEW_CHARS && !scan_at_end(&c)) {
        if (!utf8_take(&c, &cp)) {
            c.at++;
            continue;
        }
        if (cp <= ' ' || cp == 0x7f || cp == 0xa0) {
            space = out.len > 0;
            continue;
        }
        if (space) {
            buf_append_char(&out, ' ');
            chars++;
        }
        space = false;
        if (chars < MESSAGE_PREVIEW_CHARS) {
            utf8_append(&out, cp);
            chars++;
        }
    }
    struct slice result = arena_dup(arena, buf_slice(&out));
    buf_fini(&out);
    return result.ptr == NULL ? SL("") : result;
}

void preview_make(struct slice text, struct arena *arena, struct message *message)
{
    const struct part *part = find_text(message);
    message->preview = SL("");
    if (part == NULL) {
        return;
    }
    struct buf plain;
    size_t source = slice_eq(part->subtype, SL("html")) ? PREVIEW_SOURCE_MAX : 4096;
    buf_init(&plain, PREVIEW_SOURCE_MAX * 8);
    part_text(part,
              slice_sub(text, part->body_start, part->body_len < source ? part->body_len : source),
              &plain);
    message->preview = squeeze(buf_slice(&plain), arena);
    buf_fini(&plain);
}
