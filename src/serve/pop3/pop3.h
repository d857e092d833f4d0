/* serve/pop3/pop3.h - POP3 conversations.
 *
 * Shape   app/ accepts a connection and hands its stream over; the session lives with its conn and is parked between
 *         commands. The maildrop is the INBOX as it was at login; what DELE marked goes at QUIT, and only then.
 * Owner   pop3_session_open() takes the stream; everything goes when the connection closes.
 * Limits  proto/pop3.h for what a client may write; struct pop3_settings for how many and how long.
 * RFC     1939; 2449 (CAPA), 2595 4 (STLS), 3206 (codes), 5034 (AUTH), 6856 (UTF8, LANG). */
#ifndef CULVER_SERVE_POP3_POP3_H
#define CULVER_SERVE_POP3_POP3_H

#include "flow/services.h"

/* Section "pop3" of the configuration; services->pop3_settings points to one. */
struct pop3_settings {
    uint64_t login_time; /* seconds from the connection to a successful login */
    uint64_t idle_time;  /* seconds without a command before the session is closed */
    uint64_t
        write_time; /* seconds a client may take for one command, or to read a piece of its answer */
    uint64_t sessions_per_user;         /* of one account on this node, IMAP included */
    uint64_t sessions_per_user_address; /* of one account from one address, IMAP included */
};
extern const struct setting_table pop3_setting_table;

/* Starts a session: greets (SERVICE_POP3S: after the TLS handshake) and goes on by itself. */
struct conn *pop3_session_open(struct services *services, enum service_kind kind,
                               struct stream *stream, const struct peer *peer);

#endif
