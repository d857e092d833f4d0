/* flow/outbound/internal.h - what the files of sending share. */
#ifndef CULVER_FLOW_OUTBOUND_INTERNAL_H
#define CULVER_FLOW_OUTBOUND_INTERNAL_H

#include "flow/internal.h"
#include "flow/outbound/outbound.h"
#include "flow/outbound/own.h"
#include "flow/outbound/tls_reports.h"
#include "format/dsn.h"
#include "net/mx.h"
#include "proto/smtp_failure.h"
#include "queue/deadline.h"
#include "queue/lost_time.h"
#include "queue/notice_rate.h"
#include "queue/pattern.h"
#include "queue/profile.h"
#include "queue/schedule.h"
#include "trust/dane.h"
#include "trust/sts_find.h"

/* How it goes with one of the providers that are known. */
struct pace {
    unsigned connections;
    int64_t until; /* nothing is sent before */
    int64_t pause; /* the last one */
};

struct outbound {
    struct services *services;
    const struct outbound_settings *settings;
    struct dns *dns;
    struct schedule *schedule;
    struct deadlines *deadlines; /* of entries that are to be delivered by a time */
    struct notice_rate *notices;
    struct poison *poison; /* NULL: nobody remembers */
    struct tls_context *unchecked, *checked;
    struct sts *sts;
    struct tls_reports *reports; /* NULL: nothing is sent */
    struct queue_watch watch;
    struct fiber *follower;  /* NULL: it ended */
    struct fiber *refresher; /* of policies; likewise */
    struct list work;        /* under way */
    struct list keeping;     /* messages that quarantine.c keeps right now */
    struct timer grace;
    struct pace paces[PROFILES];
    struct own_name own_name;
    log_lsn seen;               /* changes up to this record are in the schedule */
    struct lost_time lost, set; /* `set`: by a clock that was set alone, not by our absence */
    int64_t latest_due;         /* of what waited at the start; -1 once that is read */
    bool has_news, is_stopping;
    bool is_sending; /* to other servers */
};

/* What one attempt for one entry came to. */
struct attempt {
    const struct queue_entry *entry;
    struct relay_result result;
    struct slice host;         /* the last one that was asked; "" none */
    bool is_met;               /* and it answered, if only to send us away */
    struct slice address, tls; /* of the conversation; "" there was none, it was plain */
    struct slice security;     /* the level that it had to have; "" it did not come to that */
};

/* Why it was not taken. */
struct smtp_failure attempt_failure(const struct attempt *attempt);

/* --- follow.c --- */
/* Looks whether the clock was set: then all that waits gets a new place in the schedule. */
BLOCKS void outbound_look_at_clock(struct outbound *outbound);

/* --- egress.c --- */
struct egress {
    struct slice sources;                /* the list; "" as the kernel likes */
    unsigned v4, v6;                     /* which of its addresses of each family */
    const struct egress_settings *proxy; /* NULL: none */
};
/* By what the route says, else as for all; `sender` is the domain of it. `suffix` is "" or what tells the addresses in a destination. */
struct egress outbound_egress(const struct outbound *outbound, const struct route_settings *route,
                              struct slice sender, struct arena *arena, struct slice *suffix);
struct source {
    struct peer_address address;
    struct slice name; /* "" none of its own */
};
/* For connections of a family. OK with `address.len` 0: as the kernel likes; ERR_PERM: there are sources, and none of it. */
enum err egress_source(const struct egress *egress, int family, struct source *out);
/* The proxy, if there is one. ERR_BUSY: its address is not to be found. */
BLOCKS enum err egress_proxy(struct outbound *outbound, const struct egress *egress,
                             struct arena *arena, struct relay_proxy *out);

/* Is it one of the sources, of any route? */
bool egress_has(const struct outbound *outbound, const struct peer_address *address);

/* --- way.c --- */
/* What the sender asked for. */
enum tls_need {
    NEED_POLICY,   /* as everything else says */
    NEED_REQUIRED, /* REQUIRETLS: never with less than a certificate that holds (RFC 8689 4.2.1) */
    NEED_OPTIONAL, /* TLS-Required: No: whatever DANE and MTA-STS say (RFC 8689 4.2.2) */
};
/* Which way an entry leaves, as things stand now. */
struct way {
    struct slice
        name; /* of the destination: what differs in it never shares a connection; lower case */
    struct slice hosts;                 /* to be tried in this order; "" as the DNS says */
    const struct route_settings *route; /* NULL: none */
    struct egress egress;
    enum tls_need need;
    bool is_here; /* not away at all: it waited, and is for somebody here, or it is late */
};
#define WAY_HERE "here:" /* the name of that */
#define WAY_LATE "late:" /* of what is to be told or returned because its time is over */
/* By the host or route that the entry was told to take, else by the first route that fits. `name` is in the arena. */
struct way outbound_way(const struct outbound *outbound, const struct queue_entry *entry,
                        struct arena *arena);
