/* relay/socks.h - the grammar of SOCKS 5 seen from the client: what is said to a proxy, and what it answers.
 *
 * Shape   pure functions. A reply is read in two steps, as its head says how long it is.
 * Errors  ERR_SYNTAX: not SOCKS; ERR_DENIED: the proxy refuses who asks; the detail says how.
 * Limits  a reply has at most SOCKS_REPLY_MAX octets.
 * RFC     1928, 1929. */
#ifndef CULVER_RELAY_SOCKS_H
#define CULVER_RELAY_SOCKS_H

#include "base/buf.h"
#include "base/err.h"

#define SOCKS_HEAD 5 /* octets of a reply that say how many there are */
#define SOCKS_REPLY_MAX 262
#define SOCKS_NAME_MAX 255

enum socks_method { SOCKS_OPEN = 0, SOCKS_LOGIN = 2 };

/* The first words: with or without a name and a password. */
void socks_write_greeting(bool has_login, struct buf *out);
/* What of it the proxy chose: two octets. */
enum err socks_read_method(struct slice answer, bool has_login, enum socks_method *out);
/* Name and password, each of 1 to SOCKS_NAME_MAX octets (RFC 1929 2). */
void socks_write_login(struct slice username, struct slice password, struct buf *out);
/* Two octets. */
enum err socks_read_login(struct slice answer);
/* Connect to an address of 4 or 16 octets. */
void socks_write_connect(struct slice address, uint16_t port, struct buf *out);
/* How many octets the reply has, by its first SOCKS_HEAD. */
enum err socks_read_head(struct slice head, size_t *out);
/* The head again: OK when the connection stands. ERR_CLOSED: it could not be made; ERR_DENIED: the proxy does not want to. */
enum err socks_read_reply(struct slice head);

#endif
