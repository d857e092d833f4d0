/* serve/imap/sync.c - what changed in the selected mailbox, told in untagged responses; flags and their names. */
#include "base/log.h"
#include "serve/imap/mailbox/place.h"
#include "serve/imap/notify.h"

static const struct {
    struct slice name;
    uint64_t bit;
} system_flags[] = {
    { { "\\Answered", 9 }, FLAG_ANSWERED }, { { "\\Flagged", 8 }, FLAG_FLAGGED },
    { { "\\Deleted", 8 }, FLAG_DELETED },   { { "\\Seen", 5 }, FLAG_SEEN },
    { { "\\Draft", 6 }, FLAG_DRAFT },
};

uint64_t imap_system_flag(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(system_flags); i++) {
        if (slice_eq_nocase(name, system_flags[i].name)) {
            return system_flags[i].bit;
        }
    }
    return 0;
}

bool imap_is_recent(const struct view *view, mail_uid uid)
{
    return view->recent_first != 0 && uid >= view->recent_first && uid <= view->recent_last;
}

uint32_t imap_count_recent(const struct view *view)
{
    uint32_t count = 0;
    for (uint32_t i = view->count; i > 0 && view->recent_first != 0; i--) {
        mail_uid uid = view_uid(view, i);
        if (uid < view->recent_first) {
            break;
        }
        count += imap_is_recent(view, uid);
    }
    return count;
}

void imap_view_close(struct imap_session *s)
{
    view_close(s->view);
    s->view = NULL;
    s->saved = (struct uid_list){ 0 }; /* RFC 5182 2.1 */
    if (s->state == IMAP_SELECTED) {
        s->state = IMAP_AUTHENTICATED;
    }
}

enum err imap_keywords_load(struct imap_session *s)
{
    struct keyword_table table;
    arena_reset(s->keyword_arena);
    s->keywords = (struct keyword_table){ 0 };
    s->keyword_bits = 0;
    struct access who = imap_access(s, s->keyword_account);
    TRY(keywords_get(&who, s->keyword_arena, &table));
    s->keywords = table;
    for (unsigned bit = FLAG_KEYWORD_FIRST; bit <= FLAG_KEYWORD_LAST; bit++) {
        if (table.names[bit].len > 0) {
            s->keyword_bits |= UINT64_C(1) << bit;
        }
    }
    return OK;
}

enum err imap_keywords_use(struct imap_session *s, account_id account)
{
    if (s->keyword_account == account) {
        return OK;
    }
    s->keyword_account = account;
    enum err result = imap_keywords_load(s);
    s->keyword_account = result == OK ? account : 0;
    return result;
}

static account_id current_account(const struct imap_session *s)
{
    return s->view != NULL ? s->view->account : s->login.account;
}

static void write_flag(struct buf *out, struct slice name, bool *is_first)
{
    if (!*is_first) {
        buf_append_char(out, ' ');
    }
    *is_first = false;
    buf_append(out, name);
}

void imap_write_flags(struct imap_session *s, uint64_t flags, bool is_recent)
{
    bool is_first = true;
    uint64_t keywords = flags & ~(uint64_t)FLAG_SYSTEM_MASK;
    IGNORE(imap_keywords_use(s, current_account(s)));
    if ((keywords & ~s->keyword_bits) != 0) {
        /* A name that cannot be had now is left out; the next sync tries again. */
        IGNORE(imap_keywords_load(s));
    }
    buf_append_char(&s->out, '(');
    for (size_t i = 0; i < ARRAY_LEN(system_flags); i++) {
        if (flags & system_flags[i].bit) {
            write_flag(&s->out, system_flags[i].name, &is_first);
        }
    }
    for (keywords &= s->keyword_bits; keywords != 0; keywords &= keywords - 1) {
        write_flag(&s->out, s->keywords.names[__builtin_ctzll(keywords)], &is_first);
    }
    if (is_recent && !(s->enabled & IMAP_REV2)) { /* RFC 9051 appendix E: no \Recent */
        write_flag(&s->out, SL("\\Recent"), &is_first);
    }
    buf_append_char(&s->out, ')');
}

static bool has_room_for_keywords(const struct imap_session *s)
{
    unsigned count = FLAG_KEYWORD_LAST - FLAG_KEYWORD_FIRST + 1;
    return (unsigned)__builtin_popcountll(s->keyword_bits) < count;
}

