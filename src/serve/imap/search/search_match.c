/* serve/imap/search/search_match.c - keys of SEARCH against one message (RFC 3501 6.4.4).
 *
 * Text is compared as the standard asks: substrings, without case; encoded words and charsets are decoded first. */
#include "codec/codec.h"
#include "format/header.h"
#include "serve/imap/mailbox/objectid.h"
#include "serve/imap/message/fetch.h"
#include "serve/imap/search/search.h"

#define SECONDS_PER_DAY 86400
#define ID_STEPS 500 /* of an identifier that is written to be compared, about */
#define TEXT_STEPS 4 /* of an octet that is folded and looked through, about */
#define SCRATCH_MAX                                                                                \
    (64 * 1024 * 1024) /* bounded by MESSAGE_SUMMARY_MAX and MESSAGE_HEADER_BYTES_MAX, folded */

static bool is_envelope_field(struct slice field)
{
    return slice_eq_nocase(field, SL("Subject")) || slice_eq_nocase(field, SL("Message-ID")) ||
           slice_eq_nocase(field, SL("In-Reply-To"));
}

static enum search_level level_of(const struct imap_search_node *node)
{
    switch (node->key) {
    case IMAP_SEARCH_FLAG:
    case IMAP_SEARCH_LARGER:
    case IMAP_SEARCH_SMALLER:
    case IMAP_SEARCH_BEFORE:
    case IMAP_SEARCH_ON:
    case IMAP_SEARCH_SINCE:
    case IMAP_SEARCH_MODSEQ:
    case IMAP_SEARCH_SAVEDBEFORE:
    case IMAP_SEARCH_SAVEDON:
    case IMAP_SEARCH_SAVEDSINCE:
    case IMAP_SEARCH_EMAILID:
    case IMAP_SEARCH_OLDER:
    case IMAP_SEARCH_YOUNGER:
        return SEARCH_ROW;
    case IMAP_SEARCH_THREADID:
    case IMAP_SEARCH_SENTBEFORE:
    case IMAP_SEARCH_SENTON:
    case IMAP_SEARCH_SENTSINCE:
    case IMAP_SEARCH_SUBJECT:
    case IMAP_SEARCH_FROM:
    case IMAP_SEARCH_TO:
    case IMAP_SEARCH_CC:
    case IMAP_SEARCH_BCC:
        return SEARCH_SUMMARY;
    case IMAP_SEARCH_HEADER:
        return is_envelope_field(node->field) ? SEARCH_SUMMARY : SEARCH_HEADER;
    case IMAP_SEARCH_BODY:
    case IMAP_SEARCH_TEXT:
        return node->text.len > 0 ? SEARCH_TEXT : SEARCH_VIEW; /* the empty text is everywhere */
    default:
        return SEARCH_VIEW;
    }
}

static enum err add_needle(struct search_query *q, const struct imap_search_node *node,
                           unsigned *out)
{
    if (q->needle_count == SCANNER_NEEDLES_MAX) {
        return fail(ERR_LIMIT, "Too many keys that read the text");
    }
    q->needles[q->needle_count] = (struct scanner_needle){
        .scope = node->key == IMAP_SEARCH_BODY ? SCANNER_BODY : SCANNER_TEXT,
        .text = node->text,
    };
    *out = q->needle_count++;
    return OK;
}

/* Sequence sets of SEARCH name what is there: numbers beyond the last message match nothing. */
static void resolve_set(struct search_query *q, struct imap_search_node *node)
{
    const struct view *view = q->session->view;
    if (!node->set.is_saved) {
        imap_set_resolve(&node->set,
                         node->key == IMAP_SEARCH_UID ? view_last_uid(view) : view->count);
        return;
    }
    if (!q->has_saved) { /* it may be as long as the mailbox, and be named by each key */
        q->saved = imap_saved_set(q->session);
        imap_set_resolve(&q->saved, view_last_uid(view));
        q->has_saved = true;
    }
    node->key = IMAP_SEARCH_UID; /* RFC 5182 2.1: "$" names messages, not numbers */
    node->set = q->saved;
}

