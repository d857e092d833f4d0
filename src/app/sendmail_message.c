/* A message as programs write it: made into lines of mail, its header completed. */
#include <stdlib.h>
#include <string.h>

#include "app/sendmail.h"
#include "base/utf8.h"
#include "codec/codec.h"
#include "format/header.h"
#include "format/mailaddr.h"

#define LIST_FIRST 16
#define WORD_OCTETS 39 /* of UTF-8 in one encoded word: 52 of base64 */

/* --- reading --- */

struct input {
    FILE *file;
    struct buf line;
    bool is_whole; /* the line came with its end */
};

/* The next line without its end, which may be LF, CRLF or CR; NULs are left out, what is too long is cut. False at the end. */
static bool next_line(struct input *in)
{
    int octet;
    buf_reset(&in->line);
    in->is_whole = false;
    while (in->line.len < SENDMAIL_LINE_MAX && (octet = getc_unlocked(in->file)) != EOF) {
        if (octet == '\r') {
            octet = getc_unlocked(in->file);
            if (octet != '\n') {
                IGNORE(octet == EOF || ungetc(octet, in->file) != EOF ? OK : ERR_TEMP);
                octet = '\n';
            }
        }
        if (octet == '\n') {
            in->is_whole = true;
            return true;
        }
        if (octet != '\0') {
            buf_append_char(&in->line, (char)octet);
        }
    }
    return in->line.len > 0;
}

static bool is_name_octet(char c)
{
    return c > ' ' && c < 0x7f && c != ':';
}

/* A field begins here, or goes on. */
static bool is_of_header(struct slice line, bool is_first)
{
    size_t at = 0;
    if (!is_first && (line.ptr[0] == ' ' || line.ptr[0] == '\t')) {
        return true;
    }
    while (at < line.len && is_name_octet(line.ptr[at])) {
        at++;
    }
    size_t name = at;
    while (at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '\t')) {
        at++;
    }
    return name > 0 && at < line.len && line.ptr[at] == ':';
}

/* True: a line of the body was read, which is no empty one. */
static bool read_header(struct input *in, bool ends_at_dot, struct buf *out, bool *is_over)
{
    bool is_first = true;
    while (next_line(in)) {
        struct slice line = buf_slice(&in->line);
        bool is_from_line = is_first && slice_starts(line, SL("From "));
        if (line.len == 0 || (ends_at_dot && slice_eq(line, SL(".")))) {
            *is_over = line.len > 0;
            return false;
        }
        if (is_from_line) {
            continue;
        }
        if (!is_of_header(line, is_first)) {
            return true;
        }
        buf_append(out, line);
        buf_append_cstr(out, "\r\n");
        is_first = false;
    }
    *is_over = true;
    return false;
}

static void put_line(struct slice line, struct sendmail_message *message)
{
    fwrite(line.ptr, 1, line.len, message->body);
    fwrite("\r\n", 1, 2, message->body);
    message->body_size += line.len + 2;
    message->body_is_8bit = message->body_is_8bit || !ascii_is_all(line);
}

static void read_body(struct input *in, bool ends_at_dot, bool is_begun,
                      struct sendmail_message *message)
{
    bool is_line_start = true;
    while (is_begun || next_line(in)) {
        struct slice line = buf_slice(&in->line);
        if (ends_at_dot && is_line_start && in->is_whole && slice_eq(line, SL("."))) {
            return;
        }
        put_line(line, message);
        is_line_start = in->is_whole;
        is_begun = false;
    }
}

int sendmail_read(FILE *file, bool ends_at_dot, struct sendmail_message *out)
{
    struct input in = { .file = file };
    bool is_over = false;
    *out = (struct sendmail_message){ .body = tmpfile() };
    buf_init(&out->header, SENDMAIL_HEADER_MAX);
    if (out->body == NULL) {
        fprintf(stderr, "sendmail: there is no room for a temporary file: %m\n");
        return EX_TEMPFAIL;
    }
    buf_init(&in.line, SENDMAIL_LINE_MAX + 1);
    bool is_begun = read_header(&in, ends_at_dot, &out->header, &is_over);
    if (buf_error(&out->header) == OK && !is_over) {
        read_body(&in, ends_at_dot, is_begun, out);
    }
    buf_fini(&in.line);
    if (buf_error(&out->header) != OK) {
        fprintf(stderr, "sendmail: the header is larger than %d octets\n", SENDMAIL_HEADER_MAX);
        return EX_DATAERR;
    }
    if (ferror(file) || fflush(out->body) != 0 || ferror(out->body)) {
        fprintf(stderr, "sendmail: the message cannot be read, or there is no room for it: %m\n");
        return EX_TEMPFAIL;
    }
    return EX_OK;
}

