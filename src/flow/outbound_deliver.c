/* One task: the hosts of a destination, a connection to the first that answers, its messages over it, and those that came meanwhile. */
#include "flow/outbound_internal.h"

#include <stdlib.h>

#include <sys/un.h>

#include "base/log.h"
#include "directory/srs.h"

#define DELIVER_ARENA_BYTES ((size_t)8 * 1024 * 1024)
#define PIECE_BYTES (256 * 1024)
#define RETURN_PATH_MAX 512
#define CONNECTION_SECONDS 300 /* after which it takes no more messages */
/* DN04: for the hosts of a domain together, however many it names; two addresses are tried in any case (RFC 5321 5.1). */
#define HOSTS_SECONDS 300
#define HOSTS_TRIED_MIN 2
#define CODE_FAREWELL 421     /* RFC 5321 3.8 */
#define CODE_LOGIN_WANTED 530 /* RFC 4954 6 */
#define WAIT_SECONDS 10       /* for a place among the connections to a provider */

struct delivery_run {
    struct outbound *outbound;
    struct schedule_task *task;
    struct arena *arena; /* of the connection */
    struct arena *batch; /* of the entries, and what becomes of them */
    struct queue_entry *entries;
    unsigned count;
    unsigned carried; /* messages over this connection */
    unsigned profile; /* of the provider; PROFILES: nobody known */
    bool is_counted;  /* among its connections */
    bool must_wait;   /* it has enough of them, or asked for a pause */
    int64_t wake;     /* when it is tried again; 0 as usual */
    unsigned place;   /* of the message under way, queue/poison.h */
    struct way way;
    struct relay_proxy proxy; /* when the way has one */
    struct source source;     /* of the connection */
    struct mx_list hosts;
    uint16_t ports[MX_HOSTS_MAX]; /* of each of them */
    struct sts_policy policy;     /* of the destination */
    uint16_t port;                /* where none is said */
    bool is_away;                 /* no host that the DNS names has answered */
    unsigned tried;               /* addresses, and hosts whose addresses could not be had */
    usec_t try_until;
    struct relay *relay;
    struct slice host;          /* whom it is connected to, or the last that was tried */
    struct slice address;       /* likewise */
    struct slice security;      /* the level that the connection must have; "" not known yet */
    struct slice destination;   /* the domain; "" the hosts have names of their own */
    enum tls_outcome outcome;   /* of the last connection that was tried */
    bool is_somebody_away;      /* a host was not reached: whether it is good enough is not known */
    struct relay_result unsafe; /* why a host was not good enough; `enhanced` is "" when none was */
};

/* --- the entries --- */

/* Is its way still that of this task? Settings and the entry itself may have changed since it was put into line. */
static bool is_on_its_way(struct delivery_run *run, const struct queue_entry *entry)
{
    struct outbound *outbound = run->outbound;
    struct way way = outbound_way(outbound, entry, run->batch);
    if (!slice_eq(way.name, run->task->name)) {
        schedule_again(outbound->schedule, entry->id, way.name,
                       services_now(outbound->services).secs);
        return false;
    }
    if (run->way.name.len == 0) {
        way.name = run->task->name;
        way.hosts = arena_dup(run->arena, way.hosts);
        run->way = way;
    }
    return true;
}

/* Those that are gone, held or to go elsewhere by now are not this task's any more. */
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
        run->count += is_on_its_way(run, entry);
    }
    return OK;
}

/* --- the connection --- */

static struct tally_subject tally_subject(const struct delivery_run *run, struct slice host,
                                          struct slice address)
{
    return (struct tally_subject){ run->destination, &run->policy, host, address,
                                   slice_cstr(err_detail()) };
}

