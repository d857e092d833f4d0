/* format/rewrite.h - addresses that are written anew by a list of the configuration.
 *
 * Shape   pure functions over text. A list is pairs "FROM TO" with a comma between two: FROM is user@example.org, example.org, or
 *         .example.org (all domains below it); TO is an address, or a domain behind which the local part stays. The first pair that
 *         fits is taken, once.
 * Errors  rewrite_check(): ERR_SYNTAX says which pair and what to write.
 * RFC     5322 3.4 (where addresses stand in a field). */
#ifndef CULVER_FORMAT_REWRITE_H
#define CULVER_FORMAT_REWRITE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum err rewrite_check(struct slice pairs);
/* The address itself when none fits. */
struct slice rewrite_address(struct slice pairs, struct slice address, struct arena *arena);
/* Appends the value of a field of addresses with each of them written anew; all else, comments and names too, stays octet by
 * octet. Quoted local parts stay as well. */
void rewrite_field(struct slice pairs, struct slice value, struct arena *arena, struct buf *out);

#endif
