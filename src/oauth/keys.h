/* oauth/keys.h - the public keys of an issuer (JSON Web Key Set), and signatures by them.
 *
 * Shape   a set is immutable and counted: who verifies holds a reference while others put a new one in its place.
 * Threads any.
 * Errors  oauth_keys_read(): ERR_SYNTAX it is no set; ERR_PERM: there is no key in it that signs as we know it.
 * Limits  OAUTH_KEYS_MAX keys; RSA of OAUTH_RSA_BITS_MIN to OAUTH_RSA_BITS_MAX (RFC 7518 3.3 asks for 2,048 at least; what is larger
 *         costs those who verify).
 * RFC     7517, 7518 3 and 6, 8037; 9864 (Ed25519 as a name of its own). Keys of other kinds, for other uses or with too few bits are passed
 *         over (RFC 7517 5). */
#ifndef CULVER_OAUTH_KEYS_H
#define CULVER_OAUTH_KEYS_H

#include "base/err.h"
#include "base/slice.h"

#define OAUTH_KEYS_MAX 64
#define OAUTH_RSA_BITS_MIN 2048
#define OAUTH_RSA_BITS_MAX 8192

/* What a signature was made with. None of them is symmetric, and "none" is none of them. */
enum oauth_algorithm {
    OAUTH_ALG_UNKNOWN,
    OAUTH_RS256,
    OAUTH_RS384,
    OAUTH_RS512,
    OAUTH_PS256,
    OAUTH_PS384,
    OAUTH_PS512,
    OAUTH_ES256,
    OAUTH_ES384,
    OAUTH_ES512,
    OAUTH_EDDSA, /* with Ed25519 alone */
};
enum oauth_algorithm oauth_algorithm_find(struct slice name);

struct oauth_keys;

enum err oauth_keys_read(struct slice text, struct oauth_keys **out);
struct oauth_keys *oauth_keys_ref(struct oauth_keys *keys);
void oauth_keys_unref(struct oauth_keys *keys); /* NULL allowed */
unsigned oauth_keys_count(const struct oauth_keys *keys);

struct oauth_signed {
    enum oauth_algorithm algorithm;
    bool has_kid;
    struct slice kid;
    struct slice input, signature; /* octets */
};
/* OK: one of the keys that fit made it. ERR_NOT_FOUND: no key fits by name, kind and use. ERR_DENIED: one fits, and did not make it. */
enum err oauth_keys_verify(const struct oauth_keys *keys, const struct oauth_signed *what);

#endif
