/* Whatever is converted holds nothing that may not stay, has the size that was planned, line ends that everybody reads the same way, and the
 * same however it is read. */
#include <stdlib.h>

#include "format/convert.h"
#include "format/header.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)

struct text_source {
    struct slice text;
    size_t piece;
};

static enum err read_text(void *arg, uint64_t at, struct arena *arena, struct slice *out)
{
    const struct text_source *source = arg;
    (void)arena;
    *out = slice_sub(source->text, (size_t)at, source->piece);
    return OK;
}

/* What is not changed is as it was, without what goes where that lies in the header. */
static bool is_kept(struct slice text, const struct conversion *c, struct slice out)
{
    size_t front = (size_t)c->target.drop_from;
    struct slice behind = slice_from(text, (size_t)c->target.drop_until);
    bool is_less =
        slice_starts(out, slice_sub(text, 0, front)) && slice_eq(slice_from(out, front), behind);
    return slice_eq(text, out) || is_less;
}

static void check(struct slice text, const struct conversion *c, const struct buf *out)
{
    bool last_cr = false;
    if (!c->is_changed && !is_kept(text, c, buf_slice(out))) {
        abort();
    }
    for (size_t i = 0; i < out->len; i++) {
        char octet = out->ptr[i];
        if (octet == '\0' || last_cr != (octet == '\n') ||
            ((unsigned char)octet >= 0x80 && !c->target.takes_8bit && !c->target.takes_utf8)) {
            abort();
        }
        last_cr = octet == '\r';
    }
    if (last_cr || out->len != c->size) {
        abort();
    }
}

static bool convert(const struct message *message, struct text_source *from,
                    struct convert_target target, struct arena *arena, struct buf *out)
{
    struct convert_source source = { read_text, from };
    struct conversion c;
    struct slice piece;
    if (conversion_plan(message, &source, target, arena, &c) != OK) {
        return false;
    }
    do {
        if (conversion_read(&c, arena, &piece) != OK) {
            abort();
        }
        buf_append(out, piece);
    } while (piece.len > 0);
    check(from->text, &c, out);
    return true;
}

/* The fields of a name go, as those do that signed a message; in a way that few would say: where the structure begins is not asked. */
static void choose_dropped(struct slice text, struct convert_target *target)
{
    struct header_cursor cursor = header_cursor_make(text);
    struct header_field field;
    while (header_next(&cursor, &field)) {
        if (slice_eq_nocase(field.name, SL("drop"))) {
            uint64_t at = (uint64_t)(field.whole.ptr - text.ptr);
            target->drop_from = target->drop_until == 0 ? at : target->drop_from;
            target->drop_until = at + field.whole.len;
        }
    }
}

/* The first octet says what may stay, and how it is read. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct convert_target target = { .takes_8bit = data[0] & 1, .takes_utf8 = data[0] & 2 };
    struct slice text = slice_make(data + 1, size - 1);
    struct message message;
    struct buf whole, pieces;
    buf_init(&whole, size * 64 + 65536);
    buf_init(&pieces, size * 64 + 65536);
    message_parse(text, arena, &message);
    choose_dropped(text, &target);
    struct text_source at_once = { text, size }, in_pieces = { text, 1 + (data[0] >> 2) };
    bool is_done = convert(&message, &at_once, target, arena, &whole);
    if (is_done != convert(&message, &in_pieces, target, arena, &pieces) ||
        !slice_eq(buf_slice(&whole), buf_slice(&pieces))) {
        abort();
    }
    buf_fini(&whole);
    buf_fini(&pieces);
    arena_free(arena);
    return 0;
}
