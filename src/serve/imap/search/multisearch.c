/* serve/imap/search/multisearch.c - ESEARCH: one search in several mailboxes (RFC 7377). Each is looked at through a view of its own
 * that stands in for the session's, and only those where something is found are told. */
#include <string.h>

#include "serve/imap/commands.h"
#include "serve/imap/mailbox/place.h"
#include "serve/imap/notify.h"
#include "serve/imap/search/search.h"

#define COPY_STEPS 40 /* of a key, about */

/* The command: parsed once, with filters in place. */
struct searching {
    const struct imap_multisearch *of;
    struct slice tag;
    bool has_damage;
};

static bool is_selected_source(const struct imap_notify_group *source)
{
    return source->filter == IMAP_NOTIFY_SELECTED;
}

static bool wants_selected(const struct imap_multisearch *m)
{
    bool wants = m->source_count == 0;
    for (uint32_t i = 0; i < m->source_count; i++) {
        wants = wants || is_selected_source(&m->sources[i]);
    }
    return wants;
}

static bool wants_others(const struct imap_multisearch *m)
{
    bool wants = false;
    for (uint32_t i = 0; i < m->source_count; i++) {
        wants = wants || !is_selected_source(&m->sources[i]);
    }
    return wants;
}

static bool is_source(const struct imap_session *s, const struct imap_multisearch *m,
                      const struct mailbox_info *mailbox)
{
    if (!mailbox->selectable || !(mailbox->rights & RIGHT_READ)) {
        return false;
    }
    bool is_selected = imap_is_selected(s, mailbox);
    bool is_meant = is_selected && wants_selected(m);
    for (uint32_t i = 0; i < m->source_count; i++) {
        is_meant = is_meant || imap_notify_covers(s, &m->sources[i], mailbox);
    }
    return is_meant;
}

/* Searching makes numbers of "*" and sets of "$". */
static struct imap_search copied(struct imap_session *s, const struct imap_search *program)
{
    struct imap_search copy = *program;
    copy.nodes = ARENA_ARRAY_RAW(s->command_arena, struct imap_search_node, copy.count);
    for (uint32_t i = 0; i < copy.count; i++) {
        struct imap_search_node *node = &copy.nodes[i];
        const struct imap_range *ranges = program->nodes[i].set.ranges;
        *node = program->nodes[i];
        if (node->set.count > 0) {
            node->set.ranges =
                ARENA_ARRAY_RAW(s->command_arena, struct imap_range, node->set.count);
            memcpy(node->set.ranges, ranges, node->set.count * sizeof(*ranges));
        }
        fiber_spend(COPY_STEPS + node->set.count);
    }
    return copy;
}

static enum err search_in_arena(struct imap_session *s, struct searching *all,
                                const struct mailbox_info *mailbox)
{
    struct search_matches matches = { 0 };
    struct search_result found = {
        .tag = all->tag, .is_uid = true, .told = &matches, .mailbox = mailbox
    };
    struct imap_search program = copied(s, &all->of->search);
    TRY(search_run(s, &program, &matches));
    if (s->limited_to != 0) {
        return fail(ERR_LIMIT, "Too many messages");
    }
    all->has_damage = all->has_damage || matches.has_damage;
    if (matches.count > 0) {
        return search_tell(s, &program, &found);
    }
    if (program.returns & IMAP_RETURN_SAVE) {
        search_forget(s);
    }
    return OK; /* RFC 7377 2.1: mailboxes without a match are not told of, whatever is asked for */
}

/* Through the session's view. As there may be ten thousands of mailboxes, each has memory of its own, which is given back before the next. */
static enum err search_here(struct imap_session *s, struct searching *all,
                            const struct mailbox_info *mailbox)
{
    struct arena *of_command = s->command_arena;
    s->command_arena = arena_new(NULL, "imap-multisearch", IMAP_ARENA_BUDGET);
    enum err result = search_in_arena(s, all, mailbox);
    arena_free(s->command_arena);
    s->command_arena = of_command;
    return result;
}

/* A mailbox that went away meanwhile holds nothing. */
static enum err search_there(struct imap_session *s, struct searching *all,
                             const struct mailbox_info *mailbox)
{
    struct view *selected = s->view, *view;
    struct access who = imap_access(s, mailbox->account);
    enum err result = view_open(&who, mailbox->id, true, &view);
    if (result != OK) {
        return result == ERR_NOT_FOUND || result == ERR_DENIED ? OK : result;
    }
    s->view = view;
    result = search_here(s, all, mailbox);
    s->view = selected;
    view_close(view);
    return result;
}

static enum err search_all(struct imap_session *s, struct searching *searching)
{
    struct imap_mailboxes all;
    const struct imap_multisearch *m = searching->of;
    TRY(imap_mailboxes(s, s->command_arena, &all));
    s->progress.is_vague = wants_others(m);
    for (unsigned i = 0; i < all.count && imap_goes_on(s); i++) {
        if (!is_source(s, m, &all.items[i])) {
            continue;
        }
        bool is_here = imap_is_selected(s, &all.items[i]);
        TRY(is_here ? search_here(s, searching, &all.items[i])
                    : search_there(s, searching, &all.items[i]));
        imap_out_flush_if(s);
    }
    return OK;
}

/* RFC 7377 2.2: message numbers, "$" and SAVE are of the selected mailbox alone. */
static bool needs_selected(const struct imap_search *program)
{
    bool needs = program->has_sequence || program->returns & IMAP_RETURN_SAVE;
    for (uint32_t i = 0; i < program->count; i++) {
        needs = needs || program->nodes[i].set.is_saved;
    }
    return needs;
}

IMAP_RUN(esearch)
{
    struct imap_multisearch m = { 0 };
    struct imap_reply refusal;
    struct searching all = { .of = &m, .tag = request->command.tag };
    enum err result =
        imap_multisearch_parse(request->command.args, imap_names(s), s->command_arena, &m);
    if (result == OK && m.search.has_charset && s->enabled & IMAP_UTF8) {
        return imap_bad("Everything is UTF-8 now"); /* RFC 6855 3, as of SEARCH */
    }
    if (!search_may_run(s, result, &m.search, &refusal)) {
        return refusal;
    }
    if (wants_selected(&m) && s->view == NULL) {
        return imap_client_bug("Select a mailbox first");
    }
    if (wants_others(&m) && needs_selected(&m.search)) {
        return imap_bad("Numbers, \"$\" and SAVE are of the selected mailbox alone");
    }
    result = search_all(s, &all);
    struct imap_reply reply = s->limited_to != 0
                                  ? imap_limit_refuse(s, imap_message_limit(s))
                                  : search_reply(s, result, all.has_damage, "Searched");
    if (reply.status != IMAP_OK && m.search.returns & IMAP_RETURN_SAVE) {
        search_forget(s);
    }
    return reply;
}
