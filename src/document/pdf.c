/* The pages of a PDF file (ISO 32000-1, 7.7): found in their tree, or, where that is damaged, one by one. */
#include "document/pdf.h"

#define TREE_DEPTH_MAX 32
#define ARENA_BYTES ((size_t)512 * 1024 * 1024) /* far above what the limits let anybody reach */

struct reading {
    struct pdf pdf;
    struct pdf_text text;
    unsigned pages;
};

/* Streams that were cut anywhere but within a word (7.7.3.3). */
static void unpack_content(struct pdf *pdf, struct slice contents, struct buf *out)
{
    struct scan items = pdf_items(contents);
    struct slice stream;
    if (!pdf_is_array(contents)) {
        pdf_stream_unpack(pdf, contents, out);
    }
    while (pdf_item_next(pdf, &items, &stream)) {
        pdf_stream_unpack(pdf, stream, out);
        buf_append_char(out, '\n');
    }
}

/* What is written on a page: notes, and what was filled into its fields (12.5.5). */
static void read_annotations(struct reading *r, struct slice page)
{
    struct scan items = pdf_items(pdf_get(&r->pdf, page, SL("Annots")));
    struct slice annotation;
    while (pdf_item_next(&r->pdf, &items, &annotation)) {
        AUTO(buf_fini) struct buf content;
        struct slice looks = pdf_get(&r->pdf, annotation, SL("AP"));
        struct slice form = pdf_get(&r->pdf, looks, SL("N"));
        buf_init(&content, DOCUMENT_STREAM_MAX);
        pdf_stream_unpack(&r->pdf, form, &content);
        pdf_content_text(&r->text, pdf_get(&r->pdf, form, SL("Resources")), buf_slice(&content));
    }
}

static void read_page(struct reading *r, struct slice page, struct slice resources)
{
    AUTO(buf_fini) struct buf content;
    r->pages++;
    buf_init(&content, DOCUMENT_STREAM_MAX);
    unpack_content(&r->pdf, pdf_get(&r->pdf, page, SL("Contents")), &content);
    pdf_content_text(&r->text, resources, buf_slice(&content));
    read_annotations(r, page);
    buf_append_char(r->text.out, '\n');
}

static bool goes_on(const struct reading *r)
{
    return r->pages < DOCUMENT_PAGES_MAX && r->pdf.budget->octets > 0 &&
           buf_error(r->text.out) == OK;
}

/* Resources are handed down (7.7.3.4). */
static void read_tree(struct reading *r, struct slice node, struct slice resources, unsigned depth)
{
    struct slice own = pdf_get(&r->pdf, node, SL("Resources"));
    struct slice kids = pdf_get(&r->pdf, node, SL("Kids")), kid;
    struct scan items = pdf_items(kids);
    resources = own.len > 0 ? own : resources;
    if (!pdf_is_array(kids)) {
        read_page(r, node, resources);
        return;
    }
    while (depth < TREE_DEPTH_MAX && goes_on(r) && pdf_item_next(&r->pdf, &items, &kid)) {
        if (kid.len > 0) {
            read_tree(r, kid, resources, depth + 1);
        }
    }
}

static void read_each(struct reading *r)
{
    for (size_t i = 0; i < r->pdf.count && goes_on(r); i++) {
        struct slice page = r->pdf.objects[i].octets;
        if (pdf_has_name(&r->pdf, page, SL("Type"), SL("Page"))) {
            read_page(r, page, pdf_get(&r->pdf, page, SL("Resources")));
        }
    }
}

void pdf_text(struct slice file, struct document_budget *budget, struct buf *out)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "pdf", ARENA_BYTES);
    struct reading *r = ARENA_NEW(arena, struct reading);
    pdf_open(&r->pdf, file, budget, arena);
    r->text.pdf = &r->pdf;
    r->text.out = out;
    pdf_information_text(&r->pdf, out);
    struct slice catalog = pdf_object(&r->pdf, r->pdf.root);
    struct slice tree = pdf_get(&r->pdf, catalog, SL("Pages"));
    if (tree.len > 0) {
        read_tree(r, tree, (struct slice){}, 0);
    }
    if (r->pages == 0) {
        read_each(r);
    }
    pdf_close(&r->pdf);
}
