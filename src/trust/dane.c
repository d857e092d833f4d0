/* TLSA records: their grammar, which are usable, and the names they are asked for at. */
#include "trust/dane.h"

#include "base/attr.h"
#include "base/scan.h"

#define USAGE_TRUST_ANCHOR 2
#define USAGE_END_ENTITY 3
#define SELECTOR_MAX 1
#define SHA256_BYTES 32
#define SHA512_BYTES 64

bool tlsa_record_read(struct slice rdata, struct tls_association *out)
{
    struct scan c = scan_make(rdata);
    struct tls_association read;
    if (!scan_le8(&c, &read.usage) || !scan_le8(&c, &read.selector) ||
        !scan_le8(&c, &read.matching)) {
        return false;
    }
    read.data = scan_rest(&c);
    if (read.data.len == 0) {
        return false;
    }
    *out = read;
    return true;
}

/* RFC 7672 3.1.3: usages 0 and 1 name authorities that a mail server need not share with us. */
bool tlsa_is_usable(const struct tls_association *association)
{
    static const size_t lengths[] = { 0, SHA256_BYTES, SHA512_BYTES };
    if ((association->usage != USAGE_TRUST_ANCHOR && association->usage != USAGE_END_ENTITY) ||
        association->selector > SELECTOR_MAX || association->matching >= ARRAY_LEN(lengths)) {
        return false;
    }
    return association->matching == 0 ? tls_association_is_usable(association)
                                      : association->data.len == lengths[association->matching];
}

/* --- asking --- */

static void take(const struct dns_answer *answer, struct arena *arena, struct dane_host *out)
{
    unsigned count = answer->count < TLSA_RECORDS_MAX ? answer->count : TLSA_RECORDS_MAX;
    out->associations = ARENA_ARRAY(arena, struct tls_association, count);
    for (unsigned i = 0; i < count; i++) {
        struct tls_association one;
        if (tlsa_record_read(answer->records[i], &one) && tlsa_is_usable(&one)) {
            out->associations[out->count++] = one;
        }
    }
    out->state = out->count > 0 ? DANE_USABLE : DANE_UNUSABLE;
}

/* The records at one name; DANE_NONE when it has none that are proven. */
static enum err ask(struct dns *dns, struct slice base, uint16_t port, struct arena *arena,
                    struct dane_host *out)
{
    struct dns_answer answer;
    struct slice name = arena_printf(arena, "_%u._tcp.%.*s", port, SLICE_ARG(base));
    enum err result = dns_query(dns, name, DNS_TLSA, arena, &answer);
    *out = (struct dane_host){ .state = DANE_NONE, .base = base };
    if (result == ERR_NOT_FOUND || (result == OK && !answer.is_secure)) {
        return OK;
    }
    TRY(result);
    take(&answer, arena, out);
    return OK;
}

/* RFC 7672 2.2.2: addresses that are not signed may still hang on a name that is, when that is an alias. */
static enum err is_secure_alias(struct dns *dns, struct slice host, struct arena *arena, bool *out)
{
    struct dns_answer answer;
    enum err result = dns_query(dns, host, DNS_CNAME, arena, &answer);
    *out = result == OK && answer.is_secure;
    return result == ERR_NOT_FOUND ? OK : result;
}

enum err dane_find(struct dns *dns, const struct dane_question *question, struct arena *arena,
                   struct dane_host *out)
{
    const struct mx_addresses *addresses = question->addresses;
    struct slice host = question->host;
    bool is_alias = addresses->name.len > 0 && !slice_eq_nocase(addresses->name, host);
    bool is_secure = addresses->is_secure;
    *out = (struct dane_host){ .state = DANE_NONE, .base = host };
    if (addresses->is_literal) {
        return OK; /* no name, no records */
    }
    if (is_secure && is_alias) {
        TRY(ask(dns, addresses->name, question->port, arena, out));
        if (out->state != DANE_NONE) {
            return OK;
        }
    }
    if (!is_secure && is_alias) {
        TRY(is_secure_alias(dns, host, arena, &is_secure));
    }
    return is_secure ? ask(dns, host, question->port, arena, out) : OK;
}
