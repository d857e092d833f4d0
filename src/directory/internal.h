/* directory/internal.h - the index in memory and the database behind it. */
#ifndef CULVER_DIRECTORY_INTERNAL_H
#define CULVER_DIRECTORY_INTERNAL_H

#include <pthread.h>
#include <sqlite3.h>

#include "base/map.h"
#include "directory/directory.h"
#include "directory/srs.h"

/* --- database.c: server.db, rows as they are --- */
struct database {
    sqlite3 *db;
};
enum err database_open(const char *path, const struct disk *disk, struct database *out);
void database_close(struct database *database);
/* One statement with bound values; NULL text binds nothing. The change is durable when OK. */
struct database_value {
    bool is_number;
    int64_t number;
    struct slice text;
};
enum err database_run(struct database *database, const char *sql,
                      const struct database_value *values, unsigned count);
/* Calls row() for each result row of a question with bound values. */
struct database_question {
    const char *sql;
    const struct database_value *values;
    unsigned count;
};
enum err database_ask(struct database *database, const struct database_question *question,
                      void (*row)(void *arg, sqlite3_stmt *statement), void *arg);
/* Calls row() for each result row. */
enum err database_each(struct database *database, const char *sql,
                       void (*row)(void *arg, sqlite3_stmt *statement), void *arg);

/* --- index.c: everything in memory, kept in step with the database ---
 *
 * Threads  the worker alone changes it, through the functions here; others look between index_enter() and index_leave(). */
struct domain_entry {
    char *name;
    uint64_t accounts;
};
struct account_entry {
    uint64_t id;
    char *address; /* canonical */
    uint64_t quota_bytes;
    bool is_disabled;
    int64_t created;
    struct pop3_choice pop3;
    bool is_admin;
    struct vacation_time vacation;
    bool is_shared;
};
struct alias_entry {
    char *address;
    char **targets;
    unsigned target_count;
};
/* The owners who share with a user. */
struct share_entry {
    uint64_t *owners; /* malloc */
    unsigned count;
};
struct directory_index {
    pthread_rwlock_t lock;
    struct map domains;  /* name -> struct domain_entry */
    struct map accounts; /* address -> struct account_entry */
    struct map accounts_by_id;
    struct map aliases; /* address or "@domain" -> struct alias_entry */
    struct map shares;  /* user -> struct share_entry; looked at by the worker alone */
};
void index_init(struct directory_index *index);
void index_fini(struct directory_index *index);
void index_enter(struct directory_index *index);
void index_leave(struct directory_index *index);
void index_add_domain(struct directory_index *index, struct slice name);
void index_remove_domain(struct directory_index *index, struct slice name);
struct account_entry *index_add_account(struct directory_index *index,
                                        const struct account_row *row);
void index_remove_account(struct directory_index *index, struct slice address);
void index_set_quota(struct directory_index *index, struct account_entry *entry, uint64_t bytes);
void index_set_disabled(struct directory_index *index, struct account_entry *entry, bool disabled);
void index_set_admin(struct directory_index *index, struct account_entry *entry, bool is_admin);
void index_set_shared(struct directory_index *index, struct account_entry *entry, bool is_shared);
void index_set_pop3(struct directory_index *index, struct account_entry *entry,
                    const struct pop3_choice *choice);
void index_set_vacation(struct directory_index *index, struct account_entry *entry,
                        const struct vacation_time *time);
void index_add_alias(struct directory_index *index, struct slice address, struct slice target);
void index_add_share(struct directory_index *index, uint64_t owner, uint64_t user);
/* Who shares with the user or with everybody, each once and not himself; their number. */
unsigned index_owners(const struct directory_index *index, uint64_t user, struct arena *arena,
                      uint64_t **out);
void index_remove_share(struct directory_index *index, uint64_t owner, uint64_t user);
/* Of an account that ends: by it and with it. */
void index_remove_shares(struct directory_index *index, uint64_t account);
/* ERR_EXISTS: a new account with this address would pass for another, or for one of those that everybody trusts. ASCII passes for nothing. */
enum err index_check_alike(const struct directory_index *index, struct slice address);
bool index_remove_alias(struct directory_index *index, struct slice address, struct slice target);

/* --- resolve.c --- */
/* local@domain in the one form that is compared: local part lower case, domain in A-labels. With keep_detail false "+detail" is
 * cut off. */
enum err address_canonical(struct slice address, bool keep_detail, struct arena *arena,
                           struct slice *out, struct slice *out_domain);
/* The account whose own address, detail and all, is `canonical`, when no alias has it too: nearly always. Else NULL. */
const struct account_entry *index_find_plain(const struct directory_index *index,
                                             struct slice canonical);
/* `trace` may be NULL. */
enum err index_resolve(const struct directory_index *index, struct slice address,
                       struct arena *arena, struct resolve_trace *trace, struct resolved *out);
struct account_row account_row_copy(const struct account_entry *entry, struct arena *arena);

/* --- suppression.c: outside addresses that nobody has, by address; changed by the worker alone --- */
struct suppressions {
    pthread_rwlock_t lock;
    struct map entries;
};
void suppressions_init(struct suppressions *suppressions);
void suppressions_fini(struct suppressions *suppressions);

struct directory {
    struct worker *worker;
    struct world *world;
    struct database database;
    struct directory_index index;
    struct suppressions suppressions;
    uint64_t generation; /* atomic */
    unsigned char srs_key[SRS_KEY_BYTES];
    bool has_srs_key;
    struct directory_lost_time lost_time; /* as it was at the start */
};
enum err suppressions_load(struct directory *directory);

/* --- carry.c: questions that the worker answers --- */
/* run(ask) on the worker, in order with all others; its result, with its error text. Where *arena is NULL it is one that lives as long as
 * this call; `arena` NULL: none is needed. */
BLOCKS enum err directory_carry(struct directory *directory, enum err (*run)(void *ask), void *ask,
                                struct arena **arena);
/* Where *arena is NULL, a new one, which is the caller's to free; else NULL. */
struct arena *directory_scratch(struct arena **arena);

#endif
