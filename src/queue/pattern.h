/* queue/pattern.h - lists of the configuration that say which mail is meant and where it goes.
 *
 * Shape   pure functions over text. Items stand between commas or blanks. Of addresses: "user@example.org" itself, "example.org"
 *         all of the domain, ".example.org" all of the domains below it, "*" everybody, "<>" the null sender. Of hosts: "host",
 *         "host:port", "192.0.2.1:port", "[2001:db8::1]:port", in the order they are tried.
 * Errors  the checks fail with ERR_SYNTAX: the detail says which item and what to write.
 * Limits  HOST_LIST_MAX hosts. */
#ifndef CULVER_QUEUE_PATTERN_H
#define CULVER_QUEUE_PATTERN_H

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

#define HOST_LIST_MAX 20

/* The next item of a list; false at its end. */
bool list_next(struct slice *rest, struct slice *out);

enum err pattern_list_check(struct slice list);
/* Is the address, "" the null sender, one of those meant? */
bool pattern_list_has(struct slice list, struct slice address);

struct host_port {
    struct slice host; /* literals with their brackets */
    uint16_t port;     /* 0: not said */
};
/* "host" or "host:port"; false when it is neither. */
bool host_port_parse(struct slice text, struct host_port *out);
enum err host_list_check(struct slice list);

#endif
