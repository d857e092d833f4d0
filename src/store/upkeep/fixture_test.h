/* store/upkeep/fixture_test.h - what the tests of the upkeep share: messages that are looked for, and a store that is made again.
 *
 * Owner   for *_test.c only. */
#ifndef CULVER_STORE_UPKEEP_FIXTURE_TEST_H
#define CULVER_STORE_UPKEEP_FIXTURE_TEST_H

#include "store/fixture_test.h"
#include "store/upkeep/upkeep.h"

#define DAY (UINT64_C(86400) * USEC_PER_SEC)
#define LARGE 700000 /* has chunks */

static const char secret[] = "XYZZY-for-nobody-else";

static inline struct upkeep *start(struct fixture *f)
{
    static const struct upkeep_settings settings = { .undelete_window = 14 * 86400,
                                                     .compaction_share = 100 };
    return upkeep_open(f->store, &settings, true);
}

static inline struct upkeep_report run(struct fixture *f)
{
    struct upkeep_report report;
    struct upkeep *upkeep = start(f);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    upkeep_close(upkeep);
    return report;
}

/* The secret stands in subject, text and preview. */
static inline struct slice secret_text(struct fixture *f, unsigned number, size_t body)
{
    char *filler = arena_alloc(f->arena, body + 1);
    memset(filler, 'x', body);
    return arena_printf(f->arena,
                        "From: Sender <sender@example.org>\r\nSubject: %s %u\r\nMessage-ID: "
                        "<secret%u@example.org>\r\n\r\n%s\r\n%s\r\n%s\r\n",
                        secret, number, number, secret, filler, secret);
}

static inline mail_uid put_secret(struct fixture *f, account_id account, mailbox_id mailbox,
                                  unsigned number, size_t body)
{
    struct delivery_target target = { .account = account, .mailbox = mailbox, .flags = FLAG_SEEN };
    struct appended out;
    assert_int_equal(fixture_send(f, secret_text(f, number, body), &target, 1, &out), OK);
    return out.uid;
}

static inline uint32_t expunge(struct fixture *f, account_id account, mailbox_id mailbox,
                               mail_uid uid)
{
    struct view *view;
    mail_modseq modseq;
    uint32_t count;
    struct uid_list one = { &uid, 1 };
    assert_int_equal(view_open(ACCESS_OWNER(f->store, account), mailbox, false, &view), OK);
    assert_int_equal(view_store_flags(view, one, FLAGS_ADD, FLAG_DELETED, &modseq), OK);
    assert_int_equal(view_expunge(view, one, &count), OK);
    view_close(view);
    return count;
}

static inline void assert_whole(struct fixture *f)
{
    struct store_report report;
    assert_int_equal(
        store_verify(f->store, &(struct store_check){ fixture_no_fault, NULL, NULL }, &report), OK);
    assert_int_equal(report.damaged, 0);
}

static inline void assert_same(struct slice a, struct slice b)
{
    if (!slice_eq(a, b)) {
        print_error("--- before\n%.*s\n--- after\n%.*s\n", SLICE_ARG(a), SLICE_ARG(b));
    }
    assert_true(slice_eq(a, b));
}

/* Everything that can be made again is made again. */
static inline void replay_from_nothing(struct fixture *f)
{
    static const char *const derived[] = { "acct", "log/CHECKPOINT", "db/queue.db",
                                           "db/queue.db-wal" };
    char path[256];
    store_close(f->store);
    for (size_t i = 0; i < ARRAY_LEN(derived); i++) {
        snprintf(path, sizeof(path), "%s/%s", f->dir, derived[i]);
        nftw(path, fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    }
    for (unsigned i = 1; i < 20; i++) {
        snprintf(path, sizeof(path), "%s/log/S%016x.idx", f->dir, i);
        unlink(path);
    }
    fixture_open(f);
}

#endif
