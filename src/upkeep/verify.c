/* Looking at snapshots: all that a rollback would need of them. */
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "db/db.h"
#include "store/log/dictionary.h"
#include "upkeep/manifest.h"

#define LINE_BYTES 4096

struct verifying {
    const struct snapshot_source *source;
    void (*found)(void *arg, struct slice line);
    void *arg;
    struct slice name; /* of the snapshot that is looked at */
    char dir[UPKEEP_PATH_BYTES];
};

static void say(struct verifying *v, const char *format, ...) PRINTF_LIKE(2, 3);

static void say(struct verifying *v, const char *format, ...)
{
    AUTO(buf_fini) struct buf line;
    va_list args;
    buf_init(&line, LINE_BYTES);
    buf_printf(&line, "snapshot/%.*s/", SLICE_ARG(v->name));
    va_start(args, format);
    buf_vprintf(&line, format, args);
    va_end(args);
    buf_append_cstr(&line, ": a rollback to it would miss that; make another one");
    v->found(v->arg, buf_slice(&line));
}

static void log_fault(void *arg, const char *file, uint64_t offset, const char *why)
{
    bool is_dictionary = dictionary_is_file(slice_cstr(file));
    say(arg, "%s/%s: octet %llu: %s", is_dictionary ? "dict" : "log", file,
        (unsigned long long)offset, why);
}

/* `durable_upto`: all of it was on disk when the snapshot was made. */
static void verify_log(struct verifying *v, log_lsn durable_upto)
{
    char path[UPKEEP_PATH_BYTES + 8], dictionaries[UPKEEP_PATH_BYTES + 8];
    struct log *log;
    snprintf(path, sizeof(path), "%s/log", v->dir);
    snprintf(dictionaries, sizeof(dictionaries), "%s/dict", v->dir);
    struct log_config config = { .dir = path,
                                 .dictionary_dir = dictionaries,
                                 .durable_upto = durable_upto };
    if (log_open_to_read(&config, v->source->world, log_fault, v, &log) != OK) {
        say(v, "log: %s", err_detail());
        return;
    }
    IGNORE(dictionary_verify(log, log_fault, v)); /* told by name */
    log_close(log);
}

static void database_fault(void *arg, struct slice line)
{
    say(arg, "server.db: %.*s", SLICE_ARG(line));
}

static void verify_database(struct verifying *v)
{
    char path[UPKEEP_PATH_BYTES + 16];
    snprintf(path, sizeof(path), "%s/server.db", v->dir);
    sqlite3 *db = db_open_to_read(path);
    if (db == NULL) {
        say(v, "server.db: it cannot be read");
        return;
    }
    IGNORE(db_check(db, database_fault, v)); /* told by name */
    sqlite3_close(db);
}

/* On a job's thread: it reads the whole disk. */
static void verify_files(void *arg)
{
    struct verifying *v = arg;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "snapshot-verify", 64 * 1024);
    struct snapshot snapshot = { 0 };
    if (manifest_read(v->dir, arena, &snapshot) != OK) {
        say(v, "MANIFEST: %s", err_detail());
    }
    verify_database(v);
    verify_log(v, snapshot.last + 1);
}

enum err snapshot_verify(const struct snapshot_source *source,
                         void (*found)(void *arg, struct slice line), void *arg)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "snapshots", (size_t)1024 * 1024);
    struct verifying v = { .source = source, .found = found, .arg = arg };
    struct slice *names;
    unsigned count;
    TRY(snapshot_names(source->data_dir, arena, &names, &count));
    progress_begin(source->progress, "checking snapshots", count, false);
    for (unsigned i = 0; i < count; i++) {
        v.name = names[i];
        TRY(snapshot_path(source->data_dir, v.name, "", v.dir));
        job_run(source->jobs, verify_files, &v);
        if (vault_copy_check(source->vault, v.name) != OK) {
            say(&v, "the copy of vault.db: %s", err_detail());
        }
        progress_add(source->progress, 1);
    }
    return OK;
}
