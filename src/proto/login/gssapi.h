/* proto/login/gssapi.h - what SASL's GSSAPI mechanism adds to Kerberos, and what its names mean to us.
 *
 * Shape   pure; what is given out points into what was given.
 * Errors  ERR_SYNTAX.
 * RFC     4752 3 (SASL), 2743 3.1 (how a first token begins), 4121 4.1 (Kerberos), 1964 2.1.1 (principals as text). */
#ifndef CULVER_PROTO_LOGIN_GSSAPI_H
#define CULVER_PROTO_LOGIN_GSSAPI_H

#include "base/err.h"
#include "base/slice.h"

/* Is this a first token of Kerberos 5, whole and nothing else: no SPNEGO, NTLM or IAKERB? What is in it is the library's to read. */
enum err gssapi_check_token(struct slice token);

/* What the client chose (RFC 4752 3.1), unwrapped. */
#define GSSAPI_NO_LAYER 1
struct gssapi_choice {
    unsigned char layer; /* of its bits we offer GSSAPI_NO_LAYER alone */
    struct slice authorize_as;
};
enum err gssapi_take_choice(struct slice message, struct gssapi_choice *out);

/* "alice@EXAMPLE.ORG". ERR_SYNTAX also for one with an instance ("host/mx", "alice/admin") and for what needs quoting: nobody of ours. */
struct gssapi_principal {
    struct slice user, realm;
};
enum err gssapi_take_principal(struct slice text, struct gssapi_principal *out);
/* The realm behind the last "@" of any principal; "" without one. */
struct slice gssapi_realm_of(struct slice principal);

/* A list of realms and the domain that each one's users are of: "CORP.EXAMPLE.ORG example.org, LAB.EXAMPLE.ORG lab.example.org". */
/* Each realm once and each domain once: two users of one name would be one account. */
enum err gssapi_realms_check(struct slice list);
/* Has the domain, in any spelling, a realm in the list? */
bool gssapi_domain_has_realm(struct slice list, struct slice domain);
/* False: it is not in the list. Realms are told apart by case (RFC 4120 6.1). */
bool gssapi_realm_find(struct slice list, struct slice realm, struct slice *out_domain);

#endif
