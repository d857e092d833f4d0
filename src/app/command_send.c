/* culver send --test: one message by hand, and everything that is said on the way. */
#include <stdio.h>
#include <string.h>

#include "app/cli.h"
#include "app/command_run.h"
#include "proto/smtp_failure.h"

#define STEPS_MAX 500
#define CONTENT_BYTES 8192
#define STEP_WIDTH 9

struct sending {
    struct command_call *call;
    json_t *steps;
};

/* Shown at once to who looks on. */
static void add_step(void *arg, const char *step, struct slice text)
{
    struct sending *sending = arg;
    if (json_array_size(sending->steps) >= STEPS_MAX) {
        return;
    }
    json_t *made = json_pack("{s:s,s:o}", "step", step, "text", json_slice(text));
    json_array_append_new(sending->steps, made);
    if (sending->call->step != NULL) {
        sending->call->step(sending->call->step_arg, made);
    }
}

static struct slice make_content(struct command_call *call, struct slice from, struct slice to)
{
    struct services *services = call->services;
    struct slice host = services->settings->hostname;
    struct slice id = services_make_id(services, call->arena);
    AUTO(buf_fini) struct buf out;
    buf_init(&out, CONTENT_BYTES);
    buf_printf(&out,
               "From: <%.*s>\r\nTo: <%.*s>\r\nSubject: Test of %.*s\r\nDate: ", SLICE_ARG(from),
               SLICE_ARG(to), SLICE_ARG(host));
    time_append_rfc5322(&out, clock_now(&services->world->clock));
    buf_printf(&out,
               "\r\nMessage-ID: <%.*s@%.*s>\r\nAuto-Submitted: auto-generated\r\n"
               "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
               "The administrator of %.*s sends this to see whether mail arrives. Nothing needs "
               "to be done.\r\n",
               SLICE_ARG(id), SLICE_ARG(host), SLICE_ARG(host));
    return arena_dup(call->arena, buf_slice(&out));
}

/* --from, or the postmaster. */
static enum err find_sender(struct command_call *call, struct slice *out)
{
    struct slice from = command_option(call, "from");
    struct mailaddr address;
    TRY(from.len > 0 ? mailaddr_parse(from, true, call->arena, &address)
                     : route_postmaster(call->services, call->arena, &address));
    *out = mailaddr_write(&address, call->arena);
    return OK;
}

static void show_route(struct sending *sending, const struct simulated_route *route,
                       struct arena *arena)
{
    for (unsigned i = 0; i < route->count; i++) {
        const struct simulated_host *host = &route->hosts[i];
        add_step(
            sending, "host",
            arena_printf(arena, "%.*s, preference %u: %.*s%s%.*s", SLICE_ARG(host->name),
                         host->preference,
                         SLICE_ARG(host->is_usable ? host->security : SL("nothing is sent there")),
                         host->reason.len > 0 ? ", " : "", SLICE_ARG(host->reason)));
    }
    if (route->result != OK) {
        add_step(sending, "failed", route->reason);
    }
}

/* What is to be done next. */
static void add_advice(json_t *reply, const struct relay_result *result)
{
    struct smtp_failure failure = smtp_failure_classify(result->enhanced, result->text);
    const char *remedy = smtp_failure_remedy(failure.class);
    remedy = remedy != NULL ? remedy : smtp_failure_advice(failure.class);
    json_object_set_new(reply, "failure", json_string(smtp_failure_name(failure.class)));
    if (failure.list.len > 0) {
        json_object_set_new(reply, "blocklist", json_slice(failure.list));
    }
    if (remedy != NULL) {
        json_object_set_new(reply, "advice", json_string(remedy));
    }
}

static enum err conclude(struct command_call *call, json_t *steps,
                         const struct relay_result *result)
{
    static const char *const words[] = {
        [RELAY_LATER] = "later", [RELAY_TAKEN] = "taken", [RELAY_NEVER] = "refused"
    };
    struct slice text = result->text.len > 0 ? result->text : SL("the recipient would be taken");
    call->reply = json_pack("{s:s,s:o,s:o}", "result", words[result->fate], "reply",
                            json_slice(text), "steps", steps);
    if (result->fate == RELAY_TAKEN) {
        return OK;
    }
    add_advice(call->reply, result);
    return fail(result->fate == RELAY_LATER ? ERR_TEMP : ERR_PERM, "it was not taken: %.*s",
                SLICE_ARG(text));
}

enum err run_send(struct command_call *call)
{
    struct outbound *outbound = node_outbound(call->node);
    struct simulated_route route;
    struct mailaddr address;
    struct rehearsal order = { .step = add_step,
                               .ends_before_content =
                                   json_object_get(call->options, "dry-run") != NULL };
    if (json_object_get(call->options, "test") == NULL) {
        return fail(ERR_SYNTAX, "only tests are sent by hand: culver send --test ADDRESS");
    }
    TRY(mailaddr_parse(command_argument(call, 0), true, call->arena, &address));
    if (directory_is_local(call->services->directory, address.domain)) {
        return fail(ERR_SYNTAX,
                    "this address is here: `culver simulate` shows what becomes of its mail");
    }
    TRY(find_sender(call, &order.from));
    order.to = mailaddr_write(&address, call->arena);
    order.content = make_content(call, order.from, order.to);
    struct sending sending = { call, json_array() };
    order.arg = &sending;
    outbound_simulate(outbound, order.from, order.to, call->arena, &route);
    show_route(&sending, &route, call->arena);
    struct relay_result result = outbound_rehearse(outbound, &route, &order, call->arena);
    return conclude(call, sending.steps, &result);
}

void print_send_step(json_t *step)
{
    cli_print_text(json_string_value(json_object_get(step, "step")), STEP_WIDTH);
    cli_print_text(json_string_value(json_object_get(step, "text")), 0);
    printf("\n");
    fflush(stdout);
}

/* The steps have been shown. */
void print_send(json_t *data)
{
    static const char *const keys[] = { "result", "reply", "failure", "blocklist", "advice" };
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const char *text = json_string_value(json_object_get(data, keys[i]));
        if (text != NULL) {
            cli_print_text(keys[i], STEP_WIDTH);
            printf("  ");
            cli_print_text(text, 0);
            printf("\n");
        }
    }
}
