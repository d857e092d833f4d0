/* Who is answered automatically, and with what. */
#include "format/auto_reply.h"

#include "base/utf8.h"
#include "format/ascii_field.h"
#include "format/convert.h"

/* --- who is never answered --- */

static bool is_one_of(struct slice word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_eq_nocase(word, slice_cstr(words[i]))) {
            return true;
        }
    }
    return false;
}

/* RFC 5230 4.6: mail of these is of programs and lists, whatever its header says. */
static bool is_robot(struct slice sender)
{
    static const char *const names[] = { "mailer-daemon", "listserv",   "majordomo",    "noreply",
                                         "no-reply",      "donotreply", "do-not-reply", "bounce",
                                         "bounces",       "daemon" };
    struct slice local = slice_sub(sender, 0, slice_rfind_char(sender, '@'));
    struct slice name = slice_sub(local, 0, slice_find_char(local, '+'));
    return is_one_of(name, names, ARRAY_LEN(names)) || slice_starts_nocase(local, SL("owner-")) ||
           slice_starts_nocase(local, SL("srs0=")) || slice_starts_nocase(local, SL("srs1=")) ||
           slice_starts_nocase(local, SL("bounce-")) ||
           slice_starts_nocase(local, SL("bounces-")) || slice_ends_nocase(name, SL("-request")) ||
           slice_ends_nocase(name, SL("-owner")) || slice_ends_nocase(name, SL("-relay")) ||
           slice_ends_nocase(name, SL("-bounce")) || slice_ends_nocase(name, SL("-bounces"));
}

static bool ends_word(char c)
{
    return c == ' ' || c == '\t' || c == ';' || c == '(' || c == ',' || c == '\r' || c == '\n';
}

/* Of "auto-replied (vacation); owner=..." and the like; a comment in front makes it empty, which is no "no". */
static struct slice first_word(struct slice value)
{
    struct slice text = slice_trim(value);
    size_t end = 0;
    while (end < text.len && !ends_word(text.ptr[end])) {
        end++;
    }
    return slice_sub(text, 0, end);
}

/* What a filter in front of us found. */
static bool says_junk(const struct header_field *field)
{
    static const char *const names[] = { "x-spam-flag", "x-spam", "x-spam-status" };
    return is_one_of(field->name, names, ARRAY_LEN(names)) &&
           slice_eq_nocase(first_word(field->value), SL("yes"));
}

/* Microsoft's [MS-OXCMAIL] field: a list of what is not wanted. */
static bool is_unwanted(const struct header_field *field)
{
    return slice_eq_nocase(field->name, SL("x-auto-response-suppress")) &&
           (slice_find_nocase(field->value, SL("oof")) < field->value.len ||
            slice_find_nocase(field->value, SL("autoreply")) < field->value.len ||
            slice_find_nocase(field->value, SL("all")) < field->value.len);
}

static struct slice judge_field(const struct header_field *field)
{
    static const char *const bulk[] = { "bulk", "list", "junk" };
    if (slice_eq_nocase(field->name, SL("auto-submitted"))) { /* RFC 3834 2, 5 */
        return slice_eq_nocase(first_word(field->value), SL("no")) ? SL("") : SL("auto-submitted");
    }
    if (slice_starts_nocase(field->name, SL("list-"))) {
        return SL("mailing list");
    }
    if (slice_eq_nocase(field->name, SL("precedence")) &&
        is_one_of(first_word(field->value), bulk, ARRAY_LEN(bulk))) {
        return SL("precedence");
    }
    return says_junk(field) ? SL("junk") : is_unwanted(field) ? SL("not wanted") : SL("");
}

struct slice auto_reply_judge(struct slice sender, struct slice header)
{
    struct header_cursor cursor = header_cursor_make(header);
    struct header_field field;
    if (sender.len == 0) {
        return SL("null sender");
    }
    if (is_robot(sender)) {
        return SL("sender is a program");
    }
    while (header_next(&cursor, &field)) {
        struct slice why = judge_field(&field);
        if (why.len > 0) {
            return why;
        }
    }
    return SL("");
}

