/* One flipped bit anywhere: everything else is shown as it was, and no octet that is not right is ever shown.
 *
 * FLIPS=100 flips a hundred places of each file; a tenth of that is enough for every day. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/test.h"
#include "upkeep/sample_test.h"

#define SAMPLE "v1"
#define FLIPS_DEFAULT 10

struct target {
    const char *file;
    unsigned lost_max;   /* messages that one flip may cost */
    const char *refuses; /* what must then be said instead of opening; NULL: it always opens */
};

static const struct target targets[] = {
    { "log/S0000000000000001.seg", 1, NULL },
    { "log/S0000000000000002.seg", 1, NULL },
    { "log/S0000000000000001.idx", 0, NULL },
    { "log/CHECKPOINT", 0, NULL },
    { "acct/00/01/1/mail.db", 0, NULL },
    { "acct/00/01/1/mail.db-wal", 0, NULL },
    { "db/queue.db", 0, NULL },
    { "db/queue.db-wal", 0, NULL },
    { "db/server.db", 0, "server.db is damaged" },
    { "vault/vault.db", 0, "vault.db is damaged" },
};

static unsigned flips(void)
{
    const char *wanted = getenv("FLIPS");
    return wanted == NULL ? FLIPS_DEFAULT : (unsigned)atoi(wanted);
}

/* Spread over the whole file; the first octets of it too. */
static void flip(const char *path, unsigned number, unsigned of)
{
    unsigned char octet;
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    off_t size = lseek(fd, 0, SEEK_END);
    off_t at = size * number / of + (number * 37) % (size / of + 1);
    at = at < size ? at : size - 1;
    assert_int_equal(pread(fd, &octet, 1, at), 1);
    octet ^= (unsigned char)(1 << number % 8);
    assert_int_equal(pwrite(fd, &octet, 1, at), 1);
    close(fd);
}

static bool is_place(const struct sample_row *a, const struct sample_row *b)
{
    return a->account == b->account && slice_eq(a->mailbox, b->mailbox) &&
           a->uidvalidity == b->uidvalidity && a->uid == b->uid;
}

/* Where UIDs hold, all of it must be the same; after a new UIDVALIDITY the message must be one of those that were there. */
static void check_row(const struct sample_row *row, const struct sample_rows *before)
{
    bool is_known = false;
    for (unsigned i = 0; i < before->count; i++) {
        const struct sample_row *old = &before->items[i];
        if (is_place(row, old)) {
            assert_int_equal(row->flags, old->flags);
            assert_int_equal(row->summary, old->summary);
            assert_true(row->content == 0 || row->content == old->content);
            return;
        }
        is_known = is_known || row->content == 0 || row->content == old->content;
    }
    assert_true(is_known);
}

/* Different texts that were there before and cannot be read any more. */
static unsigned count_lost(const struct sample_rows *now, const struct sample_rows *before)
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

static void flip_one(const struct target *target, unsigned number, unsigned of,
                     const struct sample_rows *before)
{
    struct sample *s = sample_copy(SAMPLE);
    struct sample_rows *now = ARENA_NEW(s->arena, struct sample_rows);
    flip(sample_path(s, target->file), number, of);
    sample_open(s);
    assert_string_equal(s->store_detail, "");
    for (unsigned i = 0; i < 2; i++) {
        const char *detail = i == 0 ? s->directory_detail : s->vault_detail;
        bool may = detail[0] == '\0' ||
                   (target->refuses != NULL && strstr(detail, target->refuses) != NULL);
        if (!may) {
            print_error("%s, flip %u of %u: %s\n", target->file, number, of, detail);
        }
        assert_true(may);
    }
    sample_rows(s, now);
    for (unsigned i = 0; i < now->count; i++) {
        check_row(&now->items[i], before);
    }
    unsigned lost = count_lost(now, before);
    if (lost > target->lost_max) {
        print_error("%s, flip %u of %u: %u messages are lost\n", target->file, number, of, lost);
    }
    assert_true(lost <= target->lost_max);
    sample_close(s);
    sample_free(s);
}

static void test_flips(void **state)
{
    struct sample *s = sample_copy(SAMPLE);
    struct sample_rows *before = ARENA_NEW(s->arena, struct sample_rows);
    sample_open(s);
    sample_rows(s, before);
    sample_close(s);
    assert_true(before->count >= 10);
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        for (unsigned k = 0; k < flips(); k++) {
            flip_one(&targets[i], k, flips(), before);
        }
    }
    sample_free(s);
}

int flip_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_flips) };
    return cmocka_run_group_tests_name("flip", tests, NULL, NULL);
}
