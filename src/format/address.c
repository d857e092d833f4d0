/* Address lists of RFC 5322 3.4 with the obsolete forms of section 4.4, groups, and what broken mailers write.
 *
 * Words are gathered until a character decides what they were: "<" makes them a display name, "@" a local part, ":" the name of a
 * group, "," or ";" ends the address. */
#include "format/internal.h"

struct reader {
    struct scan c;
    struct arena *arena;
    struct address *items;
    uint32_t count, cap;
    bool in_group;
};

static bool add(struct reader *r, struct address item)
{
    if (r->count >= MESSAGE_ADDRESSES_MAX) {
        return false;
    }
    if (r->count == r->cap) {
        uint32_t cap = r->cap == 0 ? 4 : r->cap * 2;
        struct address *grown = ARENA_ARRAY(r->arena, struct address, cap);
        if (r->count > 0) {
            memcpy(grown, r->items, r->count * sizeof(*grown));
        }
        r->items = grown;
        r->cap = cap;
    }
    r->items[r->count++] = item;
    return true;
}

/* The words of a phrase or local part, joined by single spaces (phrase) or as they stand (local part). */
struct words {
    struct buf text;
    bool any, pending_space;
};

static void words_add(struct words *w, struct slice word)
{
    if (w->any && w->pending_space) {
        buf_append_char(&w->text, ' ');
    }
    buf_append(&w->text, word);
    w->any = true;
    w->pending_space = false;
}

static struct slice words_take(struct words *w, struct arena *arena)
{
    struct slice text = arena_dup(arena, slice_trim(buf_slice(&w->text)));
    buf_reset(&w->text);
    w->any = w->pending_space = false;
    return text.ptr == NULL ? SL("") : text;
}

static bool is_domain_octet(char c)
{
    return c != ',' && c != ';' && c != '>' && c != '<' && c != '(' && c != ' ' && c != '\t' &&
           c != '\r' && c != '\n' && c != '@' && c != '"';
}

/* Behind "@": dot-atom with blanks and comments between the labels and behind the last, or a literal. */
static struct slice take_domain(struct reader *r, struct slice *comment)
{
    struct words domain = { 0 };
    struct slice piece;
    buf_init(&domain.text, 4096);
    skip_cfws(&r->c, comment);
    if (scan_peek(&r->c) == '[') {
        size_t end = slice_find_char(scan_rest(&r->c), ']');
        end = end < scan_left(&r->c) ? end + 1 : end;
        if (scan_bytes(&r->c, end, &piece)) {
            words_add(&domain, piece);
        }
    } else {
        while (scan_while(&r->c, is_domain_octet, &piece)) {
            words_add(&domain, piece);
            skip_cfws(&r->c, comment);
            if (piece.ptr[piece.len - 1] != '.' && scan_peek(&r->c) != '.') {
                break;
            }
        }
    }
    struct slice text = words_take(&domain, r->arena);
    buf_fini(&domain.text);
    return text;
}

static bool is_local_octet(char c)
{
    return is_domain_octet(c) && c != ':';
}

/* "<" route? local "@" domain ">" with the cursor behind "<". */
static void take_angle(struct reader *r, struct address *item)
{
    struct words local = { 0 };
    struct slice piece;
    buf_init(&local.text, 4096);
    skip_cfws(&r->c, NULL);
    if (scan_peek(&r->c) == '@') { /* RFC 5322 4.4: source route */
        struct slice rest = scan_rest(&r->c);
        size_t end = slice_find_char(slice_sub(rest, 0, slice_find_char(rest, '>')), ':');
        if (end < slice_find_char(rest, '>') && scan_bytes(&r->c, end, &item->route)) {
            r->c.at++;
        }
    }
    while (!scan_at_end(&r->c) && scan_peek(&r->c) != '>' && scan_peek(&r->c) != '@') {
        skip_cfws(&r->c, NULL);
        if (take_quoted(&r->c, r->arena, &piece) || scan_while(&r->c, is_local_octet, &piece)) {
            words_add(&local, piece);
        } else if (scan_peek(&r->c) != '>' && scan_peek(&r->c) != '@' && !scan_at_end(&r->c)) {
            r->c.at++;
        }
    }
    item->mailbox = words_take(&local, r->arena);
    item->host = SL("");
    if (scan_char(&r->c, '@')) {
        item->host = take_domain(r, NULL);
    }
    size_t close = slice_find_char(scan_rest(&r->c), '>');
    r->c.at += close < scan_left(&r->c) ? close + 1 : 0;
    buf_fini(&local.text);
}

