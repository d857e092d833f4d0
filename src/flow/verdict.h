/* flow/verdict.h - the answers of flow/, made in one place each. */
#ifndef CULVER_FLOW_VERDICT_H
#define CULVER_FLOW_VERDICT_H

#include "flow/flow.h"

/* `enhanced` and `text` are literals. */
static inline struct verdict verdict_make(unsigned code, const char *enhanced, const char *text)
{
    return (struct verdict){ code, enhanced, slice_cstr(text) };
}

static inline bool verdict_is_good(struct verdict verdict)
{
    return verdict.code >= 200 && verdict.code < 300;
}

#define VERDICT_UNSURE                                                                             \
    0 /* a code: neither yes nor no may be said, so the connection ends without an answer */
/* What an error of store, directory or scanner means to a sender: 452 4.3.1 for a full disk, VERDICT_UNSURE, else 451. */
struct verdict verdict_of_error(enum err result);

#endif
