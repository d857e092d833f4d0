/* A message for a server that does not take what it holds: as it is sent, it is made anew (format/convert.h). */
#include "flow/outbound/convert.h"

#include <stdio.h>

#include "base/log.h"
#include "io/job.h"
#include "trust/dkim.h"

#define CONVERT_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define PIECE_ARENA_BYTES ((size_t)4 * 1024 * 1024)
#define WINDOW_BYTES ((uint64_t)256 * 1024)

struct converted {
    struct conversion plan;
    struct slice signature; /* fields that go in front; "" none, or they are sent */
    struct convert_source source;
    struct content content;
    struct arena *window_arena;
    struct slice window; /* octets of the message that were read last */
    uint64_t window_at;
};

enum err content_open(struct store *store, struct blob_ref blob, struct arena *arena,
                      struct content *out)
{
    *out = (struct content){ .store = store, .blob = blob };
    TRY(store_blob_read(store, blob, 0, WINDOW_BYTES, arena, &out->begin));
    if (slice_starts(out->begin, SL("Return-Path: "))) {
        size_t end = slice_find_char(out->begin, '\n');
        out->skip = end < out->begin.len ? end + 1 : 0;
    }
    return OK;
}

enum err content_read(void *arg, uint64_t at, struct arena *arena, struct slice *out)
{
    const struct content *content = arg;
    uint64_t from = content->skip + at;
    if (from < content->begin.len || from >= content->blob.size) {
        *out = slice_from(content->begin, (size_t)from);
        return OK;
    }
    return store_blob_read(content->store, content->blob, from, WINDOW_BYTES, arena, out);
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
    if (converted->signature.len > 0) {
        *out = converted->signature;
        converted->signature = SL("");
        return OK;
    }
    return conversion_read(&converted->plan, arena, out);
}

/* --- the plan --- */

/* What the server takes; of a message without UTF-8 in its header there is nothing to lose. */
static struct convert_target target_of(const struct relay_message *message,
                                       const struct smtp_offer *offer)
{
    return (struct convert_target){ .takes_8bit = offer->eight_bit,
                                    .takes_utf8 =
                                        offer->utf8 || (offer->eight_bit && !message->is_utf8) };
}

static enum err read_whole(void *arg, uint64_t at, struct arena *arena, struct slice *out)
{
    const struct slice *text = arg;
    (void)arena;
    *out = slice_sub(*text, (size_t)at, WINDOW_BYTES); /* what is made of it is made in memory */
    return OK;
}

/* What there is to sign of the new message. */
struct to_sign {
    bool is_wanted;
    bool is_too_large; /* its header */
    struct slice header;
    unsigned char body_hash[DKIM_HASH_BYTES];
};

