/* serve/imap/search/search.h - does one message fulfil a SEARCH?
 *
 * Shape   what is known of a candidate has levels, from the view's numbers to the whole text. The tree is asked at each
 *         level; as soon as it knows, nothing more is fetched.
 * Blocks  search_decide() reads the store and asks the scanner.
 * Limits  SCANNER_NEEDLES_MAX different BODY and TEXT keys; the tree is at most IMAP_SEARCH_TREE_DEPTH deep. */
#ifndef CULVER_SERVE_IMAP_SEARCH_SEARCH_H
#define CULVER_SERVE_IMAP_SEARCH_SEARCH_H

#include "proto/imap_search.h"
#include "serve/imap/selected.h"

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
    struct search_need *needs; /* one a node */
    struct scanner_needle needles[SCANNER_NEEDLES_MAX];
    unsigned needle_count;
    struct buf text, folded; /* scratch */
};

struct search_candidate {
    enum search_level level;
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

enum search_answer search_ask(struct search_query *query, const struct search_candidate *candidate);
/* From a row with its summary to the answer. */
BLOCKS enum err search_decide(struct search_query *query, struct search_candidate *candidate,
                              bool *out);

/* --- search_result.c --- */
struct search_result {
    struct slice tag;
    bool is_uid;
    const uint8_t *marks; /* a bit for each sequence number */
};
/* SEARCH, or ESEARCH where RETURN or IMAP4rev2 asks for it; and what SAVE keeps. */
BLOCKS enum err search_tell(struct imap_session *s, const struct imap_search *program,
                            const struct search_result *found);
void search_forget(struct imap_session *s); /* "$" is empty */

#endif
