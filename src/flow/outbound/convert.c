/* A message for a server that does not take what it holds: as it is sent, it is made anew (format/convert.h). */
#include "flow/outbound/convert.h"

#include <stdio.h>

#include "io/job.h"

#define CONVERT_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define WINDOW_BYTES ((uint64_t)256 * 1024)

struct converted {
    struct conversion plan;
    struct convert_source source;
    struct content content;
    struct arena *window_arena;
    struct slice window; /* octets of the message that were read last */
    uint64_t window_at;
};

enum err content_read(void *arg, uint64_t at, struct arena *arena, struct slice *out)
{
    const struct content *content = arg;
    return store_blob_read(content->store, content->blob, content->skip + at, WINDOW_BYTES, arena,
                           out);
}

/* Parts are small, and what is read of the log is not: each piece of it once. */
static enum err read_window(void *arg, uint64_t at, struct arena *arena, struct slice *out)
{
    struct converted *converted = arg;
    (void)arena;
    if (at < converted->window_at || at - converted->window_at >= converted->window.len) {
        converted->window = SL("");
        arena_reset(converted->window_arena);
        TRY(content_read(&converted->content, at, converted->window_arena, &converted->window));
        converted->window_at = at;
    }
    *out = slice_from(converted->window, (size_t)(at - converted->window_at));
    return OK;
}

static enum err read_converted(void *arg, uint64_t at, struct arena *arena, struct slice *out)
{
    struct converted *converted = arg;
    (void)at; /* one piece behind the other */
    return conversion_read(&converted->plan, arena, out);
}

/* --- the plan --- */

static enum err read_whole(void *arg, uint64_t at, struct arena *arena, struct slice *out)
{
    const struct slice *text = arg;
    (void)arena;
    *out = slice_from(*text, (size_t)at);
    return OK;
}

struct planning {
    const struct message *message;
    struct convert_source whole;
    struct convert_target target;
    struct arena *arena;
    struct conversion *plan;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

static void run_planning(void *arg)
{
    struct planning *p = arg;
    p->result = conversion_plan(p->message, &p->whole, p->target, p->arena, p->plan);
    if (p->result != OK) {
        (void)snprintf(p->detail, sizeof(p->detail), "%s", err_detail());
    }
}

/* By a job: the message may be large. */
static enum err make_plan(struct services *services, struct converted *converted,
                          struct convert_target target, struct arena *arena)
{
    AUTO(arena_free_auto)
    struct arena *scratch = arena_new(NULL, "convert-parse", CONVERT_ARENA_BYTES);
    const struct content *content = &converted->content;
    struct slice text, summary;
    struct message message;
    TRY(store_blob_read(content->store, content->blob, content->skip,
                        content->blob.size - content->skip, scratch, &text));
    TRY(scanner_parse(services->scanner, text, scratch, &summary));
    TRY(summary_read(summary, text.len, scratch, &message));
    struct planning p = { .message = &message,
                          .whole = { read_whole, &text },
                          .target = target,
                          .arena = arena,
                          .plan = &converted->plan };
    job_run(services->jobs, run_planning, &p);
    converted->plan.source = &converted->source;
    return p.result == OK ? OK : fail(p.result, "%s", p.detail);
}

/* --- what is wanted --- */

static struct slice said_of(const struct relay_message *message, struct convert_target target,
                            struct arena *arena)
{
    bool is_7bit = !target.takes_8bit;
    bool is_ascii = message->is_utf8 && !target.takes_utf8;
    bool is_text = message->is_binary && !is_7bit;
    return arena_printf(arena, "%s%s%s%s", is_7bit ? "8-bit content to 7-bit encodings" : "",
                        is_text ? "binary content to encodings" : "",
                        (is_7bit || is_text) && is_ascii ? ", " : "",
                        is_ascii ? "internationalized header fields to ASCII" : "");
}

static struct relay_result refusal_of(bool is_of_header, struct arena *arena)
{
    return (struct relay_result){
        .fate = RELAY_NEVER,
        .enhanced = is_of_header ? SL("5.6.9") : SL("5.6.3"),
        .text = arena_printf(arena,
                             "the server does not take the message as it is, and it cannot "
                             "be converted: %s",
                             err_detail())
    };
}

/* What the server takes; of a message without UTF-8 in its header there is nothing to lose. */
static struct convert_target target_of(const struct relay_message *message,
                                       const struct smtp_offer *offer)
{
    return (struct convert_target){ .takes_8bit = offer->eight_bit,
                                    .takes_utf8 =
                                        offer->utf8 || (offer->eight_bit && !message->is_utf8) };
}

bool outbound_needs_conversion(const struct relay_message *message, const struct smtp_offer *offer)
{
    bool takes_binary = offer->binary && offer->chunking;
    bool is_utf8 = message->is_utf8 && !offer->utf8;
    return is_utf8 || (message->is_binary && !takes_binary) ||
           (message->is_8bit && !message->is_binary && !offer->eight_bit);
}

enum err outbound_convert(struct services *services, struct sendable *sendable, struct arena *arena)
{
    struct relay_message *message = sendable->message;
    const struct smtp_offer *offer = sendable->offer;
    struct convert_target target = target_of(message, offer);
    struct converted *converted = ARENA_NEW(arena, struct converted);
    converted->content = *sendable->content;
    converted->source = (struct convert_source){ read_window, converted };
    converted->window_arena = arena_new(arena, "convert-window", CONVERT_ARENA_BYTES);
    enum err result = make_plan(services, converted, target, arena);
    if (result == ERR_DENIED) {
        sendable->refusal = refusal_of(message->is_utf8 && !offer->utf8, arena);
        return OK;
    }
    TRY(result);
    sendable->converted = converted->plan.is_changed ? said_of(message, target, arena) : SL("");
    message->is_8bit = converted->plan.has_8bit && offer->eight_bit;
    message->is_utf8 = message->is_utf8 && offer->utf8;
    message->is_binary = false;
    message->size = converted->plan.size;
    message->read = read_converted;
    message->arg = converted;
    return OK;
}
