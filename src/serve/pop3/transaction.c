/* The TRANSACTION state: what is there, fetching it, marking it (RFC 1939 5, 7), and QUIT. */
#include <inttypes.h>

#include "base/log.h"
#include "serve/pop3/internal.h"

void pop3_stat(struct pop3_session *s, struct slice args)
{
    pop3_ok(s, "%u %" PRIu64, s->drop.count - s->drop.deleted, s->drop.octets);
}

void pop3_noop(struct pop3_session *s, struct slice args)
{
    pop3_ok(s, "nothing done");
}

/* --- lists --- */
/* "n octets", "n uidvalidity.uid": the same in the single and in the long form. */
typedef void line_writer(struct pop3_session *s, const struct pop3_message *message,
                         struct buf *out);

static void write_size(struct pop3_session *s, const struct pop3_message *message, struct buf *out)
{
    buf_append_number(out, message->size);
}

/* RFC 1939 7: never the same for another message, as long as the mailbox is kept. */
static void write_unique_id(struct pop3_session *s, const struct pop3_message *message,
                            struct buf *out)
{
    buf_printf(out, "%u.%u", s->drop.view->uidvalidity, message->uid);
}

static void list_one(struct pop3_session *s, struct slice args, line_writer *write)
{
    struct buf line;
    struct pop3_message *message = pop3_message_find(s, args);
    if (message == NULL) {
        return;
    }
    buf_init(&line, POP3_LINE_MAX);
    write(s, message, &line);
    pop3_ok(s, "%td %.*s", message - s->drop.messages + 1, SLICE_ARG(buf_slice(&line)));
    buf_fini(&line);
}

static void list_all(struct pop3_session *s, line_writer *write)
{
    struct buf out;
    buf_init(&out, POP3_ANSWER_MAX);
    pop3_ok(s, "%u messages (%" PRIu64 " octets)", s->drop.count - s->drop.deleted, s->drop.octets);
    for (uint32_t i = 0; i < s->drop.count && s->ended == POP3_GOES_ON; i++) {
        if (s->drop.messages[i].is_deleted) {
            continue;
        }
        buf_printf(&out, "%u ", i + 1);
        write(s, &s->drop.messages[i], &out);
        buf_append_cstr(&out, "\r\n");
        if (buf_slice(&out).len > POP3_ANSWER_MAX / 2) {
            pop3_write(s, buf_slice(&out));
            buf_reset(&out);
        }
    }
    buf_append_cstr(&out, ".\r\n");
    pop3_write(s, buf_slice(&out));
    buf_fini(&out);
}

void pop3_list(struct pop3_session *s, struct slice args)
{
    if (slice_trim(args).len > 0) {
        list_one(s, args, write_size);
    } else {
        list_all(s, write_size);
    }
}

void pop3_uidl(struct pop3_session *s, struct slice args)
{
    if (slice_trim(args).len > 0) {
        list_one(s, args, write_unique_id);
    } else {
        list_all(s, write_unique_id);
    }
}

/* --- messages --- */
struct reading {
    const struct pop3_message *message;
    struct surrogate surrogate; /* without patches: the message itself */
    uint64_t size;
};

/* One that is gone meanwhile can be read as long as its record stands; its structure cannot. */
static enum err open_reading(struct pop3_session *s, const struct pop3_message *message,
                             struct arena *arena, struct reading *out)
{
    struct email_row *rows;
    uint32_t found;
    *out = (struct reading){ .message = message, .size = message->blob.size };
    if (!message->is_surrogate) {
        return OK;
    }
    arena_reset(s->command_arena);
    TRY(view_rows(s->drop.view, &message->uid, 1, ROW_SUMMARY, s->command_arena, &rows, &found));
    TRY(pop3_surrogate_make(s, message->blob, found == 1 ? rows[0].summary : SL(""), arena,
                            &out->surrogate));
    out->size = surrogate_size(&out->surrogate, message->blob.size);
    return OK;
}

static enum err read_piece(struct pop3_session *s, const struct reading *r, uint64_t from,
                           struct slice *out)
{
    uint64_t left = r->size - from;
    struct surrogate_piece piece =
        surrogate_piece(&r->surrogate, from, left < POP3_PIECE_BYTES ? left : POP3_PIECE_BYTES);
    if (piece.text.ptr != NULL || piece.len == 0) {
        *out = piece.text;
        return OK;
    }
    arena_reset(s->command_arena);
    TRY(store_blob_read(s->services->store, r->message->blob, piece.stored_from, piece.len,
                        s->command_arena, out));
    return out->len == piece.len ? OK
                                 : fail(ERR_CORRUPT, "stored message is shorter than its size");
}

