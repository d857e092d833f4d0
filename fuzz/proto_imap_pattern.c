/* LIST patterns against names, compared with a plain matcher: pattern, LF, name. */
#include <stdlib.h>

#include "proto/imap.h"

#define NAME_MAX_HERE 64

/* reach[i][j]: the first i symbols of the pattern match the first j octets of the name. */
static bool match_plainly(struct slice pattern, struct slice name)
{
    static bool reach[NAME_MAX_HERE + 1][NAME_MAX_HERE + 1];
    bool inbox = slice_starts_nocase(name, SL("INBOX")) && (name.len == 5 || name.ptr[5] == '/');
    for (size_t i = 0; i <= pattern.len; i++) {
        for (size_t j = 0; j <= name.len; j++) {
            char p = i > 0 ? pattern.ptr[i - 1] : '\0', n = j > 0 ? name.ptr[j - 1] : '\0';
            if (i == 0) {
                reach[i][j] = j == 0;
            } else if (p == '*' || p == '%') {
                reach[i][j] =
                    reach[i - 1][j] || (j > 0 && reach[i][j - 1] && (p == '*' || n != '/'));
            } else {
                bool same = p == n || (inbox && j <= 5 && ascii_lower(p) == ascii_lower(n));
                reach[i][j] = j > 0 && reach[i - 1][j - 1] && same;
            }
        }
    }
    return reach[pattern.len][name.len];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice all = slice_make(data, size);
    struct slice pattern = slice_sub(all, 0, slice_find_char(all, '\n'));
    struct slice name = slice_from(all, pattern.len + 1);
    struct imap_pattern compiled;
    if (imap_pattern_compile(SL(""), pattern, &compiled) != OK) {
        return 0;
    }
    bool matches = imap_pattern_match(&compiled, name);
    if (pattern.len <= NAME_MAX_HERE && name.len <= NAME_MAX_HERE &&
        matches != match_plainly(pattern, name)) {
        abort();
    }
    return 0;
}
