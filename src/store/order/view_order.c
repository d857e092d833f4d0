/* What SORT, THREAD and SEARCH ask of a view: messages are read as far as nobody has read them before, then copied. */
#include <stdlib.h>

#include "base/array.h"
#include "base/log.h"
#include "store/contents.h"
#include "store/internal.h"
#include "store/order/order.h"
#include "store/sharing/access.h"

#define TURN_ROWS 256 /* read before others have their turn on the shard */
#define MESSAGE_BYTES ((size_t)256 * 1024 * 1024)

struct asking {
    const struct view *view;
    struct uid_list uids;
    unsigned wants;      /* enum order_part */
    struct arena *arena; /* of one message */
    uint32_t at;         /* so many of them were read */
    bool is_answered;
    enum err (*answer)(struct asking *a); /* once all are read */
    enum sort_kind kind;
    const struct subject_question *question;
    void *out;
    /* on the shard: */
    struct account *account;
    struct packed *packed;
    struct order *order; /* NULL: nothing is wanted of it */
    email_id cold_at, email_at;
};

static enum err find_order(struct asking *a, struct account *account)
{
    struct mbox *mbox = account_mbox(account, a->view->mailbox);
    if (mbox == NULL) {
        return fail(ERR_NOT_FOUND, "the mailbox was deleted");
    }
    TRY(access_check(account, a->view->user, mbox, RIGHT_READ));
    TRY(packed_get(account, mbox, &a->packed));
    a->account = account;
    a->order = a->wants == 0 ? NULL : order_get(a->packed);
    a->cold_at = a->email_at = 0;
    return OK;
}

static enum err read_sent(struct asking *a, uint32_t at)
{
    const struct packed_row *row = &a->packed->rows[at];
    struct email_row email = { .email = row->email, .received = { .secs = row->received } };
    TRY(rows_times(a->account, &a->email_at, &email));
    a->order->sent[at] = email.sent.secs;
    a->order->has[at] |= ORDER_SENT;
    return OK;
}

/* One that is damaged is as one without a header. */
static enum err read_texts(struct asking *a, uint32_t at)
{
    const struct packed_row *row = &a->packed->rows[at];
    struct slice summary;
    struct message message;
    arena_reset(a->arena);
    TRY(rows_summary(a->account, &a->cold_at, row->email, a->arena, &summary));
    if (summary_read_first(summary, row->size, a->arena, &message) != OK) {
        log_error("summary-damaged", "acct=%llu uid=%u error=%s",
                  (unsigned long long)a->account->id, row->uid,
                  log_text(slice_cstr(err_detail())).text);
        message_make_opaque(row->size, 0, a->arena, &message);
    }
    order_read(a->order, at, &message, a->arena);
    return OK;
}

static enum err read_subject(struct asking *a, uint32_t at)
{
    const struct packed_row *row = &a->packed->rows[at];
    struct slice summary;
    struct message message;
    arena_reset(a->arena);
    TRY(rows_summary(a->account, &a->cold_at, row->email, a->arena, &summary));
    bool is_whole = summary_read_first(summary, row->size, a->arena, &message) == OK;
    order_read_subject(a->order, at, is_whole ? &message : NULL);
    return OK;
}

/* Messages asked for whose rows follow each other as their UIDs do. */
struct stretch {
    uint32_t from, len; /* of the UIDs */
    uint32_t at;        /* the first one's row */
    bool is_gone;       /* one message that has none */
};

static uint32_t consecutive(struct uid_list uids, uint32_t from)
{
    uint32_t len = 1;
    while (from + len < uids.count && uids.items[from + len] == uids.items[from] + len) {
        len++;
    }
    return len;
}

