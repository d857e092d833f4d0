/* proto/imap_search.h - what a SEARCH asks for, as a tree.
 *
 * Shape   nodes in one array; node 0 is the AND of all keys. Children are linked by first_child and next. NOT is a mark on
 *         a node, chains of OR are one node.
 * Errors  ERR_SYNTAX, ERR_LIMIT; ERR_DENIED: a charset that is not known (NO [BADCHARSET]).
 * Limits  IMAP_SEARCH_NODES_MAX keys, IMAP_DEPTH_MAX parentheses and NOTs inside each other; so the depth of the tree
 *         is at most IMAP_SEARCH_TREE_DEPTH.
 * RFC     3501 6.4.4, 9; 4731, 5032, 5182, 5256, 5267 3, 5466, 5957, 6203, 7162 3.1.5, 8474 6, 8514 4.3, 9394, 9738 3.2. */
#ifndef CULVER_PROTO_IMAP_SEARCH_H
#define CULVER_PROTO_IMAP_SEARCH_H

#include "format/sort_key.h"
#include "format/thread_tree.h"
#include "proto/imap.h"

#define IMAP_SEARCH_NODES_MAX 4096
#define IMAP_SEARCH_TREE_DEPTH (2 * IMAP_DEPTH_MAX + 2)
#define IMAP_SEARCH_NONE UINT32_MAX

enum imap_search_key {
    IMAP_SEARCH_AND, /* parentheses */
    IMAP_SEARCH_OR,
    IMAP_SEARCH_ALL,
    IMAP_SEARCH_SEQUENCE, /* set */
    IMAP_SEARCH_UID,      /* set */
    IMAP_SEARCH_RECENT,
    IMAP_SEARCH_FLAG,   /* text: "\Seen" or a keyword */
    IMAP_SEARCH_LARGER, /* number */
    IMAP_SEARCH_SMALLER,
    IMAP_SEARCH_BEFORE, /* day */
    IMAP_SEARCH_ON,
    IMAP_SEARCH_SINCE,
    IMAP_SEARCH_SENTBEFORE,
    IMAP_SEARCH_SENTON,
    IMAP_SEARCH_SENTSINCE,
    IMAP_SEARCH_SUBJECT, /* text */
    IMAP_SEARCH_FROM,
    IMAP_SEARCH_TO,
    IMAP_SEARCH_CC,
    IMAP_SEARCH_BCC,
    IMAP_SEARCH_HEADER, /* field and text */
    IMAP_SEARCH_BODY,
    IMAP_SEARCH_TEXT,
    IMAP_SEARCH_MODSEQ,      /* number */
    IMAP_SEARCH_SAVEDBEFORE, /* day */
    IMAP_SEARCH_SAVEDON,
    IMAP_SEARCH_SAVEDSINCE,
    IMAP_SEARCH_EMAILID, /* text */
    IMAP_SEARCH_THREADID,
    IMAP_SEARCH_OLDER, /* number of seconds */
    IMAP_SEARCH_YOUNGER,
    IMAP_SEARCH_FILTER, /* text: a name (RFC 5466); who searches puts the filter in its place */
};

struct imap_search_node {
    enum imap_search_key key;
    bool is_not;
    bool is_fuzzy;              /* RFC 6203 3; of a list: all in it */
    uint32_t first_child, next; /* IMAP_SEARCH_NONE: none */
    struct imap_set set;
    struct slice text;   /* UTF-8, as sent */
    struct slice folded; /* text for caseless comparison (codec/casefold) */
    struct slice field;
    uint64_t number;
    int64_t day;
};

/* What RETURN asks for (RFC 4731 3.1, RFC 5182 2.1). */
enum imap_search_return {
    IMAP_RETURN_MIN = 1,
    IMAP_RETURN_MAX = 2,
    IMAP_RETURN_ALL = 4,
    IMAP_RETURN_COUNT = 8,
    IMAP_RETURN_SAVE = 16,
    IMAP_RETURN_PARTIAL = 32,
    IMAP_RETURN_RELEVANCY = 64, /* RFC 6203 4 */
};

struct imap_search {
    struct imap_search_node *nodes;
    uint32_t count;
    bool has_return;       /* the answer is an ESEARCH */
    unsigned returns;      /* enum imap_search_return; "RETURN ()" is ALL */
    struct imap_page page; /* of PARTIAL */
    bool has_charset;
    bool has_sequence; /* message numbers are among the keys */
    bool has_modseq;
    bool has_fuzzy;
    bool has_filter; /* only said when the charset is not known */
};

/* The arguments of SEARCH, from the space in front of the first to the end of the command. Whatever is wrong behind them, the options of
 * RETURN are in out->returns. */
enum err imap_search_parse(struct scan args, struct arena *arena, struct imap_search *out);

/* What is kept as a filter (RFC 5466 4): keys, with CHARSET before them or not. */
enum err imap_filter_parse(struct slice value, struct arena *arena, struct imap_search *out);

/* --- SORT and THREAD: a search, and what becomes of what it finds --- */
struct imap_sort {
    struct sort_criterion
        criteria[SORT_KINDS]; /* one that comes again decides nothing and is left out */
    unsigned criterion_count;
    struct imap_search search;
};
enum err imap_sort_parse(struct scan args, struct arena *arena, struct imap_sort *out);

struct imap_thread {
    enum thread_algorithm algorithm;
    struct imap_search search;
};
enum err imap_thread_parse(struct scan args, struct arena *arena, struct imap_thread *out);

/* The same from behind the space. */
enum err imap_take_search(struct scan c, struct arena *arena, struct imap_search *out);

/* --- what the three are made of: options with the space behind them, the name of a charset, keys to the end --- */
enum err imap_take_search_returns(struct scan *c, struct imap_search *out);
enum err imap_take_search_charset(struct scan *c, struct arena *arena);
enum err imap_take_search_keys(struct scan c, struct arena *arena, struct imap_search *out);

#endif
