/* Messages that refer to each other in any way: each of them is written once, and every parenthesis is closed. */
#include <stdlib.h>

#include "base/scan.h"
#include "format/thread_tree.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)
#define IDS 16

/* Octets to a message: id and subject, date, then references up to an octet that is 0. */
static bool take_message(struct scan *c, uint32_t number, uint32_t *references,
                         struct thread_message *out)
{
    uint8_t what, sent, reference = 0;
    if (!scan_le8(c, &what) || !scan_le8(c, &sent)) {
        return false;
    }
    *out = (struct thread_message){ .number = number, .sent = sent, .references = references };
    out->id = what % IDS;
    out->subject = what / IDS % 4;
    out->is_reply = what >= 128;
    while (out->reference_count < IDS && scan_le8(c, &reference) && reference != 0) {
        references[out->reference_count++] = reference % IDS + 1;
    }
    return true;
}

static void check_written(struct slice text, uint32_t count)
{
    struct scan c = scan_make(text);
    bool *seen = calloc(count + 1, sizeof(*seen));
    uint32_t number, written = 0, depth = 0;
    char octet;
    while (!scan_at_end(&c)) {
        if (scan_u32(&c, &number)) {
            if (number == 0 || number > count || seen[number] || depth == 0) {
                abort();
            }
            seen[number] = true;
            written++;
        } else if (scan_any(&c, &octet)) {
            depth += octet == '(';
            depth -= octet == ')';
        }
    }
    if (written != count || depth != 0) {
        abort();
    }
    free(seen);
}

static void run(struct slice input, enum thread_algorithm algorithm)
{
    struct thread_tree *t = thread_tree_new(algorithm, IDS, 4);
    struct scan c = scan_make(input);
    uint32_t references[IDS];
    struct thread_message m;
    struct buf out;
    uint32_t count = 0;
    buf_init(&out, OUTPUT_MAX);
    while (take_message(&c, count + 1, references, &m)) {
        count++;
        if (thread_tree_add(t, &m) != OK) {
            abort();
        }
    }
    if (thread_tree_finish(t) != OK) {
        abort();
    }
    for (uint32_t i = 0; i < thread_tree_count(t); i++) {
        thread_tree_write(t, i, &out);
    }
    check_written(buf_slice(&out), count);
    buf_fini(&out);
    thread_tree_free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = slice_make(data, size < 20000 ? size : 20000);
    run(input, THREAD_ORDEREDSUBJECT);
    run(input, THREAD_REFERENCES);
    run(input, THREAD_REFS);
    return 0;
}
