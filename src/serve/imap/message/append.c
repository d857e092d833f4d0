/* serve/imap/message/append.c - APPEND and REPLACE (RFC 3501 6.3.11, 3502, 3516 4.4, 4315 3, 4469, 7888, 8508).
 *
 * What can be refused is refused before a literal is asked for; then each goes piece by piece into a draft of the store. Only when all
 * of the command has come and is right are the messages stored. */
#include "serve/imap/message/append.h"

#include "io/stream.h"
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/place.h"

#define PIECE_BYTES (16 * 1024)

struct append_job {
    struct imap_session *session;
    struct imap_request *request;
    struct imap_append_target target;
    struct mailbox_info mailbox;
    struct slice written; /* its name as it was written, where NFC is another; else "" */
    struct append_item items[IMAP_APPEND_MESSAGES_MAX];
    unsigned count;
    unsigned parts;         /* of CATENATE, of all messages */
    struct slice url_base;  /* of imap_catenate_url() */
    uint64_t replaced_size; /* of REPLACE, octets */
    bool has_nul;           /* the message being received, as literal8 */
    char *piece;
    struct imap_reply refusal; /* of ERR_DENIED */
};

static void append_job_fini(struct append_job *job)
{
    for (unsigned i = 0; i < job->count; i++) {
        draft_free(job->items[i].draft);
    }
}

/* The refusal is the answer; what the client has sent ahead is dropped. */
static enum err refuse(struct append_job *job, struct imap_reply refusal)
{
    job->refusal = refusal;
    return ERR_DENIED;
}

static enum err refuse_syntax(struct append_job *job, enum err why)
{
    return refuse(job, imap_refuse_syntax(job->session, why));
}

/* A draft that cannot be written to any more is no reason to stop reading: the client is in the middle of it. */
static enum err receive_octets(struct append_job *job, struct draft *draft, bool *has_nul,
                               enum err *written)
{
    struct imap_session *s = job->session;
    *has_nul = false;
    *written = OK;
    TRY(imap_literal_accept(s, job->request));
    while (job->request->has_literal) {
        size_t got;
        TRY(imap_literal_read(s, job->request, job->piece, PIECE_BYTES, &got));
        struct slice bytes = slice_make(job->piece, got);
        *has_nul = *has_nul || slice_find_char(bytes, '\0') < got;
        if (*written == OK) {
            *written = draft_write(draft, bytes);
        }
    }
    return OK;
}

/* The literal that is announced, and the text behind it in *c. */
static enum err receive_literal(struct append_job *job, struct draft *draft, struct scan *c)
{
    struct imap_session *s = job->session;
    struct imap_request *request = job->request;
    bool has_nul, is_binary = request->literal.is_binary;
    enum err written;
    uint64_t room = s->services->settings->message_size_max - draft_size(draft);
    if (!request->has_literal || !scan_at_end(c)) {
        return refuse(job, imap_bad("Expected the message as a literal"));
    }
    if (request->literal.size > room) {
        return refuse(job, imap_no("TOOBIG", "Message is too large")); /* RFC 4469 4.2 */
    }
    request->has_literal = request->literal.size > 0;
    TRY(receive_octets(job, draft, &has_nul, &written));
    TRY(imap_literal_next(s, request, c));
    if (has_nul && !is_binary) { /* RFC 3501 9: CHAR8 */
        return refuse(job, imap_no("CANNOT", "Message holds a NUL"));
    }
    job->has_nul = job->has_nul || has_nul;
    return written == OK ? OK : refuse(job, imap_refuse_store(s, written));
}

/* RFC 4469 5: url-resp-text, which has no "]" in it, nor what only a literal can hold. */
static void write_url(struct buf *out, struct slice url)
{
    for (size_t i = 0; i < url.len; i++) {
        unsigned char octet = (unsigned char)url.ptr[i];
        if (octet <= ' ' || octet >= 0x7f || octet == ']' || octet == '"' || octet == '\\') {
            buf_printf(out, "%%%02X", octet);
        } else {
            buf_append_char(out, (char)octet);
        }
    }
    buf_append_cstr(out, url.len == 0 ? "\"\"" : "");
}

