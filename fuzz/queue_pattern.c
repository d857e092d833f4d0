/* Lists of addresses and hosts: what passes the checks can be asked, and hosts lie within their item. */
#include <stdint.h>
#include <stdlib.h>

#include "queue/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice list = slice_make(data, size), rest = list, item;
    struct host_port host;
    bool is_good = host_list_check(list) == OK;
    while (list_next(&rest, &item)) {
        bool is_host = host_port_parse(item, &host);
        if ((is_good && !is_host) ||
            (is_host && (host.host.len == 0 || host.host.ptr != item.ptr))) {
            abort();
        }
    }
    if (pattern_list_check(list) == OK) {
        (void)pattern_list_has(list, SL("user@sub.example.org"));
        (void)pattern_list_has(list, SL(""));
    }
    return 0;
}
