/* serve/imap/mailbox/metadata.c - GETMETADATA, SETMETADATA and unsolicited METADATA responses (RFC 5464). What stands for the server is kept
 * with the account: each user has private notes, and the shared ones are the server's own to give. */
#include "serve/imap/mailbox/metadata.h"

#include "base/log.h"
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/place.h"
#include "serve/imap/mailbox/roles.h"
#include "serve/imap/notify.h"
#include "serve/imap/watch.h"
#include "store/sharing/annotation.h"

#define SPECIAL_USE_ENTRY "/private/specialuse"

static struct annotated annotated(struct imap_session *s, account_id account, mailbox_id mailbox)
{
    return (struct annotated){ s->services->store, account, s->login.account, mailbox };
}

/* Also the roots, below which DEPTH looks. */
static bool is_root(struct slice name)
{
    return slice_eq(name, SL("/shared")) || slice_eq(name, SL("/private"));
}

enum err imap_metadata_check(const struct imap_metadata_get *get)
{
    for (uint32_t i = 0; i < get->entries.count; i++) {
        struct slice name = get->entries.items[i];
        if (!is_root(name) || get->depth == IMAP_DEPTH_0) {
            TRY(annotation_name_check(name));
        }
    }
    return OK;
}

/* RFC 5464 4.2.2 */
static bool is_asked(struct slice entry, struct slice name, enum imap_metadata_depth depth)
{
    if (slice_eq(name, entry)) {
        return true;
    }
    if (depth == IMAP_DEPTH_0 || !slice_starts(name, entry) || name.ptr[entry.len] != '/') {
        return false;
    }
    struct slice below = slice_from(name, entry.len + 1);
    return depth == IMAP_DEPTH_INFINITY || slice_find_char(below, '/') == below.len;
}

struct answer {
    struct imap_session *session;
    struct slice mailbox; /* "" the server */
    const struct imap_metadata_get *get;
    bool has_begun;
    uint64_t longest;
};

static void write_entry(struct answer *a, struct slice name, struct slice value)
{
    struct imap_session *s = a->session;
    if (a->get->has_max && value.len > a->get->size_max) {
        a->longest = value.len > a->longest ? value.len : a->longest;
        return;
    }
    if (a->has_begun) {
        imap_out(s, " ");
    } else {
        imap_out(s, "* METADATA ");
        imap_write_name(s, a->mailbox);
        imap_out(s, " (");
    }
    a->has_begun = true;
    imap_write_astring(&s->out, name);
    imap_out(s, " ");
    imap_metadata_write_value(&s->out, value);
    imap_out_flush_if(s);
}

static void write_answer(struct answer *a, const struct annotation *all, unsigned count)
{
    const struct imap_metadata_get *get = a->get;
    for (uint32_t e = 0; e < get->entries.count; e++) {
        bool has_found = false;
        for (unsigned i = 0; i < count; i++) {
            if (is_asked(get->entries.items[e], all[i].name, get->depth)) {
                has_found = true;
                write_entry(a, all[i].name, all[i].value);
            }
        }
        if (!has_found && get->depth == IMAP_DEPTH_0) {
            write_entry(a, get->entries.items[e], (struct slice){ 0 });
        }
    }
    if (a->has_begun) {
        imap_out(a->session, ")\r\n");
    }
}

/* What is kept, and one more that is made up. */
static struct annotation *with_one(struct imap_session *s, const struct annotation *kept,
                                   unsigned count, struct annotation one)
{
    struct annotation *all = ARENA_ARRAY(s->batch_arena, struct annotation, count + 1);
    for (unsigned i = 0; i < count; i++) {
        all[i] = kept[i];
    }
    all[count] = one;
    return all;
}

enum err imap_write_metadata(struct imap_session *s, const struct mailbox_info *mailbox,
                             const struct imap_metadata_get *get, uint64_t *longest)
{
    struct annotation *all;
    unsigned count;
    struct annotated of = annotated(s, mailbox->account, mailbox->id);
    struct answer answer = { .session = s, .mailbox = mailbox->name, .get = get };
    arena_reset(s->batch_arena);
    TRY(annotations_get(&of, s->batch_arena, &all, &count));
    struct slice use = imap_role_name(mailbox->role); /* RFC 6154 4 */
    if (use.len > 0) {
        all = with_one(s, all, count++, (struct annotation){ SL(SPECIAL_USE_ENTRY), use });
    }
    write_answer(&answer, all, count);
    arena_reset(s->batch_arena);
    *longest = answer.longest > *longest ? answer.longest : *longest;
    return OK;
}

/* RFC 5464 6.2.2: whom to write to. Mail to the postmaster of a domain that is ours always reaches somebody. */
static struct annotation admin_of(struct imap_session *s)
{
    size_t at = slice_rfind_char(s->login.address, '@');
    struct slice value = arena_printf(s->batch_arena, "mailto:postmaster%.*s",
                                      SLICE_ARG(slice_from(s->login.address, at)));
    return (struct annotation){ SL("/shared/admin"), value };
}

