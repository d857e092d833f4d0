/* Records that say who wants reports, a line each: what is read can stand in a request, and in a command of SMTP. */
#include <stdint.h>
#include <stdlib.h>

#include "base/scan.h"
#include "trust/sts.h"
#include "trust/tlsrpt.h"

#define RECORDS_MAX 8

static void check_text(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7f) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "fuzz", (size_t)64 << 20);
    struct scan c = scan_make(slice_make(data, size));
    struct slice texts[RECORDS_MAX];
    struct tlsrpt_record record;
    unsigned count = 0;
    while (count < RECORDS_MAX && scan_line(&c, &texts[count])) {
        count++;
    }
    if (!tlsrpt_record_find(texts, count, arena, &record)) {
        return 0;
    }
    if (record.count > TLSRPT_PLACES_MAX) {
        abort();
    }
    for (unsigned i = 0; i < record.count; i++) {
        const struct tlsrpt_place *place = &record.places[i];
        check_text(place->address);
        check_text(place->path);
        if (!place->is_mail &&
            (!sts_is_host_name(place->host) || place->port == 0 || place->path.ptr[0] != '/')) {
            abort();
        }
    }
    return 0;
}
