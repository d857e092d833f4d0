/* document/document.h - the text of documents that travel as attachments, for searching.
 *
 * Shape   document_kind_of() tells by media type and file name what a part may be; document_text() appends what a person would read in it.
 *         Paragraphs and cells end with a line end; order and layout mean nothing.
 * Units   octets in, UTF-8 out.
 * Errors  none for content: of what is broken, encrypted or over a limit, the text up to there.
 * Limits  the DOCUMENT_* constants. What a message may make us unpack is counted over all its documents (struct document_budget); memory of
 *         packages is DOCUMENT_TOKEN_MAX and what zlib and expat need for DOCUMENT_DEPTH_MAX levels, of PDF files a small multiple of the
 *         budget, whatever the document claims to be.
 * Formats PKWARE APPNOTE 6.3 (without ZIP64 and encryption), ECMA-376 (Office Open XML), OASIS OpenDocument 1.3, ISO 32000-1 (PDF, without
 *         encryption), Rich Text Format 1.9.1. */
#ifndef CULVER_DOCUMENT_DOCUMENT_H
#define CULVER_DOCUMENT_DOCUMENT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

#define DOCUMENT_UNPACKED_MAX (UINT64_C(64) * 1024 * 1024) /* of all documents of a message */
#define DOCUMENT_TEXT_MAX ((size_t)8 * 1024 * 1024)        /* of one document */
#define DOCUMENT_MEMBERS_MAX 10000              /* files in a package that are looked at */
#define DOCUMENT_DEPTH_MAX 256                  /* elements within each other */
#define DOCUMENT_TOKEN_MAX ((size_t)256 * 1024) /* a tag, a comment */
/* Of a PDF file: what is looked at of it; a page, or objects that are packed together, unpacked; codes, or ranges of them, that all its fonts give
 * texts or widths for; forms within each other. */
#define DOCUMENT_FILE_MAX ((size_t)128 * 1024 * 1024)
#define DOCUMENT_STREAM_MAX ((size_t)16 * 1024 * 1024)
#define DOCUMENT_OBJECTS_MAX 500000
#define DOCUMENT_PAGES_MAX 10000
#define DOCUMENT_FONTS_MAX 256
#define DOCUMENT_CODES_MAX 262144
#define DOCUMENT_FORMS_MAX 8

enum document_kind {
    DOCUMENT_NONE, /* nothing to read */
    DOCUMENT_PLAIN, /* text in a part that does not say so: UTF-8, with a mark UTF-16, else windows-1252 */
    DOCUMENT_OFFICE, /* docx, xlsx, pptx */
    DOCUMENT_OPEN,   /* odt, ods, odp */
    DOCUMENT_PDF,
    DOCUMENT_RICH, /* Rich Text Format */
};
/* Media type and name of a part without parts of its own; of text parts but text/rtf DOCUMENT_NONE: their text is told by format/. The name counts
 * where the type is none of these: application/octet-stream, or what a program took a file for that is something else (application/msword for
 * a.docx, application/zip). What is in a message/ part that is no message, such as a delivery status (RFC 3464), is text. */
enum document_kind document_kind_of(struct slice type, struct slice subtype,
                                    struct slice file_name);

/* What may still be unpacked. */
struct document_budget {
    uint64_t octets;
};

/* Appends to `out`, whose ceiling ends the text too. */
void document_text(enum document_kind kind, struct slice octets, struct document_budget *budget,
                   struct buf *out);

#endif
