/* Lists of addresses: who is asked, what is thought of a list. */
#include "flow/block.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "flow/internal.h"
#include "flow/verdict.h"
#include "net/address.h"
#include "net/block_list.h"
#include "net/silence.h"

#define TABLE_ROWS                                                                                 \
    (2 * 2 * BLOCK_LISTS_MAX) /* both families, and after a reload of the settings others */

#define IS_SILENT "it does not answer; mail is taken without it until it does"
#define HAS_ERROR                                                                                  \
    "it answers with the error code of its operator, so it does not serve this resolver: leave "   \
    "dns.forward empty, or register with the operator"
#define IS_FOREIGN                                                                                 \
    "it answers with addresses outside of 127.0.0.0/8, so it is no list any more: take it out of " \
    "smtp.block_lists"
#define LISTS_ALL                                                                                  \
    "it lists 127.0.0.1, so it lists everything or has been shut down: take it out of "            \
    "smtp.block_lists"
#define LISTS_NONE "it does not list its test entry 127.0.0.2: look whether its name is right"

enum block_use {
    USE_UNKNOWN,
    USE_CHECKING, /* somebody looks up its control entries */
    USE_GOOD,
    USE_NONE, /* it has no addresses of this family */
    USE_BROKEN,
};

struct row {
    char zone[BLOCK_ZONE_MAX + 1];
    bool is_v6;
    enum block_use use;
    usec_t due; /* of the next control */
    struct silence silence;
    const char *trouble; /* a literal; NULL none */
};

struct block_table {
    pthread_mutex_t lock;
    struct row rows[TABLE_ROWS];
};

/* One list and the client, on a fiber of its own. */
struct lookup {
    struct services *services;
    struct block_list list;
    const struct peer_address *address;
    bool is_v6;
    struct arena *arena;
    uint64_t seconds;
    struct slice name;
    bool is_listed;
};

struct block_table *block_table_new(void)
{
    struct block_table *table = calloc(1, sizeof(*table));
    if (table == NULL) {
        abort();
    }
    pthread_mutex_init(&table->lock, NULL);
    return table;
}

void block_table_free(struct block_table *table)
{
    if (table != NULL) {
        pthread_mutex_destroy(&table->lock);
        free(table);
    }
}

/* --- the table, with the lock held --- */

static struct row *row_find(struct block_table *table, struct slice zone, bool is_v6)
{
    for (unsigned i = 0; i < TABLE_ROWS; i++) {
        struct row *row = &table->rows[i];
        if (row->is_v6 == is_v6 && slice_eq_nocase(slice_cstr(row->zone), zone)) {
            return row;
        }
    }
    return NULL;
}

/* In a table that is full the one goes whose control is due longest: the settings name it no more. */
static struct row *row_get(struct block_table *table, struct slice zone, bool is_v6)
{
    struct row *row = row_find(table, zone, is_v6);
    if (row != NULL) {
        return row;
    }
    row = &table->rows[0];
    for (unsigned i = 1; i < TABLE_ROWS; i++) {
        row = table->rows[i].due < row->due ? &table->rows[i] : row;
    }
    *row = (struct row){ .is_v6 = is_v6 };
    memcpy(row->zone, zone.ptr, zone.len);
    return row;
}

static void row_set(struct row *row, enum block_use use, const char *trouble, usec_t due)
{
    row->use = use;
    row->due = due;
    if (trouble != NULL && row->trouble != trouble) {
        log_warn("block-list-broken", "zone=%s family=%s reason=%s",
                 log_text(slice_cstr(row->zone)).text, row->is_v6 ? "IPv6" : "IPv4",
                 log_text(slice_cstr(trouble)).text);
    } else if (trouble == NULL && row->trouble != NULL) {
        log_info("block-list-good", "zone=%s family=%s", log_text(slice_cstr(row->zone)).text,
                 row->is_v6 ? "IPv6" : "IPv4");
    }
    row->trouble = trouble;
}

/* --- controls --- */