void sendmail_message_fini(struct sendmail_message *message)
{
    buf_fini(&message->header);
    if (message->body != NULL) {
        fclose(message->body);
    }
}

/* --- recipients --- */

static void append(struct sendmail_list *list, struct slice address, struct arena *arena)
{
    if (list->count % LIST_FIRST == 0 && (list->count & (list->count - 1)) == 0) {
        size_t cap = list->count == 0 ? LIST_FIRST : (size_t)list->count * 2;
        struct slice *items = ARENA_ARRAY(arena, struct slice, cap);
        if (list->count > 0) {
            memcpy(items, list->items, list->count * sizeof(*items));
        }
        list->items = items;
    }
    list->items[list->count++] = address;
}

/* A strict address of a loose one; a name alone is one at the origin. */
static enum err make_strict(const struct address *item, struct slice origin, struct arena *arena,
                            struct slice *out)
{
    struct mailaddr loose = { .local = item->mailbox }, strict;
    TRY(domain_parse(item->host.len == 0 ? origin : item->host, arena, &loose.domain));
    *out = mailaddr_write(&loose, arena);
    TRY(mailaddr_parse(*out, true, arena, &strict));
    *out = mailaddr_write(&strict, arena);
    return OK;
}

/* "[192.0.2.1]" as a domain. */
static enum err make_literal(const struct address *item, struct arena *arena, struct slice *out)
{
    struct mailaddr loose = { .local = item->mailbox, .domain = item->host, .is_literal = true };
    struct mailaddr strict;
    *out = mailaddr_write(&loose, arena);
    return mailaddr_parse(*out, true, arena, &strict);
}

bool sendmail_add(struct sendmail_list *list, struct slice text, struct slice origin,
                  struct arena *arena)
{
    struct address_list found = header_addresses(text, arena);
    for (uint32_t i = 0; i < found.count; i++) {
        const struct address *item = &found.items[i];
        struct slice address;
        if (item->host.ptr == NULL || item->mailbox.ptr == NULL) {
            continue; /* the start or end of a group */
        }
        enum err result = slice_starts(item->host, SL("["))
                              ? make_literal(item, arena, &address)
                              : make_strict(item, origin, arena, &address);
        if (result != OK) {
            return false;
        }
        if (list->count == SENDMAIL_RECIPIENTS_MAX) {
            IGNORE(fail(ERR_LIMIT, "there are more than %d recipients", SENDMAIL_RECIPIENTS_MAX));
            return false;
        }
        append(list, address, arena);
    }
    return true;
}

static bool is_one_of(struct slice name, const struct slice *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_eq_nocase(name, names[i])) {
            return true;
        }
    }
    return false;
}

bool sendmail_add_header(struct sendmail_list *list, struct slice header, struct slice origin,
                         struct arena *arena)
{
    static const struct slice names[2][3] = {
        { SL("To"), SL("Cc"), SL("Bcc") },
        { SL("Resent-To"), SL("Resent-Cc"), SL("Resent-Bcc") },
    };
    bool is_resent = false;
    struct header_field field;
    struct header_cursor cursor = header_cursor_make(header);
    while (header_next(&cursor, &field)) {
        is_resent = is_resent || is_one_of(field.name, names[1], 3);
    }
    cursor = header_cursor_make(header);
    while (header_next(&cursor, &field)) {
        if (is_one_of(field.name, names[is_resent], 3) &&
            !sendmail_add(list, field.value, origin, arena)) {
            return false;
        }
    }
    return true;
}

/* --- the header --- */

static bool ends_word(struct slice value, size_t at)
{
    return at >= value.len || memchr(" \t\r\n,>(;", value.ptr[at], 9) != NULL;
}

