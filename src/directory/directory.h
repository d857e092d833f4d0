/* directory/directory.h - who lives here: domains, accounts, aliases (server.db, SQLite WAL FULL).
 *
 * Shape   a worker thread owns the database and changes an index of it in memory; every call is a plain call. What one look into the
 *         index answers is answered at once.
 *         Addresses are compared with the domain in lower-case A-labels and the local part without case; "+detail" after
 *         the local part is not part of the account (RFC 5233).
 * Blocks  all that say so. Changes are durable when they return.
 * Errors  ERR_NOT_FOUND, ERR_EXISTS, ERR_SYNTAX (address), ERR_LIMIT, ERR_TEMP. The detail says what to do.
 * Limits  ALIAS_DEPTH_MAX, ALIAS_MEMBERS_MAX. */
#ifndef CULVER_DIRECTORY_DIRECTORY_H
#define CULVER_DIRECTORY_DIRECTORY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"
#include "io/job.h"
#include "io/world.h"

#define ALIAS_DEPTH_MAX 10
#define ALIAS_MEMBERS_MAX 100000
#define RESOLVED_MAX 1000 /* accounts and outside addresses one recipient may stand for */

struct directory;

/* is_inline: no thread (--single). data_dir/db/server.db is made when missing. */
enum err directory_open(const char *data_dir, bool is_inline, struct world *world,
                        struct directory **out);
void directory_close(struct directory *directory);

struct domain_row {
    struct slice name;
    uint64_t accounts;
};
BLOCKS enum err directory_domain_add(struct directory *d, struct slice name);
BLOCKS enum err directory_domain_remove(struct directory *d,
                                        struct slice name); /* ERR_PERM: accounts left */
BLOCKS enum err directory_domain_list(struct directory *d, struct arena *arena,
                                      struct domain_row **out, unsigned *out_count);
/* Is mail for this domain ours? */
bool directory_is_local(struct directory *d, struct slice domain);

/* What POP3 shows of the INBOX, and what DELE means. */
struct pop3_choice {
    bool is_off;
    bool keeps_deleted; /* what DELE marked is hidden from POP3, and stays for everybody else */
    int64_t since;      /* only what came into the INBOX from this second on; 0: all */
};

/* When an account answers its mail automatically (directory/vacation.h): seconds since 1970; 0: no bound. */
struct vacation_time {
    bool is_on;
    int64_t from, until;
};

#define ACCOUNT_QUOTA_DEFAULT 0       /* no limit of its own: the configured one holds */
#define ACCOUNT_QUOTA_NONE UINT64_MAX /* no limit, whatever is configured */

struct account_row {
    uint64_t id; /* the store's account_id; never reused */
    struct slice address;
    uint64_t quota_bytes; /* or one of the two above */
    bool is_disabled;
    struct utc created;
    struct pop3_choice pop3;
    bool is_admin;
    struct vacation_time vacation;
    bool is_shared;
};
/* The number of an account to be: never given before and never again. What else belongs to the account is made under it first, so
 * that what an interruption leaves behind is seen by nobody. */
BLOCKS enum err directory_account_reserve(struct directory *d, struct slice address,
                                          uint64_t *out_id);
BLOCKS enum err directory_account_add(struct directory *d, struct slice address,
                                      uint64_t quota_bytes, uint64_t id, bool is_shared);
BLOCKS enum err directory_account_remove(struct directory *d, struct slice address,
                                         uint64_t *out_id);
BLOCKS enum err directory_account_quota(struct directory *d, struct slice address,
                                        uint64_t quota_bytes);
/* Nobody logs in to a disabled account. Mail for it still comes in, what it shares stays shared. */
BLOCKS enum err directory_account_disable(struct directory *d, struct slice address, bool disabled);
/* An administrator asks and sets quotas over the protocols (flow/flow.h), and sees no more of others' mail than anybody. */
BLOCKS enum err directory_account_admin(struct directory *d, struct slice address, bool is_admin);
/* A shared account is nobody's own (info@): what it shares has a place of its own in the lists of others (RFC 2342 5, Shared Namespace). */
BLOCKS enum err directory_account_shared(struct directory *d, struct slice address, bool is_shared);
BLOCKS enum err directory_account_pop3(struct directory *d, struct slice address,
                                       const struct pop3_choice *choice);
