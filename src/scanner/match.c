/* Searching decoded text (RFC 3501 6.4.4): needles and text are folded the same way, so case and composition do not count. */
#include "codec/codec.h"
#include "format/header.h"
#include "scanner/internal.h"

#define FOLD_GROWTH 6 /* octets that one may become by decomposition and folding */
#define FOLD_LEAST 4096
#define FOLD_MAX (UINT64_C(1) << 30)

struct matching {
    const struct scanner_needle *needles;
    struct slice *folded;
    unsigned count;
    uint64_t hits;
    struct buf text; /* folded, of the piece looked at */
};

static void look(struct matching *m, struct slice utf8, bool is_body)
{
    buf_fini(&m->text);
    buf_init(&m->text, utf8.len * FOLD_GROWTH + FOLD_LEAST < FOLD_MAX
                           ? utf8.len * FOLD_GROWTH + FOLD_LEAST
                           : FOLD_MAX);
    casefold_utf8(utf8, &m->text);
    struct slice text = buf_slice(&m->text);
    for (unsigned i = 0; i < m->count; i++) {
        bool concerns = is_body || m->needles[i].scope == SCANNER_TEXT;
        if (concerns && !(m->hits >> i & 1) && slice_find(text, m->folded[i]) < text.len) {
            m->hits |= UINT64_C(1) << i;
        }
    }
}

/* Field by field: name, colon, decoded value. */
static void look_at_header(struct matching *m, struct slice block, bool is_body)
{
    struct header_cursor cursor = header_cursor_make(block);
    struct header_field field;
    while (header_next(&cursor, &field)) {
        AUTO(arena_free_auto)
        struct arena *arena =
            arena_new(NULL, "match-field", field.value.len * 16 + (size_t)256 * 1024);
        struct slice value = header_decode(field.value, arena);
        look(m, arena_printf(arena, "%.*s: %.*s", SLICE_ARG(field.name), SLICE_ARG(value)),
             is_body);
    }
}

static void look_at_body(struct matching *m, const struct part *part, struct slice text)
{
    struct slice body = slice_sub(text, (size_t)part->body_start, (size_t)part->body_len);
    struct buf plain;
    buf_init(&plain, body.len * 4 + FOLD_LEAST);
    part_text(part, body, &plain);
    look(m, buf_slice(&plain), true);
    buf_fini(&plain);
}

uint64_t match_message(struct slice text, const struct scanner_needle *needles, unsigned count,
                       struct arena *arena)
{
    struct matching m = { .needles = needles, .count = count };
    struct message message;
    m.folded = ARENA_ARRAY(arena, struct slice, count + 1);
    for (unsigned i = 0; i < count; i++) {
        struct buf folded;
        buf_init(&folded, needles[i].text.len * FOLD_GROWTH + FOLD_LEAST);
        casefold_utf8(needles[i].text, &folded);
        m.folded[i] = arena_dup(arena, buf_slice(&folded));
        m.hits |= folded.len == 0 ? UINT64_C(1) << i : 0; /* the empty string is in everything */
        buf_fini(&folded);
    }
    buf_init(&m.text, FOLD_LEAST);
    message_parse(text, arena, &message);
    for (uint32_t i = 0; i < message.part_count; i++) {
        const struct part *part = &message.parts[i];
        struct slice header = slice_sub(text, (size_t)part->header_start, (size_t)part->header_len);
        bool is_inner_message = i > 0 && part->envelope != NULL;
        look_at_header(&m, header, is_inner_message);
        if (slice_eq(part->type, SL("text")) && part->first_child == MESSAGE_NONE) {
            look_at_body(&m, part, text);
        }
    }
    buf_fini(&m.text);
    return m.hits;
}
