/* The directory in memory: a hundred octets an account, so that RCPT never waits for a disk. */
#include <stdlib.h>

#include "directory/internal.h"

static void *must(void *memory)
{
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static char *copy_text(struct slice s)
{
    char *text = must(malloc(s.len + 1));
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    return text;
}

void index_init(struct directory_index *index)
{
    pthread_rwlock_init(&index->lock, NULL);
    map_init(&index->domains);
    map_init(&index->accounts);
    map_init(&index->accounts_by_id);
    map_init(&index->aliases);
    map_init(&index->shares);
}

static void free_account(struct account_entry *entry)
{
    free(entry->address);
    free(entry);
}

static void free_alias(struct alias_entry *entry)
{
    for (unsigned i = 0; i < entry->target_count; i++) {
        free(entry->targets[i]);
    }
    free(entry->targets);
    free(entry->address);
    free(entry);
}

static void free_domain(struct domain_entry *entry)
{
    free(entry->name);
    free(entry);
}

static void free_share(struct share_entry *entry)
{
    free(entry->owners);
    free(entry);
}

void index_fini(struct directory_index *index)
{
    void *value;
    for (size_t at = 0; map_next(&index->domains, &at, &value);) {
        free_domain(value);
    }
    for (size_t at = 0; map_next(&index->accounts, &at, &value);) {
        free_account(value);
    }
    for (size_t at = 0; map_next(&index->aliases, &at, &value);) {
        free_alias(value);
    }
    for (size_t at = 0; map_next(&index->shares, &at, &value);) {
        free_share(value);
    }
    map_fini(&index->shares);
    map_fini(&index->domains);
    map_fini(&index->accounts);
    map_fini(&index->accounts_by_id);
    map_fini(&index->aliases);
    pthread_rwlock_destroy(&index->lock);
}

void index_enter(struct directory_index *index)
{
    pthread_rwlock_rdlock(&index->lock);
}

static void begin_change(struct directory_index *index)
{
    pthread_rwlock_wrlock(&index->lock);
}

void index_leave(struct directory_index *index)
{
    pthread_rwlock_unlock(&index->lock);
}

static struct domain_entry *domain_of(struct directory_index *index, const char *address)
{
    const char *at = strrchr(address, '@');
    return at == NULL ? NULL : map_find(&index->domains, slice_cstr(at + 1));
}

void index_add_domain(struct directory_index *index, struct slice name)
{
    struct domain_entry *entry = must(calloc(1, sizeof(*entry)));
    entry->name = copy_text(name);
    begin_change(index);
    map_set(&index->domains, name, entry);
    index_leave(index);
}

void index_remove_domain(struct directory_index *index, struct slice name)
{
    begin_change(index);
    struct domain_entry *entry = map_remove(&index->domains, name);
    index_leave(index);
    if (entry != NULL) {
        free_domain(entry);
    }
}

struct account_entry *index_add_account(struct directory_index *index,
                                        const struct account_row *row)
{
    struct account_entry *entry = must(calloc(1, sizeof(*entry)));
    *entry = (struct account_entry){ row->id,          copy_text(row->address), row->quota_bytes,
                                     row->is_disabled, row->created.secs,       row->pop3,
                                     row->is_admin,    row->vacation,           row->is_shared };
    begin_change(index);
    map_set(&index->accounts, row->address, entry);
    map_set_u64(&index->accounts_by_id, row->id, entry);
    struct domain_entry *domain = domain_of(index, entry->address);
    if (domain != NULL) {
        domain->accounts++;
    }
    index_leave(index);
    return entry;
}

void index_remove_account(struct directory_index *index, struct slice address)
{
    struct account_entry *entry = map_find(&index->accounts, address);
    if (entry == NULL) {
        return;
    }
    begin_change(index);
    map_remove(&index->accounts, address);
    map_remove_u64(&index->accounts_by_id, entry->id);
    struct domain_entry *domain = domain_of(index, entry->address);
    if (domain != NULL) {
        domain->accounts--;
    }
    index_leave(index);
    free_account(entry);
}

void index_set_quota(struct directory_index *index, struct account_entry *entry, uint64_t bytes)
{
    begin_change(index);
    entry->quota_bytes = bytes;
    index_leave(index);
}

void index_set_disabled(struct directory_index *index, struct account_entry *entry, bool disabled)
{
    begin_change(index);
    entry->is_disabled = disabled;
    index_leave(index);
}

void index_set_admin(struct directory_index *index, struct account_entry *entry, bool is_admin)
{
    begin_change(index);
    entry->is_admin = is_admin;
    index_leave(index);
}

void index_set_shared(struct directory_index *index, struct account_entry *entry, bool is_shared)
{
    begin_change(index);
    entry->is_shared = is_shared;
    index_leave(index);
}

void index_set_pop3(struct directory_index *index, struct account_entry *entry,
                    const struct pop3_choice *choice)
{
    begin_change(index);
    entry->pop3 = *choice;
    index_leave(index);
}

void index_set_vacation(struct directory_index *index, struct account_entry *entry,
                        const struct vacation_time *time)
{
    begin_change(index);
    entry->vacation = *time;
    index_leave(index);
}

static void add_target(struct directory_index *index, struct slice address, struct slice target)
{
    struct alias_entry *entry = map_find(&index->aliases, address);
    if (entry == NULL) {
        entry = must(calloc(1, sizeof(*entry)));
        entry->address = copy_text(address);
        map_set(&index->aliases, address, entry);
    }
    /* Doubling by powers of two: the capacity is the next power of the count. */
    if ((entry->target_count & (entry->target_count - 1)) == 0) {
        size_t cap = entry->target_count == 0 ? 1 : (size_t)entry->target_count * 2;
        entry->targets = must(realloc(entry->targets, cap * sizeof(char *)));
    }
    entry->targets[entry->target_count++] = copy_text(target);
}

void index_add_alias(struct directory_index *index, struct slice address, struct slice target)
{
    begin_change(index);
    add_target(index, address, target);
    index_leave(index);
}

static bool remove_target(struct directory_index *index, struct slice address, struct slice target)
{
    struct alias_entry *entry = map_find(&index->aliases, address);
    if (entry == NULL) {
        return false;
    }
    for (unsigned i = 0; i < entry->target_count; i++) {
        if (!slice_eq(slice_cstr(entry->targets[i]), target)) {
            continue;
        }
        free(entry->targets[i]);
        entry->targets[i] = entry->targets[entry->target_count - 1];
        /* Keep at least a power of two allocated: shrink the array to fit the count exactly at powers. */
        entry->target_count--;
        if (entry->target_count == 0) {
            map_remove(&index->aliases, address);
            free_alias(entry);
        } else if ((entry->target_count & (entry->target_count - 1)) == 0) {
            entry->targets = must(realloc(entry->targets, entry->target_count * sizeof(char *)));
        }
        return true;
    }
    return false;
}

bool index_remove_alias(struct directory_index *index, struct slice address, struct slice target)
{
    begin_change(index);
    bool was_there = remove_target(index, address, target);
    index_leave(index);
    return was_there;
}

static unsigned find_owner(const struct share_entry *entry, uint64_t owner)
{
    unsigned at = 0;
    while (at < entry->count && entry->owners[at] != owner) {
        at++;
    }
    return at;
}

void index_add_share(struct directory_index *index, uint64_t owner, uint64_t user)
{
    struct share_entry *entry = map_find_u64(&index->shares, user);
    if (entry == NULL) {
        entry = must(calloc(1, sizeof(*entry)));
        map_set_u64(&index->shares, user, entry);
    }
    if (find_owner(entry, owner) == entry->count) {
        size_t size = ((size_t)entry->count + 1) * sizeof(*entry->owners);
        entry->owners = must(realloc(entry->owners, size));
        entry->owners[entry->count++] = owner;
    }
}

unsigned index_owners(const struct directory_index *index, uint64_t user, struct arena *arena,
                      uint64_t **out)
{
    const struct share_entry none = { 0 };
    const struct share_entry *own = map_find_u64(&index->shares, user);
    const struct share_entry *all = map_find_u64(&index->shares, DIRECTORY_ANYONE);
    own = own == NULL ? &none : own;
    all = all == NULL ? &none : all;
    uint64_t *owners = ARENA_ARRAY(arena, uint64_t, (size_t)own->count + all->count + 1);
    unsigned count = 0;
    while (count < own->count) {
        owners[count] = own->owners[count];
        count++;
    }
    for (unsigned i = 0; i < all->count; i++) {
        if (all->owners[i] != user && find_owner(own, all->owners[i]) == own->count) {
            owners[count++] = all->owners[i];
        }
    }
    *out = owners;
    return count;
}

void index_remove_share(struct directory_index *index, uint64_t owner, uint64_t user)
{
    struct share_entry *entry = map_find_u64(&index->shares, user);
    unsigned at = entry == NULL ? 0 : find_owner(entry, owner);
    if (entry != NULL && at < entry->count) {
        entry->owners[at] = entry->owners[--entry->count];
    }
}

void index_remove_shares(struct directory_index *index, uint64_t account)
{
    void *value;
    struct share_entry *own = map_remove_u64(&index->shares, account);
    if (own != NULL) {
        free_share(own);
    }
    for (size_t at = 0; map_next(&index->shares, &at, &value);) {
        struct share_entry *entry = value;
        unsigned i = find_owner(entry, account);
        if (i < entry->count) {
            entry->owners[i] = entry->owners[--entry->count];
        }
    }
}
