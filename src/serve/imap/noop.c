/* serve/imap/noop.c - NOOP, CHECK and LOGOUT: what is new is told by the sync after every command. */
#include "serve/imap/commands.h"

IMAP_RUN(noop)
{
    if (imap_take_end(&request->command.args) != OK) {
        return imap_refuse_syntax(s, ERR_SYNTAX);
    }
    return imap_ok("Completed");
}

IMAP_RUN(logout)
{
    if (imap_take_end(&request->command.args) != OK) {
        return imap_refuse_syntax(s, ERR_SYNTAX);
    }
    imap_out(s, "* BYE Logging out\r\n"); /* RFC 3501 6.1.3: before the tagged response */
    s->state = IMAP_ENDED;
    return imap_ok("Logged out");
}
