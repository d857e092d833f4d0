/* Replies: made in one place, so that the same thing is said the same way. */
#include "serve/smtp/internal.h"

struct smtp_reply smtp_reply_make(unsigned code, const char *enhanced, const char *text)
{
    return (struct smtp_reply){ code, enhanced, slice_cstr(text) };
}

struct smtp_reply smtp_reply_of(struct verdict verdict)
{
    return (struct smtp_reply){ verdict.code, verdict.enhanced, verdict.text };
}

struct smtp_reply smtp_reply_none(void)
{
    return (struct smtp_reply){};
}

struct smtp_reply smtp_reply_of_fault(enum smtp_fault fault, bool is_sender)
{
    switch (fault) {
    case SMTP_BAD_ADDRESS:
        return smtp_reply_make(501, is_sender ? "5.1.7" : "5.1.3", "this is no mail address");
    case SMTP_NEEDS_UTF8:
        /* RFC 6531 3.5 */
        return smtp_reply_make(is_sender ? 550 : 553, "5.6.7", "this address needs SMTPUTF8");
    case SMTP_BAD_PARAM:
        return smtp_reply_make(501, "5.5.4", "a parameter is malformed or repeated");
    case SMTP_UNKNOWN_PARAM:
        return smtp_reply_make(555, "5.5.4", "a parameter belongs to no extension offered here");
    default:
        return smtp_reply_make(501, "5.5.4", "syntax error in the arguments");
    }
}
