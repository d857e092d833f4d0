/* What a mailbox may be called. */
#include "base/utf8.h"
#include "store/mailbox.h"

enum err mailbox_name_check(struct slice name)
{
    unsigned levels = 1;
    if (name.len == 0 || name.len > MAILBOX_NAME_MAX) {
        return fail(ERR_SYNTAX, "a mailbox name has 1 to %d octets", MAILBOX_NAME_MAX);
    }
    if (!utf8_is_valid(name)) {
        return fail(ERR_SYNTAX, "the mailbox name is not UTF-8");
    }
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (c < 0x20 || c == 0x7f || c == '%' || c == '*') {
            return fail(ERR_SYNTAX, "a mailbox name has no control characters, \"%%\" or \"*\"");
        }
        if (c == '/' && (i == 0 || i + 1 == name.len || name.ptr[i - 1] == '/')) {
            return fail(ERR_SYNTAX, "a mailbox name has no empty level");
        }
        levels += c == '/';
    }
    return levels <= MAILBOX_LEVELS_MAX
               ? OK
               : fail(ERR_SYNTAX, "a mailbox name has at most %d levels", MAILBOX_LEVELS_MAX);
}
