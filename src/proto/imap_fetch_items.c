/* proto/imap_fetch_items.c - the items of FETCH (RFC 3501 9: fetch-att, section). */
#include "proto/imap_fetch.h"

#include "proto/imap_write.h"

#define MACRO_ITEMS_MAX 6

static const struct {
    struct slice name;
    unsigned count;
    enum imap_fetch_kind kinds[MACRO_ITEMS_MAX];
} macros[] = {
    { { "ALL", 3 },
      4,
      { IMAP_FETCH_FLAGS, IMAP_FETCH_INTERNALDATE, IMAP_FETCH_SIZE, IMAP_FETCH_ENVELOPE } },
    { { "FAST", 4 }, 3, { IMAP_FETCH_FLAGS, IMAP_FETCH_INTERNALDATE, IMAP_FETCH_SIZE } },
    { { "FULL", 4 },
      5,
      { IMAP_FETCH_FLAGS, IMAP_FETCH_INTERNALDATE, IMAP_FETCH_SIZE, IMAP_FETCH_ENVELOPE,
        IMAP_FETCH_BODY } },
};

static const struct {
    struct slice name;
    enum imap_fetch_kind kind;
} plain_items[] = {
    { { "UID", 3 }, IMAP_FETCH_UID },
    { { "FLAGS", 5 }, IMAP_FETCH_FLAGS },
    { { "INTERNALDATE", 12 }, IMAP_FETCH_INTERNALDATE },
    { { "RFC822.SIZE", 11 }, IMAP_FETCH_SIZE },
    { { "ENVELOPE", 8 }, IMAP_FETCH_ENVELOPE },
    { { "BODY", 4 }, IMAP_FETCH_BODY },
    { { "BODYSTRUCTURE", 13 }, IMAP_FETCH_BODYSTRUCTURE },
    { { "MODSEQ", 6 }, IMAP_FETCH_MODSEQ },
    { { "EMAILID", 7 }, IMAP_FETCH_EMAILID },
    { { "THREADID", 8 }, IMAP_FETCH_THREADID },
    { { "OBJECTID", 8 }, IMAP_FETCH_OBJECTID },
    { { "SAVEDATE", 8 }, IMAP_FETCH_SAVEDATE },
    { { "PREVIEW", 7 }, IMAP_FETCH_PREVIEW },
};

/* Those with brackets behind them. */
static const struct {
    struct slice name;
    enum imap_fetch_kind kind;
    const char *shown;
    bool peek;
} section_items[] = {
    { { "BODY", 4 }, IMAP_FETCH_SECTION, "BODY", false },
    { { "BODY.PEEK", 9 }, IMAP_FETCH_SECTION, "BODY", true },
    { { "BINARY", 6 }, IMAP_FETCH_BINARY, "BINARY", false },
    { { "BINARY.PEEK", 11 }, IMAP_FETCH_BINARY, "BINARY", true },
    { { "BINARY.SIZE", 11 }, IMAP_FETCH_BINARY_SIZE, "BINARY.SIZE", true },
};

static const struct {
    struct slice name;
    struct imap_section section;
} rfc822_items[] = {
    /* RFC 3501 6.4.5: RFC822 is BODY[], RFC822.HEADER is BODY.PEEK[HEADER], RFC822.TEXT is BODY[TEXT] */
    { { "RFC822", 6 }, { .name = "RFC822", .part = IMAP_SECTION_ALL } },
    { { "RFC822.HEADER", 13 },
      { .name = "RFC822.HEADER", .part = IMAP_SECTION_HEADER, .peek = true } },
    { { "RFC822.TEXT", 11 }, { .name = "RFC822.TEXT", .part = IMAP_SECTION_TEXT } },
};

static const struct {
    struct slice name;
    enum imap_section_part part;
    bool needs_path;
} section_parts[] = {
    { { "HEADER.FIELDS.NOT", 17 }, IMAP_SECTION_FIELDS_NOT, false },
    { { "HEADER.FIELDS", 13 }, IMAP_SECTION_FIELDS, false },
    { { "HEADER", 6 }, IMAP_SECTION_HEADER, false },
    { { "TEXT", 4 }, IMAP_SECTION_TEXT, false },
    { { "MIME", 4 }, IMAP_SECTION_MIME, true },
};

bool imap_fetch_has(const struct imap_fetch *fetch, enum imap_fetch_kind kind)
{
    for (uint32_t i = 0; i < fetch->count; i++) {
        if (fetch->items[i].kind == kind) {
            return true;
        }
    }
    return false;
}

