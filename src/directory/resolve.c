/* Where mail for an address goes: accounts first, then aliases, then the catch-all of the domain, then postmaster. Aliases are followed
 * with an explicit list, each address once, so a loop ends by itself. */
#include "codec/codec.h"
#include "directory/internal.h"
#include "format/mailaddr.h"

enum err address_canonical(struct slice address, bool keep_detail, struct arena *arena,
                           struct slice *out, struct slice *out_domain)
{
    struct mailaddr parsed;
    struct buf folded;
    TRY(mailaddr_parse(address, true, arena, &parsed));
    if (!keep_detail) {
        size_t plus = slice_find_char(parsed.local, '+');
        parsed.local = plus > 0 ? slice_sub(parsed.local, 0, plus) : parsed.local;
    }
    buf_init(&folded, 4096);
    casefold_utf8(parsed.local, &folded);
    parsed.local = arena_dup(arena, buf_slice(&folded));
    buf_fini(&folded);
    *out = mailaddr_write(&parsed, arena);
    *out_domain = parsed.domain;
    return OK;
}

enum err directory_address_canonical(struct slice address, struct arena *arena, struct slice *out)
{
    struct slice domain;
    return address_canonical(address, true, arena, out, &domain);
}

struct account_row account_row_copy(const struct account_entry *entry, struct arena *arena)
{
    return (struct account_row){ entry->id,          arena_dup(arena, slice_cstr(entry->address)),
                                 entry->quota_bytes, entry->is_disabled,
                                 { entry->created }, entry->pop3,
                                 entry->is_admin,    entry->vacation,
                                 entry->is_shared };
}

struct follow {
    const struct directory_index *index;
    struct arena *arena;
    struct slice *todo; /* addresses to look at; also those seen */
    unsigned *depth;
    unsigned count, cap, next;
    struct resolved *out;
    struct resolve_trace *trace; /* NULL: nobody looks */
};

static void follow_note(struct follow *f, struct slice address, const char *how,
                        struct slice target)
{
    if (f->trace != NULL && f->trace->count < RESOLVE_STEPS_MAX) {
        f->trace->steps[f->trace->count++] =
            (struct resolve_step){ address, arena_dup(f->arena, target), how };
    }
}

static enum err follow_add(struct follow *f, struct slice address, unsigned depth)
{
    for (unsigned i = 0; i < f->count; i++) {
        if (slice_eq(f->todo[i], address)) {
            return OK;
        }
    }
    if (depth > ALIAS_DEPTH_MAX || f->count >= RESOLVED_MAX * 2) {
        return fail(ERR_LIMIT, "aliases lead to more than %d addresses or %d levels", RESOLVED_MAX,
                    ALIAS_DEPTH_MAX);
    }
    f->todo[f->count] = address;
    f->depth[f->count++] = depth;
    return OK;
}

static enum err add_remote(struct follow *f, struct slice address)
{
    if (f->out->remote_count >= RESOLVED_MAX) {
        return fail(ERR_LIMIT, "more than %d addresses outside", RESOLVED_MAX);
    }
    f->out->remote[f->out->remote_count++] = address;
    return OK;
}

static enum err add_account(struct follow *f, const struct account_entry *entry)
{
    for (unsigned i = 0; i < f->out->account_count; i++) {
        if (f->out->accounts[i].id == entry->id) {
            return OK;
        }
    }
    if (f->out->account_count >= RESOLVED_MAX) {
        return fail(ERR_LIMIT, "more than %d accounts", RESOLVED_MAX);
    }
    f->out->accounts[f->out->account_count++] = account_row_copy(entry, f->arena);
    return OK;
}

static enum err follow_alias(struct follow *f, const struct alias_entry *alias,
                             struct slice address, unsigned depth)
{
    const char *how = alias->address[0] == '@' ? "catch-all" : "alias";
    for (unsigned i = 0; i < alias->target_count; i++) {
        follow_note(f, address, how, slice_cstr(alias->targets[i]));
        TRY(follow_add(f, arena_dup(f->arena, slice_cstr(alias->targets[i])), depth + 1));
    }
    return OK;
}

