/* proto/imap_metadata.c - "(DEPTH 1) INBOX (/shared/comment /private/comment)" (RFC 5464 5). */
#include "proto/imap_metadata.h"

#include "proto/imap_write.h"

static enum err take_entry(struct scan *c, struct arena *arena, struct slice *out)
{
    struct slice name;
    TRY(imap_take_astring(c, arena, &name));
    char *lower = arena_alloc(arena, name.len + 1);
    for (size_t i = 0; i < name.len; i++) {
        lower[i] = ascii_lower(name.ptr[i]);
    }
    *out = slice_make(lower, name.len);
    return OK;
}

enum err imap_metadata_take_entries(struct scan *c, struct arena *arena, struct imap_words *out)
{
    struct imap_words words = { ARENA_ARRAY(arena, struct slice, IMAP_METADATA_ENTRIES_MAX), 0 };
    bool in_parens = scan_char(c, '(');
    do {
        if (words.count == IMAP_METADATA_ENTRIES_MAX) {
            return fail(ERR_LIMIT, "Too many entries");
        }
        TRY(take_entry(c, arena, &words.items[words.count]));
        words.count++;
    } while (in_parens && scan_char(c, ' '));
    if (in_parens && !scan_char(c, ')')) {
        return fail(ERR_SYNTAX, "List of entries does not end");
    }
    *out = words;
    return OK;
}

static enum err take_depth(struct scan *c, enum imap_metadata_depth *out)
{
    static const struct {
        struct slice name;
        enum imap_metadata_depth depth;
    } depths[] = {
        { { "0", 1 }, IMAP_DEPTH_0 },
        { { "1", 1 }, IMAP_DEPTH_1 },
        { { "infinity", 8 }, IMAP_DEPTH_INFINITY },
    };
    struct slice word;
    TRY(imap_take_atom(c, &word));
    for (size_t i = 0; i < ARRAY_LEN(depths); i++) {
        if (slice_eq_nocase(word, depths[i].name)) {
            *out = depths[i].depth;
            return OK;
        }
    }
    return fail(ERR_SYNTAX, "DEPTH is 0, 1 or infinity");
}

static enum err take_option(struct scan *c, struct imap_metadata_get *out)
{
    struct slice word;
    TRY(imap_take_atom(c, &word));
    TRY(imap_take_space(c));
    if (slice_eq_nocase(word, SL("MAXSIZE"))) {
        out->has_max = true;
        return imap_take_number(c, &out->size_max);
    }
    return slice_eq_nocase(word, SL("DEPTH")) ? take_depth(c, &out->depth)
                                              : fail(ERR_SYNTAX, "Unknown GETMETADATA option");
}

static bool at_option(const struct scan *c)
{
    struct scan ahead = *c;
    return scan_lit_nocase(&ahead, SL("(MAXSIZE ")) || scan_lit_nocase(&ahead, SL("(DEPTH "));
}

static enum err take_options(struct scan *c, struct imap_metadata_get *out)
{
    (void)scan_char(c, '(');
    do {
        TRY(take_option(c, out));
    } while (scan_char(c, ' '));
    if (!scan_char(c, ')')) {
        return fail(ERR_SYNTAX, "Options do not end");
    }
    return imap_take_space(c);
}

enum err imap_metadata_take_get(struct scan *c, struct arena *arena, struct imap_metadata_get *out)
{
    struct imap_metadata_get get = { 0 };
    TRY(imap_take_space(c));
    if (scan_peek(c) == '(') {
        TRY(take_options(c, &get));
    }
    TRY(imap_take_astring(c, arena, &get.mailbox));
    TRY(imap_take_space(c));
    if (at_option(c)) {
        TRY(take_options(c, &get));
    }
    TRY(imap_metadata_take_entries(c, arena, &get.entries));
    TRY(imap_take_end(c));
    *out = get;
    return OK;
}

enum err imap_metadata_take_set(struct scan *c, struct arena *arena, struct imap_metadata_set *out)
{
    struct imap_metadata_set set = { .items = ARENA_ARRAY(arena, struct imap_metadata_value,
                                                          IMAP_METADATA_ENTRIES_MAX) };
    TRY(imap_take_space(c));
    TRY(imap_take_astring(c, arena, &set.mailbox));
    TRY(imap_take_space(c));
    if (!scan_char(c, '(')) {
        return fail(ERR_SYNTAX, "Expected a list of entries with values");
    }
    do {
        if (set.count == IMAP_METADATA_ENTRIES_MAX) {
            return fail(ERR_LIMIT, "Too many entries");
        }
        struct imap_metadata_value *item = &set.items[set.count++];
        TRY(take_entry(c, arena, &item->name));
        TRY(imap_take_space(c));
        TRY(imap_take_nstring8(c, arena, &item->value));
    } while (scan_char(c, ' '));
    if (!scan_char(c, ')')) {
        return fail(ERR_SYNTAX, "List of entries does not end");
    }
    TRY(imap_take_end(c));
    *out = set;
    return OK;
}

void imap_metadata_write_value(struct buf *out, struct slice value)
{
    if (value.ptr == NULL || slice_find_char(value, '\0') == value.len) {
        imap_write_nstring(out, value);
        return;
    }
    buf_printf(out, "~{%zu}\r\n", value.len);
    buf_append(out, value);
}
