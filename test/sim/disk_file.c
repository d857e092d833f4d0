/* Files and names of the simulated disk: what programs see, and what the platter holds. */
#include "disk_file.h"

#include <stdlib.h>
#include <string.h>

void *sim_must(void *memory)
{
    if (memory == NULL) {
        abort();
    }
    return memory;
}

uint64_t sim_dice(struct sim_disk *d, uint64_t sides)
{
    return random_u64(&d->random) % sides;
}

/* --- content --- */

static void content_reserve(struct content *c, uint64_t len)
{
    if (len > c->cap) {
        uint64_t cap = c->cap * 2 > len ? c->cap * 2 : len;
        c->bytes = sim_must(realloc(c->bytes, cap));
        memset(c->bytes + c->cap, 0, cap - c->cap);
        c->cap = cap;
    }
}

static void content_write(struct content *c, uint64_t at, const void *bytes, uint64_t len)
{
    uint64_t end = at + len;
    content_reserve(c, end);
    memcpy(c->bytes + at, bytes, len);
    c->len = end > c->len ? end : c->len;
}

/* Cut octets are zeros when the file grows again. */
static void content_truncate(struct content *c, uint64_t len)
{
    content_reserve(c, len);
    if (len < c->len) {
        memset(c->bytes + len, 0, c->len - len);
    }
    c->len = len;
}

/* --- inodes --- */

struct inode *inode_new(bool is_directory)
{
    struct inode *inode = sim_must(calloc(1, sizeof(*inode)));
    inode->is_directory = is_directory;
    return inode;
}

static void pending_clear(struct inode *inode)
{
    for (unsigned i = 0; i < inode->pending_count; i++) {
        free(inode->pending[i].bytes);
    }
    inode->pending_count = 0;
}

static bool is_changing(const struct sim_disk *d, const struct inode *inode)
{
    for (unsigned i = 0; i < d->change_count; i++) {
        if (d->changes[i].inode == inode) {
            return true;
        }
    }
    return false;
}

void inode_release(struct sim_disk *d, struct inode *inode)
{
    if (inode->names == 0 && inode->durable_names == 0 && inode->descriptors == 0 &&
        !is_changing(d, inode)) {
        d->used -= inode->now.len;
        pending_clear(inode);
        free(inode->pending);
        free(inode->now.bytes);
        free(inode->durable.bytes);
        free(inode);
    }
}

static struct change_pending *pending_add(struct inode *inode)
{
    if (inode->pending_count == inode->pending_cap) {
        inode->pending_cap = inode->pending_cap == 0 ? 16 : inode->pending_cap * 2;
        inode->pending =
            sim_must(realloc(inode->pending, inode->pending_cap * sizeof(*inode->pending)));
    }
    struct change_pending *change = &inode->pending[inode->pending_count++];
    *change = (struct change_pending){ 0 };
    return change;
}

void inode_write(struct inode *inode, uint64_t at, const void *bytes, uint64_t len)
{
    struct change_pending *change = pending_add(inode);
    change->at = at;
    change->len = len;
    change->bytes = sim_must(malloc(len + 1));
    memcpy(change->bytes, bytes, len);
    content_write(&inode->now, at, bytes, len);
}

void inode_truncate(struct inode *inode, uint64_t len)
{
    struct change_pending *change = pending_add(inode);
    change->at = len;
    change->is_truncate = true;
    content_truncate(&inode->now, len);
}

static void change_apply(struct inode *inode, const struct change_pending *change)
{
    if (change->is_truncate) {
        content_truncate(&inode->durable, change->at);
    } else {
        content_write(&inode->durable, change->at, change->bytes, change->len);
    }
}

void inode_sync(struct inode *inode)
{
    for (unsigned i = 0; i < inode->pending_count; i++) {
        change_apply(inode, &inode->pending[i]);
    }
    pending_clear(inode);
}

/* Any of the sectors of one write, each whole. */
static void change_tear(struct sim_disk *d, struct inode *inode,
                        const struct change_pending *change)
{
    uint64_t end = change->at + change->len;
    for (uint64_t at = change->at; at < end;) {
        uint64_t next = (at / SIM_SECTOR + 1) * SIM_SECTOR;
        next = next < end ? next : end;
        if (sim_dice(d, 2) == 0) {
            content_write(&inode->durable, at, change->bytes + (at - change->at), next - at);
        }
        at = next;
    }
}

static void change_survive(struct sim_disk *d, struct inode *inode,
                           const struct change_pending *change, unsigned luck)
{
    if (luck == 0 || (luck < 4 && sim_dice(d, 4) >= luck)) {
        return;
    }
    if (change->is_truncate || luck == 4 || sim_dice(d, 2) == 0) {
        change_apply(inode, change);
    } else {
        change_tear(d, inode, change);
    }
}

