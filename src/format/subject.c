/* Base subject of RFC 5256 2.1: what is left of a subject when reply and forward marks are taken off. */
#include "codec/codec.h"
#include "format/internal.h"

static struct slice squeeze(struct slice in, struct arena *arena)
{
    char *text = arena_alloc(arena, in.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < in.len; i++) {
        bool is_blank = in.ptr[i] == ' ' || in.ptr[i] == '\t';
        if (!is_blank) {
            text[len++] = in.ptr[i];
        } else if (len > 0 && text[len - 1] != ' ') {
            text[len++] = ' ';
        }
    }
    return slice_trim(slice_make(text, len));
}

/* subj-blob: "[" no brackets "]" blanks */
static bool take_blob(struct scan *c)
{
    struct scan ahead = *c;
    if (!scan_char(&ahead, '[')) {
        return false;
    }
    while (scan_peek(&ahead) >= 0 && scan_peek(&ahead) != '[' && scan_peek(&ahead) != ']') {
        ahead.at++;
    }
    if (!scan_char(&ahead, ']')) {
        return false;
    }
    scan_skip_blanks(&ahead);
    *c = ahead;
    return true;
}

/* subj-leader: blobs "re" / "fw" / "fwd" blob? ":" */
static bool take_leader(struct scan *c)
{
    struct scan ahead = *c;
    while (take_blob(&ahead)) {
    }
    if (!scan_lit_nocase(&ahead, SL("re")) && !scan_lit_nocase(&ahead, SL("fwd")) &&
        !scan_lit_nocase(&ahead, SL("fw"))) {
        return false;
    }
    scan_skip_blanks(&ahead);
    take_blob(&ahead);
    if (!scan_char(&ahead, ':')) {
        return false;
    }
    scan_skip_blanks(&ahead);
    *c = ahead;
    return true;
}

static struct slice strip_once(struct slice s, bool *is_reply)
{
    while (slice_ends_nocase(s, SL("(fwd)"))) {
        s = slice_trim(slice_sub(s, 0, s.len - 5));
        *is_reply = true;
    }
    struct scan c = scan_make(s);
    for (;;) {
        if (take_leader(&c)) {
            *is_reply = true;
            continue;
        }
        struct scan ahead = c;
        if (take_blob(&ahead) && !scan_at_end(&ahead)) { /* never the whole subject */
            c = ahead;
            continue;
        }
        break;
    }
    return scan_rest(&c);
}

struct slice header_strip_subject(struct slice subject_text, struct arena *arena, bool *is_reply)
{
    *is_reply = false;
    struct slice s = squeeze(subject_text, arena);
    for (int round = 0; round < 16; round++) {
        struct slice before = s;
        s = strip_once(s, is_reply);
        if (slice_starts_nocase(s, SL("[fwd:")) && slice_ends(s, SL("]"))) {
            s = slice_trim(slice_sub(s, 5, s.len - 6));
            *is_reply = true;
        }
        if (s.len == before.len) {
            break;
        }
    }
    return s;
}

struct slice header_base_subject(struct slice subject_text, struct arena *arena, bool *is_reply)
{
    struct slice s = header_strip_subject(subject_text, arena, is_reply);
    struct buf folded;
    buf_init(&folded, s.len * 8 + 64);
    casefold_utf8(s, &folded);
    struct slice result = arena_dup(arena, buf_slice(&folded));
    buf_fini(&folded);
    return result.ptr == NULL ? SL("") : result;
}
