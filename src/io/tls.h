/* io/tls.h - TLS server contexts over OpenSSL; the private key may live in another process.
 *
 * Shape   a context is immutable and counted; a reload makes a new one, sessions keep theirs.
 * Threads a context may be used by all; its signer is called on the thread of the handshake.
 * RFC     8446, 8314 (TLS 1.2 and later only), 9325. */
#ifndef CULVER_IO_TLS_H
#define CULVER_IO_TLS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"
#include "base/time.h"

struct tls_context;

/* Signs as OpenSSL asks, for a key this process does not hold. Called on the fiber that does the handshake, so it may
 * suspend; *out_len enters as room.
 *   ECDSA  digest_nid names the digest; the answer is the DER signature (RFC 3279 2.2.3).
 *   RSA    digest_nid names the digest: PKCS #1 v1.5, padded by the signer (TLS 1.2 only).
 *          digest_nid 0: `digest` is a block of the modulus' length that is padded already (PSS); the answer is the bare
 *          private-key operation on it (RSA_NO_PADDING). */
struct tls_signer {
    enum err (*sign)(void *arg, int digest_nid, struct slice digest, unsigned char *out,
                     size_t *out_len);
    void *arg;
};

/* certificate_pem: leaf first, then the chain (file content). ECDSA P-256 leaf keys and RSA are supported by the
 * signer. ERR_SYNTAX with what is wrong in the detail. */
enum err tls_context_new(struct slice certificate_pem, const struct tls_signer *signer,
                         struct tls_context **out);
/* With the key in this process: tests and --single. */
enum err tls_context_new_with_key(struct slice certificate_pem, struct slice key_pem,
                                  struct tls_context **out);
/* For connections to others. With `checked` the peer's certificate must be for the name asked for and signed by an authority
 * of `authorities_pem` (NULL ptr: those of this machine); without, any certificate will do (RFC 7435). */
struct tls_context *tls_client_context_new(bool checked, struct slice authorities_pem);

/* One statement about a certificate, as in a TLSA record (RFC 6698 2.1). */
struct tls_association {
    uint8_t usage, selector, matching;
    struct slice data;
};
/* What the certificate of a peer must match instead of being signed by an authority (RFC 7672 3.1). */
struct tls_dane {
    const struct tls_association *associations;
    unsigned count;
    struct slice base; /* where they stand: sent as SNI, and checked where usage 2 wants a name */
    struct slice next_hop; /* whose mail it is: the other name that will do; "" none */
    struct slice alias_of; /* what that is another name for, which will do too; "" none */
};
/* Is it one that a certificate can be compared with? A whole certificate or key (matching 0) that is none cannot (RFC 7672 2.2: "unusable"). */
bool tls_association_is_usable(const struct tls_association *association);

/* When the certificate of a server's context begins and ceases to be valid. */
struct tls_dates {
    struct utc from, until;
};
struct tls_dates tls_context_dates(const struct tls_context *context);

struct tls_context *tls_context_ref(struct tls_context *context);
void tls_context_unref(struct tls_context *context);

/* A CA and a server certificate for names (DNS) signed by it, P-256, for the lab and tests. PEM in the arena. */
enum err tls_make_lab_certificates(const struct slice *names, unsigned count, struct arena *arena,
                                   struct slice *ca_pem, struct slice *cert_pem,
                                   struct slice *key_pem);

#endif
