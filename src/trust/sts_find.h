/* trust/sts_find.h - MTA-STS: which policy a domain has now.
 *
 * Shape   sts_find() asks the DNS whether there is a policy, fetches it when it is new or grows old, and answers with the one that holds:
 *         one that was fetched before holds until it is out of date, whatever becomes of the record and the web server
 *         (RFC 8461 3.3, 5.1, 10.2).
 * Owner   sts_open() / sts_close(); all on one loop. Answers are in the arena.
 * Blocks  by the fiber's deadline, DNS_SECONDS and FETCH_SECONDS. Who asks for a domain whose policy is being fetched waits for that.
 * Errors  ERR_BUSY: STS_FETCHES_MAX are under way. ERR_CANCELLED, ERR_TIMEOUT of the fiber. That no policy can be had is no error
 *         (RFC 8461 5): it is told in the log, and not tried again for STS_RETRY_SECONDS.
 * Limits  those of trust/sts_cache.h.
 * RFC     8461 3, 4.2, 5.1. */
#ifndef CULVER_TRUST_STS_FIND_H
#define CULVER_TRUST_STS_FIND_H

#include "io/job.h"
#include "net/fetch.h"
#include "trust/sts.h"

#define STS_FETCHES_MAX 32
#define STS_RETRY_SECONDS 300

struct sts;

struct sts_config {
    struct loop *loop;
    struct dns *dns;
    struct jobs *jobs; /* for writing files */
    struct tls_context *checked;
    const char *data_dir;
};
struct sts *sts_open(const struct sts_config *config);
void sts_close(struct sts *sts); /* NULL allowed */

struct sts_question {
    struct slice domain; /* of recipients */
    struct slice via;    /* net/fetch.h */
};
/* STS_NONE when there is no policy. */
BLOCKS enum err sts_find(struct sts *sts, const struct sts_question *question, struct arena *arena,
                         struct sts_policy *out);

/* Asks anew for all policies that have lived half their time, so that they hold although no mail goes to their domains for long, and although
 * the record of the domain is gone (RFC 8461 10.2). Call it every now and then. ERR_CANCELLED. */
BLOCKS enum err sts_refresh(struct sts *sts, struct slice via);

#endif
