/* The first words of a message (RFC 8621 4.1.4): from the first text part that is no attachment, white space folded. */
#include "base/utf8.h"
#include "codec/codec.h"
#include "format/internal.h"

/* Enough encoded text for MESSAGE_PREVIEW_CHARS characters after markup is gone. */
#define PREVIEW_SOURCE_MAX 16384

static const struct part *find_text(const struct message *m)
{
    const struct part *html = NULL;
    for (uint32_t i = 0; i < m->part_count; i++) {
        const struct part *p = &m->parts[i];
        if (!slice_eq(p->type, SL("text")) || slice_eq(p->disposition, SL("attachment")) || p->body_len == 0) {
            continue;
        }
        if (slice_eq(p->subtype, SL("plain"))) {
            return p;
        }
        html = html == NULL && slice_eq(p->subtype, SL("html")) ? p : html;
    }
    return html;
}

static void decode_transfer(const struct part *part, struct slice body, struct buf *out)
{
    if (part->encoding == ENCODING_BASE64) {
        base64_decode_mail(body, out);
    } else if (part->encoding == ENCODING_QP) {
        qp_decode(body, false, out);
    } else {
        buf_append(out, body);
    }
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
    struct slice charset = SL("us-ascii");
    for (uint32_t i = 0; i < part->params.count; i++) {
        if (slice_eq(part->params.items[i].name, SL("charset"))) {
            charset = part->params.items[i].value;
        }
    }
    struct buf octets, utf8, plain;
    buf_init(&octets, PREVIEW_SOURCE_MAX * 2);
    buf_init(&utf8, PREVIEW_SOURCE_MAX * 8);
    buf_init(&plain, PREVIEW_SOURCE_MAX * 8);
    bool is_html = slice_eq(part->subtype, SL("html"));
    size_t source = is_html ? PREVIEW_SOURCE_MAX : 4096;
    source = part->body_len < source ? part->body_len : source;
    decode_transfer(part, slice_sub(text, part->body_start, source), &octets);
    charset_to_utf8(charset, buf_slice(&octets), &utf8);
    if (is_html) {
        html_to_text(buf_slice(&utf8), &plain);
    }
    message->preview = squeeze(buf_slice(is_html ? &plain : &utf8), arena);
    buf_fini(&octets);
    buf_fini(&utf8);
    buf_fini(&plain);
}
