/* The record, the fetch, and who waits for it. */
#include "trust/sts_find.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/list.h"
#include "base/log.h"
#include "trust/sts_cache.h"

#define NAMES_ARENA_BYTES ((size_t)4 * 1024 * 1024)
#define FIND_ARENA_BYTES ((size_t)1024 * 1024)

struct sts {
    struct sts_config config;
    struct sts_cache *cache;
    struct list waiting; /* for a fetch of another fiber to end */
    unsigned fetches;
};

struct waiter {
    struct list node;
    struct fiber *fiber;
};

/* One question, from the record to the policy. */
struct search {
    struct sts *sts;
    const struct sts_question *question;
    struct arena *arena;
    struct slice domain; /* lower case */
    struct slice id;     /* of the record; "" there is none */
};

struct sts *sts_open(const struct sts_config *config)
{
    struct sts *sts = calloc(1, sizeof(*sts));
    struct world *world = loop_world(config->loop);
    if (sts == NULL) {
        abort();
    }
    sts->config = *config;
    list_init(&sts->waiting);
    sts->cache = sts_cache_open(&world->disk, config->data_dir, clock_now(&world->clock).secs);
    return sts;
}

void sts_close(struct sts *sts)
{
    if (sts == NULL) {
        return;
    }
    sts_cache_free(sts->cache);
    free(sts);
}

static int64_t now(const struct sts *sts)
{
    return clock_now(&loop_world(sts->config.loop)->clock).secs;
}

/* --- the record --- */

/* RFC 8461 3.1. An answer that cannot be had is none: whoever can keep it from us could as well say that there is none, and what is
 * known from before holds in either case. */
static enum err find_record(struct search *s)
{
    struct dns_answer answer;
    struct slice name = arena_printf(s->arena, "_mta-sts.%.*s", SLICE_ARG(s->domain));
    enum err result = dns_query(s->sts->config.dns, name, DNS_TXT, s->arena, &answer);
    s->id = SL("");
    if (result == ERR_CANCELLED) {
        return result;
    }
    if (result != OK) {
        return OK;
    }
    struct slice *texts = ARENA_ARRAY(s->arena, struct slice, answer.count + 1);
    unsigned count = 0;
    for (unsigned i = 0; i < answer.count; i++) {
        count += dns_text_read(answer.records[i], s->arena, &texts[count]);
    }
    if (!sts_record_find(texts, count, &s->id)) {
        s->id = SL("");
    }
    return OK;
}

/* --- the fetch --- */

struct saving {
    const struct sts_cache *cache;
    const struct sts_known *known;
};

static void save(void *arg)
{
    const struct saving *saving = arg;
    if (sts_cache_save(saving->cache, saving->known) != OK) {
        log_warn("sts-unwritten", "host=%s reason=%s", log_text(saving->known->domain).text,
                 log_text(slice_cstr(err_detail())).text);
    }
}

static enum err fetch_policy(const struct search *s, struct sts_policy *out)
{
    const struct sts_config *config = &s->sts->config;
    struct fetcher fetcher = { .loop = config->loop,
                               .dns = config->dns,
                               .checked = config->checked,
                               .via = s->question->via };
    struct fetch_request request = {
        .host = arena_printf(s->arena, "mta-sts.%.*s", SLICE_ARG(s->domain)),
        .path = SL("/.well-known/mta-sts.txt"),
        .type = SL("text/plain"),
        .octets_max = STS_POLICY_BYTES_MAX,
    };
    struct slice text;
    enum err result = fetch(&fetcher, &request, s->arena, &text);
    TRY(result == ERR_SYNTAX ? ERR_PERM : result); /* of the answer: of a policy it says more */
    return sts_policy_read(text, s->arena, out);
}

/* A policy holds at least until it may be fetched again. */
static void take(const struct search *s, const struct sts_policy *policy)
{
    uint32_t age = policy->max_age < STS_RETRY_SECONDS ? STS_RETRY_SECONDS : policy->max_age;
    struct sts_known known = { .domain = s->domain,
                               .id = s->id,
                               .policy = *policy,
                               .fetched = now(s->sts),
                               .expires = now(s->sts) + age };
    struct saving saving = { s->sts->cache, &known };
    sts_cache_set(sts_cache_find(s->sts->cache, s->domain), &known);
    log_info("sts-fetched", "host=%s mode=%s max_age=%u", log_text(s->domain).text,
             sts_mode_name(policy->mode), policy->max_age);
    job_run(s->sts->config.jobs, save, &saving);
}

static void end_asking(const struct search *s)
{
    struct sts *sts = s->sts;
    struct sts_entry *entry = sts_cache_find(sts->cache, s->domain);
    entry->retry = loop_now(sts->config.loop) + STS_RETRY_SECONDS * USEC_PER_SEC;
    entry->is_asked_for = false;
    sts->fetches--;
    LIST_EACH (&sts->waiting, node) {
        fiber_wake(LIST_ENTRY(node, struct waiter, node)->fiber);
    }
}

/* RFC 8460 4.3.2.2. */
static enum tls_outcome trouble_of(enum err result)
{
    return result == ERR_DENIED   ? TLS_OUTCOME_STS_WEBPKI
           : result == ERR_SYNTAX ? TLS_OUTCOME_STS_INVALID
                                  : TLS_OUTCOME_STS_FETCH;
}

