/* Pairs of addresses, and the places of addresses in a field. */
#include "format/rewrite.h"

#include "format/internal.h"
#include "format/mailaddr.h"

#define LINE_FULL                                                                                  \
    800 /* from where on a line is folded before an address; RFC 5322 2.1.1 has 998 at most */

/* --- pairs --- */

struct pair {
    struct slice from, to, more;
};

static struct slice next_word(struct slice *rest)
{
    *rest = slice_trim(*rest);
    size_t end = 0;
    while (end < rest->len && strchr(" \t\r\n", rest->ptr[end]) == NULL) {
        end++;
    }
    struct slice word = slice_sub(*rest, 0, end);
    *rest = slice_from(*rest, end);
    return word;
}

static bool next_pair(struct slice *rest, struct pair *out)
{
    if (rest->len == 0) {
        return false;
    }
    size_t comma = slice_find_char(*rest, ',');
    struct slice words = slice_sub(*rest, 0, comma);
    *rest = slice_from(*rest, comma + 1);
    out->from = next_word(&words);
    out->to = next_word(&words);
    out->more = slice_trim(words);
    return true;
}

static bool is_name(struct slice text, bool may_be_below, struct arena *arena)
{
    struct mailaddr address;
    struct slice domain;
    if (slice_find_char(text, '@') < text.len) {
        return mailaddr_parse(text, true, arena, &address) == OK && text.ptr[0] != '"';
    }
    bool is_below = may_be_below && text.len > 0 && text.ptr[0] == '.';
    return domain_parse(slice_from(text, is_below), arena, &domain) == OK;
}

enum err rewrite_check(struct slice pairs)
{
    struct pair pair;
    while (next_pair(&pairs, &pair)) {
        struct arena *arena = arena_new(NULL, "rewrite", (size_t)64 * 1024);
        bool is_good =
            is_name(pair.from, true, arena) && is_name(pair.to, false, arena) && pair.more.len == 0;
        arena_free(arena);
        if (!is_good) {
            return fail(
                ERR_SYNTAX,
                "\"%.*s %.*s\": write user@example.org, example.org or .example.org, a blank, the "
                "address or domain in its place, and a comma between two of these",
                SLICE_ARG(pair.from), SLICE_ARG(pair.to));
        }
    }
    return OK;
}

static bool fits(struct slice from, struct slice address, struct slice domain)
{
    if (slice_find_char(from, '@') < from.len) {
        return slice_eq_nocase(from, address);
    }
    return from.ptr[0] == '.' ? domain.len > from.len && slice_ends_nocase(domain, from)
                              : slice_eq_nocase(from, domain);
}

struct slice rewrite_address(struct slice pairs, struct slice address, struct arena *arena)
{
    struct slice domain = mailaddr_domain(address);
    struct pair pair;
    while (domain.len > 0 && next_pair(&pairs, &pair)) {
        if (pair.from.len == 0 || !fits(pair.from, address, domain)) {
            continue;
        }
        if (slice_find_char(pair.to, '@') < pair.to.len) {
            return pair.to;
        }
        return arena_printf(arena, "%.*s@%.*s",
                            SLICE_ARG(slice_sub(address, 0, address.len - domain.len - 1)),
                            SLICE_ARG(pair.to));
    }
    return address;
}

/* --- fields --- */

struct field_writer {
    struct slice pairs;
    struct arena *arena;
    struct buf *out;
    size_t line; /* where the last one began */
};

static void copy(struct field_writer *w, struct slice text)
{
    buf_append(w->out, text);
    size_t end = slice_rfind_char(text, '\n');
    if (end < text.len) {
        w->line = w->out->len - (text.len - end - 1);
    }
}

static void put_address(struct field_writer *w, struct slice address)
{
    bool may_fold = w->out->len > 0 && strchr(" ,", w->out->ptr[w->out->len - 1]) != NULL;
    if (may_fold && w->out->len - w->line > LINE_FULL) {
        copy(w, SL("\r\n "));
    }
    buf_append(w->out, rewrite_address(w->pairs, address, w->arena));
}

/* Past a quoted string or a comment that begins here, whole or not. */
static void skip_quoted(struct scan *c)
{
    unsigned depth = 0;
    bool in_quotes = false;
    char octet, escaped;
    do {
        if (!scan_any(c, &octet)) {
            return;
        }
        if (octet == '\\') {
            (void)scan_any(c, &escaped);
        } else if (octet == '"' && depth == 0) {
            in_quotes = !in_quotes;
        } else if (!in_quotes) {
            depth += octet == '(';
            depth -= octet == ')' && depth > 0;
        }
    } while (in_quotes || depth > 0);
}

static bool is_local_octet(char c)
{
    return c == '.' || is_atext(c);
}

static bool is_host_octet(char c)
{
    return c == '.' || c == '-' || ascii_is_alnum(c) || (unsigned char)c > 0x7f;
}

/* A word that "@" and a domain follow is an address; an encoded word is none, whatever it holds (RFC 2047 5). */
static void take_word(struct field_writer *w, struct scan *c)
{
    struct slice local, host;
    const char *start = c->at;
    if (!scan_while(c, is_local_octet, &local)) {
        return;
    }
    if (!slice_starts(local, SL("=?")) && scan_char(c, '@') &&
        scan_while(c, is_host_octet, &host)) {
        put_address(w, slice_make(start, (size_t)(c->at - start)));
        return;
    }
    if (slice_starts(local, SL("=?"))) { /* to its end: some have an "@" where none may be */
        while (scan_peek(c) > ' ') {
            char unused;
            (void)scan_any(c, &unused);
        }
    }
    copy(w, slice_make(start, (size_t)(c->at - start)));
}

void rewrite_field(struct slice pairs, struct slice value, struct arena *arena, struct buf *out)
{
    struct field_writer w = { pairs, arena, out, out->len };
    struct scan c = scan_make(value);
    while (!scan_at_end(&c)) {
        const char *start = c.at;
        char octet = (char)scan_peek(&c);
        if (is_local_octet(octet)) {
            take_word(&w, &c);
            continue;
        }
        if (octet == '"' || octet == '(') {
            skip_quoted(&c);
        } else {
            (void)scan_any(&c, &octet);
        }
        if (octet == '"' ||
            octet ==
                '@') { /* of a quoted local part, or of an old route: no address begins there */
            struct slice host;
            (void)(octet == '@' || scan_char(&c, '@'));
            (void)scan_while(&c, is_host_octet, &host);
        }
        copy(&w, slice_make(start, (size_t)(c.at - start)));
    }
}