/* Luck from none to all is drawn for each file: some cuts lose everything, some nothing, most something. */
void inode_forget(struct sim_disk *d, struct inode *inode)
{
    unsigned luck = (unsigned)sim_dice(d, 5);
    for (unsigned i = 0; i < inode->pending_count; i++) {
        change_survive(d, inode, &inode->pending[i], luck);
    }
    pending_clear(inode);
}

void inode_revive(struct sim_disk *d, struct inode *inode, enum sim_power how)
{
    if (how == POWER_KEPT) {
        return;
    }
    inode_forget(d, inode);
    content_truncate(&inode->now, 0);
    content_write(&inode->now, 0, inode->durable.bytes, inode->durable.len);
}

/* --- names --- */

struct name *name_find(struct sim_disk *d, const char *path)
{
    for (unsigned i = 0; i < d->name_count; i++) {
        if (strcmp(d->names[i].path, path) == 0) {
            return &d->names[i];
        }
    }
    return NULL;
}

struct name *name_get(struct sim_disk *d, const char *path)
{
    struct name *name = name_find(d, path);
    if (name == NULL) {
        if (d->name_count == SIM_FILES_MAX) {
            abort();
        }
        name = &d->names[d->name_count++];
        *name = (struct name){ .path = sim_must(strdup(path)) };
    }
    return name;
}

void name_set(struct sim_disk *d, const char *path, struct inode *inode)
{
    struct name *name = name_get(d, path);
    struct inode *before = name->now;
    name->now = inode;
    if (inode != NULL) {
        inode->names++;
    }
    if (before != NULL) {
        before->names--;
        inode_release(d, before);
    }
}

static void name_set_durable(struct sim_disk *d, const char *path, struct inode *inode)
{
    struct name *name = name_get(d, path);
    struct inode *before = name->durable;
    name->durable = inode;
    if (inode != NULL) {
        inode->durable_names++;
    }
    if (before != NULL) {
        before->durable_names--;
        inode_release(d, before);
    }
}

void entry_note(struct sim_disk *d, const char *path, const char *from, struct inode *inode)
{
    if (d->change_count == d->change_cap) {
        d->change_cap = d->change_cap == 0 ? 64 : d->change_cap * 2;
        d->changes = sim_must(realloc(d->changes, d->change_cap * sizeof(*d->changes)));
    }
    d->changes[d->change_count++] =
        (struct entry_change){ .path = sim_must(strdup(path)),
                               .from = from == NULL ? NULL : sim_must(strdup(from)),
                               .inode = inode };
}

static void entry_apply(struct sim_disk *d, const struct entry_change *change)
{
    name_set_durable(d, change->path, change->inode);
    if (change->from != NULL) {
        name_set_durable(d, change->from, NULL);
    }
}

/* Takes the change off the list; what it kept alive may go. */
static void entry_drop(struct sim_disk *d, unsigned at)
{
    struct entry_change change = d->changes[at];
    memmove(&d->changes[at], &d->changes[at + 1], (d->change_count - at - 1) * sizeof(*d->changes));
    d->change_count--;
    if (change.inode != NULL) {
        inode_release(d, change.inode);
    }
    free(change.path);
    free(change.from);
}

static bool is_in(const char *path, const char *directory)
{
    size_t len = strlen(directory);
    return strncmp(path, directory, len) == 0 && path[len] == '/' &&
           strchr(path + len + 1, '/') == NULL;
}

void entries_sync(struct sim_disk *d, const char *directory)
{
    for (unsigned i = 0; i < d->change_count;) {
        if (directory == NULL || is_in(d->changes[i].path, directory)) {
            entry_apply(d, &d->changes[i]);
            entry_drop(d, i);
        } else {
            i++;
        }
    }
}

/* A name whose directory is not there is not there either. */
static bool is_reachable(struct sim_disk *d, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL || slash == path) {
        return true;
    }
    char *parent = sim_must(strndup(path, (size_t)(slash - path)));
    const struct name *name = name_find(d, parent);
    free(parent);
    return name == NULL || name->now != NULL;
}

void entries_revive(struct sim_disk *d, enum sim_power how)
{
    if (how == POWER_KEPT) {
        return;
    }
    unsigned luck = (unsigned)sim_dice(d, 5);
    while (d->change_count > 0) {
        if (luck == 4 || sim_dice(d, 4) < luck) {
            entry_apply(d, &d->changes[0]);
        }
        entry_drop(d, 0);
    }
    /* Parents come before their children in the table. */
    for (unsigned i = 0; i < d->name_count; i++) {
        struct name *name = &d->names[i];
        bool stays = name->durable != NULL && is_reachable(d, name->path);
        name_set(d, name->path, stays ? name->durable : NULL);
        if (!stays) {
            name_set_durable(d, name->path, NULL);
        }
    }
}
