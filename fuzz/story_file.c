/* A file of stories as a disk might give it: whatever pieces it comes in, it has the same lines, and what is read is written again as a
 * line that is read the same. */
#include <stdlib.h>

#include "story/internal.h"

#define BUDGET ((size_t)64 * 1024 * 1024)

struct lines {
    struct arena *arena;
    uint64_t count, octets;
};

static void check_same(const struct story_event *one, const struct story_event *other)
{
    bool ok =
        one->kind == other->kind && one->at == other->at && slice_eq(one->message, other->message);
    for (size_t i = 0; i < story_key_count; i++) {
        const struct story_key *key = &story_keys[i];
        ok = ok && (key->is_number ? story_number(one, key) == story_number(other, key)
                                   : slice_eq(slice_sub(story_text(one, key), 0, STORY_TEXT_MAX),
                                              story_text(other, key)));
    }
    if (!ok) {
        abort();
    }
}

static void take_line(void *arg, struct slice line)
{
    struct lines *lines = arg;
    struct story_event event, again;
    struct buf written;
    struct slice message;
    lines->count++;
    lines->octets += line.len;
    if (!story_line_read(line, lines->arena, &event)) {
        arena_reset(lines->arena);
        return;
    }
    if (!story_line_message(line, &message) || !slice_eq(message, event.message)) {
        abort();
    }
    bool is_plain = slice_find_char(event.message, '%') == event.message.len;
    buf_init(&written, STORY_LINE_MAX);
    story_line_write(&event, &written);
    if (buf_error(&written) != OK) {
        abort();
    }
    if (is_plain) {
        struct slice text = slice_sub(buf_slice(&written), 0, written.len - 1);
        if (!story_line_read(text, lines->arena, &again)) {
            abort();
        }
        check_same(&event, &again);
    }
    buf_fini(&written);
    arena_reset(lines->arena);
}

static struct lines read_in_pieces(struct slice file, size_t piece)
{
    struct lines lines = { .arena = arena_new(NULL, "fuzz", BUDGET) };
    struct story_reader reader;
    enum err result = OK;
    story_reader_init(&reader, take_line, &lines);
    while (result == OK && file.len > 0) {
        result = story_reader_take(&reader, slice_sub(file, 0, piece));
        file = slice_from(file, piece);
    }
    story_reader_fini(&reader);
    arena_free(lines.arena);
    return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice file = slice_make(data, size);
    struct lines whole = read_in_pieces(file, size + 1), pieces = read_in_pieces(file, 7);
    if (whole.count != pieces.count || whole.octets != pieces.octets) {
        abort();
    }
    return 0;
}