/* The way of an entry when the hosts that the DNS names are away; false when there is none. */
bool outbound_way_back(const struct outbound *outbound, const struct queue_entry *entry,
                       struct arena *arena, struct way *out);
/* How well its connections are to be protected: `name` is a domain, or one of its hosts. */
enum tls_wish outbound_way_wish(const struct outbound *outbound, const struct way *way,
                                struct slice name);
/* How many tasks a destination may have at most, for the schedule: as many as its route wants of its program. */
unsigned outbound_most(void *arg, struct slice destination);
/* Is there a program at the end of it, and no host? */
bool outbound_way_is_program(const struct way *way);
/* Is a host the path of a UNIX socket? */
bool outbound_host_is_socket(struct slice host);
/* RFC 8314 3.3: what listens there begins with TLS. Of hosts that somebody named: those of the DNS are on one port all. */
bool outbound_way_is_immediate(const struct way *way, const struct peer_address *address,
                               enum tls_level level);
/* The port of a host for which the way says none. */
uint16_t outbound_way_port(const struct outbound *outbound, const struct way *way);
/* The hosts that a way names, and the port of each. ERR_TEMP: there is none that can be asked. */
enum err outbound_way_hosts(const struct outbound *outbound, const struct way *way,
                            struct mx_list *hosts, uint16_t ports[MX_HOSTS_MAX]);
/* Of the recipient, in lower case, in the arena. */
struct slice outbound_domain(const struct queue_entry *entry, struct arena *arena);

/* --- deliver.c --- */
/* On a fiber of its own: the whole task, to schedule_done(). */
BLOCKS void outbound_deliver(struct outbound *outbound, struct schedule_task *task);

/* --- here.c --- */
/* All of a task of WAY_HERE. */
BLOCKS enum destination_state outbound_here(struct outbound *outbound,
                                            const struct schedule_task *task, struct arena *arena);

/* --- verp.c --- */
/* Must its recipients have a sender of their own each? They are never sent together then. */
bool outbound_is_single(const struct queue_entry *entry);
/* Who sends one recipient's copy, and hears of it: `sender`, or the one that names the recipient. */
struct slice outbound_sender(const struct queue_entry *entry, struct slice sender,
                             struct arena *arena);

/* --- quarantine.c --- */
/* ORCPT as an address alone (RFC 3461 4.2), which is the alias where its sender said none; "" not said, or no text. */
struct slice outbound_original(const struct queue_entry *entry, struct arena *arena);
/* The message as mailboxes may have it, into the empty draft or another one that takes its place. */
BLOCKS enum err outbound_copy(struct outbound *outbound, const struct queue_entry *entry,
                              struct draft **draft, struct arena *arena, struct slice *text);
/* LP04: did a server or program judge what is in mail from outside? Its sender, who may be forged, is told nothing of that. */
bool quarantine_is_for(const struct attempt *attempt);
/* Entries of one message end, and the postmaster has it in the junk mailbox. ERR_DENIED: nobody here can keep it: he has no mailbox, or no
 * room, or no mailbox may have such content; ERR_EXISTS: it is kept since another destination refused it, or its entries were removed;
 * ERR_LIMIT: the aliases of the postmaster lead to nobody, which somebody may mend; else not now. */
BLOCKS enum err quarantine_keep(struct outbound *outbound, const struct attempt *attempts,
                                unsigned count);

/* --- tls_report_send.c --- */
struct tls_report_mail;
/* Queues a report, durable when it returns; its `to` may be any text, `now` and `message_id` are filled in. ERR_NOT_FOUND: there is no key
 * to sign it with, or nobody at that address; ERR_SYNTAX: it is no address. */
BLOCKS enum err tls_report_send(struct services *services, const struct tls_report_mail *mail,
                                struct arena *arena);

/* --- record.c --- */
/* Writes down what became of entries of one message, tells who is to be told, and puts what is to be tried again into the
 * schedule. */
BLOCKS void outbound_record(struct outbound *outbound, const struct attempt *attempts,
                            unsigned count);

/* --- note.c: what is recorded --- */
/* `next`: when it is tried again; 0: it is not. */
void note_attempt(struct outbound *outbound, enum story_kind kind, const struct attempt *attempt,
                  struct utc next);

/* --- bounce.c --- */
struct bounce {
    enum dsn_action action;
    const struct attempt *attempts; /* of one message */
    unsigned count;
    struct utc give_up;
    bool ends;         /* the entries end with it */
    uint64_t withheld; /* notifications to this sender that were held back before */
};
BLOCKS enum err bounce_send(struct outbound *outbound, const struct bounce *bounce);

#endif
