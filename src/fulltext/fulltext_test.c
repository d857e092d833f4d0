/* The index of an account: what is found, what is left open, and that nothing is missed whatever happens to its files. */
#include "fulltext/fulltext.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/test.h"
#include "codec/codec.h"
#include "fulltext/internal.h"
#include "fulltext/layout.h"
#include "support/stored.h"

#define ACCOUNT 1
#define ACCOUNT_DIR "acct/00/01/1"

struct rig {
    struct world world;
    char dir[64];
    struct fulltext *fulltext;
};

static int rig_init(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    char path[128];
    static const char *const names[] = { "acct", "acct/00", "acct/00/01", ACCOUNT_DIR };
    log_setup(LOG_ERROR, "test", -1);
    world_init_real(&rig->world);
    snprintf(rig->dir, sizeof(rig->dir), "/tmp/fulltext-XXXXXX");
    assert_non_null(mkdtemp(rig->dir));
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", rig->dir, names[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    rig->fulltext = fulltext_open(&rig->world, rig->dir, true);
    *state = rig;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    return remove(path);
}

static int rig_fini(void **state)
{
    struct rig *rig = *state;
    fulltext_close(rig->fulltext);
    assert_int_equal(nftw(rig->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
    free(rig);
    return 0;
}

static void reopen(struct rig *rig)
{
    fulltext_close(rig->fulltext);
    rig->fulltext = fulltext_open(&rig->world, rig->dir, true);
}

static void append_word(void *arg, struct slice term)
{
    buf_append_u8(arg, WORDS_BODY);
    buf_append_u16(arg, (uint16_t)term.len);
    buf_append(arg, term);
}

/* As the scanner would tell it: a body, and a subject that is the same text. */
static void words_of(const char *text, uint8_t flags, struct buf *out)
{
    struct buf folded;
    struct word_run run;
    buf_init(&folded, 65536);
    buf_init(out, 65536);
    casefold_utf8(slice_cstr(text), &folded);
    struct slice rest = buf_slice(&folded);
    buf_append_u8(out, flags);
    while (word_run_next(&rest, &run)) {
        word_run_terms(&run, append_word, out);
    }
    buf_append_u8(out, WORDS_SUBJECT);
    buf_append_u16(out, (uint16_t)folded.len);
    buf_append(out, buf_slice(&folded));
    buf_fini(&folded);
}

static struct fulltext_message message_of(uint64_t lsn)
{
    return (struct fulltext_message){ lsn, fulltext_check_of(lsn * 10, 0) };
}

static void add(struct rig *rig, struct fulltext_batch *batch, uint64_t lsn, const char *text)
{
    struct buf words;
    struct fulltext_message message = message_of(lsn);
    words_of(text, 0, &words);
    struct slice bytes = buf_slice(&words);
    assert_int_equal(fulltext_batch_add(rig->fulltext, batch, &message, &bytes, 1), OK);
    buf_fini(&words);
}

static void index_texts(struct rig *rig, uint64_t first_lsn, const char *const *texts,
                        unsigned count)
{
    struct fulltext_batch *batch = fulltext_batch_new(ACCOUNT);
    for (unsigned i = 0; i < count; i++) {
        add(rig, batch, first_lsn + i, texts[i]);
    }
    assert_int_equal(fulltext_batch_write(rig->fulltext, batch), OK);
    fulltext_batch_free(batch);
}

static enum fulltext_answer ask(struct rig *rig, uint64_t lsn, unsigned fields, const char *text)
{
    struct fulltext_look *look;
    struct fulltext_place place;
    struct fulltext_message message = message_of(lsn);
    struct buf folded;
    assert_int_equal(fulltext_look_open(rig->fulltext, ACCOUNT, &look), OK);
    buf_init(&folded, 65536);
    casefold_utf8(slice_cstr(text), &folded);
    struct fulltext_hits *hits = fulltext_find(look, fields, buf_slice(&folded));
    fulltext_locate(look, &message, 1, &place);
    enum fulltext_answer answer = fulltext_answer_at(hits, place);
    fulltext_hits_free(hits);
    fulltext_look_close(look);
    buf_fini(&folded);
    return answer;
}

static const unsigned body = 1U << WORDS_BODY, subject = 1U << WORDS_SUBJECT;

static void test_parts_of_words_are_found(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = { "The mailing list, re-opened", "other Gr\xc3\xbc\xc3\x9f"
                                                                        "e" };
    index_texts(rig, 5, texts, 2);
    static const struct {
        const char *text;
        enum fulltext_answer first, second;
    } cases[] = {
        { "mailing", FULLTEXT_YES, FULLTEXT_NO },  { "ailin", FULLTEXT_YES, FULLTEXT_NO },
        { "the", FULLTEXT_YES, FULLTEXT_YES },     { "gr\xc3\x9cSS", FULLTEXT_NO, FULLTEXT_YES },
        { "absent", FULLTEXT_NO, FULLTEXT_NO },    { "mailing list", FULLTEXT_MAYBE, FULLTEXT_NO },
        { "ing li", FULLTEXT_MAYBE, FULLTEXT_NO }, { "in li", FULLTEXT_NO, FULLTEXT_NO },
        { "ing is", FULLTEXT_NO, FULLTEXT_NO },    { " the", FULLTEXT_MAYBE, FULLTEXT_NO },
        { "..", FULLTEXT_MAYBE, FULLTEXT_MAYBE },  { "e-o", FULLTEXT_MAYBE, FULLTEXT_MAYBE },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(ask(rig, 5, body, cases[i].text), cases[i].first);
        assert_int_equal(ask(rig, 6, body, cases[i].text), cases[i].second);
    }
    assert_int_equal(ask(rig, 5, subject, "list, re-o"), FULLTEXT_YES);
    assert_int_equal(ask(rig, 6, subject, "list, re-o"), FULLTEXT_NO);
    assert_int_equal(ask(rig, 5, body | subject, "list, re-o"), FULLTEXT_MAYBE);
}

static void test_dense_scripts(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = {
        "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe3\x81\xae\xe6\x9c\xac", "abc\xe6\x9c\xac"
    };
    index_texts(rig, 1, texts, 2);
    assert_int_equal(ask(rig, 1, body, "\xe6\x9c\xac\xe8\xaa\x9e"), FULLTEXT_YES);
    assert_int_equal(ask(rig, 1, body, "\xe8\xaa\x9e\xe6\x9c\xac"), FULLTEXT_NO);
    assert_int_equal(ask(rig, 1, body, "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"), FULLTEXT_MAYBE);
    assert_int_equal(ask(rig, 1, body, "\xe6\x97\xa5"), FULLTEXT_YES);
    assert_int_equal(ask(rig, 2, body, "\xe6\x97\xa5"), FULLTEXT_NO);
    assert_int_equal(ask(rig, 2, body, "c\xe6\x9c\xac"), FULLTEXT_MAYBE);
}

static void test_long_words(void **state)
{
    struct rig *rig = *state;
    char text[1001];
    for (size_t i = 0; i < 1000; i++) {
        text[i] = (char)('a' + (i * i / 7 + i) % 26);
    }
    text[1000] = '\0';
    const char *texts[] = { text };
    index_texts(rig, 1, texts, 1);
    for (size_t at = 0; at + WORD_SHARED <= 1000; at += 13) {
        char part[WORD_SHARED * 2 + 1] = { 0 };
        memcpy(part, text + at, WORD_SHARED);
        assert_int_equal(ask(rig, 1, body, part), FULLTEXT_YES);
        size_t more = 1000 - at < WORD_SHARED * 2 ? 1000 - at : WORD_SHARED * 2;
        memcpy(part, text + at, more);
        assert_int_not_equal(ask(rig, 1, body, part), FULLTEXT_NO);
    }
}

static void test_what_is_partial_or_unknown_is_left_open(void **state)
{
    struct rig *rig = *state;
    struct buf words;
    struct fulltext_message message = message_of(3);
    struct fulltext_batch *batch = fulltext_batch_new(ACCOUNT);
    words_of("hello", WORDS_PARTIAL, &words);
    struct slice bytes = buf_slice(&words);
    assert_int_equal(fulltext_batch_add(rig->fulltext, batch, &message, &bytes, 1), OK);
    assert_int_equal(fulltext_batch_write(rig->fulltext, batch), OK);
    assert_int_equal(ask(rig, 3, body, "hello"), FULLTEXT_YES);
    assert_int_equal(ask(rig, 3, body, "other"), FULLTEXT_MAYBE);
    assert_int_equal(ask(rig, 4, body, "other"), FULLTEXT_MAYBE);
    /* the same record, but another message: what was recovered after a crash may have the number of what was lost */
    message.check++;
    struct fulltext_look *look;
    struct fulltext_place place;
    assert_int_equal(fulltext_look_open(rig->fulltext, ACCOUNT, &look), OK);
    fulltext_locate(look, &message, 1, &place);
    assert_int_equal(place.volume, FULLTEXT_NOWHERE);
    fulltext_look_close(look);
    fulltext_batch_free(batch);
    buf_fini(&words);
}

/* Against a plain search in the texts, through many merges and a restart. */
static void test_merged_volumes_answer_as_the_texts_do(void **state)
{
    struct rig *rig = *state;
    enum { MESSAGES = 300 };
    static char texts[MESSAGES][64];
    static const char *const needles[] = { "w1", "word1", "ord2", "9", "w", "rare17", "x" };
    for (unsigned i = 0; i < MESSAGES; i++) {
        snprintf(texts[i], sizeof(texts[i]), "word%u w%u %s rare%u", i % 10, i % 3,
                 i % 2 ? "xenon" : "other", i);
        const char *one = texts[i];
        index_texts(rig, i + 1, &one, 1);
    }
    for (int round = 0; round < 2; round++) {
        struct fulltext_sizes sizes;
        assert_int_equal(fulltext_sizes_get(rig->fulltext, ACCOUNT, &sizes), OK);
        assert_int_equal(sizes.messages, MESSAGES);
        assert_in_range(sizes.volumes, 1, 16);
        for (size_t k = 0; k < ARRAY_LEN(needles); k++) {
            for (unsigned i = 0; i < MESSAGES; i++) {
                bool is_there = strstr(texts[i], needles[k]) != NULL;
                assert_int_equal(ask(rig, i + 1, body, needles[k]),
                                 is_there ? FULLTEXT_YES : FULLTEXT_NO);
            }
        }
        reopen(rig);
    }
}

static unsigned score(struct rig *rig, uint64_t lsn, unsigned fields, const char *text)
{
    struct fulltext_look *look;
    struct fulltext_place place;
    struct fulltext_message message = message_of(lsn);
    assert_int_equal(fulltext_look_open(rig->fulltext, ACCOUNT, &look), OK);
    struct fulltext_hits *hits = fulltext_fuzzy(look, fields, slice_cstr(text));
    fulltext_locate(look, &message, 1, &place);
    unsigned value = fulltext_score_at(hits, place);
    assert_int_equal(value > 0, fulltext_answer_at(hits, place) == FULLTEXT_YES);
    fulltext_hits_free(hits);
    fulltext_look_close(look);
    return value;
}

static void test_fuzzy_finds_other_forms_and_knows_which_are_better(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = { "he is running to the invoice",
                                         "she runs, invoices attached",
                                         "a runner and an invioce",
                                         "reinvoiced",
                                         "nothing of it",
                                         "H\xc3\xa4user am See" };
    index_texts(rig, 1, texts, 6);
    for (unsigned fields = body; fields <= subject; fields = fields == body ? subject : 99) {
        unsigned same = score(rig, 1, fields, "invoice"), stem = score(rig, 2, fields, "invoice");
        unsigned typo = score(rig, 3, fields, "invoice"), inside = score(rig, 4, fields, "invoice");
        assert_int_equal(same, 100);
        assert_true(same > stem && stem > typo && typo > inside && inside > 0);
        assert_int_equal(score(rig, 5, fields, "invoice"), 0);
        assert_true(score(rig, 1, fields, "run") > 0 && score(rig, 2, fields, "running") > 0);
        assert_true(score(rig, 2, fields, "invoice run") > 0); /* in any order */
        assert_int_equal(score(rig, 4, fields, "invoice run"), 0);
    }
}

/* Marks that nobody types are no difference to speak of, either way; another letter is. */
static void test_fuzzy_leaves_out_marks(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = {
        "frau mu\xcc\x88ller im cafe\xcc\x81",
        "frau muller im cafe",
        "\xd9\x85\xd9\x8f\xd8\xad\xd9\x8e\xd9\x85\xd9\x91\xd9\x8e\xd8\xaf",
        "frau mahler am see",
    };
    index_texts(rig, 1, texts, ARRAY_LEN(texts));
    assert_int_equal(score(rig, 1, body, "cafe\xcc\x81"), 100);
    assert_int_equal(score(rig, 2, body, "cafe"), 100);
    assert_in_range(score(rig, 1, body, "cafe"), 90, 99);
    assert_in_range(score(rig, 2, body, "cafe\xcc\x81"), 90, 99);
    assert_in_range(score(rig, 1, body, "muller"), 90, 99);
    assert_in_range(score(rig, 1, body, "muler"), 1, 60);
    assert_in_range(score(rig, 1, body, "mul"), 61, 80);
    assert_int_equal(score(rig, 4, body, "muller"), 0);
    assert_in_range(score(rig, 3, body, "\xd9\x85\xd8\xad\xd9\x85\xd8\xaf"), 90, 99);
    assert_int_equal(score(rig, 2, body, "\xd9\x8f"), 0); /* nothing but a mark */
}

/* Letters of two octets, and letters with marks: the languages' stems, and words that were mistyped. */
static void test_fuzzy_counts_letters_not_octets(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = {
        "\xd0\xb4\xd0\xbe\xd0\xb3\xd0\xbe\xd0\xb2\xd0\xbe\xd1\x80", /* dogovor */
        "\xd0\xb4\xd0\xbe\xd0\xb3\xd0\xbe\xd0\xb2\xd1\x80",         /* a letter is missing */
        "\xd0\xb4\xd0\xbe\xd0\xb3\xd0\xbe\xd0\xb2\xd1\x80\xd0\xbe", /* two changed places */
        "\xd0\xb4\xd1\x80\xd0\xb3\xd0\xbe\xd0\xb2\xd0\xbe\xd1\x80", /* another: its lead differs */
        "\xd0\xb4\xd0\xb0\xd0\xb3\xd0\xbe\xd0\xb2\xd0\xb0\xd1\x80", /* two others */
        "\xd0\xb3\xd0\xbe\xd0\xb3\xd0\xbe\xd0\xb2\xd0\xbe\xd1\x80", /* another at the beginning */
        "die ha\xcc\x88user",
        "das haus",
        "die hausen",
        "\xd0\xbd\xd0\xb5\xd1\x82", /* njet */
    };
    static const char *const asked = "\xd0\xb4\xd0\xbe\xd0\xb3\xd0\xbe\xd0\xb2\xd0\xbe\xd1\x80";
    index_texts(rig, 1, texts, ARRAY_LEN(texts));
    assert_int_equal(score(rig, 1, body, asked), 100);
    for (unsigned i = 2; i <= 4; i++) {
        assert_in_range(score(rig, i, body, asked), 40, 60);
    }
    assert_int_equal(score(rig, 5, body, asked), 0);
    assert_int_equal(score(rig, 6, body, asked), 0);
    assert_in_range(score(rig, 8, body, "ha\xcc\x88user"), 80, 90);
    assert_in_range(score(rig, 7, body, "haus"), 80, 90);
    assert_int_equal(score(rig, 10, body, "\xd0\xbd\xd1\x96\xd1\x82"), 0); /* too short to guess */
}

static void volume_file(const struct rig *rig, unsigned number, char *out, size_t len)
{
    snprintf(out, len, "%s/" ACCOUNT_DIR "/index-%016x", rig->dir, number);
}

/* False also when there is no such file. */
static bool holds_octets(const struct rig *rig, unsigned number, struct slice octets)
{
    char path[256], bytes[4096];
    volume_file(rig, number, path, sizeof(path));
    FILE *file = fopen(path, "rb");
    size_t len = file == NULL ? 0 : fread(bytes, 1, sizeof(bytes), file);
    if (file != NULL) {
        assert_int_equal(fclose(file), 0);
    }
    struct slice text = slice_make(bytes, len);
    return slice_find(text, octets) < text.len;
}

static void test_pruned_messages_leave_the_files(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = { "secretword", "kept one", "kept two", "kept three",
                                         "kept four" };
    static const uint64_t all[] = { 1, 2, 3, 4, 5 }, some[] = { 2, 3, 4, 5 };
    struct fulltext_sizes sizes;
    index_texts(rig, 1, texts, 5);
    assert_int_equal(fulltext_prune(rig->fulltext, ACCOUNT, all, 5, true), OK);
    assert_int_equal(fulltext_prune(rig->fulltext, ACCOUNT, some, 4, false), OK); /* too few */
    assert_int_equal(ask(rig, 1, body, "secretword"), FULLTEXT_YES);
    assert_int_equal(fulltext_prune(rig->fulltext, ACCOUNT, some, 4, true), OK);
    assert_int_equal(ask(rig, 1, body, "secretword"), FULLTEXT_MAYBE);
    assert_int_equal(ask(rig, 2, body, "kept"), FULLTEXT_YES);
    assert_false(holds_octets(rig, 0, SL("secretword")));
    assert_false(holds_octets(rig, 1, SL("secretword")));
    assert_true(holds_octets(rig, 1, SL("kept")));
    assert_int_equal(fulltext_prune(rig->fulltext, ACCOUNT, NULL, 0, false), OK);
    assert_int_equal(fulltext_sizes_get(rig->fulltext, ACCOUNT, &sizes), OK);
    assert_int_equal(sizes.volumes, 0);
}

/* Every octet of a volume is turned over: then it is not there, and what it held is unknown. */
static void test_damage_is_dropped_and_nothing_is_missed(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = { "first", "second" };
    char path[256];
    index_texts(rig, 1, texts, 2);
    volume_file(rig, 0, path, sizeof(path));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char bytes[4096];
    size_t len = fread(bytes, 1, sizeof(bytes), file);
    assert_int_equal(fclose(file), 0);
    for (size_t i = 0; i < len; i++) {
        bytes[i] ^= 4;
        file = fopen(path, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(bytes, 1, len, file), len);
        assert_int_equal(fclose(file), 0);
        bytes[i] ^= 4;
        reopen(rig);
        assert_int_equal(ask(rig, 1, body, "first"), FULLTEXT_MAYBE);
        assert_int_equal(ask(rig, 2, body, "first"), FULLTEXT_MAYBE);
        assert_int_not_equal(access(path, F_OK), 0);
    }
}

/* A write that was cut off, after it any other file of the directory, and a volume that was merged but not removed. */
static void test_a_cut_write_counts_as_never_written(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = { "first", "second" };
    char path[256];
    index_texts(rig, 1, texts, 2);
    index_texts(rig, 3, texts, 2);
    volume_file(rig, 1, path, sizeof(path));
    assert_int_equal(truncate(path, 100), 0);
    reopen(rig);
    assert_int_equal(ask(rig, 1, body, "first"), FULLTEXT_YES);
    assert_int_equal(ask(rig, 3, body, "first"), FULLTEXT_MAYBE);
    index_texts(rig, 3, texts, 2); /* again, under a number that is free */
    reopen(rig);
    assert_int_equal(ask(rig, 3, body, "first"), FULLTEXT_YES);
    assert_int_equal(ask(rig, 4, body, "first"), FULLTEXT_NO);
    assert_int_equal(fulltext_drop(rig->fulltext, ACCOUNT), OK);
    assert_int_equal(ask(rig, 3, body, "first"), FULLTEXT_MAYBE);
}

static void test_broken_words_are_refused(void **state)
{
    struct rig *rig = *state;
    static const struct slice broken[] = {
        { "", 0 },
        { "\0\x09\x01\0x", 5 }, /* no such field */
        { "\0\0\x05\0x", 5 },   /* cut off */
        { "\0\0\x02\0a\0", 6 }, /* a separator in a term */
        { "\0\0", 2 },
    };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        struct fulltext_batch *batch = fulltext_batch_new(ACCOUNT);
        struct fulltext_message message = message_of(1);
        assert_int_equal(fulltext_batch_add(rig->fulltext, batch, &message, &broken[i], 1),
                         ERR_SYNTAX);
        fulltext_batch_free(batch);
    }
}

static void test_cache_follows_the_machine(void **state)
{
    const uint64_t mebibyte = UINT64_C(1024) * 1024;
    assert_int_equal(fulltext_cache_bytes(0), 16 * mebibyte);
    assert_int_equal(fulltext_cache_bytes(128 * mebibyte), 16 * mebibyte);
    assert_int_equal(fulltext_cache_bytes(1024 * mebibyte), 64 * mebibyte);
    assert_int_equal(fulltext_cache_bytes(64 * 1024 * mebibyte), 256 * mebibyte);
}

/* An index that nobody looks at leaves memory when others need the room, and is read again. */
static void test_cache_is_bounded(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = { "one word", "another" };
    struct fulltext_look *look;
    index_texts(rig, 1, texts, ARRAY_LEN(texts));
    assert_int_equal(ask(rig, 2, 1U << WORDS_BODY, "another"), FULLTEXT_YES);
    assert_true(rig->fulltext->bytes > 0);
    rig->fulltext->cache_bytes = 0;
    assert_int_equal(fulltext_look_open(rig->fulltext, ACCOUNT + 1, &look), OK);
    assert_int_equal(rig->fulltext->bytes, 0);
    assert_int_equal(map_count(&rig->fulltext->holdings), 1);
    fulltext_look_close(look);
    assert_int_equal(ask(rig, 2, 1U << WORDS_BODY, "another"), FULLTEXT_YES);
}

/* --- what programs of before wrote --- */

static const char *const stored_texts[] = { "The mailing list, re-opened", "secretword" };

static uint32_t stored_version(const char *path)
{
    unsigned char head[12];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(head, 1, sizeof(head), file), sizeof(head));
    fclose(file);
    struct scan c = scan_make(slice_make(head + 8, 4));
    uint32_t version;
    assert_true(scan_le32(&c, &version));
    return version;
}

