/* queue commands: what waits is shown, and steered by id or by what it has in common. */
#include <stdio.h>

#include "app/cli.h"
#include "app/command_run.h"
#include "base/scan.h"
#include "format/mailaddr.h"
#include "proto/smtp_failure.h"
#include "store/queue.h"
#include "story/story.h"

#define ENTRIES_SHOWN 1000
#define SHOWN_BYTES_MAX (256 * 1024)
#define ENTRY_BYTES ((size_t)16 * 1024)
#define PAGE_BYTES ((size_t)8 * 1024 * 1024)

static enum err parse_id(struct slice text, uint64_t *out)
{
    struct scan c = scan_make(text);
    return scan_u64(&c, out) && scan_at_end(&c)
               ? OK
               : fail(ERR_SYNTAX, "\"%.*s\" is no queue id: `culver queue list` shows them",
                      SLICE_ARG(text));
}

/* --- showing --- */

static const char *state_text(const struct command_call *call, const struct queue_entry *entry)
{
    if (entry->is_held) {
        return "held";
    }
    int64_t now = clock_now(&call->services->world->clock).secs;
    return entry->next_attempt.secs > now ? "waiting" : "due";
}

static json_t *entry_json(const struct command_call *call, const struct queue_entry *entry)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "queue-entry", ENTRY_BYTES);
    struct slice destination = outbound_destination_name(node_outbound(call->node), entry, arena);
    json_t *by =
        entry->terms.deliver_by.secs == 0 ? json_null() : json_time(entry->terms.deliver_by);
    json_t *next = entry->next_attempt.secs == 0 ? json_null() : json_time(entry->next_attempt);
    return json_pack("{s:I,s:o,s:s,s:o,s:o,s:o,s:I,s:I,s:o,s:o,s:I,s:o,s:o}", "id",
                     (json_int_t)entry->id, "queued", json_time(entry->queued), "state",
                     state_text(call, entry), "from", json_slice(entry->from), "to",
                     json_slice(entry->to), "destination", json_slice(destination), "octets",
                     (json_int_t)entry->blob.size, "priority", (json_int_t)entry->terms.priority,
                     "deliver_by", by, "message", json_slice(entry->envelope_id), "attempts",
                     (json_int_t)entry->attempts, "next", next, "reply", json_slice(entry->reply));
}

/* --- choosing --- */

/* What has all that was asked for is chosen. */
struct choice {
    struct slice from, to, domain, destination, message, reply;
    struct utc queued_until, queued_since; /* 0: whenever */
    uint64_t larger, smaller;              /* octets; 0: whatever */
    uint64_t attempts;                     /* at least */
    bool is_held, is_all;
};

static enum err take_number(const struct command_call *call, const char *name,
                            enum setting_type type, uint64_t *out)
{
    const struct setting row = { .key = name, .type = type, .max = UINT64_C(1) << 50 };
    struct slice text = command_option(call, name);
    return text.len == 0 ? OK : setting_parse(&row, text, call->arena, out);
}

static enum err choice_read(const struct command_call *call, struct choice *out)
{
    struct choice choice = { .from = command_option(call, "from"),
                             .to = command_option(call, "to"),
                             .domain = command_option(call, "domain"),
                             .destination = command_option(call, "destination"),
                             .message = command_option(call, "message"),
                             .reply = command_option(call, "reply"),
                             .is_held = json_object_get(call->options, "held") != NULL,
                             .is_all = json_object_get(call->options, "all") != NULL };
    TRY(command_ago(call, "older", &choice.queued_until));
    TRY(command_ago(call, "newer", &choice.queued_since));
    TRY(take_number(call, "larger", SETTING_SIZE, &choice.larger));
    TRY(take_number(call, "smaller", SETTING_SIZE, &choice.smaller));
    TRY(take_number(call, "attempts", SETTING_NUMBER, &choice.attempts));
    *out = choice;
    return OK;
}

static bool choice_is_empty(const struct choice *c)
{
    size_t words = c->from.len + c->to.len + c->domain.len + c->destination.len + c->message.len +
                   c->reply.len;
    bool has_bounds = c->queued_until.secs != 0 || c->queued_since.secs != 0 || c->larger != 0 ||
                      c->smaller != 0 || c->attempts != 0;
    return words == 0 && !has_bounds && !c->is_held && !c->is_all;
}

static bool fits(struct slice wanted, struct slice text)
{
    return wanted.len == 0 || slice_eq_nocase(wanted, text);
}

/* "<>" is the null sender. */
static bool fits_sender(struct slice wanted, struct slice from)
{
    return fits(wanted, from) || (from.len == 0 && slice_eq(wanted, SL("<>")));
}

