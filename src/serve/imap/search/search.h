/* serve/imap/search/search.h - does one message fulfil a SEARCH?
 *
 * Shape   what is known of a candidate has levels, from the view's numbers to the whole text. The tree is asked at each
 *         level; as soon as it knows, nothing more is fetched.
 * Blocks  search_decide() reads the store and asks the scanner.
 * Limits  SEARCH_FILTERS_MAX; SEARCH_INDEX_KEYS_MAX keys that the index is asked about, for others messages are read; SCANNER_NEEDLES_MAX different BODY and TEXT keys; the tree is at most IMAP_SEARCH_TREE_DEPTH deep. */
#ifndef CULVER_SERVE_IMAP_SEARCH_SEARCH_H
#define CULVER_SERVE_IMAP_SEARCH_SEARCH_H

#include "fulltext/fulltext.h"
#include "proto/imap_search.h"
#include "serve/imap/selected.h"
#include "store/contents.h"

enum search_level {
    SEARCH_VIEW,    /* sequence number, UID, \Recent */
    SEARCH_ROW,     /* flags, size, received */
    SEARCH_SUMMARY, /* envelope */
    SEARCH_HEADER,  /* all header fields */
    SEARCH_TEXT,    /* everything */
};

enum search_answer { SEARCH_NO, SEARCH_YES, SEARCH_UNKNOWN };

/* What a key needs beside its node. */
struct search_need {
    enum search_level level;
    uint64_t bits;   /* of IMAP_SEARCH_FLAG */
    unsigned needle; /* of BODY and TEXT */
};

struct search_query {
    struct imap_session *session;
    struct imap_search program;
    struct imap_set saved;      /* "$" for all nodes that name it, */
    bool has_saved;             /* when one did */
    struct search_need *needs;  /* one a node */
    int64_t now;                /* OLDER and YOUNGER count from here */
    bool reads_rows;            /* some key is decided by the row */
    bool reads_table;           /* or by more: what the view knows does not decide them all */
    enum row_want want;         /* of a row at the level of the summary */
    struct fulltext_look *look; /* what the hits are of, open as long as they are; NULL: none */
    struct fulltext_hits *
        *hits; /* what the index says, one a node, NULL: nothing; NULL: not asked */
    uint8_t **
        subjects; /* enum subject_answer by sequence number, one a node, NULL: none; NULL: not asked */
    struct scanner_needle needles[SCANNER_NEEDLES_MAX];
    unsigned needle_count;
    struct buf text, folded; /* scratch */
    struct arena *field;     /* scratch of one header field, in the command's arena */
};

struct search_candidate {
    enum search_level level;
    struct fulltext_place place; /* where query->hits speak of it */
    uint32_t sequence;
    mail_uid uid;
    const struct email_row *row;
    struct message message;
    struct slice header;
    uint64_t hits;
};

/* ERR_LIMIT: too many keys of the text. The query's bufs are given back by search_fini(). */
enum err search_prepare(struct imap_session *s, const struct imap_search *program,
                        struct search_query *out);
void search_fini(struct search_query *query);

BLOCKS enum search_answer search_ask(struct search_query *query,
                                     const struct search_candidate *candidate);
/* From a row with its summary to the answer. The error is that of the session when nobody waits for it any more. */
BLOCKS enum err search_decide(struct search_query *query, struct search_candidate *candidate,
                              bool *out);

/* --- search_index.c --- */
#define SEARCH_INDEX_KEYS_MAX 64
/* What the search index says of some messages, those that it lacks indexed before when they are many. Their places in places[]; an index
 * that cannot be had says nothing. */
BLOCKS void search_ask_index(struct search_query *query, const struct packed_row *const *rows,
                             uint32_t count, struct fulltext_place *places);
/* How well it fits the keys that are FUZZY, 1 to 100. */
unsigned search_score(const struct search_query *query, struct fulltext_place place);
/* Is there a key that it could answer? */
bool search_uses_index(const struct search_query *query);

/* --- search_subject.c --- */
/* Is there a key that subjects in memory could answer? */
bool search_uses_subjects(const struct search_query *query);
/* What they say of some messages, whose subjects are read into memory before; sequences[i] is of uids.items[i]. */
BLOCKS enum err search_ask_subjects(struct search_query *query, const uint32_t *sequences,
                                    struct uid_list uids);

/* --- filter.c --- */
#define SEARCH_FILTERS_MAX 32 /* FILTER keys of one search, with those in filters */
/* Filters in place of their names. ERR_NOT_FOUND: there is none of the name in *undefined, or it is no search. ERR_LIMIT: too many, also because
 * they name each other. */
BLOCKS enum err search_expand(struct imap_session *s, struct imap_search *program,
                              struct slice *undefined);

/* --- search.c: what SEARCH, SORT and THREAD begin with --- */
/* May the program run? False with the refusal. Puts filters in place and switches on what it needs. `result` is that of the parser. */
BLOCKS bool search_may_run(struct imap_session *s, enum err result, struct imap_search *program,
                           struct imap_reply *refusal);

/* What was found, in ascending order. */
struct search_matches {
    uint32_t *sequences;
    mail_uid *uids;
    uint8_t *scores; /* 1 to 100, with a FUZZY key (RFC 6203 4); else NULL */
    uint32_t count;
    bool has_damage; /* some messages could not be looked at */
};
BLOCKS enum err search_run(struct imap_session *s, const struct imap_search *program,
                           struct search_matches *out);
/* The end of all three. */
struct imap_reply search_reply(struct imap_session *s, enum err result, bool has_damage,
                               const char *done);

/* --- search_result.c --- */
struct search_result {
    struct slice tag;
    bool is_uid;
    bool is_sorted; /* of SORT: `told` is in its order */
    const struct search_matches *told;
    const struct mailbox_info *mailbox; /* of ESEARCH (RFC 7377): where it was; else NULL */
};
/* SEARCH or SORT, or ESEARCH where RETURN or IMAP4rev2 asks for it; and what SAVE keeps. */
BLOCKS enum err search_tell(struct imap_session *s, const struct imap_search *program,
                            const struct search_result *found);
void search_forget(struct imap_session *s); /* "$" is empty */

#endif
