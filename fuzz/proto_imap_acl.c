/* Rights: what was read and written reads the same again, but for the letters of before, which stand for two and are written for one of them. */
#include <stdlib.h>

#include "proto/imap_acl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct imap_acl_change change, again;
    if (imap_rights_parse(slice_make(data, size), &change) == OK) {
        struct buf out;
        buf_init(&out, 64);
        imap_rights_write(&out, change.rights);
        struct slice written = buf_slice(&out);
        size_t old = slice_find_char(written, 'c'), end = slice_find_char(written, 'd');
        struct slice plain = slice_sub(written, 0, old < end ? old : end);
        if (imap_rights_parse(plain, &again) != OK || again.rights != change.rights ||
            imap_rights_parse(written, &again) != OK ||
            (again.rights & change.rights) != change.rights) {
            abort();
        }
        buf_fini(&out);
    }
    return 0;
}