/* The account whose own address this is (aliases do not log in). */
enum err directory_account_find(struct directory *d, struct slice address, struct arena *arena,
                                struct account_row *out);
/* The one form of all addresses that directory_account_find() takes for this one, whether there is an account or not. ERR_SYNTAX. */
enum err directory_address_canonical(struct slice address, struct arena *arena, struct slice *out);
enum err directory_account_by_id(struct directory *d, uint64_t id, struct arena *arena,
                                 struct account_row *out);
/* It is there, but nobody logs in to it. */
bool directory_account_is_disabled(struct directory *d, uint64_t id);
/* It is an administrator's, and may be logged in to. */
bool directory_account_is_admin(struct directory *d, uint64_t id);
BLOCKS enum err directory_account_list(struct directory *d, struct arena *arena,
                                       struct account_row **out, unsigned *out_count);

struct alias_row {
    struct slice address, target; /* address "@domain" catches everything else of a domain */
};
BLOCKS enum err directory_alias_add(struct directory *d, struct slice address, struct slice target);
BLOCKS enum err directory_alias_remove(struct directory *d, struct slice address,
                                       struct slice target);
BLOCKS enum err directory_alias_list(struct directory *d, struct arena *arena,
                                     struct alias_row **out, unsigned *out_count);

/* Where mail for an address goes, aliases followed, each account and outside address once. */
struct resolved {
    struct account_row *accounts;
    unsigned account_count;
    struct slice *remote; /* addresses outside */
    unsigned remote_count;
};
/* ERR_DENIED: the domain is not ours. ERR_NOT_FOUND: it is, but nobody is there. ERR_LIMIT: aliases that lead to nobody, or to too many.
 * postmaster@ of a local domain always resolves: to its account or alias, else to the oldest account of the domain
 * (RFC 5321 4.5.1). */
BLOCKS enum err directory_resolve(struct directory *d, struct slice address, struct arena *arena,
                                  struct resolved *out);

/* The same as a list of what leads to what, for people; at most RESOLVE_STEPS_MAX. What directory_resolve() says, the steps either way. */
#define RESOLVE_STEPS_MAX 200
struct resolve_step {
    struct slice address, target; /* of an account its own address; "" nobody's */
    const char *how;              /* "account", "alias", "catch-all", "postmaster", "outside" */
};
struct resolve_trace {
    struct resolve_step *steps;
    unsigned count;
};
BLOCKS enum err directory_explain(struct directory *d, struct slice address, struct arena *arena,
                                  struct resolve_trace *out);

/* May this account write as `address`: its own, with detail, or an alias that leads to it alone or among others. */
BLOCKS bool directory_may_send_as(struct directory *d, uint64_t account, struct slice address);

/* Who may have mailboxes to show to whom. What may be done with them is said by the mailboxes (store/sharing/access.h); this tells where to
 * look, and may say too much, never too little. DIRECTORY_ANYONE as user is everybody. */
#define DIRECTORY_ANYONE UINT64_MAX
BLOCKS enum err directory_share(struct directory *d, uint64_t owner, uint64_t user, bool is_shared);
/* By address. */
BLOCKS enum err directory_shares(struct directory *d, uint64_t user, struct arena *arena,
                                 struct account_row **out, unsigned *out_count);

/* SRS_KEY_BYTES octets (directory/srs.h), made once and kept in server.db. */
const unsigned char *directory_srs_key(const struct directory *d);

/* What outlives a start of queue/lost_time.h: as server.db had it when it was opened; zeroes when there was nothing. */
struct directory_lost_time {
    int64_t until, seconds;
    int64_t set_until, set_seconds; /* what a clock that was set did alone */
};
struct directory_lost_time directory_lost_time_get(const struct directory *d);
BLOCKS enum err directory_lost_time_keep(struct directory *d,
                                         const struct directory_lost_time *lost);

/* Reads all of server.db; `found` gets a line for each fault, then ERR_CORRUPT. */
BLOCKS enum err directory_check(struct directory *d, void (*found)(void *arg, struct slice line),
                                void *arg);
/* A copy of server.db in a new file, durable. */
BLOCKS enum err directory_copy(struct directory *d, const char *path);

/* Counts up with every change; caches compare it. */
uint64_t directory_generation(struct directory *d);

#endif
