/* Going back to a snapshot without losing what came since.
 *
 * A new data directory is built beside the old files: the snapshot's log and databases, and behind them every ACCEPT record that the log has
 * gained since, delivered again, and every QUEUE record as it is. Then the two change places, one rename after the other, under a
 * journal (data/ROLLBACK) that says how to go on after a crash. What is replaced becomes a snapshot. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"
#include "store/mailbox.h"
#include "store/queue.h"
#include "upkeep/manifest.h"
#include "upkeep/message.h"

#define PART_PATH_BYTES (UPKEEP_PATH_BYTES + 64)
#define RECORD_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)

struct rollback {
    const char *data_dir;
    struct world *world;
    struct slice name;
    struct snapshot snapshot;
    struct log *log;             /* the current one, read only */
    struct store *store;         /* the new one */
    struct directory *directory; /* as the snapshot has it */
    struct map touched;          /* accounts with records since: their identifiers are made anew */
    struct rollback_journal journal;
    bool ids_differ; /* of queue entries: something between could not be read */
    int lock_fd;
    struct progress *progress;
    struct rollback_report *report;
};

static void part(const struct rollback *r, const char *file, char out[PART_PATH_BYTES])
{
    snprintf(out, PART_PATH_BYTES, "%s/%s", r->data_dir, file);
}

static enum err take_lock(struct rollback *r)
{
    char path[PART_PATH_BYTES];
    part(r, "run/LOCK", path);
    r->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (r->lock_fd < 0) {
        return fail(ERR_PERM, "%s: %m", path);
    }
    return flock(r->lock_fd, LOCK_EX | LOCK_NB) == 0
               ? OK
               : fail(ERR_BUSY, "the server runs: stop it, then go back");
}

/* --- building --- */

static void ignore_damage(void *arg, const char *segment, uint64_t offset, const char *why)
{
}

/* What a snapshot or the log of now has, under other names in the new directory: segments never change. */
static enum err open_log(struct rollback *r, const char *dir, log_damaged *damaged,
                         struct log **out)
{
    char log[PART_PATH_BYTES + 8], dictionaries[PART_PATH_BYTES + 8];
    snprintf(log, sizeof(log), "%s/log", dir);
    snprintf(dictionaries, sizeof(dictionaries), "%s/dict", dir);
    struct log_config config = { .dir = log, .dictionary_dir = dictionaries };
    return log_open_to_read(&config, r->world, damaged, r, out);
}

static enum err link_log(struct rollback *r, const char *from_dir)
{
    char to[PART_PATH_BYTES];
    struct log *log;
    log_lsn last;
    part(r, "rollback.new", to);
    TRY(open_log(r, from_dir, ignore_damage, &log));
    enum err result = log_copy(log, to, &last);
    log_close(log);
    return result;
}

static enum err make_new(struct rollback *r)
{
    static const char *const names[] = { "rollback.new", "rollback.new/vault", "rollback.new/db",
                                         "rollback.new/acct" };
    char path[PART_PATH_BYTES];
    part(r, names[0], path);
    TRY(directory_erase(path));
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        part(r, names[i], path);
        if (mkdir(path, 0700) != 0) {
            return fail(ERR_TEMP, "%s: %m", path);
        }
    }
    return OK;
}

static enum err open_new(struct rollback *r)
{
    char from[PART_PATH_BYTES], to[PART_PATH_BYTES], dir[UPKEEP_PATH_BYTES];
    TRY(snapshot_path(r->data_dir, r->name, "", dir));
    TRY(make_new(r));
    TRY(link_log(r, dir));
    snprintf(from, sizeof(from), "%s/server.db", dir);
    part(r, "rollback.new/db/server.db", to);
    TRY(database_copy(from, to));
    vault_copy_path(r->data_dir, r->name, "", from, sizeof(from));
    part(r, "rollback.new/vault/vault.db", to);
    TRY(database_copy(from, to));
    part(r, "rollback.new", to);
    struct store_config config = { .data_dir = to, .is_inline = true };
    TRY(store_open(&config, r->world, &r->store));
    return directory_open(to, true, r->world, &r->directory);
}

