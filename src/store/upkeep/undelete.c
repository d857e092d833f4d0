/* Expunged mail: the list of it, and bringing it back as one more record of the log. */
#include <stdlib.h>

#include "base/log.h"
#include "format/message.h"
#include "store/change.h"
#include "store/upkeep/internal.h"

#define SUMMARY_ARENA_BYTES ((size_t)64 * 1024 * 1024)

/* --- the list --- */

struct listing {
    const struct expunged_filter *filter;
    struct arena *arena;
    struct expunged *items;
    email_id *emails;
    unsigned count, max;
};

static void name_item(struct account *account, struct listing *l, struct expunged *item)
{
    const struct mbox *mbox = account_mbox(account, item->mailbox);
    if (mbox != NULL) {
        item->name = account_mbox_path(account, mbox, l->arena);
    }
}

/* Whom it is from and what it is about; what cannot be read stays empty. */
static void describe_item(struct account *account, struct listing *l, unsigned at)
{
    AUTO(arena_free_auto) struct arena *scratch = arena_new(NULL, "expunged", SUMMARY_ARENA_BYTES);
    struct expunged *item = &l->items[at];
    struct message message;
    struct slice summary;
    if (account_summary(account, l->emails[at], scratch, &summary) != OK ||
        summary_read(summary, item->size, scratch, &message) != OK) {
        return;
    }
    const struct envelope *envelope = message.parts[0].envelope;
    struct slice subject =
        envelope->subject_text.ptr != NULL ? envelope->subject_text : envelope->subject;
    item->subject = arena_dup(l->arena, subject);
    if (envelope->from.count > 0) {
        const struct address *from = &envelope->from.items[0];
        item->from =
            arena_printf(l->arena, "%.*s@%.*s", SLICE_ARG(from->mailbox), SLICE_ARG(from->host));
    }
}

static enum err read_list(struct account *account, void *arg)
{
    struct listing *l = arg;
    sqlite3_stmt *s = sql(account, SQL_EXPUNGED_LIST);
    int code;
    sql_bind_ints(s, (int64_t[]){ l->filter->since.secs, l->filter->mailbox, l->max }, 3);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct expunged *item = &l->items[l->count];
        l->emails[l->count++] = (email_id)sqlite3_column_int64(s, 0);
        item->mailbox = (mailbox_id)sqlite3_column_int64(s, 1);
        item->uid = (mail_uid)sqlite3_column_int64(s, 2);
        item->expunged.secs = sqlite3_column_int64(s, 3);
        item->size = (uint64_t)sqlite3_column_int64(s, 4);
        item->received.secs = sqlite3_column_int64(s, 5);
    }
    sqlite3_reset(s);
    for (unsigned i = 0; i < l->count; i++) {
        name_item(account, l, &l->items[i]);
        describe_item(account, l, i);
    }
    return code == SQLITE_DONE ? OK : sql_failed(account->db, "read expunged");
}

enum err undelete_list(struct store *store, const struct expunged_filter *filter,
                       struct arena *arena, struct expunged **out, unsigned *out_count)
{
    struct listing l = { .filter = filter, .arena = arena };
    l.max = filter->max == 0 || filter->max > UNDELETE_MAX ? UNDELETE_MAX : filter->max;
    l.items = ARENA_ARRAY(arena, struct expunged, l.max);
    l.emails = ARENA_ARRAY(arena, email_id, l.max);
    TRY(shard_call(&(struct account_call){ store, filter->account, read_list, &l }));
    *out = l.items;
    *out_count = l.count;
    return OK;
}

/* --- bringing back --- */

struct bringing {
    mailbox_id from, to;
};

/* The mailbox they go to, and a mark that keeps the upkeep from giving them up meanwhile. */
static enum err begin(struct account *account, void *arg)
{
    struct bringing *b = arg;
    const struct mbox *mbox = account_mbox(account, b->from);
    if (account->is_releasing || account->is_undeleting) {
        return fail(ERR_BUSY, "the account's expunged mail is being looked through: try again");
    }
    account->is_undeleting = true;
    b->to = mbox != NULL && mbox->selectable ? b->from : MAILBOX_INBOX;
    return OK;
}

static enum err end(struct account *account, void *arg)
{
    account->is_undeleting = false;
    return OK;
}

static int by_uid(const void *a, const void *b)
{
    mail_uid x = *(const mail_uid *)a, y = *(const mail_uid *)b;
    return x < y ? -1 : x > y;
}

/* Ascending, each once, as a record has them. */
static mail_uid *in_order(const mail_uid *uids, unsigned count, unsigned *out_count)
{
    mail_uid *sorted = calloc((size_t)count + 1, sizeof(*sorted));
    if (sorted == NULL) {
        abort();
    }
    memcpy(sorted, uids, count * sizeof(*uids));
    qsort(sorted, count, sizeof(*sorted), by_uid);
    *out_count = 0;
    for (unsigned i = 0; i < count; i++) {
        if (i == 0 || sorted[i] != sorted[i - 1]) {
            sorted[(*out_count)++] = sorted[i];
        }
    }
    return sorted;
}

enum err undelete(struct store *store, const struct undelete_request *request, unsigned *out_count)
{
    struct bringing bringing = { .from = request->mailbox };
    struct account_call call = { store, request->account, begin, &bringing };
    struct apply_result result = { 0 };
    unsigned distinct;
    if (request->count > UNDELETE_MAX) {
        return fail(ERR_LIMIT, "at most %d messages at a time", UNDELETE_MAX);
    }
    TRY(shard_call(&call));
    mail_uid *sorted = in_order(request->uids, request->count, &distinct);
    struct mutation m = { .kind = MUTATE_UNDELETE,
                          .mailbox = request->mailbox,
                          .to = bringing.to,
                          .uids = sorted,
                          .uid_count = distinct };
    enum err done = mutate(store, request->account, &m, &result);
    free(sorted);
    call.run = end;
    IGNORE(shard_call(&call)); /* an account that ended meanwhile has nothing to bring back */
    TRY(done);
    *out_count = result.count;
    return OK;
}
