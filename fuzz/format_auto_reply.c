/* An automatic reply to any header: recipients are addresses, and what is written is one message with a header of ASCII lines, each field once. */
#include <stdlib.h>

#include "base/utf8.h"
#include "format/auto_reply.h"
#include "format/header.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)
#define HEADER_LINE_MAX 998 /* RFC 5322 2.1.1 */

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_header(struct slice header)
{
    static const struct slice known[] = {
        SL("from"),
        SL("to"),
        SL("subject"),
        SL("date"),
        SL("message-id"),
        SL("in-reply-to"),
        SL("references"),
        SL("auto-submitted"),
        SL("mime-version"),
        SL("content-type"),
        SL("content-transfer-encoding"),
    };
    struct header_cursor cursor = header_cursor_make(header);
    struct header_field field;
    unsigned seen[ARRAY_LEN(known)] = { 0 };
    while (header_next(&cursor, &field)) {
        bool is_known = false;
        for (size_t i = 0; i < ARRAY_LEN(known); i++) {
            bool is_this = slice_eq_nocase(field.name, known[i]);
            seen[i] += is_this;
            must(seen[i] <= 1);
            is_known |= is_this;
        }
        must(is_known);
    }
    must(seen[0] == 1 && seen[1] == 1 && seen[2] == 1);
}

static void check_reply(struct slice text)
{
    size_t len = header_block_length(text);
    struct slice header = slice_sub(text, 0, len), rest = header;
    must(len >= 4 && slice_ends(header, SL("\r\n\r\n")) && ascii_is_all(header));
    check_header(header);
    while (rest.len > 0) {
        size_t end = slice_find(rest, SL("\r\n"));
        must(end <= HEADER_LINE_MAX && slice_find_char(slice_sub(rest, 0, end), '\n') == end);
        rest = slice_from(rest, end + 2);
    }
}

/* The sender before the first line end, then the header. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice all = slice_make(data, size);
    size_t end = slice_find_char(all, '\n');
    struct slice sender = slice_sub(all, 0, end), header = slice_from(all, end + 1), one;
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct auto_reply_recipients recipients = auto_reply_recipients(header);
    struct auto_reply reply = { .from = SL("bob@here.test"),
                                .to = SL("alice@far.test"),
                                .text = SL("Back soon."),
                                .message_id = SL("1@here.test"),
                                .header = header };
    struct buf out;
    must(sender.len > 0 || auto_reply_judge(sender, header).len > 0);
    must(auto_reply_judge(SL("a@far.test"), header).len < 64);
    while (auto_reply_next_recipient(&recipients, arena, &one)) {
        must(slice_find_char(one, '@') < one.len);
    }
    buf_init(&out, BUDGET);
    auto_reply_write(&reply, arena, &out);
    must(buf_error(&out) == OK);
    check_reply(buf_slice(&out));
    buf_fini(&out);
    arena_free(arena);
    return 0;
}
