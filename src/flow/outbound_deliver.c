/* One task: the hosts of a destination, a connection to the first that answers, its messages over it, and those that came meanwhile. */
#include "flow/outbound_internal.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/scan.h"

#define DELIVER_ARENA_BYTES ((size_t)8 * 1024 * 1024)
#define PIECE_BYTES (256 * 1024)
#define RETURN_PATH_MAX 512
#define CONNECTION_SECONDS 300 /* after which it takes no more messages */
#define CODE_FAREWELL 421      /* RFC 5321 3.8 */

struct delivery_run {
    struct outbound *outbound;
    struct schedule_task *task;
    struct arena *arena; /* of the connection */
    struct arena *batch; /* of the entries, and what becomes of them */
    struct queue_entry *entries;
    unsigned count;
    unsigned carried; /* messages over this connection */
    struct mx_list hosts;
    struct sts_policy policy; /* of the destination */
    uint16_t port;
    struct relay *relay;
    struct slice host;          /* whom it is connected to, or the last that was tried */
    struct slice address;       /* likewise */
    struct slice security;      /* the level that the connection must have; "" not known yet */
    struct slice destination;   /* the task's, as a name alone */
    bool is_domain;             /* of recipients: not a host that the administrator named */
    enum tls_outcome outcome;   /* of the last connection that was tried */
    struct relay_result unsafe; /* why a host was not good enough; `enhanced` is "" when none was */
};

/* --- the entries --- */

/* Those that are gone or held by now are not this task's any more. */
static enum err load_entries(struct delivery_run *run)
{
    arena_reset(run->batch);
    run->count = 0;
    run->entries = ARENA_ARRAY(run->batch, struct queue_entry, run->task->count);
    for (unsigned i = 0; i < run->task->count; i++) {
        struct queue_entry *entry = &run->entries[run->count];
        enum err result =
            queue_find(run->outbound->services->store, run->task->ids[i], run->batch, entry);
        if (result == ERR_NOT_FOUND || (result == OK && entry->is_held)) {
            schedule_remove(run->outbound->schedule, run->task->ids[i]);
            continue;
        }
        TRY(result);
        run->count++;
    }
    return OK;
}

/* --- the connection --- */

struct slice outbound_split_port(struct slice name, uint16_t *port)
{
    size_t colon = name.len;
    while (colon > 0 && name.ptr[colon - 1] != ':' && name.ptr[colon - 1] != ']') {
        colon--;
    }
    struct scan c = scan_make(slice_from(name, colon));
    uint32_t number;
    if (colon < 2 || name.ptr[colon - 1] != ':' || !scan_u32(&c, &number) || !scan_at_end(&c) ||
        number == 0 || number > UINT16_MAX) {
        return name;
    }
    *port = (uint16_t)number;
    return slice_sub(name, 0, colon - 1);
}

static struct tally_subject tally_subject(const struct delivery_run *run, struct slice host,
                                          struct slice address)
{
    return (struct tally_subject){ run->destination, &run->policy, host, address,
                                   slice_cstr(err_detail()) };
}

static enum err find_hosts(struct delivery_run *run)
{
    struct outbound *outbound = run->outbound;
    struct slice host = SL(DESTINATION_HOST);
    run->port = (uint16_t)outbound->settings->port;
    if (slice_starts(run->task->name, host)) {
        run->hosts.hosts[0].name =
            outbound_split_port(slice_from(run->task->name, host.len), &run->port);
        run->hosts.count = 1;
        run->hosts.is_secure = true; /* nobody but the administrator named it */
        run->destination = run->hosts.hosts[0].name;
        return OK;
    }
    run->destination = run->task->name;
    run->is_domain = true;
    TRY(outbound_find_policy(outbound, run->destination, run->arena, &run->policy));
    if (run->policy.trouble != TLS_OUTCOME_NONE) {
        struct tally_subject subject = tally_subject(run, SL(""), SL(""));
        outbound_tally_policy(outbound, &subject);
    }
    struct mx_asker asker = { .dns = outbound->dns,
                              .own_name = outbound->services->settings->hostname,
                              .random = &outbound->services->world->random };
    return mx_find(&asker, run->task->name, run->arena, &run->hosts);
}