static enum err find_hosts(struct delivery_run *run)
{
    struct outbound *outbound = run->outbound;
    run->port = outbound_way_port(outbound, &run->way);
    if (run->way.hosts.len > 0) {
        return outbound_way_hosts(outbound, &run->way, &run->hosts, run->ports);
    }
    run->destination = outbound_domain(&run->entries[0], run->arena);
    enum tls_wish wish = outbound_way_wish(outbound, &run->way, run->destination);
    TRY(outbound_find_policy(outbound, run->destination, wish, run->arena, &run->policy));
    if (run->policy.trouble != TLS_OUTCOME_NONE) {
        struct tally_subject subject = tally_subject(run, SL(""), SL(""));
        outbound_tally_policy(outbound, &subject);
    }
    struct mx_asker asker = { .dns = outbound->dns,
                              .own_name = outbound->services->settings->hostname,
                              .random = &outbound->services->world->random };
    run->is_away = true; /* until somebody answers */
    enum err result = mx_find(&asker, run->destination, run->arena, &run->hosts);
    for (unsigned i = 0; i < run->hosts.count; i++) {
        run->ports[i] = run->port;
    }
    return result;
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
    bool is_socket = peer->address.addr.ss_family == AF_UNIX;
    struct relay_config config = {
        .loop = outbound->services->loop,
        .helo =
            run->source.name.len > 0 ? run->source.name : outbound->services->settings->hostname,
        .from = run->source.address.len > 0 ? &run->source.address : NULL,
        .proxy = run->way.egress.proxy != NULL && !is_socket ? &run->proxy : NULL,
        .is_lmtp = run->way.route != NULL && run->way.route->lmtp.len > 0,
        .is_tls_immediate = outbound_way_is_immediate(&run->way, &peer->address, level),
        .level = level,
        .dane = dane,
        .unchecked = outbound->unchecked,
        .checked = outbound->checked,
        .outcome = &run->outcome
    };
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
    if (run->destination.len > 0) {
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

/* The end of it that is here; behind a proxy the connection is one to that. */
static enum err choose_source(struct delivery_run *run, const struct peer_address *to)
{
    const struct peer_address *next = run->way.egress.proxy != NULL ? &run->proxy.address : to;
    return egress_source(&run->way.egress, next->addr.ss_family, &run->source);
}

/* One address of a host, at the level that the host needs. */
static enum err connect_address(struct delivery_run *run, const struct relay_peer *peer,
                                const struct host_security *security)
{
    TRY(choose_source(run, &peer->address));
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
    bool is_domain = run->destination.len > 0;
    struct tally_subject subject = tally_subject(run, host, SL(""));
    if (is_domain && why == ERR_DENIED) {
        outbound_tally_host(run->outbound, &subject, NULL, TLS_OUTCOME_FAILED);
    } else if (is_domain) {
        outbound_tally_records(run->outbound, &subject);
    }
}

/* A mistake of ours, or of whoever changed the password: the mail waits until it is mended, and who can do that is told. */
static void refuse_login(struct delivery_run *run, struct slice host)
{
    log_error("relay-login-failed", "host=%s user=%s reason=%s", log_text(host).text,
              log_text(run->way.route->username).text, log_text(slice_cstr(err_detail())).text);
    run->unsafe =
        (struct relay_result){ .fate = RELAY_LATER,
                               .enhanced = SL("4.7.8"),
                               .text = arena_printf(run->arena, "4.7.8 %s", err_detail()) };
}

/* Who a route makes us, said over the connection that has just been opened. */
static enum err log_in(struct delivery_run *run, struct slice host)
{
    const struct route_settings *route = run->way.route;
    if (route == NULL || route->username.len == 0) {
        return OK;
    }
    struct relay_login login = { .username = route->username, .password = route->password };
    enum err result = relay_login(run->relay, &login);
    if (result == ERR_DENIED) {
        refuse_login(run, host);
    }
    if (result != OK) {
        relay_close(run->relay);
        run->relay = NULL;
    }
    return result;
}

/* A program on this machine: nobody is in between. */
static enum err connect_socket(struct delivery_run *run, struct slice path)
{
    struct relay_peer peer = { .host = path };
    struct sockaddr_un *address = (struct sockaddr_un *)(void *)&peer.address.addr;
    if (path.len >= sizeof(address->sun_path)) {
        return fail(ERR_TEMP, "%.*s is too long for the path of a socket", SLICE_ARG(path));
    }
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path.ptr, path.len);
    peer.address.len = sizeof(*address);
    run->source = (struct source){ .address.len = 0 };
    return open_relay(run, &peer, TLS_NEVER, NULL);
}

static usec_t monotonic(const struct delivery_run *run)
{
    struct clock *clock = &run->outbound->services->world->clock;
    return clock->monotonic(clock);
}

static bool is_enough(const struct delivery_run *run)
{
    return run->tried >= HOSTS_TRIED_MIN && monotonic(run) >= run->try_until;
}

static enum err connect_host(struct delivery_run *run, struct slice host, uint16_t port)
{
    struct mx_addresses addresses;
    if (outbound_host_is_socket(host)) {
        return connect_socket(run, host);
    }
    enum err found = mx_addresses(run->outbound->dns, host, port, run->arena, &addresses);
    run->tried += found == ERR_TEMP;
    TRY(found);
    struct slice name = run->destination.len > 0 ? run->destination : host;
    struct host_question question = { .destination = name,
                                      .wish = outbound_way_wish(run->outbound, &run->way, name),
                                      .is_host_secure = run->hosts.is_secure,
                                      .dane = { host, port, &addresses },
                                      .policy = &run->policy,
                                      .need = run->way.need };
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
    for (unsigned i = 0; i < addresses.count && result != OK && !is_enough(run); i++) {
        run->tried++;
        struct relay_peer peer = { addresses.addresses[i], host };
        struct peer_text address = peer_address_text(&peer.address);
        run->address = arena_dup(run->arena, slice_cstr(address.text));
        result = connect_address(run, &peer, &security);
        if (result == ERR_CANCELLED) {
            return result;
        }
    }
    return result == OK ? log_in(run, host) : result;
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

static bool is_no_answer(enum err result)
{
    return result == ERR_CLOSED || result == ERR_TIMEOUT || result == ERR_TEMP ||
           result == ERR_NOT_FOUND;
}

/* The first host that takes the conversation. Whatever one of them says, another may think differently (RFC 5321 5.1). */
static enum err connect_any(struct delivery_run *run)
{
    enum err result = ERR_TEMP;
    bool all_missing = true;
    run->try_until = monotonic(run) + HOSTS_SECONDS * USEC_PER_SEC;
    for (unsigned i = 0; i < run->hosts.count && !is_enough(run); i++) {
        run->host = run->hosts.hosts[i].name;
        run->address = SL("");
        run->security = SL("");
        result = connect_host(run, run->host, run->ports[i]);
        if (result == OK || result == ERR_CANCELLED) {
            return result;
        }
        run->is_away = run->is_away && is_no_answer(result);
        log_info("relay-unreachable", "host=%s reason=%s", log_text(run->host).text,
                 log_text(slice_cstr(err_detail())).text);
        note_unreachable(run);
        all_missing = all_missing && result == ERR_NOT_FOUND;
        run->is_somebody_away |= result != ERR_DENIED;
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

/* What came from outside and leaves was led on by an alias. Where mail is only put into a store nobody asks who may send it. */
static bool is_forwarded(const struct delivery_run *run, const struct queue_entry *entry)
{
    const struct services *services = run->outbound->services;
    return run->outbound->settings->srs && entry->submitter == 0 && entry->from.len > 0 &&
           (run->way.route == NULL || run->way.route->lmtp.len == 0) &&
           !directory_is_local(services->directory, mailaddr_domain(entry->from));
}

/* One that cannot be rewritten stays: most receivers look at signatures too. */
static struct slice sender_of(struct delivery_run *run, const struct queue_entry *entry)
{
    struct services *services = run->outbound->services;
    struct srs srs = { .now = services_now(services).secs };
    struct mailaddr own;
    struct slice rewritten;
    if (!is_forwarded(run, entry) || route_postmaster(services, run->batch, &own) != OK) {
        return entry->from;
    }
    memcpy(srs.key, directory_srs_key(services->directory), sizeof(srs.key));
    if (srs_forward(&srs, entry->from, own.domain, run->batch, &rewritten) != OK) {
        log_info("sender-kept", "qid=%llu from=%s reason=%s", (unsigned long long)entry->id,
                 log_text(entry->from).text, log_text(slice_cstr(err_detail())).text);
        return entry->from;
    }
    return rewritten;
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
    struct relay_message message = { .from = sender_of(run, entry),
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
    for (unsigned i = 0; run->way.hosts.len > 0 && i < count; i++) {
        if (results[i].code == CODE_LOGIN_WANTED) {
            results[i].fate = RELAY_LATER; /* a mistake of ours, and none of the sender's */
        }
    }
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

/* --- messages that end the program --- */

#define SUSPECT_SECONDS 5 /* until it is looked whether another suspect is still under way */

/* QU08: it ended the program twice while it was sent. It is held, and the queue goes on. */
static enum err park(struct delivery_run *run, unsigned first, unsigned count)
{
    struct outbound *outbound = run->outbound;
    const struct queue_entry *entry = &run->entries[first];
    uint64_t *ids = ARENA_ARRAY(run->batch, uint64_t, count);
    struct queue_change change = { .kind = QUEUE_DEFER,
                                   .ids = ids,
                                   .count = count,
                                   .until = services_now(outbound->services),
                                   .text = SL("parked: this server ended twice while sending it") };
    for (unsigned i = 0; i < count; i++) {
        ids[i] = run->entries[first + i].id;
    }
    TRY(queue_apply_change(outbound->services->store, &change)); /* what `queue list` shows */
    change.kind = QUEUE_HOLD;
    TRY(queue_apply_change(outbound->services->store, &change));
    log_error("message-parked", "qid=%llu mid=%s from=%s", (unsigned long long)entry->id,
              log_text(entry->envelope_id).text, log_text(entry->from).text);
    for (unsigned i = 0; i < count; i++) {
        schedule_remove(outbound->schedule, ids[i]);
    }
    poison_forget(outbound->poison, entry->blob.lsn);
    return OK;
}

static void wait_for_suspect(struct delivery_run *run, unsigned first, unsigned count)
{
    int64_t at = services_now(run->outbound->services).secs + SUSPECT_SECONDS;
    for (unsigned i = 0; i < count; i++) {
        schedule_again(run->outbound->schedule, run->entries[first + i].id, run->task->name, at);
    }
}

/* False: nothing is sent of it now, which was seen to, unless the disk failed. */
static bool may_send(struct delivery_run *run, unsigned first, unsigned count, enum err *result)
{
    struct poison *poison = run->outbound->poison;
    *result = OK;
    if (poison == NULL) {
        return true;
    }
    switch (poison_begin(poison, run->entries[first].blob.lsn, &run->place)) {
    case POISON_GO:
        return true;
    case POISON_WAIT:
        wait_for_suspect(run, first, count);
        return false;
    case POISON_PARK:
        *result = park(run, first, count);
        return false;
    }
    return true;
}

static void was_sent(struct delivery_run *run)
{
    if (run->outbound->poison != NULL) {
        poison_end(run->outbound->poison, run->place);
    }
}

/* --- what it says of us --- */

/* What the server says of us, and not of this message: it is left alone for a while, and whoever runs this host is told when it is
 * blocked, because no waiting mends that. */
static bool wants_a_pause(struct delivery_run *run, const struct relay_result *results,
                          unsigned count)
{
    bool wants = false;
    for (unsigned i = 0; i < count && !wants; i++) {
        const struct relay_result *result = &results[i];
        struct smtp_failure failure = smtp_failure_classify(result->enhanced, result->text);
        if (!result->is_remote || result->fate == RELAY_TAKEN ||
            !smtp_failure_is_of_us(&failure, result->enhanced)) {
            continue;
        }
        if (failure.class == FAILURE_BLOCKED) {
            log_warn("relay-blocked", "host=%s reply=%s", log_text(run->host).text,
                     log_text(result->text).text);
        }
        wants = result->fate == RELAY_LATER;
    }
    return wants;
}

static void take_pause(struct delivery_run *run)
{
    int64_t seconds = schedule_pause(run->outbound->schedule, run->task);
    int64_t now = services_now(run->outbound->services).secs;
    if (run->profile < PROFILES) {
        struct pace *pace = &run->outbound->paces[run->profile];
        if (pace->until <= now) { /* what others are told meanwhile is the same */
            pace->pause = pause_next(pace->pause);
            pace->until = now + pace->pause;
        }
        seconds = pace->until - now;
    }
    run->wake = now + seconds;
    log_info("relay-paused", "host=%s seconds=%lld", log_text(run->host).text, (long long)seconds);
}

/* It takes mail: the next pause is a short one again. */
static void note_taken(struct delivery_run *run, const struct relay_result *results, unsigned count)
{
    for (unsigned i = 0; i < count && run->profile < PROFILES; i++) {
        if (results[i].fate == RELAY_TAKEN) {
            run->outbound->paces[run->profile].pause = 0;
        }
    }
}

static bool is_full(const struct delivery_run *run)
{
    return run->profile < PROFILES && run->carried >= profiles[run->profile].messages;
}

/* --- all messages of a batch --- */

enum sent { SENT_DONE, SENT_LATER, SENT_PAUSE, SENT_NOT_BEGUN, SENT_DISK_FAILED };

/* One message, to what of its recipients is in this batch. */
static enum sent send_one(struct delivery_run *run, unsigned first, unsigned count,
                          struct relay_result *results)
{
    enum sent sent = SENT_DONE;
    enum err result;
    if (!may_send(run, first, count, &result)) {
        return result == OK ? sent : SENT_DISK_FAILED;
    }
    if (send_group(run, first, count, results) != OK) {
        sent = SENT_DISK_FAILED;
    } else if (was_not_begun(run, results, count)) {
        sent = SENT_NOT_BEGUN;
    } else {
        sent = wants_a_pause(run, results, count) ? SENT_PAUSE
               : results[0].fate == RELAY_LATER   ? SENT_LATER
                                                  : sent;
        note_taken(run, results, count);
        record_group(run, first, count, results);
        run->carried++;
    }
    was_sent(run);
    return sent;
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
        switch (send_one(run, first, count, results)) {
        case SENT_DISK_FAILED:
            return disk_failed();
        case SENT_NOT_BEGUN:
            return results[0].code == 0 ? DESTINATION_GOOD : DESTINATION_SLOW;
        case SENT_PAUSE:
            take_pause(run);
            return DESTINATION_DEAD; /* the rest stays in line */
        case SENT_LATER:
            state = DESTINATION_SLOW;
            break;
        case SENT_DONE:
            break;
        }
        first += count;
        if (is_full(run)) {
            return state;
        }
    }
    return state;
}

/* --- the task --- */

/* Why nobody could be asked, as a result for all. */
static struct relay_result unreachable(struct delivery_run *run, enum err why)
{
    struct slice text = arena_dup(run->arena, slice_cstr(err_detail()));
    /* What is wrong with a host that we named ourselves is not the sender's fault. */
    bool is_named = run->way.hosts.len > 0;
    struct slice status = is_named               ? SL("4.4.1")
                          : why == ERR_NOT_FOUND ? SL("5.1.2")
                          : why == ERR_PERM      ? SL("5.1.10") /* RFC 7505 4.2 */
                          : why == ERR_DENIED    ? SL("5.4.6") /* RFC 3463 3.5: it would go round */
                                                 : SL("4.4.1");
    return (struct relay_result){ .fate = status.ptr[0] == '5' ? RELAY_NEVER : RELAY_LATER,
                                  .enhanced = status,
                                  .text = text };
}

/* A message that must stay encrypted does not wait for hosts that cannot do so (RFC 8689 4.2.1). */
static struct relay_result unsafe(const struct delivery_run *run)
{
    struct relay_result why = run->unsafe;
    if (run->way.need == NEED_REQUIRED && !run->is_somebody_away) {
        why.fate = RELAY_NEVER;
        why.enhanced = SL("5.7.30");
    }
    return why;
}

/* RFC 5321 4.5.4.1 would have one connection for many messages: as long as there are some, and the server takes them. */
static enum destination_state send_over(struct delivery_run *run)
{
    struct outbound *outbound = run->outbound;
    usec_t until = monotonic(run) + CONNECTION_SECONDS * USEC_PER_SEC;
    enum destination_state state = send_all(run);
    while (state == DESTINATION_GOOD && relay_is_usable(run->relay) && !is_full(run) &&
           !outbound->is_stopping && monotonic(run) < until &&
           schedule_more(outbound->schedule, services_now(outbound->services).secs, run->task)) {
        state = load_entries(run) == OK ? send_all(run) : disk_failed();
    }
    return state;
}

static int64_t now_of(const struct delivery_run *run)
{
    return services_now(run->outbound->services).secs;
}

/* All domains of a provider share its connections, and its pauses. Who must wait comes back by chance a little later or sooner. */
static enum err join_provider(struct delivery_run *run)
{
    struct outbound *outbound = run->outbound;
    run->profile = run->way.hosts.len > 0 ? PROFILES : profile_of_host(run->hosts.hosts[0].name);
    if (run->profile == PROFILES) {
        return OK;
    }
    struct pace *pace = &outbound->paces[run->profile];
    int64_t now = now_of(run);
    run->must_wait = pace->until > now || pace->connections >= profiles[run->profile].connections;
    if (run->must_wait) {
        int64_t noise = (int64_t)(random_u64(&outbound->services->world->random) % WAIT_SECONDS);
        run->wake = (pace->until > now ? pace->until : now + 1) + noise;
        return ERR_LIMIT;
    }
    pace->connections++;
    run->is_counted = true;
    return OK;
}

static void leave_provider(struct delivery_run *run)
{
    if (run->is_counted) {
        run->outbound->paces[run->profile].connections--;
        run->is_counted = false;
    }
}

static enum err reach(struct delivery_run *run)
{
    if (run->way.egress.proxy != NULL) {
        TRY(egress_proxy(run->outbound, &run->way.egress, run->arena, &run->proxy));
    }
    TRY(find_hosts(run));
    TRY(join_provider(run));
    return connect_any(run);
}

static struct relay_result why_not(struct delivery_run *run, enum err result)
{
    return run->unsafe.enhanced.len > 0 ? unsafe(run) : unreachable(run, result);
}

/* Those that have waited long enough first, the others behind them; how many those are. The order among each stays, and with it what
 * stands together. */
static unsigned part_by_age(struct delivery_run *run)
{
    const struct outbound *outbound = run->outbound;
    int64_t before =
        services_now(outbound->services).secs - (int64_t)outbound->settings->fallback_after;
    struct queue_entry *parted = ARENA_ARRAY(run->batch, struct queue_entry, run->count);
    unsigned old = 0, at = 0;
    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned i = 0; i < run->count; i++) {
            if ((run->entries[i].queued.secs <= before) == (pass == 0)) {
                parted[at++] = run->entries[i];
                old += pass == 0;
            }
        }
    }
    run->entries = parted;
    return old;
}

/* The hosts are away: what has waited for them long enough goes another way. The destination stays one that cannot be reached. */
static enum destination_state fall_back(struct delivery_run *run, struct relay_result why)
{
    struct way back;
    unsigned count = run->count;
    unsigned old = run->is_away && why.fate == RELAY_LATER && run->unsafe.enhanced.len == 0 &&
                           outbound_way_back(run->outbound, &run->entries[0], run->arena, &back)
                       ? part_by_age(run)
                       : 0;
    run->entries += old;
    run->count = count - old;
    record_all(run, why);
    if (old == 0) {
        return why.fate == RELAY_NEVER ? DESTINATION_GOOD : DESTINATION_DEAD;
    }
    run->entries -= old;
    run->count = old;
    run->way = back;
    run->destination = SL("");
    run->policy = (struct sts_policy){ .mode = STS_NONE };
    enum err result = reach(run);
    if (result == OK) {
        (void)send_all(run);
        relay_close(run->relay);
    } else if (result != ERR_CANCELLED) {
        record_all(run, why_not(run, result));
    }
    return DESTINATION_DEAD;
}

static enum destination_state deliver(struct delivery_run *run)
{
    enum err result = reach(run);
    if (run->must_wait) {
        return DESTINATION_BUSY;
    }
    if (result == ERR_CANCELLED) {
        return DESTINATION_SLOW;
    }
    if (result != OK) {
        leave_provider(run);
        return fall_back(run, why_not(run, result));
    }
    enum destination_state state = send_over(run);
    relay_close(run->relay);
    leave_provider(run);
    return state;
}

void outbound_deliver(struct outbound *outbound, struct schedule_task *task)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "outbound-connection", DELIVER_ARENA_BYTES);
    struct delivery_run run = { .outbound = outbound,
                                .task = task,
                                .profile = PROFILES,
                                .arena = arena,
                                .batch = arena_new(arena, "outbound-batch", DELIVER_ARENA_BYTES) };
    enum destination_state state = DESTINATION_GOOD;
    if (slice_eq(task->name, SL(WAY_HERE))) {
        state = outbound_here(outbound, task, arena);
    } else if (load_entries(&run) != OK) {
        state = disk_failed();
    } else if (run.count > 0) {
        state = deliver(&run);
    }
    leave_provider(&run);
    int64_t wake = run.wake != 0 ? run.wake : now_of(&run) + BACKOFF_FIRST;
    schedule_done(outbound->schedule, task, state, wake);
}
