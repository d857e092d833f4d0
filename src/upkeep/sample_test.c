/* Making, copying and reading a small data directory with something of everything in it. */
#include "upkeep/sample_test.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/log.h"
#include "base/test.h"
#include "directory/vacation.h"
#include "format/message.h"
#include "store/queue.h"
#include "store/sharing/access.h"
#include "store/sharing/annotation.h"
#include "store/upkeep/upkeep.h"
#include "support/stored.h"
#include "upkeep/layout.h"

#define SEGMENT_BYTES (192 * 1024) /* with enough small messages for a dictionary */
#define LARGE_BYTES (300 * 1024)   /* in chunks */
#define TRIES 4
#define ZEROS_OF_A_RECORD 64 /* that may stand at its end and are part of it */
#define CAROL 3              /* an account that is removed again */
#define CAROLS_MAIL 300
#define KEPT_NUMBER 12 /* a copy of the message of entry KEPT_ENTRY, which was refused elsewhere */
#define KEPT_ENTRY 3
#define MONTH (UINT64_C(31) * 86400 * USEC_PER_SEC)

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
    sample->jobs = jobs_new(0);
    sample->arena = arena_new(NULL, "sample", (size_t)256 << 20);
    return sample;
}

static void copy_tree(const char *from, const char *to);

static void copy_entry(const char *from, const char *to, const struct dirent *entry)
{
    char source[512], target[512];
    snprintf(source, sizeof(source), "%s/%s", from, entry->d_name);
    snprintf(target, sizeof(target), "%s/%s", to, entry->d_name);
    if (entry->d_type != DT_DIR) {
        stored_copy(source, target);
    } else if (entry->d_name[0] != '.') {
        assert_int_equal(mkdir(target, 0700), 0);
        copy_tree(source, target);
    }
}

/* Recursive to the depth of a data directory. */
static void copy_tree(const char *from, const char *to)
{
    struct dirent *entry;
    DIR *dir = opendir(from);
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        copy_entry(from, to, entry);
    }
    closedir(dir);
}

struct sample *sample_copy(const char *from)
{
    static const char memory[] = "/dev/shm";
    struct sample *sample = sample_new();
    char source[256];
    snprintf(source, sizeof(source), "%s/test/data/formats/%s", CULVER_SOURCE_ROOT, from);
    snprintf(sample->dir, sizeof(sample->dir), "%s/culver-sample-XXXXXX",
             access(memory, W_OK) == 0 ? memory : "/tmp");
    assert_non_null(mkdtemp(sample->dir));
    copy_tree(source, sample->dir);
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
    struct vault_config vault = {
        .password_fd = -1, .key_fd = -1, .data_dir = s->dir, .hashes_cheaply = true
    };
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
    jobs_free(s->jobs);
    loop_free(s->loop);
    arena_free(s->arena);
    free(s);
}

struct snapshot_source sample_source(struct sample *s)
{
    return (struct snapshot_source){ s->dir, &s->world, s->jobs, s->store, s->directory, s->vault };
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
    assert_int_equal(ANSWERED(view_open(ACCESS_OWNER(s->store, account), info->id, true, &view)),
                     OK);
    assert_int_equal(ANSWERED(view_rows(view, view_uids(view, 1, view->count, s->arena),
                                        view->count, ROW_SUMMARY, s->arena, &rows, &count)),
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
        assert_int_equal(
            ANSWERED(mailbox_list(ACCESS_OWNER(s->store, account), s->arena, &boxes, &count)), OK);
        for (unsigned i = 0; i < count; i++) {
            if (boxes[i].selectable) {
                read_mailbox(s, account, &boxes[i], out);
            }
        }
    }
}

