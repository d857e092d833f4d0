/* culver trace: the story of a message. */
#include <stdio.h>
#include <string.h>

#include "app/cli.h"
#include "app/command_run.h"
#include "base/scan.h"

#define MESSAGES_SHOWN 10
#define TIME_BYTES 40
#define CELL_BYTES (STORY_TEXT_MAX * 4)

/* --- asking --- */

static enum err parse_query(struct command_call *call, struct story_query *out)
{
    struct slice limit = command_option(call, "limit");
    struct scan c = scan_make(limit);
    struct utc since, until;
    uint32_t max = MESSAGES_SHOWN;
    if (limit.len > 0 &&
        (!scan_u32(&c, &max) || !scan_at_end(&c) || max == 0 || max > STORY_MESSAGES_MAX)) {
        return fail(ERR_SYNTAX, "--limit is a number from 1 to %d", STORY_MESSAGES_MAX);
    }
    TRY(command_ago(call, "since", &since));
    TRY(command_ago(call, "until", &until));
    *out = (struct story_query){
        .what = command_argument(call, 0), .since = since.secs, .until = until.secs, .max = max
    };
    return out->what.len > 0 ? OK : fail(ERR_SYNTAX, "an id, an address or a Message-ID is wanted");
}

/* "2026-11-24T02:19:11.123456Z": events of one message are milliseconds apart. */
static json_t *instant_json(usec_t at)
{
    AUTO(buf_fini) struct buf text;
    char time[TIME_BYTES];
    buf_init(&text, sizeof(time));
    time_append_iso(&text, (struct utc){ (int64_t)(at / USEC_PER_SEC) });
    struct slice seconds = buf_slice(&text);
    snprintf(time, sizeof(time), "%.*s.%06uZ", (int)(seconds.len - 1), seconds.ptr,
             (unsigned)(at % USEC_PER_SEC));
    return json_string(time);
}

static json_t *event_json(const struct story_event *event)
{
    json_t *made = json_pack("{s:o,s:s}", "time", instant_json(event->at), "event",
                             story_kind_name(event->kind));
    for (size_t i = 0; i < story_key_count; i++) {
        const struct story_key *key = &story_keys[i];
        if (key->is_number && story_number(event, key) != 0) {
            json_object_set_new(made, key->name,
                                json_integer((json_int_t)story_number(event, key)));
        } else if (!key->is_number && story_text(event, key).len > 0) {
            json_object_set_new(made, key->name, json_slice(story_text(event, key)));
        }
    }
    if (event->next != 0) {
        json_object_set_new(made, "next", json_time((struct utc){ (int64_t)event->next }));
    }
    return made;
}

static json_t *message_json(const struct story_message *message)
{
    json_t *events = json_array();
    for (unsigned i = 0; i < message->count; i++) {
        json_array_append_new(events, event_json(&message->events[i]));
    }
    return json_pack("{s:o,s:o}", "message", json_slice(message->id), "events", events);
}

enum err run_trace(struct command_call *call)
{
    struct services *services = call->services;
    struct story_query query;
    struct story_answer answer;
    TRY(parse_query(call, &query));
    TRY(story_find(services->story, services->jobs, &query, call->arena, &answer));
    if (answer.count == 0) {
        return fail(ERR_NOT_FOUND, "nothing is recorded of %.*s", SLICE_ARG(query.what));
    }
    json_t *messages = json_array();
    for (unsigned i = 0; i < answer.count; i++) {
        json_array_append_new(messages, message_json(&answer.messages[i]));
    }
    call->reply = json_pack("{s:o,s:b,s:b}", "messages", messages, "has_more", answer.has_more,
                            "is_shortened", answer.is_shortened);
    return OK;
}

/* --- for people --- */

static void print_value(const char *key, const json_t *value)
{
    char number[32];
    printf(" %s=", key);
    if (json_is_integer(value)) {
        snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
        cli_print_text(number, 0);
        return;
    }
    const char *text = json_string_value(value);
    bool has_blank = text[strcspn(text, " \n\t")] != '\0';
    printf("%s", has_blank ? "\"" : "");
    for (const char *line = text; *line != '\0';) { /* a line of the terminal is an event */
        size_t len = strcspn(line, "\r\n");
        char part[CELL_BYTES];
        snprintf(part, sizeof(part), "%.*s", (int)len, line);
        cli_print_text(part, 0);
        line += len;
        line += strspn(line, "\r\n");
        printf("%s", *line == '\0' ? "" : " ");
    }
    printf("%s", has_blank ? "\"" : "");
}

static void print_event(json_t *event)
{
    const char *key;
    json_t *value;
    cli_print_text(json_string_value(json_object_get(event, "time")), 0);
    printf("  ");
    cli_print_text(json_string_value(json_object_get(event, "event")), 17);
    json_object_foreach(event, key, value)
    {
        if (strcmp(key, "time") != 0 && strcmp(key, "event") != 0) {
            print_value(key, value);
        }
    }
    printf("\n");
}

void print_trace(json_t *data)
{
    size_t i, k;
    json_t *message, *event;
    json_array_foreach(json_object_get(data, "messages"), i, message)
    {
        printf("%smessage ", i == 0 ? "" : "\n");
        cli_print_text(json_string_value(json_object_get(message, "message")), 0);
        printf("\n");
        json_array_foreach(json_object_get(message, "events"), k, event)
        {
            print_event(event);
        }
    }
    if (json_is_true(json_object_get(data, "has_more"))) {
        printf("\nThere are more messages: --limit, --since and --until choose.\n");
    }
    if (json_is_true(json_object_get(data, "is_shortened"))) {
        printf("\nNot all events are shown.\n");
    }
}
