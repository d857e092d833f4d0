/* Rights: what was read and written reads the same again. */
#include <stdlib.h>

#include "proto/imap_acl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct imap_acl_change change, again;
    if (imap_rights_parse(slice_make(data, size), &change) == OK) {
        struct buf out;
        buf_init(&out, 64);
        imap_rights_write(&out, change.rights);
        if (imap_rights_parse(buf_slice(&out), &again) != OK || again.rights != change.rights) {
            abort();
        }
        buf_fini(&out);
    }
    return 0;
}