/* It waits, and this is what is said of it: a reason that matters more than that another host is away. */
static void refuse(struct delivery_run *run, struct slice host, enum tls_level level,
                   const char *enhanced)
{
    log_warn("relay-unsafe", "host=%s security=%s reason=%s", log_text(host).text,
             tls_level_name(level), log_text(slice_cstr(err_detail())).text);
    run->security = slice_cstr(tls_level_name(level));
    run->unsafe = (struct relay_result){ .fate = RELAY_LATER,
                                         .enhanced = slice_cstr(enhanced),
                                         .text = arena_printf(run->arena, "%s %.*s: %s", enhanced,
                                                              SLICE_ARG(host), err_detail()) };
}

static enum err open_relay(struct delivery_run *run, const struct relay_peer *peer,
                           enum tls_level level, const struct tls_dane *dane)
{
    struct outbound *outbound = run->outbound;
    struct relay_config config = { .loop = outbound->services->loop,
                                   .helo = outbound->services->settings->hostname,
                                   .level = level,
                                   .dane = dane,
                                   .unchecked = outbound->unchecked,
                                   .checked = outbound->checked,
                                   .outcome = &run->outcome };
    run->outcome = TLS_OUTCOME_NONE;
    enum err result = relay_open(&config, peer, &run->relay);
    if (result == ERR_DENIED && level == TLS_MAY) {
        /* RFC 7435 3: nothing was promised, and a server whose TLS is broken is as good as one without. */
        log_info("relay-plain", "host=%s reason=%s", log_text(peer->host).text,
                 log_text(slice_cstr(err_detail())).text);
        config.level = TLS_NEVER;
        config.outcome = NULL; /* what is told is that it failed */
        result = relay_open(&config, peer, &run->relay);
    }
    return result;
}

static void tally(const struct delivery_run *run, const struct relay_peer *peer,
                  const struct host_security *security)
{
    if (run->is_domain) {
        struct tally_subject subject = tally_subject(run, peer->host, run->address);
        outbound_tally_host(run->outbound, &subject, security, run->outcome);
    }
}

/* RFC 8461 5: what would fail were the policy enforced is told, and the mail goes all the same. */
static enum err open_on_trial(struct delivery_run *run, const struct relay_peer *peer,
                              const struct host_security *security)
{
    enum err result = open_relay(run, peer, TLS_STS, &security->dane);
    if (result != ERR_NOT_FOUND && result != ERR_DENIED) {
        return result;
    }
    log_warn("sts-testing", "host=%s reason=%s", log_text(peer->host).text,
             log_text(slice_cstr(err_detail())).text);
    tally(run, peer, security);
    result = open_relay(run, peer, security->level, &security->dane);
    run->outcome = TLS_OUTCOME_NONE; /* it is counted already */
    return result;
}

/* One address of a host, at the level that the host needs. */
static enum err connect_address(struct delivery_run *run, const struct relay_peer *peer,
                                const struct host_security *security)
{
    enum err result = security->is_trial ? open_on_trial(run, peer, security)
                                         : open_relay(run, peer, security->level, &security->dane);
    tally(run, peer, security);
    if (result == OK && tls_level_is_binding(security->level)) {
        log_info("relay-secured", "host=%s security=%s tls=%s", log_text(peer->host).text,
                 tls_level_name(security->level), log_text(relay_tls_text(run->relay)).text);
    }
    if (result == ERR_NOT_FOUND || result == ERR_DENIED) {
        refuse(run, peer->host, security->level, result == ERR_DENIED ? "4.7.5" : "4.7.4");
        return ERR_DENIED;
    }
    return result;
}

