/* What a server says: any octets, cut into lines as the stream would. */
#include <stdlib.h>

#include "base/scan.h"
#include "proto/smtp_client.h"

#define BUDGET ((size_t)64 * 1024 * 1024)

static void use(struct smtp_answer_reader *reader, struct arena *arena)
{
    struct smtp_answer answer;
    struct smtp_offer offer;
    smtp_answer_end(reader, arena, &answer);
    smtp_offer_read(&answer, &offer);
    struct slice text = smtp_answer_text(&answer, arena);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7e) {
            abort();
        }
    }
    if (answer.code < 200 || answer.code > 599) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct scan c = scan_make(slice_make(data, size));
    struct smtp_answer_reader reader;
    struct slice line;
    smtp_answer_begin(&reader);
    while (scan_line(&c, &line) && smtp_answer_line(&reader, line) == OK) {
        if (reader.is_whole) {
            use(&reader, arena);
            smtp_answer_begin(&reader);
        }
    }
    buf_fini(&reader.text);
    arena_free(arena);
    return 0;
}
