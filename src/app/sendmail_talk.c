/* The conversation of sendmail(1) with the server: SMTP over a UNIX socket. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/sendmail.h"
#include "base/utf8.h"
#include "codec/codec.h"
#include "format/mailaddr.h"
#include "proto/smtp_client.h"

#define ANSWER_SECS 600 /* RFC 5321 4.5.3.2.6 */
#define PIECE_BYTES (64 * 1024)
#define COMMAND_BYTES 4096

struct sendmail_talk {
    FILE *file;
    struct arena *arena;
    struct smtp_offer offer;
    struct slice own_address;
};

static int open_socket(const char *path, int *out)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t len = strlen(path);
    if (len >= sizeof(address.sun_path)) {
        fprintf(stderr, "sendmail: %s is too long for a socket\n", path);
        return EX_CONFIG;
    }
    memcpy(address.sun_path, path, len + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 &&
        connect(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)) == 0) {
        *out = fd;
        return EX_OK;
    }
    int error = errno;
    if (fd >= 0) {
        close(fd);
    }
    errno = error;
    if (error == ENOENT || error == ECONNREFUSED) {
        fprintf(stderr, "sendmail: the mail server does not run (%s): try again later\n", path);
    } else {
        fprintf(stderr, "sendmail: %s: %m: try again later\n", path);
    }
    return EX_TEMPFAIL;
}

/* --- answers --- */

static int broken(void)
{
    fprintf(stderr, errno == 0 ? "sendmail: the mail server closed the connection\n"
                               : "sendmail: the mail server does not answer: %m\n");
    return EX_TEMPFAIL;
}

static enum err read_answer(struct sendmail_talk *talk, struct smtp_answer *out)
{
    struct smtp_answer_reader reader;
    char line[SMTP_CLIENT_LINE_MAX];
    enum err result = OK;
    errno = 0;
    smtp_answer_begin(&reader);
    while (result == OK && !reader.is_whole) {
        result = fgets(line, sizeof(line), talk->file) == NULL
                     ? ERR_CLOSED
                     : smtp_answer_line(&reader, slice_cstr(line));
    }
    smtp_answer_end(&reader, talk->arena, out);
    return result;
}

/* What a refusal means to the program that called. */
static int code_of(const struct smtp_answer *answer)
{
    if (answer->code < 500) {
        return EX_TEMPFAIL;
    }
    if (slice_eq(answer->enhanced, SL("5.1.2"))) {
        return EX_NOHOST;
    }
    if (slice_starts(answer->enhanced, SL("5.1."))) {
        return EX_NOUSER;
    }
    if (slice_starts(answer->enhanced, SL("5.7."))) {
        return EX_NOPERM;
    }
    return slice_starts(answer->enhanced, SL("5.6.")) ? EX_DATAERR : EX_UNAVAILABLE;
}

static int refused(struct sendmail_talk *talk, struct slice what, const struct smtp_answer *answer)
{
    struct slice text = smtp_answer_text(answer, talk->arena);
    fprintf(stderr, "sendmail: %.*s%s%.*s\n", SLICE_ARG(what), what.len > 0 ? ": " : "",
            SLICE_ARG(text));
    return code_of(answer);
}

/* Waits for the answer to what was written. `what` is named when it is a refusal. */
static int hear(struct sendmail_talk *talk, struct slice what, struct smtp_answer *out)
{
    if (fflush(talk->file) != 0 || read_answer(talk, out) != OK) {
        return broken();
    }
    return out->code < 400 ? EX_OK : refused(talk, what, out);
}

/* --- the beginning --- */

static void find_own_address(struct sendmail_talk *talk, const struct smtp_answer *ehlo)
{
    struct slice rest = ehlo->text;
    while (rest.len > 0) {
        size_t end = slice_find_char(rest, '\n');
        struct slice line = slice_sub(rest, 0, end);
        if (slice_starts_nocase(line, SL("XLOCAL "))) {
            talk->own_address = slice_trim(slice_from(line, 7));
        }
        rest = slice_from(rest, end + 1);
    }
}

static int greet(struct sendmail_talk *talk)
{
    struct smtp_answer answer;
    int code = hear(talk, SL(""), &answer);
    if (code != EX_OK) {
        return code;
    }
    fprintf(talk->file, "EHLO localhost\r\n");
    code = hear(talk, SL("EHLO"), &answer);
    if (code != EX_OK) {
        return code;
    }
    smtp_offer_read(&answer, &talk->offer);
    find_own_address(talk, &answer);
    if (talk->own_address.len == 0 || !talk->offer.chunking) {
        fprintf(stderr,
                "sendmail: what listens there is no Culver that takes mail of local users\n");
        return EX_CONFIG;
    }
    return EX_OK;
}