static enum block_use look_for_use(const struct lookup *lookup, bool *is_due)
{
    struct block_table *table = lookup->services->block_table;
    usec_t now = loop_now(lookup->services->loop);
    pthread_mutex_lock(&table->lock);
    struct row *row = row_get(table, lookup->list.zone, lookup->is_v6);
    enum block_use use = silence_is_known(&row->silence, now) ? USE_CHECKING : row->use;
    *is_due = use != USE_CHECKING && now >= row->due;
    if (*is_due) {
        row->use = USE_CHECKING;
    }
    pthread_mutex_unlock(&table->lock);
    return use;
}

static void note_silence(struct row *row, bool is_answered, usec_t now)
{
    if (silence_note(&row->silence, is_answered, now)) {
        row_set(row, USE_UNKNOWN, IS_SILENT, 0);
    }
}

/* What came of a lookup in the list, or of its controls. */
static void conclude(const struct lookup *lookup, enum block_use use, const char *trouble,
                     bool is_answered)
{
    struct block_table *table = lookup->services->block_table;
    usec_t now = loop_now(lookup->services->loop);
    pthread_mutex_lock(&table->lock);
    struct row *row = row_get(table, lookup->list.zone, lookup->is_v6);
    if (use == USE_UNKNOWN) {
        row->use = USE_UNKNOWN;
        row->due = 0;
    } else if (use != USE_CHECKING) {
        row_set(row, use, trouble, now + BLOCK_CONTROL_SECONDS * USEC_PER_SEC);
    }
    note_silence(row, is_answered, now);
    pthread_mutex_unlock(&table->lock);
}

static enum err ask(const struct lookup *lookup, struct slice name, enum block_answer *out)
{
    struct dns_answer answer;
    enum err result = dns_query(lookup->services->dns, name, DNS_A, lookup->arena, &answer);
    *out = BLOCK_UNLISTED;
    if (result == OK) {
        *out = block_list_judge(&answer, SL(""));
    }
    return result == ERR_NOT_FOUND ? OK : result;
}

/* RFC 5782 5: "127.0.0.2", "127.0.0.1", and for IPv6 the same mapped. */
static enum err ask_control(const struct lookup *lookup, uint8_t last, enum block_answer *out)
{
    struct peer_address address = { .len = 0 };
    struct slice name;
    if (lookup->is_v6) {
        struct sockaddr_in6 *v6 = (void *)&address.addr;
        static const uint8_t mapped[] = { 0xff, 0xff, 127 };
        v6->sin6_family = AF_INET6;
        memcpy(v6->sin6_addr.s6_addr + 10, mapped, sizeof(mapped));
        v6->sin6_addr.s6_addr[15] = last;
    } else {
        struct sockaddr_in *v4 = (void *)&address.addr;
        v4->sin_family = AF_INET;
        v4->sin_addr.s_addr = htonl(UINT32_C(0x7f000000) + last);
    }
    if (!block_list_name(&address, lookup->list.zone, lookup->arena, &name)) {
        return fail(ERR_SYNTAX, "%.*s: no name of a control entry", SLICE_ARG(lookup->list.zone));
    }
    return ask(lookup, name, out);
}

static const char *trouble_of(enum block_answer answer)
{
    return answer == BLOCK_ERROR ? HAS_ERROR : answer == BLOCK_FOREIGN ? IS_FOREIGN : NULL;
}

static bool control(const struct lookup *lookup)
{
    enum block_answer listed = BLOCK_UNLISTED, unlisted = BLOCK_UNLISTED;
    enum err result = ask_control(lookup, 2, &listed);
    if (result == OK) {
        result = ask_control(lookup, 1, &unlisted);
    }
    if (result != OK) {
        conclude(lookup, USE_UNKNOWN, NULL, false);
        return false;
    }
    const char *trouble = trouble_of(listed);
    trouble = trouble == NULL ? trouble_of(unlisted) : trouble;
    trouble = trouble == NULL && unlisted == BLOCK_LISTED ? LISTS_ALL : trouble;
    /* A list may have IPv4 addresses alone. */
    bool has_none = trouble == NULL && listed == BLOCK_UNLISTED;
    trouble = has_none && !lookup->is_v6 ? LISTS_NONE : trouble;
    enum block_use use = trouble != NULL ? USE_BROKEN : has_none ? USE_NONE : USE_GOOD;
    conclude(lookup, use, trouble, true);
    return use == USE_GOOD;
}

/* --- clients --- */

