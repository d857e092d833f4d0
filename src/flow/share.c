/* Sharing: grants with their place in the directory, and copies from account to account. */
#include "flow/share.h"

#include "flow/flow.h"
#include "flow/internal.h"

#define PIECE_BYTES ((uint64_t)1024 * 1024)
#define MESSAGE_ARENA_BYTES ((size_t)256 * 1024 * 1024)

static bool begins_with_dash(struct slice text)
{
    return text.len > 0 && text.ptr[0] == '-';
}

enum err share_grantee(struct services *services, struct slice identifier, struct arena *arena,
                       struct grant *out)
{
    struct account_row row;
    struct grant grant = { .user = ACCESS_ANYONE, .is_negative = begins_with_dash(identifier) };
    struct slice name = slice_from(identifier, grant.is_negative ? 1 : 0);
    if (!slice_eq(name, SL("anyone"))) {
        TRY(directory_account_find(services->directory, name, arena, &row));
        grant.user = row.id;
    }
    *out = grant;
    return OK;
}

/* An address that would be read as a negative identifier is written with quotes. */
static struct slice plain_identifier(struct slice address, struct arena *arena)
{
    struct slice domain = mailaddr_domain(address);
    return begins_with_dash(address)
               ? arena_printf(arena, "\"%.*s\"@%.*s", (int)(address.len - domain.len - 1),
                              address.ptr, SLICE_ARG(domain))
               : address;
}

enum err share_identifier(struct services *services, const struct grant *grant, struct arena *arena,
                          struct slice *out)
{
    struct account_row row;
    struct slice name = SL("anyone");
    if (grant->user != ACCESS_ANYONE) {
        TRY(directory_account_by_id(services->directory, grant->user, arena, &row));
        name = plain_identifier(row.address, arena);
    }
    *out = grant->is_negative ? arena_printf(arena, "-%.*s", SLICE_ARG(name)) : name;
    return OK;
}

/* Looked at again after something was taken out: somebody may have come in between. */
static enum err settle(struct services *services, const struct access *who, account_id user)
{
    bool has_any;
    TRY(access_has_grant(who->store, who->account, user, &has_any));
    TRY(directory_share(services->directory, who->account, user, has_any));
    if (has_any) {
        return OK;
    }
    TRY(access_has_grant(who->store, who->account, user, &has_any));
    return has_any ? directory_share(services->directory, who->account, user, true) : OK;
}

static void wake(struct store *store, account_id user)
{
    if (user == ACCESS_ANYONE) {
        store_wake_all(store);
    } else {
        store_wake(store, user);
    }
}

/* The directory first when something comes, last when something goes: an interruption leaves it saying too much. */
enum err share_grant(struct services *services, const struct access *who, mailbox_id mailbox,
                     enum flags_how how, const struct grant *grant)
{
    if (grant->is_negative) {
        return access_grant(who, mailbox, how, grant);
    }
    bool has_any;
    TRY(access_has_grant(who->store, who->account, grant->user, &has_any));
    TRY(directory_share(services->directory, who->account, grant->user, true));
    TRY(access_grant(who, mailbox, how, grant));
    TRY(settle(services, who, grant->user));
    if (!has_any && how != FLAGS_REMOVE) { /* his sessions do not listen to this owner yet */
        wake(services->store, grant->user);
    }
    return OK;
}

/* --- copies --- */

/* Keywords have other bits in another account. */
struct flag_map {
    struct keyword_table names;
    uint64_t bits[FLAG_KEYWORD_LAST + 1]; /* in the account they go to; 0: not known yet */
};

static enum err map_flags(const struct share_copy *copy, struct flag_map *map, uint64_t flags,
                          uint64_t *out)
{
    uint64_t mapped = flags & FLAG_SYSTEM_MASK;
    for (unsigned bit = FLAG_KEYWORD_FIRST; bit <= FLAG_KEYWORD_LAST; bit++) {
        unsigned there = 0;
        if (!(flags >> bit & 1) || map->names.names[bit].len == 0) {
            continue;
        }
        if (map->bits[bit] == 0) {
            TRY(keyword_bit(&copy->to, map->names.names[bit], &there));
            map->bits[bit] = UINT64_C(1) << there;
        }
        mapped |= map->bits[bit];
    }
    *out = mapped;
    return OK;
}

