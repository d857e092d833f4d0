/* Salvage: from segments and what is left of the databases to Maildir or .eml files. */
#include "upkeep/salvage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/account_dir.h"
#include "base/map.h"
#include "codec/codec.h"
#include "db/db.h"
#include "upkeep/message.h"

#define PATH_BYTES 4096
#define FOLDER_BYTES 512
#define OWNER_BYTES 320
#define RECORD_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)
#define ACCOUNT_ARENA_BYTES ((size_t)256 * 1024 * 1024)

struct salvage {
    const struct salvage_request *request;
    struct salvage_report *report;
    struct log *log;
    struct map accounts; /* id -> struct owner, all that the log or the databases name */
    FILE *text;          /* REPORT.txt */
    sqlite3 *directory;  /* server.db, NULL when it cannot be read */
    int lock_fd;
};

/* One account while it is written. */
struct owner {
    account_id id;
    char name[OWNER_BYTES];
    sqlite3 *db;     /* NULL: lost or damaged */
    log_lsn applied; /* the database knows the log up to here */
    uint64_t written;
};

/* Where one copy of a message goes. */
struct place {
    char folder[FOLDER_BYTES];
    uint64_t flags, number; /* number: UID, or that of the record */
};

/* --- databases, as far as they go --- */

/* The first column of the first row; `otherwise` when there is none. */
static int64_t ask_number(sqlite3 *db, const char *query, int64_t otherwise)
{
    sqlite3_stmt *s = NULL;
    int64_t value = otherwise;
    if (sqlite3_prepare_v2(db, query, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW) {
        value = sqlite3_column_int64(s, 0);
    }
    sqlite3_finalize(s);
    return value;
}

static void count_line(void *arg, struct slice line)
{
    ++*(unsigned *)arg;
}

/* A damaged one is not believed in part: the log has everything that it says of bodies. */
static void open_account(struct salvage *s, struct owner *owner)
{
    char path[PATH_BYTES];
    unsigned faults = 0;
    snprintf(path, sizeof(path), "%s/" ACCOUNT_DIR "/mail.db", s->request->data_dir,
             ACCOUNT_DIR_ARGS(owner->id));
    owner->db = db_open_to_read(path);
    if (owner->db != NULL && db_check(owner->db, count_line, &faults) != OK) {
        sqlite3_close(owner->db);
        owner->db = NULL;
    }
    owner->applied =
        owner->db == NULL ? 0 : (log_lsn)ask_number(owner->db, "SELECT applied_lsn FROM state", 0);
}

static void name_owner(struct salvage *s, struct owner *owner)
{
    sqlite3_stmt *q = NULL;
    snprintf(owner->name, sizeof(owner->name), "account-%llu", (unsigned long long)owner->id);
    if (s->directory == NULL ||
        sqlite3_prepare_v2(s->directory, "SELECT address FROM account WHERE id=?", -1, &q, NULL) !=
            SQLITE_OK) {
        return;
    }
    sqlite3_bind_int64(q, 1, (int64_t)owner->id);
    if (sqlite3_step(q) == SQLITE_ROW) {
        snprintf(owner->name, sizeof(owner->name), "%s", (const char *)sqlite3_column_text(q, 0));
        for (char *c = owner->name; *c != '\0'; c++) {
            *c = *c == '/' || (unsigned char)*c < ' ' ? '_' : *c;
        }
    }
    sqlite3_finalize(q);
}

/* --- names --- */

/* A path of mailboxes as one name of a folder: levels with dots between, as Maildir++ has them, in modified UTF-7. */
static void folder_of(struct slice path, char out[FOLDER_BYTES])
{
    AUTO(buf_fini) struct buf plain;
    AUTO(buf_fini) struct buf coded;
    buf_init(&plain, FOLDER_BYTES);
    buf_init(&coded, FOLDER_BYTES - 1);
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];
        buf_append_char(&plain, c == '/' ? '.' : c == '.' || (unsigned char)c < ' ' ? '_' : c);
    }
    mutf7_encode(buf_slice(&plain), &coded);
    if (buf_error(&coded) != OK) {
        buf_reset(&coded);
        buf_append_cstr(&coded, "other");
    }
    snprintf(out, FOLDER_BYTES, "%.*s", SLICE_ARG(buf_slice(&coded)));
}

/* As the mailboxes of a new account are numbered. */
static void folder_by_number(uint64_t mailbox, char out[FOLDER_BYTES])
{
    static const char *const first[] = { "INBOX", "Drafts", "Sent", "Junk", "Trash", "Archive" };
    if (mailbox >= 1 && mailbox <= ARRAY_LEN(first)) {
        snprintf(out, FOLDER_BYTES, "%s", first[mailbox - 1]);
    } else {
        snprintf(out, FOLDER_BYTES, "mailbox-%llu", (unsigned long long)mailbox);
    }
}

