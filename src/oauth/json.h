/* oauth/json.h - JSON of others: small, shallow, and each name once.
 *
 * Shape   jansson reads it, after its nesting was counted: it reads by recursion, and fibers have small stacks.
 * Owner   the caller's: json_decref(), or AUTO(oauth_json_free).
 * Errors  ERR_SYNTAX: it is no object, is nested deeper than OAUTH_JSON_DEPTH_MAX, or has a name twice (RFC 8725 2.4 and 3.1 rest on one
 *         reading of it).
 * RFC     8259, 7493 2.3. */
#ifndef CULVER_OAUTH_JSON_H
#define CULVER_OAUTH_JSON_H

#include <jansson.h>

#include "base/err.h"
#include "base/slice.h"

#define OAUTH_JSON_DEPTH_MAX 16

enum err oauth_json_read(struct slice text, json_t **out);
void oauth_json_free(json_t **json);

/* A member that is a text; the empty slice when it is not there or something else. It lives as long as the object. */
struct slice oauth_json_text(const json_t *object, const char *name);
/* Is the member this text, or a list with this text in it? */
bool oauth_json_has(const json_t *object, const char *name, struct slice wanted);

#endif