unsigned sample_lost(const struct sample_rows *now, const struct sample_rows *before)
{
    unsigned lost = 0;
    for (unsigned i = 0; i < before->count; i++) {
        uint64_t content = before->items[i].content;
        bool is_there = false;
        for (unsigned k = 0; k < i; k++) {
            is_there = is_there || before->items[k].content == content; /* counted */
        }
        for (unsigned k = 0; k < now->count; k++) {
            is_there = is_there || now->items[k].content == content;
        }
        lost += !is_there;
    }
    return lost;
}

/* --- making one --- */

/* What one queued message is told, with all that terms can hold. */
static struct queue_terms terms_of(const char *remote)
{
    struct queue_terms terms = { .envid = SL("QQ1"),
                                 .flags = TERM_RETURN_HEADERS | TERM_BINARY | TERM_BY_TRACE,
                                 .priority = -3,
                                 .deliver_by = { 4000000000 },
                                 .release = -86400 };
    const struct queue_terms outside = { .flags = TERM_OUTSIDE };
    return remote != NULL && remote[0] == 'y'   ? terms
           : remote != NULL && remote[0] == 'a' ? outside
                                                : (struct queue_terms){ .flags = 0 };
}

/* Somebody elsewhere, or alice, who is to answer as whom she was written to. */
static struct queue_recipient recipient_of(const char *remote)
{
    struct queue_recipient recipient = { .address = slice_cstr(remote) };
    if (remote != NULL && remote[0] == 'a') {
        recipient.original = SL("info@lab.test");
        recipient.notify = NOTIFY_IS_ANSWER;
    }
    return recipient;
}

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
    struct queue_recipient recipient = recipient_of(remote);
    uint64_t kept = KEPT_ENTRY;
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
                                 .terms = terms_of(remote),
                                 .kept = &kept,
                                 .kept_count = number == KEPT_NUMBER,
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
    assert_int_equal(mailbox_create(ACCESS_OWNER(s->store, 1),
                                    SL("Work/Gr\xc3\xbc"
                                       "n"),
                                    ROLE_NONE, &work, NULL),
                     OK);
    assert_int_equal(mailbox_rename(ACCESS_OWNER(s->store, 1),
                                    SL("Work/Gr\xc3\xbc"
                                       "n"),
                                    SL("Work/Blau"), NULL, NULL),
                     OK);
    assert_int_equal(mailbox_subscribe(s->store, 1, SL("Work/Blau"), true), OK);
    assert_int_equal(keyword_bit(ACCESS_OWNER(s->store, 1), SL("$Important"), &bit), OK);
    assert_int_equal(view_open(ACCESS_OWNER(s->store, 1), MAILBOX_INBOX, false, &view), OK);
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

/* By mistake, with a message in it. */
static void delete_mailbox(struct sample *s)
{
    struct access owner = *ACCESS_OWNER(s->store, 1);
    struct delivery_target target = { .account = 1 };
    assert_int_equal(mailbox_create(&owner, SL("Work/Rot"), ROLE_NONE, &target.mailbox, NULL), OK);
    deliver(s, 9, 100, &target, 1, NULL);
    assert_int_equal(mailbox_delete(&owner, SL("Work/Rot")), OK);
}

/* Bob works with a mailbox of hers, and has read a message that is new to her. */
static void change_shared(struct sample *s)
{
    struct view *view;
    struct copied copied;
    mail_modseq modseq;
    mail_uid four = 4;
    struct uid_list one = { &four, 1 };
    struct access bob = { s->store, 1, 2 };
    struct grant grant = { 2, RIGHTS_ALL };
    assert_int_equal(access_grant(ACCESS_OWNER(s->store, 1), MAILBOX_INBOX, FLAGS_SET, &grant), OK);
    assert_int_equal(view_open(&bob, MAILBOX_INBOX, false, &view), OK);
    assert_int_equal(view_store_flags(view, one, FLAGS_ADD, FLAG_SEEN, &modseq), OK);
    assert_int_equal(view_copy(view, one, MAILBOX_INBOX, false, s->arena, &copied), OK);
    view_close(view);
}

