/* Searching decoded text (RFC 3501 6.4.4): needles and text are folded the same way, so case and composition do not count. */
#include "scanner/internal.h"

struct matching {
    const struct scanner_needle *needles;
    struct slice *folded;
    unsigned count;
    uint64_t hits;
};

static void look(void *arg, struct slice text, bool is_body)
{
    struct matching *m = arg;
    for (unsigned i = 0; i < m->count; i++) {
        bool concerns = is_body || m->needles[i].scope == SCANNER_TEXT;
        if (concerns && !(m->hits >> i & 1) && slice_find(text, m->folded[i]) < text.len) {
            m->hits |= UINT64_C(1) << i;
        }
    }
}

uint64_t match_message(struct slice text, const struct scanner_needle *needles, unsigned count,
                       struct arena *arena)
{
    AUTO(buf_fini) struct buf folded;
    struct matching m = { .needles = needles, .count = count };
    struct text_walk walk = { look, &m, &folded };
    struct message message;
    buf_init(&folded, 0);
    m.folded = ARENA_ARRAY(arena, struct slice, count + 1);
    for (unsigned i = 0; i < count; i++) {
        text_fold(needles[i].text, &folded);
        m.folded[i] = arena_dup(arena, buf_slice(&folded));
        m.hits |= folded.len == 0 ? UINT64_C(1) << i : 0; /* the empty string is in everything */
    }
    message_parse(text, arena, &message);
    text_walk(&walk, &message, text);
    return m.hits;
}