/* Damage to the log of now: what is lost may have been mail for the queue, with ids that are not given again. */
static void note_damage(void *arg, const char *segment, uint64_t offset, const char *why)
{
    struct rollback *r = arg;
    r->ids_differ = true;
}

static bool has_account(struct rollback *r, account_id account)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "account", 64 * 1024);
    struct account_row row;
    return directory_account_by_id(r->directory, account, arena, &row) == OK;
}

/* --- what came since --- */

/* server.db is copied before the log, so an account in it may not have its mailboxes yet. */
static enum err touch(struct rollback *r, account_id account)
{
    struct mailbox_status status;
    if (account == 0 || !has_account(r, account) || map_find_u64(&r->touched, account) != NULL) {
        return OK;
    }
    map_set_u64(&r->touched, account, r);
    enum err result = mailbox_status(ACCESS_OWNER(r->store, account), MAILBOX_INBOX, &status);
    return result == ERR_NOT_FOUND ? store_account_create(r->store, account) : result;
}

static enum err note_touched(void *arg, const struct log_record *record)
{
    struct rollback *r = arg;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "touched", RECORD_ARENA_BYTES);
    struct accept_record accept;
    if (record->type == LOG_MUTATE) {
        return touch(r, record->account);
    }
    if (record->type != LOG_ACCEPT) {
        return OK;
    }
    TRY(accept_read(record->payload, arena, &accept));
    for (uint32_t i = 0; i < accept.target_count; i++) {
        TRY(touch(r, accept.targets[i].account));
    }
    return OK;
}

/* UIDs, MODSEQs and ids were given since that will be given again: clients must forget what they know. */
static enum err renew_touched(struct rollback *r)
{
    TRY(log_each(r->log, r->snapshot.last + 1, note_touched, r));
    for (account_id id = 1; r->report->accounts < map_count(&r->touched); id++) {
        if (map_find_u64(&r->touched, id) != NULL) {
            TRY(store_account_renew(r->store, id));
            r->report->accounts++;
        }
    }
    return OK;
}

static enum err write_piece(void *arg, struct slice octets)
{
    return draft_write(arg, octets);
}

/* Its mailbox may not exist in the snapshot: then INBOX. */
static unsigned keep_targets(struct rollback *r, const struct accept_record *accept,
                             struct delivery_target *out)
{
    unsigned count = 0;
    for (uint32_t i = 0; i < accept->target_count; i++) {
        out[count] = accept->targets[i];
        out[count].fallback_inbox = true;
        bool is_kept = has_account(r, out[count].account);
        r->report->homeless += !is_kept;
        count += is_kept;
    }
    return count;
}

static enum err deliver_again(struct rollback *r, const struct accept_record *accept,
                              struct draft *draft, struct arena *arena)
{
    struct delivery_target *targets =
        ARENA_ARRAY(arena, struct delivery_target, accept->target_count + 1);
    struct message_sink sink = { .piece = write_piece, .arg = draft };
    log_lsn unused;
    TRY(message_pieces(r->log, accept, &sink));
    if (!sink.is_whole) {
        r->report->broken++;
        r->ids_differ = r->ids_differ || accept->remote_count > 0;
        return OK;
    }
    struct delivery delivery = { .draft = draft,
                                 .summary = accept->summary,
                                 .received = accept->received,
                                 .envelope_from = accept->from,
                                 .targets = targets,
                                 .target_count = keep_targets(r, accept, targets),
                                 .remote = accept->remote,
                                 .remote_count = accept->remote_count,
                                 .terms = accept->terms,
                                 .ends = accept->ends,
                                 .end_count = r->ids_differ ? 0 : accept->end_count,
                                 .kept = accept->kept,
                                 .kept_count = r->ids_differ ? 0 : accept->kept_count,
                                 .submitter = accept->submitter,
                                 .envelope_id = accept->envelope_id };
    if (delivery.target_count + delivery.remote_count == 0) {
        return OK;
    }
    r->report->messages++;
    return store_deliver(r->store, &delivery, &unused);
}

