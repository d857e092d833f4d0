/* flow/outbound/secure.h - how a conversation with a host must be secured, and what is counted of it for TLS-RPT.
 *
 * RFC     7672, 8461, 8460. */
#ifndef CULVER_FLOW_OUTBOUND_SECURE_H
#define CULVER_FLOW_OUTBOUND_SECURE_H

#include "flow/outbound/internal.h"

/* --- secure.c --- */
/* STS_NONE too where the configuration asks for none. ERR_TEMP: not to be found out now. */
BLOCKS enum err outbound_find_policy(struct outbound *outbound, struct slice domain,
                                     enum tls_wish wish, struct arena *arena,
                                     struct sts_policy *out);
/* Of a host that the administrator named, which is a policy domain of its own (RFC 8461 3.4); errors likewise. */
BLOCKS enum err outbound_find_host_policy(struct outbound *outbound, const struct way *way,
                                          const struct dane_question *host, struct arena *arena,
                                          struct sts_policy *out);
struct host_question {
    struct slice destination; /* the domain, or the host of a route, without its port */
    struct slice alias_of;    /* what the domain is another name for; "" it is not */
    enum tls_wish wish;
    bool is_host_secure; /* that this host takes its mail was validated, or is configured */
    struct dane_question dane;
    const struct sts_policy *policy; /* of the destination */
    enum tls_need need;
};
struct host_security {
    enum tls_level level;
    struct tls_dane dane;      /* for TLS_DANE */
    bool is_trial;             /* first as TLS_STS, to tell what would become of it (RFC 8461 5) */
    bool has_no_usable_record; /* there are some for DANE; `dane.base` says where */
    bool is_unnamed;           /* a policy that is only tested does not name this host */
};
/* ERR_TEMP: not to be found out now, and so nothing is sent; ERR_DENIED: the policy does not name this host. */
BLOCKS enum err outbound_secure(struct outbound *outbound, const struct host_question *question,
                                struct arena *arena, struct host_security *out);

/* --- tally.c --- */
/* Whose TLS is told of; a domain of recipients, never a host that the administrator named. */
struct tally_subject {
    struct slice domain;
    const struct sts_policy *policy; /* of the domain */
    struct slice host, address;      /* "" it did not come to that */
    struct slice own_address;        /* likewise, or it is that of a proxy */
    struct slice detail;             /* why it failed */
};
/* A conversation; `security` NULL: the policy kept us from it. */
void outbound_tally_host(struct outbound *outbound, const struct tally_subject *subject,
                         const struct host_security *security, enum tls_outcome outcome);
/* The records of the host (DANE) cannot be had. */
void outbound_tally_records(struct outbound *outbound, const struct tally_subject *subject);
/* The policy could not be fetched; that of the subject is one that is known from before. */
void outbound_tally_policy(struct outbound *outbound, const struct tally_subject *subject);

#endif
