/* io/stream.h - bytes from and to a peer: one shape, filters attach.
 *
 * Shape   a stream has a read buffer that can be looked into, and a write buffer flushed when full, on
 *         stream_flush(), and before every wait for input.
 * Owner   an opened stream owns what is below it; stream_close() closes all the way down.
 * Blocks  reads and writes suspend the fiber until done, by its deadline. A slow peer suspends the writer.
 * Errors  ERR_CLOSED (end of input or peer gone), ERR_TIMEOUT, ERR_CANCELLED, ERR_LIMIT, ERR_SYNTAX.
 * Limits  read buffer STREAM_READ_BYTES, write buffer STREAM_WRITE_BYTES; both are given back by stream_trim(). */
#ifndef CULVER_IO_STREAM_H
#define CULVER_IO_STREAM_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"
#include "io/fiber.h"

#define STREAM_READ_BYTES (16 * 1024)
#define STREAM_WRITE_BYTES (16 * 1024)

struct stream;
struct tls_context;
struct tls_dane;

/* Over a connected non-blocking socket, which it then owns; sets TCP_NODELAY. */
struct stream *stream_tcp(struct loop *loop, int fd);

/* Connects: ERR_CLOSED when it is refused or cannot be reached, ERR_TIMEOUT by the fiber's deadline. */
BLOCKS enum err stream_connect(struct loop *loop, const struct peer_address *to,
                               struct stream **out);
/* From an address of this host; NULL: as the kernel likes. ERR_PERM: it is none, or may not be used. */
BLOCKS enum err stream_connect_from(struct loop *loop, const struct peer_address *from,
                                    const struct peer_address *to, struct stream **out);

/* --- reading --- */
/* What is buffered now; valid until the next read call. */
struct slice stream_peek(struct stream *s);
/* Reads more behind what is buffered: at least one octet more. ERR_LIMIT when the buffer is full. */
BLOCKS enum err stream_fill(struct stream *s);
void stream_consume(struct stream *s, size_t n);
/* 1 to `len` octets. */
BLOCKS enum err stream_read(struct stream *s, void *out, size_t len, size_t *out_len);
BLOCKS enum err stream_read_exact(struct stream *s, void *out, size_t len);
/* Up to and with LF, at most max octets (max may exceed the buffer: it grows up to max for the while). *out is
 * valid until the next read. ERR_LIMIT: no LF within max; nothing consumed. */
BLOCKS enum err stream_read_line(struct stream *s, size_t max, struct slice *out);
/* After ERR_CLOSED of a read: did the peer say that this is the end? With TLS by close_notify (RFC 8446 6.1), since the end of a connection may be
 * somebody else's; without by that. */
bool stream_said_end(const struct stream *s);
/* Is there input that needs no waiting? Never blocks. Asks the socket. */
bool stream_has_input(struct stream *s);
/* The same, but a socket that the last read emptied is not asked again until it was waited for: whether a command came together with
 * the one before costs no system call. */
bool stream_has_more(struct stream *s);

/* --- writing --- */
BLOCKS enum err stream_write(struct stream *s, struct slice bytes);
BLOCKS enum err stream_printf(struct stream *s, const char *format, ...) PRINTF_LIKE(2, 3);
BLOCKS enum err stream_flush(struct stream *s);
/* Octets written since the stream was opened / read. */
uint64_t stream_written(const struct stream *s);
uint64_t stream_received(const struct stream *s);

/* --- is anybody there? --- */
enum stream_state {
    STREAM_OPEN,
    STREAM_HALF_OPEN, /* the peer sends nothing more; it may read, or be gone: what is written next will tell */
    STREAM_GONE, /* nothing that is written now is read */
    STREAM_CUT,  /* by conn_cut_all() */
};
/* For work that takes long and writes nothing meanwhile. Reads nothing; one system call. */
enum stream_state stream_state(const struct stream *s);

/* --- life --- */
void stream_close(struct stream *s); /* NULL allowed; sends what TLS wants said, does not wait */
int stream_fd(const struct stream *s);
/* Gives buffers back; allowed when nothing is buffered. */
void stream_trim(struct stream *s);

