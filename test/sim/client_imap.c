/* An IMAP client that reads everything and compares. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "client.h"

#define COMMAND_BYTES (64 * 1024)

static const struct {
    unsigned flag;
    const char *name;
} flag_names[] = {
    { 1, "\\Seen" }, { 2, "\\Answered" }, { 4, "\\Flagged" }, { 8, "\\Deleted" }, { 16, "\\Draft" }
};

void imap_flags_write(unsigned flags, struct buf *out)
{
    buf_append_char(out, '(');
    for (size_t i = 0; i < ARRAY_LEN(flag_names); i++) {
        if ((flags & flag_names[i].flag) != 0) {
            buf_printf(out, "%s%s", out->ptr[out->len - 1] == '(' ? "" : " ", flag_names[i].name);
        }
    }
    buf_append_char(out, ')');
}

/* --- replies --- */

/* The octets of a literal at the end of a line; false when there is none. */
static bool ends_with_literal(struct slice line, uint64_t *out)
{
    size_t open = slice_rfind_char(line, '{');
    struct scan c = scan_make(slice_from(line, open == line.len ? open : open + 1));
    return open < line.len && scan_u64(&c, out) && scan_char(&c, '}') && scan_at_end(&c);
}

static enum err read_reply(struct client *client, struct imap_untagged *out)
{
    uint64_t len;
    struct slice line;
    *out = (struct imap_untagged){ .line = SL("") };
    for (;;) {
        TRY(client_line(client, &line));
        bool has_literal = ends_with_literal(line, &len);
        out->line = arena_printf(client->arena, "%.*s%.*s", SLICE_ARG(out->line), SLICE_ARG(line));
        if (!has_literal) {
            return OK;
        }
        char *bytes = arena_alloc(client->arena, len + 1);
        TRY(stream_read_exact(client->stream, bytes, len));
        out->literal = slice_make(bytes, len);
    }
}

/* Until the tagged reply. */
static enum fate read_replies(struct client *client,
                              void (*each)(void *arg, const struct imap_untagged *reply), void *arg)
{
    for (;;) {
        struct imap_untagged reply;
        if (read_reply(client, &reply) != OK || slice_starts(reply.line, SL("* BYE"))) {
            return FATE_UNKNOWN;
        }
        struct scan c = scan_make(reply.line);
        uint32_t tag;
        if (scan_char(&c, 'a') && scan_u32(&c, &tag) && scan_char(&c, ' ')) {
            client->status = scan_rest(&c);
            return scan_lit(&c, SL("OK")) ? FATE_DONE : FATE_REFUSED;
        }
        if (each != NULL && slice_starts(reply.line, SL("* "))) {
            each(arg, &reply);
        }
    }
}

enum fate imap_run(struct client *client,
                   void (*each)(void *arg, const struct imap_untagged *reply), void *arg,
                   struct slice command)
{
    if (client_say(client, "a%u %.*s", ++client->tag, SLICE_ARG(command)) != OK) {
        return FATE_UNKNOWN;
    }
    return read_replies(client, each, arg);
}

enum fate imap_command(struct client *client, const char *format, ...)
{
    AUTO(buf_fini) struct buf command;
    va_list args;
    buf_init(&command, COMMAND_BYTES);
    va_start(args, format);
    buf_vprintf(&command, format, args);
    va_end(args);
    return imap_run(client, NULL, NULL, buf_slice(&command));
}

bool imap_open(struct client *client, struct account_model *account)
{
    struct slice greeting;
    if (!client_open(client, account->node, SERVICE_IMAP)) {
        return false;
    }
    bool ok = client_line(client, &greeting) == OK && slice_starts(greeting, SL("* OK")) &&
              imap_command(client, "LOGIN %s %s", account->address, SIM_PASSWORD) == FATE_DONE;
    if (!ok) {
        trace(client->sim, "%s cannot log in: %.*s", account->address, SLICE_ARG(client->status));
        client_close(client);
    }
    return ok;
}

enum fate imap_append(struct client *client, const char *box, unsigned flags, struct slice text)
{
    AUTO(buf_fini) struct buf list;
    buf_init(&list, 256);
    imap_flags_write(flags, &list);
    if (client_say(client, "a%u APPEND %s %.*s {%zu}", ++client->tag, box,
                   SLICE_ARG(buf_slice(&list)), text.len) != OK) {
        return FATE_UNKNOWN;
    }
    struct slice go;
    if (client_line(client, &go) != OK) {
        return FATE_UNKNOWN;
    }
    if (!slice_starts(go, SL("+"))) {
        return slice_starts(go, SL("a")) ? FATE_REFUSED : FATE_UNKNOWN;
    }
    if (stream_write(client->stream, text) != OK || client_say(client, "%s", "") != OK) {
        return FATE_UNKNOWN;
    }
    return read_replies(client, NULL, NULL);
}

