/* What of a conversation is told to its domain (TLS-RPT): the policy that held, and what became of it. */
#include "base/scan.h"
#include "flow/outbound/internal.h"
#include "flow/outbound/secure.h"

#define POLICY_TEXT_MAX (64 * 1024)

/* RFC 8460 4.4: the records as the DNS has them. */
static void append_associations(const struct tls_dane *dane, struct buf *out)
{
    static const char digits[] = "0123456789abcdef";
    for (unsigned i = 0; i < dane->count; i++) {
        const struct tls_association *one = &dane->associations[i];
        buf_printf(out, "%s%u %u %u ", i == 0 ? "" : "\n", one->usage, one->selector,
                   one->matching);
        for (size_t k = 0; k < one->data.len; k++) {
            unsigned char octet = (unsigned char)one->data.ptr[k];
            buf_append_char(out, digits[octet >> 4]);
            buf_append_char(out, digits[octet & 15]);
        }
    }
}

static void append_policy(const struct sts_policy *policy, struct buf *out)
{
    struct scan c = scan_make(policy->hosts);
    buf_printf(out, "version: STSv1\nmode: %s", sts_mode_name(policy->mode));
    while (!scan_at_end(&c)) {
        struct slice rest = scan_rest(&c);
        struct slice host = slice_sub(rest, 0, slice_find_char(rest, ' '));
        buf_printf(out, "\nmx: %.*s", SLICE_ARG(host));
        c = scan_make(slice_from(rest, host.len + 1));
    }
    buf_printf(out, "\nmax_age: %u", policy->max_age);
}

static void note(struct outbound *outbound, const struct tally_subject *subject,
                 struct tally_session *session)
{
    session->domain = subject->domain;
    session->host = subject->host;
    session->address = subject->address;
    session->own_address = subject->own_address;
    session->detail = session->outcome == TLS_OUTCOME_FINE ? SL("") : subject->detail;
    tls_reports_note(outbound->reports, session);
}

/* RFC 8460 4.3.2.1: beside what became of the conversation. */
static void note_useless_records(struct outbound *outbound, const struct tally_subject *subject,
                                 struct slice base)
{
    struct tally_subject useless = *subject;
    struct tally_session session = { .policy = TALLY_TLSA,
                                     .policy_domain = base,
                                     .outcome = TLS_OUTCOME_TLSA };
    useless.detail = SL("no record is of a kind that is known");
    note(outbound, &useless, &session);
}

void outbound_tally_host(struct outbound *outbound, const struct tally_subject *subject,
                         const struct host_security *security, enum tls_outcome outcome)
{
    AUTO(buf_fini) struct buf policy;
    struct tally_session session = { .policy_domain = subject->domain, .outcome = outcome };
    buf_init(&policy, POLICY_TEXT_MAX);
    if (security != NULL && security->level == TLS_DANE) {
        session.policy = TALLY_TLSA;
        session.policy_domain = security->dane.base;
        append_associations(&security->dane, &policy);
    } else if (subject->policy->mode != STS_NONE) {
        session.policy = TALLY_STS;
        session.policy_hosts = subject->policy->hosts;
        append_policy(subject->policy, &policy);
    }
    session.policy_text = buf_slice(&policy);
    if (security != NULL && security->is_unnamed && outcome == TLS_OUTCOME_FINE) {
        /* RFC 8461 5: were the policy enforced there had been no conversation. */
        struct tally_subject unnamed = *subject;
        unnamed.detail = SL("the policy does not name this host");
        session.outcome = TLS_OUTCOME_FAILED;
        note(outbound, &unnamed, &session);
    } else {
        note(outbound, subject, &session);
    }
    if (security != NULL && security->has_no_usable_record && outcome != TLS_OUTCOME_NONE) {
        note_useless_records(outbound, subject, security->dane.base);
    }
}

void outbound_tally_records(struct outbound *outbound, const struct tally_subject *subject)
{
    struct tally_session session = { .policy = TALLY_TLSA,
                                     .policy_domain = subject->host,
                                     .outcome = TLS_OUTCOME_DNSSEC };
    note(outbound, subject, &session);
}

void outbound_tally_policy(struct outbound *outbound, const struct tally_subject *subject)
{
    AUTO(buf_fini) struct buf policy;
    struct tally_session session = { .policy = TALLY_STS,
                                     .policy_domain = subject->domain,
                                     .outcome = subject->policy->trouble };
    buf_init(&policy, POLICY_TEXT_MAX);
    if (subject->policy->mode != STS_NONE) {
        session.policy_hosts = subject->policy->hosts;
        append_policy(subject->policy, &policy);
    }
    session.policy_text = buf_slice(&policy);
    note(outbound, subject, &session);
}
