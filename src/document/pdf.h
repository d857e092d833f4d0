/* document/pdf.h - PDF files (ISO 32000-1) in memory: tokens, objects, streams, fonts, the text of pages.
 *
 * Shape   every file is read as a damaged one is repaired: all objects are found by looking for them, the last of each number counts, and tables of
 *         references are not read. So a wrong table costs nothing, and there is one way only.
 *         A value is the octets from where it begins; nothing is built of it, a key is looked up by passing over those before it.
 * Limits  whatever is unpacked, and what is passed over again for a look-up, is taken from the document's budget. */
#ifndef CULVER_DOCUMENT_PDF_H
#define CULVER_DOCUMENT_PDF_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/scan.h"
#include "document/document.h"

/* --- pdf_token.c --- */
enum pdf_kind {
    PDF_NUMBER,
    PDF_NAME,   /* text: without its slash, #xx as they stand */
    PDF_STRING, /* text: what is inside of the parentheses */
    PDF_HEX,    /* text: what is inside of the angles */
    PDF_WORD,   /* a keyword, an operator */
    PDF_ARRAY,
    PDF_ARRAY_END,
    PDF_DICTIONARY,
    PDF_DICTIONARY_END,
};
struct pdf_token {
    enum pdf_kind kind;
    struct slice text;
    double number;
};
/* False at the end. Whatever octets there are make tokens. */
bool pdf_token_next(struct scan *c, struct pdf_token *out);
/* A keyword; else the cursor stays. */
bool pdf_word(struct scan *c, struct slice word);
bool pdf_is_space(char c);
/* The octets of a string, without their escapes. */
void pdf_string_octets(const struct pdf_token *string, struct buf *out);
/* Passes over one value; false at the end, at a closing bracket and where it is too deep. */
bool pdf_value_skip(struct scan *c);
bool pdf_reference(struct scan *c, uint32_t *out_number);

/* --- pdf_object.c --- */
struct pdf_object {
    uint32_t number;
    uint32_t order; /* of two with the same number the later one counts */
    struct slice octets;
};
struct pdf {
    struct slice file;
    struct arena *arena; /* lives as long as the file is read */
    struct document_budget *budget;
    struct pdf_object *objects; /* by number, each once */
    size_t count, room;
    uint32_t root;  /* the object that is the catalog; 0: none was found */
    uint32_t codes; /* that fonts may still give texts or widths for */
};
void pdf_open(struct pdf *pdf, struct slice file, struct document_budget *budget,
              struct arena *arena);
void pdf_close(struct pdf *pdf);
/* False when the budget does not reach. */
bool pdf_spend(struct pdf *pdf, size_t octets);
struct slice pdf_object(const struct pdf *pdf, uint32_t number);
/* Follows references. */
struct slice pdf_resolve(struct pdf *pdf, struct slice value);
/* The value of a key, resolved; empty: there is none. */
struct slice pdf_get(struct pdf *pdf, struct slice dictionary, struct slice key);
bool pdf_number(struct slice value, double *out);
/* A number that is whole and within bounds. */
bool pdf_index(struct slice value, uint32_t *out);
/* Empty: it is none. */
struct slice pdf_name(struct slice value);
bool pdf_is_array(struct slice value);
/* The items of an array, resolved. */
struct scan pdf_items(struct slice array);
bool pdf_item_next(struct pdf *pdf, struct scan *items, struct slice *out);
bool pdf_has_name(struct pdf *pdf, struct slice dictionary, struct slice key, struct slice name);

/* --- pdf_stream.c --- */
/* Appends the octets of a stream, without its filters; of what is damaged those before the damage. */
void pdf_stream_unpack(struct pdf *pdf, struct slice object, struct buf *out);
/* Where the data of a stream may begin: behind its dictionary and the keyword. */
bool pdf_stream_begin(struct slice object, struct scan *out);

/* --- pdf_cmap.c --- */
struct pdf_cmap;
/* A mapping of codes to text (ToUnicode, 9.10.3), in the arena; `codes` counts down to where no more are taken. */
struct pdf_cmap *pdf_cmap_read(struct slice program, struct arena *arena, uint32_t *codes);
/* Appends the text of a code; false: it has none. */
bool pdf_cmap_text(const struct pdf_cmap *cmap, uint32_t code, struct buf *out);
/* Takes a code as long as the code space says; without one it has `length` octets. */
bool pdf_cmap_code(const struct pdf_cmap *cmap, struct scan *codes, unsigned length,
                   uint32_t *out_code);
/* Big-endian; `add` counts up the last character. */
void pdf_utf16_append(struct slice utf16, uint32_t add, struct buf *out);

/* --- pdf_glyph.c --- */
/* Appends what the glyph of that name reads as; nothing when it tells nobody. */
void pdf_glyph_text(struct slice name, struct buf *out);

/* --- pdf_font.c --- */
struct pdf_font;
struct pdf_font *pdf_font_read(struct pdf *pdf, struct slice dictionary);
struct pdf_glyph {
    double width;  /* of the size of the font */
    bool is_blank; /* the octet that word spacing is for */
};
/* The next code of a string, and its text appended. */
bool pdf_font_next(const struct pdf_font *font, struct scan *codes, struct pdf_glyph *out_glyph,
                   struct buf *out);
/* False: widths are guessed. */
bool pdf_font_has_widths(const struct pdf_font *font);

/* --- pdf_content.c --- */
/* What stays the same over the pages of a document. */
struct pdf_text {
    struct pdf *pdf;
    struct buf *out;
    struct pdf_known_font {
        const char *dictionary; /* where it stands */
        struct pdf_font *font;
    } fonts[DOCUMENT_FONTS_MAX];
    unsigned font_count;
};
/* Appends the text that a content stream shows. */
void pdf_content_text(struct pdf_text *text, struct slice resources, struct slice content);

/* --- pdf_information.c --- */
/* Appends title, subject and keywords, a line each. */
void pdf_information_text(struct pdf *pdf, struct buf *out);

/* --- pdf.c --- */
void pdf_text(struct slice file, struct document_budget *budget, struct buf *out);

#endif