static enum err read_message(struct services *services, const struct email_row *row,
                             struct draft *draft)
{
    for (uint64_t at = 0; at < row->blob.size; at += PIECE_BYTES) {
        AUTO(arena_free_auto)
        struct arena *arena = arena_new(NULL, "copy-piece", MESSAGE_ARENA_BYTES);
        struct slice piece;
        TRY(store_blob_read(services->store, row->blob, at, PIECE_BYTES, arena, &piece));
        TRY(draft_write(draft, piece));
    }
    return OK;
}

static enum err copy_one(struct services *services, const struct share_copy *copy,
                         struct flag_map *map, const struct email_row *row, struct appended *out)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "copy", MESSAGE_ARENA_BYTES);
    struct draft *draft = draft_new(services->store, row->blob.size);
    struct append_item item = { .draft = draft, .received = row->received };
    struct append_batch batch = { copy->to.account, copy->to.user, copy->mailbox, &item, 1 };
    enum err result = map_flags(copy, map, row->flags, &item.flags);
    result = result == OK ? read_message(services, row, draft) : result;
    result = result == OK ? append_accept(services, &batch, arena, out) : result;
    draft_free(draft);
    return result;
}

/* RFC 3501 6.4.7: the mailbox is as it was before. By the server: who copied need not have the right to expunge. */
static enum err take_back(const struct share_copy *copy, const struct copied *done)
{
    struct view *view;
    TRY(view_open(ACCESS_OWNER(copy->to.store, copy->to.account), copy->mailbox, true, &view));
    enum err result = view_remove(view, (struct uid_list){ done->to, done->count });
    view_close(view);
    return result;
}

static enum err copy_rows(struct services *services, const struct share_copy *copy,
                          struct flag_map *map, struct arena *scratch, struct copied *out)
{
    for (uint32_t at = 0; at < copy->uids.count; at += ROWS_MAX) {
        uint32_t left = copy->uids.count - at, found;
        struct email_row *rows;
        TRY(view_rows(copy->from, copy->uids.items + at, left < ROWS_MAX ? left : ROWS_MAX,
                      ROW_FLAGS, scratch, &rows, &found));
        for (uint32_t i = 0; i < found; i++) {
            struct appended appended;
            TRY(copy_one(services, copy, map, &rows[i], &appended));
            out->uidvalidity = appended.uidvalidity;
            bool is_first = out->count == 0, follows = appended.step.before == out->step.after;
            out->step = (struct mailbox_step){ is_first  ? appended.step.before
                                               : follows ? out->step.before
                                                         : 0,
                                               appended.step.after };
            out->from[out->count] = rows[i].uid;
            out->to[out->count++] = appended.uid;
            if (copy->progress != NULL) {
                copy->progress(copy->progress_arg, out->count, copy->uids.count);
            }
        }
        arena_reset(scratch);
    }
    return OK;
}

enum err share_copy(struct services *services, const struct share_copy *copy, struct arena *arena,
                    struct copied *out)
{
    AUTO(arena_free_auto) struct arena *scratch = arena_new(NULL, "copies", MESSAGE_ARENA_BYTES);
    struct access from = { copy->from->store, copy->from->account, copy->from->user };
    struct flag_map map = { 0 };
    struct copied done = { .from = ARENA_ARRAY(arena, mail_uid, copy->uids.count + 1),
                           .to = ARENA_ARRAY(arena, mail_uid, copy->uids.count + 1) };
    TRY(keywords_get(&from, arena, &map.names));
    enum err result = copy_rows(services, copy, &map, scratch, &done);
    if (result != OK && done.count > 0) {
        enum err taken = take_back(copy, &done);
        return taken == OK ? fail(result, "one of the messages cannot be copied") : taken;
    }
    TRY(result);
    *out = done;
    return OK;
}