static bool is_within(const struct choice *c, const struct queue_entry *entry)
{
    return (c->queued_until.secs == 0 || entry->queued.secs <= c->queued_until.secs) &&
           (c->queued_since.secs == 0 || entry->queued.secs > c->queued_since.secs) &&
           (c->larger == 0 || entry->blob.size >= c->larger) &&
           (c->smaller == 0 || entry->blob.size <= c->smaller) && entry->attempts >= c->attempts;
}

static bool is_chosen(struct command_call *call, const struct choice *c,
                      const struct queue_entry *entry, struct arena *arena)
{
    return fits_sender(c->from, entry->from) && fits(c->to, entry->to) &&
           fits(c->domain, mailaddr_domain(entry->to)) && fits(c->message, entry->envelope_id) &&
           (!c->is_held || entry->is_held) && is_within(c, entry) &&
           (c->reply.len == 0 || slice_find_nocase(entry->reply, c->reply) < entry->reply.len) &&
           (c->destination.len == 0 ||
            slice_eq_nocase(c->destination,
                            outbound_destination_name(node_outbound(call->node), entry, arena)));
}

/* Calls fn with the entries that are chosen, a page at a time, until it says no. */
static enum err each_page(struct command_call *call, uint64_t after,
                          enum err (*fn)(struct command_call *call, const struct queue_page *page,
                                         bool *go_on, void *arg),
                          void *arg)
{
    struct choice choice;
    bool go_on = true;
    TRY(choice_read(call, &choice));
    while (go_on) {
        AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "queue-page", PAGE_BYTES);
        struct queue_page page;
        unsigned chosen = 0;
        TRY(queue_list(call->services->store, after, ENTRIES_SHOWN, arena, &page));
        go_on = page.count == ENTRIES_SHOWN;
        for (unsigned i = 0; i < page.count; i++) {
            after = page.entries[i].id;
            if (is_chosen(call, &choice, &page.entries[i], arena)) {
                page.entries[chosen++] = page.entries[i];
            }
        }
        page.count = chosen;
        TRY(fn(call, &page, &go_on, arg));
    }
    return OK;
}

static enum err show_page(struct command_call *call, const struct queue_page *page, bool *go_on,
                          void *arg)
{
    const uint64_t *limit = arg;
    for (unsigned i = 0; i < page->count && json_array_size(call->reply) < *limit; i++) {
        json_array_append_new(call->reply, entry_json(call, &page->entries[i]));
    }
    *go_on = *go_on && json_array_size(call->reply) < *limit;
    return OK;
}

enum err run_queue_list(struct command_call *call)
{
    struct slice option = command_option(call, "after");
    uint64_t after = 0, limit = ENTRIES_SHOWN;
    if (option.len > 0) {
        TRY(parse_id(option, &after));
    }
    TRY(take_number(call, "limit", SETTING_NUMBER, &limit));
    if (limit == 0 || limit > ENTRIES_SHOWN) {
        return fail(ERR_SYNTAX, "--limit is a number from 1 to %d; --after shows what comes behind",
                    ENTRIES_SHOWN);
    }
    call->reply = json_array();
    return each_page(call, after, show_page, &limit);
}

/* A page of it: how the next is had, where there may be one. */
void print_queue_list(json_t *data)
{
    size_t count = json_array_size(data);
    cli_print(data);
    if (count == ENTRIES_SHOWN) {
        const json_t *last = json_object_get(json_array_get(data, count - 1), "id");
        printf("\nThere may be more: --after=%lld shows what comes behind.\n",
               (long long)json_integer_value(last));
    }
}

/* Why it was not taken, and what can be done. */
static void add_failure(json_t *shown, struct slice reply)
{
    struct smtp_failure failure = smtp_failure_classify(SL(""), reply);
    const char *remedy = smtp_failure_remedy(failure.class);
    json_object_set_new(shown, "failure", json_string(smtp_failure_name(failure.class)));
    if (failure.list.len > 0) {
        json_object_set_new(shown, "blocklist", json_slice(failure.list));
    }
    if (remedy != NULL) {
        json_object_set_new(shown, "advice", json_string(remedy));
    }
}

enum err run_queue_show(struct command_call *call)
{
    struct queue_entry entry;
    struct slice text;
    uint64_t id;
    TRY(parse_id(command_argument(call, 0), &id));
    TRY(queue_find(call->services->store, id, call->arena, &entry));
    TRY(store_blob_read(call->services->store, entry.blob, 0, SHOWN_BYTES_MAX, call->arena, &text));
    call->reply = entry_json(call, &entry);
    if (entry.hop.len > 0) {
        json_object_set_new(call->reply, "route", json_slice(entry.hop));
    }
    if (entry.reply.len > 0) {
        add_failure(call->reply, entry.reply);
    }
    json_object_set_new(call->reply, "content", json_slice(text));
    return OK;
}

