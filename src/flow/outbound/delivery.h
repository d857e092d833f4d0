/* flow/outbound/delivery.h - one task of sending, as the files share it that do it: deliver.c, connect.c, provider.c.
 *
 * Owner   outbound_deliver() makes it on its stack. */
#ifndef CULVER_FLOW_OUTBOUND_DELIVERY_H
#define CULVER_FLOW_OUTBOUND_DELIVERY_H

#include "flow/outbound/internal.h"

struct delivery_run {
    struct outbound *outbound;
    struct schedule_task *task;
    struct arena *arena; /* of the connection */
    struct arena *batch; /* of the entries, and what becomes of them */
    struct queue_entry *entries;
    unsigned count;
    unsigned carried; /* messages over this connection */
    unsigned profile; /* of the provider; PROFILES: nobody known */
    bool is_counted;  /* among its connections */
    bool must_wait;   /* it has enough of them, or asked for a pause */
    int64_t wake;     /* when it is tried again; 0 as usual */
    unsigned place;   /* of the message under way, queue/poison.h */
    struct way way;
    struct relay_proxy proxy; /* when the way has one */
    struct source source;     /* of the connection */
    struct mx_list hosts;
    uint16_t ports[MX_HOSTS_MAX]; /* of each of them */
    struct sts_policy
        policy; /* of the destination, or of the host that is tried when that has a name of its own */
    uint16_t port;  /* where none is said */
    bool is_away;   /* no host that the DNS names has answered */
    unsigned tried; /* addresses, and hosts whose addresses could not be had */
    usec_t try_until;
    usec_t send_until; /* no more messages are taken from the line then */
    struct relay *relay;
    struct slice host;            /* whom it is connected to, or the last that was tried */
    bool is_met;                  /* it answered */
    struct slice address;         /* likewise */
    struct slice security;        /* the level that the connection must have; "" not known yet */
    struct slice destination;     /* the domain; "" the hosts have names of their own */
    struct peer_text own_address; /* of the last connection that was tried; "" not known */
    enum tls_outcome outcome;     /* of the last connection that was tried */
    bool lacks_promise;           /* a host was good enough, but for REQUIRETLS */
    bool is_somebody_away;      /* a host was not reached: whether it is good enough is not known */
    struct relay_result unsafe; /* why a host was not good enough; `enhanced` is "" when none was */
};

usec_t delivery_monotonic(const struct delivery_run *run);
int64_t delivery_now(const struct delivery_run *run); /* seconds since 1970 */

/* --- program.c --- */
/* One mail to the program of the way's route. ERR_TEMP, ERR_CORRUPT: the message cannot be read. */
BLOCKS enum err delivery_to_program(struct delivery_run *run, const struct queue_entry *entry,
                                    struct slice sender, struct relay_result *out);

/* --- connect.c --- */
/* The hosts of its way, and a connection to the first that takes the conversation: run->relay. What is in `unsafe` is why one that answered was
 * not used. ERR_LIMIT: not now (run->must_wait). */
BLOCKS enum err delivery_reach(struct delivery_run *run);

/* --- provider.c: all domains of one share its connections, and its pauses --- */
/* ERR_LIMIT: it has enough of them, or asked for a pause. */
enum err provider_join(struct delivery_run *run);
void provider_leave(struct delivery_run *run);
/* Do these results say something of us, and not of their message alone? */
bool provider_wants_a_pause(struct delivery_run *run, const struct relay_result *results,
                            unsigned count);
void provider_take_pause(struct delivery_run *run);
/* It takes mail: the next pause is a short one again. */
void provider_note_taken(struct delivery_run *run, const struct relay_result *results,
                         unsigned count);
/* Has this connection carried as many messages as it may? */
bool provider_is_full(const struct delivery_run *run);

#endif
