/* One flipped bit anywhere: it is told, everything else is shown as it was, and no octet that is not right is ever shown.
 *
 * FLIPS=100 flips a hundred places of each file, as CI does with the release build; a tenth of that is enough for every day. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/test.h"
#include "upkeep/manifest.h"
#include "upkeep/sample_test.h"

#define SAMPLE "v9"
#define FLIPS_DEFAULT 10

enum silence {
    MUST_TELL,   /* every octet counts */
    MAY_BE_FREE, /* some octets say nothing: room between records, what stands behind the end */
    IS_MENDED,   /* made anew when it is opened */
};

struct target {
    const char *file;
    unsigned lost_max; /* messages that one flip may cost */
    enum silence silence;
    const char *refuses; /* what must then be said instead of opening; NULL: it always opens */
};

static const struct target targets[] = {
    { "log/S0000000000000001.seg", 1, MAY_BE_FREE, NULL }, /* compacted, with a dictionary */
    { "log/S0000000000000004.seg", 1, MAY_BE_FREE, NULL }, /* a piece of a large message */
    { "log/S0000000000000005.seg", 1, MAY_BE_FREE, NULL },
    { "log/S0000000000000006.seg", 1, MAY_BE_FREE, NULL }, /* the last one */
    { "log/S0000000000000001.idx", 0, IS_MENDED, NULL },
    { "log/CHECKPOINT", 0, IS_MENDED, NULL },
    { "dict/00000001.zdict", 0, MUST_TELL, NULL },
    { "dict/00000001.zcopy", 0, MUST_TELL, NULL },
    { "acct/00/01/1/mail.db", 0, IS_MENDED, NULL },
    { "acct/00/01/1/mail.db-wal", 0, IS_MENDED, NULL },
    { "db/queue.db", 0, IS_MENDED, NULL },
    { "db/queue.db-wal", 0, IS_MENDED, NULL },
    { "db/server.db", 0, MUST_TELL, "server.db is damaged" },
    { "vault/vault.db", 0, MUST_TELL, "vault.db is damaged" },
    { "snapshot/first/MANIFEST", 0, MUST_TELL, NULL },
    { "snapshot/first/server.db", 0, MUST_TELL, NULL },
    { "snapshot/first/log/S0000000000000001.seg", 0, MAY_BE_FREE, NULL },
    { "snapshot/first/dict/00000001.zdict", 0, MUST_TELL, NULL },
    { "vault/snapshot/first.db", 0, MUST_TELL, NULL },
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

/* --- what is shown --- */

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

static bool is_as_before(const struct sample_rows *now, const struct sample_rows *before)
{
    bool is_same = now->count == before->count;
    for (unsigned i = 0; i < now->count && is_same; i++) {
        is_same = is_place(&now->items[i], &before->items[i]) &&
                  now->items[i].content == before->items[i].content;
    }
    return is_same;
}

/* --- what is told --- */

static void count_line(void *arg, struct slice line)
{
    ++*(unsigned *)arg;
}

/* As `culver store verify` looks. */
static unsigned count_faults(struct sample *s)
{
    unsigned faults = 0;
    struct store_report report;
    struct snapshot_source source = sample_source(s);
    IGNORE(store_verify(s->store, &(struct store_check){ .found = count_line, .arg = &faults },
                        &report));
    if (s->directory_result == OK) {
        IGNORE(directory_check(s->directory, count_line, &faults));
    }
    if (s->vault_result == OK) {
        faults += vault_check(s->vault) != OK;
        assert_int_equal(snapshot_verify(&source, count_line, &faults), OK);
    }
    return faults;
}

static bool is_refused(const struct sample *s, const struct target *target)
{
    const char *details[] = { s->directory_detail, s->vault_detail };
    bool is_one = false;
    assert_string_equal(s->store_detail, "");
    for (size_t i = 0; i < ARRAY_LEN(details); i++) {
        assert_true(details[i][0] == '\0' ||
                    (target->refuses != NULL && strstr(details[i], target->refuses) != NULL));
        is_one = is_one || details[i][0] != '\0';
    }
    return is_one;
}

/* Was it told? */
static bool flip_one(const struct target *target, unsigned number, const struct sample_rows *before)
{
    struct sample *s = sample_copy(SAMPLE);
    struct sample_rows *now = ARENA_NEW(s->arena, struct sample_rows);
    flip(sample_path(s, target->file), number, flips());
    sample_open(s);
    bool is_told = is_refused(s, target);
    sample_rows(s, now);
    for (unsigned i = 0; i < now->count; i++) {
        check_row(&now->items[i], before);
    }
    unsigned lost = sample_lost(now, before);
    is_told = count_faults(s) > 0 || is_told;
    if (lost > target->lost_max || (!is_told && target->silence == MUST_TELL)) {
        print_error("%s, flip %u of %u: %u messages are lost, told: %d\n", target->file, number,
                    flips(), lost, is_told);
    }
    assert_true(lost <= target->lost_max);
    /* What nobody tells of has changed nothing. */
    assert_true(is_told || (target->silence != MUST_TELL && is_as_before(now, before)));
    sample_close(s);
    sample_free(s);
    return is_told;
}

static void test_flips(void **state)
{
    struct sample *s = sample_copy(SAMPLE);
    struct sample_rows *before = ARENA_NEW(s->arena, struct sample_rows);
    sample_open(s);
    sample_rows(s, before);
    assert_int_equal(count_faults(s), 0);
    sample_close(s);
    assert_true(before->count >= 10);
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        unsigned told = 0;
        for (unsigned k = 0; k < flips(); k++) {
            told += flip_one(&targets[i], k, before);
        }
        print_message("%s: %u of %u flips told\n", targets[i].file, told, flips());
        assert_true(targets[i].silence != MAY_BE_FREE || told >= flips() / 2);
    }
    sample_free(s);
}