enum err search_prepare(struct imap_session *s, const struct imap_search *program,
                        struct search_query *out)
{
    *out = (struct search_query){ .session = s,
                                  .program = *program,
                                  .now = clock_now(&s->services->world->clock).secs,
                                  .want = ROW_SUMMARY };
    out->needs = ARENA_ARRAY(s->command_arena, struct search_need, program->count);
    out->field = arena_new(s->command_arena, "imap-search-field", IMAP_ARENA_BUDGET);
    buf_init(&out->text, SCRATCH_MAX);
    buf_init(&out->folded, SCRATCH_MAX);
    for (uint32_t i = 0; i < program->count; i++) {
        struct imap_search_node *node = &out->program.nodes[i];
        struct search_need *need = &out->needs[i];
        need->level = level_of(node);
        out->reads_rows = out->reads_rows || need->level == SEARCH_ROW;
        out->reads_table = out->reads_table || need->level > SEARCH_VIEW;
        if (node->key == IMAP_SEARCH_FLAG) {
            need->bits = imap_system_flag(node->text);
            if (need->bits == 0) {
                TRY(imap_keyword_find(s, node->text, &need->bits));
            }
        } else if (node->key == IMAP_SEARCH_THREADID) {
            out->want = ROW_SUMMARY | ROW_THREAD;
        } else if (need->level == SEARCH_TEXT) {
            TRY(add_needle(out, node, &need->needle));
        } else {
            resolve_set(out, node);
        }
    }
    return OK;
}

void search_fini(struct search_query *query)
{
    for (uint32_t i = 0; query->hits != NULL && i < query->program.count; i++) {
        fulltext_hits_free(query->hits[i]);
    }
    fulltext_look_close(query->look);
    buf_fini(&query->text);
    buf_fini(&query->folded);
}

static bool holds(struct search_query *q, struct slice text, const struct imap_search_node *node)
{
    fiber_spend(TEXT_STEPS * (text.len + 1));
    buf_reset(&q->folded);
    casefold_utf8(text, &q->folded);
    struct slice folded = buf_slice(&q->folded);
    return node->folded.len == 0 || slice_find(folded, node->folded) < folded.len;
}

static bool addresses_hold(struct search_query *q, const struct address_list *list,
                           const struct imap_search_node *node)
{
    buf_reset(&q->text);
    address_list_text(list, &q->text);
    return holds(q, buf_slice(&q->text), node);
}

static bool envelope_field_holds(struct search_query *q, const struct envelope *e,
                                 const struct imap_search_node *node)
{
    if (slice_eq_nocase(node->field, SL("Subject"))) {
        return e->subject.ptr != NULL && holds(q, e->subject_text, node);
    }
    struct slice value =
        slice_eq_nocase(node->field, SL("Message-ID")) ? e->message_id : e->in_reply_to;
    return value.ptr != NULL && holds(q, value, node);
}

/* RFC 3501 6.4.4, HEADER: with an empty text, any message that has the field. */
static bool header_field_holds(struct search_query *q, struct slice header,
                               const struct imap_search_node *node)
{
    struct header_cursor cursor = header_cursor_make(header);
    struct header_field field;
    fiber_spend(header.len);
    while (header_next(&cursor, &field)) {
        arena_reset(q->field); /* thousands of keys may ask for a field of a megabyte */
        if (slice_eq_nocase(field.name, node->field) &&
            holds(q, header_decode(field.value, q->field), node)) {
            return true;
        }
    }
    return false;
}

static int64_t day_of(int64_t secs)
{
    return secs / SECONDS_PER_DAY - (secs % SECONDS_PER_DAY < 0);
}

/* RFC 3501 6.4.4: dates are compared without time and zone, as they are shown: INTERNALDATE in UTC, Date: in its own. */
static bool day_fits(enum search_level level, const struct imap_search_node *node, int64_t day)
{
    bool is_sent = level == SEARCH_SUMMARY;
    if (node->key == (is_sent ? IMAP_SEARCH_SENTBEFORE : IMAP_SEARCH_BEFORE)) {
        return day < node->day;
    }
    if (node->key == (is_sent ? IMAP_SEARCH_SENTON : IMAP_SEARCH_ON)) {
        return day == node->day;
    }
    return day >= node->day;
}

static bool sent_fits(const struct envelope *e, const struct imap_search_node *node)
{
    return e->has_sent &&
           day_fits(SEARCH_SUMMARY, node, day_of(e->sent.secs + e->sent_zone_minutes * 60));
}

