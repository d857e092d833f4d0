/* Files of the search index as a disk might give them: what is taken can be asked and merged, and never leads out of its octets. */
#include <stdlib.h>

#include "fulltext/internal.h"
#include "fulltext/layout.h"

#define ACCOUNT 1

/* The right version and checksum, so that more than the header is looked at. */
static char *sealed_copy(const uint8_t *data, size_t size)
{
    char *bytes = malloc(size + 1);
    if (bytes == NULL) {
        abort();
    }
    memcpy(bytes, data, size);
    if (size >= VOLUME_HEADER_BYTES) {
        bytes[sizeof(VOLUME_MAGIC) - 1] = VOLUME_VERSION;
        uint64_t checksum = volume_checksum(slice_make(bytes, size));
        for (unsigned i = 0; i < sizeof(checksum); i++) {
            bytes[VOLUME_CHECKSUM_AT + i] = (char)(checksum >> (8 * i));
        }
    }
    return bytes;
}

static void look_at(const struct volume *volume, struct fulltext_hits *hits, bool is_fuzzy)
{
    for (uint32_t k = 0; k < volume->count; k++) {
        struct fulltext_place place = { 0, k };
        unsigned score = fulltext_score_at(hits, place);
        if (score > 100 || (!is_fuzzy && score > 0)) {
            abort();
        }
        fulltext_answer_at(hits, place);
    }
    fulltext_hits_free(hits);
}

/* Of words with marks, of several octets a letter, and as long as what is likely to be there. */
static void use(struct volume *volume)
{
    static const struct slice needles[] = {
        SL("a"),
        SL("or"),
        SL("ing li"),
        SL("penguni"),
        SL("gru\xcc\x88\xc3\x9f\x65"),
        SL("\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82")
    };
    struct volume *both[] = { volume, volume };
    struct fulltext_look look = { .volumes = both, .count = 1 };
    static const struct keep_list all = { 0 };
    struct buf merged;
    unsigned fields = (1U << WORDS_FIELDS) - 1;
    for (size_t i = 0; i < ARRAY_LEN(needles); i++) {
        look_at(volume, fulltext_find(&look, fields, needles[i]), false);
        look_at(volume, fulltext_fuzzy(&look, fields, needles[i]), true);
    }
    buf_init(&merged, VOLUME_BYTES_MAX);
    IGNORE(merge_write(both, 2, ACCOUNT, &all, &merged)); /* terms may be in no order */
    buf_fini(&merged);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct volume *volume;
    char *bytes = sealed_copy(data, size);
    if (volume_read(bytes, size, ACCOUNT, &volume) != OK) {
        free(bytes);
        return 0;
    }
    use(volume);
    volume_free(volume);
    return 0;
}