static enum err write_server(struct imap_session *s, const struct imap_metadata_get *get,
                             uint64_t *longest)
{
    struct annotation *own;
    unsigned count;
    struct annotated of = annotated(s, s->login.account, 0);
    struct answer answer = { .session = s, .mailbox = SL(""), .get = get };
    arena_reset(s->batch_arena);
    TRY(annotations_get(&of, s->batch_arena, &own, &count));
    write_answer(&answer, with_one(s, own, count, admin_of(s)), count + 1);
    arena_reset(s->batch_arena);
    *longest = answer.longest;
    return OK;
}

/* A mailbox or a level of the hierarchy (RFC 5464 4.1). */
static bool find_mailbox(struct imap_session *s, struct slice encoded, struct mailbox_info *out,
                         struct imap_reply *refusal)
{
    struct slice name;
    enum err result = imap_decode_mailbox(encoded, imap_names(s), s->command_arena, &name);
    if (result != OK) {
        *refusal = imap_refuse_syntax(s, result);
        return false;
    }
    result = imap_name_find(s, name, s->command_arena, out);
    if (result != OK) {
        *refusal = imap_refuse_store(s, result);
    }
    return result == OK;
}

IMAP_RUN(getmetadata)
{
    struct imap_metadata_get get;
    struct mailbox_info mailbox;
    struct imap_reply refusal;
    uint64_t longest = 0;
    enum err result = imap_metadata_take_get(&request->command.args, s->command_arena, &get);
    result = result == OK ? imap_metadata_check(&get) : result;
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (get.mailbox.len == 0) {
        result = write_server(s, &get, &longest);
    } else if (find_mailbox(s, get.mailbox, &mailbox, &refusal)) {
        result = imap_write_metadata(s, &mailbox, &get, &longest);
    } else {
        return refusal;
    }
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    struct imap_reply reply = imap_ok("Annotations told");
    return longest == 0
               ? reply
               : imap_with_code(s, reply, "METADATA LONGENTRIES %llu", (unsigned long long)longest);
}

/* RFC 5466 3.2: what is kept as a filter can be searched for. Those that it names may come later. */
static bool is_good_filter(struct imap_session *s, const struct imap_metadata_value *item)
{
    struct imap_search parsed;
    return !slice_starts_nocase(item->name, SL("/private/filters/values/")) ||
           item->value.ptr == NULL ||
           imap_filter_parse(item->value, s->command_arena, &parsed) == OK;
}

/* Is every name one, and every value small enough? */
static bool check_values(struct imap_session *s, const struct imap_metadata_set *set,
                         struct imap_reply *refusal)
{
    for (uint32_t i = 0; i < set->count; i++) {
        enum err result = annotation_name_check(set->items[i].name);
        if (result != OK) {
            *refusal = imap_refuse_syntax(s, result);
            return false;
        }
    }
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->items[i].value.len > ANNOTATION_VALUE_MAX) {
            *refusal = imap_with_code(s, imap_no("", "Value is too large"), "METADATA MAXSIZE %d",
                                      ANNOTATION_VALUE_MAX);
            return false;
        }
        if (set->mailbox.len == 0 && !is_good_filter(s, &set->items[i])) {
            *refusal = imap_no("CANNOT", "The filter is no search");
            return false;
        }
        if (set->mailbox.len > 0 && slice_eq(set->items[i].name, SL(SPECIAL_USE_ENTRY))) {
            *refusal = imap_no("CANNOT", "Special uses are given by CREATE");
            return false;
        }
        bool is_shared = slice_starts(set->items[i].name, SL("/shared/"));
        if (set->mailbox.len == 0 && is_shared) {
            *refusal = imap_no("NOPERM", "Only the administrator annotates the server");
            return false;
        }
    }
    return true;
}

static struct imap_reply set_all(struct imap_session *s, const struct mailbox_info *mailbox,
                                 const struct imap_metadata_set *set)
{
    struct annotation items[IMAP_METADATA_ENTRIES_MAX];
    struct annotated of = annotated(s, mailbox->account, mailbox->id);
    for (uint32_t i = 0; i < set->count; i++) {
        items[i] = (struct annotation){ set->items[i].name, set->items[i].value };
    }
    struct mailbox_step step;
    enum err result = annotations_set(&of, items, set->count, &step);
    if (result == ERR_LIMIT) {
        return imap_no("METADATA TOOMANY", "There are too many annotations");
    }
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    s->annotated = mailbox->account;
    s->annotated_at = step.after;
    imap_notify_made(s, &(struct imap_made){ .in = mailbox, .step = step });
    return imap_ok("Annotated");
}