void imap_write_flag_lists(struct imap_session *s)
{
    uint64_t all = FLAG_SYSTEM_MASK | s->keyword_bits;
    uint64_t kept = all & access_flags(s->view->rights);
    imap_out(s, "* FLAGS ");
    imap_write_flags(s, all, false);
    imap_out(s, "\r\n* OK [PERMANENTFLAGS ");
    if (s->view->read_only) {
        imap_out(s, "()] No changes are kept\r\n");
        return;
    }
    imap_write_flags(s, kept, false);
    /* RFC 4314 5.1.1; RFC 9051 7.1: no more keywords can be made */
    if (!(s->view->rights & RIGHT_WRITE) || !has_room_for_keywords(s)) {
        imap_out(s, "] Flags are kept\r\n");
        return;
    }
    s->out.len--; /* the closing parenthesis, to put "\*" in: keywords can be made (RFC 3501 7.1) */
    imap_out(s, "%s\\*)] Flags are kept\r\n", s->out.ptr[s->out.len - 1] == '(' ? "" : " ");
}

static uint64_t known_keyword(const struct imap_session *s, struct slice name)
{
    for (unsigned bit = FLAG_KEYWORD_FIRST; bit <= FLAG_KEYWORD_LAST; bit++) {
        if (slice_eq_nocase(s->keywords.names[bit], name)) {
            return UINT64_C(1) << bit;
        }
    }
    return 0;
}

static enum err find_keyword(struct imap_session *s, struct slice name, uint64_t *out)
{
    *out = known_keyword(s, name);
    if (*out == 0) {
        /* Another session may have made it since. */
        TRY(imap_keywords_load(s));
        *out = known_keyword(s, name);
    }
    return OK;
}

enum err imap_keyword_find(struct imap_session *s, struct slice name, uint64_t *out)
{
    TRY(imap_keywords_use(s, current_account(s)));
    return find_keyword(s, name, out);
}

enum err imap_flags_resolve(struct imap_session *s, const struct access *of,
                            const struct imap_words *words, bool create, uint64_t *out)
{
    uint64_t flags = 0;
    enum err known = imap_keywords_use(s, of->account);
    if (known != OK && known != ERR_DENIED) {
        return known;
    }
    for (uint32_t i = 0; i < words->count; i++) {
        struct slice word = words->items[i];
        if (word.len > 0 && word.ptr[0] == '\\') {
            flags |= imap_system_flag(word); /* others are not permanent: ignored (RFC 9051 7.1) */
            continue;
        }
        if (word.len > KEYWORD_LEN_MAX) {
            return fail(ERR_LIMIT, "Keyword is too long");
        }
        uint64_t keyword = 0;
        if (known == OK) { /* RFC 4314 4: to store a message the right to read is not needed */
            TRY(find_keyword(s, word, &keyword));
        }
        if (keyword == 0 && create) {
            unsigned bit = 0;
            enum err result = keyword_bit(of, word, &bit);
            if (result == ERR_LIMIT) {
                return fail(ERR_LIMIT, "Too many keywords");
            }
            TRY(result);
            keyword = UINT64_C(1) << bit;
        }
        flags |= keyword;
    }
    *out = flags;
    return OK;
}

void imap_sync_own(struct imap_session *s, mail_modseq modseq)
{
    if (modseq == 0) {
        return;
    }
    /* grown by doubling when the count is a power of two */
    if ((s->own_count & (s->own_count - 1)) == 0) {
        size_t cap = s->own_count == 0 ? 1 : (size_t)s->own_count * 2;
        mail_modseq *more = ARENA_ARRAY(s->command_arena, mail_modseq, cap);
        for (unsigned i = 0; i < s->own_count; i++) {
            more[i] = s->own[i];
        }
        s->own = more;
    }
    s->own[s->own_count++] = modseq;
}

void imap_sync_made(struct imap_session *s, const struct imap_made *made)
{
    if (imap_is_selected(s, made->in)) {
        s->notify.made_first = made->first;
        s->notify.made_last = made->last;
    }
    imap_notify_made(s, made);
}

static bool is_own(const struct imap_session *s, mail_modseq modseq)
{
    unsigned low = 0, high = s->own_count;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (s->own[middle] < modseq) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < s->own_count && s->own[low] == modseq;
}

void imap_fetch_open(struct imap_session *s, uint32_t sequence, mail_uid uid)
{
    bool by_uid = s->enabled & IMAP_UIDONLY; /* RFC 9586 3.3 */
    buf_append_cstr(&s->out, "* ");
    buf_append_number(&s->out, by_uid ? uid : sequence);
    buf_append_cstr(&s->out, by_uid ? " UIDFETCH (" : " FETCH (");
}

