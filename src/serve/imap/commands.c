/* serve/imap/commands.c - every command: its name, when it may come, what it is allowed to tell, who runs it. */
#include "serve/imap/commands.h"

#define NUMBERED (IMAP_VERB_UID | IMAP_VERB_NUMBERS)

static const struct imap_verb verbs[] = {
    /* RFC 3501 6.1: any state */
    { NAME("CAPABILITY"), IMAP_ANY, 0, imap_run_capability },
    { NAME("NOOP"), IMAP_ANY, 0, imap_run_noop },
    { NAME("LOGOUT"), IMAP_ANY, IMAP_VERB_NO_SYNC, imap_run_logout },
    { NAME("ID"), IMAP_ANY, 0, imap_run_id },
    /* 6.2: not authenticated */
    { NAME("STARTTLS"), IMAP_NOT_AUTHENTICATED, 0, imap_run_starttls },
    { NAME("LOGIN"), IMAP_NOT_AUTHENTICATED, 0, imap_run_login },
    { NAME("AUTHENTICATE"), IMAP_NOT_AUTHENTICATED, 0, imap_run_authenticate },
    /* 6.3: authenticated */
    { NAME("ENABLE"), IMAP_LOGGED_IN, 0, imap_run_enable },
    { NAME("COMPRESS"), IMAP_LOGGED_IN, IMAP_VERB_NO_SYNC, imap_run_compress },
    { NAME("NAMESPACE"), IMAP_LOGGED_IN, 0, imap_run_namespace },
    { NAME("SELECT"), IMAP_LOGGED_IN, IMAP_VERB_NO_SYNC, imap_run_select },
    { NAME("EXAMINE"), IMAP_LOGGED_IN, IMAP_VERB_NO_SYNC, imap_run_examine },
    { NAME("CREATE"), IMAP_LOGGED_IN, 0, imap_run_create },
    { NAME("DELETE"), IMAP_LOGGED_IN, 0, imap_run_delete },
    { NAME("RENAME"), IMAP_LOGGED_IN, 0, imap_run_rename },
    { NAME("SUBSCRIBE"), IMAP_LOGGED_IN, 0, imap_run_subscribe },
    { NAME("UNSUBSCRIBE"), IMAP_LOGGED_IN, 0, imap_run_unsubscribe },
    { NAME("LIST"), IMAP_LOGGED_IN, 0, imap_run_list },
    { NAME("LSUB"), IMAP_LOGGED_IN, 0, imap_run_lsub },
    { NAME("STATUS"), IMAP_LOGGED_IN, 0, imap_run_status },
    { NAME("GETQUOTA"), IMAP_LOGGED_IN, 0, imap_run_getquota },
    { NAME("GETQUOTAROOT"), IMAP_LOGGED_IN, 0, imap_run_getquotaroot },
    { NAME("SETQUOTA"), IMAP_LOGGED_IN, 0, imap_run_setquota },
    { NAME("SETACL"), IMAP_LOGGED_IN, 0, imap_run_setacl },
    { NAME("DELETEACL"), IMAP_LOGGED_IN, 0, imap_run_deleteacl },
    { NAME("GETACL"), IMAP_LOGGED_IN, 0, imap_run_getacl },
    { NAME("LISTRIGHTS"), IMAP_LOGGED_IN, 0, imap_run_listrights },
    { NAME("MYRIGHTS"), IMAP_LOGGED_IN, 0, imap_run_myrights },
    { NAME("GETMETADATA"), IMAP_LOGGED_IN, 0, imap_run_getmetadata },
    { NAME("SETMETADATA"), IMAP_LOGGED_IN, 0, imap_run_setmetadata },
    { NAME("APPEND"), IMAP_LOGGED_IN, IMAP_VERB_STREAM, imap_run_append },
    { NAME("ESEARCH"), IMAP_LOGGED_IN, 0, imap_run_esearch },
    { NAME("NOTIFY"), IMAP_LOGGED_IN, 0, imap_run_notify },
    { NAME("UNAUTHENTICATE"), IMAP_LOGGED_IN, IMAP_VERB_NO_SYNC, imap_run_unauthenticate },
    { NAME("IDLE"), IMAP_LOGGED_IN, 0, imap_run_idle },
    /* 6.4: selected */
    { NAME("CHECK"), IMAP_SELECTED, 0, imap_run_noop },
    { NAME("CLOSE"), IMAP_SELECTED, IMAP_VERB_NO_SYNC, imap_run_close },
    { NAME("UNSELECT"), IMAP_SELECTED, IMAP_VERB_NO_SYNC, imap_run_unselect },
    { NAME("UIDBATCHES"), IMAP_SELECTED, 0, imap_run_uidbatches },
    { NAME("EXPUNGE"), IMAP_SELECTED, IMAP_VERB_UID | IMAP_VERB_EXPUNGES, imap_run_expunge },
    { NAME("SEARCH"), IMAP_SELECTED, NUMBERED | IMAP_VERB_NO_EXPUNGE, imap_run_search },
    { NAME("SORT"), IMAP_SELECTED, NUMBERED | IMAP_VERB_NO_EXPUNGE, imap_run_sort },
    { NAME("THREAD"), IMAP_SELECTED, NUMBERED | IMAP_VERB_NO_EXPUNGE, imap_run_thread },
    { NAME("FETCH"), IMAP_SELECTED, NUMBERED | IMAP_VERB_NO_EXPUNGE, imap_run_fetch },
    { NAME("STORE"), IMAP_SELECTED, NUMBERED | IMAP_VERB_NO_EXPUNGE, imap_run_store },
    { NAME("REPLACE"), IMAP_SELECTED, NUMBERED | IMAP_VERB_STREAM | IMAP_VERB_EXPUNGES,
      imap_run_replace },
    { NAME("COPY"), IMAP_SELECTED, NUMBERED, imap_run_copy },
    { NAME("MOVE"), IMAP_SELECTED, NUMBERED | IMAP_VERB_EXPUNGES, imap_run_move },
};

const struct imap_verb *imap_verb_find(const struct imap_command *command)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (slice_eq_nocase(command->name, verbs[i].name)) {
            bool fits = !command->is_uid || (verbs[i].flags & IMAP_VERB_UID);
            return fits ? &verbs[i] : NULL;
        }
    }
    return NULL;
}
