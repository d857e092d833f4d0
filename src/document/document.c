/* Which documents there are, and which of their files hold text. */
#include "document/document.h"

#include "codec/codec.h"
#include "document/internal.h"
#include "document/pdf.h"

struct known {
    struct slice subtype; /* of application/; empty: none of its own */
    struct slice ending;  /* of a file name */
    enum document_kind kind;
};

#define OFFICE_TYPE "vnd.openxmlformats-officedocument."
#define OPEN_TYPE "vnd.oasis.opendocument."

static const struct known known[] = {
    { SL(OFFICE_TYPE "wordprocessingml.document"), SL(".docx"), DOCUMENT_OFFICE },
    { SL(OFFICE_TYPE "wordprocessingml.template"), SL(".dotx"), DOCUMENT_OFFICE },
    { SL("vnd.ms-word.document.macroenabled.12"), SL(".docm"), DOCUMENT_OFFICE },
    { SL(OFFICE_TYPE "spreadsheetml.sheet"), SL(".xlsx"), DOCUMENT_OFFICE },
    { SL("vnd.ms-excel.sheet.macroenabled.12"), SL(".xlsm"), DOCUMENT_OFFICE },
    { SL(OFFICE_TYPE "presentationml.presentation"), SL(".pptx"), DOCUMENT_OFFICE },
    { SL(OFFICE_TYPE "presentationml.slideshow"), SL(".ppsx"), DOCUMENT_OFFICE },
    { SL(OPEN_TYPE "text"), SL(".odt"), DOCUMENT_OPEN },
    { SL(OPEN_TYPE "spreadsheet"), SL(".ods"), DOCUMENT_OPEN },
    { SL(OPEN_TYPE "presentation"), SL(".odp"), DOCUMENT_OPEN },
    { SL("pdf"), SL(".pdf"), DOCUMENT_PDF },
    { SL("x-pdf"), SL(".pdf"), DOCUMENT_PDF },
    { SL("rtf"), SL(".rtf"), DOCUMENT_RICH },
    { SL("x-rtf"), SL(".rtf"), DOCUMENT_RICH },
    { SL("xml"), SL(".xml"), DOCUMENT_PLAIN },
    { SL("json"), SL(".json"), DOCUMENT_PLAIN },
    { SL(""), SL(".txt"), DOCUMENT_PLAIN },
    { SL(""), SL(".csv"), DOCUMENT_PLAIN },
    { SL(""), SL(".md"), DOCUMENT_PLAIN },
    { SL(""), SL(".log"), DOCUMENT_PLAIN },
};

static bool ends_nocase(struct slice name, struct slice ending)
{
    return name.len >= ending.len &&
           slice_eq_nocase(slice_from(name, name.len - ending.len), ending);
}

enum document_kind document_kind_of(struct slice type, struct slice subtype, struct slice file_name)
{
    if (slice_eq(type, SL("text")) && slice_eq(subtype, SL("rtf"))) {
        return DOCUMENT_RICH;
    }
    if (slice_eq(type, SL("message"))) {
        return DOCUMENT_PLAIN;
    }
    if (!slice_eq(type, SL("application"))) {
        return DOCUMENT_NONE;
    }
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (subtype.len > 0 && slice_eq(subtype, known[i].subtype)) {
            return known[i].kind;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (ends_nocase(file_name, known[i].ending)) {
            return known[i].kind;
        }
    }
    return DOCUMENT_NONE;
}

/* --- Office Open XML --- */
static bool is_one_of(struct slice name, const struct slice *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_eq(name, names[i])) {
            return true;
        }
    }
    return false;
}

static bool is_office_text(struct slice element)
{
    static const struct slice names[] = { SL("t"), SL("v") };
    return is_one_of(element, names, ARRAY_LEN(names));
}

static char office_separator(struct slice element)
{
    static const struct slice names[] = {
        SL("p"), SL("si"), SL("c"), SL("tab"), SL("br"), SL("cr")
    };
    return is_one_of(element, names, ARRAY_LEN(names)) ? '\n' : '\0';
}