/* Nobody was asked: the policy does not name the host, or its records cannot be had. */
static void tally_refusal(const struct delivery_run *run, struct slice host, enum err why)
{
    struct tally_subject subject = tally_subject(run, host, SL(""));
    if (run->is_domain && why == ERR_DENIED) {
        outbound_tally_host(run->outbound, &subject, NULL, TLS_OUTCOME_FAILED);
    } else if (run->is_domain) {
        outbound_tally_records(run->outbound, &subject);
    }
}

static enum err connect_host(struct delivery_run *run, struct slice host)
{
    struct mx_addresses addresses;
    TRY(mx_addresses(run->outbound->dns, host, run->port, run->arena, &addresses));
    struct host_question question = { .destination = run->destination,
                                      .is_host_secure = run->hosts.is_secure,
                                      .dane = { host, run->port, &addresses },
                                      .policy = &run->policy };
    struct host_security security;
    enum err result = outbound_secure(run->outbound, &question, run->arena, &security);
    if (result != OK) {
        if (result != ERR_CANCELLED) {
            tally_refusal(run, host, result);
            refuse(run, host, result == ERR_DENIED ? TLS_STS : TLS_DANE, "4.7.5");
        }
        return result;
    }
    run->security = slice_cstr(tls_level_name(security.level));
    result = ERR_TEMP;
    for (unsigned i = 0; i < addresses.count && result != OK; i++) {
        struct relay_peer peer = { addresses.addresses[i], host };
        struct peer_text address = peer_address_text(&peer.address);
        run->address = arena_dup(run->arena, slice_cstr(address.text));
        result = connect_address(run, &peer, &security);
        if (result == ERR_CANCELLED) {
            return result;
        }
    }
    return result;
}

/* In the story of each message, once. */
static void note_unreachable(const struct delivery_run *run)
{
    struct relay_result why = { .text = slice_cstr(err_detail()) };
    for (unsigned i = 0; i < run->count; i++) {
        if (i == 0 || run->entries[i].blob.lsn != run->entries[i - 1].blob.lsn) {
            struct attempt attempt = { .entry = &run->entries[i],
                                       .result = why,
                                       .host = run->host,
                                       .address = run->address,
                                       .security = run->security };
            note_attempt(run->outbound, STORY_UNREACHABLE, &attempt, (struct utc){ 0 });
        }
    }
}

/* The first host that takes the conversation. Whatever one of them says, another may think differently (RFC 5321 5.1). */
static enum err connect_any(struct delivery_run *run)
{
    enum err result = ERR_TEMP;
    bool all_missing = true;
    for (unsigned i = 0; i < run->hosts.count; i++) {
        run->host = run->hosts.hosts[i].name;
        run->address = SL("");
        run->security = SL("");
        result = connect_host(run, run->host);
        if (result == OK || result == ERR_CANCELLED) {
            return result;
        }
        log_info("relay-unreachable", "host=%s reason=%s", log_text(run->host).text,
                 log_text(slice_cstr(err_detail())).text);
        note_unreachable(run);
        all_missing = all_missing && result == ERR_NOT_FOUND;
    }
    return all_missing ? ERR_NOT_FOUND : ERR_TEMP;
}

/* --- messages --- */

struct content {
    struct store *store;
    struct blob_ref blob;
    uint64_t skip; /* the Return-Path that we put in front */
};

static enum err read_content(void *arg, uint64_t at, struct arena *arena, struct slice *out)
{
    const struct content *content = arg;
    return store_blob_read(content->store, content->blob, content->skip + at, PIECE_BYTES, arena,
                           out);
}

/* RFC 5321 4.4: the Return-Path is for final delivery and does not leave. */
static enum err find_start(struct content *content, struct arena *arena)
{
    struct slice first;
    TRY(store_blob_read(content->store, content->blob, 0, RETURN_PATH_MAX, arena, &first));
    if (slice_starts(first, SL("Return-Path: "))) {
        size_t end = slice_find_char(first, '\n');
        content->skip = end < first.len ? end + 1 : 0;
    }
    return OK;
}