/* Deleted since for good, or sent: of entries only the ids that it had are needed, because those of later mail rise from there. */
static enum err replay_gone(struct rollback *r, const struct accept_record *accept)
{
    struct queue_gone gone = { accept->remote_count, accept->ends, accept->end_count, accept->kept,
                               accept->kept_count };
    bool concerns_queue = gone.entries + gone.end_count + gone.kept_count > 0;
    return concerns_queue && !r->ids_differ ? queue_replay_gone(r->store, &gone) : OK;
}

static enum err deliver_one(struct rollback *r, const struct accept_record *accept,
                            struct arena *arena)
{
    struct draft *draft = draft_new(r->store, accept->size);
    enum err result = deliver_again(r, accept, draft, arena);
    draft_free(draft);
    return result;
}

static enum err deliver_or_note(struct rollback *r, const struct accept_record *accept,
                                struct arena *arena)
{
    return accept->is_husk ? replay_gone(r, accept) : deliver_one(r, accept, arena);
}

/* Those that came together with it; one that is lost costs no other. */
static enum err deliver_parts(struct rollback *r, const struct together *together)
{
    for (uint32_t i = 0; i < together->part_count; i++) {
        AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "part", RECORD_ARENA_BYTES);
        struct log_record record;
        struct accept_record accept;
        enum err read = log_read(r->log, together->parts[i], arena, &record);
        read = read == OK ? accept_read(record.payload, arena, &accept) : read;
        if (read == ERR_CORRUPT || read == ERR_NOT_FOUND) {
            r->report->broken++;
            continue;
        }
        TRY(read);
        TRY(deliver_or_note(r, &accept, arena));
    }
    return OK;
}

/* Queue entries get the ids that they had, because all of them come again in their order; so the changes to them fit. Where that is not
 * sure, mail may be sent twice rather than not at all. */
static enum err replay(void *arg, const struct log_record *record)
{
    struct rollback *r = arg;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "replay", RECORD_ARENA_BYTES);
    struct accept_record accept;
    progress_add(r->progress, 1);
    if (record->type == LOG_QUEUE) {
        return r->ids_differ ? OK : queue_replay(r->store, record->payload);
    }
    if (record->type != LOG_ACCEPT) {
        return OK;
    }
    TRY(accept_read(record->payload, arena, &accept));
    if (accept.together.is_part) {
        return OK; /* comes with the record that names it, or never came */
    }
    TRY(deliver_parts(r, &accept.together));
    return deliver_or_note(r, &accept, arena);
}

/* The names in the new directories; what stands in the files is synced by who wrote it. */
static enum err sync_new(struct rollback *r)
{
    static const char *const names[] = { "rollback.new/x", "rollback.new/log/x",
                                         "rollback.new/dict/x", "rollback.new/db/x",
                                         "rollback.new/vault/x" };
    char path[PART_PATH_BYTES];
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        part(r, names[i], path);
        if (disk_sync_parent(&r->world->disk, path) != 0) {
            return fail(ERR_TEMP, "%s: %m", path);
        }
    }
    return OK;
}

static log_lsn min_lsn(log_lsn a, log_lsn b)
{
    return a < b ? a : b;
}

static enum err build(struct rollback *r)
{
    TRY(open_new(r));
    TRY(open_log(r, r->data_dir, note_damage, &r->log));
    TRY(renew_touched(r));
    struct log_stats stats;
    log_stats_get(r->log, &stats);
    progress_begin(r->progress, "bringing records",
                   stats.last_lsn - min_lsn(stats.last_lsn, r->snapshot.last), false);
    TRY(log_each(r->log, r->snapshot.last + 1, replay, r));
    r->journal.last_kept = log_durable_lsn(store_log(r->store));
    return sync_new(r);
}

static void close_parts(struct rollback *r)
{
    if (r->directory != NULL) {
        directory_close(r->directory);
    }
    if (r->store != NULL) {
        store_close(r->store);
    }
    if (r->log != NULL) {
        log_close(r->log);
    }
    r->directory = NULL;
    r->store = NULL;
    r->log = NULL;
}

