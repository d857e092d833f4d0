/* What SORT, THREAD and SEARCH ask of a view: rows are read as far as nobody has read them before, then copied. */
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
    struct row_list rows;
    unsigned wants;      /* enum order_part */
    struct arena *arena; /* of one message */
    uint32_t at;         /* so many of the rows were read */
    bool is_answered;
    enum err (*answer)(struct asking *a); /* once all are read */
    enum sort_kind kind;
    const struct subject_question *question;
    void *out;
    /* on the shard: */
    struct account *account;
    struct packed *packed;
    struct order *order;
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
    a->order = order_get(a->packed);
    a->cold_at = a->email_at = 0;
    return OK;
}

static enum err read_sent(struct asking *a, const struct packed_row *row, struct order_row *out)
{
    struct email_row email = { .email = row->email, .received = { .secs = row->received } };
    TRY(rows_times(a->account, &a->email_at, &email));
    out->sent = email.sent.secs;
    out->has |= ORDER_SENT;
    return OK;
}

/* One that is damaged is as one without a header. */
static enum err read_texts(struct asking *a, const struct packed_row *row, struct order_row *out)
{
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
    order_read(a->order, out, &message, a->arena);
    return OK;
}

static enum err read_subject(struct asking *a, const struct packed_row *row, struct order_row *out)
{
    struct slice summary;
    struct message message;
    arena_reset(a->arena);
    TRY(rows_summary(a->account, &a->cold_at, row->email, a->arena, &summary));
    bool is_whole = summary_read_first(summary, row->size, a->arena, &message) == OK;
    order_read_subject(a->order, out, is_whole ? &message : NULL);
    return OK;
}

/* The place of rows.items[i] in the array, from one before it on; false: it is gone. */
static bool find_place(const struct asking *a, uint32_t i, uint32_t *at)
{
    const struct packed *packed = a->packed;
    mail_uid uid = a->rows.items[i]->uid;
    while (*at < packed->count && packed->rows[*at].uid < uid) {
        ++*at;
    }
    return *at < packed->count && packed->rows[*at].uid == uid;
}

static enum err read_row(struct asking *a, uint32_t at)
{
    const struct packed_row *from = &a->packed->rows[at];
    struct order_row *row = &a->order->rows[at];
    unsigned missing = a->wants & ~(unsigned)row->has;
    if (missing & ORDER_SENT) {
        TRY(read_sent(a, from, row));
    }
    if (missing & ORDER_TEXTS) {
        TRY(read_texts(a, from, row));
    }
    return missing & ORDER_FOLDED ? read_subject(a, from, row) : OK;
}

/* As far as `most` rows that nobody has read before. */
static enum err read_rows(struct asking *a, uint32_t most)
{
    uint32_t at = a->at < a->rows.count ? packed_lower_bound(a->packed, a->rows.items[a->at]->uid)
                                        : a->packed->count;
    for (; a->at < a->rows.count && most > 0; a->at++) {
        if (find_place(a, a->at, &at) && (a->wants & ~(unsigned)a->order->rows[at].has) != 0) {
            TRY(read_row(a, at));
            most--;
        }
    }
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
    a->is_answered = result == OK && is_first && a->at == a->rows.count;
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
    while (a->at < a->rows.count) {
        TRY(shard_call(&(struct account_call){ view->store, view->account, run_read, a }));
        if (a->question != NULL && a->question->progress != NULL) {
            a->question->progress(a->question->arg, a->at);
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
    for (uint32_t i = 0, at = 0; i < a->rows.count; i++) {
        uint32_t number = find_place(a, i, &at) ? a->order->rows[at].folded : ORDER_NOT_KEPT;
        out[i] = number == ORDER_NOT_KEPT ? SUBJECT_UNKNOWN
                 : marks[number] != 0     ? SUBJECT_HOLDS
                                          : SUBJECT_LACKS;
    }
    free(marks);
    return OK;
}

enum err view_subjects(struct view *view, struct row_list rows,
                       const struct subject_question *question, uint8_t *out)
{
    return ask(&(struct asking){ .view = view,
                                 .rows = rows,
                                 .wants = ORDER_FOLDED,
                                 .answer = answer_subjects,
                                 .question = question,
                                 .out = out });
}

static enum err answer_sent(struct asking *a)
{
    int64_t *sent = a->out;
    for (uint32_t i = 0, at = 0; i < a->rows.count; i++) {
        sent[i] = find_place(a, i, &at) ? a->order->rows[at].sent : a->rows.items[i]->received;
    }
    return OK;
}

enum err view_sent(struct view *view, struct row_list rows, int64_t *out)
{
    return ask(&(struct asking){
        .view = view, .rows = rows, .wants = ORDER_SENT, .answer = answer_sent, .out = out });
}

static enum err answer_ranks(struct asking *a)
{
    uint64_t *out = a->out;
    if (a->order->lacks_texts) {
        return fail(ERR_LIMIT, "Too many messages to sort at once");
    }
    const uint32_t *ranks = texts_ranks(&a->order->texts);
    for (uint32_t i = 0, at = 0; i < a->rows.count; i++) {
        bool is_there = find_place(a, i, &at);
        out[i] = ranks[is_there ? a->order->rows[at].texts[a->kind - SORT_TEXTS_FIRST] : 0];
    }
    return OK;
}

enum err view_text_ranks(struct view *view, struct row_list rows, enum sort_kind kind,
                         uint64_t *out)
{
    return ask(&(struct asking){ .view = view,
                                 .rows = rows,
                                 .wants = ORDER_SENT | ORDER_TEXTS,
                                 .answer = answer_ranks,
                                 .kind = kind,
                                 .out = out });
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

static enum err answer_threads(struct asking *a)
{
    struct thread_rows *out = a->out;
    if (a->order->lacks_ids) {
        return fail(ERR_LIMIT, "Too many messages and references");
    }
    copy_references(a->order, out);
    out->id_count = a->order->ids.count;
    out->subject_count = a->order->subjects.count;
    for (uint32_t i = 0, at = 0; i < a->rows.count; i++) {
        struct thread_message *m = &out->items[i];
        *m = (struct thread_message){ .sent = a->rows.items[i]->received };
        if (find_place(a, i, &at)) {
            const struct order_row *row = &a->order->rows[at];
            m->sent = row->sent;
            m->id = row->id;
            m->subject = row->subject;
            m->is_reply = row->is_reply;
            m->references = out->references + row->reference_at;
            m->reference_count = row->reference_count;
        }
    }
    return OK;
}

enum err view_threads(struct view *view, struct row_list rows, struct thread_rows *out)
{
    struct thread_rows read = { .count = rows.count };
    read.items = malloc(((size_t)rows.count + 1) * sizeof(*read.items));
    if (read.items == NULL) {
        abort();
    }
    enum err result = ask(&(struct asking){ .view = view,
                                            .rows = rows,
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
