/* Binary messages for somebody here: as text, as every mailbox can be read by everybody. */
#include <stdio.h>

#include "flow/internal.h"
#include "format/convert.h"
#include "io/job.h"

#define SIZE_FACTOR 3 /* the most that encodings add */

struct encoding {
    struct message message;
    struct slice text;
    struct convert_source source;
    struct convert_target target;
    struct arena *arena;
    struct conversion plan;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

static enum err read_text(void *arg, uint64_t at, struct arena *arena, struct slice *out)
{
    const struct slice *text = arg;
    (void)arena;
    *out = slice_sub(*text, (size_t)at, (size_t)256 * 1024);
    return OK;
}

static void run_planning(void *arg)
{
    struct encoding *e = arg;
    e->result = conversion_plan(&e->message, &e->source, e->target, e->arena, &e->plan);
    if (e->result != OK) {
        (void)snprintf(e->detail, sizeof(e->detail), "%s", err_detail());
    }
}

static enum err write_encoded(struct encoding *e, struct draft *draft)
{
    struct slice piece;
    do {
        AUTO(arena_free_auto)
        struct arena *arena = arena_new(NULL, "binary-piece", (size_t)16 * 1024 * 1024);
        TRY(conversion_read(&e->plan, arena, &piece));
        TRY(draft_write(draft, piece));
    } while (piece.len > 0);
    return OK;
}

enum err binary_encode(struct services *services, struct slice text, uint16_t terms,
                       struct draft **out)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "encode", STRUCTURE_ARENA_BYTES);
    struct encoding e = { .text = text, .arena = arena };
    struct slice summary;
    e.source = (struct convert_source){ read_text, &e.text };
    e.target = (struct convert_target){ .takes_8bit = true, .takes_utf8 = true };
    sign_find(text, terms, &e.target.drop_from, &e.target.drop_until);
    TRY(scanner_parse(services->scanner, text, arena, &summary));
    TRY(summary_read(summary, text.len, arena, &e.message));
    job_run(services->jobs, run_planning, &e);
    if (e.result != OK) {
        return fail(e.result, "binary content that cannot be encoded: %s", e.detail);
    }
    struct draft *draft = draft_new(
        services->store, SIZE_FACTOR * services->settings->message_size_max + DRAFT_PREFIX_MAX);
    enum err result = write_encoded(&e, draft);
    if (result != OK) {
        draft_free(draft);
        return result;
    }
    *out = draft;
    return OK;
}
