/* serve/imap/imap.h - IMAP4rev1 and IMAP4rev2 conversations.
 *
 * Shape   app/ accepts a connection and hands its stream over; the session lives with its conn and is parked between
 *         commands. serve/imap/commands.c is the table of what is understood.
 * Owner   imap_session_open() takes the stream; everything goes when the connection closes.
 * Limits  proto/imap.h for what a client may write; struct imap_settings for how many and how long.
 * RFC     3501, 9051; 2088 and 7888 (LITERAL+), 2177, 2342, 2971, 3348, 3516, 3691, 4315, 4731, 4959, 5161, 5182, 5258, 5530,
 *         5819, 6154, 6851, 6855, 7162, 7889, 8437, 8438, 8474, 8508, 8514, 8970, 9585, 9586, 10022, 3502, 4469, 4978,
 *         5465, 5032, 5255 (I18NLEVEL=1), 5256, 5267 (ESORT), 5466, 5957, 6203, 7377, 9208, 9394, 9738. */
#ifndef CULVER_SERVE_IMAP_IMAP_H
#define CULVER_SERVE_IMAP_IMAP_H

#include "flow/services.h"

/* Section "imap" of the configuration; services->imap_settings points to one. */
struct imap_settings {
    uint64_t login_time;     /* seconds from the connection to a successful login */
    uint64_t idle_time;      /* seconds without a command before BYE; also the life of one IDLE */
    uint64_t idle_keepalive; /* seconds between signs of life during IDLE */
    uint64_t write_time;     /* seconds a client may take to read what it asked for, each 64 KiB */
    uint64_t progress_interval; /* seconds between signs of life of one command */
    uint64_t message_limit;     /* messages one command may be about; 0: any number */
    uint64_t save_limit;        /* messages one COPY or APPEND may store; 0: as message_limit */
    uint64_t sessions_per_user; /* of one account on this node */
    uint64_t sessions_per_user_address; /* of one account from one address */
    bool acl_anyone;                    /* users may share with every account of the server */
    bool unauthenticate;                /* RFC 8437 8: it can be switched off */
};
extern const struct setting_table imap_setting_table;

/* Starts a session: greets (SERVICE_IMAPS: after the TLS handshake) and goes on by itself. */
struct conn *imap_session_open(struct services *services, enum service_kind kind,
                               struct stream *stream, const struct peer *peer);

#endif
