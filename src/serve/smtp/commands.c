/* The commands: by whom, when, and what runs them. */
#include "serve/smtp/internal.h"

#define ANY_SERVICE SMTP_FOR_ALL
#define SMTP_ONLY (SMTP_FOR_MX | SMTP_FOR_SUBMISSION | SMTP_FOR_SENDMAIL)

/* BDAT is allowed everywhere: its octets must be read before it can be refused. */
static const struct smtp_verb verbs[] = {
    { SL("MAIL"), ANY_SERVICE, SMTP_READY, 0, smtp_mail },
    { SL("RCPT"), ANY_SERVICE, SMTP_MAIL | SMTP_RCPT, 0, smtp_rcpt },
    { SL("DATA"), ANY_SERVICE, SMTP_RCPT, SMTP_VERB_LAST, smtp_data },
    { SL("BDAT"), ANY_SERVICE, SMTP_ANY, 0, smtp_bdat },
    { SL("EHLO"), SMTP_ONLY, SMTP_ANY, SMTP_VERB_LAST | SMTP_VERB_JUNK, smtp_ehlo },
    { SL("HELO"), SMTP_ONLY, SMTP_ANY, SMTP_VERB_LAST | SMTP_VERB_JUNK, smtp_helo },
    { SL("LHLO"), SMTP_FOR_LMTP, SMTP_ANY, SMTP_VERB_LAST | SMTP_VERB_JUNK, smtp_ehlo },
    { SL("AUTH"), SMTP_FOR_SUBMISSION, SMTP_READY, SMTP_VERB_LAST, smtp_auth },
    { SL("STARTTLS"), ANY_SERVICE, SMTP_ANY, SMTP_VERB_LAST, smtp_starttls },
    { SL("RSET"), ANY_SERVICE, SMTP_ANY, SMTP_VERB_JUNK, smtp_rset },
    { SL("NOOP"), ANY_SERVICE, SMTP_ANY, SMTP_VERB_JUNK, smtp_noop },
    { SL("QUIT"), ANY_SERVICE, SMTP_ANY, 0, smtp_quit },
    { SL("VRFY"), ANY_SERVICE, SMTP_ANY, SMTP_VERB_LAST | SMTP_VERB_JUNK, smtp_vrfy },
    { SL("HELP"), ANY_SERVICE, SMTP_ANY, SMTP_VERB_JUNK, smtp_help },
    { SL("EXPN"), ANY_SERVICE, SMTP_ANY, SMTP_VERB_LAST | SMTP_VERB_JUNK, smtp_not_here },
    { SL("ETRN"), ANY_SERVICE, SMTP_ANY, SMTP_VERB_JUNK, smtp_not_here },
    { SL("TURN"), ANY_SERVICE, SMTP_ANY, SMTP_VERB_LAST | SMTP_VERB_JUNK, smtp_not_here },
    { SL("ATRN"), ANY_SERVICE, SMTP_ANY, SMTP_VERB_LAST | SMTP_VERB_JUNK, smtp_not_here },
    { SL("SEND"), ANY_SERVICE, SMTP_ANY, SMTP_VERB_JUNK, smtp_not_here },
    { SL("SOML"), ANY_SERVICE, SMTP_ANY, SMTP_VERB_JUNK, smtp_not_here },
    { SL("SAML"), ANY_SERVICE, SMTP_ANY, SMTP_VERB_JUNK, smtp_not_here },
    { SL("BURL"), ANY_SERVICE, SMTP_ANY, SMTP_VERB_JUNK, smtp_not_here },
};

static unsigned service_bit(const struct smtp_session *s)
{
    if (smtp_is_lmtp(s)) {
        return SMTP_FOR_LMTP;
    }
    if (s->kind == SERVICE_SENDMAIL) {
        return SMTP_FOR_SENDMAIL;
    }
    return smtp_is_submission(s) ? SMTP_FOR_SUBMISSION : SMTP_FOR_MX;
}

const struct smtp_verb *smtp_verb_find(const struct smtp_session *s, struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if ((verbs[i].services & service_bit(s)) != 0 && slice_eq_nocase(verbs[i].name, name)) {
            return &verbs[i];
        }
    }
    return NULL;
}