static void check_stored(void *arg, const char *path)
{
    struct rig *rig = arg;
    char to[256];
    assert_int_equal(fulltext_drop(rig->fulltext, ACCOUNT), OK);
    volume_file(rig, 0, to, sizeof(to));
    stored_copy(path, to);
    bool is_old = stored_version(to) < VOLUME_VERSION;
    reopen(rig);
    if (is_old) { /* its words are not all that are looked for now: it counts as not there */
        assert_int_equal(ask(rig, 1, body, "mailing"), FULLTEXT_MAYBE);
        assert_int_equal(ask(rig, 2, body, "mailing"), FULLTEXT_MAYBE);
        return;
    }
    assert_int_equal(ask(rig, 1, body, "mailing"), FULLTEXT_YES);
    assert_int_equal(ask(rig, 1, subject, "list, re-o"), FULLTEXT_YES);
    assert_int_equal(ask(rig, 2, body, "mailing"), FULLTEXT_NO);
    assert_int_equal(ask(rig, 2, body, "secret"), FULLTEXT_YES);
    assert_int_equal(ask(rig, 3, body, "mailing"), FULLTEXT_MAYBE);
}

static void test_stored_volumes_answer(void **state)
{
    assert_true(stored_each(ACCOUNT_DIR "/index-0000000000000000", check_stored, *state) >= 1);
}