bool imap_fetch_sets_seen(const struct imap_fetch *fetch)
{
    for (uint32_t i = 0; i < fetch->count; i++) {
        if (fetch->items[i].kind >= IMAP_FETCH_SECTION && !fetch->items[i].section.peek) {
            return true;
        }
    }
    return false;
}

static enum err add_item(struct imap_fetch *fetch, struct imap_fetch_item item)
{
    if (item.kind < IMAP_FETCH_SECTION && imap_fetch_has(fetch, item.kind)) {
        return OK;
    }
    if (fetch->count == IMAP_LIST_ITEMS_MAX) {
        return fail(ERR_LIMIT, "Too many FETCH items");
    }
    fetch->items[fetch->count++] = item;
    return OK;
}

static bool is_name_char(char c)
{
    return ascii_is_alnum(c) || c == '.';
}

static enum err take_fields(struct scan *c, struct arena *arena, struct imap_words *out)
{
    TRY(imap_take_space(c));
    if (!scan_char(c, '(')) {
        return fail(ERR_SYNTAX, "Expected a list of header names");
    }
    struct imap_words words = { ARENA_ARRAY(arena, struct slice, IMAP_LIST_ITEMS_MAX), 0 };
    do {
        if (words.count == IMAP_LIST_ITEMS_MAX) {
            return fail(ERR_LIMIT, "Too many header names");
        }
        TRY(imap_take_astring(c, arena, &words.items[words.count]));
        words.count++;
    } while (scan_char(c, ' '));
    if (!scan_char(c, ')')) {
        return fail(ERR_SYNTAX, "List of header names does not end");
    }
    *out = words;
    return OK;
}

/* "1.2.3" and the dot behind it when more follows. */
static enum err take_path(struct scan *c, struct arena *arena, struct imap_section *out)
{
    uint32_t path[IMAP_PATH_MAX];
    uint32_t number;
    while (scan_peek(c) >= '0' && scan_peek(c) <= '9') {
        if (out->path_len == IMAP_PATH_MAX) {
            return fail(ERR_SYNTAX, "Section number is too deep");
        }
        if (!scan_u32(c, &number) || number == 0) {
            return fail(ERR_SYNTAX, "Invalid section number");
        }
        path[out->path_len++] = number;
        if (scan_peek(c) == ']') {
            break;
        }
        if (!scan_char(c, '.') || scan_peek(c) == ']') {
            return fail(ERR_SYNTAX, "Invalid section number");
        }
    }
    out->path = ARENA_ARRAY(arena, uint32_t, out->path_len);
    for (uint32_t i = 0; i < out->path_len; i++) {
        out->path[i] = path[i];
    }
    return OK;
}

static enum err take_part(struct scan *c, struct arena *arena, struct imap_section *out)
{
    for (size_t i = 0; i < ARRAY_LEN(section_parts); i++) {
        if (!scan_lit_nocase(c, section_parts[i].name)) {
            continue;
        }
        out->part = section_parts[i].part;
        if (section_parts[i].needs_path && out->path_len == 0) {
            return fail(ERR_SYNTAX, "MIME needs a part number"); /* RFC 3501 6.4.5 */
        }
        if (out->part == IMAP_SECTION_FIELDS || out->part == IMAP_SECTION_FIELDS_NOT) {
            return take_fields(c, arena, &out->fields);
        }
        return OK;
    }
    return fail(ERR_SYNTAX, "Unknown section");
}

static enum err take_partial(struct scan *c, struct imap_section *out)
{
    if (!scan_char(c, '<')) {
        return OK;
    }
    out->has_partial = true;
    bool ok = imap_take_number64(c, &out->from) == OK && scan_char(c, '.') &&
              imap_take_number64(c, &out->length) == OK && out->length > 0 && scan_char(c, '>');
    return ok ? OK : fail(ERR_SYNTAX, "Invalid partial range");
}

/* Behind the opening bracket. RFC 3516 4: of BINARY only part numbers. */
static enum err take_section(struct scan *c, struct arena *arena, struct imap_fetch_item *out)
{
    TRY(take_path(c, arena, &out->section));
    if (out->kind == IMAP_FETCH_SECTION && scan_peek(c) != ']') {
        TRY(take_part(c, arena, &out->section));
    }
    if (!scan_char(c, ']')) {
        return fail(ERR_SYNTAX, "Section does not end");
    }
    return out->kind == IMAP_FETCH_BINARY_SIZE ? OK : take_partial(c, &out->section);
}