static bool holds(const struct sts *sts, const struct sts_entry *entry)
{
    return entry != NULL && entry->known.expires > now(sts);
}

/* RFC 8461 10.2, 8.3: who says that there is no policy any more may take its web server away in peace. */
static bool is_removed(const struct sts *sts, const struct sts_entry *entry)
{
    return holds(sts, entry) && entry->known.policy.mode == STS_NONE;
}

/* The entry keeps its place meanwhile; it is found anew behind whatever waits. */
static enum err ask(const struct search *s)
{
    struct sts *sts = s->sts;
    struct sts_policy policy;
    if (sts->fetches >= STS_FETCHES_MAX) {
        return fail(ERR_BUSY, "%u policies are being fetched already", sts->fetches);
    }
    sts_cache_add(sts->cache, s->domain)->is_asked_for = true;
    sts->fetches++;
    enum err result = fetch_policy(s, &policy);
    if (result == OK) {
        take(s, &policy);
    } else if (result != ERR_CANCELLED && !is_removed(sts, sts_cache_find(sts->cache, s->domain))) {
        log_warn("sts-failed", "host=%s reason=%s", log_text(s->domain).text,
                 log_text(slice_cstr(err_detail())).text);
    }
    sts_cache_find(sts->cache, s->domain)->trouble =
        result == OK ? TLS_OUTCOME_NONE : trouble_of(result);
    end_asking(s);
    return result == ERR_CANCELLED ? result : OK;
}

static enum err wait_for_others(struct search *s)
{
    struct waiter waiter = { .fiber = fiber_current() };
    struct sts_entry *entry;
    enum err result = OK;
    list_init(&waiter.node);
    list_append(&s->sts->waiting, &waiter.node);
    while (result == OK && (entry = sts_cache_find(s->sts->cache, s->domain)) != NULL &&
           entry->is_asked_for) {
        result = fiber_suspend();
    }
    list_remove(&waiter.node);
    return result;
}

/* RFC 8461 3.3: when there is another id, or in good time before what is known is out of date. */
static bool is_due(const struct sts *sts, const struct sts_entry *entry, struct slice id)
{
    const struct sts_known *known = &entry->known;
    if (entry->retry > loop_now(sts->config.loop)) {
        return false;
    }
    return known->expires <= now(sts) || !slice_eq(known->id, id) ||
           sts_known_is_old(known, now(sts));
}

static struct slice lower(struct slice text, struct arena *arena)
{
    char *copy = arena_alloc(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        copy[i] = ascii_lower(text.ptr[i]);
    }
    return slice_make(copy, text.len);
}

enum err sts_find(struct sts *sts, const struct sts_question *question, struct arena *arena,
                  struct sts_policy *out)
{
    struct search s = { sts, question, arena, lower(question->domain, arena), SL("") };
    struct sts_policy found = { .mode = STS_NONE };
    if (!sts_is_host_name(s.domain)) {
        *out = found; /* an address in brackets */
        return OK;
    }
    TRY(find_record(&s));
    TRY(wait_for_others(&s));
    struct sts_entry *entry = sts_cache_find(sts->cache, s.domain);
    bool is_asked = s.id.len > 0 && (entry == NULL || is_due(sts, entry, s.id));
    if (is_asked) {
        enum err result = ask(&s);
        entry = sts_cache_find(sts->cache, s.domain);
        if (result == ERR_BUSY && holds(sts, entry)) {
            is_asked = false; /* another time */
            result = OK;
        }
        TRY(result);
    }
    if (holds(sts, entry)) {
        found = entry->known.policy;
        found.hosts = arena_dup(arena, found.hosts);
        found.trouble = is_asked && found.mode != STS_NONE ? entry->trouble : TLS_OUTCOME_NONE;
    } else if (entry != NULL && s.id.len > 0) {
        found.trouble = entry->trouble;
    }
    *out = found;
    return OK;
}

/* RFC 8461 10.2: whatever has become of the record; who keeps it from us must not keep the policy from us by that too. */
static enum err refresh(struct sts *sts, const struct sts_question *question, struct arena *arena)
{
    struct search s = { sts, question, arena, question->domain, SL("") };
    TRY(find_record(&s));
    TRY(wait_for_others(&s));
    const struct sts_entry *entry = sts_cache_find(sts->cache, s.domain);
    if (entry == NULL) {
        return OK; /* others needed its place */
    }
    s.id = s.id.len > 0 ? s.id : arena_dup(arena, entry->known.id);
    return is_due(sts, entry, s.id) ? ask(&s) : OK;
}

enum err sts_refresh(struct sts *sts, struct slice via)
{
    AUTO(arena_free_auto) struct arena *names = arena_new(NULL, "sts-names", NAMES_ARENA_BYTES);
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "sts-refresh", FIND_ARENA_BYTES);
    struct slice *domains;
    unsigned count = sts_cache_aging(sts->cache, now(sts), names, &domains);
    for (unsigned i = 0; i < count; i++) {
        struct sts_question question = { domains[i], via };
        arena_reset(arena);
        if (refresh(sts, &question, arena) == ERR_CANCELLED) {
            return ERR_CANCELLED;
        }
    }
    return OK;
}