/* --- steering --- */

struct steering {
    struct queue_change change;
    json_int_t changed;
};

/* In the story of each message: what the administrator did. */
static void note_steered(struct command_call *call, const struct steering *steering,
                         const struct queue_entry *entry)
{
    static const char *const actions[] = { [QUEUE_HOLD] = "hold",
                                           [QUEUE_RELEASE] = "release",
                                           [QUEUE_RETRY] = "retry",
                                           [QUEUE_REROUTE] = "reroute",
                                           [QUEUE_REMOVE] = "remove" };
    struct story_event event = { .kind = STORY_STEERED,
                                 .message = entry->envelope_id,
                                 .to = entry->to,
                                 .action = slice_cstr(actions[steering->change.kind]),
                                 .host = steering->change.text,
                                 .entry = entry->id };
    story_note(call->services->story, &event);
}

static enum err steer_page(struct command_call *call, const struct queue_page *page, bool *go_on,
                           void *arg)
{
    struct steering *steering = arg;
    uint64_t ids[ENTRIES_SHOWN];
    (void)go_on;
    for (unsigned i = 0; i < page->count; i++) {
        ids[i] = page->entries[i].id;
    }
    steering->change.ids = ids;
    steering->change.count = page->count;
    steering->changed += page->count;
    if (page->count == 0) {
        return OK;
    }
    TRY(queue_apply_change(call->services->store, &steering->change));
    for (unsigned i = 0; i < page->count; i++) {
        note_steered(call, steering, &page->entries[i]);
    }
    return OK;
}

static enum err steer_named(struct command_call *call, struct steering *steering)
{
    size_t count = json_array_size(call->arguments);
    uint64_t *ids = ARENA_ARRAY(call->arena, uint64_t, count);
    struct queue_entry *entries = ARENA_ARRAY(call->arena, struct queue_entry, count);
    for (size_t i = 0; i < count; i++) {
        TRY(parse_id(command_argument(call, i), &ids[i]));
        if (queue_find(call->services->store, ids[i], call->arena, &entries[i]) != OK) {
            return fail(ERR_NOT_FOUND, "there is no entry %llu in the queue; nothing was changed",
                        (unsigned long long)ids[i]);
        }
    }
    steering->change.ids = ids;
    steering->change.count = (unsigned)count;
    steering->changed = (json_int_t)count;
    TRY(queue_apply_change(call->services->store, &steering->change));
    for (size_t i = 0; i < count; i++) {
        note_steered(call, steering, &entries[i]);
    }
    return OK;
}

static enum err steer(struct command_call *call, enum queue_change_kind kind, struct slice text)
{
    struct choice choice;
    struct steering steering = { .change = {
                                     .kind = kind, .who = SL("command line"), .text = text } };
    bool is_named = json_array_size(call->arguments) > 0;
    TRY(choice_read(call, &choice));
    if (is_named == !choice_is_empty(&choice)) {
        return fail(ERR_SYNTAX, "name entries by their ids, or choose them by --from, --to, "
                                "--domain and the like, or --all");
    }
    TRY(is_named ? steer_named(call, &steering) : each_page(call, 0, steer_page, &steering));
    call->reply = json_pack("{s:I}", "changed", steering.changed);
    return OK;
}

enum err run_queue_remove(struct command_call *call)
{
    return steer(call, QUEUE_REMOVE, SL(""));
}

enum err run_queue_hold(struct command_call *call)
{
    return steer(call, QUEUE_HOLD, SL(""));
}

enum err run_queue_release(struct command_call *call)
{
    return steer(call, QUEUE_RELEASE, SL(""));
}

enum err run_queue_retry(struct command_call *call)
{
    return steer(call, QUEUE_RETRY, SL(""));
}

enum err run_queue_reroute(struct command_call *call)
{
    struct slice via = command_option(call, "via");
    if (json_object_get(call->options, "via") == NULL) {
        return fail(ERR_SYNTAX, "--via=HOST or --via=HOST:PORT says where to; an empty one, as the "
                                "DNS says");
    }
    return steer(call, QUEUE_REROUTE, via);
}

enum err run_queue_flush(struct command_call *call)
{
    struct steering steering = { .change = { .kind = QUEUE_RETRY, .who = SL("command line") } };
    TRY(each_page(call, 0, steer_page, &steering));
    call->reply = json_pack("{s:I}", "changed", steering.changed);
    return OK;
}
