/* The fiber that fetches, and who waits for it. */
#include "oauth/issuer.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/list.h"
#include "base/log.h"
#include "io/fiber.h"
#include "oauth/discovery.h"
#include "oauth/url.h"

#define FETCH_ARENA_BYTES ((size_t)2 * 1024 * 1024)

struct oauth_issuer {
    pthread_mutex_t lock; /* over all down to the line */
    const struct oauth_settings *settings;
    struct oauth_keys *keys; /* NULL: none */
    usec_t fetched;          /* when; all times are monotonic */
    usec_t next;             /* it is not asked before; 0: it was not asked yet */
    enum err trouble;        /* of the last time it was asked */
    bool is_fetching, is_wanted, is_nudged, is_stopping;
    struct list waiting;
    struct loop_post nudge;
    struct loop *loop; /* of the fiber; NULL: not started */
    /* --- of the fiber */
    struct dns *dns;
    struct slice authorities;
    struct tls_context *checked; /* NULL: not needed yet */
    struct fiber *fiber;
    bool was_told; /* of the trouble, in the log, since the settings were given */
};

/* On the stack of a login. */
struct waiter {
    struct list node;
    struct loop *loop;
    struct fiber *fiber;
    struct loop_post post;
    bool is_called, is_done;
};

struct oauth_issuer *oauth_issuer_new(const struct oauth_settings *settings)
{
    struct oauth_issuer *issuer = calloc(1, sizeof(*issuer));
    if (issuer == NULL) {
        abort();
    }
    pthread_mutex_init(&issuer->lock, NULL);
    list_init(&issuer->waiting);
    issuer->settings = settings;
    return issuer;
}

void oauth_issuer_free(struct oauth_issuer *issuer)
{
    if (issuer == NULL) {
        return;
    }
    oauth_keys_unref(issuer->keys);
    tls_context_unref(issuer->checked);
    pthread_mutex_destroy(&issuer->lock);
    free(issuer);
}

/* --- the fetch --- */

/* One time of asking. */
struct round {
    struct oauth_issuer *issuer;
    const struct oauth_settings *settings;
    struct arena *arena;
};

/* A host that the issuer names beside itself (jwks_uri) was named by nobody here: it must be of the internet, as that of a policy of MTA-STS. */
static enum err get(const struct round *r, struct slice url, struct fetch_request *request,
                    struct slice *out)
{
    struct oauth_url own, asked;
    struct fetcher fetcher = { r->issuer->loop, r->issuer->dns, r->issuer->checked,
                               r->settings->server };
    if (!oauth_url_read(r->settings->issuer, &own) || !oauth_url_read(url, &asked)) {
        return fail(ERR_SYNTAX, "it is at no URL of https");
    }
    request->host = asked.host;
    request->port = asked.port;
    request->path = asked.path.len == 0 ? SL("/") : asked.path;
    request->is_trusted = slice_eq_nocase(own.host, asked.host);
    return fetch(&fetcher, request, r->arena, out);
}

static enum err get_discovery(const struct round *r, struct slice *jwks_uri)
{
    struct fetch_request request = { .type = SL("application/json"),
                                     .octets_max = OAUTH_DISCOVERY_MAX };
    struct slice text, url = oauth_discovery_url(r->settings->issuer, r->arena);
    enum err result = get(r, url, &request, &text);
    if (result == OK) {
        result = oauth_discovery_read(text, r->settings->issuer, r->arena, jwks_uri);
    }
    return result == OK ? OK : fail_frame(ERR_TEMP, "%.*s", SLICE_ARG(url));
}

static enum err get_keys(const struct round *r, struct slice url, struct oauth_keys **out)
{
    struct fetch_request request = { .type = SL("application/json"),
                                     .other_type = SL("application/jwk-set+json"),
                                     .octets_max = OAUTH_KEY_SET_MAX };
    struct slice text;
    enum err result = get(r, url, &request, &text);
    if (result == OK) {
        result = oauth_keys_read(text, out);
    }
    return result == OK ? OK : fail_frame(ERR_TEMP, "%.*s", SLICE_ARG(url));
}

static enum err fetch_both(const struct round *r, struct oauth_keys **out)
{
    struct slice jwks_uri;
    TRY(get_discovery(r, &jwks_uri));
    return get_keys(r, jwks_uri, out);
}

static void call_back(struct loop_post *post)
{
    struct waiter *waiter = CONTAINER_OF(post, struct waiter, post);
    waiter->is_done = true;
    fiber_wake(waiter->fiber);
}

/* Under the lock. */
static void call_all(struct oauth_issuer *issuer)
{
    struct list *node;
    while ((node = list_pop(&issuer->waiting)) != NULL) {
        struct waiter *waiter = LIST_ENTRY(node, struct waiter, node);
        waiter->is_called = true;
        waiter->post.run = call_back;
        loop_post(waiter->loop, &waiter->post);
    }
}

