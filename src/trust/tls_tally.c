/* Counting, and the JSON of it. */
#include "trust/tls_tally.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include <zlib.h>

#include "base/scan.h"

#define MAGIC "culver-tls-tally "
#define VERSION 1
#define CHECK_DIGITS 16
#define GZIP_WINDOW (15 + 16) /* zlib: the largest window, and the frame of gzip */
#define DETAIL_MAX 200        /* octets of text for people */

struct tls_tally {
    json_t *domains; /* the name of a domain: its policies, as in a report */
};

static const char *const outcome_names[TLS_OUTCOMES] = {
    [TLS_OUTCOME_NOT_OFFERED] = "starttls-not-supported",
    [TLS_OUTCOME_WRONG_NAME] = "certificate-host-mismatch",
    [TLS_OUTCOME_EXPIRED] = "certificate-expired",
    [TLS_OUTCOME_UNTRUSTED] = "certificate-not-trusted",
    [TLS_OUTCOME_FAILED] = "validation-failure",
    [TLS_OUTCOME_DNSSEC] = "dnssec-invalid",
    [TLS_OUTCOME_TLSA] = "tlsa-invalid",
    [TLS_OUTCOME_STS_FETCH] = "sts-policy-fetch-error",
    [TLS_OUTCOME_STS_INVALID] = "sts-policy-invalid",
    [TLS_OUTCOME_STS_WEBPKI] = "sts-webpki-invalid",
};
static const char *const policy_names[] = {
    [TALLY_NO_POLICY] = "no-policy-found", [TALLY_STS] = "sts", [TALLY_TLSA] = "tlsa"
};

const char *tls_outcome_name(enum tls_outcome outcome)
{
    return outcome_names[outcome];
}

struct tls_tally *tls_tally_new(void)
{
    struct tls_tally *tally = calloc(1, sizeof(*tally));
    if (tally == NULL || (tally->domains = json_object()) == NULL) {
        abort();
    }
    return tally;
}

void tls_tally_free(struct tls_tally *tally)
{
    if (tally != NULL) {
        json_decref(tally->domains);
        free(tally);
    }
}

/* --- counting --- */

/* What other servers and the DNS say need not be UTF-8. */
static json_t *text(struct slice value)
{
    char plain[DETAIL_MAX];
    size_t len = value.len < sizeof(plain) ? value.len : sizeof(plain);
    json_t *whole = json_stringn(value.ptr, value.len);
    if (whole != NULL) {
        return whole;
    }
    for (size_t i = 0; i < len; i++) {
        plain[i] = value.ptr[i] >= ' ' && value.ptr[i] <= '~' ? value.ptr[i] : '?';
    }
    return json_stringn(plain, len);
}

static bool is_text(const json_t *object, const char *key, struct slice value)
{
    const json_t *there = json_object_get(object, key);
    return slice_eq(slice_make(json_string_value(there), json_string_length(there)), value);
}

static void count_one(json_t *object, const char *key)
{
    json_int_t before = json_integer_value(json_object_get(object, key));
    json_object_set_new(object, key, json_integer(before + 1));
}

static json_t *split(struct slice list, char separator)
{
    json_t *parts = json_array();
    while (list.len > 0) {
        size_t end = slice_find_char(list, separator);
        json_array_append_new(parts, text(slice_sub(list, 0, end)));
        list = slice_from(list, end + 1);
    }
    return parts;
}

static bool is_same_list(const json_t *parts, struct slice list, char separator)
{
    size_t i = 0;
    for (; list.len > 0; i++) {
        size_t end = slice_find_char(list, separator);
        const json_t *part = json_array_get(parts, i);
        if (part == NULL || !slice_eq(slice_make(json_string_value(part), json_string_length(part)),
                                      slice_sub(list, 0, end))) {
            return false;
        }
        list = slice_from(list, end + 1);
    }
    return i == json_array_size(parts);
}

static bool is_policy(const json_t *entry, const struct tally_session *session)
{
    const json_t *policy = json_object_get(entry, "policy");
    return is_text(policy, "policy-type", slice_cstr(policy_names[session->policy])) &&
           is_text(policy, "policy-domain", session->policy_domain) &&
           is_same_list(json_object_get(policy, "policy-string"), session->policy_text, '\n');
}

