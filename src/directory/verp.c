/* One sender for each recipient. */
#include "directory/verp.h"

#include "format/mailaddr.h"

#define ADDRESS_OCTETS 254 /* RFC 5321 4.5.3.1.3, without its brackets */

enum err verp_sender(struct slice sender, struct slice recipient, struct arena *arena,
                     struct slice *out)
{
    struct mailaddr from, to;
    TRY(mailaddr_parse(sender, true, arena, &from));
    TRY(mailaddr_parse(recipient, true, arena, &to));
    from.local = arena_printf(arena, "%.*s%c%.*s%c%.*s", SLICE_ARG(from.local), VERP_DELIMITERS[0],
                              SLICE_ARG(to.local), VERP_DELIMITERS[1], SLICE_ARG(to.domain));
    struct slice text = mailaddr_write(&from, arena);
    if (text.len > ADDRESS_OCTETS) {
        return fail(ERR_LIMIT, "a sender that names this recipient is longer than %d octets",
                    ADDRESS_OCTETS);
    }
    *out = text;
    return OK;
}
