/* ENVELOPE and BODYSTRUCTURE of any message, and of any summary that passes its check: what is written is one list of strings,
 * numbers and lists, well nested. The first octet chooses: even, the rest is a message; odd, a summary. */
#include <stdlib.h>

#include "proto/imap_write.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)
#define CLAIMED_SIZE 100000

static bool take_leaf(struct scan *c, struct arena *arena)
{
    struct slice text;
    uint64_t number;
    return scan_u64(c, &number) || imap_take_nstring(c, arena, &text) == OK;
}

static void check_list(struct slice text, struct arena *arena)
{
    struct scan c = scan_make(text);
    size_t depth = 0;
    do {
        if (scan_char(&c, '(')) {
            depth++;
        } else if (scan_char(&c, ')')) {
            if (depth-- == 0) {
                abort();
            }
        } else if (!scan_char(&c, ' ') && !take_leaf(&c, arena)) {
            abort();
        }
    } while (depth > 0);
    if (!scan_at_end(&c)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice bytes = slice_make(data + 1, size - 1);
    struct message message;
    struct buf out;
    if (data[0] % 2 == 0) {
        message_parse(bytes, arena, &message);
    } else if (summary_read(bytes, CLAIMED_SIZE, arena, &message) != OK) {
        arena_free(arena);
        return 0;
    }
    buf_init(&out, BUDGET);
    imap_write_envelope(&out, message.parts[0].envelope);
    check_list(buf_slice(&out), arena);
    for (int extended = 0; extended < 2; extended++) {
        buf_reset(&out);
        imap_write_structure(&out, &message, extended);
        check_list(buf_slice(&out), arena);
    }
    buf_fini(&out);
    arena_free(arena);
    return 0;
}