static bool is_address_at(struct slice value, size_t at, size_t len)
{
    if (at > 0 && memchr(" \t\r\n,<:;", value.ptr[at - 1], 8) == NULL) {
        return false;
    }
    size_t next = at + len;
    if (!ends_word(value, next)) {
        return false;
    }
    while (next < value.len && memchr(" \t\r\n", value.ptr[next], 4) != NULL) {
        next++;
    }
    return next >= value.len || value.ptr[next] != '<'; /* behind a name comes its address */
}

/* Where the name alone ends in the text from `from` on; value.len when it does not stand there as it is. */
static size_t find_end(struct slice value, size_t from, struct slice mailbox)
{
    while (from < value.len) {
        size_t at = from + slice_find(slice_from(value, from), mailbox);
        if (at >= value.len) {
            return value.len;
        }
        if (is_address_at(value, at, mailbox.len)) {
            return at + mailbox.len;
        }
        from = at + 1;
    }
    return value.len;
}

/* The text of a field, the origin behind each name alone. */
static void qualify(struct slice value, struct slice origin, struct arena *arena, struct buf *out)
{
    struct address_list list = header_addresses(value, arena);
    size_t done = 0;
    for (uint32_t i = 0; i < list.count; i++) {
        const struct address *item = &list.items[i];
        struct slice whole;
        if (item->host.ptr == NULL || item->host.len > 0 || item->mailbox.len == 0 ||
            make_strict(item, origin, arena, &whole) != OK ||
            !slice_starts(whole, item->mailbox)) { /* it wants quotes */
            continue;
        }
        size_t end = find_end(value, done, item->mailbox);
        if (end < value.len || slice_ends(value, item->mailbox)) {
            buf_append(out, slice_sub(value, done, end - done));
            buf_printf(out, "@%.*s", SLICE_ARG(origin));
            done = end;
        }
    }
    buf_append(out, slice_from(value, done));
}

/* A name for people: quoted, or in encoded words when it is not ASCII (RFC 2047 5). */
static void write_name(struct slice name, struct buf *out)
{
    if (ascii_is_all(name)) {
        buf_append_char(out, '"');
        for (size_t i = 0; i < name.len; i++) {
            if (name.ptr[i] == '"' || name.ptr[i] == '\\') {
                buf_append_char(out, '\\');
            }
            buf_append_char(out, name.ptr[i] < ' ' ? ' ' : name.ptr[i]);
        }
        buf_append_char(out, '"');
        return;
    }
    for (size_t at = 0; at < name.len;) {
        size_t len = name.len - at < WORD_OCTETS ? name.len - at : WORD_OCTETS;
        while (at + len < name.len && len > 1 && (name.ptr[at + len] & 0xc0) == 0x80) {
            len--;
        }
        buf_append_cstr(out, at == 0 ? "=?UTF-8?B?" : " =?UTF-8?B?");
        base64_encode(slice_sub(name, at, len), out);
        buf_append_cstr(out, "?=");
        at += len;
    }
}

void sendmail_finish_header(const struct sendmail_writer *writer, struct slice header,
                            struct arena *arena, struct buf *out)
{
    static const struct slice names[] = {
        SL("From"),        SL("Sender"),        SL("Reply-To"),  SL("To"),        SL("Cc"),
        SL("Resent-From"), SL("Resent-Sender"), SL("Resent-To"), SL("Resent-Cc"),
    };
    struct header_cursor cursor = header_cursor_make(header);
    struct header_field field;
    bool has_from = false;
    while (header_next(&cursor, &field)) {
        has_from = has_from || slice_eq_nocase(field.name, SL("From"));
        if (is_one_of(field.name, names, ARRAY_LEN(names))) {
            buf_printf(out, "%.*s:", SLICE_ARG(field.name));
            qualify(field.value, writer->origin, arena, out);
            buf_append_cstr(out, "\r\n");
        } else {
            buf_append(out, field.whole);
        }
    }
    if (!has_from) {
        buf_append_cstr(out, "From: ");
        if (writer->name.len > 0) {
            write_name(writer->name, out);
            buf_append_char(out, ' ');
        }
        buf_printf(out, "<%.*s>\r\n", SLICE_ARG(writer->address));
    }
}
