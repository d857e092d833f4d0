/* io/tls_meeting.h - what the tests of TLS to others share: both ends of one connection, and what came of it. */
#ifndef CULVER_IO_TLS_MEETING_H
#define CULVER_IO_TLS_MEETING_H

#include "io/test_rig.h"

#include <stdio.h>

#include "base/arena.h"
#include "io/internal.h"
#include "io/tls.h"
#include "io/tls_internal.h"

/* Both ends on fibers of one loop. */
struct meeting {
    struct rig rig;
    struct tls_context *server, *client;
    struct slice name;
    const struct tls_dane *dane; /* NULL: the name and the authorities decide */
    struct stream *ends[2];
    enum err results[2];
    char asked_for[64]; /* the name that the client sent (SNI); "" none */
    int (*watch)(int is_right, X509_STORE_CTX *chain); /* NULL, or told of each step of the check */
};

static inline void meeting_serve(void *arg)
{
    struct meeting *m = arg;
    m->results[0] = stream_start_tls(m->ends[0], m->server, 0);
    const char *name = SSL_get_servername(m->ends[0]->ssl, TLSEXT_NAMETYPE_host_name);
    snprintf(m->asked_for, sizeof(m->asked_for), "%s", name == NULL ? "" : name);
    if (m->results[0] == OK) {
        m->results[0] = stream_printf(m->ends[0], "hello\r\n");
    }
    if (m->results[0] == OK) {
        m->results[0] = stream_flush(m->ends[0]);
    }
    stream_close(m->ends[0]);
}

static inline void meeting_call(void *arg)
{
    struct meeting *m = arg;
    struct slice line;
    m->results[1] = m->dane != NULL ? stream_start_tls_dane(m->ends[1], m->client, m->dane)
                                    : stream_start_tls_client(m->ends[1], m->client, m->name);
    if (m->results[1] == OK) {
        m->results[1] = stream_read_line(m->ends[1], 100, &line);
    }
    if (m->results[1] == OK && !slice_eq(line, SL("hello\r\n"))) {
        m->results[1] = ERR_SYNTAX;
    }
    stream_close(m->ends[1]);
}

static inline void meeting_hold(struct meeting *m, bool checked, struct slice authorities,
                                struct slice cert, struct slice key)
{
    int fds[2];
    rig_init(&m->rig);
    make_pair(fds);
    assert_int_equal(tls_context_new_with_key(cert, key, &m->server), OK);
    m->client = tls_client_context_new(checked, authorities);
    SSL_CTX *ssl = tls_context_ssl(m->client);
    SSL_CTX_set_verify(ssl, SSL_CTX_get_verify_mode(ssl), m->watch);
    for (int i = 0; i < 2; i++) {
        m->ends[i] = stream_tcp(m->rig.loop, fds[i]);
    }
    fiber_start(m->rig.loop, "server", meeting_serve, m);
    rig_run(&m->rig, meeting_call, m);
    tls_context_unref(m->server);
    tls_context_unref(m->client);
    rig_fini(&m->rig);
}

static inline enum err meet(struct slice name, bool checked, struct slice authorities,
                            struct slice cert, struct slice key)
{
    struct meeting m = { .name = name };
    meeting_hold(&m, checked, authorities, cert, key);
    return m.results[1];
}

#endif