static void letters_of(uint64_t flags, char out[8])
{
    static const struct {
        uint64_t flag;
        char letter;
    } letters[] = { { FLAG_DRAFT, 'D' },
                    { FLAG_FLAGGED, 'F' },
                    { FLAG_ANSWERED, 'R' },
                    { FLAG_SEEN, 'S' },
                    { FLAG_DELETED, 'T' } };
    for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
        *out = letters[i].letter;
        out += (flags & letters[i].flag) != 0;
    }
    *out = '\0';
}

static enum err make_directory(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST ? OK : fail(ERR_PERM, "%s: %m", path);
}

/* TO/OWNER, and in it the folder of a mailbox with cur, new and tmp. */
static enum err make_folder(struct salvage *s, const struct owner *owner, const char *folder,
                            char out[PATH_BYTES])
{
    static const char *const below[] = { "cur", "new", "tmp" };
    char path[PATH_BYTES + 8];
    bool is_inbox = strcmp(folder, "INBOX") == 0;
    snprintf(out, PATH_BYTES, "%s/%s", s->request->to, owner->name);
    TRY(make_directory(out));
    if (s->request->as_eml) {
        snprintf(out, PATH_BYTES, "%s/%s/%s", s->request->to, owner->name, folder);
        return make_directory(out);
    }
    if (!is_inbox) {
        snprintf(out, PATH_BYTES, "%s/%s/.%s", s->request->to, owner->name, folder);
        TRY(make_directory(out));
    }
    for (size_t i = 0; i < ARRAY_LEN(below); i++) {
        snprintf(path, sizeof(path), "%s/%s", out, below[i]);
        TRY(make_directory(path));
    }
    return OK;
}

/* --- one message --- */

static enum err write_piece(void *arg, struct slice octets)
{
    return fwrite(octets.ptr, 1, octets.len, arg) == octets.len ? OK : fail(ERR_TEMP, "write: %m");
}

static enum err write_text(struct salvage *s, const struct accept_record *accept, const char *path,
                           bool *is_whole)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (file == NULL) {
        return fail(ERR_TEMP, "%s: %m", path);
    }
    struct message_sink sink = { .piece = write_piece, .arg = file };
    enum err result = message_pieces(s->log, accept, &sink);
    struct timespec times[2] = { { .tv_sec = accept->received.secs },
                                 { .tv_sec = accept->received.secs } };
    *is_whole = sink.is_whole;
    bool ok = fflush(file) == 0 && futimens(fd, times) == 0;
    ok = fclose(file) == 0 && ok;
    return result != OK || ok ? result : fail(ERR_TEMP, "%s: %m", path);
}

/* A message with a hole is kept too, under a name that says so. */
static enum err write_message(struct salvage *s, struct owner *owner, log_lsn lsn,
                              const struct accept_record *accept, const struct place *place)
{
    char folder[PATH_BYTES], path[PATH_BYTES + 128], partial[PATH_BYTES + 160], letters[8];
    bool is_whole;
    TRY(make_folder(s, owner, place->folder, folder));
    letters_of(place->flags, letters);
    if (s->request->as_eml) {
        snprintf(path, sizeof(path), "%s/%llu-%llu.eml", folder, (unsigned long long)place->number,
                 (unsigned long long)lsn);
    } else {
        snprintf(path, sizeof(path), "%s/cur/%lld.L%lluN%llu.culver:2,%s", folder,
                 (long long)accept->received.secs, (unsigned long long)lsn,
                 (unsigned long long)place->number, letters);
    }
    TRY(write_text(s, accept, path, &is_whole));
    owner->written++;
    s->report->messages++;
    progress_add(s->request->progress, 1);
    if (!is_whole) {
        snprintf(partial, sizeof(partial), "%s.partial", path);
        if (rename(path, partial) != 0) {
            return fail(ERR_TEMP, "%s: %m", partial);
        }
        s->report->damaged++;
        fprintf(s->text, "%s: pieces of this message are lost; what is there was written\n",
                partial);
    }
    return OK;
}

/* --- what a database places --- */