/* --- changing places --- */

/* Each once; what stands behind a name goes before it, because a name that has changed is not looked at again. */
static const struct {
    const char *name;   /* in the data directory */
    const char *beside; /* moved before it */
    const char *under;  /* in the snapshot; NULL: where the vault keeps its copies */
} parts[] = {
    { "db/queue.db", "db/queue.db-wal", "queue.db" },
    { "acct", NULL, "acct" },
    { "vault/vault.db", "vault/vault.db-wal", NULL },
    { "db/server.db", "db/server.db-wal", "server.db" },
    { "dict", NULL, "dict" },
    { "log", NULL, "log" },
};

/* Where a part of the state before goes, or with "-wal" what is moved before it. */
static enum err place_aside(const struct rollback *r, size_t i, const char *suffix,
                            char out[PART_PATH_BYTES])
{
    char dir[UPKEEP_PATH_BYTES];
    if (parts[i].under == NULL) {
        vault_copy_path(r->data_dir, slice_cstr(r->journal.before), suffix, out, PART_PATH_BYTES);
        return OK;
    }
    TRY(snapshot_path(r->data_dir, slice_cstr(r->journal.before), ".new", dir));
    snprintf(out, PART_PATH_BYTES, "%s/%s%s", dir, parts[i].under, suffix);
    return OK;
}

static enum err move(struct rollback *r, const char *from, const char *to)
{
    struct disk *disk = &r->world->disk;
    return disk->rename(disk, from, to) == 0 || errno == ENOENT ? OK
                                                                : fail(ERR_TEMP, "%s: %m", from);
}

static enum err sync_name(struct rollback *r, const char *path)
{
    return disk_sync_parent(&r->world->disk, path) == 0 ? OK : fail(ERR_TEMP, "%s: %m", path);
}

/* The state before is whole and has its name: only the journal was left. */
static enum err is_finished(const struct rollback *r, bool *out)
{
    char dir[UPKEEP_PATH_BYTES], final[UPKEEP_PATH_BYTES];
    TRY(snapshot_path(r->data_dir, slice_cstr(r->journal.before), ".new", dir));
    TRY(snapshot_path(r->data_dir, slice_cstr(r->journal.before), "", final));
    *out = access(dir, F_OK) != 0 && access(final, F_OK) == 0;
    return OK;
}

/* Also where a rollback goes on that was interrupted: what was done before it may not be durable yet. The state before was, before it got
 * its name. */
static enum err sync_places(struct rollback *r, size_t i)
{
    char now[PART_PATH_BYTES], aside[PART_PATH_BYTES];
    bool has_name;
    part(r, parts[i].name, now);
    TRY(place_aside(r, i, "", aside));
    TRY(is_finished(r, &has_name));
    TRY(has_name ? OK : sync_name(r, aside));
    return sync_name(r, now);
}

static enum err switch_one(struct rollback *r, size_t i)
{
    char fresh[PART_PATH_BYTES + 16], now[PART_PATH_BYTES], aside[PART_PATH_BYTES];
    snprintf(fresh, sizeof(fresh), "%s/rollback.new/%s", r->data_dir, parts[i].name);
    if (access(fresh, F_OK) != 0) {
        return sync_places(r, i); /* has its place already */
    }
    if (parts[i].beside != NULL) {
        part(r, parts[i].beside, now);
        TRY(place_aside(r, i, "-wal", aside));
        TRY(move(r, now, aside));
    }
    part(r, parts[i].name, now);
    TRY(place_aside(r, i, "", aside));
    if (access(aside, F_OK) != 0) {
        TRY(move(r, now, aside));
    }
    TRY(move(r, fresh, now));
    return sync_places(r, i);
}