/* --- reading all --- */

struct reading {
    struct client *client;
    struct mailstate *state;
    struct box *box;
    bool with_bodies;
    uint32_t uidnext;
    uint32_t broken_uid; /* a message whose octets are not its letter's; 0: none */
};

static void take_name(void *arg, const struct imap_untagged *reply)
{
    struct reading *r = arg;
    char name[BOX_NAME_MAX];
    struct slice quoted = slice_from(reply->line, slice_rfind_char(reply->line, ' ') + 1);
    bool is_quoted = slice_starts(quoted, SL("\""));
    quoted = is_quoted ? slice_sub(quoted, 1, quoted.len - 2) : quoted;
    snprintf(name, sizeof(name), "%.*s", SLICE_ARG(quoted));
    if (slice_starts(reply->line, SL("* LIST"))) {
        state_add(r->state, name);
    }
}

static bool take_number(struct slice line, struct slice before, uint32_t *out)
{
    size_t at = slice_find(line, before);
    struct scan c = scan_make(slice_from(line, at + before.len));
    return at < line.len && scan_u32(&c, out);
}

static void take_selected(void *arg, const struct imap_untagged *reply)
{
    struct reading *r = arg;
    take_number(reply->line, SL("[UIDVALIDITY "), &r->box->uidvalidity);
    take_number(reply->line, SL("[UIDNEXT "), &r->uidnext);
}

static unsigned flags_of(struct slice line)
{
    unsigned flags = 0;
    for (size_t i = 0; i < ARRAY_LEN(flag_names); i++) {
        struct slice name = slice_cstr(flag_names[i].name);
        flags |= slice_find(line, name) < line.len ? flag_names[i].flag : 0;
    }
    return flags;
}

static void take_message(void *arg, const struct imap_untagged *reply)
{
    struct reading *r = arg;
    struct sim *sim = r->client->sim;
    uint32_t uid, size;
    if (slice_find(reply->line, SL(" FETCH (")) == reply->line.len ||
        !take_number(reply->line, SL("UID "), &uid) ||
        !take_number(reply->line, SL("RFC822.SIZE "), &size)) {
        return;
    }
    struct entry entry = { uid, letter_token(reply->literal), flags_of(reply->line), size };
    bool is_whole = !r->with_bodies || (reply->literal.len == size &&
                                        letter_is_whole(sim, entry.token, reply->literal));
    if (!is_whole || entry.token == 0) {
        r->broken_uid = uid;
    }
    if (uid <= r->box->uid_high && r->box->count > 0) {
        sim_fail(sim, "%s uid %u comes after %u", r->box->name, uid, r->box->uid_high);
    }
    box_add(r->box, entry);
    r->box->uid_high = uid;
}

/* False: the connection ended, or the disk does not let it be read now. */
static bool read_box(struct reading *r)
{
    AUTO(buf_fini) struct buf command;
    buf_init(&command, COMMAND_BYTES);
    buf_printf(&command, "SELECT %s", r->box->name);
    r->uidnext = 0;
    if (imap_run(r->client, take_selected, r, buf_slice(&command)) != FATE_DONE) {
        return false;
    }
    buf_reset(&command);
    buf_printf(&command, "UID FETCH 1:* (UID FLAGS RFC822.SIZE %s)",
               r->with_bodies ? "BODY.PEEK[]" : "BODY.PEEK[HEADER.FIELDS (X-TOKEN)]");
    if (imap_run(r->client, take_message, r, buf_slice(&command)) != FATE_DONE) {
        return false; /* a message that cannot be read now is left out, and the reply says so */
    }
    if (r->broken_uid != 0) {
        sim_fail(r->client->sim, "%s uid %u: the octets are not those that were accepted",
                 r->box->name, r->broken_uid);
    }
    trace(r->client->sim, "%s: %u messages, uidnext %u", r->box->name, r->box->count, r->uidnext);
    return true;
}

bool imap_read_all(struct client *client, struct account_model *account, bool with_bodies,
                   struct mailstate *out)
{
    struct reading r = { .client = client, .state = out, .with_bodies = with_bodies };
    if (imap_run(client, take_name, &r, SL("LIST \"\" *")) != FATE_DONE) {
        return false;
    }
    for (unsigned i = 0; i < out->count; i++) {
        r.box = &out->boxes[i];
        if (!read_box(&r)) {
            return false;
        }
    }
    return true;
}