int sendmail_connect(const char *path, struct arena *arena, struct sendmail_talk **out)
{
    struct timeval patience = { .tv_sec = ANSWER_SECS };
    int fd, code = open_socket(path, &fd);
    if (code != EX_OK) {
        return code;
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    struct sendmail_talk *talk = ARENA_NEW(arena, struct sendmail_talk);
    talk->arena = arena;
    talk->file = fdopen(fd, "r+");
    if (talk->file == NULL) {
        abort();
    }
    code = greet(talk);
    if (code != EX_OK) {
        sendmail_hang_up(talk);
        return code;
    }
    *out = talk;
    return EX_OK;
}

void sendmail_hang_up(struct sendmail_talk *talk)
{
    if (talk != NULL) {
        fprintf(talk->file, "QUIT\r\n");
        fclose(talk->file);
    }
}

struct slice sendmail_own_address(const struct sendmail_talk *talk)
{
    return talk->own_address;
}

/* --- the message --- */

static bool wants_utf8(const struct sendmail_order *order)
{
    bool wants = !ascii_is_all(order->from);
    for (unsigned i = 0; i < order->to.count; i++) {
        wants = wants || !ascii_is_all(order->to.items[i]);
    }
    return wants;
}

/* Said of mail that is, and of no other: the next host may not take it (RFC 6152 3). */
static bool is_8bit(const struct sendmail_order *order)
{
    return order->message->body_is_8bit || !ascii_is_all(order->header);
}

static int say_mail(struct sendmail_talk *talk, const struct sendmail_order *order, uint64_t size)
{
    AUTO(buf_fini) struct buf command;
    struct smtp_answer answer;
    buf_init(&command, COMMAND_BYTES);
    buf_printf(&command, "MAIL FROM:<%.*s> SIZE=%llu", SLICE_ARG(order->from),
               (unsigned long long)size);
    if (is_8bit(order)) {
        buf_append_cstr(&command, " BODY=8BITMIME");
    }
    if (wants_utf8(order)) {
        buf_append_cstr(&command, " SMTPUTF8");
    }
    if (talk->offer.dsn && order->ret != NULL) {
        buf_printf(&command, " RET=%s", order->ret);
    }
    if (talk->offer.dsn && order->envid != NULL) {
        buf_append_cstr(&command, " ENVID=");
        xtext_encode(slice_cstr(order->envid), &command);
    }
    if (order->verp != NULL && order->from.len > 0) {
        buf_printf(&command, " XVERP%s%s", order->verp[0] != '\0' ? "=" : "", order->verp);
    }
    fprintf(talk->file, "%.*s\r\n", SLICE_ARG(buf_slice(&command)));
    return hear(talk, order->from.len == 0 ? SL("<>") : order->from, &answer);
}

/* All of them are asked, so that all that is wrong is told at once. */
static int say_recipients(struct sendmail_talk *talk, const struct sendmail_order *order)
{
    int code = EX_OK;
    for (unsigned i = 0; i < order->to.count; i++) {
        struct slice to = order->to.items[i];
        struct smtp_answer answer;
        fprintf(talk->file, "RCPT TO:<%.*s>", SLICE_ARG(to));
        if (talk->offer.dsn && order->notify != NULL) {
            fprintf(talk->file, " NOTIFY=%s", order->notify);
        }
        fprintf(talk->file, "\r\n");
        int one = hear(talk, to, &answer);
        code = code == EX_OK || code == EX_TEMPFAIL ? (one != EX_OK ? one : code) : code;
        if (feof(talk->file) || ferror(talk->file)) {
            break;
        }
    }
    return code;
}

static int say_content(struct sendmail_talk *talk, const struct sendmail_order *order,
                       uint64_t size)
{
    struct smtp_answer answer;
    char *piece = arena_alloc(talk->arena, PIECE_BYTES);
    size_t got;
    fprintf(talk->file, "BDAT %llu LAST\r\n%.*s\r\n", (unsigned long long)size,
            SLICE_ARG(order->header));
    rewind(order->message->body);
    while ((got = fread(piece, 1, PIECE_BYTES, order->message->body)) > 0) {
        fwrite(piece, 1, got, talk->file);
    }
    if (ferror(order->message->body)) {
        fprintf(stderr, "sendmail: the temporary file cannot be read: %m\n");
        return EX_TEMPFAIL;
    }
    return hear(talk, SL(""), &answer);
}

int sendmail_hand_over(struct sendmail_talk *talk, const struct sendmail_order *order)
{
    uint64_t size = order->header.len + 2 + order->message->body_size;
    int code = say_mail(talk, order, size);
    code = code == EX_OK ? say_recipients(talk, order) : code;
    return code == EX_OK ? say_content(talk, order, size) : code;
}

/* --- -bs --- */

/* False at the end of what is read. */
static bool pass(int from, int to)
{
    char piece[COMMAND_BYTES];
    ssize_t got = read(from, piece, sizeof(piece));
    for (ssize_t at = 0; at < got;) {
        ssize_t put = write(to, piece + at, (size_t)(got - at));
        if (put <= 0) {
            return false;
        }
        at += put;
    }
    return got > 0;
}

int sendmail_pass_through(const char *path)
{
    int fd, code = open_socket(path, &fd);
    if (code != EX_OK) {
        return code;
    }
    /* RFC 5321 3.1: nothing is said before the greeting, whatever stands ready. */
    bool goes_on = pass(fd, STDOUT_FILENO);
    struct pollfd ends[2] = { { .fd = STDIN_FILENO, .events = POLLIN },
                              { .fd = fd, .events = POLLIN } };
    while (goes_on && (poll(ends, 2, -1) > 0 || errno == EINTR)) {
        if (ends[0].revents != 0 && !pass(STDIN_FILENO, fd)) {
            shutdown(fd, SHUT_WR);
            ends[0].fd = -1;
        }
        goes_on = ends[1].revents == 0 || pass(fd, STDOUT_FILENO);
    }
    close(fd);
    return EX_OK;
}