static enum err append_url(struct append_job *job, struct slice url, struct draft *draft)
{
    struct imap_session *s = job->session;
    enum err result = imap_catenate_url(s, url, &job->url_base, draft);
    if (result == ERR_PERM || result == ERR_NOT_FOUND) {
        struct buf quoted;
        buf_init(&quoted, IMAP_LINE_MAX * 3);
        write_url(&quoted, url);
        struct imap_reply reply = imap_no("", "URL names nothing that can be had");
        reply = imap_with_code(s, reply, "BADURL %.*s", SLICE_ARG(buf_slice(&quoted)));
        buf_fini(&quoted);
        return refuse(job, reply); /* RFC 4469 4.1 */
    }
    if (result == ERR_LIMIT) {
        return refuse(job, imap_no("TOOBIG", "Message is too large"));
    }
    return result == OK ? OK : refuse(job, imap_refuse_store(s, result));
}

/* RFC 4469 5: it is an astring, and may come as a literal. */
static enum err receive_url(struct append_job *job, struct slice *url, struct scan *c)
{
    struct imap_session *s = job->session;
    struct imap_request *request = job->request;
    if (!request->has_literal || request->literal.is_binary) {
        return refuse(job, imap_bad("Expected a URL"));
    }
    size_t size = (size_t)request->literal.size, at = 0;
    if (size > IMAP_URL_MAX) {
        return refuse(job, imap_no("LIMIT", "URL is too long"));
    }
    char *text = arena_alloc(s->command_arena, size + 1);
    request->has_literal = size > 0;
    TRY(imap_literal_accept(s, request));
    while (request->has_literal) {
        size_t got;
        TRY(imap_literal_read(s, request, text + at, size - at, &got));
        at += got;
    }
    *url = slice_make(text, at);
    return imap_literal_next(s, request, c);
}

/* Behind "CATENATE (". */
static enum err receive_parts(struct append_job *job, struct draft *draft, struct scan *c)
{
    while (job->parts++ < IMAP_CATENATE_PARTS_MAX) {
        TRY(imap_is_wanted(job->session) ? OK : job->session->broken);
        struct slice url;
        enum imap_part_form form;
        enum err taken = imap_append_take_part(c, job->session->command_arena, &url, &form);
        if (taken != OK) {
            return refuse_syntax(job, taken);
        }
        if (form == IMAP_PART_URL && url.ptr == NULL) {
            TRY(receive_url(job, &url, c));
        }
        TRY(form == IMAP_PART_URL ? append_url(job, url, draft) : receive_literal(job, draft, c));
        if (form == IMAP_PART_UTF8 && !scan_char(c, ')')) {
            return refuse(job, imap_bad("Expected a parenthesis"));
        }
        if (scan_char(c, ')')) {
            return OK;
        }
        if (!scan_char(c, ' ')) {
            return refuse(job, imap_bad("Expected another part"));
        }
    }
    return refuse(job, imap_no("LIMIT", "Too many parts"));
}

/* RFC 3516 4.4: kept in a form that every client can be shown. */
static enum err encode_binary(struct append_job *job, struct append_item *item)
{
    struct imap_session *s = job->session;
    enum err result = append_encode(s->services, &item->draft);
    if (result == ERR_SYNTAX) {
        return refuse(job, imap_no("UNKNOWN-CTE", "A NUL stands outside of binary parts"));
    }
    if (result == ERR_LIMIT) {
        return refuse(job, imap_no("TOOBIG", "Message is too large"));
    }
    return result == OK ? OK : refuse(job, imap_refuse_store(s, result));
}

static enum err receive_message(struct append_job *job, struct append_item *item, struct scan *c)
{
    struct imap_session *s = job->session;
    struct imap_append head;
    enum err result = imap_append_take_head(c, s->command_arena, &head);
    if (result == OK && head.form == IMAP_APPEND_LITERAL && job->request->has_literal &&
        job->request->literal.size == 0) {
        return refuse(job, imap_no("CANNOT", "An empty message cannot be stored"));
    }
    if (result ==
        OK) { /* makes keywords that are new, so that what is refused by then leaves none */
        struct access to = imap_access(s, job->mailbox.account);
        bool creates = job->mailbox.rights & RIGHT_WRITE;
        result = imap_flags_resolve(s, &to, &head.flags, creates, &item->flags);
    }
    if (result != OK) {
        return refuse_syntax(job, result);
    }
    job->has_nul = false;
    item->received = head.has_date ? head.date : clock_now(&s->services->world->clock);
    if (head.form == IMAP_APPEND_CATENATE) {
        TRY(receive_parts(job, item->draft, c));
    } else {
        TRY(receive_literal(job, item->draft, c));
    }
    if (head.form == IMAP_APPEND_UTF8 && !scan_char(c, ')')) {
        return refuse(job, imap_bad("Expected a parenthesis"));
    }
    if (draft_size(item->draft) == 0) {
        return refuse(job, imap_no("CANNOT", "An empty message cannot be stored"));
    }
    return job->has_nul ? encode_binary(job, item) : OK;
}

