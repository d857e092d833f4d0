/* codec/codec.h - encodings: bytes in, bytes out; no I/O, no clock.
 *
 * Shape   decoders are tolerant where mail needs it and say so in their comment; encoders are exact.
 * Owner   output goes to the caller's buf; its ceiling is the limit.
 * Errors  ERR_SYNTAX (strict ones), ERR_LIMIT (ceiling). */
#ifndef CULVER_CODEC_CODEC_H
#define CULVER_CODEC_CODEC_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

/* RFC 4648 4. The strict decoder takes canonical padding and nothing else (SASL: RFC 4954 4). */
void base64_encode(struct slice in, struct buf *out);
enum err base64_decode_strict(struct slice in, struct buf *out);
/* RFC 4648 5, as JSON Web Signatures have it (RFC 7515 2): the other alphabet, no padding, canonical; ERR_SYNTAX else. */
enum err base64url_decode(struct slice in, struct buf *out);
/* As RFC 2045 6.8 asks of mail: everything outside the alphabet is passed over. */
void base64_decode_mail(struct slice in, struct buf *out);

/* RFC 2045 6.7; broken escapes stay as they are. `is_header` makes "_" a space (RFC 2047 4.2). */
void qp_decode(struct slice in, bool is_header, struct buf *out);

/* Encoded words of a header value to UTF-8; the rest is copied (invalid UTF-8 becomes U+FFFD). RFC 2047 6. The text of a word
 * has at most RFC2047_WORD_MAX octets with its end (75 by the RFC, which not every mailer knows); a longer one is no word. */
#define RFC2047_WORD_MAX 4096
void rfc2047_decode(struct slice in, struct buf *out);

/* Text of the named charset (any label seen in mail, any case) to UTF-8; invalid input becomes U+FFFD.
 * An unknown label is read as UTF-8 when valid, else as windows-1252; returns false then. So are octets above 127 in US-ASCII, which is what a
 * part says that says nothing; a piece of a text may be cut off within a character. */
bool charset_to_utf8(struct slice label, struct slice in, struct buf *out);
/* The same of a whole text, such as a file: a byte order mark of UTF-16 at its beginning says more than a label (WHATWG Encoding, "decode"). */
void charset_file_to_utf8(struct slice label, struct slice in, struct buf *out);

/* IMAP mailbox names (RFC 3501 5.1.3). Decoding is strict: one name has one form. */
enum err mutf7_decode(struct slice in, struct buf *out);
void mutf7_encode(struct slice utf8, struct buf *out);

/* Domain to lower-case A-labels, and an A-label domain to U-labels (UTS 46 non-transitional). ERR_SYNTAX. */
enum err idna_to_ascii(struct slice domain, struct buf *out);
enum err idna_to_unicode(struct slice domain, struct buf *out);

/* Full case folding after decomposition, for caseless search (i;unicode-casemap of RFC 5051 in spirit). */
void casefold_utf8(struct slice in, struct buf *out);

/* What looks the same has the same (UTS 39 4, "skeleton"): for comparing only. ERR_SYNTAX: longer than any name. */
enum err confusable_skeleton(struct slice in, struct buf *out);

/* i;unicode-casemap (RFC 5051): what it gives sorts, octet by octet, as lists of mail are sorted. At most 11 octets an octet. */
void casemap_utf8(struct slice in, struct buf *out);

/* Normalization Form C (UAX 15), as Net-Unicode wants text to be (RFC 5198 3): what is written in two ways has one. At most three octets an
 * octet come out. ERR_SYNTAX: not UTF-8; ERR_LIMIT: more than NFC_INPUT_MAX octets, or as many units of UTF-16 behind it. Time grows with the
 * square of a run of combining marks, which is why there is a limit. */
#define NFC_INPUT_MAX 3072
enum err nfc_utf8(struct slice in, struct buf *out);
/* False of what nfc_utf8() would refuse, too. */
bool nfc_is(struct slice utf8);

/* RFC 4013, for passwords and names (unassigned code points pass): ERR_SYNTAX for what it forbids, ERR_LIMIT. */
enum err saslprep(struct slice utf8, struct buf *out);

/* RFC 3461 4 xtext. */
enum err xtext_decode(struct slice in, struct buf *out);
void xtext_encode(struct slice in, struct buf *out);

/* RFC 6533 3: utf-8-addr-unitext (and -xtext, which is the same in ASCII) to UTF-8, strictly; and valid UTF-8 to utf-8-addr-xtext. */
enum err unitext_decode(struct slice in, struct buf *out);
void unitext_encode(struct slice utf8, struct buf *out);

/* Linear HTML to readable text: tags dropped, entities decoded, block ends as line ends, script and style left out. */
void html_to_text(struct slice html, struct buf *out);

#endif