static enum err write_placed(struct salvage *s, struct owner *owner, sqlite3_stmt *row)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "placed", RECORD_ARENA_BYTES);
    log_lsn lsn = (log_lsn)sqlite3_column_int64(row, 0);
    struct place place = { .number = (uint64_t)sqlite3_column_int64(row, 1),
                           .flags = (uint64_t)sqlite3_column_int64(row, 2) };
    struct log_record record;
    struct accept_record accept;
    folder_of(slice_make(sqlite3_column_text(row, 3), (size_t)sqlite3_column_bytes(row, 3)),
              place.folder);
    enum err result = log_read(s->log, lsn, arena, &record);
    result = result == OK && record.type != LOG_ACCEPT ? ERR_CORRUPT : result;
    result = result == OK ? accept_read(record.payload, arena, &accept) : result;
    if (result == OK) {
        return write_message(s, owner, lsn, &accept, &place);
    }
    s->report->damaged++;
    fprintf(s->text, "%s: %s: message %llu (record %llu of the log) is lost\n", owner->name,
            place.folder, (unsigned long long)place.number, (unsigned long long)lsn);
    return OK;
}

static enum err write_by_database(struct salvage *s, struct owner *owner)
{
    static const char query[] =
        "WITH RECURSIVE p(id,path) AS (SELECT id,name FROM mailbox WHERE parent=0 UNION ALL "
        "SELECT m.id,p.path||'/'||m.name FROM mailbox m JOIN p ON m.parent=p.id) "
        "SELECT lsn,uid,flags,path FROM mm JOIN p ON p.id=mm.mailbox ORDER BY mailbox,uid";
    sqlite3_stmt *row = NULL;
    enum err result = OK;
    int code = SQLITE_DONE;
    if (owner->db == NULL) {
        return OK;
    }
    if (sqlite3_prepare_v2(owner->db, query, -1, &row, NULL) == SQLITE_OK) {
        while (result == OK && (code = sqlite3_step(row)) == SQLITE_ROW) {
            result = write_placed(s, owner, row);
        }
    }
    sqlite3_finalize(row);
    return result != OK || code == SQLITE_DONE
               ? result
               : fail(ERR_CORRUPT, "%s: %s", owner->name, sqlite3_errmsg(owner->db));
}

/* --- what only the log says --- */

struct visit {
    struct salvage *s;
    struct owner *owner;
};

/* Everything accepted for the account behind what its database knows: all of it when that is lost. */
static enum err write_accepted(void *arg, const struct log_record *record)
{
    const struct visit *visit = arg;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "accepted", RECORD_ARENA_BYTES);
    struct accept_record accept;
    if (record->type != LOG_ACCEPT || accept_read(record->payload, arena, &accept) != OK ||
        accept.is_husk) {
        return OK;
    }
    for (uint32_t i = 0; i < accept.target_count; i++) {
        struct place place = { .number = record->lsn, .flags = accept.targets[i].flags };
        if (accept.targets[i].account != visit->owner->id) {
            continue;
        }
        folder_by_number(accept.targets[i].mailbox, place.folder);
        TRY(write_message(visit->s, visit->owner, record->lsn, &accept, &place));
        break; /* one copy of a message is enough here */
    }
    return OK;
}

static enum err write_account(struct salvage *s, struct owner *owner)
{
    struct visit visit = { s, owner };
    name_owner(s, owner);
    open_account(s, owner);
    bool by_database = owner->db != NULL;
    enum err result = write_by_database(s, owner);
    sqlite3_close(owner->db);
    TRY(result);
    TRY(log_each(s->log, owner->applied + 1, write_accepted, &visit));
    s->report->accounts++;
    fprintf(s->text, "%s: %llu messages, %s\n", owner->name, (unsigned long long)owner->written,
            by_database ? "in the mailboxes its database says"
                        : "all that were ever accepted for it, because its database is lost");
    return OK;
}

/* --- which accounts there are --- */

static void note_account(struct salvage *s, account_id id)
{
    struct owner *owner = map_find_u64(&s->accounts, id);
    if (id == 0 || owner != NULL || (s->request->account != 0 && s->request->account != id)) {
        return;
    }
    owner = calloc(1, sizeof(*owner));
    if (owner == NULL) {
        abort();
    }
    owner->id = id;
    map_set_u64(&s->accounts, id, owner);
}

static enum err note_record(void *arg, const struct log_record *record)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "note", RECORD_ARENA_BYTES);
    struct accept_record accept;
    if (record->type == LOG_ACCEPT && accept_read(record->payload, arena, &accept) == OK) {
        for (uint32_t i = 0; i < accept.target_count; i++) {
            note_account(arg, accept.targets[i].account);
        }
    }
    return OK;
}

