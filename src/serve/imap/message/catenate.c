/* serve/imap/message/catenate.c - parts of stored messages that go into a new one (RFC 4469). */
#include "serve/imap/mailbox/place.h"
#include "serve/imap/message/append.h"
#include "serve/imap/message/fetch.h"

static enum err copy_octets(struct imap_body *body, struct imap_octets octets, struct draft *draft)
{
    for (uint64_t at = 0; at < octets.len; at += IMAP_BODY_PIECE) {
        uint64_t len = octets.len - at < IMAP_BODY_PIECE ? octets.len - at : IMAP_BODY_PIECE;
        struct slice piece;
        TRY(imap_body_read(body, octets.from + at, len, &piece));
        TRY(draft_write(draft, piece));
    }
    return OK;
}

static bool is_range(const struct imap_section *section)
{
    return section->part != IMAP_SECTION_FIELDS && section->part != IMAP_SECTION_FIELDS_NOT;
}

static enum err copy_fields(struct imap_body *body, struct imap_octets header,
                            const struct imap_section *section, struct draft *draft)
{
    AUTO(buf_fini) struct buf picked = { 0 };
    TRY(imap_pick_fields(body, header, section, &picked));
    struct imap_octets part = { 0, picked.len, true };
    imap_cut_partial(section, &part);
    return draft_write(draft, slice_sub(buf_slice(&picked), (size_t)part.from, (size_t)part.len));
}

static enum err copy_section(struct imap_session *s, const struct email_row *row,
                             const struct imap_url *url, struct draft *draft)
{
    struct message message;
    struct imap_body body = { .session = s, .blob = row->blob };
    arena_reset(s->message_arena);
    arena_reset(s->piece_arena);
    imap_row_message(s, row, true, &message);
    struct imap_octets octets = imap_section_octets(&message, row->blob.size, &url->section);
    if (!octets.exists) {
        return fail(ERR_PERM, "URL names no part of the message");
    }
    if (!is_range(&url->section)) {
        return copy_fields(&body, octets, &url->section, draft);
    }
    imap_cut_partial(&url->section, &octets);
    return copy_octets(&body, octets, draft);
}

static enum err copy_from(struct imap_session *s, struct view *view, const struct imap_url *url,
                          struct draft *draft)
{
    struct email_row *rows;
    uint32_t found;
    if (url->uidvalidity != 0 && url->uidvalidity != view->uidvalidity) {
        return fail(ERR_PERM, "URL is of an earlier life of the mailbox");
    }
    arena_reset(s->batch_arena);
    TRY(view_rows(view, &url->uid, 1, ROW_SUMMARY, s->batch_arena, &rows, &found));
    return found == 1 ? copy_section(s, &rows[0], url, draft)
                      : fail(ERR_PERM, "URL names no message");
}

/* What relative URLs begin with: the name of the selected mailbox. ERR_PERM: it is gone. */
static enum err find_base(struct imap_session *s, struct slice *out)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "imap-base", IMAP_ARENA_BUDGET);
    struct imap_mailboxes all;
    unsigned at = 0;
    TRY(imap_mailboxes(s, arena, &all));
    while (at < all.count && !imap_is_selected(s, &all.items[at])) {
        at++;
    }
    if (at == all.count) {
        return fail(ERR_PERM, "URL is relative to a mailbox that is gone");
    }
    *out = arena_dup(s->command_arena, all.items[at].name);
    return OK;
}

/* RFC 4469 3, RFC 3986 5.2. */
static enum err resolve(struct imap_session *s, const struct imap_url *url, struct slice *base,
                        struct slice *out)
{
    if (!url->is_relative || s->view == NULL) {
        return imap_decode_mailbox(url->mailbox, IMAP_NAMES_UTF8, s->command_arena, out);
    }
    if (base->len == 0) {
        TRY(find_base(s, base));
    }
    if (url->mailbox.len == 0) {
        *out = *base;
        return OK;
    }
    size_t slash = slice_rfind_char(*base, '/');
    struct slice above = slice_sub(*base, 0, slash < base->len ? slash + 1 : 0);
    struct slice name =
        arena_printf(s->command_arena, "%.*s%.*s", SLICE_ARG(above), SLICE_ARG(url->mailbox));
    return imap_decode_mailbox(name, IMAP_NAMES_UTF8, s->command_arena, out);
}

enum err imap_catenate_url(struct imap_session *s, struct slice text, struct slice *base,
                           struct draft *draft)
{
    struct imap_url url;
    struct mailbox_info mailbox;
    struct imap_reply refusal;
    struct view *view;
    struct slice name;
    TRY(imap_url_parse(text, s->command_arena, &url));
    TRY(resolve(s, &url, base, &name));
    if (!imap_mailbox_find(s, name, "BADURL", &mailbox, &refusal)) {
        return fail(ERR_PERM, "URL names no mailbox");
    }
    struct access who = imap_access(s, mailbox.account);
    TRY(view_open(&who, mailbox.id, true, &view));
    enum err result = copy_from(s, view, &url, draft);
    view_close(view);
    return result;
}