static struct slice notify_text(uint8_t notify, struct arena *arena)
{
    if (notify == 0) {
        return SL("");
    }
    if (notify & NOTIFY_NEVER) {
        return SL("NEVER");
    }
    struct slice text = arena_printf(arena, "%s%s%s", notify & NOTIFY_SUCCESS ? ",SUCCESS" : "",
                                     notify & NOTIFY_FAILURE ? ",FAILURE" : "",
                                     notify & NOTIFY_DELAY ? ",DELAY" : "");
    return slice_from(text, 1);
}

static enum err send_group(struct delivery_run *run, unsigned first, unsigned count,
                           struct relay_result *results)
{
    const struct queue_entry *entry = &run->entries[first];
    struct content content = { .store = run->outbound->services->store, .blob = entry->blob };
    struct relay_recipient *recipients = ARENA_ARRAY(run->batch, struct relay_recipient, count);
    for (unsigned i = 0; i < count; i++) {
        const struct queue_entry *one = &run->entries[first + i];
        recipients[i] = (struct relay_recipient){ .address = one->to,
                                                  .original = one->original,
                                                  .notify = notify_text(one->notify, run->batch) };
    }
    TRY(find_start(&content, run->batch));
    uint8_t flags = entry->terms.flags;
    struct relay_message message = { .from = entry->from,
                                     .recipients = recipients,
                                     .count = count,
                                     .size = entry->blob.size - content.skip,
                                     .is_8bit = flags & TERM_8BIT,
                                     .is_utf8 = flags & TERM_SMTPUTF8,
                                     .must_stay_encrypted = flags & TERM_REQUIRE_TLS,
                                     .envid = entry->terms.envid,
                                     .ret = flags & TERM_RETURN_FULL      ? SL("FULL")
                                            : flags & TERM_RETURN_HEADERS ? SL("HDRS")
                                                                          : SL(""),
                                     .read = read_content,
                                     .arg = &content };
    relay_send(run->relay, &message, run->batch, results);
    return OK;
}

/* Entries of one message stand together: one conversation for all of them. */
static unsigned group_at(const struct delivery_run *run, unsigned first)
{
    unsigned count = 1;
    while (first + count < run->count && count < RELAY_RECIPIENTS_MAX &&
           run->entries[first + count].blob.lsn == run->entries[first].blob.lsn) {
        count++;
    }
    return count;
}

static void record_group(struct delivery_run *run, unsigned first, unsigned count,
                         const struct relay_result *results)
{
    struct attempt *attempts = ARENA_ARRAY(run->batch, struct attempt, count);
    struct slice tls = run->relay != NULL ? relay_tls_text(run->relay) : SL("");
    for (unsigned i = 0; i < count; i++) {
        attempts[i] = (struct attempt){ .entry = &run->entries[first + i],
                                        .result = results[i],
                                        .host = run->host,
                                        .address = run->address,
                                        .tls = tls,
                                        .security = run->security };
    }
    outbound_record(run->outbound, attempts, count);
}

/* All entries of the task share this. */
static void record_all(struct delivery_run *run, struct relay_result result)
{
    struct relay_result *results = ARENA_ARRAY(run->batch, struct relay_result, run->count);
    for (unsigned i = 0; i < run->count; i++) {
        results[i] = result;
    }
    for (unsigned first = 0; first < run->count; first += group_at(run, first)) {
        record_group(run, first, group_at(run, first), results + first);
    }
}

