/* A header that a program of this host hands over: whom it names, and that what is handed on is a header with a From and nothing behind it. */
#include <stdlib.h>

#include "app/sendmail.h"
#include "format/header.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_list(const struct sendmail_list *list)
{
    must(list->count <= SENDMAIL_RECIPIENTS_MAX);
    for (unsigned i = 0; i < list->count; i++) {
        struct slice one = list->items[i];
        must(slice_find_char(one, '@') < one.len && slice_find_char(one, '\n') == one.len &&
             slice_find_char(one, '\r') == one.len);
    }
}

/* Octets are read as a program pipes them; the name of the person before the first line end. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice all = slice_make(data, size);
    size_t end = slice_find_char(all, '\n');
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct sendmail_writer writer = { SL("here.test"), SL("me@here.test"), slice_sub(all, 0, end) };
    struct sendmail_list list = { 0 }, typed = { 0 };
    struct sendmail_message message;
    struct slice rest = slice_from(all, end + 1);
    struct header_field from;
    struct buf out;
    FILE *in = rest.len == 0 ? NULL : fmemopen((void *)(uintptr_t)rest.ptr, rest.len, "r");
    if (in != NULL && sendmail_read(in, true, &message) == 0) {
        struct slice header = buf_slice(&message.header);
        if (sendmail_add_header(&list, header, writer.origin, arena)) {
            check_list(&list);
        }
        if (sendmail_add(&typed, writer.name, writer.origin, arena)) {
            check_list(&typed);
        }
        buf_init(&out, BUDGET);
        sendmail_finish_header(&writer, header, arena, &out);
        must(buf_error(&out) == OK && header_find(buf_slice(&out), SL("from"), &from));
        must(slice_find(buf_slice(&out), SL("\r\n\r\n")) == out.len);
        buf_fini(&out);
        sendmail_message_fini(&message);
    }
    if (in != NULL) {
        fclose(in);
    }
    arena_free(arena);
    return 0;
}
