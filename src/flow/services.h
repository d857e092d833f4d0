/* flow/services.h - what a conversation may use: one of these for each reactor.
 *
 * Owner   app/ makes it and outlives every session; the settings snapshot is immutable, a session keeps
 *         the pointer it began with through services_settings_ref(). */
#ifndef CULVER_FLOW_SERVICES_H
#define CULVER_FLOW_SERVICES_H

#include "base/setting.h"
#include "directory/directory.h"
#include "directory/vault.h"
#include "io/conn.h"
#include "io/tls.h"
#include "net/silence.h"
#include "oauth/oauth.h"
#include "scanner/scanner.h"
#include "store/store.h"

/* Section "rewrite" of the configuration: addresses of mail that users send (format/rewrite.h). */
struct rewrite_settings {
    struct slice sender, recipient;
    bool headers; /* fields of the message too, unless it is signed */
};
extern const struct setting_table rewrite_setting_table;

#define UNDO_TIME_MAX 120 /* seconds */

/* Section "server" of the configuration: what several folders need. */
struct flow_settings {
    struct slice hostname;     /* in greetings, Received, Message-ID */
    uint64_t message_size_max; /* octets */
    uint64_t recipients_max;   /* a message, from outside */
    uint64_t submission_recipients_max;
    uint64_t received_max;  /* Received fields before it is a loop */
    uint64_t quota_default; /* octets an account; 0: none */
    uint64_t sessions_max;  /* connections of this node, all services */
    uint64_t sessions_per_address;
    uint64_t future_release_max;  /* seconds; 0: not offered */
    uint64_t undo_time;           /* seconds that submitted mail waits before it goes */
    uint64_t success_reports_max; /* an hour, to senders elsewhere */
    uint64_t grace;               /* seconds for sessions to end at stop */
    bool allow_plain_loopback;    /* passwords without TLS from loopback addresses */
    struct slice origin;          /* domain of the users of this host; "": hostname */
    struct slice trusted_users;   /* names: they send as anybody (flow/local.h) */
    struct slice kerberos_realms; /* and the domain of each (proto/login/gssapi.h) */
    struct rewrite_settings rewrite;
    struct oauth_settings oauth;
};
extern const struct setting_table flow_setting_table;

/* Where the names of users of this host come from; NULL: the user database is asked directly. On any thread; it may block. */
struct user_source {
    enum err (*name)(void *arg, uint64_t uid, struct buf *out);
    void *arg;
};
/* The user database itself. ERR_NOT_FOUND, ERR_TEMP. */
enum err local_user_name(uint64_t uid, struct buf *out);

/* Who starts the program of a route: a connection to the process that has it in its care (relay/program.h). NULL: none is started here. On
 * any thread; it may block. */
struct program_source {
    enum err (*start)(void *arg, struct slice route, int *out_fd);
    void *arg;
};

struct admission;
struct block_table;
struct dns;
struct fulltext;
struct indexer;
struct oauth_issuer;
struct outbound_settings;
struct story;
struct upkeep;

struct services {
    struct world *world;
    struct loop *loop;
    struct jobs *jobs;
    struct store *store;
    struct upkeep *upkeep;     /* of the store; NULL: commands that need it are not there */
    struct fulltext *fulltext; /* the search index (fulltext/fulltext.h) */
    struct indexer
        *indexer;        /* of the node (flow/index.h); NULL: mail is indexed by searches alone */
    struct story *story; /* what happens to messages (story/story.h); NULL: it is not recorded */
    struct directory *directory;
    struct vault *vault;
    struct scanner *scanner;
    struct dns *dns;               /* for sessions (net/dns.h); NULL: they ask nothing */
    struct silence sender_silence; /* of the DNS, about senders elsewhere */
    struct tls_context *tls;       /* NULL: no certificate, no TLS offered */
    unsigned kerberos;             /* services with a key, vault_kerberos_services() */
    const struct flow_settings *settings;
    const void *smtp_settings;                         /* struct smtp_settings of serve/smtp */
    const void *imap_settings;                         /* struct imap_settings of serve/imap */
    const void *pop3_settings;                         /* struct pop3_settings of serve/pop3 */
    const struct outbound_settings *outbound_settings; /* NULL: no routes are known */
    struct user_source users;
    struct program_source programs;
    struct admission
        *admission;             /* of the node (flow/admission.h); NULL: sessions are not counted */
    struct oauth_issuer *oauth; /* of the node (oauth/issuer.h) */
    struct block_table *block_table; /* of the node (flow/block.h); NULL: no lists are asked */
    /* of services_make_id() */
    uint32_t id_counter;
    uint64_t id_salt;
};

/* One listener of the configuration, as its sessions see it. */
enum service_kind {
    SERVICE_SMTP,        /* MX, port 25 */
    SERVICE_SUBMISSION,  /* 587 */
    SERVICE_SUBMISSIONS, /* 465 */
    SERVICE_LMTP,
    SERVICE_IMAP,     /* 143 */
    SERVICE_IMAPS,    /* 993 */
    SERVICE_POP3,     /* 110 */
    SERVICE_POP3S,    /* 995 */
    SERVICE_SENDMAIL, /* a UNIX socket: users of this host, who are known by their number */
};

struct peer {
    struct peer_address address;
    struct slice text; /* "192.0.2.1", "2001:db8::1", "unix" */
    bool is_loopback;  /* 127/8, ::1, or a UNIX socket */
    bool has_uid;
    uint64_t uid; /* of the process at the other end, for SERVICE_SENDMAIL */
};

/* A fresh id for a session or message, 16 characters, unique on this node; for logs and Received. */
struct slice services_make_id(struct services *services, struct arena *arena);

#endif
