/* The readers of single header fields take anything. */
#include <stdlib.h>

#include "base/utf8.h"
#include "format/header.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)
#define IDS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice value = slice_make(data, size), type, subtype, ids[IDS_MAX];
    struct param_list params;
    struct header_cursor cursor = header_cursor_make(value);
    struct header_field field;
    struct utc sent;
    int16_t zone;
    bool is_reply;
    while (header_next(&cursor, &field)) {
        if (field.whole.ptr < value.ptr ||
            field.whole.ptr + field.whole.len > value.ptr + value.len) {
            abort();
        }
    }
    struct address_list list = header_addresses(value, arena);
    if (list.count > MESSAGE_ADDRESSES_MAX ||
        header_message_ids(value, arena, ids, IDS_MAX) > IDS_MAX ||
        !utf8_is_valid(header_decode(value, arena))) {
        abort();
    }
    if (header_date(value, &sent, &zone) && (zone < -24 * 60 || zone > 24 * 60)) {
        abort();
    }
    if (header_content_type(value, arena, &type, &subtype, &params) &&
        params.count > MESSAGE_PARAMS_MAX) {
        abort();
    }
    header_disposition(value, arena, &type, &params);
    header_base_subject(header_decode(value, arena), arena, &is_reply);
    arena_free(arena);
    return 0;
}
