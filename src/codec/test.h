/* codec/test.h - a table of inputs and what must come out, for the tests of this folder. */
#ifndef CULVER_CODEC_TEST_H
#define CULVER_CODEC_TEST_H

#include "base/test.h"
#include "codec/codec.h"

#define TEST_OUTPUT_MAX ((size_t)1 << 20)

struct codec_row {
    struct slice in, want;
};

static inline void check_rows(const struct codec_row *rows, size_t count,
                              void (*run)(struct slice in, struct buf *out))
{
    for (size_t i = 0; i < count; i++) {
        struct buf out;
        buf_init(&out, TEST_OUTPUT_MAX);
        run(rows[i].in, &out);
        ASSERT_SLICE(buf_slice(&out), rows[i].want);
        assert_int_equal(buf_error(&out), OK);
        buf_fini(&out);
    }
}

/* Each is refused as bad syntax. */
static inline void check_refused(const struct slice *rows, size_t count,
                                 enum err (*run)(struct slice in, struct buf *out))
{
    for (size_t i = 0; i < count; i++) {
        struct buf out;
        buf_init(&out, TEST_OUTPUT_MAX);
        if (run(rows[i], &out) != ERR_SYNTAX) {
            fail_msg("row %zu was taken: \"%.*s\"", i, SLICE_ARG(rows[i]));
        }
        buf_fini(&out);
    }
}

#endif
