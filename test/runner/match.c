/* Patterns of expected lines. */
#include "runner.h"

#define ANY SL("<any>")

bool line_matches(struct slice pattern, struct slice line)
{
    size_t at = slice_find(pattern, ANY);
    if (at == pattern.len) {
        return slice_eq(pattern, line);
    }
    if (!slice_starts(line, slice_sub(pattern, 0, at))) {
        return false;
    }
    pattern = slice_from(pattern, at + ANY.len);
    line = slice_from(line, at);
    /* What stands between two <any> is looked for from the left; what stands behind the last one must be the end. */
    for (;;) {
        at = slice_find(pattern, ANY);
        struct slice fixed = slice_sub(pattern, 0, at);
        if (at == pattern.len) {
            return slice_ends(line, fixed);
        }
        size_t found = slice_find(line, fixed);
        if (found == line.len && fixed.len > 0) {
            return false;
        }
        line = slice_from(line, found + fixed.len);
        pattern = slice_from(pattern, at + ANY.len);
    }
}
