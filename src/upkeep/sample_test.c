/* Making, copying and reading a small data directory with something of everything in it. */
#include "upkeep/sample_test.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/log.h"
#include "base/test.h"
#include "format/message.h"
#include "store/queue.h"
#include "upkeep/layout.h"

#define SEGMENT_BYTES (64 * 1024)
#define LARGE_BYTES (300 * 1024) /* in chunks */
#define TRIES 4

static void run_program(const char *const *words)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        execvp(words[0], (char *const *)(uintptr_t)words);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *at)
{
    return remove(path);
}

/* --- a copy --- */

static struct sample *sample_new(void)
{
    struct sample *sample = calloc(1, sizeof(*sample));
    assert_non_null(sample);
    log_setup(LOG_ERROR, "test", -1);
    world_init_real(&sample->world);
    clock_init_fake(&sample->world.clock, UINT64_C(1795000000) * USEC_PER_SEC);
    sample->loop = loop_new(&sample->world);
    sample->arena = arena_new(NULL, "sample", (size_t)256 << 20);
    return sample;
}

struct sample *sample_copy(const char *from)
{
    struct sample *sample = sample_new();
    char source[256];
    snprintf(source, sizeof(source), "%s/test/data/formats/%s/.", CULVER_SOURCE_ROOT, from);
    snprintf(sample->dir, sizeof(sample->dir), "/tmp/culver-sample-XXXXXX");
    assert_non_null(mkdtemp(sample->dir));
    run_program((const char *const[]){ "cp", "-r", source, sample->dir, NULL });
    assert_int_equal(layout_upgrade(sample->dir), OK);
    return sample;
}

const char *sample_path(struct sample *sample, const char *file)
{
    return arena_cstr(sample->arena, arena_printf(sample->arena, "%s/%s", sample->dir, file));
}

static void keep(enum err result, enum err *out, char detail[ERR_TEXT_MAX])
{
    *out = result;
    snprintf(detail, ERR_TEXT_MAX, "%s", result == OK ? "" : err_detail());
}

void sample_open(struct sample *s)
{
    struct store_config config = { .data_dir = s->dir,
                                   .is_inline = true,
                                   .segment_bytes = SEGMENT_BYTES };
    keep(store_open(&config, &s->world, &s->store), &s->store_result, s->store_detail);
    keep(directory_open(s->dir, true, &s->world, &s->directory), &s->directory_result,
         s->directory_detail);
    struct vault_config vault = { .password_fd = -1, .key_fd = -1, .data_dir = s->dir };
    s->vault = vault_open(s->loop, &vault);
    keep(s->vault == NULL ? ERR_CORRUPT : OK, &s->vault_result, s->vault_detail);
}

void sample_close(struct sample *s)
{
    if (s->store_result == OK) {
        store_close(s->store);
    }
    if (s->directory_result == OK) {
        directory_close(s->directory);
    }
    vault_close(s->vault);
}

