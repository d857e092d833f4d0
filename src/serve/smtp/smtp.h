/* serve/smtp/smtp.h - SMTP, submission and LMTP sessions.
 *
 * Shape   smtp_session_open() gives a connection a session; it greets and goes on by itself until it ends.
 * Owner   the session owns the stream and frees itself; `services` outlives it.
 * RFC     5321, 6409, 2033, 3207, 4954, 2920, 1870, 3030, 3461, 6152, 6531, 2034, 8689. */
#ifndef CULVER_SERVE_SMTP_SMTP_H
#define CULVER_SERVE_SMTP_SMTP_H

#include "flow/services.h"
#include "io/conn.h"

/* Section "smtp" of the configuration; services->smtp_settings points to one. */
struct smtp_settings {
    uint64_t command_time;    /* seconds without a complete command before 421 */
    uint64_t stress_time;     /* the same while the node is nearly full */
    uint64_t data_rate;       /* octets a second that message content must come with on average */
    uint64_t errors_slow;     /* failed commands from which on replies are delayed */
    uint64_t errors_max;      /* failed commands before 421 */
    uint64_t junk_max;        /* commands without a message before 421 */
    uint64_t chunks_max;      /* BDAT commands of one message */
    uint64_t sender_dns_time; /* seconds that the DNS has, asked of a sender; 0: it is not */
    struct slice block_lists; /* lists of addresses in the DNS (net/block_list.h) */
    uint64_t block_list_time; /* seconds that they have to answer */
    struct slice block_list_exempt; /* networks that they are not asked about */
    struct slice lmtp_trusted;      /* networks besides loopback that may use LMTP over TCP */
};
extern const struct setting_table smtp_setting_table;

/* Starts a session: greets (SERVICE_SUBMISSIONS: after the TLS handshake). */
struct conn *smtp_session_open(struct services *services, enum service_kind kind,
                               struct stream *stream, const struct peer *peer);

/* Is the address in one of the networks, "10.0.0.0/8 2001:db8::/32 192.0.2.1" separated by blanks or commas? What is no
 * network matches nothing. */
bool smtp_peer_is_in(const struct peer *peer, struct slice networks);

#endif
