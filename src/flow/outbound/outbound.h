/* flow/outbound/outbound.h - mail leaves: from the durable queue to the servers of the world, and what its senders hear of it.
 *
 * Shape   one for a node, on one reactor. It follows the queue of the store, decides by queue/schedule.h what is tried when, and
 *         gives each piece of work a fiber: find the hosts, connect, send, write down what became of each recipient.
 * Owner   outbound_open(); outbound_stop() lets what is under way end within the grace time, outbound_free() after the loop has.
 * Durable a recipient's end is a record of the log before anything else is done with the connection: after a crash only what was
 *         sent and not yet written down is sent again.
 * RFC     5321 4.5.4 (retries), 5.1 (hosts), 6.1; 3461 (who is told what); 7672, 8461 (how it is protected). */
#ifndef CULVER_FLOW_OUTBOUND_OUTBOUND_H
#define CULVER_FLOW_OUTBOUND_OUTBOUND_H

#include "flow/flow.h"
#include "net/dns.h"
#include "queue/poison.h"
#include "relay/relay.h"
#include "store/queue.h"

/* Where connections come from; in a route what is "" is as in "outbound". */
struct egress_settings {
    struct slice source_address; /* egress_sources_check() */
    struct slice socks;          /* host or host:port of a proxy; "" or "none": none */
    struct slice socks_username, socks_password_file;
    struct slice socks_password; /* what the file holds */
};
/* "192.0.2.1 mx1.example.org, 2001:db8::1, ...": addresses of this host, each with the name that it is greeted with, or none. */
enum err egress_check(const struct egress_settings *egress);
#define SOURCES_MAX 64

/* One section "route NAME { ... }": the first one that takes a message says which way it leaves. */
struct route_settings {
    struct slice name;              /* the section's title */
    struct slice recipient, sender; /* queue/pattern.h; "" anybody */
    struct slice host,
        lmtp; /* hosts; `lmtp` may be the path of a UNIX socket; "" and "" as the DNS says */
    struct slice program; /* relay/program.h, takes the mail instead of a host; "" none */
    struct slice program_user, program_directory;
    uint64_t program_time; /* seconds */
    uint64_t program_processes;
    struct slice username, password_file;
    struct slice password; /* what the file holds */
    struct slice tls;      /* tls_wish_parse(); "auto" as `tls_policy` says */
    struct egress_settings egress;
};
extern const struct setting_table route_setting_table;
#define ROUTES_MAX 64

/* Section "outbound" of the configuration. */
struct outbound_settings {
    bool enabled; /* at the start; mail for recipients here leaves the queue all the same */
    struct slice
        smarthost; /* hosts that everything without a route goes through; "" as the DNS says */
    struct slice fallback;   /* hosts or the name of a route; "" none */
    uint64_t fallback_after; /* seconds that mail has waited */
    uint64_t port;           /* of the hosts that the DNS names */
    struct slice tls_policy; /* trust/level.h, tls_wish_for() */
    bool srs; /* senders of mail that an alias forwards are rewritten (directory/srs.h) */
    bool mta_sts;
    struct slice mta_sts_server; /* net/fetch.h, `via` */
    bool tls_reports;
    struct slice tls_report_contact; /* in reports; "": postmaster at the hostname */
    uint64_t retry_first, retry_max; /* seconds: queue/schedule.h, struct backoff */
    uint64_t lifetime;               /* seconds until a message is given up */
    uint64_t delay_warning;          /* seconds until its sender hears that it is late; 0 never */
    uint64_t notifications_per_hour; /* to one sender; 0: as many as there are */
    uint64_t suppress_after;  /* failures as "no such user" that suppress an address; 0 never */
    uint64_t suppress_within; /* seconds */
    uint64_t connections_max;
    uint64_t connections_per_destination;
    struct egress_settings egress;
    /* of the sections "route", then what `smarthost` says */
    const struct route_settings *routes;
    unsigned route_count;
    const struct route_settings *fallback_route; /* NULL: none */
    const struct peer_address *doors; /* where SMTP is listened for, 0.0.0.0 and :: among them */
    unsigned door_count;
};
extern const struct setting_table outbound_setting_table;

/* Does a route say by name that it takes mail for this address? */
bool outbound_names(const struct outbound_settings *settings, struct slice to);

struct outbound;

/* `dns` outlives it. `board` may be NULL: then a message that ends the program is tried again whenever it starts. */
struct outbound *outbound_open(struct services *services, const char *data_dir, struct dns *dns,
                               const struct outbound_settings *settings,
                               struct poison_board *board);
/* Settings that hold from now on; `enabled` is the caller's business. */
void outbound_configure(struct outbound *outbound, const struct outbound_settings *settings);
/* One that sends nothing: for questions where nobody sends. */
struct outbound *outbound_open_idle(struct services *services, const char *data_dir,
                                    struct dns *dns, const struct outbound_settings *settings);
void outbound_stop(struct outbound *outbound); /* NULL allowed, as below */
void outbound_free(struct outbound *outbound);

/* Where an entry of the queue would go: a domain, or the host that takes its place, "host:port". Lower case. */
struct slice outbound_destination_name(const struct outbound *outbound,
                                       const struct queue_entry *entry, struct arena *arena);

/* --- simulate.c: what would be done with mail for an outside address, without doing it --- */
struct host_security;
struct simulated_host {
    struct slice name;
    unsigned preference;
    struct slice *addresses; /* as text, in the order they would be tried */
    unsigned count;
    struct slice
        security;        /* the level that a connection would have to have: "dane"; "" not known */
    struct slice reason; /* why that one, or why nothing would be sent there */
    bool is_usable;
    const struct peer_address *peers; /* `count` of them */
    const struct host_security *secured;
};
struct simulated_route {
    struct slice destination; /* a domain, or hosts that are configured */
    struct slice route;       /* of the configuration that it takes; "" none */
    const struct way *way;    /* of flow/ alone */
    bool is_configured;       /* a route or smarthost takes the place of the DNS */
    bool is_program;     /* it is handed to the program `destination`, and there are no hosts */
    bool is_secure;      /* the MX records were validated (DNSSEC) */
    struct slice policy; /* MTA-STS: "none", "testing", "enforce" */
    struct simulated_host *hosts;
    unsigned count;
    enum err
        result; /* OK: some host would be asked; ERR_NOT_FOUND, ERR_PERM, ERR_DENIED: it would fail for good; else it would wait */
    struct slice reason; /* of a failure */
};
BLOCKS void outbound_simulate(struct outbound *outbound, struct slice from, struct slice to,
                              struct arena *arena, struct simulated_route *out);

/* --- rehearse.c: one message, or its envelope alone, to one host after the other of a route until one answers --- */
struct rehearsal {
    struct slice from, to;
    struct slice content;     /* with line ends CRLF */
    bool ends_before_content; /* MAIL and RCPT, then QUIT */
    /* What happens: "connect", "said", "heard", "failed", "tls"; the text is one line, gone after the call. */
    void (*step)(void *arg, const char *step, struct slice text);
    void *arg;
};
/* What came of it. Nothing of it is in the queue. */
BLOCKS struct relay_result outbound_rehearse(struct outbound *outbound,
                                             const struct simulated_route *route,
                                             const struct rehearsal *rehearsal,
                                             struct arena *arena);

#endif
