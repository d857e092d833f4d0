/* format/mailaddr.h - the strict address of the envelope and of account names: local-part@domain.
 *
 * Shape   one parser for SMTP paths, accounts and aliases, so that every door gives the same verdict.
 * Limits  local part 64 octets (more when a forwarder rewrote it, SRS), domain 255, whole 254 (RFC 5321 4.5.3.1).
 * RFC     5321 4.1.2, 6531 3.3 (UTF-8 when allowed), 5890 (A-labels). */
#ifndef CULVER_FORMAT_MAILADDR_H
#define CULVER_FORMAT_MAILADDR_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"

struct mailaddr {
    struct slice local; /* unquoted form */
    struct slice
        domain; /* lower case; U-labels turned into A-labels; or the literal with its brackets */
    bool is_literal; /* domain is an address literal */
    bool is_utf8;    /* some octet above 127 was given */
};

/* All of `text` is one address. ERR_SYNTAX otherwise (detail says why). */
enum err mailaddr_parse(struct slice text, bool allow_utf8, struct arena *arena,
                        struct mailaddr *out);

/* The address as it is written on the wire: the local part quoted when it must be. */
struct slice mailaddr_write(const struct mailaddr *address, struct arena *arena);

/* What stands behind the last "@" of an address that is known to be one; "" without any. */
struct slice mailaddr_domain(struct slice address);

/* ERR_SYNTAX when it is no host name of LDH labels (after A-label conversion; *out is lower case). */
enum err domain_parse(struct slice text, struct arena *arena, struct slice *out);

#endif