/* --- to whom it was --- */

struct auto_reply_recipients auto_reply_recipients(struct slice header)
{
    return (struct auto_reply_recipients){ .cursor = header_cursor_make(header) };
}

bool auto_reply_next_recipient(struct auto_reply_recipients *r, struct arena *arena,
                               struct slice *out)
{
    static const char *const names[] = {
        "to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc"
    };
    struct header_field field;
    for (;;) {
        while (r->at < r->list.count) {
            const struct address *one = &r->list.items[r->at++];
            if (one->mailbox.ptr != NULL && one->host.ptr != NULL) {
                *out =
                    arena_printf(arena, "%.*s@%.*s", SLICE_ARG(one->mailbox), SLICE_ARG(one->host));
                return true;
            }
        }
        do {
            if (!header_next(&r->cursor, &field)) {
                return false;
            }
        } while (!is_one_of(field.name, names, ARRAY_LEN(names)));
        r->list = header_addresses(field.value, arena);
        r->at = 0;
    }
}

/* --- the answer --- */

/* No line end gets out of a text that somebody else wrote, and into our header. */
static struct slice one_line(struct slice text, struct arena *arena)
{
    struct slice cut = utf8_prefix(text, AUTO_REPLY_SUBJECT_MAX);
    char *line = arena_alloc(arena, cut.len + 1);
    for (size_t i = 0; i < cut.len; i++) {
        bool is_control = (unsigned char)cut.ptr[i] < ' ' || cut.ptr[i] == 0x7f;
        line[i] = is_control ? ' ' : cut.ptr[i];
    }
    return slice_trim(slice_make(line, cut.len));
}

/* RFC 3834 3.1.1: the name of whom it comes from. */
static void write_from(const struct auto_reply *reply, struct arena *arena, struct buf *out)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, 2 * reply->name.len + reply->from.len + 64);
    if (reply->name.len == 0) {
        buf_printf(out, "From: <%.*s>\r\n", SLICE_ARG(reply->from));
        return;
    }
    buf_append_cstr(&text, "From: \"");
    for (size_t i = 0; i < reply->name.len; i++) {
        if (reply->name.ptr[i] == '"' || reply->name.ptr[i] == '\\') {
            buf_append_char(&text, '\\');
        }
        buf_append_char(&text, reply->name.ptr[i]);
    }
    buf_printf(&text, "\" <%.*s>\r\n", SLICE_ARG(reply->from));
    struct slice whole = buf_slice(&text);
    struct header_field field = { slice_sub(whole, 0, 4), slice_sub(whole, 6, whole.len - 8),
                                  whole };
    /* An address that is more than ASCII goes in a message that may be so as a whole. */
    bool is_fine = ascii_is_all(whole) || !ascii_is_all(reply->from);
    if (is_fine || ascii_field(&field, ASCII_REPLACE, arena, out) != OK) {
        buf_append(out, whole);
    }
}

/* RFC 3834 3.1.5: what was answered can be seen; RFC 5230 5.4 */
static void write_subject(const struct auto_reply *reply, struct arena *arena, struct buf *out)
{
    struct header_field field;
    struct slice subject = reply->subject;
    if (subject.len == 0) {
        subject = header_find(reply->header, SL("subject"), &field)
                      ? header_decode(field.value, arena)
                      : SL("");
        subject = arena_printf(arena, "Auto: %.*s", SLICE_ARG(subject));
    }
    subject = one_line(subject, arena);
    struct slice whole = arena_printf(arena, "Subject: %.*s\r\n", SLICE_ARG(subject));
    field =
        (struct header_field){ slice_sub(whole, 0, 7), slice_sub(whole, 9, subject.len), whole };
    if (ascii_is_all(subject) || ascii_field(&field, ASCII_REPLACE, arena, out) != OK) {
        buf_append(out, ascii_is_all(subject) ? whole : SL("Subject: Auto\r\n"));
    }
}

