/* store/fixture_test.h - what the tests of the store share: a store in a directory of its own, and messages for it.
 *
 * Owner   for *_test.c only. */
#ifndef CULVER_STORE_FIXTURE_TEST_H
#define CULVER_STORE_FIXTURE_TEST_H

#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/test.h"
#include "db/db.h"
#include "format/message.h"
#include "store/mailbox.h"
#include "store/queue.h"
#include "support/fault_disk.h"

#define ALICE 1
#define BOB 2
#define SEGMENT_BYTES (UINT64_C(1) * 1024 * 1024)

struct fixture {
    char dir[64];
    struct world world;
    struct fault_disk *disk;
    struct loop *loop;
    struct store *store;
    struct arena *arena;
};

static inline int fixture_remove_one(const char *path, const struct stat *info, int type,
                                     struct FTW *ftw)
{
    return remove(path);
}

static inline void fixture_open(struct fixture *f)
{
    struct store_config config = { .data_dir = f->dir,
                                   .is_inline = true,
                                   .segment_bytes = SEGMENT_BYTES };
    assert_int_equal(store_open(&config, &f->world, &f->store), OK);
}

static inline struct fixture *fixture_new(void)
{
    struct fixture *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    snprintf(f->dir, sizeof(f->dir), "/tmp/culver-store-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    log_setup(LOG_ERROR, "test", -1);
    world_init_real(&f->world);
    clock_init_fake(&f->world.clock, UINT64_C(1795000000) * USEC_PER_SEC);
    f->disk = fault_disk_new(&f->world);
    f->loop = loop_new(&f->world);
    f->arena = arena_new(NULL, "test", (size_t)1 << 30);
    fixture_open(f);
    assert_int_equal(store_account_create(f->store, ALICE), OK);
    assert_int_equal(store_account_create(f->store, BOB), OK);
    return f;
}

/* As after a stop and a start. */
static inline void fixture_reopen(struct fixture *f)
{
    store_close(f->store);
    fixture_open(f);
}

/* As after kill -9: nothing is written any more, the files stay as they are. */
static inline void fixture_crash(struct fixture *f, enum fault_crash how, uint64_t seed)
{
    fault_disk_freeze(f->disk);
    store_close(f->store);
    fault_disk_crash(f->disk, how, seed);
    fixture_open(f);
}

static inline void fixture_free(struct fixture *f)
{
    store_close(f->store);
    loop_free(f->loop);
    fault_disk_free(f->disk);
    nftw(f->dir, fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena_free(f->arena);
    free(f);
}

static inline struct slice fixture_text(struct fixture *f, unsigned number, size_t body)
{
    char *filler = arena_alloc(f->arena, body + 1);
    memset(filler, 'a' + (int)(number % 26), body);
    return arena_printf(
        f->arena,
        "From: sender@example.org\r\nTo: alice@lab.test\r\nSubject: message %u\r\n"
        "Message-ID: <%u@example.org>\r\nDate: Tue, 24 Nov 2026 02:19:11 +0000\r\n\r\n%s\r\n",
        number, number, filler);
}

static inline struct slice fixture_summary(struct fixture *f, struct slice text)
{
    struct message message;
    struct buf summary;
    message_parse(text, f->arena, &message);
    buf_init(&summary, MESSAGE_SUMMARY_MAX);
    summary_write(&message, &summary);
    struct slice copy = arena_dup(f->arena, buf_slice(&summary));
    buf_fini(&summary);
    return copy;
}

/* One message to these targets; store_append() when `out` is given. */
static inline enum err fixture_send(struct fixture *f, struct slice text,
                                    const struct delivery_target *targets, unsigned count,
                                    struct appended *out)
{
    struct draft *draft = draft_new(f->store, UINT64_C(64) * 1024 * 1024);
    log_lsn lsn;
    enum err result = draft_write(draft, text);
    struct delivery delivery = { .draft = draft,
                                 .summary = fixture_summary(f, text),
                                 .received = clock_now(&f->world.clock),
                                 .envelope_from = SL("sender@example.org"),
                                 .targets = targets,
                                 .target_count = count,
                                 .envelope_id = SL("test") };
    if (result == OK) {
        result = out == NULL ? store_deliver(f->store, &delivery, &lsn)
                             : store_append(f->store, &delivery, out);
    }
    draft_free(draft);
    return result;
}

static inline struct appended fixture_append(struct fixture *f, account_id account,
                                             mailbox_id mailbox, unsigned number, size_t body)
{
    struct delivery_target target = { .account = account, .mailbox = mailbox };
    struct appended out;
    assert_int_equal(fixture_send(f, fixture_text(f, number, body), &target, 1, &out), OK);
    return out;
}

/* A message of alice's for others into the queue; `second` may be NULL. */
static inline void fixture_submit(struct fixture *f, const char *first, const char *second)
{
    struct draft *draft = draft_new(f->store, 100000);
    struct slice text = fixture_text(f, 1, 100);
    struct queue_recipient remote[] = { { .address = slice_cstr(first) },
                                        { .address = slice_cstr(second) } };
    struct delivery delivery = { .draft = draft,
                                 .summary = fixture_summary(f, text),
                                 .received = clock_now(&f->world.clock),
                                 .envelope_from = SL("alice@lab.test"),
                                 .remote = remote,
                                 .remote_count = second == NULL ? 1 : 2,
                                 .submitter = ALICE,
                                 .envelope_id = SL("id-1") };
    log_lsn lsn;
    assert_int_equal(draft_write(draft, text), OK);
    assert_int_equal(store_deliver(f->store, &delivery, &lsn), OK);
    draft_free(draft);
}

/* On alice's database while the store is closed. */
static inline void fixture_change_database(struct fixture *f, const char *text)
{
    char path[4096];
    sqlite3 *db = NULL;
    snprintf(path, sizeof path, "%s/acct/00/01/1/mail.db", f->dir);
    assert_int_equal(db_open(path, &db, SQLITE_OPEN_READWRITE, "unix", NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static inline mailbox_id fixture_mailbox(struct fixture *f, const char *name)
{
    struct mailbox_info info;
    assert_int_equal(mailbox_find(ACCESS_OWNER(f->store, ALICE), slice_cstr(name), &info, f->arena),
                     OK);
    return info.id;
}

static inline struct mailbox_status fixture_status(struct fixture *f, account_id account,
                                                   mailbox_id mailbox)
{
    struct mailbox_status status;
    assert_int_equal(mailbox_status(ACCESS_OWNER(f->store, account), mailbox, &status), OK);
    return status;
}

/* Everything a client could see of an account, as text: to be compared before and after. */
static inline struct slice fixture_dump(struct fixture *f, account_id account)
{
    struct mailbox_info *boxes;
    struct keyword_table keywords;
    struct buf out;
    unsigned count;
    buf_init(&out, (size_t)64 * 1024 * 1024);
    assert_int_equal(mailbox_list(ACCESS_OWNER(f->store, account), f->arena, &boxes, &count), OK);
    assert_int_equal(keywords_get(ACCESS_OWNER(f->store, account), f->arena, &keywords), OK);
    for (unsigned bit = FLAG_KEYWORD_FIRST; bit <= FLAG_KEYWORD_LAST; bit++) {
        buf_printf(&out, "%.*s,", SLICE_ARG(keywords.names[bit]));
    }
    for (unsigned i = 0; i < count; i++) {
        struct view *view;
        struct email_row *rows;
        uint32_t found;
        buf_printf(&out, "\n%u %.*s role %d sub %d sel %d", boxes[i].id, SLICE_ARG(boxes[i].name),
                   (int)boxes[i].role, boxes[i].subscribed, boxes[i].selectable);
        if (!boxes[i].selectable) {
            continue;
        }
        struct mailbox_status s = fixture_status(f, account, boxes[i].id);
        buf_printf(&out, " v%u n%u m%llu t%u u%u d%u b%llu\n", s.uidvalidity, s.uidnext,
                   (unsigned long long)s.modseq, s.messages, s.unseen, s.deleted,
                   (unsigned long long)s.bytes);
        assert_int_equal(view_open(ACCESS_OWNER(f->store, account), boxes[i].id, true, &view), OK);
        for (uint32_t at = 0; at < view->count; at += ROWS_MAX) {
            uint32_t n = view->count - at < ROWS_MAX ? view->count - at : ROWS_MAX;
            assert_int_equal(view_rows(view, view_uids(view, at + 1, n, f->arena), n, ROW_SUMMARY,
                                       f->arena, &rows, &found),
                             OK);
            assert_int_equal(found, n);
            for (uint32_t k = 0; k < found; k++) {
                buf_printf(&out, "%u e%llu t%llu f%llx m%llu r%lld s%lld l%llu %llu %zu\n",
                           rows[k].uid, (unsigned long long)rows[k].email,
                           (unsigned long long)rows[k].thread, (unsigned long long)rows[k].flags,
                           (unsigned long long)rows[k].modseq, (long long)rows[k].received.secs,
                           (long long)rows[k].sent.secs, (unsigned long long)rows[k].blob.lsn,
                           (unsigned long long)rows[k].blob.size, rows[k].summary.len);
            }
        }
        view_close(view);
    }
    struct slice dump = arena_dup(f->arena, buf_slice(&out));
    buf_fini(&out);
    return dump;
}

static inline void fixture_no_fault(void *arg, struct slice line)
{
    print_error("%.*s\n", SLICE_ARG(line));
}

#endif
