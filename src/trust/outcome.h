/* trust/outcome.h - what became of TLS with another server, in the words of TLS-RPT.
 *
 * RFC     8460 4.3. */
#ifndef CULVER_TRUST_OUTCOME_H
#define CULVER_TRUST_OUTCOME_H

enum tls_outcome {
    TLS_OUTCOME_NONE, /* it did not come to that */
    TLS_OUTCOME_FINE, /* encrypted, and as it was wanted */
    TLS_OUTCOME_NOT_OFFERED,
    TLS_OUTCOME_WRONG_NAME,
    TLS_OUTCOME_EXPIRED,
    TLS_OUTCOME_UNTRUSTED,
    TLS_OUTCOME_FAILED, /* anything else that is wrong with TLS or the certificate */
    TLS_OUTCOME_DNSSEC, /* the DNS of the records for DANE is broken */
    TLS_OUTCOME_TLSA,   /* none of the records for DANE can be used */
    TLS_OUTCOME_STS_FETCH,
    TLS_OUTCOME_STS_INVALID,
    TLS_OUTCOME_STS_WEBPKI, /* the certificate of the web server with the policy */
};
#define TLS_OUTCOMES 12
/* The `result-type` of a failure: "certificate-expired"; NULL for the first two. */
const char *tls_outcome_name(enum tls_outcome outcome);

#endif