static void log_damage(struct pop3_session *s, const struct pop3_message *message)
{
    log_error("pop3-damaged", "sid=%.*s acct=%llu uid=%u lsn=%llu error=%s", SLICE_ARG(s->id),
              (unsigned long long)s->login.account, message->uid,
              (unsigned long long)message->blob.lsn, log_text(slice_cstr(err_detail())).text);
}

static void say_unreadable(struct pop3_session *s, enum err why)
{
    if (why == ERR_TEMP) {
        pop3_err(s, "SYS/TEMP", "this message cannot be read now, try again later");
    } else {
        pop3_err(s, "SYS/PERM", "this message cannot be read; others can");
    }
}

static enum err send_pieces(struct pop3_session *s, const struct reading *r, struct slice piece,
                            struct pop3_body *body, struct buf *out)
{
    enum err result = OK;
    uint64_t at = 0;
    bool is_wanted = true;
    while (is_wanted && piece.len > 0 && result == OK && s->ended == POP3_GOES_ON) {
        (void)deadline_set((unsigned)s->settings->write_time);
        is_wanted = pop3_body_write(body, piece, out);
        pop3_write(s, buf_slice(out));
        buf_reset(out);
        at += piece.len;
        piece = (struct slice){};
        result = at < r->size && is_wanted ? read_piece(s, r, at, &piece) : OK;
    }
    return result;
}

/* The first piece is read before the +OK, so that most of what can fail is said and not cut off. Once +OK is said a piece
 * that cannot be had ends the connection: the client must not take half a message for the whole. */
static void send_message(struct pop3_session *s, const struct pop3_message *message,
                         struct pop3_body *body)
{
    struct buf out;
    struct reading reading;
    struct slice piece = {};
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "pop3-surrogate", POP3_ARENA_BUDGET);
    enum err result = open_reading(s, message, arena, &reading);
    result = result == OK ? read_piece(s, &reading, 0, &piece) : result;
    if (result != OK) {
        log_damage(s, message);
        say_unreadable(s, result);
        return;
    }
    buf_init(&out, POP3_ANSWER_MAX);
    pop3_ok(s, "%" PRIu64 " octets", reading.size);
    result = send_pieces(s, &reading, piece, body, &out);
    if (result == OK) {
        pop3_body_end(body, &out);
        pop3_write(s, buf_slice(&out));
        s->retrieved++;
    } else {
        log_damage(s, message);
        s->ended = POP3_BROKEN;
    }
    buf_fini(&out);
}

void pop3_retr(struct pop3_session *s, struct slice args)
{
    struct pop3_body body = {};
    struct pop3_message *message = pop3_message_find(s, args);
    if (message != NULL) {
        send_message(s, message, &body);
        message->is_read = s->ended == POP3_GOES_ON;
    }
}

void pop3_top(struct pop3_session *s, struct slice args)
{
    struct pop3_body body = { .has_limit = true };
    uint32_t number;
    if (pop3_top_parse(args, &number, &body.lines_left) != OK) {
        pop3_err(s, NULL, "write the number of a message and a count of lines");
        return;
    }
    const struct pop3_message *message = pop3_message_at(s, number);
    if (message != NULL) {
        send_message(s, message, &body);
    }
}

void pop3_dele(struct pop3_session *s, struct slice args)
{
    struct pop3_message *message = pop3_message_find(s, args);
    if (message != NULL) {
        message->is_deleted = true;
        s->drop.deleted++;
        s->drop.octets -= message->size;
        pop3_ok(s, "marked as deleted");
    }
}

void pop3_rset(struct pop3_session *s, struct slice args)
{
    for (uint32_t i = 0; i < s->drop.count; i++) {
        struct pop3_message *message = &s->drop.messages[i];
        s->drop.octets += message->is_deleted ? message->size : 0;
        message->is_deleted = false;
    }
    s->drop.deleted = 0;
    pop3_ok(s, "no message is marked as deleted");
}

/* What may be done yet is not called refused. */
static void say_not_updated(struct pop3_session *s, enum err why)
{
    if (why == ERR_UNSURE) {
        s->ended = POP3_BROKEN;
    } else {
        pop3_err(s, "SYS/TEMP", "some deleted messages were not removed");
    }
}

void pop3_quit(struct pop3_session *s, struct slice args)
{
    enum err result = s->state == POP3_TRANSACTION ? pop3_maildrop_update(s) : OK;
    if (result == OK) {
        pop3_ok(s, "goodbye");
    } else {
        log_error("pop3-failed", "sid=%.*s acct=%llu class=%s error=%s", SLICE_ARG(s->id),
                  (unsigned long long)s->login.account, err_name(result),
                  log_text(slice_cstr(err_detail())).text);
        say_not_updated(s, result);
    }
    s->ended = s->ended == POP3_GOES_ON ? POP3_QUITS : s->ended;
}
