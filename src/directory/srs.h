/* directory/srs.h - senders of forwarded mail: an address of ours that stands for one of somebody else, so that who gets the mail finds that we
 * may send it (SPF), and that its bounces find their way back through us.
 *
 * Shape   "user@their.example" forwarded by our.example is SRS0=HASH=DAY=their.example=user@our.example; what another forwarder
 *         rewrote already is SRS1=HASH=other.example==...@our.example, which leads back to that forwarder. Pure functions; the hash is
 *         keyed, so that nobody has mail passed on by making such addresses up.
 * Owner   texts are in the arena.
 * Errors  ERR_SYNTAX: the address cannot be rewritten, or is none that was; ERR_LIMIT: it would be too long; ERR_DENIED: it is not
 *         ours, or older than SRS_DAYS_MAX; the detail says which.
 * Source  "Sender Rewriting Scheme", Shevek, 2004. */
#ifndef CULVER_DIRECTORY_SRS_H
#define CULVER_DIRECTORY_SRS_H

#include "base/arena.h"
#include "base/err.h"

#define SRS_KEY_BYTES 32
#define SRS_DAYS_MAX 21

struct srs {
    unsigned char key[SRS_KEY_BYTES];
    int64_t now; /* seconds since 1970 */
};
/* `by`: the domain of ours that its bounces come to. */
enum err srs_forward(const struct srs *srs, struct slice sender, struct slice by,
                     struct arena *arena, struct slice *out);
/* Does the local part say that it is one? */
bool srs_is_rewritten(struct slice address);
/* Whom the address stands for. */
enum err srs_return(const struct srs *srs, struct slice address, struct arena *arena,
                    struct slice *out);

#endif