void imap_write_change(struct imap_session *s, const struct imap_change *change)
{
    bool has_modseq = s->enabled & IMAP_CONDSTORE;
    uint32_t sequence = view_sequence(s->view, change->uid);
    if (sequence == 0 || (change->without_flags && !has_modseq)) {
        return;
    }
    imap_fetch_open(s, sequence, change->uid);
    /* RFC 7162 3.2.4: with UID and modification sequence from the first use of CONDSTORE on */
    bool has_uid = change->with_uid || has_modseq || s->enabled & IMAP_REV2;
    if (has_uid && !(s->enabled & IMAP_UIDONLY)) {
        imap_out(s, "UID %u ", change->uid);
    }
    if (!change->without_flags) {
        imap_out(s, "FLAGS ");
        imap_write_flags(s, change->flags, imap_is_recent(s->view, change->uid));
    }
    if (has_modseq) {
        imap_out(s, "%sMODSEQ (%llu)", change->without_flags ? "" : " ",
                 (unsigned long long)change->modseq);
    }
    imap_out(s, ")\r\n");
    imap_out_flush_if(s);
}

void imap_tell_count(struct imap_session *s)
{
    imap_out(s, "* %u EXISTS\r\n", s->view->count);
    if (!(s->enabled & IMAP_REV2)) {
        imap_out(s, "* %u RECENT\r\n", imap_count_recent(s->view));
    }
}

void imap_tell_highest(struct imap_session *s)
{
    imap_out(s, "* OK [HIGHESTMODSEQ %llu] Changes up to here are told\r\n",
             (unsigned long long)s->view->highest);
}

static void tell_flags(struct imap_session *s, const struct view_changes *changes, bool with_uid)
{
    with_uid = with_uid || s->notify.is_active; /* RFC 5465 5.1 */
    for (uint32_t i = 0; i < changes->flags_count; i++) {
        const struct flag_change *change = &changes->flags[i];
        if (!is_own(s, change->modseq)) {
            imap_write_change(s, &(struct imap_change){ change->uid, change->flags, change->modseq,
                                                        with_uid, false });
        }
    }
}

static void tell_expunged(struct imap_session *s, const struct view_changes *changes)
{
    if (changes->expunged_count > 0 && s->enabled & (IMAP_QRESYNC | IMAP_UIDONLY)) {
        imap_out(s, "* VANISHED "); /* RFC 7162 3.2.10, RFC 9586 3.4 */
        imap_write_set(&s->out, changes->expunged_uids, changes->expunged_count);
        imap_out(s, "\r\n");
        return;
    }
    for (uint32_t i = 0; i < changes->expunged_count; i++) {
        /* Numbers are those of messages when all below have gone; from the highest to the lowest (RFC 9738 3.1) none has. */
        uint32_t below = changes->expunged_count - 1 - i;
        uint32_t number =
            s->limited_to == 0 ? changes->expunged[i] : changes->expunged[below] + below;
        imap_out(s, "* %u EXPUNGE\r\n", number);
        imap_out_flush_if(s);
    }
}

void imap_sync(struct imap_session *s, bool allow_expunge, bool with_uid)
{
    struct view_changes changes;
    arena_reset(s->batch_arena);
    enum err result = view_sync(s->view, allow_expunge, s->batch_arena, &changes);
    if (s->view->is_dead || result == ERR_NOT_FOUND) {
        imap_bye(s, "Selected mailbox was deleted"); /* RFC 2180 3.3 */
        return;
    }
    if (result != OK) {
        /* Nothing is lost: the view stands where it was, the next command tries again. */
        log_warn("imap-sync-failed", "sid=%.*s class=%s error=%s", SLICE_ARG(s->id),
                 err_name(result), log_text(slice_cstr(err_detail())).text);
        return;
    }
    s->keyword_account = changes.keywords_changed ? s->view->account : s->keyword_account;
    if (changes.keywords_changed && imap_keywords_load(s) == OK) {
        imap_write_flag_lists(s);
    }
    tell_expunged(s, &changes);
    if (changes.arrived > 0) {
        imap_tell_count(s);
    }
    const struct imap_notify_group *selected = imap_notify_selected(s);
    if (selected == NULL || selected->events & IMAP_EVENT_FLAGS) {
        tell_flags(s, &changes, with_uid);
    }
    if (changes.arrived > 0 && selected != NULL && selected->has_fetch) {
        imap_fetch_new(s, s->view->count - changes.arrived + 1, &selected->fetch);
    }
    if (s->view->has_gone && s->enabled & IMAP_QRESYNC) {
        /* RFC 7162 3.2: changes are told while older expunges are held back */
        imap_tell_highest(s);
    }
    arena_reset(s->batch_arena);
}