/* tools/format-sample */
static void test_make_sample(void **state)
{
    struct rig *rig = *state;
    fulltext_close(rig->fulltext);
    rig->fulltext = fulltext_open(&rig->world, getenv("FORMAT_SAMPLE"), true);
    index_texts(rig, 1, stored_texts, ARRAY_LEN(stored_texts));
}

int fulltext_tests(void)
{
#define IN_RIG(test) cmocka_unit_test_setup_teardown(test, rig_init, rig_fini)
    const struct CMUnitTest tests[] = {
        IN_RIG(test_parts_of_words_are_found),
        IN_RIG(test_dense_scripts),
        IN_RIG(test_long_words),
        IN_RIG(test_what_is_partial_or_unknown_is_left_open),
        IN_RIG(test_merged_volumes_answer_as_the_texts_do),
        IN_RIG(test_fuzzy_finds_other_forms_and_knows_which_are_better),
        IN_RIG(test_fuzzy_leaves_out_marks),
        IN_RIG(test_fuzzy_counts_letters_not_octets),
        IN_RIG(test_pruned_messages_leave_the_files),
        IN_RIG(test_damage_is_dropped_and_nothing_is_missed),
        IN_RIG(test_a_cut_write_counts_as_never_written),
        IN_RIG(test_broken_words_are_refused),
        IN_RIG(test_cache_is_bounded),
        IN_RIG(test_stored_volumes_answer),
        cmocka_unit_test(test_cache_follows_the_machine),
    };
    const struct CMUnitTest making[] = { IN_RIG(test_make_sample) };
    if (getenv("FORMAT_SAMPLE") != NULL) {
        return cmocka_run_group_tests_name("fulltext/make", making, NULL, NULL);
    }
    return cmocka_run_group_tests_name("fulltext", tests, NULL, NULL);
}