static json_t *new_policy(const struct tally_session *session)
{
    json_t *entry = json_object(), *policy = json_object(), *summary = json_object();
    json_object_set_new(policy, "policy-type", json_string(policy_names[session->policy]));
    if (session->policy_text.len > 0) {
        json_object_set_new(policy, "policy-string", split(session->policy_text, '\n'));
    }
    json_object_set_new(policy, "policy-domain", text(session->policy_domain));
    if (session->policy_hosts.len > 0) {
        json_object_set_new(policy, "mx-host", split(session->policy_hosts, ' '));
    }
    json_object_set_new(summary, "total-successful-session-count", json_integer(0));
    json_object_set_new(summary, "total-failure-session-count", json_integer(0));
    json_object_set_new(entry, "policy", policy);
    json_object_set_new(entry, "summary", summary);
    return entry;
}

/* NULL: there is no room for another one. */
static json_t *find_policy(json_t *policies, const struct tally_session *session)
{
    size_t i;
    json_t *entry;
    json_array_foreach(policies, i, entry)
    {
        if (is_policy(entry, session)) {
            return entry;
        }
    }
    if (json_array_size(policies) >= TALLY_POLICIES_MAX) {
        return NULL;
    }
    json_array_append_new(policies, new_policy(session));
    return json_array_get(policies, json_array_size(policies) - 1);
}

static void set_text(json_t *object, const char *key, struct slice value)
{
    if (value.len > 0) {
        json_object_set_new(object, key, text(value));
    }
}

static void count_failure(json_t *entry, const struct tally_session *session)
{
    const char *type = tls_outcome_name(session->outcome);
    json_t *failures = json_object_get(entry, "failure-details"), *failure;
    size_t i;
    if (failures == NULL) {
        failures = json_array();
        json_object_set_new(entry, "failure-details", failures);
    }
    json_array_foreach(failures, i, failure)
    {
        if (is_text(failure, "result-type", slice_cstr(type)) &&
            is_text(failure, "sending-mta-ip", session->own_address) &&
            is_text(failure, "receiving-mx-hostname", session->host) &&
            is_text(failure, "receiving-ip", session->address)) {
            count_one(failure, "failed-session-count");
            return;
        }
    }
    if (json_array_size(failures) < TALLY_FAILURES_MAX) {
        failure = json_object();
        json_object_set_new(failure, "result-type", json_string(type));
        set_text(failure, "sending-mta-ip", session->own_address);
        set_text(failure, "receiving-mx-hostname", session->host);
        set_text(failure, "receiving-ip", session->address);
        json_object_set_new(failure, "failed-session-count", json_integer(1));
        set_text(failure, "failure-reason-code",
                 slice_sub(session->detail, 0,
                           session->detail.len < DETAIL_MAX ? session->detail.len : DETAIL_MAX));
        json_array_append_new(failures, failure);
    }
}

static json_t *policies_of(const struct tls_tally *tally, struct slice domain)
{
    return json_object_getn(tally->domains, domain.ptr, domain.len);
}

void tls_tally_note(struct tls_tally *tally, const struct tally_session *session)
{
    json_t *policies = policies_of(tally, session->domain);
    if (session->outcome == TLS_OUTCOME_NONE) {
        return;
    }
    if (policies == NULL && json_object_size(tally->domains) < TALLY_DOMAINS_MAX) {
        json_object_setn_new(tally->domains, session->domain.ptr, session->domain.len,
                             json_array());
        policies = policies_of(tally, session->domain);
    }
    json_t *entry = policies == NULL ? NULL : find_policy(policies, session);
    if (entry == NULL) {
        return;
    }
    bool is_fine = session->outcome == TLS_OUTCOME_FINE;
    count_one(json_object_get(entry, "summary"),
              is_fine ? "total-successful-session-count" : "total-failure-session-count");
    if (!is_fine) {
        count_failure(entry, session);
    }
}

size_t tls_tally_count(const struct tls_tally *tally)
{
    return json_object_size(tally->domains);
}

void tls_tally_domains(const struct tls_tally *tally, struct buf *out)
{
    const char *name;
    json_t *policies;
    json_object_foreach(tally->domains, name, policies)
    {
        buf_append_cstr(out, name);
        buf_append_char(out, '\n');
    }
}

