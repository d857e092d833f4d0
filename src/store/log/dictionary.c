/* Compressed payloads, and the dictionaries that make small mail small: 32 KiB of what many messages have in common.
 *
 * A dictionary is made when a segment is rewritten and there is none that is young enough. Its file is durable before a record that needs
 * it is, and goes only when no segment names it any more. There are two of each, because a flipped bit in a single one would cost every
 * record that needs it. */
#include "store/log/dictionary.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>
#include <zdict.h>
#include <zstd.h>

#include "base/log.h"
#include "base/scan.h"
#include "store/log/internal.h"

#define DICTIONARY_MAGIC "CULVDIC1"
#define DICTIONARY_BYTES (32 * 1024)
#define DICTIONARY_BYTES_MAX (1024 * 1024) /* of one that is read */
#define DICTIONARY_SAMPLES_MIN 256
#define DICTIONARY_AGE_SECS (90 * 24 * 3600) /* then mail has changed enough for a new one */
#define DICTIONARY_HEADER_BYTES 32
#define DICTIONARY_DIGITS 8
#define LEVEL 3
#define PAYLOAD_HEADER_BYTES 8
#define WORTH_SHARE 16 /* compressed must be smaller by one part in so many */
#define PATH_BYTES 4096

struct dictionary {
    struct dictionary *next;
    uint32_t id;
    int64_t made;
    ZSTD_CDict *pack;
    ZSTD_DDict *expand;
};

/* What the two files are named for. */
static const char *const twins[] = { ".zdict", ".zcopy" };
enum { ORIGINAL, COPY };

static void dictionary_path(const struct log *log, uint32_t id, const char *suffix,
                            char out[PATH_BYTES])
{
    snprintf(out, PATH_BYTES, "%s/%08" PRIx32 "%s", log->dictionary_dir, id, suffix);
}

bool dictionary_parse(struct slice file, uint32_t id, int64_t *out_made, struct slice *out)
{
    struct scan c = scan_make(file);
    uint32_t named, len;
    uint64_t made, checksum;
    struct slice content;
    if (file.len < DICTIONARY_HEADER_BYTES || !scan_lit(&c, SL(DICTIONARY_MAGIC)) ||
        !scan_le32(&c, &named) || named != id || !scan_le64(&c, &made) || !scan_le32(&c, &len) ||
        len > DICTIONARY_BYTES_MAX || !scan_bytes(&c, len, &content) || !scan_le64(&c, &checksum) ||
        !scan_at_end(&c) || checksum != XXH3_64bits(file.ptr, file.len - 8)) {
        return false;
    }
    *out_made = (int64_t)made;
    *out = content;
    return true;
}

/* --- the ones in memory --- */

static struct dictionary *dictionary_add(struct log *log, uint32_t id, int64_t made,
                                         struct slice content)
{
    struct dictionary *dictionary = calloc(1, sizeof(*dictionary));
    if (dictionary == NULL) {
        abort();
    }
    dictionary->id = id;
    dictionary->made = made;
    dictionary->pack = ZSTD_createCDict(content.ptr, content.len, LEVEL);
    dictionary->expand = ZSTD_createDDict(content.ptr, content.len);
    if (dictionary->pack == NULL || dictionary->expand == NULL) {
        abort();
    }
    pthread_mutex_lock(&log->lock);
    dictionary->next = log->dictionaries;
    log->dictionaries = dictionary;
    pthread_mutex_unlock(&log->lock);
    return dictionary;
}

struct dictionary_file {
    char *bytes; /* malloc */
    struct slice all, content;
    int64_t made;
};

static void file_fini(struct dictionary_file *file)
{
    free(file->bytes);
}