/* RFC 5032 3: a message exactly as old as the interval is both. */
static bool age_fits(const struct search_query *q, const struct imap_search_node *node,
                     int64_t received)
{
    int64_t limit = q->now - (int64_t)node->number;
    return node->key == IMAP_SEARCH_OLDER ? received <= limit : received >= limit;
}

static bool row_fits(const struct search_query *q, uint32_t index, const struct email_row *row)
{
    const struct imap_search_node *node = &q->program.nodes[index];
    const struct search_need *need = &q->needs[index];
    switch (node->key) {
    case IMAP_SEARCH_FLAG:
        return (row->flags & need->bits) != 0;
    case IMAP_SEARCH_LARGER:
        return row->blob.size > node->number;
    case IMAP_SEARCH_SMALLER:
        return row->blob.size < node->number;
    case IMAP_SEARCH_MODSEQ:
        return row->modseq >= node->number;
    case IMAP_SEARCH_EMAILID:
        fiber_spend(ID_STEPS);
        return slice_eq(node->text,
                        slice_cstr(objectid_of_email(q->session->view->account, row).text));
    case IMAP_SEARCH_SAVEDBEFORE:
        return day_of(row->saved.secs) < node->day;
    case IMAP_SEARCH_SAVEDON:
        return day_of(row->saved.secs) == node->day;
    case IMAP_SEARCH_SAVEDSINCE:
        return day_of(row->saved.secs) >= node->day;
    case IMAP_SEARCH_OLDER:
    case IMAP_SEARCH_YOUNGER:
        return age_fits(q, node, row->received.secs);
    default:
        return day_fits(SEARCH_ROW, node, day_of(row->received.secs));
    }
}

static bool envelope_fits(struct search_query *q, const struct imap_search_node *node,
                          const struct envelope *e)
{
    switch (node->key) {
    case IMAP_SEARCH_SUBJECT:
        return holds(q, e->subject_text, node);
    case IMAP_SEARCH_FROM:
        return addresses_hold(q, &e->from, node);
    case IMAP_SEARCH_TO:
        return addresses_hold(q, &e->to, node);
    case IMAP_SEARCH_CC:
        return addresses_hold(q, &e->cc, node);
    case IMAP_SEARCH_BCC:
        return addresses_hold(q, &e->bcc, node);
    case IMAP_SEARCH_HEADER:
        return envelope_field_holds(q, e, node);
    default:
        return sent_fits(e, node);
    }
}

static bool view_fits(const struct search_query *q, const struct imap_search_node *node,
                      const struct search_candidate *c)
{
    switch (node->key) {
    case IMAP_SEARCH_SEQUENCE:
        return imap_set_contains(&node->set, c->sequence);
    case IMAP_SEARCH_UID:
        return imap_set_contains(&node->set, c->uid);
    case IMAP_SEARCH_RECENT:
        return imap_is_recent(q->session->view, c->uid);
    default:
        return true; /* ALL, and the empty text */
    }
}

static bool key_fits(struct search_query *q, uint32_t index, const struct search_candidate *c)
{
    static const struct envelope none;
    const struct imap_search_node *node = &q->program.nodes[index];
    const struct search_need *need = &q->needs[index];
    if (node->key == IMAP_SEARCH_THREADID) {
        fiber_spend(ID_STEPS);
        struct objectid thread = objectid_of_thread(q->session->view->account, c->row);
        return slice_eq(node->text, slice_cstr(thread.text));
    }
    switch (need->level) {
    case SEARCH_VIEW:
        return view_fits(q, node, c);
    case SEARCH_ROW:
        return row_fits(q, index, c->row);
    case SEARCH_SUMMARY:
        return envelope_fits(
            q, node, c->message.parts[0].envelope == NULL ? &none : c->message.parts[0].envelope);
    case SEARCH_HEADER:
        return header_field_holds(q, c->header, node);
    case SEARCH_TEXT:
        return (c->hits >> need->needle & 1) != 0;
    }
    return false;
}

static enum search_answer ask_node(struct search_query *q, uint32_t index,
                                   const struct search_candidate *c);