/* RFC 5321 4.5.1: postmaster is always there; the oldest account of the domain answers for it. */
static const struct account_entry *oldest_account(const struct directory_index *index,
                                                  struct slice domain)
{
    const struct account_entry *oldest = NULL;
    void *value;
    for (size_t at = 0; map_next(&index->accounts, &at, &value);) {
        const struct account_entry *entry = value;
        const char *sign = strrchr(entry->address, '@');
        if (slice_eq(slice_cstr(sign + 1), domain) && (oldest == NULL || entry->id < oldest->id)) {
            oldest = entry;
        }
    }
    return oldest;
}

static enum err follow_one(struct follow *f, struct slice address, unsigned depth)
{
    struct slice plain, whole, domain;
    TRY(address_canonical(address, true, f->arena, &whole, &domain));
    TRY(address_canonical(address, false, f->arena, &plain, &domain));
    if (map_find(&f->index->domains, domain) == NULL) {
        follow_note(f, whole, "outside", whole);
        return depth == 0 ? fail(ERR_DENIED, "not a domain of this server") : add_remote(f, whole);
    }
    const struct account_entry *account = map_find(&f->index->accounts, plain);
    const struct alias_entry *alias = map_find(&f->index->aliases, whole);
    alias = alias == NULL ? map_find(&f->index->aliases, plain) : alias;
    if (account != NULL || alias != NULL) {
        if (account != NULL) {
            follow_note(f, address, "account", slice_cstr(account->address));
            TRY(add_account(f, account));
        }
        return alias == NULL ? OK : follow_alias(f, alias, address, depth);
    }
    alias = map_find(&f->index->aliases, arena_printf(f->arena, "@%.*s", SLICE_ARG(domain)));
    if (alias != NULL) {
        return follow_alias(f, alias, address, depth);
    }
    if (slice_starts(plain, SL("postmaster@"))) {
        const struct account_entry *oldest = oldest_account(f->index, domain);
        if (oldest != NULL) {
            follow_note(f, address, "postmaster", slice_cstr(oldest->address));
            return add_account(f, oldest);
        }
    }
    follow_note(f, address, "nobody", SL(""));
    return OK; /* a target that is gone; the others still count */
}

const struct account_entry *index_find_plain(const struct directory_index *index,
                                             struct slice canonical)
{
    return map_find(&index->aliases, canonical) == NULL ? map_find(&index->accounts, canonical)
                                                        : NULL;
}

enum err index_resolve(const struct directory_index *index, struct slice address,
                       struct arena *arena, struct resolve_trace *trace, struct resolved *out)
{
    struct resolved result = { 0 };
    struct follow f = { .index = index, .arena = arena, .out = &result, .trace = trace };
    struct slice canonical, domain;
    TRY(address_canonical(address, true, arena, &canonical, &domain));
    f.todo = ARENA_ARRAY_RAW(arena, struct slice, RESOLVED_MAX * 2);
    f.depth = ARENA_ARRAY_RAW(arena, unsigned, RESOLVED_MAX * 2);
    result.accounts = ARENA_ARRAY_RAW(arena, struct account_row, RESOLVED_MAX);
    result.remote = ARENA_ARRAY_RAW(arena, struct slice, RESOLVED_MAX);
    TRY(follow_add(&f, canonical, 0));
    for (f.next = 0; f.next < f.count; f.next++) {
        TRY(follow_one(&f, f.todo[f.next], f.depth[f.next]));
    }
    if (result.account_count == 0 && result.remote_count == 0) {
        /* Aliases in a circle, or to accounts that are gone: a mistake somebody will repair, so no reason to bounce. */
        return f.count > 1 ? fail(ERR_LIMIT, "the aliases of this address lead to nobody")
                           : fail(ERR_NOT_FOUND, "nobody has this address");
    }
    *out = result;
    return OK;
}