/* At the opening bracket. */
static enum err take_section_item(struct scan *c, struct slice name, struct arena *arena,
                                  struct imap_fetch *out)
{
    for (size_t i = 0; i < ARRAY_LEN(section_items); i++) {
        if (slice_eq_nocase(name, section_items[i].name)) {
            struct imap_fetch_item item = {
                .kind = section_items[i].kind,
                .section = { .name = section_items[i].shown, .peek = section_items[i].peek },
            };
            (void)scan_char(c, '[');
            TRY(take_section(c, arena, &item));
            return add_item(out, item);
        }
    }
    return fail(ERR_SYNTAX, "Unknown FETCH item");
}

/* RFC 8970 6: LAZY, also more than once. Previews are made at delivery, so nothing is to be put off. */
static enum err take_preview_modifiers(struct scan *c)
{
    if (!scan_lit_nocase(c, SL(" (LAZY"))) {
        return OK;
    }
    while (scan_lit_nocase(c, SL(" LAZY"))) {
    }
    return scan_char(c, ')') ? OK : fail(ERR_SYNTAX, "Expected LAZY and a parenthesis");
}

static enum err take_item(struct scan *c, struct arena *arena, struct imap_fetch *out)
{
    struct slice name;
    if (!scan_while(c, is_name_char, &name)) {
        return fail(ERR_SYNTAX, "Expected a FETCH item");
    }
    struct imap_fetch_item item = { .kind = IMAP_FETCH_SECTION };
    if (scan_peek(c) == '[') {
        return take_section_item(c, name, arena, out);
    }
    for (size_t i = 0; i < ARRAY_LEN(plain_items); i++) {
        if (slice_eq_nocase(name, plain_items[i].name)) {
            item.kind = plain_items[i].kind;
            TRY(item.kind == IMAP_FETCH_PREVIEW ? take_preview_modifiers(c) : OK);
            return add_item(out, item);
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(rfc822_items); i++) {
        if (slice_eq_nocase(name, rfc822_items[i].name)) {
            item.section = rfc822_items[i].section;
            return add_item(out, item);
        }
    }
    return fail(ERR_SYNTAX, "Unknown FETCH item");
}

static bool take_macro(struct scan *c, struct imap_fetch *out)
{
    struct scan at = *c;
    struct slice name;
    if (!scan_while(&at, is_name_char, &name)) {
        return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(macros); i++) {
        if (!slice_eq_nocase(name, macros[i].name)) {
            continue;
        }
        for (unsigned k = 0; k < macros[i].count; k++) {
            out->items[out->count++] = (struct imap_fetch_item){ .kind = macros[i].kinds[k] };
        }
        *c = at;
        return true;
    }
    return false;
}

enum err imap_take_fetch(struct scan *c, struct arena *arena, struct imap_fetch *out)
{
    struct imap_fetch fetch = { ARENA_ARRAY(arena, struct imap_fetch_item, IMAP_LIST_ITEMS_MAX),
                                0 };
    if (take_macro(c, &fetch)) {
        *out = fetch;
        return OK;
    }
    bool in_parens = scan_char(c, '(');
    do {
        TRY(take_item(c, arena, &fetch));
    } while (in_parens && scan_char(c, ' '));
    if (in_parens && !scan_char(c, ')')) {
        return fail(ERR_SYNTAX, "List of FETCH items does not end");
    }
    *out = fetch;
    return OK;
}

static void write_path(struct buf *out, const struct imap_section *section)
{
    for (uint32_t i = 0; i < section->path_len; i++) {
        if (i > 0) {
            buf_append_char(out, '.');
        }
        buf_append_number(out, section->path[i]);
    }
}

static void write_fields(struct buf *out, const struct imap_words *fields)
{
    buf_append_cstr(out, " (");
    for (uint32_t i = 0; i < fields->count; i++) {
        if (i > 0) {
            buf_append_char(out, ' ');
        }
        imap_write_astring(out, fields->items[i]);
    }
    buf_append_char(out, ')');
}

void imap_write_section_name(struct buf *out, const struct imap_section *section)
{
    buf_append_cstr(out, section->name);
    if (section->name[0] == 'R') {
        return; /* RFC822 and its like have no brackets and no partials */
    }
    buf_append_char(out, '[');
    write_path(out, section);
    for (size_t i = 0; i < ARRAY_LEN(section_parts); i++) {
        if (section->part != section_parts[i].part) {
            continue;
        }
        if (section->path_len > 0) {
            buf_append_char(out, '.');
        }
        buf_append(out, section_parts[i].name);
    }
    if (section->part == IMAP_SECTION_FIELDS || section->part == IMAP_SECTION_FIELDS_NOT) {
        write_fields(out, &section->fields);
    }
    buf_append_char(out, ']');
    if (section->has_partial) { /* RFC 3501 7.4.2: only the origin is told */
        buf_append_char(out, '<');
        buf_append_number(out, section->from);
        buf_append_char(out, '>');
    }
}
