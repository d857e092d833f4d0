/* trust/dkim.h - DKIM, the signing side: the field that signs a message, what of it is hashed, and the record that its key is published in.
 *
 * Shape   dkim_field_begin() writes the field without the signature and says what is to be signed; whoever holds the key signs that;
 *         dkim_field_end() puts the signature in. dkim_reader_...() reads of a message that goes by what both need. Pure functions: a stored body is hashed elsewhere (scanner/scanner.h), and no key is here.
 * Units   octets; lines of the field have at most 78.
 * Errors  ERR_LIMIT: the field, or the header that it signs, is larger than the buf or DKIM_HEADER_MAX allows.
 * Limits  DKIM_INSTANCES_MAX fields of a name are signed, the last ones.
 * RFC     6376 3.5, 3.7, 5.4.1, 5.4.2; 8301 3.1; 8463 3. Never "l=": what somebody appends must break the signature. */
#ifndef CULVER_TRUST_DKIM_H
#define CULVER_TRUST_DKIM_H

#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"
#include "format/dkim.h"

#define DKIM_INSTANCES_MAX 10
#define DKIM_HEADER_MAX ((size_t)1024 * 1024) /* octets of fields that are signed */
#define DKIM_FIELD_MAX ((size_t)8 * 1024)
#define DKIM_RECORD_MAX ((size_t)2048)

/* A message as it goes by, piece by piece, with CRLF at the end of each line: its header block, and what DKIM calls the body hash. Of the
 * body nothing is kept. */
struct dkim_reader;
struct dkim_reader *dkim_reader_new(void);
void dkim_reader_free_auto(struct dkim_reader **reader); /* for AUTO() */
void dkim_reader_add(struct dkim_reader *reader, struct slice piece);
/* *header lives as long as the reader. ERR_LIMIT: it has more than DKIM_HEADER_MAX octets. */
enum err dkim_reader_end(struct dkim_reader *reader, struct slice *header,
                         unsigned char body_hash[DKIM_HASH_BYTES]);

struct dkim_signing {
    struct slice domain, selector; /* A-labels */
    enum dkim_algorithm algorithm;
    struct utc now;
    const unsigned char *body_hash; /* DKIM_HASH_BYTES */
};
/* `header` is the header block from the first field that may be signed on. `digest`, DKIM_HASH_BYTES, is what the key signs: with RSA
 * (PKCS #1 v1.5) as the SHA-256 digest that it is, with Ed25519 as the message. */
enum err dkim_field_begin(const struct dkim_signing *signing, struct slice header,
                          struct arena *arena, struct buf *out, unsigned char *digest);
/* The signature, and the end of the field. */
enum err dkim_field_end(struct slice signature, struct buf *field);

/* The text of the TXT record that publishes a key, at "SELECTOR._domainkey.DOMAIN" (RFC 6376 3.6.1). Of an RSA key the octets are a
 * SubjectPublicKeyInfo, of an Ed25519 key the 32 of the key itself (RFC 8463 4). No "s=": the key serves mail and the reports of RFC 8460 3,
 * and there are verifiers that take a list of the two for a mistake. */
void dkim_record_write(enum dkim_algorithm algorithm, struct slice public_key, struct buf *out);

#endif