/* Notes of hers and of all, and what else an account may be. */
static void change_account(struct sample *s)
{
    const struct annotated inbox = { s->store, 1, 1, MAILBOX_INBOX };
    const struct annotation notes[] = { { SL("/private/comment"), SL("mine") },
                                        { SL("/shared/comment"), SL("ours") } };
    struct pop3_choice choice = { .keeps_deleted = true, .since = 1700000000 };
    struct mailbox_step step;
    assert_int_equal(annotations_set(&inbox, notes, ARRAY_LEN(notes), &step), OK);
    assert_int_equal(directory_account_admin(s->directory, SL("alice@lab.test"), true), OK);
    assert_int_equal(directory_account_pop3(s->directory, SL("alice@lab.test"), &choice), OK);
    assert_int_equal(directory_account_disable(s->directory, SL("bob@lab.test"), true), OK);
    assert_int_equal(directory_account_shared(s->directory, SL("bob@lab.test"), true), OK);
}

/* She answers, and has answered one; and Bob may do everything in her inbox but expunge. */
static void change_answers(struct sample *s)
{
    const struct vacation vacation = { .time = { .is_on = true, .until = 4000000000 },
                                       .days = SAMPLE_ANSWER_DAYS,
                                       .subject = SL("Gr\xc3\xbc\xc3\x9f"
                                                     "e"),
                                       .text = SL("Back in May.\n") };
    const struct vacation_turn turn = { .account = 1,
                                        .sender = SL(SAMPLE_ANSWERED),
                                        .entry = 1000,
                                        .now = clock_now(&s->world.clock).secs };
    const struct grant none = { 2, RIGHT_EXPUNGE, true };
    struct slice why;
    assert_int_equal(directory_vacation_set(s->directory, SL("alice@lab.test"), &vacation), OK);
    assert_int_equal(directory_vacation_take(s->directory, &turn, &why), OK);
    ASSERT_SLICE(why, SL(""));
    assert_int_equal(access_grant(ACCESS_OWNER(s->store, 1), MAILBOX_INBOX, FLAGS_SET, &none), OK);
}

static void add_account(struct sample *s, const char *address, uint64_t quota, account_id expect)
{
    uint64_t id;
    assert_int_equal(directory_account_reserve(s->directory, slice_cstr(address), &id), OK);
    assert_int_equal(id, expect);
    assert_int_equal(directory_account_add(s->directory, slice_cstr(address), quota, id, false),
                     OK);
    assert_int_equal(store_account_create(s->store, id), OK);
}

static void expunge(struct sample *s, account_id account, mail_uid uid)
{
    struct view *view;
    mail_modseq modseq;
    uint32_t gone;
    struct uid_list one = { &uid, 1 };
    assert_int_equal(view_open(ACCESS_OWNER(s->store, account), MAILBOX_INBOX, false, &view), OK);
    assert_int_equal(view_store_flags(view, one, FLAGS_ADD, FLAG_DELETED, &modseq), OK);
    assert_int_equal(view_expunge(view, one, &gone), OK);
    assert_int_equal(gone, 1);
    view_close(view);
}

struct upkeep_report sample_keep_up(struct sample *s)
{
    static const struct upkeep_settings settings = { .undelete_window = 14 * 86400,
                                                     .compaction_share = 100 };
    struct upkeep_report report;
    struct upkeep *upkeep = upkeep_open(s->store, &settings, true);
    clock_advance(&s->world.clock, MONTH); /* while it looks: a start at another time is doubted */
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    assert_int_equal(report.refused, 0);
    upkeep_close(upkeep);
    return report;
}

/* Much mail of an account that is removed: some of it is alice's too, compressed with a dictionary; of the rest nothing is left but what
 * replay needs. */