IMAP_RUN(setmetadata)
{
    struct imap_metadata_set set;
    struct mailbox_info mailbox = { .account = s->login.account };
    struct imap_reply refusal;
    enum err result = imap_metadata_take_set(&request->command.args, s->command_arena, &set);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (!check_values(s, &set, &refusal) ||
        (set.mailbox.len > 0 && !find_mailbox(s, set.mailbox, &mailbox, &refusal))) {
        return refusal;
    }
    return set_all(s, &mailbox, &set);
}

/* --- changes --- */

static bool may_be_wanted(const struct imap_session *s)
{
    return s->notify.is_active ? imap_notify_has_metadata(s) : s->enabled & IMAP_METADATA;
}

/* What a NOTIFY asks for stands in place of what ENABLE began (RFC 5465 3.1). */
static bool is_wanted(const struct imap_session *s, account_id account, mailbox_id mailbox)
{
    return s->notify.is_active ? imap_notify_wants_metadata(s, account, mailbox)
                               : s->enabled & IMAP_METADATA;
}

/* ERR_NOT_FOUND: the account has ended meanwhile. */
static enum err prefix_of(struct imap_session *s, account_id account, struct slice *out)
{
    struct account_row owner;
    *out = SL("");
    if (account != s->login.account) {
        TRY(directory_account_by_id(s->services->directory, account, s->batch_arena, &owner));
        *out =
            arena_printf(s->batch_arena, "%.*s/", SLICE_ARG(imap_level_of(&owner, s->batch_arena)));
    }
    return OK;
}

static void write_changes(struct imap_session *s, account_id account,
                          const struct annotation_changes *changes)
{
    struct slice prefix;
    if (changes->count == 0 || prefix_of(s, account, &prefix) != OK) {
        return;
    }
    const struct annotation_change *open = NULL; /* the response is of its mailbox */
    bool wants = false;                          /* those of this mailbox, which stand together */
    for (unsigned i = 0; i < changes->count; i++) {
        const struct annotation_change *change = &changes->items[i];
        bool is_next = i == 0 || change[-1].mailbox != change->mailbox;
        bool is_own = account == s->annotated && change->modseq == s->annotated_at;
        wants = is_next ? is_wanted(s, account, change->mailbox) : wants;
        if (!wants || is_own) {
            continue;
        }
        if (open == NULL || open->mailbox != change->mailbox) {
            imap_out(s, open == NULL ? "* METADATA " : "\r\n* METADATA ");
            imap_write_name(s, arena_printf(s->batch_arena, "%.*s%.*s", SLICE_ARG(prefix),
                                            SLICE_ARG(change->mailbox_name)));
            open = change;
        }
        imap_out(s, " ");
        imap_write_astring(&s->out, change->name);
    }
    if (open != NULL) {
        imap_out(s, "\r\n");
        imap_out_flush_if(s);
    }
}

/* From the first time on: nothing is written then. A part of what there is to tell; true: there is more. */
static bool tell_some(struct imap_session *s, struct imap_watch *w)
{
    struct annotation_changes changes;
    account_id account = w->watch.account;
    struct annotated of = annotated(s, account, 0);
    arena_reset(s->batch_arena);
    w->has_annotations = false; /* before it is asked: what changes meanwhile is asked for anew */
    enum err result =
        annotations_changed(&of, w->has_begun ? w->told : UINT64_MAX, s->batch_arena, &changes);
    if (result == ERR_NOT_FOUND) {
        return false; /* the account has ended: the next change of shares ends its watch */
    }
    if (result != OK) {
        /* Nothing is lost: what was told stands as it was, the next command tries again. */
        w->has_annotations = true;
        log_warn("imap-sync-failed", "sid=%.*s class=%s error=%s", SLICE_ARG(s->id), "metadata",
                 log_text(slice_cstr(err_detail())).text);
        return false;
    }
    if (w->has_begun) {
        write_changes(s, account, &changes);
    }
    w->has_begun = true;
    w->told = changes.now;
    arena_reset(s->batch_arena);
    return changes.has_more;
}

static void catch_up(struct imap_session *s, struct imap_watch *w)
{
    while (tell_some(s, w) && s->broken == OK) {
    }
}

void imap_metadata_start(struct imap_session *s)
{
    for (unsigned i = 0; i < s->watch_count && may_be_wanted(s); i++) {
        if (!s->watches[i]->has_begun) {
            catch_up(s, s->watches[i]);
        }
    }
}

void imap_metadata_forget(struct imap_session *s)
{
    for (unsigned i = 0; i < s->watch_count && !may_be_wanted(s); i++) {
        s->watches[i]->has_begun = false;
    }
}

void imap_metadata_tell(struct imap_session *s)
{
    if (!may_be_wanted(s) || s->broken != OK || s->state == IMAP_ENDED) {
        return;
    }
    imap_watch_refresh(s);
    for (unsigned i = 0; i < s->watch_count; i++) {
        struct imap_watch *w = s->watches[i];
        if (w->has_annotations || watch_is_posted(&w->watch)) {
            catch_up(s, w);
        }
    }
    s->annotated = 0;
}