static void look_up(void *arg)
{
    struct lookup *lookup = arg;
    struct services *services = lookup->services;
    struct dns_answer answer;
    bool is_due;
    enum block_use use = look_for_use(lookup, &is_due);
    if (is_due ? !control(lookup) : use != USE_GOOD) {
        return;
    }
    usec_t began = loop_now(services->loop);
    enum err result = dns_query(services->dns, lookup->name, DNS_A, lookup->arena, &answer);
    if (result != OK) { /* an error that comes at once keeps nobody waiting */
        usec_t took = loop_now(services->loop) - began;
        conclude(lookup, USE_CHECKING, NULL,
                 result == ERR_NOT_FOUND || took < lookup->seconds * USEC_PER_SEC / 2);
        return;
    }
    enum block_answer found = block_list_judge(&answer, lookup->list.answers);
    const char *trouble = trouble_of(found);
    conclude(lookup, trouble == NULL ? USE_CHECKING : USE_BROKEN, trouble, true);
    lookup->is_listed = found == BLOCK_LISTED;
}

static struct verdict refuse(const struct lookup *lookup, const struct peer *peer)
{
    struct dns_answer answer;
    struct slice text = SL("");
    if (dns_query(lookup->services->dns, lookup->name, DNS_TXT, lookup->arena, &answer) == OK &&
        answer.count > 0) {
        text = block_list_text(answer.records[0], lookup->arena);
    }
    log_info("client-listed", "peer=%.*s zone=%s text=%s", SLICE_ARG(peer->text),
             log_text(lookup->list.zone).text, log_text(text).text);
    return (struct verdict){ 550, "5.7.1",
                             arena_printf(lookup->arena, "%.*s is listed by %.*s%s%.*s",
                                          SLICE_ARG(peer->text), SLICE_ARG(lookup->list.zone),
                                          text.len > 0 ? ": " : "", SLICE_ARG(text)) };
}

static unsigned make_lookups(struct lookup *out, const struct lookup *like, struct slice lists)
{
    struct scan c = scan_make(lists);
    unsigned count = 0;
    while (count < BLOCK_LISTS_MAX) {
        struct lookup *one = &out[count];
        *one = *like;
        if (block_list_next(&c, &one->list) != OK ||
            !block_list_name(one->address, one->list.zone, one->arena, &one->name)) {
            break;
        }
        count++;
    }
    return count;
}

struct verdict block_client(struct services *services, const struct peer *peer, struct slice lists,
                            uint64_t seconds, struct arena *arena)
{
    struct verdict verdict = verdict_make(250, "2.1.0", "client ok");
    if (lists.len == 0 || services->dns == NULL || services->block_table == NULL ||
        peer->is_loopback || !address_is_public(&peer->address)) {
        return verdict;
    }
    struct peer_address address;
    if (!peer_address_parse(peer->text, 0, &address)) { /* of a mapped IPv4 address what is in it */
        return verdict;
    }
    struct lookup *lookups = ARENA_ARRAY(arena, struct lookup, BLOCK_LISTS_MAX);
    struct lookup like = { .services = services,
                           .address = &address,
                           .is_v6 = address.addr.ss_family == AF_INET6,
                           .arena = arena,
                           .seconds = seconds };
    unsigned count = make_lookups(lookups, &like, lists);
    struct fiber_group group;
    struct deadline_scope scope = deadline_push((unsigned)seconds);
    fiber_group_init(&group);
    for (unsigned i = 0; i < count; i++) {
        fiber_group_start(&group, "block-list", look_up, &lookups[i]);
    }
    IGNORE(fiber_group_join(&group)); /* who was too late does not count */
    for (unsigned i = 0; i < count && verdict_is_good(verdict); i++) {
        verdict = lookups[i].is_listed ? refuse(&lookups[i], peer) : verdict;
    }
    deadline_pop(scope);
    return verdict;
}

struct slice block_list_trouble(struct services *services, struct slice zone, bool is_v6,
                                struct arena *arena)
{
    struct block_table *table = services->block_table;
    pthread_mutex_lock(&table->lock);
    const struct row *row = row_find(table, zone, is_v6);
    struct slice text = row == NULL ? SL("") : arena_dup(arena, slice_cstr(row->trouble));
    pthread_mutex_unlock(&table->lock);
    return text;
}
