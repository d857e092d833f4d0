/* document/internal.h - packages (zip), and the XML in them; Rich Text Format. */
#ifndef CULVER_DOCUMENT_INTERNAL_H
#define CULVER_DOCUMENT_INTERNAL_H

#include "base/scan.h"
#include "document/document.h"

/* --- package.c --- */
struct package_member {
    struct slice name;
    bool is_deflated;
    struct slice packed;
};
/* The members one after the other, as the directory at the end lists them. */
struct package {
    struct slice octets;
    struct scan directory;
    unsigned left;
};
/* False: this is no package. */
bool package_open(struct slice octets, struct package *out);
/* Those that are encrypted, damaged or packed in an unusual way are passed over. */
bool package_next(struct package *package, struct package_member *out);
/* Unpacks piece by piece; take() answers whether it wants more. */
typedef bool package_taker(void *arg, struct slice piece);
void package_unpack(const struct package_member *member, struct document_budget *budget,
                    package_taker *take, void *arg);

/* --- markup.c --- */
struct markup {
    /* Is the text directly inside an element of that name (without its prefix) read? NULL: all text is. */
    bool (*is_text)(struct slice element);
    char (*separator)(struct slice element); /* what is written where it ends; NUL: nothing */
    /* The attribute of that element, right inside of the other one (all without prefix), whose value is text as well; "": none. NULL: no element
     * has one. */
    struct slice (*attribute)(struct slice parent, struct slice element);
};
void markup_text(const struct markup *markup, const struct package_member *member,
                 struct document_budget *budget, struct buf *out);

/* --- rtf.c --- */
void rtf_text(struct slice octets, struct document_budget *budget, struct buf *out);

#endif
