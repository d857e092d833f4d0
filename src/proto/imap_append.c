/* proto/imap_append.c - targets, heads and parts of APPEND; the URLs of CATENATE. */
#include "proto/imap_append.h"

#include "base/utf8.h"

enum err imap_append_take_target(struct scan *c, bool is_replace, struct arena *arena,
                                 struct imap_append_target *out, bool *complete)
{
    struct imap_append_target target = { 0 };
    TRY(imap_take_space(c));
    if (is_replace) {
        TRY(imap_take_number(c, &target.replaced));
        TRY(imap_take_space(c));
    }
    *complete = !scan_at_end(c);
    if (!*complete) {
        return OK;
    }
    if (is_replace && target.replaced == 0) {
        return fail(ERR_SYNTAX, "Message numbers begin with 1");
    }
    TRY(imap_take_astring(c, arena, &target.mailbox));
    *out = target;
    return OK;
}

enum err imap_append_take_head(struct scan *c, struct arena *arena, struct imap_append *out)
{
    struct imap_append append = { 0 };
    TRY(imap_take_space(c));
    if (scan_peek(c) == '(') {
        TRY(imap_take_flags(c, false, arena, &append.flags));
        TRY(imap_take_space(c));
    }
    if (scan_peek(c) == '"') {
        TRY(imap_take_date_time(c, &append.date));
        append.has_date = true;
        TRY(imap_take_space(c));
    }
    if (scan_lit_nocase(c, SL("UTF8 ("))) {
        append.form = IMAP_APPEND_UTF8;
    } else if (scan_lit_nocase(c, SL("CATENATE ("))) {
        append.form = IMAP_APPEND_CATENATE;
    }
    if (append.form != IMAP_APPEND_CATENATE && !scan_at_end(c)) {
        return fail(ERR_SYNTAX, "Expected the message as a literal");
    }
    *out = append;
    return OK;
}

enum err imap_append_take_part(struct scan *c, struct arena *arena, struct slice *url,
                               enum imap_part_form *form)
{
    if (scan_lit_nocase(c, SL("URL "))) {
        *form = IMAP_PART_URL;
        *url = (struct slice){ 0 };
        return scan_at_end(c) ? OK : imap_take_astring(c, arena, url);
    }
    if (scan_lit_nocase(c, SL("TEXT "))) {
        *form = IMAP_PART_TEXT;
    } else if (scan_lit_nocase(c, SL("UTF8 ("))) {
        *form = IMAP_PART_UTF8; /* RFC 6855 4 */
    } else {
        return fail(ERR_SYNTAX, "Expected URL, TEXT or UTF8");
    }
    return scan_at_end(c) ? OK : fail(ERR_SYNTAX, "Expected a literal");
}

/* RFC 5092 4: "%20"; the result is UTF-8. */
static enum err decode_percent(struct slice in, struct arena *arena, struct slice *out)
{
    struct scan c = scan_make(in);
    char *text = arena_alloc(arena, in.len + 1);
    size_t len = 0;
    char octet;
    while (scan_any(&c, &octet)) {
        if (octet == '%') {
            int high = ascii_hex_value(scan_peek(&c)), low = ascii_hex_value(scan_peek_at(&c, 1));
            struct slice digits;
            if (high < 0 || low < 0 || !scan_bytes(&c, 2, &digits)) {
                return fail(ERR_PERM, "URL is not valid");
            }
            octet = (char)(high << 4 | low);
        }
        text[len++] = octet;
    }
    *out = slice_make(text, len);
    return utf8_is_valid(*out) && slice_find_char(*out, '\0') == len
               ? OK
               : fail(ERR_PERM, "URL is not valid");
}

static bool is_mailbox_char(char c)
{
    return c != ';' && (unsigned char)c > ' ' && (unsigned char)c < 0x7f;
}

static bool is_section_char(char c)
{
    return is_mailbox_char(c) && c != '/';
}

/* "1.5.9" or "HEADER": read as FETCH reads what stands in brackets. */
static enum err parse_section(struct slice encoded, struct arena *arena, struct imap_section *out)
{
    struct slice text;
    struct imap_fetch fetch;
    TRY(decode_percent(encoded, arena, &text));
    struct slice item = arena_printf(arena, "BODY.PEEK[%.*s]", SLICE_ARG(text));
    struct scan c = scan_make(item);
    if (imap_take_fetch(&c, arena, &fetch) != OK || !scan_at_end(&c) || fetch.count != 1 ||
        fetch.items[0].kind != IMAP_FETCH_SECTION) {
        return fail(ERR_PERM, "URL is not valid");
    }
    *out = fetch.items[0].section;
    return OK;
}

static bool take_url_partial(struct scan *c, struct imap_section *section)
{
    if (!scan_lit_nocase(c, SL("/;PARTIAL="))) {
        return true;
    }
    section->has_partial = true;
    section->length = INT64_MAX;
    return imap_take_number64(c, &section->from) == OK &&
           (!scan_char(c, '.') ||
            (imap_take_number64(c, &section->length) == OK && section->length > 0));
}

/* RFC 3986 4.2: with a colon in its first segment it would begin with a scheme. */
static bool has_scheme(struct slice mailbox)
{
    return slice_find_char(mailbox, ':') < slice_find_char(mailbox, '/');
}

/* "/INBOX;UIDVALIDITY=785799047/;UID=113330" (RFC 4469 3: relative to this server, this user and, without the first slash, the selected
 * mailbox); ";UID=113330". */
static bool take_message(struct scan *c, struct slice *mailbox, struct imap_url *url)
{
    url->is_relative = !scan_char(c, '/');
    *mailbox = SL("");
    if (url->is_relative && scan_lit_nocase(c, SL(";UID="))) {
        return scan_u32(c, &url->uid) && url->uid > 0;
    }
    if (!scan_while(c, is_mailbox_char, mailbox) || (url->is_relative && has_scheme(*mailbox))) {
        return false;
    }
    if (scan_lit_nocase(c, SL(";UIDVALIDITY="))) {
        if (!scan_u32(c, &url->uidvalidity) || url->uidvalidity == 0) {
            return false;
        }
    } else if (slice_ends(*mailbox, SL("/"))) {
        /* it is that of "/;UID=" */
        mailbox->len--;
        c->at--;
    }
    return scan_lit_nocase(c, SL("/;UID=")) && scan_u32(c, &url->uid) && url->uid > 0;
}

enum err imap_url_parse(struct slice text, struct arena *arena, struct imap_url *out)
{
    struct imap_url url = { .section = { .name = "BODY", .peek = true } };
    struct scan c = scan_make(text);
    struct slice mailbox, section;
    if (!take_message(&c, &mailbox, &url)) {
        return fail(ERR_PERM, "URL names no message here");
    }
    TRY(decode_percent(mailbox, arena, &url.mailbox));
    if (scan_lit_nocase(&c, SL("/;SECTION="))) {
        if (!scan_while(&c, is_section_char, &section)) {
            return fail(ERR_PERM, "URL is not valid");
        }
        TRY(parse_section(section, arena, &url.section));
    }
    if (!take_url_partial(&c, &url.section) || !scan_at_end(&c)) {
        return fail(ERR_PERM, "URL is not valid");
    }
    *out = url;
    return OK;
}
