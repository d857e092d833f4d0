/* The text of an XML file, by expat. No document type is accepted, so nothing is expanded and nothing else is asked for. */
#include <expat.h>
#include <stdio.h>

#include "document/internal.h"

#define PARENT_BYTES 16

struct reading {
    const struct markup *markup;
    struct buf *out;
    XML_Parser parser;
    size_t silent; /* octets since the parser told of something */
    unsigned depth;
    struct level {
        bool is_text, is_reference;
        char name[PARENT_BYTES];      /* cut; those that are asked for are shorter */
    } levels[DOCUMENT_DEPTH_MAX + 1]; /* the elements that are open, from 1 */
};

static struct slice local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return slice_cstr(colon == NULL ? name : colon + 1);
}

static void stop(struct reading *r)
{
    XML_StopParser(r->parser, XML_FALSE);
}

/* A cell that holds the number of a text (ECMA-376 part 1, 18.3.1.4). */
static bool is_reference(const char **attributes)
{
    for (; attributes[0] != NULL; attributes += 2) {
        if (strcmp(attributes[0], "t") == 0) {
            return strcmp(attributes[1], "s") == 0;
        }
    }
    return false;
}

static void write_attribute(struct reading *r, struct slice wanted, const char **attributes)
{
    for (; wanted.len > 0 && attributes[0] != NULL; attributes += 2) {
        if (slice_eq(local_name(attributes[0]), wanted)) {
            buf_append_cstr(r->out, attributes[1]);
            buf_append_char(r->out, '\n');
        }
    }
}

static void on_begin(void *arg, const char *name, const char **attributes)
{
    struct reading *r = arg;
    r->silent = 0;
    if (r->depth == DOCUMENT_DEPTH_MAX) {
        stop(r);
        return;
    }
    const struct level *around = &r->levels[r->depth];
    bool is_text = r->markup->is_text == NULL || r->markup->is_text(local_name(name));
    r->levels[++r->depth] =
        (struct level){ is_text && !around->is_reference, is_reference(attributes), "" };
    if (r->markup->attribute != NULL) {
        struct slice parent = slice_cstr(around->name);
        write_attribute(r, r->markup->attribute(parent, local_name(name)), attributes);
        snprintf(r->levels[r->depth].name, PARENT_BYTES, "%.*s", SLICE_ARG(local_name(name)));
    }
}

static void on_end(void *arg, const char *name)
{
    struct reading *r = arg;
    r->silent = 0;
    r->depth--;
    char separator = r->markup->separator(local_name(name));
    if (separator != '\0') {
        buf_append_char(r->out, separator);
    }
}

static void on_text(void *arg, const char *text, int len)
{
    struct reading *r = arg;
    r->silent = 0;
    if (r->levels[r->depth].is_text) {
        buf_append(r->out, slice_make(text, (size_t)len));
    }
}

static void on_other(void *arg, const char *text, int len)
{
    struct reading *r = arg;
    r->silent = 0;
}

static void on_document_type(void *arg, const char *name, const char *system_id,
                             const char *public_id, int has_subset)
{
    stop(arg);
}

static bool take_piece(void *arg, struct slice piece)
{
    struct reading *r = arg;
    /* A token is looked at anew with each piece of it (CVE-2023-52425): a long one would cost the square of its length. */
    r->silent += piece.len;
    return r->silent <= DOCUMENT_TOKEN_MAX &&
           XML_Parse(r->parser, piece.ptr, (int)piece.len, XML_FALSE) == XML_STATUS_OK &&
           buf_error(r->out) == OK;
}

void markup_text(const struct markup *markup, const struct package_member *member,
                 struct document_budget *budget, struct buf *out)
{
    struct reading r = { .markup = markup, .out = out, .parser = XML_ParserCreate(NULL) };
    if (r.parser == NULL) {
        return;
    }
    XML_SetUserData(r.parser, &r);
    /* A sandbox has no other source; where memory lies nobody outside knows. */
    XML_SetHashSalt(r.parser, (unsigned long)(uintptr_t)r.parser);
    XML_SetElementHandler(r.parser, on_begin, on_end);
    XML_SetCharacterDataHandler(r.parser, on_text);
    XML_SetDefaultHandler(r.parser, on_other);
    XML_SetStartDoctypeDeclHandler(r.parser, on_document_type);
    package_unpack(member, budget, take_piece, &r);
    XML_ParserFree(r.parser);
    buf_append_char(out, '\n');
}
