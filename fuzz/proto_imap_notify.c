/* NOTIFY: what was understood keeps the rules of RFC 5465. ESEARCH names mailboxes likewise. */
#include <stdlib.h>

#include "proto/imap_notify.h"

#define BUDGET ((size_t)256 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct imap_notify notify;
    struct scan c = scan_make(slice_make(data, size));
    if (imap_notify_parse(c, IMAP_NAMES_UTF8, arena, &notify) == OK) {
        for (uint32_t i = 0; i < notify.count; i++) {
            unsigned events = notify.groups[i].events;
            bool has_new = events & IMAP_EVENT_NEW, has_expunge = events & IMAP_EVENT_EXPUNGE;
            if (has_new != has_expunge || (events & IMAP_EVENT_FLAGS && !has_new)) {
                abort();
            }
        }
    }
    struct imap_multisearch search;
    if (imap_multisearch_parse(c, IMAP_NAMES_UTF7, arena, &search) == OK &&
        (search.search.count == 0 || search.source_count > IMAP_NOTIFY_GROUPS_MAX)) {
        abort();
    }
    arena_free(arena);
    return 0;
}
