/* The text of a message, piece by piece, as SEARCH BODY and TEXT mean it (RFC 3501 6.4.4). What matches and what is indexed is told by
 * this one walk, so that they cannot differ. */
#include "codec/codec.h"
#include "document/document.h"
#include "format/header.h"
#include "scanner/internal.h"

#define FOLD_GROWTH 6 /* octets that one may become by decomposition and folding */
#define FOLD_LEAST 4096
#define FOLD_MAX (UINT64_C(1) << 30)

void text_fold(struct slice utf8, struct buf *out)
{
    size_t room = utf8.len * FOLD_GROWTH + FOLD_LEAST;
    buf_fini(out);
    buf_init(out, room < FOLD_MAX ? room : FOLD_MAX);
    casefold_utf8(utf8, out);
}

static void give(const struct text_walk *walk, struct slice utf8, bool is_body)
{
    text_fold(utf8, walk->folded);
    walk->take(walk->arg, buf_slice(walk->folded), is_body);
}

/* Field by field: name, colon, decoded value. */
static void walk_header(const struct text_walk *walk, struct slice block, bool is_body)
{
    struct header_cursor cursor = header_cursor_make(block);
    struct header_field field;
    while (header_next(&cursor, &field)) {
        AUTO(arena_free_auto)
        struct arena *arena =
            arena_new(NULL, "text-field", field.value.len * 16 + (size_t)256 * 1024);
        struct slice value = header_decode(field.value, arena);
        give(walk, arena_printf(arena, "%.*s: %.*s", SLICE_ARG(field.name), SLICE_ARG(value)),
             is_body);
    }
}

static void walk_body(const struct text_walk *walk, const struct part *part, struct slice text)
{
    struct slice body = slice_sub(text, (size_t)part->body_start, (size_t)part->body_len);
    AUTO(buf_fini) struct buf plain;
    buf_init(&plain, body.len * 4 + FOLD_LEAST);
    part_text(part, body, &plain);
    give(walk, buf_slice(&plain), true);
}

static struct slice find_param(const struct param_list *params, struct slice name)
{
    for (uint32_t i = 0; i < params->count; i++) {
        if (slice_eq(params->items[i].name, name)) {
            return params->items[i].value;
        }
    }
    return (struct slice){};
}

static enum document_kind kind_of(const struct part *part)
{
    struct slice name = find_param(&part->disposition_params, SL("filename"));
    name = name.len > 0 ? name : find_param(&part->params, SL("name"));
    return document_kind_of(part->type, part->subtype, name);
}

/* What somebody attached reads as text of the body. */
static void walk_document(const struct text_walk *walk, const struct part *part, struct slice text,
                          enum document_kind kind, struct document_budget *budget)
{
    struct slice body = slice_sub(text, (size_t)part->body_start, (size_t)part->body_len);
    AUTO(buf_fini) struct buf octets, plain;
    buf_init(&octets, body.len + FOLD_LEAST);
    buf_init(&plain, DOCUMENT_TEXT_MAX);
    part_octets(part, body, &octets);
    document_text(kind, buf_slice(&octets), budget, &plain);
    give(walk, buf_slice(&plain), true);
}

void text_walk(const struct text_walk *walk, const struct message *message, struct slice text)
{
    struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
    for (uint32_t i = 0; i < message->part_count; i++) {
        const struct part *part = &message->parts[i];
        struct slice header = slice_sub(text, (size_t)part->header_start, (size_t)part->header_len);
        bool is_inner_message = i > 0 && part->envelope != NULL;
        walk_header(walk, header, is_inner_message);
        if (part->first_child != MESSAGE_NONE) {
            continue;
        }
        enum document_kind kind = kind_of(part);
        if (kind != DOCUMENT_NONE) {
            walk_document(walk, part, text, kind, &budget);
        } else if (slice_eq(part->type, SL("text"))) {
            walk_body(walk, part, text);
        }
    }
}
