/* Whatever the message: its surrogate has ASCII in the header of every part, the same octets elsewhere, and the sizes add up. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "format/header.h"
#include "format/surrogate.h"

static void require(bool is_true)
{
    if (!is_true) {
        abort();
    }
}

static void write_out(const struct surrogate *s, struct slice text, struct buf *out)
{
    uint64_t size = surrogate_size(s, text.len);
    while (out->len < size) {
        struct surrogate_piece piece = surrogate_piece(s, out->len, size - out->len);
        require(piece.len > 0 && piece.len <= size - out->len);
        require(piece.text.ptr != NULL || piece.stored_from + piece.len <= text.len);
        buf_append(out, piece.text.ptr != NULL
                            ? piece.text
                            : slice_sub(text, (size_t)piece.stored_from, (size_t)piece.len));
        require(buf_error(out) == OK);
    }
}

/* Leaves keep their bodies; headers are ASCII and still end where they ended. */
static void check_part(const struct part *before, const struct part *after, struct slice text,
                       struct slice surrogate)
{
    struct slice header =
        slice_sub(surrogate, (size_t)after->header_start, (size_t)after->header_len);
    require(header.len == after->header_len && ascii_is_all(header));
    require(header_block_length(header) == header.len);
    if (before->first_child == MESSAGE_NONE) {
        require(slice_eq(slice_sub(text, (size_t)before->body_start, (size_t)before->body_len),
                         slice_sub(surrogate, (size_t)after->body_start, (size_t)after->body_len)));
        require(before->body_lines == after->body_lines);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", (size_t)512 * 1024 * 1024);
    struct slice text = slice_make(data, size > 65536 ? 65536 : size);
    struct message message, before;
    struct surrogate s;
    struct buf out;
    buf_init(&out, (size_t)16 * 1024 * 1024);
    message_parse(text, arena, &message);
    before = message;
    before.parts = ARENA_ARRAY(arena, struct part, message.part_count);
    memcpy(before.parts, message.parts, message.part_count * sizeof(*before.parts));
    surrogate_init(&s, arena);
    for (uint32_t i = 0; i < message.part_count; i++) {
        const struct part *p = &message.parts[i];
        surrogate_add(&s, p->header_start,
                      slice_sub(text, (size_t)p->header_start, (size_t)p->header_len));
    }
    require(s.count == 0 || message_may_need_surrogate(&message));
    surrogate_shift(&s, &message);
    write_out(&s, text, &out);
    require(out.len == message.size);
    for (uint32_t i = 0; i < message.part_count; i++) {
        check_part(&before.parts[i], &message.parts[i], text, buf_slice(&out));
    }
    message_downgrade(&message, arena);
    buf_fini(&out);
    arena_free(arena);
    return 0;
}
