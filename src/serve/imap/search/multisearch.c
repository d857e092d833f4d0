/* serve/imap/search/multisearch.c - ESEARCH: one search in several mailboxes (RFC 7377). Each is looked at through a view of its own
 * that stands in for the session's, and only those where something is found are told. */
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/place.h"
#include "serve/imap/notify.h"
#include "serve/imap/search/search.h"

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

static enum err search_in_arena(struct imap_session *s, struct imap_request *request,
                                const struct mailbox_info *mailbox, bool *has_damage)
{
    struct imap_multisearch m;
    struct slice undefined;
    struct search_matches matches = { 0 };
    struct search_result found = {
        .tag = request->command.tag, .is_uid = true, .told = &matches, .mailbox = mailbox
    };
    TRY(imap_multisearch_parse(request->command.args, imap_names(s), s->command_arena, &m));
    TRY(search_expand(s, &m.search, &undefined));
    TRY(search_run(s, &m.search, &matches));
    if (s->limited_to != 0) {
        return fail(ERR_LIMIT, "Too many messages");
    }
    *has_damage = *has_damage || matches.has_damage;
    if (matches.count > 0) {
        return search_tell(s, &m.search, &found);
    }
    if (m.search.returns & IMAP_RETURN_SAVE) {
        search_forget(s);
    }
    return OK; /* RFC 7377 2.1: mailboxes without a match are not told of, whatever is asked for */
}

/* Through the session's view. Searching makes numbers of "*", so that each mailbox has a program of its own; and as there may be ten
 * thousands of them, memory of its own too, which is given back before the next. */
static enum err search_here(struct imap_session *s, struct imap_request *request,
                            const struct mailbox_info *mailbox, bool *has_damage)
{
    struct arena *of_command = s->command_arena;
    s->command_arena = arena_new(NULL, "imap-multisearch", IMAP_ARENA_BUDGET);
    enum err result = search_in_arena(s, request, mailbox, has_damage);
    arena_free(s->command_arena);
    s->command_arena = of_command;
    return result;
}

/* A mailbox that went away meanwhile holds nothing. */
static enum err search_there(struct imap_session *s, struct imap_request *request,
                             const struct mailbox_info *mailbox, bool *has_damage)
{
    struct view *selected = s->view, *view;
    struct access who = imap_access(s, mailbox->account);
    enum err result = view_open(&who, mailbox->id, true, &view);
    if (result != OK) {
        return result == ERR_NOT_FOUND || result == ERR_DENIED ? OK : result;
    }
    s->view = view;
    result = search_here(s, request, mailbox, has_damage);
    s->view = selected;
    view_close(view);
    return result;
}

static enum err search_all(struct imap_session *s, struct imap_request *request,
                           const struct imap_multisearch *m, bool *has_damage)
{
    struct imap_mailboxes all;
    TRY(imap_mailboxes(s, s->command_arena, &all));
    s->progress.is_vague = wants_others(m);
    for (unsigned i = 0; i < all.count && imap_goes_on(s); i++) {
        if (!is_source(s, m, &all.items[i])) {
            continue;
        }
        bool is_here = imap_is_selected(s, &all.items[i]);
        TRY(is_here ? search_here(s, request, &all.items[i], has_damage)
                    : search_there(s, request, &all.items[i], has_damage));
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
    bool has_damage = false;
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
    result = search_all(s, request, &m, &has_damage);
    struct imap_reply reply = s->limited_to != 0 ? imap_limit_refuse(s, imap_message_limit(s))
                                                 : search_reply(s, result, has_damage, "Searched");
    if (reply.status != IMAP_OK && m.search.returns & IMAP_RETURN_SAVE) {
        search_forget(s);
    }
    return reply;
}
