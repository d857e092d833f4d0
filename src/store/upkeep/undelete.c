/* Expunged mail: the list of it, and bringing it back as one more record of the log. */
#include <stdlib.h>

#include "base/log.h"
#include "format/message.h"
#include "store/change.h"
#include "store/mailbox.h"
#include "store/upkeep/internal.h"

#define SUMMARY_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define NAME_ARENA_BYTES ((size_t)1024 * 1024)

/* --- the list --- */

struct listing {
    const struct expunged_filter *filter;
    struct slice wanted; /* the name of a mailbox; empty: all */
    struct arena *arena;
    struct expunged *items;
    email_id *emails;
    unsigned count, max, described;
};

/* What a mailbox is called, or was when it was deleted; empty: one that was deleted before its name was kept. */
static enum err find_name(struct account *account, mailbox_id id, struct arena *arena,
                          struct slice *out)
{
    const struct mbox *mbox = account_mbox(account, id);
    if (mbox != NULL) {
        *out = account_mbox_path(account, mbox, arena);
        return OK;
    }
    sqlite3_stmt *s = sql(account, SQL_DELETED_MAILBOX_GET);
    sqlite3_bind_int64(s, 1, id);
    int code = sqlite3_step(s);
    *out = (struct slice){ 0 };
    if (code == SQLITE_ROW) {
        size_t len = (size_t)sqlite3_column_bytes(s, 0);
        *out = arena_dup(arena, slice_make(sqlite3_column_text(s, 0), len));
    }
    sqlite3_reset(s);
    return code == SQLITE_ROW || code == SQLITE_DONE ? OK : sql_failed(account->db, "read a name");
}

/* The mailbox that has the wanted name now, 0 when only deleted ones had it. */
static enum err find_wanted(struct account *account, struct listing *l, mailbox_id *out)
{
    const struct mbox *mbox = account_mbox_by_path(account, l->wanted);
    *out = mbox == NULL ? 0 : mbox->id;
    if (mbox != NULL || l->wanted.len == 0) {
        return OK;
    }
    sqlite3_stmt *s = sql(account, SQL_DELETED_MAILBOX_FIND);
    sqlite3_bind_text(s, 1, l->wanted.ptr, (int)l->wanted.len, SQLITE_STATIC);
    int code = sqlite3_step(s);
    sqlite3_reset(s);
    return code == SQLITE_ROW    ? OK
           : code == SQLITE_DONE ? fail(ERR_NOT_FOUND, "no such mailbox")
                                 : sql_failed(account->db, "find a name");
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

/* A piece of it. Others of the shard have their turn behind it. */
static enum err describe_some(struct account *account, void *arg)
{
    struct listing *l = arg;
    for (unsigned end = l->described + ROWS_MAX; l->described < end && l->described < l->count;) {
        describe_item(account, l, l->described++);
    }
    return OK;
}

static enum err read_list(struct account *account, void *arg)
{
    struct listing *l = arg;
    mailbox_id there;
    int code;
    TRY(find_wanted(account, l, &there));
    sqlite3_stmt *s = sql(account, SQL_EXPUNGED_LIST);
    sql_bind_ints(s, (int64_t[]){ l->filter->since.secs, 0, there, l->max }, 4);
    sqlite3_bind_text(s, 2, l->wanted.ptr, (int)l->wanted.len, SQLITE_STATIC);
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
        TRY(find_name(account, l->items[i].mailbox, l->arena, &l->items[i].name));
    }
    return code == SQLITE_DONE ? OK : sql_failed(account->db, "read expunged");
}

