/* Counts of sessions, behind one lock: it is held for a look into a hash table, twice in the life of a connection. */
#include "flow/admission.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/map.h"
#include "flow/internal.h"

#define KEY_MAX 32

struct tally {
    uint64_t count;
};

struct admission {
    pthread_mutex_t lock;
    uint64_t total;
    struct map tallies; /* of struct tally, by key */
    int64_t notice_hour;
    uint64_t notices; /* in that hour */
};

struct key {
    unsigned char bytes[KEY_MAX];
    size_t len;
};

struct admission *admission_new(void)
{
    struct admission *admission = calloc(1, sizeof(*admission));
    if (admission == NULL) {
        abort();
    }
    pthread_mutex_init(&admission->lock, NULL);
    map_init(&admission->tallies);
    return admission;
}

void admission_free(struct admission *admission)
{
    if (admission == NULL) {
        return;
    }
    size_t at = 0;
    void *tally;
    while (map_next(&admission->tallies, &at, &tally)) {
        free(tally);
    }
    map_fini(&admission->tallies);
    pthread_mutex_destroy(&admission->lock);
    free(admission);
}

/* --- keys --- */
static void key_add(struct key *key, const void *bytes, size_t len)
{
    memcpy(key->bytes + key->len, bytes, len);
    key->len += len;
}

/* An IPv4 address (mapped into IPv6 or not), or the /64 that one IPv6 subscriber has at least. */
static void key_add_peer(struct key *key, const struct peer *peer)
{
    const struct sockaddr_storage *addr = &peer->address.addr;
    if (addr->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)addr;
        key_add(key, &v4->sin_addr, 4);
    } else if (addr->ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)addr;
        bool is_mapped = IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr);
        key_add(key, v6->sin6_addr.s6_addr + (is_mapped ? 12 : 0), is_mapped ? 4 : 8);
    }
}

/* Kinds that count together: a user's phone speaks to both ports of a service. */
static char kind_class(enum service_kind kind)
{
    switch (kind) {
    case SERVICE_SMTP:
        return 'm';
    case SERVICE_SUBMISSION:
    case SERVICE_SUBMISSIONS:
    case SERVICE_SENDMAIL:
        return 's';
    case SERVICE_LMTP:
        return 'l';
    default:
        return 'i';
    }
}

static struct key key_of_peer(enum service_kind kind, const struct peer *peer)
{
    struct key key = {};
    char class = kind_class(kind);
    key_add(&key, &class, 1);
    key_add_peer(&key, peer);
    return key;
}

static struct key key_of_account(account_id account, const struct peer *peer)
{
    struct key key = {};
    key_add(&key, peer == NULL ? "a" : "p", 1);
    key_add(&key, &account, sizeof(account));
    if (peer != NULL) {
        key_add_peer(&key, peer);
    }
    return key;
}

/* --- counting, with the lock held --- */
static bool tally_up(struct admission *admission, struct key key, uint64_t max)
{
    struct slice name = slice_make(key.bytes, key.len);
    struct tally *tally = map_find(&admission->tallies, name);
    if (tally != NULL && tally->count >= max) {
        return false;
    }
    if (tally == NULL) {
        tally = calloc(1, sizeof(*tally));
        if (tally == NULL) {
            abort();
        }
        map_set(&admission->tallies, name, tally);
    }
    tally->count++;
    return true;
}

static void tally_down(struct admission *admission, struct key key)
{
    struct slice name = slice_make(key.bytes, key.len);
    struct tally *tally = map_find(&admission->tallies, name);
    if (tally != NULL && --tally->count == 0) {
        map_remove(&admission->tallies, name);
        free(tally);
    }
}

/* --- connections --- */
static struct verdict count_in(struct admission *admission, const struct flow_settings *settings,
                               enum service_kind kind, const struct peer *peer)
{
    if (admission->total >= settings->sessions_max) {
        return verdict_make(421, "4.3.2", "too many connections, try again later");
    }
    if (!peer->is_loopback &&
        !tally_up(admission, key_of_peer(kind, peer), settings->sessions_per_address)) {
        return verdict_make(421, "4.7.0", "too many connections from your address");
    }
    admission->total++;
    return verdict_make(250, "2.0.0", "ok");
}

struct verdict admission_enter(struct services *services, enum service_kind kind,
                               const struct peer *peer)
{
    struct admission *admission = services->admission;
    if (admission == NULL) {
        return verdict_make(250, "2.0.0", "ok");
    }
    pthread_mutex_lock(&admission->lock);
    struct verdict verdict = count_in(admission, services->settings, kind, peer);
    pthread_mutex_unlock(&admission->lock);
    return verdict;
}

void admission_leave(struct services *services, enum service_kind kind, const struct peer *peer)
{
    struct admission *admission = services->admission;
    if (admission == NULL) {
        return;
    }
    pthread_mutex_lock(&admission->lock);
    admission->total--;
    if (!peer->is_loopback) {
        tally_down(admission, key_of_peer(kind, peer));
    }
    pthread_mutex_unlock(&admission->lock);
}

bool admission_is_stressed(struct services *services)
{
    if (services->admission == NULL) {
        return false;
    }
    return admission_count(services->admission) >= services->settings->sessions_max / 10 * 9;
}

uint64_t admission_count(struct admission *admission)
{
    pthread_mutex_lock(&admission->lock);
    uint64_t total = admission->total;
    pthread_mutex_unlock(&admission->lock);
    return total;
}

/* --- sessions of accounts --- */
enum err admission_account_enter(struct services *services, account_id account,
                                 const struct peer *peer, uint64_t account_max, uint64_t pair_max)
{
    struct admission *admission = services->admission;
    if (admission == NULL) {
        return OK;
    }
    pthread_mutex_lock(&admission->lock);
    bool is_in = tally_up(admission, key_of_account(account, NULL), account_max);
    if (is_in && !tally_up(admission, key_of_account(account, peer), pair_max)) {
        tally_down(admission, key_of_account(account, NULL));
        is_in = false;
    }
    pthread_mutex_unlock(&admission->lock);
    return is_in ? OK : fail(ERR_LIMIT, "the account has too many sessions");
}

void admission_account_leave(struct services *services, account_id account, const struct peer *peer)
{
    struct admission *admission = services->admission;
    if (admission == NULL) {
        return;
    }
    pthread_mutex_lock(&admission->lock);
    tally_down(admission, key_of_account(account, NULL));
    tally_down(admission, key_of_account(account, peer));
    pthread_mutex_unlock(&admission->lock);
}

bool admission_notice(struct services *services)
{
    struct admission *admission = services->admission;
    if (admission == NULL) {
        return true;
    }
    int64_t hour = services_now(services).secs / 3600;
    pthread_mutex_lock(&admission->lock);
    if (hour != admission->notice_hour) {
        admission->notice_hour = hour;
        admission->notices = 0;
    }
    bool is_granted = admission->notices < services->settings->success_reports_max;
    admission->notices += is_granted;
    pthread_mutex_unlock(&admission->lock);
    return is_granted;
}