/* What stands between an address and the separator behind it belongs to nobody. */
static void skip_to_separator(struct reader *r)
{
    struct slice unused;
    for (;;) {
        skip_cfws(&r->c, NULL);
        int octet = scan_peek(&r->c);
        if (octet < 0 || octet == ',' || octet == ';') {
            return;
        }
        if (octet != '"' || !take_quoted(&r->c, r->arena, &unused)) {
            r->c.at++;
        }
    }
}

/* "<", "@" or ":" behind the words so far makes an item of them; false: it is something else, and stays. */
static bool take_item(struct reader *r, struct words *w, int octet, struct slice comment)
{
    struct address item = { 0 };
    if (octet == '<') {
        r->c.at++;
        item.name = w->any ? words_take(w, r->arena) : (struct slice){ 0 };
        take_angle(r, &item);
        skip_to_separator(r);
    } else if (octet == '@' && w->any) {
        r->c.at++;
        item.mailbox = words_take(w, r->arena);
        item.host = take_domain(r, &comment);
        skip_cfws(&r->c, &comment);
        item.name = comment.ptr == NULL ? (struct slice){ 0 } : header_unfold(comment, r->arena);
    } else if (octet == ':' && w->any && !r->in_group) {
        r->c.at++;
        item.mailbox = words_take(w, r->arena);
        r->in_group = add(r, item);
        return true;
    } else {
        return false;
    }
    add(r, item);
    return true;
}

/* The end of what takes no "@": a local name, the end of a group, a comma. */
static void end_words(struct reader *r, struct words *w)
{
    if (w->any) {
        add(r, (struct address){ .mailbox = words_take(w, r->arena), .host = SL("") });
    }
    if (scan_peek(&r->c) == ';' && r->in_group) {
        r->in_group = false;
        add(r, (struct address){ 0 });
    }
    if (!scan_at_end(&r->c)) {
        r->c.at++;
    }
}

/* One address, group start or group end; or nothing, but moves on. */
static void take_one(struct reader *r, struct words *w)
{
    struct slice piece, comment = { 0 };
    for (;;) {
        const char *before = r->c.at;
        skip_cfws(&r->c, &comment);
        w->pending_space = w->any && r->c.at != before;
        int octet = scan_peek(&r->c);
        if (octet < 0 || octet == ',' || octet == ';') {
            end_words(r, w);
            return;
        }
        if (take_item(r, w, octet, comment)) {
            return;
        }
        if ((octet == '"' && take_quoted(&r->c, r->arena, &piece)) ||
            scan_while(&r->c, is_local_octet, &piece)) {
            words_add(w, piece);
        } else {
            r->c.at++;
        }
    }
}

struct address_list header_addresses(struct slice value, struct arena *arena)
{
    struct reader r = { .c = scan_make(value), .arena = arena };
    struct words words = { 0 };
    buf_init(&words.text, 64 * 1024);
    while (!scan_at_end(&r.c) && r.count < MESSAGE_ADDRESSES_MAX) {
        take_one(&r, &words);
    }
    if (r.in_group) {
        add(&r, (struct address){ 0 });
    }
    buf_fini(&words.text);
    return (struct address_list){ r.items, r.count, true };
}