struct planning {
    const struct message *message;
    struct convert_source whole;
    struct convert_target target;
    struct arena *arena;
    struct conversion *plan;
    struct to_sign *to_sign;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

/* The new message is made, and nothing kept of it but its header. */
static enum err read_signed(struct planning *p)
{
    AUTO(dkim_reader_free_auto) struct dkim_reader *reader = dkim_reader_new();
    struct conversion once = *p->plan;
    struct slice piece, header;
    do {
        AUTO(arena_free_auto)
        struct arena *arena = arena_new(NULL, "convert-piece", PIECE_ARENA_BYTES);
        TRY(conversion_read(&once, arena, &piece));
        dkim_reader_add(reader, piece);
    } while (piece.len > 0);
    enum err result = dkim_reader_end(reader, &header, p->to_sign->body_hash);
    p->to_sign->is_too_large = result == ERR_LIMIT;
    if (result == OK) {
        p->to_sign->header = arena_dup(p->arena, header);
    }
    return result == ERR_LIMIT ? OK : result;
}

static void run_planning(void *arg)
{
    struct planning *p = arg;
    p->result = conversion_plan(p->message, &p->whole, p->target, p->arena, p->plan);
    if (p->result == OK && p->to_sign->is_wanted && p->plan->is_changed) {
        p->result = read_signed(p);
    }
    if (p->result != OK) {
        (void)snprintf(p->detail, sizeof(p->detail), "%s", err_detail());
    }
}

/* By a job: the message may be large. */
static enum err make_plan(struct services *services, const struct sendable *sendable,
                          struct converted *converted, struct to_sign *to_sign, struct arena *arena)
{
    AUTO(arena_free_auto)
    struct arena *scratch = arena_new(NULL, "convert-parse",
                                      CONVERT_ARENA_BYTES + (size_t)sendable->content->blob.size);
    const struct content *content = &converted->content;
    struct slice text, summary;
    struct message message;
    TRY(store_blob_read(content->store, content->blob, content->skip,
                        content->blob.size - content->skip, scratch, &text));
    TRY(scanner_parse(services->scanner, text, scratch, &summary));
    TRY(summary_read(summary, text.len, scratch, &message));
    struct planning p = { .message = &message,
                          .whole = { read_whole, &text },
                          .target = target_of(sendable->message, sendable->offer),
                          .arena = arena,
                          .plan = &converted->plan,
                          .to_sign = to_sign };
    size_t from, until;
    sign_find(text, sendable->terms, &from, &until);
    p.target.drop_from = from;
    p.target.drop_until = until;
    to_sign->is_wanted = until > 0;
    job_run(services->jobs, run_planning, &p);
    converted->plan.source = &converted->source;
    return p.result == OK ? OK : fail(p.result, "%s", p.detail);
}

/* --- what is wanted --- */

static struct slice said_of(const struct relay_message *message, struct convert_target target,
                            struct slice of_signature, struct arena *arena)
{
    bool is_7bit = !target.takes_8bit;
    bool is_ascii = message->is_utf8 && !target.takes_utf8;
    bool is_text = message->is_binary && !is_7bit;
    return arena_printf(
        arena, "%s%s%s%s%.*s", is_7bit ? "8-bit content to 7-bit encodings" : "",
        is_text ? "binary content to encodings" : "", (is_7bit || is_text) && is_ascii ? ", " : "",
        is_ascii ? "internationalized header fields to ASCII" : "", SLICE_ARG(of_signature));
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

bool outbound_needs_conversion(const struct relay_message *message, const struct smtp_offer *offer)
{
    bool takes_binary = offer->binary && offer->chunking;
    bool is_utf8 = message->is_utf8 && !offer->utf8;
    return is_utf8 || (message->is_binary && !takes_binary) ||
           (message->is_8bit && !message->is_binary && !offer->eight_bit);
}

/* --- the signature --- */

/* The keys may be others by now: that is no reason not to send it. A vault that cannot be asked, or a key that it cannot use, may be well
 * again when it is tried the next time. */
static enum err sign_converted(struct services *services, const struct to_sign *to_sign,
                               struct sendable *sendable, struct converted *converted,
                               struct arena *arena)
{
    struct signature made = { .fields = SL("") };
    enum err result = to_sign->is_too_large
                          ? OK
                          : sign_anew(services, to_sign->header, to_sign->body_hash, arena, &made);
    if (result != OK) {
        log_error("sign-failed", "mid=%s reason=%s", log_text(sendable->id).text,
                  log_text(slice_cstr(err_detail())).text);
        return result;
    }
    if (made.fields.len == 0) {
        struct slice why = to_sign->is_too_large ? SL("the header is too large")
                                                 : SL("there is no key to sign it anew");
        log_warn("signature-lost", "mid=%s reason=%s", log_text(sendable->id).text,
                 log_text(why).text);
    }
    converted->signature = made.fields;
    return OK;
}

static struct relay_result wait_for_signature(struct arena *arena)
{
    return (struct relay_result){
        .fate = RELAY_LATER,
        .enhanced = SL("4.3.0"),
        .text = arena_printf(arena,
                             "the server takes the message only converted, and with the key of its "
                             "domain here it cannot be signed anew: %s",
                             err_detail())
    };
}

/* --- what is sent --- */

static void send_converted(struct sendable *sendable, struct converted *converted, bool was_signed,
                           struct arena *arena)
{
    struct relay_message *message = sendable->message;
    bool is_signed = converted->signature.len > 0;
    struct slice of_signature = is_signed    ? SL(", signed anew")
                                : was_signed ? SL(", no longer signed")
                                             : SL("");
    sendable->converted =
        said_of(message, target_of(message, sendable->offer), of_signature, arena);
    message->size = converted->plan.size + converted->signature.len;
    message->read = read_converted;
    message->arg = converted;
}

enum err outbound_convert(struct services *services, struct sendable *sendable, struct arena *arena)
{
    struct relay_message *message = sendable->message;
    const struct smtp_offer *offer = sendable->offer;
    struct converted *converted = ARENA_NEW(arena, struct converted);
    struct to_sign to_sign = { 0 };
    converted->content = *sendable->content;
    converted->source = (struct convert_source){ read_window, converted };
    converted->signature = SL("");
    converted->window_arena = arena_new(arena, "convert-window", CONVERT_ARENA_BYTES);
    enum err result = make_plan(services, sendable, converted, &to_sign, arena);
    if (result == ERR_DENIED) {
        sendable->refusal = refusal_of(message->is_utf8 && !offer->utf8, arena);
        return OK;
    }
    TRY(result);
    if (converted->plan.is_changed) {
        if (to_sign.is_wanted &&
            sign_converted(services, &to_sign, sendable, converted, arena) != OK) {
            sendable->refusal = wait_for_signature(arena);
            return OK;
        }
        send_converted(sendable, converted, to_sign.is_wanted, arena);
    }
    message->is_8bit = converted->plan.has_8bit && offer->eight_bit;
    message->is_utf8 = message->is_utf8 && offer->utf8;
    message->is_binary = false;
    return OK;
}