void sample_free(struct sample *s)
{
    nftw(s->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    loop_free(s->loop);
    arena_free(s->arena);
    free(s);
}

/* --- what it shows --- */

static uint64_t hash(struct slice text)
{
    return XXH3_64bits(text.ptr, text.len);
}

/* A call that met damage fails and has the database made again; the next one is answered. */
#define ANSWERED(call)                                                                             \
    ({                                                                                             \
        enum err result_ = (call);                                                                 \
        for (int i_ = 0; i_ < TRIES && result_ != OK; i_++) {                                      \
            result_ = (call);                                                                      \
        }                                                                                          \
        result_;                                                                                   \
    })

static void read_mailbox(struct sample *s, account_id account, const struct mailbox_info *info,
                         struct sample_rows *out)
{
    struct view *view;
    struct email_row *rows;
    uint32_t count;
    assert_int_equal(ANSWERED(view_open(s->store, account, info->id, true, &view)), OK);
    assert_int_equal(
        ANSWERED(view_rows(view, view->uids, view->count, ROW_SUMMARY, s->arena, &rows, &count)),
        OK);
    for (uint32_t i = 0; i < count; i++) {
        struct slice text;
        assert_true(out->count < SAMPLE_ROWS_MAX);
        struct sample_row *row = &out->items[out->count++];
        *row = (struct sample_row){ .account = account,
                                    .mailbox = info->name,
                                    .uidvalidity = view->uidvalidity,
                                    .uid = rows[i].uid,
                                    .flags = rows[i].flags,
                                    .size = rows[i].blob.size,
                                    .summary = hash(rows[i].summary) };
        if (store_blob_read(s->store, rows[i].blob, 0, UINT64_MAX, s->arena, &text) == OK) {
            assert_int_equal(text.len, row->size);
            row->content = hash(text);
        }
    }
    view_close(view);
}

void sample_rows(struct sample *s, struct sample_rows *out)
{
    out->count = 0;
    for (account_id account = 1; account <= SAMPLE_ACCOUNTS; account++) {
        struct mailbox_info *boxes;
        unsigned count;
        assert_int_equal(ANSWERED(mailbox_list(s->store, account, s->arena, &boxes, &count)), OK);
        for (unsigned i = 0; i < count; i++) {
            if (boxes[i].selectable) {
                read_mailbox(s, account, &boxes[i], out);
            }
        }
    }
}

/* --- making one --- */

static void deliver(struct sample *s, unsigned number, size_t body,
                    const struct delivery_target *targets, unsigned target_count,
                    const char *remote)
{
    char *filler = arena_alloc(s->arena, body + 1);
    memset(filler, 'a' + (int)(number % 26), body);
    filler[body] = '\0';
    struct slice text = arena_printf(s->arena,
                                     "From: sender@example.org\r\nTo: alice@lab.test\r\nSubject: "
                                     "Re: message %u\r\nMessage-ID: <%u@example.org>\r\n"
                                     "Date: Tue, 24 Nov 2026 02:19:11 +0000\r\n\r\n%s\r\n",
                                     number, number, filler);
    struct draft *draft = draft_new(s->store, 2 * LARGE_BYTES);
    struct queue_recipient recipient = { .address = slice_cstr(remote) };
    struct message message;
    struct buf summary;
    log_lsn lsn;
    buf_init(&summary, MESSAGE_SUMMARY_MAX);
    message_parse(text, s->arena, &message);
    summary_write(&message, &summary);
    struct delivery delivery = { .draft = draft,
                                 .summary = buf_slice(&summary),
                                 .received = clock_now(&s->world.clock),
                                 .envelope_from = SL("sender@example.org"),
                                 .targets = targets,
                                 .target_count = target_count,
                                 .remote = &recipient,
                                 .remote_count = remote == NULL ? 0 : 1,
                                 .submitter = remote == NULL ? 0 : 1,
                                 .envelope_id = SL("sample") };
    assert_int_equal(draft_write(draft, text), OK);
    assert_int_equal(store_deliver(s->store, &delivery, &lsn), OK);
    draft_free(draft);
    buf_fini(&summary);
}

static void change(struct sample *s)
{
    struct view *view;
    struct copied copied;
    mailbox_id work;
    mail_modseq modseq;
    unsigned bit;
    uint32_t gone;
    mail_uid one[] = { 1 }, two[] = { 2 }, three[] = { 3 };
    assert_int_equal(mailbox_create(s->store, 1,
                                    SL("Work/Gr\xc3\xbc"
                                       "n"),
                                    ROLE_NONE, &work),
                     OK);
    assert_int_equal(mailbox_rename(s->store, 1,
                                    SL("Work/Gr\xc3\xbc"
                                       "n"),
                                    SL("Work/Blau")),
                     OK);
    assert_int_equal(mailbox_subscribe(s->store, 1, SL("Work/Blau"), true), OK);
    assert_int_equal(keyword_bit(s->store, 1, SL("$Important"), &bit), OK);
    assert_int_equal(view_open(s->store, 1, MAILBOX_INBOX, false, &view), OK);
    assert_int_equal(view_store_flags(view, (struct uid_list){ one, 1 }, FLAGS_ADD,
                                      FLAG_SEEN | UINT64_C(1) << bit, &modseq),
                     OK);
    assert_int_equal(view_copy(view, (struct uid_list){ one, 1 }, work, false, s->arena, &copied),
                     OK);
    assert_int_equal(view_copy(view, (struct uid_list){ two, 1 }, work, true, s->arena, &copied),
                     OK);
    assert_int_equal(
        view_store_flags(view, (struct uid_list){ three, 1 }, FLAGS_ADD, FLAG_DELETED, &modseq),
        OK);
    assert_int_equal(view_expunge(view, (struct uid_list){ 0 }, &gone), OK);
    assert_int_equal(gone, 1);
    view_close(view);
}

static void fill(struct sample *s)
{
    static const struct delivery_target both[] = { { 1, MAILBOX_INBOX, 0, true },
                                                   { 2, MAILBOX_INBOX, 0, true } };
    uint64_t id;
    assert_int_equal(directory_domain_add(s->directory, SL("lab.test")), OK);
    assert_int_equal(directory_account_reserve(s->directory, SL("alice@lab.test"), &id), OK);
    assert_int_equal(directory_account_add(s->directory, SL("alice@lab.test"), 0, id), OK);
    assert_int_equal(directory_account_reserve(s->directory, SL("bob@lab.test"), &id), OK);
    assert_int_equal(directory_account_add(s->directory, SL("bob@lab.test"), 1000000, id), OK);
    assert_int_equal(directory_alias_add(s->directory, SL("info@lab.test"), SL("alice@lab.test")),
                     OK);
    assert_int_equal(vault_password_set(s->vault, 1, SL(SAMPLE_PASSWORD)), OK);
    assert_int_equal(store_account_create(s->store, 1), OK);
    assert_int_equal(store_account_create(s->store, 2), OK);
    for (unsigned i = 1; i <= 5; i++) {
        deliver(s, i, 500, both, 2, NULL);
    }
    deliver(s, 6, LARGE_BYTES, both, 1, NULL);
    deliver(s, 7, 100, both, 1, "x@example.org");
    change(s);
    assert_int_equal(store_checkpoint(s->store), OK);
    /* From here on what is changed stands in the WALs. */
    deliver(s, 8, 30000, both, 2, "y@example.org");
    deliver(s, 9, 100, both, 2, NULL);
    struct sample_rows *rows = ARENA_NEW(s->arena, struct sample_rows);
    sample_rows(s, rows);
    assert_int_equal(directory_alias_add(s->directory, SL("post@lab.test"), SL("bob@lab.test")),
                     OK);
    assert_true(queue_count(s->store) == 2);
}

/* Zeros ahead of the log's end say nothing and need not be stored. */
static void cut_zeros(struct sample *s)
{
    for (unsigned number = 1; number < 100; number++) {
        char name[64], octet;
        struct stat info;
        snprintf(name, sizeof(name), "log/S%016x.seg", number);
        int fd = open(sample_path(s, name), O_RDWR);
        if (fd < 0) {
            return;
        }
        assert_int_equal(fstat(fd, &info), 0);
        off_t end = info.st_size;
        while (end > 64 && pread(fd, &octet, 1, end - 1) == 1 && octet == 0) {
            end--;
        }
        assert_int_equal(ftruncate(fd, (end + 7) / 8 * 8), 0);
        close(fd);
    }
}

/* In a process that ends without a last word of the store, so that WALs are part of it. */
void sample_make(const char *dir)
{
    struct sample *s = sample_new();
    int status;
    snprintf(s->dir, sizeof(s->dir), "%s", dir);
    assert_int_equal(mkdir(dir, 0700), 0);
    pid_t child = fork();
    if (child == 0) {
        sample_open(s);
        assert_int_equal(s->store_result, OK);
        assert_int_equal(s->directory_result, OK);
        assert_int_equal(s->vault_result, OK);
        fill(s);
        directory_close(s->directory);
        vault_close(s->vault);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    nftw(sample_path(s, "run"), remove_one, 16, FTW_DEPTH | FTW_PHYS);
    cut_zeros(s);
    loop_free(s->loop);
    arena_free(s->arena);
    free(s);
}

int sample_tests(void)
{
    return 0;
}