/* Begins with all of it 0 but `from`; the next one. */
static bool next_stretch(const struct asking *a, struct stretch *s)
{
    const struct packed *packed = a->packed;
    uint32_t behind = s->is_gone ? s->at : s->at + s->len;
    s->from += s->len;
    if (s->from >= a->uids.count) {
        return false;
    }
    mail_uid uid = a->uids.items[s->from];
    bool follows = behind < packed->count && packed->rows[behind].uid == uid;
    s->at = follows ? behind : packed_lower_bound(packed, uid);
    s->len = packed_run(packed, s->at, uid, consecutive(a->uids, s->from));
    s->is_gone = s->len == 0;
    s->len += s->is_gone;
    return true;
}

static enum err read_row(struct asking *a, uint32_t at)
{
    unsigned missing = a->wants & ~(unsigned)a->order->has[at];
    if (missing & ORDER_SENT) {
        TRY(read_sent(a, at));
    }
    if (missing & ORDER_TEXTS) {
        TRY(read_texts(a, at));
    }
    return missing & ORDER_FOLDED ? read_subject(a, at) : OK;
}

/* As far as `most` rows that nobody has read before. */
static enum err read_rows(struct asking *a, uint32_t most)
{
    struct stretch s = { .from = a->at };
    while (a->wants != 0 && next_stretch(a, &s)) {
        for (uint32_t i = 0; i < s.len && !s.is_gone; i++) {
            if ((a->wants & ~(unsigned)a->order->has[s.at + i]) == 0) {
                continue;
            }
            if (most-- == 0) {
                a->at = s.from + i;
                return OK;
            }
            TRY(read_row(a, s.at + i));
        }
    }
    a->at = a->uids.count;
    return OK;
}

/* Where little was missing, the first turn is the only one. */
static enum err run_read(struct account *account, void *arg)
{
    struct asking *a = arg;
    bool is_first = a->at == 0;
    TRY(find_order(a, account));
    rows_enter(account, TURN_ROWS);
    enum err result = read_rows(a, TURN_ROWS);
    rows_leave(account);
    a->is_answered = result == OK && is_first && a->at == a->uids.count;
    return a->is_answered ? a->answer(a) : result;
}

/* What was read in turns may have been forgotten since: all of it is here once more. */
static enum err run_answer(struct account *account, void *arg)
{
    struct asking *a = arg;
    TRY(find_order(a, account));
    a->at = 0;
    enum err result = read_rows(a, UINT32_MAX);
    rows_leave(account);
    return result == OK ? a->answer(a) : result;
}

static enum err ask(struct asking *a)
{
    const struct view *view = a->view;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "order", MESSAGE_BYTES);
    a->arena = arena;
    while (a->at < a->uids.count) {
        TRY(shard_call(&(struct account_call){ view->store, view->account, run_read, a }));
        if (a->question != NULL && a->question->progress != NULL &&
            !a->question->progress(a->question->arg, a->at)) {
            return fail(ERR_CANCELLED, "nobody asks any more");
        }
    }
    return a->is_answered
               ? OK
               : shard_call(&(struct account_call){ view->store, view->account, run_answer, a });
}

/* --- answers --- */

static enum err answer_subjects(struct asking *a)
{
    const struct texts *texts = &a->order->folded;
    uint8_t *out = a->out, *marks = array_grow(NULL, texts->count, 1);
    texts_find(texts, a->question->text, marks);
    for (struct stretch s = { 0 }; next_stretch(a, &s);) {
        for (uint32_t i = 0; i < s.len; i++) {
            uint32_t number = s.is_gone ? ORDER_NOT_KEPT : a->order->folded_numbers[s.at + i];
            out[s.from + i] = number == ORDER_NOT_KEPT ? SUBJECT_UNKNOWN
                              : marks[number] != 0     ? SUBJECT_HOLDS
                                                       : SUBJECT_LACKS;
        }
    }
    free(marks);
    return OK;
}

enum err view_subjects(struct view *view, struct uid_list uids,
                       const struct subject_question *question, uint8_t *out)
{
    return ask(&(struct asking){ .view = view,
                                 .uids = uids,
                                 .wants = ORDER_FOLDED,
                                 .answer = answer_subjects,
                                 .question = question,
                                 .out = out });
}