static void fill_compacted(struct sample *s)
{
    static const struct delivery_target hers[] = { { CAROL, MAILBOX_INBOX, 0, true },
                                                   { 1, MAILBOX_INBOX, 0, true } };
    uint64_t id;
    add_account(s, "carol@lab.test", 0, CAROL);
    for (unsigned i = 1; i <= CAROLS_MAIL; i++) {
        deliver(s, 1000 + i, 40, hers, i % 30 == 0 ? 2 : 1, NULL);
    }
    expunge(s, CAROL, 1);
    assert_true(sample_keep_up(s).compactions > 0);
    assert_int_equal(access(sample_path(s, "dict/00000001.zdict"), F_OK), 0);
    assert_int_equal(directory_account_remove(s->directory, SL("carol@lab.test"), &id), OK);
    assert_int_equal(store_account_remove(s->store, CAROL), OK);
    assert_true(sample_keep_up(s).compactions > 0);
    assert_int_equal(access(sample_path(s, "acct/00/03/3/mail.db"), F_OK), -1);
}

/* One that waits, one that is held, and one that was sent. */
static void change_queue(struct sample *s)
{
    uint64_t held = 1, sent = 2;
    struct queue_change hold = { .kind = QUEUE_HOLD, .ids = &held, .count = 1, .who = SL("admin") };
    struct queue_change done = {
        .kind = QUEUE_DONE, .ids = &sent, .count = 1, .text = SL("250 2.0.0 taken")
    };
    assert_int_equal(queue_apply_change(s->store, &hold), OK);
    assert_int_equal(queue_apply_change(s->store, &done), OK);
}

static void fill(struct sample *s)
{
    static const struct delivery_target both[] = { { 1, MAILBOX_INBOX, 0, true },
                                                   { 2, MAILBOX_INBOX, 0, true } };
    struct snapshot_source source = sample_source(s);
    assert_int_equal(directory_domain_add(s->directory, SL("lab.test")), OK);
    add_account(s, "alice@lab.test", 0, 1);
    add_account(s, "bob@lab.test", 1000000, 2);
    assert_int_equal(directory_alias_add(s->directory, SL("info@lab.test"), SL("alice@lab.test")),
                     OK);
    assert_int_equal(vault_password_set(s->vault, 1, SL(SAMPLE_PASSWORD)), OK);
    fill_compacted(s);
    assert_int_equal(snapshot_create(&source, SL("first")), OK);
    for (unsigned i = 1; i <= 5; i++) {
        deliver(s, i, 500, both, 2, NULL);
    }
    deliver(s, 6, LARGE_BYTES, both, 1, NULL);
    deliver(s, 7, 100, both, 1, "x@example.org");
    deliver(s, 8, 100, both, 1, "z@example.org");
    change(s);
    change_shared(s);
    change_queue(s);
    change_account(s);
    sample_keep_up(s);
    /* From here on what is changed stands in the WALs. */
    deliver(s, 9, 30000, both, 2, "y@example.org");
    deliver(s, 10, 100, both, 2, NULL);
    deliver(s, 11, 100, both, 1, "alice@lab.test");
    deliver(s, KEPT_NUMBER, 100, both, 1, NULL);
    delete_mailbox(s);
    change_answers(s);
    struct sample_rows *rows = ARENA_NEW(s->arena, struct sample_rows);
    sample_rows(s, rows);
    assert_int_equal(directory_alias_add(s->directory, SL("post@lab.test"), SL("bob@lab.test")),
                     OK);
    assert_true(queue_count(s->store) == 3);
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
            continue; /* joined with one before it */
        }
        assert_int_equal(fstat(fd, &info), 0);
        off_t end = info.st_size;
        while (end > 64 && pread(fd, &octet, 1, end - 1) == 1 && octet == 0) {
            end--;
        }
        end += ZEROS_OF_A_RECORD;
        assert_int_equal(ftruncate(fd, end < info.st_size ? end : info.st_size), 0);
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
    jobs_free(s->jobs);
    loop_free(s->loop);
    arena_free(s->arena);
    free(s);
}

int sample_tests(void)
{
    return 0;
}