/* --- TLS (RFC 8446, 8314) --- */
/* Turns s into TLS in place, as the server; plaintext already buffered is an injection attempt (RFC 3207 4.2,
 * CVE-2011-0411 class): ERR_SYNTAX. A ticket that was given at one `service` (any number below 256) or for one name (SNI) is
 * none at another (RFC 6066 3, CVE-2025-23419 class): the handshake is a full one. */
BLOCKS enum err stream_start_tls(struct stream *s, struct tls_context *context, unsigned service);
/* Turns s into TLS in place, as the client. `name` is sent as SNI when it is no address, and checked where the context checks. Plaintext already
 * buffered is an injected reply (CVE-2021-38371 class): ERR_SYNTAX. ERR_DENIED: the certificate is not what was asked for;
 * the detail says why. */
BLOCKS enum err stream_start_tls_client(struct stream *s, struct tls_context *context,
                                        struct slice name);
/* The same with a context that does not check, and what the DNS says of the certificate. With associations none of which is
 * tls_association_is_usable() no certificate will do. */
BLOCKS enum err stream_start_tls_dane(struct stream *s, struct tls_context *context,
                                      const struct tls_dane *dane);
/* What kept a handshake of ours from being done, as far as the certificate goes. */
enum tls_fault {
    TLS_NO_FAULT,
    TLS_WRONG_NAME,
    TLS_EXPIRED,
    TLS_UNTRUSTED,
    TLS_BROKEN, /* no certificate that could be judged, or none that the DNS names */
};
enum tls_fault stream_tls_fault(const struct stream *s);
bool stream_is_tls(const struct stream *s);
/* The end of the connection that is here. False when it is not one of the internet. */
bool stream_own_address(const struct stream *s, struct peer_address *out);
/* "TLS1.3 with cipher TLS_AES_256_GCM_SHA384", empty when plain. For Received. */
struct slice stream_tls_text(const struct stream *s);
/* What binds a login to this connection (RFC 9266: tls-exporter), the same on both ends and nowhere else. False: not TLS 1.3; before
 * it the value is of one connection only where an extension was negotiated (RFC 9266 4.2), so it is not offered there. */
#define STREAM_BINDING_BYTES 32
bool stream_tls_binding(const struct stream *s, unsigned char out[STREAM_BINDING_BYTES]);

/* --- compression (RFC 1951, as RFC 4978 uses it) --- */
/* Both directions from now on, for good. Input buffered already: ERR_SYNTAX, as for TLS. */
BLOCKS enum err stream_start_deflate(struct stream *s);
bool stream_is_deflated(const struct stream *s);

/* --- reading filters over another stream; closing a filter leaves the inner stream open --- */
/* The content of SMTP DATA: ends at CRLF.CRLF only, dots unstuffed (RFC 5321 4.5.2). A bare CR or LF, NUL, or a line over
 * max_line is remembered; reading goes on to the true end. */
struct dot_reader {
    struct stream *inner;
    bool done, bare_newline, has_nul, long_line, line_start, last_cr, has_8bit;
    uint64_t octets; /* given out so far */
    size_t line_len, max_line;
};
void dot_reader_init(struct dot_reader *r, struct stream *inner, size_t max_line);
/* Up to len octets; *out_len 0 when the end was reached. */
BLOCKS enum err dot_reader_read(struct dot_reader *r, void *out, size_t len, size_t *out_len);

/* Exactly `left` octets of the inner stream (BDAT chunks, literals). */
struct limit_reader {
    struct stream *inner;
    uint64_t left;
};
BLOCKS enum err limit_reader_read(struct limit_reader *r, void *out, size_t len, size_t *out_len);
/* Reads and drops what is left. */
BLOCKS enum err limit_reader_drain(struct limit_reader *r);

/* Copies of everything read and written go to fn: the wire trace of a session. NULL stops. */
void stream_tee(struct stream *s, void (*fn)(void *arg, bool is_input, struct slice bytes),
                void *arg);

#endif