static uint64_t number_at(const struct asking *a, uint32_t at)
{
    switch (a->kind) {
    case SORT_DATE:
        return sort_time(a->order->sent[at]);
    case SORT_ARRIVAL:
        return sort_time(a->packed->rows[at].received);
    default: /* SORT_SIZE */
        return a->packed->rows[at].size;
    }
}

static enum err answer_numbers(struct asking *a)
{
    uint64_t *out = a->out;
    for (struct stretch s = { 0 }; next_stretch(a, &s);) {
        for (uint32_t i = 0; i < s.len; i++) {
            out[s.from + i] = s.is_gone ? SORT_GONE : number_at(a, s.at + i);
        }
    }
    return OK;
}

static enum err answer_ranks(struct asking *a)
{
    uint64_t *out = a->out;
    if (a->order->lacks_texts) {
        return fail(ERR_LIMIT, "Too many messages to sort at once");
    }
    const uint32_t *ranks = texts_ranks(&a->order->texts);
    const uint32_t *numbers = a->order->text_numbers[a->kind - SORT_TEXTS_FIRST];
    for (struct stretch s = { 0 }; next_stretch(a, &s);) {
        for (uint32_t i = 0; i < s.len; i++) {
            out[s.from + i] = s.is_gone ? SORT_GONE : ranks[numbers[s.at + i]];
        }
    }
    return OK;
}

enum err view_sort_numbers(struct view *view, struct uid_list uids, enum sort_kind kind,
                           uint64_t *out)
{
    bool is_text = kind >= SORT_TEXTS_FIRST;
    return ask(&(struct asking){
        .view = view,
        .uids = uids,
        .wants = is_text             ? ORDER_SENT | ORDER_TEXTS
                 : kind == SORT_DATE ? ORDER_SENT
                                     : 0,
        .answer = is_text ? answer_ranks : answer_numbers,
        .kind = kind,
        .out = out,
    });
}

/* All of them: those of messages that are not asked for are few. */
static void copy_references(const struct order *order, struct thread_rows *out)
{
    size_t bytes = order->reference_count * sizeof(*out->references);
    out->references = malloc(bytes + 1);
    if (out->references == NULL) {
        abort();
    }
    if (bytes > 0) {
        memcpy(out->references, order->references, bytes);
    }
}

static void add_thread_message(const struct order *order, uint32_t at, uint32_t number,
                               struct thread_rows *out)
{
    const struct order_row *row = &order->rows[at];
    out->items[out->count++] =
        (struct thread_message){ .number = number,
                                 .sent = order->sent[at],
                                 .id = row->id,
                                 .subject = row->subject,
                                 .is_reply = row->is_reply,
                                 .references = out->references + row->reference_at,
                                 .reference_count = row->reference_count };
}

static enum err answer_threads(struct asking *a)
{
    struct thread_rows *out = a->out;
    if (a->order->lacks_ids) {
        return fail(ERR_LIMIT, "Too many messages and references");
    }
    copy_references(a->order, out);
    out->id_count = a->order->ids.count;
    out->subject_count = a->order->subjects.count;
    for (struct stretch s = { 0 }; next_stretch(a, &s);) {
        for (uint32_t i = 0; i < s.len && !s.is_gone; i++) {
            add_thread_message(a->order, s.at + i, s.from + i, out);
        }
    }
    return OK;
}

enum err view_threads(struct view *view, struct uid_list uids, struct thread_rows *out)
{
    struct thread_rows read = { 0 };
    read.items = malloc(((size_t)uids.count + 1) * sizeof(*read.items));
    if (read.items == NULL) {
        abort();
    }
    enum err result = ask(&(struct asking){ .view = view,
                                            .uids = uids,
                                            .wants = ORDER_SENT | ORDER_TEXTS,
                                            .answer = answer_threads,
                                            .out = &read });
    if (result != OK) {
        thread_rows_free(&read);
        return result;
    }
    *out = read;
    return OK;
}

void thread_rows_free(struct thread_rows *rows)
{
    free(rows->items);
    free(rows->references);
}
