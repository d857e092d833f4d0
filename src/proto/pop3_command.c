/* Command lines of POP3 (RFC 1939 3, RFC 5034 4). */
#include "proto/pop3.h"

#include "base/utf8.h"

static bool is_control(char c)
{
    return (unsigned char)c < ' ' || c == 0x7f;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

enum err pop3_command_parse(struct slice line, struct pop3_command *out)
{
    struct scan c = scan_make(line);
    for (size_t i = 0; i < line.len; i++) {
        if (is_control(line.ptr[i])) {
            return fail(ERR_SYNTAX, "a control character");
        }
    }
    if (!utf8_is_valid(line) || !scan_while(&c, is_letter, &out->keyword) ||
        (!scan_at_end(&c) && !scan_char(&c, ' '))) {
        return fail(ERR_SYNTAX, "this is no command");
    }
    out->args = scan_rest(&c);
    return OK;
}

enum err pop3_number_parse(struct slice args, uint32_t *out)
{
    struct scan c = scan_make(slice_trim(args));
    if (!scan_u32(&c, out) || *out == 0 || !scan_at_end(&c)) {
        return fail(ERR_SYNTAX, "this is no message number");
    }
    return OK;
}

enum err pop3_top_parse(struct slice args, uint32_t *number, uint64_t *lines)
{
    struct scan c = scan_make(slice_trim(args));
    if (!scan_u32(&c, number) || *number == 0 || scan_skip_blanks(&c) == 0 ||
        !scan_u64(&c, lines) || !scan_at_end(&c)) {
        return fail(ERR_SYNTAX, "write a message number and a count of lines");
    }
    return OK;
}

enum err pop3_auth_parse(struct slice args, struct slice *mechanism, struct slice *initial)
{
    struct slice text = slice_trim(args);
    size_t blank = slice_find_char(text, ' ');
    *mechanism = slice_sub(text, 0, blank);
    *initial =
        blank < text.len ? slice_trim(slice_from(text, blank)) : (struct slice){ .ptr = NULL };
    return mechanism->len > 0 ? OK : fail(ERR_SYNTAX, "no mechanism is named");
}