static enum err finish_before(struct rollback *r)
{
    char dir[UPKEEP_PATH_BYTES], final[UPKEEP_PATH_BYTES];
    struct snapshot before = { .program = SL(CULVER_VERSION),
                               .made = clock_now(&r->world->clock),
                               .last = r->journal.last_kept };
    TRY(snapshot_path(r->data_dir, slice_cstr(r->journal.before), ".new", dir));
    TRY(snapshot_path(r->data_dir, slice_cstr(r->journal.before), "", final));
    if (access(dir, F_OK) == 0) { /* else it was done before the interruption */
        TRY(manifest_write(dir, r->world, &before));
        TRY(move(r, dir, final));
    }
    return sync_name(r, final);
}

static enum err change_places(struct rollback *r)
{
    char path[PART_PATH_BYTES];
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        TRY(switch_one(r, i));
    }
    TRY(finish_before(r));
    TRY(journal_remove(r->data_dir, r->world));
    part(r, "rollback.new", path);
    return directory_erase(path);
}

/* Snapshots from between the two states count records that are not those of the new log: for them everything behind the state that is
 * gone back to counts as new, so that going there later may bring mail twice, but loses none. */
static enum err note_later_snapshots(struct rollback *r, struct arena *arena)
{
    struct snapshot *list;
    char dir[UPKEEP_PATH_BYTES];
    unsigned count;
    TRY(snapshot_list(r->data_dir, arena, &list, &count));
    for (unsigned i = 0; i < count; i++) {
        if (list[i].last > r->snapshot.last) {
            list[i].last = r->snapshot.last;
            TRY(snapshot_path(r->data_dir, list[i].name, "", dir));
            TRY(manifest_write(dir, r->world, &list[i]));
        }
    }
    return OK;
}

/* A name that no snapshot has: there and back again may take less than a second. */
static enum err name_before(struct rollback *r)
{
    char name[sizeof(r->journal.before)];
    char dir[UPKEEP_PATH_BYTES];
    unsigned long long now = (unsigned long long)clock_now(&r->world->clock).secs;
    do {
        snprintf(name, sizeof(name), "before-rollback-%llu", now++);
        TRY(snapshot_path(r->data_dir, slice_cstr(name), "", dir));
    } while (access(dir, F_OK) == 0);
    memcpy(r->journal.before, name, sizeof(name));
    return OK;
}

static enum err begin_change(struct rollback *r)
{
    char dir[UPKEEP_PATH_BYTES];
    TRY(name_before(r));
    TRY(snapshot_path(r->data_dir, slice_cstr(r->journal.before), ".new", dir));
    TRY(directory_erase(dir)); /* empty: of an attempt that did not come to its journal */
    TRY(vault_copy_remove(r->data_dir, slice_cstr(r->journal.before)));
    TRY(snapshot_make_directory(r->data_dir, r->world, dir));
    if (disk_sync_parent(&r->world->disk, dir) != 0) {
        return fail(ERR_TEMP, "%s: %m", dir);
    }
    return journal_write(r->data_dir, r->world, &r->journal);
}

static enum err run(struct rollback *r, struct arena *arena)
{
    TRY(take_lock(r));
    enum err resumed = journal_read(r->data_dir, arena, &r->journal);
    if (resumed == ERR_NOT_FOUND) {
        TRY(snapshot_find(r->data_dir, r->name, arena, &r->snapshot));
        enum err built = build(r);
        close_parts(r);
        TRY(built);
        TRY(note_later_snapshots(r, arena));
        TRY(begin_change(r));
    } else {
        TRY(resumed);
    }
    return change_places(r);
}

enum err rollback_run(const struct rollback_request *request, struct arena *arena,
                      struct rollback_report *out)
{
    struct rollback r = { .data_dir = request->data_dir,
                          .world = request->world,
                          .name = request->name,
                          .progress = request->progress,
                          .lock_fd = -1,
                          .report = out };
    *out = (struct rollback_report){ 0 };
    map_init(&r.touched);
    enum err result = run(&r, arena);
    map_fini(&r.touched);
    if (r.lock_fd >= 0) {
        close(r.lock_fd);
    }
    out->kept_under = arena_dup(arena, slice_cstr(r.journal.before));
    return result;
}