static bool is_office_member(struct slice name)
{
    static const struct slice beginnings[] = {
        SL("word/document"),    SL("word/header"),         SL("word/footer"),
        SL("word/footnotes"),   SL("word/endnotes"),       SL("word/comments"),
        SL("xl/sharedStrings"), SL("xl/worksheets/sheet"), SL("xl/comments"),
        SL("ppt/slides/slide"), SL("ppt/notesSlides/"),
    };
    for (size_t i = 0; i < ARRAY_LEN(beginnings); i++) {
        if (slice_starts(name, beginnings[i]) && slice_ends(name, SL(".xml"))) {
            return true;
        }
    }
    return false;
}

/* --- OpenDocument --- */
/* `s` is a space that XML would take for none beside another, or at the beginning (OpenDocument 1.3 part 3, 6.1.3). */
static char open_separator(struct slice element)
{
    static const struct slice names[] = { SL("p"), SL("h"), SL("table-cell"), SL("tab"),
                                          SL("line-break") };
    if (slice_eq(element, SL("s"))) {
        return ' ';
    }
    return is_one_of(element, names, ARRAY_LEN(names)) ? '\n' : '\0';
}

/* --- what all packages have --- */
/* Dublin Core (ECMA-376 part 2, 11; OpenDocument 1.3 part 3, 4.3.2): what a program shows as the title of a window. */
static bool is_description(struct slice element)
{
    static const struct slice names[] = { SL("title"), SL("subject"), SL("description"),
                                          SL("keywords"), SL("keyword") };
    return is_one_of(element, names, ARRAY_LEN(names));
}

static char description_separator(struct slice element)
{
    return is_description(element) ? '\n' : '\0';
}

/* ECMA-376 part 1, 18.2.19 */
static struct slice office_sheet(struct slice parent, struct slice element)
{
    return slice_eq(parent, SL("sheets")) && slice_eq(element, SL("sheet")) ? SL("name") : SL("");
}

/* OpenDocument 1.3 part 3, 9.1.2. A table that is no sheet has a name that nobody sees. */
static struct slice open_sheet(struct slice parent, struct slice element)
{
    return slice_eq(parent, SL("spreadsheet")) && slice_eq(element, SL("table")) ? SL("name")
                                                                                 : SL("");
}

static bool is_nothing(struct slice element)
{
    return false;
}

static char no_separator(struct slice element)
{
    return '\0';
}

/* How a file of a package is read; NULL: it is not. */
static const struct markup *markup_of(enum document_kind kind, struct slice name)
{
    static const struct markup office = { is_office_text, office_separator, NULL };
    static const struct markup open = { NULL, open_separator, open_sheet };
    static const struct markup description = { is_description, description_separator, NULL };
    static const struct markup sheets = { is_nothing, no_separator, office_sheet };
    bool is_office = kind == DOCUMENT_OFFICE;
    if (slice_eq(name, is_office ? SL("docProps/core.xml") : SL("meta.xml"))) {
        return &description;
    }
    if (is_office && slice_eq(name, SL("xl/workbook.xml"))) {
        return &sheets;
    }
    if (is_office) {
        return is_office_member(name) ? &office : NULL;
    }
    return slice_eq(name, SL("content.xml")) ? &open : NULL;
}

static void package_text(struct slice octets, enum document_kind kind,
                         struct document_budget *budget, struct buf *out)
{
    struct package package;
    struct package_member member;
    if (!package_open(octets, &package)) {
        return;
    }
    while (budget->octets > 0 && buf_error(out) == OK && package_next(&package, &member)) {
        const struct markup *markup = markup_of(kind, member.name);
        if (markup != NULL) {
            markup_text(markup, &member, budget, out);
        }
    }
}

void document_text(enum document_kind kind, struct slice octets, struct document_budget *budget,
                   struct buf *out)
{
    switch (kind) {
    case DOCUMENT_NONE:
        break;
    case DOCUMENT_PLAIN:
        charset_file_to_utf8(SL(""), octets, out);
        break;
    case DOCUMENT_OFFICE:
    case DOCUMENT_OPEN:
        package_text(octets, kind, budget, out);
        break;
    case DOCUMENT_PDF:
        pdf_text(octets, budget, out);
        break;
    case DOCUMENT_RICH:
        rtf_text(octets, budget, out);
        break;
    }
}