enum err undelete_list(struct store *store, const struct expunged_filter *filter,
                       struct arena *arena, struct expunged **out, unsigned *out_count)
{
    struct listing l = { .filter = filter, .arena = arena };
    if (filter->mailbox.len > 0) {
        l.wanted = mailbox_name_in_nfc(filter->mailbox, arena);
    }
    l.max = filter->max == 0 || filter->max > UNDELETE_MAX ? UNDELETE_MAX : filter->max;
    l.items = ARENA_ARRAY(arena, struct expunged, l.max);
    l.emails = ARENA_ARRAY(arena, email_id, l.max);
    TRY(shard_call(&(struct account_call){ store, filter->account, read_list, &l }));
    while (l.described < l.count) {
        TRY(shard_call(&(struct account_call){ store, filter->account, describe_some, &l }));
    }
    *out = l.items;
    *out_count = l.count;
    return OK;
}

/* --- bringing back --- */

struct bringing {
    mailbox_id from, to;
    struct arena *arena;
    struct slice name; /* of the mailbox they were in; empty: not known */
};

/* The mailbox that they were in, or that has its name by now. */
static enum err find_place(struct account *account, void *arg)
{
    struct bringing *b = arg;
    TRY(find_name(account, b->from, b->arena, &b->name));
    const struct mbox *mbox = account_mbox_by_path(account, b->name);
    b->to = mbox != NULL && mbox->selectable ? mbox->id : 0;
    return OK;
}

/* With a mark that keeps the upkeep from giving them up meanwhile. */
static enum err begin(struct account *account, void *arg)
{
    if (account->is_releasing || account->is_undeleting) {
        return fail(ERR_BUSY, "the account's expunged mail is being looked through: try again");
    }
    TRY(find_place(account, arg));
    account->is_undeleting = true;
    return OK;
}

/* A mailbox that was deleted is made anew, and subscribed to, as many programs show no others. */
static enum err make_place(const struct account_call *place, struct bringing *b)
{
    struct access owner = *ACCESS_OWNER(place->store, place->id);
    if (b->to == 0 && b->name.len > 0) {
        enum err made =
            mailbox_create(&owner, b->name, mailbox_role_of_name(b->name), &b->to, NULL);
        if (made == OK) {
            enum err shown = mailbox_subscribe(place->store, place->id, b->name, true);
            return shown == ERR_LIMIT ? OK : shown;
        }
        if (made == ERR_EXISTS) { /* by somebody else, just now */
            TRY(shard_call(place));
        } else if (made != ERR_SYNTAX) {
            return made;
        }
    }
    b->to = b->to == 0 ? MAILBOX_INBOX : b->to;
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

/* In pieces, each a record. */
static enum err bring_back(struct store *store, account_id account, const struct bringing *b,
                           struct uid_list uids, unsigned *out_count)
{
    unsigned count = 0;
    for (uint32_t at = 0; at < uids.count; at += MUTATION_PIECE) {
        uint32_t left = uids.count - at;
        struct mutation m = { .kind = MUTATE_UNDELETE,
                              .mailbox = b->from,
                              .to = b->to,
                              .uids = uids.items + at,
                              .uid_count = left < MUTATION_PIECE ? left : MUTATION_PIECE };
        struct apply_result result = { 0 };
        TRY(mutate(store, account, &m, &result));
        count += result.count;
    }
    *out_count = count;
    return OK;
}

enum err undelete(struct store *store, const struct undelete_request *request, unsigned *out_count)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "undelete", NAME_ARENA_BYTES);
    struct bringing bringing = { .from = request->mailbox, .arena = arena };
    struct account_call call = { store, request->account, begin, &bringing };
    const struct account_call place = { store, request->account, find_place, &bringing };
    unsigned distinct;
    if (request->count > UNDELETE_MAX) {
        return fail(ERR_LIMIT, "at most %d messages at a time", UNDELETE_MAX);
    }
    TRY(shard_call(&call));
    enum err done = make_place(&place, &bringing);
    mail_uid *sorted = in_order(request->uids, request->count, &distinct);
    if (done == OK) {
        done = bring_back(store, request->account, &bringing, (struct uid_list){ sorted, distinct },
                          out_count);
    }
    free(sorted);
    call.run = end;
    IGNORE(shard_call(&call)); /* an account that ended meanwhile has nothing to bring back */
    return done;
}