static usec_t now_of(const struct oauth_issuer *issuer)
{
    struct clock *clock = &loop_world(issuer->loop)->clock;
    return clock->monotonic(clock);
}

/* Told once, not every minute of a night. */
static void tell(struct oauth_issuer *issuer, const struct oauth_settings *settings,
                 enum err result, const struct oauth_keys *keys)
{
    struct log_text name = log_text(settings->issuer);
    if (result == OK) {
        log_info("oauth-keys", "issuer=%s count=%u", name.text, oauth_keys_count(keys));
    } else if (!issuer->was_told) {
        log_warn("oauth-issuer-silent", "issuer=%s reason=%s", name.text,
                 log_text(slice_cstr(err_detail())).text);
    }
    issuer->was_told = result != OK;
}

static void take(struct oauth_issuer *issuer, const struct oauth_settings *settings,
                 enum err result, struct oauth_keys *keys)
{
    pthread_mutex_lock(&issuer->lock);
    if (settings != issuer->settings) { /* configured anew meanwhile: it is asked at once */
        oauth_keys_unref(keys);
    } else {
        issuer->trouble = result;
        issuer->next = now_of(issuer) + OAUTH_RETRY_SECONDS * USEC_PER_SEC;
        if (result == OK) {
            oauth_keys_unref(issuer->keys);
            issuer->keys = keys;
            issuer->fetched = now_of(issuer);
        }
    }
    issuer->is_fetching = false;
    call_all(issuer);
    pthread_mutex_unlock(&issuer->lock);
}

static void fetch_now(struct oauth_issuer *issuer, const struct oauth_settings *settings)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "oauth-fetch", FETCH_ARENA_BYTES);
    struct oauth_keys *keys = NULL;
    if (issuer->checked == NULL) {
        issuer->checked = tls_client_context_new(true, issuer->authorities);
    }
    const struct round round = { issuer, settings, arena };
    struct deadline_scope scope = deadline_push(OAUTH_FETCH_SECONDS);
    enum err result = fetch_both(&round, &keys);
    deadline_pop(scope);
    bool is_current = settings == issuer->settings; /* which change on this thread alone */
    if (is_current && (result == OK || !issuer->is_stopping)) {
        tell(issuer, settings, result, keys);
    }
    take(issuer, settings, result, keys);
}

/* When it is to be asked; UINT64_MAX: not until somebody wants it. Under the lock. */
static usec_t due(const struct oauth_issuer *issuer)
{
    if (!oauth_is_on(issuer->settings)) {
        return UINT64_MAX;
    }
    if (issuer->is_wanted || issuer->trouble != OK || issuer->keys == NULL) {
        return issuer->next;
    }
    return issuer->fetched + OAUTH_FRESH_SECONDS * USEC_PER_SEC;
}

/* As deadline_set() wants it. */
static unsigned seconds_until(usec_t at, usec_t now)
{
    return at == UINT64_MAX ? 0 : (unsigned)((at - now + USEC_PER_SEC - 1) / USEC_PER_SEC);
}

static void follow(void *arg)
{
    struct oauth_issuer *issuer = arg;
    pthread_mutex_lock(&issuer->lock);
    while (!issuer->is_stopping) {
        const struct oauth_settings *settings = issuer->settings;
        usec_t now = now_of(issuer), at = due(issuer);
        issuer->is_fetching = at <= now;
        issuer->is_wanted = issuer->is_wanted && !issuer->is_fetching;
        pthread_mutex_unlock(&issuer->lock);
        if (at <= now) {
            fetch_now(issuer, settings);
        } else {
            (void)deadline_set(seconds_until(at, now));
            IGNORE(fiber_suspend()); /* woken or not: look again */
            (void)deadline_set(0);
        }
        pthread_mutex_lock(&issuer->lock);
    }
    call_all(issuer);
    issuer->fiber = NULL;
    pthread_mutex_unlock(&issuer->lock);
}

void oauth_issuer_start(struct oauth_issuer *issuer, struct loop *loop, struct dns *dns,
                        struct slice authorities_pem)
{
    pthread_mutex_lock(&issuer->lock);
    issuer->loop = loop;
    issuer->dns = dns;
    issuer->authorities = authorities_pem;
    issuer->fiber = fiber_start(loop, "oauth-issuer", follow, issuer);
    pthread_mutex_unlock(&issuer->lock);
}

void oauth_issuer_configure(struct oauth_issuer *issuer, const struct oauth_settings *settings)
{
    pthread_mutex_lock(&issuer->lock);
    bool is_same = slice_eq(settings->issuer, issuer->settings->issuer) &&
                   slice_eq(settings->server, issuer->settings->server);
    issuer->settings = settings;
    issuer->was_told = false; /* who changed something wants to hear what is wrong now */
    if (!is_same) {
        oauth_keys_unref(issuer->keys);
        issuer->keys = NULL;
        issuer->trouble = OK;
        issuer->next = 0;
    }
    struct fiber *fiber = issuer->fiber;
    pthread_mutex_unlock(&issuer->lock);
    if (fiber != NULL) {
        fiber_wake(fiber);
    }
}

