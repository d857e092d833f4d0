/* serve/imap/capability.c - CAPABILITY, ENABLE, ID, NAMESPACE: what this server is and has. */
#include "io/stream.h"
#include "serve/imap/commands.h"
#include "serve/imap/login.h"
#include "serve/imap/mailbox/place.h"
#include "serve/imap/watch.h"

#define BEFORE IMAP_NOT_AUTHENTICATED
#define AFTER IMAP_LOGGED_IN

static bool can_start_tls(struct imap_session *s)
{
    return !stream_is_tls(imap_stream(s)) && s->services->tls != NULL;
}

static bool may_compress(struct imap_session *s)
{
    return !stream_is_deflated(imap_stream(s));
}

static bool may_log_in(struct imap_session *s)
{
    return login_is_safe(s->services, &s->peer, stream_is_tls(imap_stream(s)));
}

static uint64_t message_size_max(struct imap_session *s)
{
    return s->services->settings->message_size_max;
}

static uint64_t message_limit(struct imap_session *s)
{
    return s->settings->message_limit;
}

static bool has_message_limit(struct imap_session *s)
{
    return message_limit(s) > 0;
}

static uint64_t save_limit(struct imap_session *s)
{
    return imap_save_limit(s);
}

static bool has_save_limit(struct imap_session *s)
{
    return s->settings->save_limit > 0;
}

static bool may_not_log_in(struct imap_session *s)
{
    return !may_log_in(s);
}

static bool is_admin(struct imap_session *s)
{
    return directory_account_is_admin(s->services->directory, s->login.account);
}

/* What stands here works; the mechanisms are flow/login's. */
static const struct capability {
    struct slice name;
    unsigned states;                            /* enum imap_state: when it is told */
    unsigned enables;                           /* enum imap_enabled: what ENABLE switches on */
    bool (*is_offered)(struct imap_session *s); /* NULL: always */
    uint64_t (*value)(struct imap_session *s);  /* behind "="; NULL: none */
} capabilities[] = {
    { NAME("IMAP4rev2"), BEFORE | AFTER, IMAP_REV2, NULL, NULL },
    { NAME("IMAP4rev1"), BEFORE | AFTER, 0, NULL, NULL },
    { NAME("LITERAL+"), BEFORE | AFTER, 0, NULL, NULL },
    { NAME("SASL-IR"), BEFORE | AFTER, 0, NULL, NULL },
    { NAME("ID"), BEFORE | AFTER, 0, NULL, NULL },
    { NAME("STARTTLS"), BEFORE, 0, can_start_tls, NULL },
    { NAME("LOGINDISABLED"), BEFORE, 0, may_not_log_in, NULL },
    { NAME("ENABLE"), AFTER, 0, NULL, NULL },
    { NAME("IDLE"), AFTER, 0, NULL, NULL },
    { NAME("NAMESPACE"), AFTER, 0, NULL, NULL },
    { NAME("CHILDREN"), AFTER, 0, NULL, NULL },
    { NAME("LIST-EXTENDED"), AFTER, 0, NULL, NULL },
    { NAME("LIST-STATUS"), AFTER, 0, NULL, NULL },
    { NAME("STATUS=SIZE"), AFTER, 0, NULL, NULL },
    { NAME("SPECIAL-USE"), AFTER, 0, NULL, NULL },
    { NAME("CREATE-SPECIAL-USE"), AFTER, 0, NULL, NULL },
    { NAME("UIDPLUS"), AFTER, 0, NULL, NULL },
    { NAME("MOVE"), AFTER, 0, NULL, NULL },
    { NAME("UNSELECT"), AFTER, 0, NULL, NULL },
    { NAME("CONDSTORE"), AFTER, IMAP_CONDSTORE, NULL, NULL },
    { NAME("QRESYNC"), AFTER, IMAP_QRESYNC | IMAP_CONDSTORE, NULL, NULL },
    { NAME("ESEARCH"), AFTER, 0, NULL, NULL },
    { NAME("SEARCHRES"), AFTER, 0, NULL, NULL },
    { NAME("SEARCH=FUZZY"), AFTER, 0, NULL, NULL },
    { NAME("SORT"), AFTER, 0, NULL, NULL },
    { NAME("SORT=DISPLAY"), AFTER, 0, NULL, NULL },
    { NAME("ESORT"), AFTER, 0, NULL, NULL },
    { NAME("THREAD=ORDEREDSUBJECT"), AFTER, 0, NULL, NULL },
    { NAME("THREAD=REFERENCES"), AFTER, 0, NULL, NULL },
    { NAME("THREAD=REFS"), AFTER, 0, NULL, NULL },
    { NAME("I18NLEVEL=1"), AFTER, 0, NULL, NULL }, /* RFC 5255 4.4 */
    { NAME("WITHIN"), AFTER, 0, NULL, NULL },
    { NAME("PARTIAL"), AFTER, 0, NULL, NULL },
    { NAME("QUOTA"), AFTER, 0, NULL, NULL },
    { NAME("QUOTA=RES-STORAGE"), AFTER, 0, NULL, NULL },
    { NAME("QUOTASET"), AFTER, 0, is_admin, NULL },
    { NAME("METADATA"), AFTER, IMAP_METADATA, NULL, NULL },
    { NAME("LIST-METADATA"), AFTER, 0, NULL, NULL },
    { NAME("ACL"), AFTER, 0, NULL, NULL },
    { NAME("RIGHTS=texk"), AFTER, 0, NULL, NULL },
    { NAME("LIST-MYRIGHTS"), AFTER, 0, NULL, NULL },
    { NAME("BINARY"), AFTER, 0, NULL, NULL },
    { NAME("MULTISEARCH"), AFTER, 0, NULL, NULL },
    { NAME("OBJECTID"), AFTER, 0, NULL, NULL },
    { NAME("OBJECTID+"), AFTER, IMAP_OBJECTID, NULL, NULL },
    { NAME("SAVEDATE"), AFTER, 0, NULL, NULL },
    { NAME("PREVIEW"), AFTER, 0, NULL, NULL },
    { NAME("UIDONLY"), AFTER, IMAP_UIDONLY, NULL, NULL },
    { NAME("UIDBATCHES"), AFTER, 0, NULL, NULL },
    { NAME("UNAUTHENTICATE"), AFTER, 0, imap_may_unauthenticate, NULL },
    { NAME("NOTIFY"), AFTER, 0, NULL, NULL },
    { NAME("INPROGRESS"), AFTER, 0, NULL, NULL },
    { NAME("FILTERS"), AFTER, 0, NULL, NULL },
    { NAME("MESSAGELIMIT"), AFTER, 0, has_message_limit, message_limit },
    { NAME("SAVELIMIT"), AFTER, 0, has_save_limit, save_limit },
    { NAME("COMPRESS=DEFLATE"), AFTER, 0, may_compress, NULL },
    { NAME("MULTIAPPEND"), AFTER, 0, NULL, NULL },
    { NAME("CATENATE"), AFTER, 0, NULL, NULL },
    { NAME("REPLACE"), AFTER, 0, NULL, NULL },
    { NAME("UTF8=ACCEPT"), AFTER, IMAP_UTF8, NULL, NULL },
    { NAME("APPENDLIMIT"), AFTER, 0, NULL, message_size_max },
};

