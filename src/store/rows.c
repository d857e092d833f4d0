/* What a session shows of messages: flags and places from memory, the summary from the database. */
#include <stdlib.h>
#include <zstd.h>

#include "base/fault.h"
#include "db/db.h"
#include "store/contents.h"
#include "store/internal.h"
#include "store/sharing/access.h"
#include "store/sharing/seen.h"

#define SUMMARY_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define READ_AHEAD_FROM 16 /* rows */

struct reading_rows {
    const struct view *view;
    const mail_uid *uids;
    uint32_t count;
    enum row_want want;
    struct arena *arena;
    struct email_row *rows;
    uint32_t found;
    unsigned rights;
    email_id cold_at, email_at; /* where SQL_COLD_FROM and SQL_EMAIL_FROM stand, 0: nowhere */
    /* Between them no message is marked as 8-bit, the second one is (0: nothing was asked). */
    email_id ascii_from, eight_bit_at;
};

static enum err expand(struct slice packed, struct arena *arena, struct slice *out)
{
    unsigned long long size = ZSTD_getFrameContentSize(packed.ptr, packed.len);
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN ||
        size > SUMMARY_BYTES_MAX) {
        return fail(ERR_CORRUPT, "a summary cannot be expanded");
    }
    char *bytes = arena_alloc(arena, (size_t)size + 1);
    size_t len = ZSTD_decompress(bytes, (size_t)size, packed.ptr, packed.len);
    if (ZSTD_isError(len)) {
        return fail(ERR_CORRUPT, "a summary cannot be expanded: %s", ZSTD_getErrorName(len));
    }
    *out = slice_make(bytes, len);
    return OK;
}

/* Moves SQL_COLD_FROM or SQL_EMAIL_FROM, which stands at *at, to the row of an email. Messages are mostly asked for in the order
 * they came, so that the next row is tried before a search in the tree. */
static int seek_row(sqlite3_stmt *s, email_id *at, email_id wanted)
{
    int code = SQLITE_ROW;
    if (*at + 1 == wanted && *at != 0) {
        code = sqlite3_step(s);
    } else {
        sqlite3_reset(s);
        sqlite3_bind_int64(s, 1, (int64_t)wanted);
        code = sqlite3_step(s);
    }
    *at = code == SQLITE_ROW ? (email_id)sqlite3_column_int64(s, 0) : 0;
    return code == SQLITE_ROW && *at != wanted ? SQLITE_DONE : code;
}

