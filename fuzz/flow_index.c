/* What the scanner finds in a message, the index of its words never denies: of any part of any text, in any message. */
#include <stdlib.h>

#include "codec/codec.h"
#include "fulltext/internal.h"
#include "scanner/internal.h"

#define BUDGET ((size_t)1 << 30)
#define NEEDLE_MAX 300

static struct volume *index_of(struct slice words)
{
    struct fulltext_batch *batch = fulltext_batch_new(1);
    struct fulltext_message message = { 1, 0 };
    struct volume *volume;
    struct buf bytes;
    buf_init(&bytes, VOLUME_BYTES_MAX);
    if (batch_add(batch, message, words) != OK || batch_write(batch, &bytes) != OK ||
        volume_read(bytes.ptr, bytes.len, 1, &volume) != OK) {
        abort();
    }
    fulltext_batch_free(batch);
    return volume;
}

static void compare(struct slice message, struct volume *volume, struct slice needle,
                    struct arena *arena)
{
    static const unsigned fields[] = {
        [SCANNER_BODY] = 1U << WORDS_BODY, [SCANNER_TEXT] = 1U << WORDS_BODY | 1U << WORDS_HEADER
    };
    struct fulltext_look look = { .volumes = &volume, .count = 1 };
    struct buf folded;
    buf_init(&folded, NEEDLE_MAX * 32);
    casefold_utf8(needle, &folded);
    for (unsigned scope = SCANNER_BODY; scope <= SCANNER_TEXT && folded.len > 0; scope++) {
        struct scanner_needle n = { (enum scanner_scope)scope, needle };
        bool is_there = match_message(message, &n, 1, arena) != 0;
        struct fulltext_hits *hits = fulltext_find(&look, fields[scope], buf_slice(&folded));
        enum fulltext_answer answer = fulltext_answer_at(hits, (struct fulltext_place){ 0, 0 });
        if (answer == (is_there ? FULLTEXT_NO : FULLTEXT_YES)) {
            abort();
        }
        fulltext_hits_free(hits);
    }
    buf_fini(&folded);
}

/* Two octets say which part of the rest is looked for, and one how long it is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf words;
    if (size < 4 || size > 256 * 1024) {
        return 0;
    }
    struct slice message = slice_make(data + 3, size - 3);
    size_t at = (size_t)(data[0] | data[1] << 8) % message.len;
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    buf_init(&words, SCANNER_WORDS_BYTES_MAX + 1);
    words_of_message(message, arena, &words);
    struct volume *volume = index_of(buf_slice(&words));
    compare(message, volume, slice_sub(message, at, data[2] % NEEDLE_MAX + 1), arena);
    volume_free(volume);
    buf_fini(&words);
    arena_free(arena);
    return 0;
}