static void note_damage(void *arg, const char *segment, uint64_t offset, const char *why)
{
    struct salvage *s = arg;
    s->report->damaged++;
    fprintf(s->text, "log/%s: octet %llu: %s\n", segment, (unsigned long long)offset, why);
}

static enum err write_all(struct salvage *s)
{
    void *owner;
    TRY(log_each(s->log, 1, note_record, s));
    progress_begin(s->request->progress, "writing messages", 0, false);
    for (size_t at = 0; map_next(&s->accounts, &at, &owner);) {
        TRY(write_account(s, owner));
    }
    fprintf(s->text, "%llu accounts, %llu messages, %llu pieces lost\n",
            (unsigned long long)s->report->accounts, (unsigned long long)s->report->messages,
            (unsigned long long)s->report->damaged);
    return fflush(s->text) == 0 ? OK : fail(ERR_TEMP, "REPORT.txt: %m");
}

/* --- from end to end --- */

/* A running server writes what is read here. Where no lock can be had, on a disk that is mounted for reading, none runs. */
static enum err take_lock(struct salvage *s)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "%s/run/LOCK", s->request->data_dir);
    s->lock_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    return s->lock_fd < 0 || flock(s->lock_fd, LOCK_EX | LOCK_NB) == 0
               ? OK
               : fail(ERR_BUSY, "the server runs: stop it first, or salvage a copy of %s",
                      s->request->data_dir);
}

static enum err make_target(struct salvage *s)
{
    char path[PATH_BYTES];
    const char *to = s->request->to;
    if (mkdir(to, 0700) != 0 && (errno != EEXIST || rmdir(to) != 0 || mkdir(to, 0700) != 0)) {
        return fail(ERR_EXISTS, "%s: %m: name a directory that is empty or not there yet", to);
    }
    snprintf(path, sizeof(path), "%s/REPORT.txt", to);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    s->text = fd < 0 ? NULL : fdopen(fd, "w");
    return s->text != NULL ? OK : fail(ERR_PERM, "%s: %m", path);
}

static enum err run(struct salvage *s)
{
    char path[PATH_BYTES];
    TRY(take_lock(s));
    TRY(make_target(s));
    snprintf(path, sizeof(path), "%s/db/server.db", s->request->data_dir);
    s->directory = db_open_to_read(path);
    if (s->directory == NULL) {
        fprintf(s->text, "server.db cannot be read: accounts are named by number\n");
    }
    char dictionaries[PATH_BYTES];
    snprintf(path, sizeof(path), "%s/log", s->request->data_dir);
    snprintf(dictionaries, sizeof(dictionaries), "%s/dict", s->request->data_dir);
    struct log_config config = { .dir = path, .dictionary_dir = dictionaries };
    progress_begin(s->request->progress, "reading the log", 0, false);
    TRY(log_open_to_read(&config, s->request->world, note_damage, s, &s->log));
    return write_all(s);
}

enum err salvage_run(const struct salvage_request *request, struct salvage_report *out)
{
    struct salvage s = { .request = request, .report = out, .lock_fd = -1 };
    void *owner;
    *out = (struct salvage_report){ 0 };
    map_init(&s.accounts);
    enum err result = run(&s);
    for (size_t at = 0; map_next(&s.accounts, &at, &owner);) {
        free(owner);
    }
    map_fini(&s.accounts);
    sqlite3_close(s.directory);
    if (s.log != NULL) {
        log_close(s.log);
    }
    if (s.text != NULL && fclose(s.text) != 0 && result == OK) {
        result = fail(ERR_TEMP, "REPORT.txt: %m");
    }
    if (s.lock_fd >= 0) {
        close(s.lock_fd);
    }
    return result;
}

enum err salvage_find(const char *data_dir, struct slice address, account_id *out)
{
    char path[PATH_BYTES];
    sqlite3_stmt *q = NULL;
    *out = 0;
    snprintf(path, sizeof(path), "%s/db/server.db", data_dir);
    sqlite3 *db = db_open_to_read(path);
    if (db != NULL && sqlite3_prepare_v2(db, "SELECT id FROM account WHERE address=lower(?)", -1,
                                         &q, NULL) == SQLITE_OK) {
        sqlite3_bind_text(q, 1, address.ptr, (int)address.len, SQLITE_STATIC);
        *out = sqlite3_step(q) == SQLITE_ROW ? (account_id)sqlite3_column_int64(q, 0) : 0;
    }
    sqlite3_finalize(q);
    sqlite3_close(db);
    return *out != 0 ? OK
                     : fail(ERR_NOT_FOUND,
                            "server.db knows no account %.*s: --account also takes its number",
                            SLICE_ARG(address));
}
