/* Addresses as the text that SEARCH FROM, TO, CC and BCC look in (RFC 3501 6.4.4). */
#include "codec/codec.h"
#include "format/message.h"

static void append_address(struct buf *out, const struct address *a)
{
    rfc2047_decode(a->name, out);
    if (a->mailbox.ptr != NULL) {
        buf_append_cstr(out, " <");
        buf_append(out, a->mailbox);
        buf_append_char(out, '@');
        buf_append(out, a->host);
        buf_append_char(out, '>');
    }
}

void address_list_text(const struct address_list *list, struct buf *out)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (out->len > 0) {
            buf_append_cstr(out, ", ");
        }
        append_address(out, &list->items[i]);
    }
}
