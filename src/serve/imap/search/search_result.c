/* serve/imap/search/search_result.c - the answer of a search: SEARCH, ESEARCH (RFC 4731), and "$" (RFC 5182). */
#include <stdlib.h>

#include "serve/imap/search/search.h"

#define KEEP_STEPS 4   /* of one message that is saved, about */
#define ORDER_STEPS 60 /* of one that is put in order among a hundred thousand */

/* RFC 4731 3.2, RFC 9394 3.2: of MIN, MAX and PARTIAL alone their own messages count, else all that were found. */
static struct uid_list counted(struct imap_session *s, const struct search_matches *m,
                               const struct imap_search *program, unsigned returns)
{
    const unsigned some = IMAP_RETURN_MIN | IMAP_RETURN_MAX | IMAP_RETURN_PARTIAL;
    if (!(returns & some) || returns & (IMAP_RETURN_ALL | IMAP_RETURN_COUNT) || m->count == 0) {
        return (struct uid_list){ m->uids, m->count };
    }
    uint32_t from = 0, to = 0, last = m->count - 1;
    if (returns & IMAP_RETURN_PARTIAL) {
        imap_page_cut(&program->page, m->count, &from, &to);
    }
    mail_uid *uids = ARENA_ARRAY(s->command_arena, mail_uid, to - from + 2);
    struct uid_list list = { uids, 0 };
    if (returns & IMAP_RETURN_MIN && !(from == 0 && to > 0)) {
        uids[list.count++] = m->uids[0];
    }
    for (uint32_t i = from; i < to; i++) {
        uids[list.count++] = m->uids[i];
    }
    bool has_last = (to > from && to - 1 == last) || (list.count > 0 && last == 0);
    if (returns & IMAP_RETURN_MAX && !has_last) {
        uids[list.count++] = m->uids[last];
    }
    return list;
}

static enum err find_highest(struct imap_session *s, struct uid_list uids, mail_modseq *out)
{
    *out = 0;
    for (uint32_t at = 0; at < uids.count; at += ROWS_MAX) {
        uint32_t count = uids.count - at < ROWS_MAX ? uids.count - at : ROWS_MAX, found;
        struct email_row *rows;
        arena_reset(s->batch_arena);
        TRY(view_rows(s->view, uids.items + at, count, ROW_FLAGS, s->batch_arena, &rows, &found));
        for (uint32_t i = 0; i < found; i++) {
            *out = rows[i].modseq > *out ? rows[i].modseq : *out;
        }
    }
    return OK;
}

static void write_search(struct imap_session *s, const struct search_result *found,
                         mail_modseq highest)
{
    const uint32_t *numbers = found->is_uid ? found->told->uids : found->told->sequences;
    buf_append_cstr(&s->out, found->is_sorted ? "* SORT" : "* SEARCH");
    for (uint32_t i = 0; i < found->told->count; i++) {
        buf_append_char(&s->out, ' ');
        buf_append_number(&s->out, numbers[i]);
        imap_out_flush_if(s);
    }
    if (highest > 0) { /* RFC 7162 3.1.6 */
        imap_out(s, " (MODSEQ %llu)", (unsigned long long)highest);
    }
    buf_append_cstr(&s->out, "\r\n");
}

/* RFC 9394 3.1: the page as it was asked for; one without results is NIL. */
static void write_page(struct imap_session *s, const struct imap_page *page,
                       const uint32_t *numbers, uint32_t count)
{
    uint32_t from, to;
    const char *sign = page->from_end ? "-" : "";
    imap_page_cut(page, count, &from, &to);
    imap_out(s, " PARTIAL (%s%u:%s%u ", sign, page->first, sign, page->last);
    if (from < to) {
        imap_write_set(&s->out, numbers + from, to - from);
    } else {
        buf_append_cstr(&s->out, "NIL");
    }
    buf_append_char(&s->out, ')');
}

/* RFC 6203 4: a score for each message, in the order of ALL, or of those that PARTIAL shows. */
static void write_relevancy(struct imap_session *s, const struct search_matches *m,
                            const struct imap_search *program, unsigned returns)
{
    uint32_t from = 0, to = m->count;
    if (returns & IMAP_RETURN_PARTIAL) {
        imap_page_cut(&program->page, m->count, &from, &to);
    }
    for (uint32_t i = from; i < to; i++) {
        imap_out(s, "%s%u", i == from ? " RELEVANCY (" : " ", (unsigned)m->scores[i]);
        imap_out_flush_if(s);
    }
    buf_append_cstr(&s->out, from < to ? ")" : "");
}

