/* serve/imap/login.h - what a client may log in by. */
#ifndef CULVER_SERVE_IMAP_LOGIN_H
#define CULVER_SERVE_IMAP_LOGIN_H

#include "serve/imap/internal.h"

/* Where the session stands; in the arena of the command. */
struct login_door imap_login_door(struct imap_session *s);
/* Octets of a line before the login. */
size_t imap_login_line_max(const struct imap_session *s);

#endif