/* --- a rollback that was interrupted --- */

/* The power goes as soon as it is written. */
static int rename_up_to_journal(struct disk *disk, const char *from, const char *to)
{
    static bool is_written;
    if (is_written) {
        errno = EIO;
        return -1;
    }
    const char *name = strrchr(to, '/');
    is_written = name != NULL && strcmp(name, "/ROLLBACK") == 0;
    return rename(from, to);
}

/* Every bit of ROLLBACK: refused, and as soon as it is right again the rollback comes to its end. */
static void test_journal_flips(void **state)
{
    struct sample *s = sample_copy(SAMPLE);
    struct world cut = s->world;
    struct rollback_report report;
    struct rollback_journal journal;
    char text[256];
    sample_open(s);
    sample_close(s); /* makes what belongs to no format */
    cut.disk.rename = rename_up_to_journal;
    assert_int_equal(rollback_run(&(struct rollback_request){ s->dir, &cut, SL("first"), NULL },
                                  s->arena, &report),
                     ERR_TEMP);
    int fd = open(sample_path(s, "ROLLBACK"), O_RDWR);
    ssize_t len = pread(fd, text, sizeof(text), 0);
    assert_true(len > 0);
    for (ssize_t i = 0; i < len * 8; i++) {
        char octet = (char)(text[i / 8] ^ (1 << i % 8));
        assert_int_equal(pwrite(fd, &octet, 1, i / 8), 1);
        assert_int_equal(journal_read(s->dir, s->arena, &journal), ERR_CORRUPT);
        assert_int_equal(
            rollback_run(&(struct rollback_request){ s->dir, &s->world, SL("first"), NULL },
                         s->arena, &report),
            ERR_CORRUPT);
        assert_int_equal(pwrite(fd, &text[i / 8], 1, i / 8), 1);
    }
    close(fd);
    assert_int_equal(
        rollback_run(&(struct rollback_request){ s->dir, &s->world, SL("first"), NULL }, s->arena,
                     &report),
        OK);
    sample_open(s);
    assert_string_equal(s->store_detail, "");
    sample_close(s);
    sample_free(s);
}

int flip_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flips),
        cmocka_unit_test(test_journal_flips),
    };
    return cmocka_run_group_tests_name("flip", tests, NULL, NULL);
}