void tls_tally_remove(struct tls_tally *tally, struct slice domain)
{
    json_object_deln(tally->domains, domain.ptr, domain.len);
}

/* --- JSON --- */

static int append_piece(const char *piece, size_t len, void *arg)
{
    struct buf *out = arg;
    buf_append(out, slice_make(piece, len));
    return buf_error(out) == OK ? 0 : -1;
}

static enum err write_json(const json_t *value, struct buf *out)
{
    return json_dump_callback(value, append_piece, out, JSON_COMPACT) == 0
               ? OK
               : fail(ERR_LIMIT, "a report would be too large");
}

enum err tls_tally_write(const struct tls_tally *tally, struct buf *out)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, TALLY_FILE_MAX);
    TRY(write_json(tally->domains, &text));
    buf_printf(out, MAGIC "%d\n%016llx\n", VERSION,
               (unsigned long long)XXH3_64bits(text.ptr, text.len));
    buf_append(out, buf_slice(&text));
    return buf_error(out);
}

enum err tls_tally_read(struct slice text, struct tls_tally **out)
{
    struct scan c = scan_make(text);
    struct slice check;
    char wanted[CHECK_DIGITS + 1];
    uint32_t version;
    if (!scan_lit(&c, SL(MAGIC)) || !scan_u32(&c, &version) || !scan_char(&c, '\n')) {
        return fail(ERR_CORRUPT, "it is no tally of TLS sessions");
    }
    if (version != VERSION) {
        return fail(ERR_PERM, "it is of version %u, which a newer program wrote", version);
    }
    if (!scan_bytes(&c, CHECK_DIGITS, &check) || !scan_char(&c, '\n')) {
        return fail(ERR_CORRUPT, "it is cut off");
    }
    struct slice body = scan_rest(&c);
    snprintf(wanted, sizeof(wanted), "%016llx",
             (unsigned long long)XXH3_64bits(body.ptr, body.len));
    json_t *domains =
        slice_eq(check, slice_cstr(wanted)) ? json_loadb(body.ptr, body.len, 0, NULL) : NULL;
    if (!json_is_object(domains)) {
        json_decref(domains);
        return fail(ERR_CORRUPT, "its checksum is wrong");
    }
    *out = tls_tally_new();
    json_decref((*out)->domains);
    (*out)->domains = domains;
    return OK;
}

/* --- the report --- */

static json_t *date(struct utc at)
{
    AUTO(buf_fini) struct buf words;
    buf_init(&words, 64);
    time_append_iso(&words, at);
    return json_stringn(words.ptr, words.len);
}

/* RFC 1952. */
static enum err compress_into(struct slice plain, struct buf *out)
{
    z_stream z = { 0 };
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 9, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        abort();
    }
    size_t room = deflateBound(&z, plain.len);
    char *at = buf_reserve(out, room);
    z.next_in = (Bytef *)(uintptr_t)plain.ptr;
    z.avail_in = (uInt)plain.len;
    z.next_out = (Bytef *)at;
    z.avail_out = (uInt)room;
    bool is_done = at != NULL && deflate(&z, Z_FINISH) == Z_STREAM_END;
    if (is_done) {
        buf_commit(out, z.total_out);
    }
    deflateEnd(&z);
    return is_done ? OK : fail(ERR_LIMIT, "a report would be too large");
}

enum err tls_tally_report(const struct tls_tally *tally, const struct tally_report *report,
                          struct buf *out)
{
    json_t *policies = policies_of(tally, report->domain);
    if (policies == NULL) {
        return fail(ERR_NOT_FOUND, "nothing is known of %.*s", SLICE_ARG(report->domain));
    }
    AUTO(buf_fini) struct buf plain;
    json_t *whole = json_object(), *range = json_object();
    buf_init(&plain, TALLY_REPORT_MAX);
    json_object_set_new(range, "start-datetime", date(report->begin));
    json_object_set_new(range, "end-datetime", date(report->end));
    json_object_set_new(whole, "organization-name", text(report->organization));
    json_object_set_new(whole, "date-range", range);
    json_object_set_new(whole, "contact-info", text(report->contact));
    json_object_set_new(whole, "report-id", text(report->id));
    json_object_set(whole, "policies", policies);
    enum err result = write_json(whole, &plain);
    json_decref(whole);
    return result == OK ? compress_into(buf_slice(&plain), out) : result;
}