/* RFC 5322 3.6.4 of the message that is answered, its own id last. */
static uint32_t read_ids(struct slice header, const char *name, struct arena *arena,
                         struct slice *ids, uint32_t max)
{
    struct header_field field;
    return header_find(header, slice_cstr(name), &field)
               ? header_message_ids(field.value, arena, ids, max)
               : 0;
}

static void write_id(struct slice id, struct buf *out)
{
    bool is_safe = id.len > 0 && id.len <= AUTO_REPLY_ID_MAX && ascii_is_all(id);
    for (size_t i = 0; i < id.len && is_safe; i++) {
        is_safe = id.ptr[i] > ' ' && id.ptr[i] <= '~' && id.ptr[i] != '<' && id.ptr[i] != '>';
    }
    if (is_safe) {
        buf_printf(out, "\r\n\t<%.*s>", SLICE_ARG(id));
    }
}

static void write_thread(const struct auto_reply *reply, struct arena *arena, struct buf *out)
{
    struct slice own, *ids = ARENA_ARRAY(arena, struct slice, MESSAGE_REFERENCES_MAX);
    uint32_t count = read_ids(reply->header, "references", arena, ids, MESSAGE_REFERENCES_MAX);
    if (read_ids(reply->header, "message-id", arena, &own, 1) == 0) {
        return;
    }
    if (count == 0) {
        count = read_ids(reply->header, "in-reply-to", arena, ids, 1);
    }
    buf_append_cstr(out, "In-Reply-To:");
    write_id(own, out);
    buf_append_cstr(out, "\r\nReferences:");
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || count - i < AUTO_REPLY_REFERENCES_MAX - 1) {
            write_id(ids[i], out);
        }
    }
    write_id(own, out);
    buf_append_cstr(out, "\r\n");
}

/* Every line end becomes CRLF, the last line has one. */
static struct slice clean_lines(struct slice text, struct arena *arena)
{
    char *lines = arena_alloc(arena, text.len * 2 + 2);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_end = c == '\n' || (c == '\r' && (i + 1 == text.len || text.ptr[i + 1] != '\n'));
        if (is_end) {
            lines[len++] = '\r';
            lines[len++] = '\n';
        } else if (c != '\r') {
            lines[len++] = c;
        }
    }
    if (len == 0 || lines[len - 1] != '\n') {
        lines[len++] = '\r';
        lines[len++] = '\n';
    }
    return slice_make(lines, len);
}

static bool is_plain_text(struct slice lines)
{
    size_t column = 0;
    for (size_t i = 0; i < lines.len; i++) {
        column = lines.ptr[i] == '\n' ? 0 : column + 1;
        bool is_odd = lines.ptr[i] <= 0 || column > 998; /* RFC 5322 2.1.1 */
        if (is_odd) {
            return false;
        }
    }
    return true;
}

static void write_text(const struct auto_reply *reply, struct arena *arena, struct buf *out)
{
    struct slice lines = clean_lines(reply->text, arena);
    struct convert_encoder encoder = { .encoding = CONVERT_QP };
    bool is_plain = is_plain_text(lines);
    buf_printf(out,
               "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
               "Content-Transfer-Encoding: %s\r\n\r\n",
               is_plain ? "7bit" : "quoted-printable");
    if (is_plain) {
        buf_append(out, lines);
        return;
    }
    convert_encoder_put(&encoder, lines, out);
    convert_encoder_end(&encoder, out);
}

void auto_reply_write(const struct auto_reply *reply, struct arena *arena, struct buf *out)
{
    write_from(reply, arena, out);
    buf_printf(out, "To: <%.*s>\r\n", SLICE_ARG(reply->to));
    write_subject(reply, arena, out);
    buf_append_cstr(out, "Date: ");
    time_append_rfc5322(out, reply->now);
    buf_printf(out, "\r\nMessage-ID: <%.*s>\r\n", SLICE_ARG(reply->message_id));
    write_thread(reply, arena, out);
    buf_append_cstr(out, "Auto-Submitted: auto-replied (vacation)\r\n"); /* RFC 5230 5.6 */
    buf_append_cstr(out, reply->is_tls_optional ? "TLS-Required: No\r\n" : "");
    write_text(reply, arena, out);
}
