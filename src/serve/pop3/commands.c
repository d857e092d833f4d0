/* The commands: when, and what runs them. */
#include "serve/pop3/internal.h"

static const struct pop3_verb verbs[] = {
    { SL("RETR"), POP3_TRANSACTION, true, pop3_retr },
    { SL("DELE"), POP3_TRANSACTION, true, pop3_dele },
    { SL("LIST"), POP3_TRANSACTION, true, pop3_list },
    { SL("UIDL"), POP3_TRANSACTION, true, pop3_uidl },
    { SL("TOP"), POP3_TRANSACTION, true, pop3_top },
    { SL("STAT"), POP3_TRANSACTION, false, pop3_stat },
    { SL("NOOP"), POP3_TRANSACTION, false, pop3_noop },
    { SL("RSET"), POP3_TRANSACTION, false, pop3_rset },
    { SL("QUIT"), POP3_ANY, false, pop3_quit },
    { SL("USER"), POP3_AUTHORIZATION, true, pop3_user },
    { SL("PASS"), POP3_AUTHORIZATION, true, pop3_pass },
    { SL("AUTH"), POP3_AUTHORIZATION, true, pop3_auth },
    { SL("STLS"), POP3_AUTHORIZATION, false, pop3_stls },
    { SL("UTF8"), POP3_ANY, false, pop3_utf8 },
    { SL("CAPA"), POP3_ANY, false, pop3_capa },
    { SL("LANG"), POP3_ANY, true, pop3_lang },
};

const struct pop3_verb *pop3_verb_find(struct slice keyword)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (slice_eq_nocase(verbs[i].keyword, keyword)) {
            return &verbs[i];
        }
    }
    return NULL;
}
