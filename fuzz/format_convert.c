/* Whatever is converted holds nothing that may not stay, has the size that was planned, line ends that everybody reads the same way, and the
 * same however it is read. */
#include <stdlib.h>

#include "format/convert.h"

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

static void check(struct slice text, const struct conversion *c, const struct buf *out)
{
    bool last_cr = false;
    if (!c->is_changed && !slice_eq(text, buf_slice(out))) {
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
