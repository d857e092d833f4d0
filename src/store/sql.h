/* store/sql.h - the databases of the store: how they are opened, and the statements of an account's by number.
 *
 * Owner   statements belong to the account and live as long as its open database. */
#ifndef CULVER_STORE_SQL_H
#define CULVER_STORE_SQL_H

#include <sqlite3.h>

#include "base/err.h"
#include "base/slice.h"

struct account;
struct store;

/* --- schema.c --- */
extern const char *const account_schema;
#define ACCOUNT_SCHEMA_VERSION 9
extern const char
    *const account_schema_upgrades[ACCOUNT_SCHEMA_VERSION]; /* by version, to the next one */

/* --- sql.c: prepared statements by number --- */
enum statement {
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_STATE_GET,
    SQL_STATE_SET,
    SQL_MAILBOX_ALL,
    SQL_MAILBOX_PUT,
    SQL_MAILBOX_DELETE,
    SQL_KEYWORD_ALL,
    SQL_KEYWORD_PUT,
    SQL_SUBSCRIPTION_ALL,
    SQL_SUBSCRIPTION_PUT,
    SQL_SUBSCRIPTION_DELETE,
    SQL_SUBSCRIPTION_FIND,
    SQL_SUBSCRIPTION_ROOM,
    SQL_MM_LOAD,
    SQL_MM_UIDS,
    SQL_MM_COUNT_FROM,
    SQL_MM_FLAGS_FIRST,
    SQL_MM_FLAGS_LAST,
    SQL_UIDS_GET,
    SQL_UIDS_NEXT,
    SQL_UIDS_PUT,
    SQL_UIDS_DELETE,
    SQL_MM_PUT,
    SQL_MM_FLAGS,
    SQL_MM_DELETE,
    SQL_MM_DELETE_ALL,
    SQL_EMAIL_PUT,
    SQL_EMAIL_FLAGS,
    SQL_EMAIL_MOVED,
    SQL_EMAIL_DELETE,
    SQL_EMAIL_COPY,
    SQL_EMAIL_FROM,
    SQL_COLD_PUT,
    SQL_COLD_FROM,
    SQL_EIGHT_BIT_FROM,
    SQL_COLD_COPY,
    SQL_COLD_FROM_RECORD,
    SQL_VANISHED_PUT,
    SQL_VANISHED_SINCE,
    SQL_VANISHED_CUT,
    SQL_VANISHED_PRUNE,
    SQL_TOMB_PUT,
    SQL_EXPUNGED_PUT,
    SQL_EXPUNGED_GET,
    SQL_EXPUNGED_LIST,
    SQL_EXPUNGED_OLD,
    SQL_EXPUNGED_DELETE,
    SQL_DELETED_MAILBOX_PUT,
    SQL_DELETED_MAILBOX_GET,
    SQL_DELETED_MAILBOX_FIND,
    SQL_DELETED_MAILBOX_PRUNE,
    SQL_COLD_MOVE,
    SQL_COLD_DELETE,
    SQL_COLD_COUNT,
    SQL_COLD_RECORDS,
    SQL_COLD_DELETE_RECORD,
    SQL_UNWANTED_PUT,
    SQL_UNWANTED_LIST,
    SQL_UNWANTED_DELETE,
    SQL_MM_SUM,
    SQL_THREAD_GET,
    SQL_THREAD_PUT,
    SQL_ANNOTATION_GET,
    SQL_ANNOTATION_ALL,
    SQL_ANNOTATION_PUT,
    SQL_ANNOTATION_DROP,
    SQL_ANNOTATION_COPY,
    SQL_ANNOTATION_USE,
    SQL_ANNOTATION_SUM,
    SQL_ANNOTATION_SINCE,
    SQL_ANNOTATION_PRUNE,
    SQL_SEEN_LOAD,
    SQL_SEEN_PUT,
    SQL_SEEN_DROP,
    SQL_SEEN_DROP_ALL,
    SQL_SEEN_DROP_USER,
    SQL_MM_TOUCH,
    SQL_EMAIL_TOUCH,
    SQL_COUNT,
};
/* A database file as all of the store uses them; *is_new when it was made now. The caller closes *out also on failure. */
enum err sql_open(struct store *store, const char *path, sqlite3 **out, bool *is_new);
enum err sql_prepare_all(struct account *account);
void sql_finalize_all(struct account *account);
/* A statement ready to be bound. */
sqlite3_stmt *sql(struct account *account, enum statement which);
void sql_bind_ints(sqlite3_stmt *statement, const int64_t *values, int count);
/* Steps a statement that returns no row, and resets it. */
enum err sql_done(struct account *account, sqlite3_stmt *statement);
enum err sql_run(struct account *account, enum statement which, const int64_t *values, int count);
enum err sql_failed(sqlite3 *db, const char *what);
/* The call that failed last says that the file is damaged: its pages, or rows that are there before the record that makes them. */
bool sql_is_damaged(sqlite3 *db);

/* --- check.c: what must hold inside a database --- */
struct check_faults {
    void (*found)(void *arg, struct slice line);
    void *arg;
};
void check_account(sqlite3 *db, const struct check_faults *faults);
void check_queue(sqlite3 *db, const struct check_faults *faults);

#endif