/* RFC 9738 3.1: the limit that is announced; else one that hardly anybody meets. */
static struct imap_reply refuse_count(struct imap_session *s)
{
    uint32_t limit = imap_save_limit(s);
    return limit < IMAP_APPEND_MESSAGES_MAX ? imap_limit_refuse(s, limit)
                                            : imap_no("LIMIT", "Too many messages in one command");
}

/* RFC 3502: one message behind the other until the command ends. */
static enum err receive_messages(struct append_job *job, struct scan *c, bool is_replace)
{
    struct imap_session *s = job->session;
    do {
        if (job->count == 1 && is_replace) {
            return refuse(job, imap_bad("Unexpected text behind the message"));
        }
        if (job->count == IMAP_APPEND_MESSAGES_MAX || job->count == imap_save_limit(s)) {
            return refuse(job, refuse_count(s));
        }
        struct append_item *item = &job->items[job->count++];
        item->draft = draft_new(s->services->store, s->services->settings->message_size_max);
        TRY(receive_message(job, item, c));
    } while (!scan_at_end(c) || job->request->has_literal);
    return OK;
}

/* Where to, before anything is asked for. */
static enum err take_target(struct append_job *job, struct scan *c, bool is_replace)
{
    struct imap_session *s = job->session;
    struct slice name;
    bool complete;
    enum err result =
        imap_append_take_target(c, is_replace, s->command_arena, &job->target, &complete);
    if (result == OK && !complete) {
        return refuse(job, imap_bad("Missing argument"));
    }
    if (result == OK) {
        result = imap_decode_mailbox_as(job->target.mailbox, imap_names(s), s->command_arena, &name,
                                        &job->written);
    }
    if (result != OK) {
        return refuse_syntax(job, result);
    }
    if (!imap_mailbox_find(s, name, "TRYCREATE", &job->mailbox, &job->refusal)) {
        return ERR_DENIED;
    }
    return job->mailbox.rights & RIGHT_INSERT ? OK : refuse(job, imap_refuse_store(s, ERR_DENIED));
}

/* replaced: a UID of the selected mailbox, which goes; 0: none. */
static struct imap_reply store_all(struct append_job *job, mail_uid replaced)
{
    struct imap_session *s = job->session;
    struct append_batch batch = { .account = job->mailbox.account,
                                  .user = s->login.account,
                                  .mailbox = job->mailbox.id,
                                  .items = job->items,
                                  .count = job->count,
                                  .replaced_in = replaced == 0 ? 0 : s->view->mailbox,
                                  .replaced = replaced,
                                  .replaced_size = replaced == 0 ? 0 : job->replaced_size,
                                  .session = s->id,
                                  .peer = s->peer.text,
                                  .user_address = s->login.address,
                                  .mailbox_name = job->mailbox.name };
    struct appended first;
    mail_uid *uids = ARENA_ARRAY(s->command_arena, mail_uid, job->count);
    enum err result = append_accept(s->services, &batch, s->command_arena, &first);
    if (result == ERR_NOT_FOUND) {
        return imap_no("TRYCREATE", "There is no such mailbox");
    }
    if (result == ERR_PERM && replaced != 0) {
        return imap_no("NONEXISTENT", "The message is gone");
    }
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    struct buf set;
    buf_init(&set, IMAP_LINE_MAX);
    for (unsigned i = 0; i < job->count; i++) {
        uids[i] = first.uid + i;
    }
    imap_sync_made(s, &(struct imap_made){ &job->mailbox, first.uid, uids[job->count - 1],
                                           job->count, first.step });
    imap_tell_normal_name(s, job->mailbox.name, job->written); /* RFC 9051 6.3.12 */
    imap_write_set(&set, uids, job->count);
    struct imap_reply reply = imap_ok(job->count > 1 ? "Messages stored" : "Message stored");
    if (job->mailbox.rights & RIGHT_READ) { /* RFC 9051 6.3.12: else it would tell of the mailbox */
        reply = imap_with_code(s, reply, "APPENDUID %u %.*s", first.uidvalidity,
                               SLICE_ARG(buf_slice(&set)));
    }
    buf_fini(&set);
    return reply;
}

