/* Any octets as a page of a database: what it names is asked for, and nothing beyond it is read. */
#include <stdint.h>
#include <string.h>

#include "db/ahead.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ahead ahead;
    char page[DB_PAGE_BYTES] = { 0 };
    memcpy(page, data, size < sizeof(page) ? size : sizeof(page));
    ahead_init(&ahead, NULL, "/dev/null");
    ahead_switch(&ahead, DB_READ_APART);
    ahead_tell(&ahead, page);
    ahead_switch(&ahead, DB_READ_PAGES);
    return 0;
}
