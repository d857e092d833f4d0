/* directory/verp.h - the sender of one recipient's copy: an address that names the recipient, so that a bounce says whose mail failed
 * whatever it looks like.
 *
 * Shape   "list@our.example" to bob@their.example is sent by list+bob=their.example@our.example. What stands behind the "+" is a detail
 *         (directory/directory.h), so what comes back goes to whom the address belongs. A pure function.
 * Owner   the text is in the arena.
 * Errors  ERR_SYNTAX: no addresses; ERR_LIMIT: it would be too long.
 * Source  "Variable Envelope Return Paths", Bernstein, 1997; XVERP of Postfix. */
#ifndef CULVER_DIRECTORY_VERP_H
#define CULVER_DIRECTORY_VERP_H

#include "base/arena.h"
#include "base/err.h"

#define VERP_DELIMITERS "+=" /* the ones there are: aliases and accounts know no other detail */

enum err verp_sender(struct slice sender, struct slice recipient, struct arena *arena,
                     struct slice *out);

#endif
