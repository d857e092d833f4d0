/* serve/imap/capability.c - CAPABILITY, ENABLE, ID, NAMESPACE: what this server is and has. */
#include "io/stream.h"
#include "serve/imap/commands.h"

/* What stands here works. */
#define BEFORE_LOGIN "IMAP4rev1 LITERAL+ SASL-IR ID"
#define AFTER_LOGIN                                                                                \
    "IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE NAMESPACE CHILDREN LIST-EXTENDED LIST-STATUS "      \
    "SPECIAL-USE CREATE-SPECIAL-USE UIDPLUS MOVE UNSELECT"

void imap_write_capability(struct imap_session *s, struct buf *out)
{
    buf_append_cstr(out, "CAPABILITY ");
    if (s->state != IMAP_NOT_AUTHENTICATED) {
        buf_append_cstr(out, AFTER_LOGIN);
        return;
    }
    bool is_tls = stream_is_tls(imap_stream(s));
    buf_append_cstr(out, BEFORE_LOGIN);
    if (!is_tls && s->services->tls != NULL) {
        buf_append_cstr(out, " STARTTLS");
    }
    bool is_safe = login_is_safe(s->services, &s->peer, is_tls);
    buf_append_cstr(out, is_safe ? " AUTH=PLAIN" : " LOGINDISABLED");
}

IMAP_RUN(capability)
{
    if (imap_take_end(&request->command.args) != OK) {
        return imap_refuse_syntax(s, ERR_SYNTAX);
    }
    imap_out(s, "* ");
    imap_write_capability(s, &s->out);
    imap_out(s, "\r\n");
    return imap_ok("Capabilities listed");
}

/* RFC 5161: names that are not known are passed over; nothing here needs enabling yet. */
IMAP_RUN(enable)
{
    struct scan c = request->command.args;
    struct slice name;
    do {
        enum err result = imap_take_space(&c);
        result = result == OK ? imap_take_atom(&c, &name) : result;
        if (result != OK) {
            return imap_refuse_syntax(s, result);
        }
    } while (!scan_at_end(&c));
    imap_out(s, "* ENABLED\r\n");
    return imap_ok("Enabled");
}

static enum err take_id(struct scan *c, struct arena *arena)
{
    TRY(imap_take_space(c));
    if (scan_lit_nocase(c, SL("NIL"))) {
        return imap_take_end(c);
    }
    if (!scan_char(c, '(')) {
        return fail(ERR_SYNTAX, "Expected a list or NIL");
    }
    unsigned strings = 0;
    while (!scan_char(c, ')')) {
        struct slice field, value;
        if (strings > 0) {
            TRY(imap_take_space(c));
        }
        if (strings == 2 * IMAP_ID_PAIRS_MAX) {
            return fail(ERR_LIMIT, "Too many fields in ID"); /* RFC 2971 3.3 */
        }
        TRY(imap_take_string(c, arena, &field));
        TRY(imap_take_space(c));
        TRY(imap_take_nstring(c, arena, &value));
        strings += 2;
    }
    return imap_take_end(c);
}

IMAP_RUN(id)
{
    enum err result = take_id(&request->command.args, s->command_arena);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    imap_out(s, "* ID (\"name\" \"Culver\")\r\n"); /* no version for those who look for old ones */
    return imap_ok("ID completed");
}

IMAP_RUN(namespace)
{
    if (imap_take_end(&request->command.args) != OK) {
        return imap_refuse_syntax(s, ERR_SYNTAX);
    }
    imap_out(s, "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n"); /* RFC 2342 */
    return imap_ok("Namespaces listed");
}
