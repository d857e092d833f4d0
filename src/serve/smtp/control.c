/* The small commands. */
#include "serve/smtp/internal.h"

struct smtp_reply smtp_rset(struct smtp_session *s, struct slice args)
{
    if (args.len > 0) {
        return smtp_reply_make(501, "5.5.4", "RSET has no arguments");
    }
    smtp_txn_reset(s);
    return smtp_reply_make(250, "2.0.0", "ok");
}

struct smtp_reply smtp_noop(struct smtp_session *s, struct slice args)
{
    return smtp_reply_make(250, "2.0.0", "ok");
}

struct smtp_reply smtp_quit(struct smtp_session *s, struct slice args)
{
    if (args.len > 0) {
        return smtp_reply_make(501, "5.5.4", "QUIT has no arguments");
    }
    s->ended = SMTP_QUITS;
    return smtp_reply_make(221, "2.0.0", "goodbye");
}

/* RFC 5321 3.5.3, 7.3: nobody learns here who exists. */
struct smtp_reply smtp_vrfy(struct smtp_session *s, struct slice args)
{
    enum smtp_fault fault = smtp_vrfy_parse(args);
    if (fault != SMTP_FINE) {
        return smtp_reply_of_fault(fault, false);
    }
    return smtp_reply_make(252, "2.5.0", "cannot verify, but will take mail and try");
}

struct smtp_reply smtp_help(struct smtp_session *s, struct slice args)
{
    return smtp_reply_make(214, "2.0.0", "see RFC 5321");
}

struct smtp_reply smtp_not_here(struct smtp_session *s, struct slice args)
{
    return smtp_reply_make(502, "5.5.1", "this command is not offered");
}
