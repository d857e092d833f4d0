/* serve/imap/message/append.c - APPEND (RFC 3501 6.3.11, RFC 4315 3, RFC 7888).
 *
 * What can be refused is refused before the literal is asked for; then it goes piece by piece into a draft of the store. */
#include "io/stream.h"
#include "serve/imap/commands.h"

#define PIECE_BYTES (16 * 1024)

struct append_job {
    struct imap_append args;
    struct mailbox_info mailbox;
    uint64_t flags;
    bool has_nul;
};

/* Everything but the message. False with the refusal. */
static bool check_head(struct imap_session *s, struct imap_request *request, struct append_job *job,
                       struct imap_reply *refusal)
{
    bool complete;
    struct slice name;
    enum err result = imap_append_parse(request->head, s->command_arena, &job->args, &complete);
    if (result == OK) {
        result = imap_decode_mailbox(job->args.mailbox, imap_names(s), s->command_arena, &name);
    }
    if (result != OK) {
        *refusal = imap_refuse_syntax(s, result);
        return false;
    }
    if (request->literal.size == 0) {
        *refusal = imap_no("CANNOT", "An empty message cannot be stored");
        return false;
    }
    if (request->literal.size > s->services->settings->message_size_max) {
        *refusal = imap_no("TOOBIG", "Message is too large"); /* RFC 4469 4.2 has the code */
        return false;
    }
    if (!imap_mailbox_find(s, name, "TRYCREATE", &job->mailbox, refusal)) {
        return false;
    }
    result = imap_flags_resolve(s, &job->args.flags, true, &job->flags);
    if (result != OK) {
        *refusal = imap_refuse_syntax(s, result);
    }
    return result == OK;
}

/* A draft that cannot be written to any more is no reason to stop reading: the client is in the middle of it. */
static enum err receive(struct imap_session *s, struct imap_request *request,
                        struct append_job *job, struct draft *draft, enum err *written)
{
    char *piece = arena_alloc(s->command_arena, PIECE_BYTES);
    *written = OK;
    TRY(imap_literal_accept(s, request));
    while (request->has_literal) {
        size_t got;
        TRY(imap_literal_read(s, request, piece, PIECE_BYTES, &got));
        struct slice bytes = slice_make(piece, got);
        job->has_nul = job->has_nul || slice_find_char(bytes, '\0') < got;
        if (*written == OK) {
            *written = draft_write(draft, bytes);
        }
    }
    return OK;
}

static struct imap_reply appended_reply(struct imap_session *s, const struct appended *appended)
{
    struct imap_reply reply = imap_ok("Message stored");
    reply.code =
        arena_printf(s->command_arena, "APPENDUID %u %u", appended->uidvalidity, appended->uid);
    return reply;
}

static struct imap_reply keep(struct imap_session *s, const struct append_job *job,
                              struct draft *draft)
{
    struct appended appended;
    struct utc received =
        job->args.has_date ? job->args.date : clock_now(&s->services->world->clock);
    enum err result = append_accept(s->services, s->login.account, job->mailbox.id, job->flags,
                                    received, draft, s->command_arena, &appended);
    if (result == ERR_NOT_FOUND) {
        return imap_no("TRYCREATE", "There is no such mailbox");
    }
    return result == OK ? appended_reply(s, &appended) : imap_refuse_store(s, result);
}

static struct imap_reply receive_and_keep(struct imap_session *s, struct imap_request *request,
                                          struct append_job *job, struct draft *draft)
{
    enum err written;
    bool is_clean = true;
    s->broken = receive(s, request, job, draft, &written);
    if (s->broken == OK) {
        enum err result = imap_literal_end(s, &is_clean);
        if (result == ERR_LIMIT) {
            imap_bye(s, "Input is over the limits");
        }
        s->broken = result == ERR_LIMIT ? OK : result;
    }
    if (s->broken != OK) {
        return (struct imap_reply){ .status = IMAP_SILENT };
    }
    if (!is_clean) {
        return imap_bad("Unexpected text behind the message");
    }
    if (job->has_nul) {
        return imap_no("CANNOT", "Message holds a NUL"); /* RFC 3501 9: CHAR8 */
    }
    return written == OK ? keep(s, job, draft) : imap_refuse_store(s, written);
}

IMAP_RUN(append)
{
    struct append_job job = { 0 };
    struct imap_reply reply;
    if (!request->has_literal) {
        struct imap_append args;
        bool complete;
        enum err result =
            imap_append_parse(request->command.args, s->command_arena, &args, &complete);
        return result != OK ? imap_refuse_syntax(s, result)
                            : imap_bad("Expected the message as a literal");
    }
    if (!check_head(s, request, &job, &reply)) {
        return reply;
    }
    struct draft *draft = draft_new(s->services->store, request->literal.size);
    reply = receive_and_keep(s, request, &job, draft);
    draft_free(draft);
    return reply;
}