_Static_assert(ARRAY_LEN(capabilities) <= 64, "a row is a bit of take_enable()");

void imap_write_capability(struct imap_session *s, struct buf *out)
{
    unsigned state = s->state == IMAP_NOT_AUTHENTICATED ? BEFORE : AFTER;
    buf_append_cstr(out, "CAPABILITY");
    for (size_t i = 0; i < ARRAY_LEN(capabilities); i++) {
        const struct capability *c = &capabilities[i];
        if (!(c->states & state) || (c->is_offered != NULL && !c->is_offered(s))) {
            continue;
        }
        buf_append_char(out, ' ');
        buf_append(out, c->name);
        if (c->value != NULL) {
            buf_printf(out, "=%llu", (unsigned long long)c->value(s));
        }
    }
    if (state == BEFORE && may_log_in(s)) {
        const struct login_door door = imap_login_door(s);
        login_write_mechanisms(&door, " AUTH=", "", out);
    }
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

void imap_enable(struct imap_session *s, unsigned bits)
{
    bool is_news = bits & ~s->enabled & IMAP_CONDSTORE;
    s->enabled |= bits;
    if (is_news && s->view != NULL) {
        imap_tell_highest(s); /* RFC 7162 3.1.2.1: from where on changes come with their sequence */
    }
}

static const struct capability *find_enabled(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(capabilities); i++) {
        if (capabilities[i].enables != 0 && slice_eq_nocase(name, capabilities[i].name)) {
            return &capabilities[i];
        }
    }
    return NULL;
}

/* What was on before is not told again; what comes with another is, in whatever order both are asked for (RFC 5161 3.1). */
static enum err take_enable(struct scan *c, unsigned *bits, struct buf *told)
{
    struct slice name;
    uint64_t taken = 0; /* rows above */
    unsigned before = *bits;
    do {
        TRY(imap_take_space(c));
        TRY(imap_take_atom(c, &name));
        const struct capability *found = find_enabled(name);
        uint64_t row = found == NULL ? 0 : UINT64_C(1) << (found - capabilities);
        if (found != NULL && (before & found->enables) != found->enables && !(taken & row)) {
            *bits |= found->enables;
            taken |= row;
            buf_append_char(told, ' ');
            buf_append(told, found->name);
        }
    } while (!scan_at_end(c));
    return OK;
}

/* RFC 5161 3.1: names that are not known are passed over. */
IMAP_RUN(enable)
{
    unsigned bits = s->enabled;
    AUTO(buf_fini) struct buf told;
    buf_init(&told, IMAP_LINE_MAX);
    enum err result = take_enable(&request->command.args, &bits, &told);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    imap_out(s, "* ENABLED%.*s\r\n", SLICE_ARG(buf_slice(&told)));
    bool is_for_metadata = bits & ~s->enabled & IMAP_METADATA;
    imap_enable(s, bits);
    if (is_for_metadata) {
        imap_watch_update(s);
    }
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
    imap_out(s, "* NAMESPACE ((\"\" \"/\")) ((\"" IMAP_OTHER_USERS
                "/\" \"/\")) ((\"" IMAP_SHARED_FOLDERS "/\" \"/\"))\r\n"); /* RFC 2342 */
    return imap_ok("Namespaces listed");
}