static enum destination_state disk_failed(void)
{
    log_error("outbound-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
    return DESTINATION_DEAD; /* in line they would be tried at once, again and again */
}

/* A server may end a connection between two messages, with 421 or without a word. What it did not begin with goes over another one;
 * once it has asked for the content, it is the message that it does not take. */
static bool was_not_begun(const struct delivery_run *run, const struct relay_result *results,
                          unsigned count)
{
    bool is_so = run->carried > 0 && !relay_is_usable(run->relay);
    for (unsigned i = 0; i < count; i++) {
        bool is_farewell = results[i].code == 0 || results[i].code == CODE_FAREWELL;
        is_so = is_so && is_farewell && results[i].fate == RELAY_LATER && !results[i].was_begun;
    }
    return is_so;
}

static enum destination_state send_all(struct delivery_run *run)
{
    enum destination_state state = DESTINATION_GOOD;
    for (unsigned first = 0; first < run->count && !run->outbound->is_stopping;) {
        unsigned count = group_at(run, first);
        struct relay_result *results = ARENA_ARRAY(run->batch, struct relay_result, count);
        if (!relay_is_usable(run->relay)) {
            return DESTINATION_SLOW; /* the rest stays in line */
        }
        if (send_group(run, first, count, results) != OK) {
            return disk_failed();
        }
        if (was_not_begun(run, results, count)) {
            return results[0].code == 0 ? DESTINATION_GOOD : DESTINATION_SLOW;
        }
        if (results[0].fate == RELAY_LATER) {
            state = DESTINATION_SLOW;
        }
        record_group(run, first, count, results);
        run->carried++;
        first += count;
    }
    return state;
}

/* --- the task --- */

/* Why nobody could be asked, as a result for all. */
static struct relay_result unreachable(struct delivery_run *run, enum err why)
{
    struct slice text = arena_dup(run->arena, slice_cstr(err_detail()));
    struct slice status = why == ERR_NOT_FOUND ? SL("5.1.2")
                          : why == ERR_PERM    ? SL("5.1.10") /* RFC 7505 4.2 */
                          : why == ERR_DENIED  ? SL("5.4.6")  /* RFC 3463 3.5: it would go round */
                                               : SL("4.4.1");
    return (struct relay_result){ .fate = status.ptr[0] == '5' ? RELAY_NEVER : RELAY_LATER,
                                  .enhanced = status,
                                  .text = text };
}

static usec_t monotonic(const struct delivery_run *run)
{
    struct clock *clock = &run->outbound->services->world->clock;
    return clock->monotonic(clock);
}

/* RFC 5321 4.5.4.1 would have one connection for many messages: as long as there are some, and the server takes them. */
static enum destination_state send_over(struct delivery_run *run)
{
    struct outbound *outbound = run->outbound;
    usec_t until = monotonic(run) + CONNECTION_SECONDS * USEC_PER_SEC;
    enum destination_state state = send_all(run);
    while (state == DESTINATION_GOOD && relay_is_usable(run->relay) && !outbound->is_stopping &&
           monotonic(run) < until &&
           schedule_more(outbound->schedule, services_now(outbound->services).secs, run->task)) {
        state = load_entries(run) == OK ? send_all(run) : disk_failed();
    }
    return state;
}

static enum destination_state deliver(struct delivery_run *run)
{
    enum err result = find_hosts(run);
    if (result == OK) {
        result = connect_any(run);
    }
    if (result == ERR_CANCELLED) {
        return DESTINATION_SLOW;
    }
    if (result != OK) {
        struct relay_result why =
            run->unsafe.enhanced.len > 0 ? run->unsafe : unreachable(run, result);
        record_all(run, why);
        return why.fate == RELAY_NEVER ? DESTINATION_GOOD : DESTINATION_DEAD;
    }
    enum destination_state state = send_over(run);
    relay_close(run->relay);
    return state;
}

void outbound_deliver(struct outbound *outbound, struct schedule_task *task)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "outbound-connection", DELIVER_ARENA_BYTES);
    struct delivery_run run = { .outbound = outbound,
                                .task = task,
                                .arena = arena,
                                .batch = arena_new(arena, "outbound-batch", DELIVER_ARENA_BYTES) };
    enum destination_state state = DESTINATION_GOOD;
    if (load_entries(&run) != OK) {
        state = disk_failed();
    } else if (run.count > 0) {
        state = deliver(&run);
    }
    int64_t now = services_now(outbound->services).secs;
    schedule_done(outbound->schedule, task, state, now + BACKOFF_FIRST);
}