/* Reads the whole command; *reply is its refusal unless OK came back. */
static bool receive(struct append_job *job, bool is_replace, struct scan *c,
                    struct imap_reply *reply)
{
    struct imap_session *s = job->session;
    job->piece = arena_alloc(s->command_arena, PIECE_BYTES);
    enum err result = take_target(job, c, is_replace);
    if (result == OK) {
        result = receive_messages(job, c, is_replace);
    }
    if (result == ERR_DENIED) {
        *reply = job->refusal;
    } else if (result == ERR_SYNTAX) {
        *reply = imap_refuse_syntax(s, result);
    } else if (result == ERR_LIMIT) {
        imap_bye(s, "Input is over the limits");
        *reply = (struct imap_reply){ .status = IMAP_SILENT };
    } else {
        s->broken = result;
        *reply = (struct imap_reply){ .status = IMAP_SILENT };
    }
    return result == OK;
}

static struct scan arguments(const struct imap_request *request)
{
    return request->has_literal ? request->head : request->command.args;
}

IMAP_RUN(append)
{
    struct append_job *job = ARENA_NEW(s->command_arena, struct append_job);
    struct imap_reply reply;
    struct scan c = arguments(request);
    job->session = s;
    job->request = request;
    if (receive(job, false, &c, &reply)) {
        reply = store_all(job, 0);
    }
    append_job_fini(job);
    return reply;
}

/* RFC 8508 3: one change, so that at no time there is none of them, or both. */
static struct imap_reply replace(struct append_job *job, mail_uid uid)
{
    struct imap_session *s = job->session;
    bool is_across = job->mailbox.account != s->view->account; /* then it is two changes */
    struct imap_reply reply = store_all(job, is_across ? 0 : uid);
    if (reply.status != IMAP_OK) {
        return reply;
    }
    if (reply.code.len > 0) {
        imap_out(s, "* OK [%.*s] Replacement stored\r\n", SLICE_ARG(reply.code));
    }
    enum err result = is_across ? view_remove(s->view, (struct uid_list){ &uid, 1 }) : OK;
    return result == OK ? imap_ok("Message replaced") : imap_refuse_store(s, result);
}

static bool is_there(struct imap_session *s, mail_uid uid, uint64_t *out_size)
{
    struct email_row *rows;
    uint32_t found;
    if (uid == 0 || view_sequence(s->view, uid) == 0 ||
        view_rows(s->view, &uid, 1, ROW_FLAGS, s->command_arena, &rows, &found) != OK ||
        found == 0) {
        return false;
    }
    *out_size = rows[0].blob.size;
    return true;
}

IMAP_RUN(replace)
{
    struct append_job *job = ARENA_NEW(s->command_arena, struct append_job);
    struct imap_append_target target;
    struct imap_reply reply;
    struct scan c = arguments(request), ahead = c;
    bool complete;
    enum err result = imap_append_take_target(&ahead, true, s->command_arena, &target, &complete);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    bool is_number = !request->command.is_uid && complete;
    if (is_number && target.replaced > s->view->count) {
        return imap_bad("No message has that number");
    }
    mail_uid uid = is_number ? view_uid(s->view, target.replaced) : complete ? target.replaced : 0;
    if (s->view->read_only) {
        return imap_refuse_change(s);
    }
    if (complete && !is_there(s, uid, &job->replaced_size)) {
        return imap_no("NONEXISTENT", "The message is gone");
    }
    if (!(s->view->rights & RIGHT_DELETED) || !(s->view->rights & RIGHT_EXPUNGE)) {
        return imap_refuse_store(s, ERR_DENIED);
    }
    job->session = s;
    job->request = request;
    if (receive(job, true, &c, &reply)) {
        reply = replace(job, uid);
    }
    append_job_fini(job);
    return reply;
}