/* RFC 4731 3.1: what has no value is left out, but for COUNT. RFC 5267 3.1: of SORT all is in its order. */
static void write_esearch(struct imap_session *s, const struct search_result *found,
                          const struct imap_search *program, unsigned returns)
{
    const struct search_matches *m = found->told;
    const uint32_t *numbers = found->is_uid ? m->uids : m->sequences;
    imap_out(s, "* ESEARCH (TAG \"%.*s\"", SLICE_ARG(found->tag));
    if (found->mailbox != NULL) {
        imap_out(s, " MAILBOX ");
        imap_write_name(s, found->mailbox->name);
        imap_out(s, " UIDVALIDITY %u", found->mailbox->uidvalidity);
    }
    buf_append_cstr(&s->out, found->is_uid ? ") UID" : ")");
    if (returns & IMAP_RETURN_MIN && m->count > 0) {
        imap_out(s, " MIN %u", numbers[0]);
    }
    if (returns & IMAP_RETURN_MAX && m->count > 0) {
        imap_out(s, " MAX %u", numbers[m->count - 1]);
    }
    if (returns & IMAP_RETURN_COUNT) {
        imap_out(s, " COUNT %u", m->count);
    }
    if (returns & IMAP_RETURN_ALL && m->count > 0) {
        buf_append_cstr(&s->out, " ALL ");
        imap_write_set(&s->out, numbers, m->count);
    }
    if (returns & IMAP_RETURN_PARTIAL) {
        write_page(s, &program->page, numbers, m->count);
    }
    if (returns & IMAP_RETURN_RELEVANCY && m->scores != NULL) {
        write_relevancy(s, m, program, returns);
    }
}

void search_forget(struct imap_session *s)
{
    s->saved = (struct uid_list){ 0 };
    arena_reset(s->saved_arena);
}

static int by_uid(const void *a, const void *b)
{
    mail_uid one = *(const mail_uid *)a, other = *(const mail_uid *)b;
    return one < other ? -1 : one > other;
}

/* RFC 5182 2.4: with MIN or MAX alone, these messages are saved, else all. */
static void save(struct imap_session *s, struct uid_list uids)
{
    search_forget(s);
    mail_uid *kept = ARENA_ARRAY(s->saved_arena, mail_uid, uids.count + 1);
    bool is_in_order = true;
    for (uint32_t i = 0; i < uids.count; i++) {
        kept[i] = uids.items[i];
        is_in_order = is_in_order && (i == 0 || kept[i] > kept[i - 1]);
        fiber_spend(KEEP_STEPS);
    }
    if (!is_in_order) {
        qsort(kept, uids.count, sizeof(*kept), by_uid);
        fiber_spend((uint64_t)ORDER_STEPS * uids.count);
    }
    s->saved = (struct uid_list){ kept, uids.count };
}

enum err search_tell(struct imap_session *s, const struct imap_search *program,
                     const struct search_result *found)
{
    unsigned returns = program->has_return ? program->returns : IMAP_RETURN_ALL;
    bool is_extended = program->has_return || found->mailbox != NULL ||
                       (!found->is_sorted && s->enabled & IMAP_REV2);
    struct uid_list uids = counted(s, found->told, program, returns);
    mail_modseq highest = 0;
    if (program->has_modseq) {
        TRY(find_highest(s, uids, &highest));
    }
    if (returns & IMAP_RETURN_SAVE) {
        save(s, uids);
    }
    if (!is_extended) { /* RFC 9051 6.4.4: IMAP4rev2 has no SEARCH response */
        write_search(s, found, highest);
        return OK;
    }
    if (returns == IMAP_RETURN_SAVE) {
        return OK; /* RFC 5182 2.1: nothing else was asked for */
    }
    write_esearch(s, found, program, returns);
    if (highest > 0) {
        imap_out(s, " MODSEQ %llu", (unsigned long long)highest);
    }
    buf_append_cstr(&s->out, "\r\n");
    return OK;
}