/* ERR_NOT_FOUND, ERR_CORRUPT; else the disk's. */
static enum err file_read(struct log *log, uint32_t id, const char *suffix,
                          struct dictionary_file *out)
{
    struct disk *disk = &log->world->disk;
    char path[PATH_BYTES];
    dictionary_path(log, id, suffix, path);
    int fd = disk->open(disk, path, O_RDONLY | O_NOFOLLOW, 0);
    if (fd < 0) {
        return errno == ENOENT ? fail(ERR_NOT_FOUND, "%s is missing", path)
                               : log_disk_error("open", path);
    }
    size_t room = DICTIONARY_BYTES_MAX + DICTIONARY_HEADER_BYTES;
    out->bytes = malloc(room);
    if (out->bytes == NULL) {
        abort();
    }
    ssize_t got = disk->pread(disk, fd, out->bytes, room, 0);
    int error = errno;
    disk->close(disk, fd);
    if (got < 0) {
        errno = error;
        return log_disk_error("read", path);
    }
    out->all = slice_make(out->bytes, (size_t)got);
    return dictionary_parse(out->all, id, &out->made, &out->content)
               ? OK
               : fail(ERR_CORRUPT, "%s is damaged", path);
}

/* ERR_CORRUPT: neither of the two is whole; a disk that does not answer is not damage. */
static enum err dictionary_load(struct log *log, uint32_t id, struct dictionary **out)
{
    enum err results[ARRAY_LEN(twins)];
    for (size_t i = 0; i < ARRAY_LEN(twins); i++) {
        AUTO(file_fini) struct dictionary_file file = { 0 };
        results[i] = file_read(log, id, twins[i], &file);
        if (results[i] == OK) {
            *out = dictionary_add(log, id, file.made, file.content);
            if (i == COPY) {
                log_error("dictionary-unread", "file=%08" PRIx32 "%s class=%s", id, twins[ORIGINAL],
                          err_name(results[ORIGINAL]));
            }
            return OK;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(twins); i++) {
        if (results[i] != ERR_NOT_FOUND && results[i] != ERR_CORRUPT) {
            return fail(results[i], "dictionary %" PRIu32 " cannot be read", id);
        }
    }
    return fail(ERR_CORRUPT, "dictionary %" PRIu32 " is missing or damaged", id);
}

static enum err dictionary_get(struct log *log, uint32_t id, struct dictionary **out)
{
    pthread_mutex_lock(&log->lock);
    struct dictionary *dictionary = log->dictionaries;
    while (dictionary != NULL && dictionary->id != id) {
        dictionary = dictionary->next;
    }
    pthread_mutex_unlock(&log->lock);
    *out = dictionary;
    return dictionary != NULL ? OK : dictionary_load(log, id, out);
}

/* --- payloads --- */

static ZSTD_DCtx *context_take(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    ZSTD_DCtx *context = log->context_count > 0 ? log->contexts[--log->context_count] : NULL;
    pthread_mutex_unlock(&log->lock);
    context = context == NULL ? ZSTD_createDCtx() : context;
    if (context == NULL) {
        abort();
    }
    return context;
}

static void context_give(struct log *log, ZSTD_DCtx *context)
{
    pthread_mutex_lock(&log->lock);
    bool is_kept = log->context_count < CONTEXTS_KEPT;
    if (is_kept) {
        log->contexts[log->context_count++] = context;
    }
    pthread_mutex_unlock(&log->lock);
    if (!is_kept) {
        ZSTD_freeDCtx(context);
    }
}

enum err payload_plain_len(struct slice stored, uint32_t *out)
{
    struct scan c = scan_make(stored);
    uint32_t dictionary, len;
    if (!scan_le32(&c, &dictionary) || !scan_le32(&c, &len) || len > LOG_PAYLOAD_MAX) {
        return fail(ERR_CORRUPT, "a compressed record of the log is damaged");
    }
    *out = len;
    return OK;
}

enum err payload_expand(struct log *log, struct slice stored, uint64_t plain_checksum, char *out,
                        size_t out_len)
{
    struct scan c = scan_make(stored);
    struct dictionary *dictionary = NULL;
    uint32_t id, len;
    if (!scan_le32(&c, &id) || !scan_le32(&c, &len) || len != out_len) {
        return fail(ERR_CORRUPT, "a compressed record of the log is damaged");
    }
    if (id != 0) {
        TRY(dictionary_get(log, id, &dictionary));
    }
    struct slice frame = scan_rest(&c);
    ZSTD_DCtx *context = context_take(log);
    size_t got = dictionary == NULL
                     ? ZSTD_decompressDCtx(context, out, out_len, frame.ptr, frame.len)
                     : ZSTD_decompress_usingDDict(context, out, out_len, frame.ptr, frame.len,
                                                  dictionary->expand);
    context_give(log, context);
    if (ZSTD_isError(got) || got != out_len || XXH3_64bits(out, out_len) != plain_checksum) {
        return fail(ERR_CORRUPT, "a compressed record of the log does not expand to what it was");
    }
    return OK;
}

static size_t pack(struct log *log, const struct dictionary *dictionary, struct slice plain,
                   char *out, size_t room)
{
    if (log->packer == NULL) {
        log->packer = ZSTD_createCCtx();
    }
    ZSTD_CCtx *packer = log->packer;
    if (packer == NULL) {
        abort();
    }
    ZSTD_CCtx_reset(packer, ZSTD_reset_session_and_parameters);
    ZSTD_CCtx_setParameter(packer, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(packer, ZSTD_c_contentSizeFlag, 0); /* both stand in front of it */
    ZSTD_CCtx_setParameter(packer, ZSTD_c_dictIDFlag, 0);
    ZSTD_CCtx_refCDict(packer, dictionary == NULL ? NULL : dictionary->pack);
    return ZSTD_compress2(packer, out, room, plain.ptr, plain.len);
}

bool payload_compress(struct log *log, uint32_t id, struct slice plain, struct buf *out)
{
    struct dictionary *dictionary = NULL;
    size_t room = ZSTD_compressBound(plain.len);
    size_t before = out->len;
    if (id != 0 && dictionary_get(log, id, &dictionary) != OK) {
        return false; /* nothing that needs a dictionary we cannot read is written */
    }
    buf_append_u32(out, id);
    buf_append_u32(out, (uint32_t)plain.len);
    char *at = buf_reserve(out, room);
    size_t len = at == NULL ? 0 : pack(log, dictionary, plain, at, room);
    bool is_worth = at != NULL && !ZSTD_isError(len) &&
                    len + PAYLOAD_HEADER_BYTES + plain.len / WORTH_SHARE <= plain.len;
    if (is_worth) {
        buf_commit(out, len);
    } else {
        buf_truncate(out, before);
    }
    return is_worth;
}

/* --- making and removing --- */

/* Beside the file, then in its place. */
static enum err file_write(struct log *log, uint32_t id, const char *suffix, struct slice bytes)
{
    struct disk *disk = &log->world->disk;
    char path[PATH_BYTES], fresh[PATH_BYTES];
    dictionary_path(log, id, suffix, path);
    dictionary_path(log, id, ".new", fresh);
    int fd = disk->open(disk, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return log_disk_error("create", fresh);
    }
    struct iovec iov = { (void *)(uintptr_t)bytes.ptr, bytes.len };
    bool ok =
        disk->pwritev(disk, fd, &iov, 1, 0) == (ssize_t)bytes.len && disk->fsync(disk, fd) == 0;
    int error = errno;
    disk->close(disk, fd);
    ok = ok && disk->rename(disk, fresh, path) == 0 && disk_sync_parent(disk, path) == 0;
    if (!ok) {
        disk->unlink(disk, fresh);
        errno = error;
        return log_disk_error("write", path);
    }
    return OK;
}

static enum err dictionary_write(struct log *log, uint32_t id, int64_t made, struct slice content)
{
    AUTO(buf_fini) struct buf b;
    buf_init(&b, DICTIONARY_HEADER_BYTES + content.len);
    buf_append_cstr(&b, DICTIONARY_MAGIC);
    buf_append_u32(&b, id);
    buf_append_u64(&b, (uint64_t)made);
    buf_append_blob(&b, content);
    buf_append_u64(&b, XXH3_64bits(b.ptr, b.len));
    for (size_t i = 0; i < ARRAY_LEN(twins); i++) {
        TRY(file_write(log, id, twins[i], buf_slice(&b)));
    }
    return OK;
}

enum err dictionary_train(struct log *log, const struct samples *samples, uint32_t *out)
{
    *out = 0;
    if (samples->count < DICTIONARY_SAMPLES_MIN) {
        return OK;
    }
    char *content = malloc(DICTIONARY_BYTES);
    if (content == NULL) {
        abort();
    }
    size_t len = ZDICT_trainFromBuffer(content, DICTIONARY_BYTES, samples->bytes.ptr,
                                       samples->lengths, samples->count);
    enum err result = OK;
    if (!ZDICT_isError(len)) { /* else the samples have nothing in common */
        uint32_t id = log->dictionary_newest + 1;
        int64_t made = clock_now(&log->world->clock).secs;
        result = dictionary_write(log, id, made, slice_make(content, len));
        if (result == OK) {
            log->dictionary_newest = id;
            dictionary_add(log, id, made, slice_make(content, len));
            __atomic_add_fetch(&log->upkeep.dictionaries, 1, __ATOMIC_RELAXED);
            *out = id;
        }
    }
    free(content);
    return result;
}

uint32_t dictionary_current(struct log *log)
{
    struct dictionary *dictionary;
    uint32_t id = log->dictionary_newest;
    if (id == 0 || dictionary_get(log, id, &dictionary) != OK) {
        return 0;
    }
    int64_t age = clock_now(&log->world->clock).secs - dictionary->made;
    return age < DICTIONARY_AGE_SECS ? id : 0;
}

/* Eight digits before `suffix`. */
static bool is_file_name(struct slice name, const char *suffix, uint32_t *out)
{
    static const char digits[] = "0123456789abcdef";
    *out = 0;
    if (name.len != DICTIONARY_DIGITS + strlen(suffix) || !slice_ends(name, slice_cstr(suffix))) {
        return false;
    }
    for (size_t i = 0; i < DICTIONARY_DIGITS; i++) {
        const char *digit = memchr(digits, name.ptr[i], strlen(digits));
        if (digit == NULL) {
            return false;
        }
        *out = *out << 4 | (uint32_t)(digit - digits);
    }
    return *out > 0;
}

bool dictionary_is_file(struct slice name)
{
    uint32_t id;
    return is_file_name(name, twins[ORIGINAL], &id) || is_file_name(name, twins[COPY], &id);
}

typedef void dictionary_visit(struct log *log, uint32_t id, void *arg);

struct visiting {
    struct log *log;
    dictionary_visit *fn;
    void *arg;
};

/* A copy counts where the file itself is gone. */
static void visit_file(void *arg, const char *name)
{
    const struct visiting *v = arg;
    char path[PATH_BYTES];
    uint32_t id;
    bool is_one = is_file_name(slice_cstr(name), twins[ORIGINAL], &id);
    if (!is_one && is_file_name(slice_cstr(name), twins[COPY], &id)) {
        dictionary_path(v->log, id, twins[ORIGINAL], path);
        is_one = disk_has_file(&v->log->world->disk, path) == 0;
    }
    if (is_one) {
        v->fn(v->log, id, v->arg);
    }
}

static void each_dictionary(struct log *log, dictionary_visit *fn, void *arg)
{
    struct disk *disk = &log->world->disk;
    struct visiting visiting = { log, fn, arg };
    disk->list(disk, log->dictionary_dir, visit_file, &visiting);
}

static void remove_unused(struct log *log, uint32_t id, void *arg)
{
    char path[PATH_BYTES];
    bool is_used = id >= log->dictionary_newest;
    pthread_mutex_lock(&log->lock);
    for (unsigned i = 0; i < log->segment_count && !is_used; i++) {
        is_used = log->segments[i]->dictionary == id;
    }
    pthread_mutex_unlock(&log->lock);
    for (size_t i = 0; i < ARRAY_LEN(twins) && !is_used; i++) {
        dictionary_path(log, id, twins[i], path);
        log->world->disk.unlink(&log->world->disk, path);
    }
}

void dictionary_sweep(struct log *log)
{
    each_dictionary(log, remove_unused, NULL);
}

/* --- looking after them --- */

struct verifying {
    log_damaged *damaged;
    void *arg;
    enum err result;
};

/* One that is missing was not written, or the power went before it was: the other is enough. */
static void verify_one(struct log *log, uint32_t id, void *arg)
{
    struct verifying *v = arg;
    enum err read[ARRAY_LEN(twins)];
    for (size_t i = 0; i < ARRAY_LEN(twins); i++) {
        AUTO(file_fini) struct dictionary_file file = { 0 };
        read[i] = file_read(log, id, twins[i], &file);
    }
    bool is_lost = read[ORIGINAL] != OK && read[COPY] != OK;
    for (size_t i = 0; i < ARRAY_LEN(twins); i++) {
        char name[DICTIONARY_DIGITS + 8];
        if (read[i] == ERR_CORRUPT) {
            snprintf(name, sizeof(name), "%08" PRIx32 "%s", id, twins[i]);
            v->damaged(v->arg, name, 0,
                       is_lost
                           ? "it is damaged, and its copy is no help: a snapshot or backup from "
                             "before may have it"
                           : "it is damaged; `culver store repair` writes it again");
            v->result = ERR_CORRUPT;
        }
    }
}

enum err dictionary_verify(struct log *log, log_damaged *damaged, void *arg)
{
    struct verifying v = { damaged, arg, OK };
    each_dictionary(log, verify_one, &v);
    return v.result;
}

static void mend_one(struct log *log, uint32_t id, void *arg)
{
    enum err *result = arg;
    struct dictionary_file files[ARRAY_LEN(twins)] = { 0 };
    enum err read[ARRAY_LEN(twins)];
    for (size_t i = 0; i < ARRAY_LEN(twins); i++) {
        read[i] = file_read(log, id, twins[i], &files[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(twins); i++) {
        bool is_bad = read[i] == ERR_CORRUPT || read[i] == ERR_NOT_FOUND;
        if (is_bad && read[1 - i] == OK) {
            enum err written = file_write(log, id, twins[i], files[1 - i].all);
            *result = *result == OK ? written : *result;
        } else if (read[i] != OK) {
            *result = read[i];
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(twins); i++) {
        file_fini(&files[i]);
    }
}

enum err dictionary_mend(struct log *log)
{
    enum err result = OK;
    each_dictionary(log, mend_one, &result);
    return result;
}

/* --- the life of the log --- */

static void note_newest(struct log *log, uint32_t id, void *arg)
{
    log->dictionary_newest = id > log->dictionary_newest ? id : log->dictionary_newest;
}

void dictionary_open(struct log *log)
{
    each_dictionary(log, note_newest, NULL);
}

void dictionary_close(struct log *log)
{
    while (log->dictionaries != NULL) {
        struct dictionary *dictionary = log->dictionaries;
        log->dictionaries = dictionary->next;
        ZSTD_freeCDict(dictionary->pack);
        ZSTD_freeDDict(dictionary->expand);
        free(dictionary);
    }
    while (log->context_count > 0) {
        ZSTD_freeDCtx(log->contexts[--log->context_count]);
    }
    ZSTD_freeCCtx(log->packer);
}
