/* Accounts, and what lies in their inboxes, seen with the plainest of IMAP clients. */
#include "base/scan.h"
#include "model.h"

enum err account_make(struct round *round, const char *address)
{
    struct slice domain = slice_cstr(address);
    domain = slice_from(domain, slice_rfind_char(domain, '@') + 1);
    IGNORE(rig_command(round->rig, "domain add", json_pack("[s]", arena_cstr(round->arena, domain)),
                       NULL)); /* it may be there already */
    return rig_command(round->rig, "account add", json_pack("[s]", address), ACCOUNT_PASSWORD);
}

/* Sends, and drops what comes up to the tagged OK. */
static enum err ask(struct talk *talk, struct slice command)
{
    struct slice response;
    talk_send(talk, command);
    do {
        TRY(talk_response(talk, &response));
    } while (slice_starts(response, SL("* ")));
    return slice_starts(response, SL("a OK "))
               ? OK
               : fail(ERR_PERM, "%s: %.*s", talk->name, SLICE_ARG(response));
}

/* "* n FETCH (BODY[] {len}" and the message. */
static enum err expect_message(struct slice response, unsigned number, struct slice suffix)
{
    struct scan c = scan_make(response);
    struct slice head;
    uint32_t n, size;
    bool is_fetch = scan_lit(&c, SL("* ")) && scan_u32(&c, &n) && scan_lit(&c, SL(" FETCH (")) &&
                    scan_until(&c, '{', &head) && scan_char(&c, '{') && scan_u32(&c, &size) &&
                    scan_lit(&c, SL("}\r\n"));
    struct slice rest = scan_rest(&c);
    if (!is_fetch || n != number || rest.len < size) {
        return fail(ERR_PERM, "message %u cannot be read: %.*s", number,
                    SLICE_ARG(slice_sub(response, 0, 100)));
    }
    struct slice message = slice_sub(rest, 0, size);
    if (!slice_ends(message, suffix)) {
        return fail(ERR_PERM,
                    "message %u is not what was sent: \"%.*s\" is not the end of \"%.*s\"", number,
                    SLICE_ARG(slice_sub(suffix, 0, 150)), SLICE_ARG(slice_sub(message, 0, 300)));
    }
    return OK;
}

static enum err read_inbox(struct talk *talk, const char *address, const struct slice *suffixes,
                           unsigned count)
{
    struct slice response;
    struct arena *arena = talk->round->step_arena;
    TRY(talk_response(talk, &response)); /* the greeting */
    TRY(ask(talk, arena_printf(arena, "a LOGIN %s %s\r\n", address, ACCOUNT_PASSWORD)));
    TRY(ask(talk, SL("a EXAMINE INBOX\r\n")));
    talk_send(talk, SL("a UID FETCH 1:* BODY.PEEK[]\r\n"));
    for (unsigned i = 0; i < count; i++) {
        TRY(talk_response(talk, &response));
        TRY(expect_message(response, i + 1, suffixes[i]));
    }
    TRY(talk_response(talk, &response));
    return slice_starts(response, SL("a OK "))
               ? OK
               : fail(ERR_PERM, "more than the %u messages that were accepted: %.*s", count,
                      SLICE_ARG(slice_sub(response, 0, 100)));
}

enum err inbox_expect(struct round *round, const char *address, const struct slice *suffixes,
                      unsigned count)
{
    struct talk talk = { .name = "reader" };
    TRY(talk_open(&talk, round, "imap", true));
    enum err result = read_inbox(&talk, address, suffixes, count);
    talk_close(&talk);
    return result == OK ? OK : fail_frame(result, "inbox of %s", address);
}
