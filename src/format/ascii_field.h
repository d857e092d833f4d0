/* format/ascii_field.h - header fields without octets above 127: what a client or a server is given that does not take UTF-8 there.
 *
 * Shape   one field in, the same field out, written anew and folded: texts and display names become encoded words, domains A-labels,
 *         parameters the form of RFC 2231. Octets that are no UTF-8 are read as what old mailers wrote (windows-1252). A policy says
 *         what becomes of that for which there is no such form.
 * Units   octets.
 * Owner   texts are in the arena given.
 * Errors  ERR_DENIED, of ASCII_REFUSE only: there is no form; the detail says of what. ERR_LIMIT: over ASCII_FIELD_MAX, or the ceiling
 *         of `out`.
 * Limits  ASCII_FIELD_MAX of one field; MESSAGE_ADDRESSES_MAX.
 * RFC     2047, 2231, 5890 2.3.2.1; 6857 3.2 and 3.3 (Downgraded-...); 6858 2. */
#ifndef CULVER_FORMAT_ASCII_FIELD_H
#define CULVER_FORMAT_ASCII_FIELD_H

#include "format/header.h"

#define ASCII_FIELD_MAX ((size_t)4 * 1024 * 1024)
/* Belongs to nobody (RFC 6858 2.1). */
#define SURROGATE_LOCAL "invalid"
#define SURROGATE_HOST "internationalized-address.invalid"

enum ascii_policy {
    /* For who only reads: an address without a form becomes nobody's, and its display name says what it was; types become the most
     * general; parameters and fields are left out. */
    ASCII_REPLACE,
    /* For mail on its way: addresses, types and parameters without a form are refused, but what has no domain is no address and becomes
     * nobody's; a field stands, encoded, under the name Downgraded-... */
    ASCII_REFUSE,
};

/* `whole` as in struct header_field, appended to `out`; nothing: it is left out. */
enum err ascii_field(const struct header_field *field, enum ascii_policy policy,
                     struct arena *scratch, struct buf *out);

/* The same of what was read of fields: a text (empty when it is too long), and an address, whose display name is encoded words. */
struct slice ascii_text(struct slice text, struct arena *arena);
enum err ascii_address(const struct address *a, enum ascii_policy policy, struct arena *arena,
                       struct address *out);

/* "type/subtype" in place of one that is not ASCII: what it must say is whether there are parts inside. */
struct slice ascii_media_type(struct slice type);

#endif