/* AND ends with the first NO, OR with the first YES. Depth: IMAP_SEARCH_TREE_DEPTH. */
static enum search_answer ask_children(struct search_query *q, const struct imap_search_node *node,
                                       const struct search_candidate *c)
{
    enum search_answer decides = node->key == IMAP_SEARCH_OR ? SEARCH_YES : SEARCH_NO;
    enum search_answer answer = node->key == IMAP_SEARCH_OR ? SEARCH_NO : SEARCH_YES;
    for (uint32_t i = node->first_child; i != IMAP_SEARCH_NONE; i = q->program.nodes[i].next) {
        enum search_answer child = ask_node(q, i, c);
        if (child == decides) {
            return child;
        }
        answer = child == SEARCH_UNKNOWN ? child : answer;
    }
    return answer;
}

static enum search_answer ask_index(const struct search_query *q, uint32_t index,
                                    const struct search_candidate *c)
{
    if (q->hits == NULL || q->hits[index] == NULL) {
        return SEARCH_UNKNOWN;
    }
    enum fulltext_answer answer = fulltext_answer_at(q->hits[index], c->place);
    return answer == FULLTEXT_MAYBE ? SEARCH_UNKNOWN
           : answer == FULLTEXT_YES ? SEARCH_YES
                                    : SEARCH_NO;
}

static enum search_answer ask_subject(const struct search_query *q, uint32_t index,
                                      const struct search_candidate *c)
{
    if (q->subjects == NULL || q->subjects[index] == NULL) {
        return SEARCH_UNKNOWN;
    }
    enum subject_answer answer = q->subjects[index][c->sequence];
    return answer == SUBJECT_UNKNOWN ? SEARCH_UNKNOWN
           : answer == SUBJECT_HOLDS ? SEARCH_YES
                                     : SEARCH_NO;
}

static enum search_answer ask_key(struct search_query *q, uint32_t index,
                                  const struct search_candidate *c)
{
    if (!imap_goes_on(q->session)) {
        return SEARCH_NO; /* nobody hears it */
    }
    enum search_answer answer = ask_index(q, index, c);
    answer = answer == SEARCH_UNKNOWN ? ask_subject(q, index, c) : answer;
    if (answer != SEARCH_UNKNOWN || c->level < q->needs[index].level) {
        return answer;
    }
    return key_fits(q, index, c) ? SEARCH_YES : SEARCH_NO;
}

static enum search_answer ask_node(struct search_query *q, uint32_t index,
                                   const struct search_candidate *c)
{
    const struct imap_search_node *node = &q->program.nodes[index];
    enum search_answer answer;
    if (node->key == IMAP_SEARCH_AND || node->key == IMAP_SEARCH_OR) {
        answer = ask_children(q, node, c);
    } else {
        answer = ask_key(q, index, c);
    }
    if (node->is_not && answer != SEARCH_UNKNOWN) {
        answer = answer == SEARCH_YES ? SEARCH_NO : SEARCH_YES;
    }
    return answer;
}

enum search_answer search_ask(struct search_query *query, const struct search_candidate *candidate)
{
    return ask_node(query, 0, candidate);
}

/* What the next level needs. Octets stay in piece_arena, which nothing else resets before the answer. */
static enum err raise_level(struct search_query *q, struct search_candidate *c)
{
    struct imap_session *s = q->session;
    struct imap_body body = { .session = s, .blob = c->row->blob };
    if (c->level == SEARCH_SUMMARY) {
        const struct part *root = &c->message.parts[0];
        TRY(imap_body_read(&body, root->header_start, root->header_len, &c->header));
        c->level = SEARCH_HEADER;
        return OK;
    }
    struct slice text;
    TRY(imap_body_read(&body, 0, c->row->blob.size, &text));
    c->header = slice_sub(text, (size_t)c->message.parts[0].header_start,
                          (size_t)c->message.parts[0].header_len);
    TRY(scanner_match(s->services->scanner, text, q->needles, q->needle_count, &c->hits));
    c->level = SEARCH_TEXT;
    return OK;
}

enum err search_decide(struct search_query *query, struct search_candidate *candidate, bool *out)
{
    for (;;) {
        enum search_answer answer = search_ask(query, candidate);
        if (answer != SEARCH_UNKNOWN) {
            *out = answer == SEARCH_YES;
            return query->session->broken;
        }
        TRY(raise_level(query, candidate));
    }
}