void oauth_issuer_stop(struct oauth_issuer *issuer)
{
    if (issuer == NULL || issuer->fiber == NULL) {
        return;
    }
    pthread_mutex_lock(&issuer->lock);
    issuer->is_stopping = true;
    pthread_mutex_unlock(&issuer->lock);
    fiber_cancel(issuer->fiber);
}

/* --- logins --- */

static void nudge(struct loop_post *post)
{
    struct oauth_issuer *issuer = CONTAINER_OF(post, struct oauth_issuer, nudge);
    pthread_mutex_lock(&issuer->lock);
    issuer->is_nudged = false;
    struct fiber *fiber = issuer->fiber;
    pthread_mutex_unlock(&issuer->lock);
    if (fiber != NULL) {
        fiber_wake(fiber);
    }
}

/* Under the lock. False: it was asked just now, and is not asked again so soon; or nobody asks it. */
static bool want(struct oauth_issuer *issuer)
{
    if (issuer->loop == NULL || issuer->fiber == NULL || issuer->is_stopping) {
        return false;
    }
    if (!issuer->is_fetching && now_of(issuer) < issuer->next) {
        return false;
    }
    issuer->is_wanted = issuer->is_wanted || !issuer->is_fetching;
    if (!issuer->is_nudged && !issuer->is_fetching) {
        issuer->is_nudged = true;
        issuer->nudge.run = nudge;
        loop_post(issuer->loop, &issuer->nudge);
    }
    return true;
}

/* Once it has been asked. Comes with the lock, and goes with it. */
static enum err wait_for_keys(struct oauth_issuer *issuer)
{
    struct waiter waiter = { .fiber = fiber_current(), .loop = fiber_loop() };
    list_append(&issuer->waiting, &waiter.node);
    pthread_mutex_unlock(&issuer->lock);
    struct deadline_scope scope = deadline_push(OAUTH_WAIT_SECONDS);
    enum err result = OK;
    while (result == OK && !waiter.is_done) {
        result = fiber_suspend();
    }
    deadline_pop(scope);
    pthread_mutex_lock(&issuer->lock);
    if (!waiter.is_called) {
        list_remove(&waiter.node);
        return result;
    }
    pthread_mutex_unlock(&issuer->lock);
    while (!waiter.is_done) { /* the call is on its way to this stack */
        fiber_suspend_surely();
    }
    pthread_mutex_lock(&issuer->lock);
    return result == ERR_CANCELLED ? result : OK;
}

/* NULL: they are too old, or were never there. Under the lock. */
static struct oauth_keys *current(struct oauth_issuer *issuer,
                                  const struct oauth_settings *settings)
{
    bool is_there = issuer->keys != NULL && slice_eq(issuer->settings->issuer, settings->issuer) &&
                    now_of(issuer) - issuer->fetched < OAUTH_KEPT_SECONDS * USEC_PER_SEC;
    return is_there ? oauth_keys_ref(issuer->keys) : NULL;
}

static enum err try_keys(struct oauth_keys *keys, const struct oauth_signed *what)
{
    if (keys == NULL) {
        return fail(ERR_NOT_FOUND, "the keys of the issuer are not there");
    }
    enum err result = oauth_keys_verify(keys, what);
    oauth_keys_unref(keys);
    /* Without a name it may be of a new key. */
    return result == ERR_DENIED && !what->has_kid ? ERR_NOT_FOUND : result;
}

/* The key is not there, though the issuer was asked: is it nobody's, or could the issuer not be asked? */
static enum err conclude(enum err trouble, bool has_keys)
{
    return trouble == OK && has_keys
               ? fail(ERR_DENIED, "no key of the issuer made the signature of the token")
               : fail(ERR_TEMP, "the keys of the issuer cannot be had (oauth-issuer-silent)");
}

enum err oauth_issuer_verify(struct oauth_issuer *issuer, const struct oauth_settings *settings,
                             const struct oauth_signed *what)
{
    pthread_mutex_lock(&issuer->lock);
    struct oauth_keys *keys = current(issuer, settings);
    pthread_mutex_unlock(&issuer->lock);
    enum err result = try_keys(keys, what);
    if (result != ERR_NOT_FOUND) {
        return result;
    }
    pthread_mutex_lock(&issuer->lock);
    enum err waited = want(issuer) ? wait_for_keys(issuer) : OK;
    keys = current(issuer, settings);
    enum err trouble = waited == OK ? issuer->trouble : ERR_TEMP;
    pthread_mutex_unlock(&issuer->lock);
    if (waited == ERR_CANCELLED) {
        oauth_keys_unref(keys);
        return waited;
    }
    bool has_keys = keys != NULL;
    result = try_keys(keys, what);
    return result == ERR_NOT_FOUND ? conclude(trouble, has_keys) : result;
}
