/* Mail for a program: the message as programs know it, handed to who starts it, and what came of it. */
#include "relay/program.h"
#include <stdio.h>

#include "flow/outbound/convert.h"
#include "flow/outbound/delivery.h"
#include "format/header.h"
#include "io/ipc.h"

#define PIECE_ARENA_BYTES ((size_t)1024 * 1024)
#define ANSWER_ARENA_BYTES ((size_t)256 * 1024)
#define FRONT_BYTES 4096   /* for the fields that are put in front */
#define ANSWER_SECONDS 30  /* beyond the time of the program itself */
#define QUESTION_PROGRAM 1 /* the only one */

struct handing {
    struct delivery_run *run;
    const struct queue_entry *entry;
    struct slice sender;
    struct arena *arena;
    struct buf question; /* the mail, then the message */
    size_t message_at;
    int fd;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

/* --- the message --- */

/* Lines end as on this system; a CR that ends none stays. `*was_cr`: the piece before ended with one. */
static void append_lines(struct slice piece, bool *was_cr, struct buf *out)
{
    while (piece.len > 0) {
        size_t at = slice_find_char(piece, '\r');
        if (*was_cr && piece.ptr[0] != '\n') {
            buf_append_char(out, '\r');
        }
        buf_append(out, slice_sub(piece, 0, at));
        *was_cr = at < piece.len;
        piece = slice_from(piece, at + 1);
    }
}

static enum err append_content(struct handing *h, struct content *content)
{
    uint64_t len = content->blob.size - content->skip;
    bool was_cr = false;
    for (uint64_t at = 0; at < len;) {
        AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "piece", PIECE_ARENA_BYTES);
        struct slice piece;
        TRY(content_read(content, at, arena, &piece));
        if (piece.len == 0) {
            return fail(ERR_CORRUPT, "a queued message is shorter than it was");
        }
        append_lines(piece, &was_cr, &h->question);
        at += piece.len;
    }
    if (was_cr) {
        buf_append_char(&h->question, '\r');
    }
    return buf_error(&h->question);
}

static enum err compose(struct handing *h)
{
    const struct queue_entry *entry = h->entry;
    struct program_mail mail = { .sender = h->sender,
                                 .recipient = entry->to,
                                 .original = outbound_original(entry, h->arena),
                                 .id = entry->envelope_id };
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "begin", PIECE_ARENA_BYTES);
    struct content content;
    TRY(content_open(h->run->outbound->services->store, entry->blob, arena, &content));
    program_mail_write(&mail, &h->question);
    h->message_at = h->question.len;
    buf_printf(&h->question, "Return-Path: <%.*s>\nDelivered-To: %.*s\n", SLICE_ARG(h->sender),
               SLICE_ARG(entry->to));
    return append_content(h, &content);
}

/* It has been here: without an end to it the program and we would hand it to each other for ever. */
static bool goes_round(const struct handing *h)
{
    struct slice message = slice_from(buf_slice(&h->question), h->message_at);
    struct header_cursor cursor =
        header_cursor_make(slice_sub(message, 0, header_block_length(message)));
    struct header_field field;
    unsigned count = 0;
    while (header_next(&cursor, &field)) {
        count += slice_eq_nocase(field.name, SL("Delivered-To")) &&
                 slice_eq_nocase(slice_trim(field.value), h->entry->to);
    }
    return count > 1; /* one is ours */
}

/* --- the program --- */

/* On a thread that may block. */
static void start(void *arg)
{
    struct handing *h = arg;
    const struct program_source *programs = &h->run->outbound->services->programs;
    h->result = programs->start == NULL
                    ? fail(ERR_TEMP, "this process starts no programs")
                    : programs->start(programs->arg, h->run->way.route->name, &h->fd);
    snprintf(h->detail, sizeof(h->detail), "%s", err_detail());
}

static enum err ask(struct handing *h, struct slice *answer)
{
    struct services *services = h->run->outbound->services;
    job_run(services->jobs, start, h);
    if (h->result != OK) {
        return fail(h->result, "%s", h->detail);
    }
    struct ipc *ipc = ipc_open(services->loop, h->fd);
    deadline_set((unsigned)h->run->way.route->program_time + ANSWER_SECONDS);
    enum err result = ipc_call(ipc, QUESTION_PROGRAM, buf_slice(&h->question), h->arena, answer);
    deadline_set(0);
    ipc_close(ipc); /* ends the program when it still runs */
    return result;
}

/* What is wrong with the program, and not with the mail, is mended by who set it up: nothing bounces for it. */
static struct relay_result not_run(enum err why, struct arena *arena)
{
    bool is_final = why == ERR_DENIED;
    const char *enhanced = is_final ? "5.1.3" : "4.3.5";
    return (struct relay_result){ .fate = is_final ? RELAY_NEVER : RELAY_LATER,
                                  .enhanced = slice_cstr(enhanced),
                                  .text = arena_printf(arena, "%s the program was not run: %s",
                                                       enhanced, err_detail()),
                                  .is_program = true };
}

static struct relay_result hand_over(struct handing *h)
{
    struct program_end end;
    struct slice answer, output;
    if (goes_round(h)) {
        return (struct relay_result){ .fate = RELAY_NEVER,
                                      .enhanced = SL("5.4.6"),
                                      .text = SL("5.4.6 this message has been handed to the "
                                                 "program for this address before"),
                                      .is_program = true };
    }
    enum err result = ask(h, &answer);
    if (result != OK) {
        return not_run(result, h->run->batch);
    }
    if (!program_end_parse(answer, &end, &output)) {
        return not_run(fail(ERR_CORRUPT, "its end cannot be read"), h->run->batch);
    }
    return program_result(&end, output, h->run->batch);
}

enum err delivery_to_program(struct delivery_run *run, const struct queue_entry *entry,
                             struct slice sender, struct relay_result *out)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "program", ANSWER_ARENA_BYTES);
    struct handing handing = {
        .run = run, .entry = entry, .sender = sender, .arena = arena, .fd = -1
    };
    buf_init(&handing.question, entry->blob.size + FRONT_BYTES + entry->original.len);
    enum err result = compose(&handing);
    if (result == OK) {
        *out = hand_over(&handing);
    }
    buf_fini(&handing.question);
    return result;
}