enum err rows_summary(struct account *account, email_id *at, email_id email, struct arena *arena,
                      struct slice *out)
{
    if (FAULT_POINT("rows-read-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    sqlite3_stmt *s = sql(account, SQL_COLD_FROM);
    int code = seek_row(s, at, email);
    if (code != SQLITE_ROW) {
        return code == SQLITE_DONE
                   ? fail(ERR_CORRUPT, "message %llu has no summary", (unsigned long long)email)
                   : sql_failed(account->db, "read summary");
    }
    struct slice stored = slice_make(sqlite3_column_blob(s, 2), (size_t)sqlite3_column_bytes(s, 2));
    if (sqlite3_column_int(s, 1) != 0) {
        return expand(stored, arena, out);
    }
    *out = arena_dup(arena, stored);
    return OK;
}

void rows_enter(struct account *account, uint32_t count)
{
    if (count >= READ_AHEAD_FROM) {
        db_read_ahead(account->db, DB_READ_IN_ORDER);
    }
}

void rows_leave(struct account *account)
{
    static const enum statement standing[] = { SQL_COLD_FROM, SQL_EMAIL_FROM };
    db_read_ahead(account->db, DB_READ_PAGES);
    for (size_t i = 0; i < ARRAY_LEN(standing); i++) {
        if (account->statements[standing[i]] != NULL) {
            sqlite3_reset(account->statements[standing[i]]);
        }
    }
}

enum err account_summary(struct account *account, email_id email, struct arena *arena,
                         struct slice *out)
{
    email_id at = 0;
    enum err result = rows_summary(account, &at, email, arena, out);
    rows_leave(account);
    return result;
}

enum err rows_times(struct account *account, email_id *at, struct email_row *row)
{
    sqlite3_stmt *s = sql(account, SQL_EMAIL_FROM);
    int code = seek_row(s, at, row->email);
    row->sent = row->received;
    if (code == SQLITE_ROW) {
        row->thread = (uint64_t)sqlite3_column_int64(s, 1);
        row->sent.secs = sqlite3_column_int64(s, 2);
    }
    return code == SQLITE_ROW || code == SQLITE_DONE ? OK : sql_failed(account->db, "read message");
}

/* One question for all messages up to the next that is marked. */
static enum err find_eight_bit(struct account *account, struct reading_rows *r, email_id email,
                               bool *out)
{
    if (email < r->ascii_from || email > r->eight_bit_at) {
        sqlite3_stmt *s = sql(account, SQL_EIGHT_BIT_FROM);
        sqlite3_bind_int64(s, 1, (int64_t)email);
        int code = sqlite3_step(s);
        r->ascii_from = email;
        r->eight_bit_at =
            code == SQLITE_ROW ? (email_id)sqlite3_column_int64(s, 0) : (email_id)INT64_MAX;
        sqlite3_reset(s);
        if (code != SQLITE_ROW && code != SQLITE_DONE) {
            r->eight_bit_at = 0;
            return sql_failed(account->db, "read message");
        }
    }
    *out = email == r->eight_bit_at;
    return OK;
}

/* Messages are mostly asked for as they stand: the one behind the last is tried before a search. */
static const struct packed_row *next_row(struct packed *packed, mail_uid uid, uint32_t *at)
{
    if (*at >= packed->count || packed->rows[*at].uid != uid) {
        *at = packed_lower_bound(packed, uid);
    }
    if (*at == packed->count || packed->rows[*at].uid != uid) {
        return NULL;
    }
    __builtin_prefetch(&packed->rows[*at + 1]); /* what is read meanwhile leaves no cache alone */
    return &packed->rows[(*at)++];
}

static enum err find_rows(struct account *account, struct reading_rows *r)
{
    uint32_t at = 0;
    struct mbox *mbox = account_mbox(account, r->view->mailbox);
    struct packed *packed;
    struct seen *own;
    if (mbox == NULL) {
        return fail(ERR_NOT_FOUND, "the mailbox was deleted");
    }
    TRY(access_check(account, r->view->user, mbox, RIGHT_READ));
    TRY(seen_get(account, r->view->user, mbox, &own));
    r->rights = access_rights(account, r->view->user, mbox);
    TRY(packed_get(account, mbox, &packed));
    for (uint32_t i = 0; i < r->count; i++) {
        const struct packed_row *there = next_row(packed, r->uids[i], &at);
        if (there == NULL) {
            continue;
        }
        struct packed_row from = seen_show(own, there);
        struct email_row *row = &r->rows[r->found++];
        *row = (struct email_row){ .uid = from.uid,
                                   .email = from.email,
                                   .flags = from.flags,
                                   .modseq = from.modseq,
                                   .received = { .secs = from.received },
                                   .saved = { .secs = from.saved },
                                   .blob = { from.lsn, from.size } };
        if (r->want & ROW_SUMMARY) {
            TRY(rows_summary(account, &r->cold_at, row->email, r->arena, &row->summary));
        }
        if (r->want & ROW_EIGHT_BIT) {
            TRY(find_eight_bit(account, r, row->email, &row->may_be_eight_bit));
        }
        if (r->want & ROW_THREAD) {
            TRY(rows_times(account, &r->email_at, row));
        }
    }
    return OK;
}

static enum err run_rows(struct account *account, void *arg)
{
    const struct reading_rows *r = arg;
    rows_enter(account, r->want & (ROW_SUMMARY | ROW_THREAD) ? r->count : 0);
    enum err result = find_rows(account, arg);
    rows_leave(account);
    return result;
}

static void prepare_rows(struct reading_rows *r, const struct view *view, struct uid_list uids,
                         enum row_want want, struct arena *arena)
{
    *r = (struct reading_rows){
        .view = view,
        .uids = uids.items,
        .count = uids.count,
        .want = want,
        .arena = arena,
        .rights = view->rights,
    };
    r->rows = ARENA_ARRAY(arena, struct email_row, uids.count + 1);
}

static struct account_call rows_call(struct reading_rows *r)
{
    return (struct account_call){ r->view->store, r->view->account, run_rows, r };
}

static enum err take_rows(const struct reading_rows *r, struct view *view, struct email_row **out,
                          uint32_t *out_count)
{
    view->rights = r->rights;
    *out = r->rows;
    *out_count = r->found;
    return OK;
}

enum err view_rows(struct view *view, const mail_uid *uids, uint32_t count, enum row_want want,
                   struct arena *arena, struct email_row **out, uint32_t *out_count)
{
    struct reading_rows r;
    if (count > ROWS_MAX) {
        return fail(ERR_LIMIT, "at most %d rows at once", ROWS_MAX);
    }
    prepare_rows(&r, view, (struct uid_list){ uids, count }, want, arena);
    struct account_call call = rows_call(&r);
    TRY(shard_call(&call));
    return take_rows(&r, view, out, out_count);
}

struct rows_asked {
    struct view *view;
    struct reading_rows reading;
    struct shard_answer *answer;
};

struct rows_asked *view_rows_ask(struct view *view, struct uid_list uids, enum row_want want,
                                 struct arena *arena)
{
    struct rows_asked *asked = ARENA_NEW(arena, struct rows_asked);
    asked->view = view;
    prepare_rows(&asked->reading, view, uids, want, arena);
    struct account_call call = rows_call(&asked->reading);
    asked->answer = shard_ask(&call);
    return asked;
}

enum err view_rows_await(struct rows_asked *asked, struct email_row **out, uint32_t *out_count)
{
    TRY(shard_await(asked->answer));
    return take_rows(&asked->reading, asked->view, out, out_count);
}

/* --- all of them --- */

struct reading_table {
    const struct view *view;
    struct packed_row *rows;
    /* on the shard: */
    const struct packed *packed;
    const struct seen *own;
    uint32_t at; /* where the next row should be */
};

static void show_rows(const struct reading_table *r, uint32_t count, struct packed_row *out)
{
    const struct packed_row *from = &r->packed->rows[r->at];
    if (r->own == NULL) {
        memcpy(out, from, count * sizeof(*out));
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        out[i] = seen_show(r->own, &from[i]);
    }
}

/* Those of UIDs that follow each other. */
static void copy_run(struct reading_table *r, mail_uid uid, uint32_t count, struct packed_row *out)
{
    for (uint32_t done = 0; done < count;) {
        uint32_t there = packed_run(r->packed, r->at, uid + done, count - done);
        if (there == 0) {
            r->at = packed_lower_bound(r->packed, uid + done);
            there = packed_run(r->packed, r->at, uid + done, count - done);
        }
        if (there == 0) {
            out[done++] = (struct packed_row){ 0 };
            continue;
        }
        show_rows(r, there, out + done);
        r->at += there;
        done += there;
    }
}

static enum err run_table(struct account *account, void *arg)
{
    struct reading_table *r = arg;
    struct mbox *mbox = account_mbox(account, r->view->mailbox);
    struct packed *packed;
    struct seen *own;
    if (mbox == NULL) {
        return fail(ERR_NOT_FOUND, "the mailbox was deleted");
    }
    TRY(access_check(account, r->view->user, mbox, RIGHT_READ));
    TRY(packed_get(account, mbox, &packed));
    TRY(seen_get(account, r->view->user, mbox, &own));
    r->packed = packed;
    r->own = own;
    struct view_walk walk = { .view = r->view };
    mail_uid first;
    for (uint32_t i = 0, count; view_next_run(&walk, &first, &count); i += count) {
        copy_run(r, first, count, &r->rows[i]);
    }
    return OK;
}

enum err view_table(struct view *view, struct packed_row **out)
{
    struct reading_table r = { .view = view };
    r.rows = malloc(((size_t)view->count + 1) * sizeof(*r.rows));
    if (r.rows == NULL) {
        abort();
    }
    enum err result =
        shard_call(&(struct account_call){ view->store, view->account, run_table, &r });
    if (result != OK) {
        free(r.rows);
        return result;
    }
    *out = r.rows;
    return OK;
}
