/* Stories: what is written is found, by all that it may be asked for, whatever happens to the files; and they stay within their bounds. */
#include "story/story.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/test.h"
#include "story/internal.h"
#include "support/fault_disk.h"
#include "support/stored.h"

#define SECS_PER_DAY UINT64_C(86400)
#define START (UINT64_C(20000) * SECS_PER_DAY * USEC_PER_SEC) /* 2024-10-04 */
#define FIRST_FILE "/story/2024-10-04-0000"

struct rig {
    struct world world;
    char dir[64];
    struct story *story;
    struct story_settings settings;
    struct arena *arena;
    struct jobs *jobs;
};

static int rig_init(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    log_setup(LOG_ERROR, "test", -1);
    world_init_real(&rig->world);
    clock_init_fake(&rig->world.clock, START);
    snprintf(rig->dir, sizeof(rig->dir), "/tmp/story-XXXXXX");
    assert_non_null(mkdtemp(rig->dir));
    rig->settings = (struct story_settings){ .keep = 30 * SECS_PER_DAY, .size = 1 << 30 };
    rig->story = story_open(&rig->world, rig->dir, &rig->settings, true);
    rig->arena = arena_new(NULL, "test", (size_t)256 * 1024 * 1024);
    rig->jobs = jobs_new(0);
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
    story_close(rig->story);
    jobs_free(rig->jobs);
    arena_free(rig->arena);
    assert_int_equal(nftw(rig->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
    free(rig);
    return 0;
}

static void reopen(struct rig *rig)
{
    story_close(rig->story);
    rig->story = story_open(&rig->world, rig->dir, &rig->settings, true);
}

/* --- what is done in most tests --- */

static void note(struct rig *rig, const char *message, enum story_kind kind, const char *to)
{
    struct story_event event = { .kind = kind,
                                 .message = slice_cstr(message),
                                 .to = slice_cstr(to) };
    clock_advance(&rig->world.clock, USEC_PER_SEC);
    story_note(rig->story, &event);
}

static struct story_answer ask_query(struct rig *rig, const struct story_query *query)
{
    struct story_answer answer = { 0 };
    assert_int_equal(story_find(rig->story, rig->jobs, query, rig->arena, &answer), OK);
    return answer;
}

static struct story_answer ask(struct rig *rig, const char *what)
{
    struct story_query query = { .what = slice_cstr(what), .max = 10 };
    return ask_query(rig, &query);
}

static void put_file(struct rig *rig, const char *name, struct slice bytes)
{
    char path[128];
    snprintf(path, sizeof(path), "%s%s", rig->dir, name);
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
    fclose(file);
}

static unsigned count_files(struct rig *rig, uint64_t *out_bytes)
{
    struct story_file *files;
    unsigned count;
    assert_int_equal(story_files_list(&rig->world.disk, rig->dir, &files, &count), OK);
    *out_bytes = 0;
    for (unsigned i = 0; i < count; i++) {
        char path[STORY_PATH_BYTES];
        struct stat st;
        story_file_path(rig->dir, files[i], path);
        assert_int_equal(stat(path, &st), 0);
        *out_bytes += (uint64_t)st.st_size;
    }
    free(files);
    return count;
}

/* --- lines --- */

static void test_an_event_is_read_as_it_was_written(void **state)
{
    struct rig *rig = *state;
    char all[256];
    struct story_event event = { .kind = STORY_DEFERRED, .message = SL("id"), .at = 5 }, read;
    struct buf line;
    for (unsigned i = 0; i < sizeof(all); i++) {
        all[i] = (char)i;
    }
    event.reply = slice_make(all, sizeof(all));
    event.from = SL("<>");
    event.size = UINT64_MAX;
    event.next = 1;
    buf_init(&line, STORY_LINE_MAX);
    story_line_write(&event, &line);
    struct slice text = buf_slice(&line);
    assert_int_equal(slice_find_char(text, '\n'), text.len - 1);
    text = slice_sub(text, 0, text.len - 1);
    assert_true(story_line_read(text, rig->arena, &read));
    assert_int_equal(read.kind, STORY_DEFERRED);
    assert_int_equal(read.at, 5);
    ASSERT_SLICE(read.message, event.message);
    ASSERT_SLICE(read.reply, event.reply);
    ASSERT_SLICE(read.from, event.from);
    assert_int_equal(read.size, UINT64_MAX);
    assert_int_equal(read.next, 1);
    for (size_t len = 0; len < text.len; len++) { /* cut off anywhere */
        assert_false(story_line_read(slice_sub(text, 0, len), rig->arena, &read));
    }
    for (size_t at = 0; at < text.len; at++) { /* an octet of it is another one */
        line.ptr[at] ^= 1;
        assert_false(story_line_read(text, rig->arena, &read));
        line.ptr[at] ^= 1;
    }
    buf_fini(&line);
}

static void test_the_longest_event_is_a_line(void **state)
{
    struct rig *rig = *state;
    static char long_text[STORY_TEXT_MAX + 100];
    struct story_event event = { .kind = STORY_RECIPIENT_REFUSED, .at = UINT64_MAX }, read;
    struct buf line;
    memset(long_text, '%', sizeof(long_text));
    event.message = slice_make(long_text, sizeof(long_text));
    for (size_t i = 0; i < story_key_count; i++) {
        char *at = (char *)&event + story_keys[i].offset;
        struct slice text = slice_make(long_text, sizeof(long_text));
        uint64_t number = UINT64_MAX;
        memcpy(at, story_keys[i].is_number ? (void *)&number : &text,
               story_keys[i].is_number ? sizeof(number) : sizeof(text));
    }
    buf_init(&line, STORY_LINE_MAX);
    story_line_write(&event, &line);
    assert_int_equal(buf_error(&line), OK);
    event.message = SL("m");
    buf_reset(&line);
    story_line_write(&event, &line);
    assert_true(story_line_read(slice_sub(buf_slice(&line), 0, line.len - 1), rig->arena, &read));
    assert_int_equal(read.reply.len, STORY_TEXT_MAX);
    buf_fini(&line);
}

/* --- finding --- */

static void test_found_by_id_address_and_message_id(void **state)
{
    struct rig *rig = *state;
    struct story_event event = { .kind = STORY_ACCEPTED,
                                 .message = SL("one"),
                                 .from = SL("Alice@lab.test"),
                                 .message_id = SL("x y@lab.test") };
    story_note(rig->story, &event);
    note(rig, "one", STORY_QUEUED, "bob@other.example");
    note(rig, "two", STORY_QUEUED, "carol@other.example");
    note(rig, "one", STORY_SENT, "bob@other.example");
    static const char *const good[] = { "one", "alice@LAB.test", "<x y@lab.test>", "x y@lab.test",
                                        "bob@other.example" };
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        struct story_answer answer = ask(rig, good[i]);
        assert_int_equal(answer.count, 1);
        ASSERT_SLICE(answer.messages[0].id, SL("one"));
        assert_int_equal(answer.messages[0].count, 3);
        assert_int_equal(answer.messages[0].events[0].kind, STORY_ACCEPTED);
        assert_int_equal(answer.messages[0].events[1].kind, STORY_QUEUED);
        assert_int_equal(answer.messages[0].events[2].kind, STORY_SENT);
        assert_false(answer.has_more);
    }
    static const char *const bad[] = { "on", "ONE", "ice@lab.test", "X Y@lab.test", "three" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(ask(rig, bad[i]).count, 0);
    }
}

static void test_newest_first_over_days_and_runs(void **state)
{
    struct rig *rig = *state;
    char id[16];
    for (unsigned i = 0; i < 30; i++) {
        snprintf(id, sizeof(id), "m%02u", i);
        note(rig, id, STORY_QUEUED, "bob@other.example");
        if (i % 7 == 0) {
            clock_advance(&rig->world.clock, SECS_PER_DAY * USEC_PER_SEC);
        }
        if (i % 5 == 0) {
            reopen(rig);
        }
    }
    note(rig, "m03", STORY_SENT, "bob@other.example");
    struct story_query query = { .what = SL("bob@other.example"), .max = 4 };
    struct story_answer answer = ask_query(rig, &query);
    static const char *const want[] = { "m03", "m29", "m28", "m27" };
    assert_int_equal(answer.count, 4);
    assert_true(answer.has_more);
    for (unsigned i = 0; i < 4; i++) {
        ASSERT_SLICE(answer.messages[i].id, slice_cstr(want[i]));
    }
    assert_int_equal(answer.messages[0].count, 2);
    query.max = 30;
    answer = ask_query(rig, &query);
    assert_int_equal(answer.count, 30);
    assert_false(answer.has_more);
}

static void test_since_and_until(void **state)
{
    struct rig *rig = *state;
    int64_t start = (int64_t)(START / USEC_PER_SEC);
    note(rig, "one", STORY_QUEUED, "bob@other.example"); /* start + 1 s */
    clock_advance(&rig->world.clock, 3 * SECS_PER_DAY * USEC_PER_SEC);
    note(rig, "two", STORY_QUEUED, "bob@other.example");
    note(rig, "one", STORY_SENT, "carol@other.example");
    struct story_query query = { .what = SL("bob@other.example"), .since = start + 2 };
    struct story_answer answer = ask_query(rig, &query);
    assert_int_equal(answer.count, 1);
    ASSERT_SLICE(answer.messages[0].id, SL("two"));
    query = (struct story_query){ .what = SL("bob@other.example"), .until = start + 1 };
    answer = ask_query(rig, &query);
    assert_int_equal(answer.count, 1);
    ASSERT_SLICE(answer.messages[0].id, SL("one"));
    assert_int_equal(answer.messages[0].count, 2); /* all of its story */
}

static void test_a_long_story_is_shortened(void **state)
{
    struct rig *rig = *state;
    for (unsigned i = 0; i < STORY_EVENTS_MAX + 5; i++) {
        note(rig, "one", STORY_DEFERRED, "bob@other.example");
    }
    struct story_answer answer = ask(rig, "one");
    assert_int_equal(answer.messages[0].count, STORY_EVENTS_MAX);
    assert_true(answer.is_shortened);
}

/* --- files that are not as we wrote them --- */

static void test_a_line_that_was_cut_off_is_passed_over(void **state)
{
    struct rig *rig = *state;
    note(rig, "one", STORY_QUEUED, "bob@other.example");
    put_file(rig, FIRST_FILE, SL("0123 17280000000 queued one to=x"));
    reopen(rig);
    note(rig, "one", STORY_SENT, "bob@other.example");
    assert_int_equal(ask(rig, "one").messages[0].count, 2);
}

static void test_damage_costs_the_line_it_is_in(void **state)
{
    struct rig *rig = *state;
    struct buf bytes;
    buf_init(&bytes, 1 << 20);
    note(rig, "one", STORY_QUEUED, "bob@other.example");
    buf_append_cstr(&bytes, "\n\nrubbish \x01 one\n");
    for (unsigned i = 0; i < 100000; i++) { /* longer than a line can be */
        buf_append_cstr(&bytes, "one ");
    }
    buf_append_char(&bytes, '\n');
    put_file(rig, FIRST_FILE, buf_slice(&bytes));
    put_file(rig, "/story/2024-10-03-0000", SL("no header\n"));
    put_file(rig, "/story/2024-10-03-0001", SL(""));
    put_file(rig, "/story/something", SL("else"));
    reopen(rig);
    note(rig, "one", STORY_SENT, "bob@other.example");
    struct story_answer answer = ask(rig, "one");
    assert_int_equal(answer.count, 1);
    assert_int_equal(answer.messages[0].count, 2);
    buf_fini(&bytes);
}

/* Each octet of a file is turned over: the line it stands in is not shown, the others are as they were. */
static void test_every_flip_costs_one_line(void **state)
{
    struct rig *rig = *state;
    struct story_query query = { .what = SL("one"), .max = 10 };
    char path[128], octet;
    note(rig, "one", STORY_QUEUED, "first@other.example");
    note(rig, "one", STORY_DEFERRED, "second@other.example");
    note(rig, "one", STORY_SENT, "third@other.example");
    reopen(rig);
    snprintf(path, sizeof(path), "%s" FIRST_FILE, rig->dir);
    int fd = open(path, O_RDWR);
    off_t size = lseek(fd, 0, SEEK_END);
    assert_true(size >= 100);
    for (off_t at = 0; at < size; at++) {
        struct story_answer answer = { 0 };
        assert_int_equal(pread(fd, &octet, 1, at), 1);
        octet ^= (char)(1 << at % 8);
        assert_int_equal(pwrite(fd, &octet, 1, at), 1);
        reopen(rig);
        enum err result = story_find(rig->story, rig->jobs, &query, rig->arena, &answer);
        /* In the first line the file is of another version, or none of ours. */
        bool is_first_line = at < (off_t)strlen("culver-story 1\n");
        unsigned shown = result == OK && answer.count > 0 ? answer.messages[0].count : 0;
        assert_true(result == OK || (result == ERR_PERM && is_first_line));
        assert_true(is_first_line ? shown == 0 : shown == 1 || shown == 2);
        for (unsigned i = 0; i < shown; i++) {
            struct slice to = answer.messages[0].events[i].to;
            assert_true(slice_eq(to, SL("first@other.example")) ||
                        slice_eq(to, SL("second@other.example")) ||
                        slice_eq(to, SL("third@other.example")));
        }
        octet ^= (char)(1 << at % 8);
        assert_int_equal(pwrite(fd, &octet, 1, at), 1);
    }
    close(fd);
}

/* --- what programs of before wrote --- */

static void check_stored(void *arg, const char *path)
{
    struct rig *rig = arg;
    char to[128];
    snprintf(to, sizeof(to), "%s" FIRST_FILE, rig->dir);
    unlink(to);
    stored_copy(path, to);
    reopen(rig);
    struct story_answer answer = ask(rig, "one");
    assert_int_equal(answer.count, 1);
    assert_int_equal(answer.messages[0].count, 2);
    assert_int_equal(answer.messages[0].events[0].kind, STORY_DEFERRED);
    assert_int_equal(answer.messages[0].events[1].kind, STORY_SENT);
    ASSERT_SLICE(answer.messages[0].events[1].to, SL("bob@other.example"));
}

static void test_stored_stories_are_told(void **state)
{
    struct rig *rig = *state;
    note(rig, "two", STORY_QUEUED, "bob@other.example"); /* makes the directory */
    reopen(rig);
    assert_true(stored_each(&FIRST_FILE[1], check_stored, rig) >= 1);
}

/* tools/format-sample */
static void test_make_sample(void **state)
{
    struct rig *rig = *state;
    story_close(rig->story);
    rig->story = story_open(&rig->world, getenv("FORMAT_SAMPLE"), &rig->settings, true);
    note(rig, "one", STORY_DEFERRED, "bob@other.example");
    note(rig, "one", STORY_SENT, "bob@other.example");
}

static void test_a_file_of_a_newer_program_is_refused_by_name(void **state)
{
    struct rig *rig = *state;
    struct story_query query = { .what = SL("one") };
    struct story_answer answer;
    note(rig, "one", STORY_QUEUED, "bob@other.example");
    put_file(rig, "/story/2024-10-04-0009", SL("culver-story 2\n\x01\x02"));
    assert_int_equal(story_find(rig->story, rig->jobs, &query, rig->arena, &answer), ERR_PERM);
    assert_non_null(strstr(err_detail(), "2024-10-04-0009"));
    assert_non_null(strstr(err_detail(), "newer"));
    reopen(rig); /* and is not written to */
    note(rig, "one", STORY_QUEUED, "bob@other.example");
    assert_int_equal(rig->story->file.number, 10);
}

/* --- bounds --- */

static void test_old_days_go(void **state)
{
    struct rig *rig = *state;
    uint64_t bytes;
    for (unsigned day = 0; day < 40; day++) {
        char id[16];
        snprintf(id, sizeof(id), "d%u", day);
        note(rig, id, STORY_QUEUED, "bob@other.example");
        clock_advance(&rig->world.clock, SECS_PER_DAY * USEC_PER_SEC);
    }
    story_trim(rig->story);
    assert_int_equal(count_files(rig, &bytes), 30); /* today has none yet */
    assert_int_equal(ask(rig, "d9").count, 0);
    assert_int_equal(ask(rig, "d10").count, 1);
    rig->settings.keep = 2 * SECS_PER_DAY;
    story_configure(rig->story, &rig->settings);
    story_trim(rig->story);
    assert_int_equal(count_files(rig, &bytes), 2);
}

static void test_size_is_bounded(void **state)
{
    struct rig *rig = *state;
    static char text[STORY_TEXT_MAX];
    uint64_t bytes, most = 0;
    char id[16];
    memset(text, 'x', sizeof(text));
    rig->settings.size = 1; /* counts as 16M */
    story_configure(rig->story, &rig->settings);
    for (unsigned i = 0; i < 40000; i++) {
        snprintf(id, sizeof(id), "m%u", i);
        struct story_event event = { .kind = STORY_SENT,
                                     .message = slice_cstr(id),
                                     .reply = slice_make(text, sizeof(text)) };
        story_note(rig->story, &event);
        if (i % 1000 == 0) {
            count_files(rig, &bytes);
            most = bytes > most ? bytes : most;
        }
    }
    assert_in_range(most, 14 << 20, (16 << 20) + (64 << 10));
    assert_int_equal(ask(rig, "m0").count, 0);
    assert_int_equal(ask(rig, "m39999").count, 1);
}

static void test_nothing_is_recorded_when_it_is_off(void **state)
{
    struct rig *rig = *state;
    uint64_t bytes;
    rig->settings.size = 0;
    story_configure(rig->story, &rig->settings);
    note(rig, "one", STORY_QUEUED, "bob@other.example");
    assert_int_equal(count_files(rig, &bytes), 0);
}

/* --- the disk, threads --- */

static void test_a_disk_that_fails_costs_what_it_did_not_take(void **state)
{
    struct rig *rig = *state;
    struct fault_disk *disk = fault_disk_new(&rig->world);
    note(rig, "one", STORY_QUEUED, "bob@other.example");
    fault_disk_fail(disk, FAULT_WRITE, 1, 1, ENOSPC);
    note(rig, "one", STORY_DEFERRED, "bob@other.example");
    note(rig, "one", STORY_SENT, "bob@other.example");
    struct story_answer answer = ask(rig, "one");
    assert_int_equal(answer.messages[0].count, 2);
    assert_int_equal(answer.messages[0].events[1].kind, STORY_SENT);
    fault_disk_fail(disk, FAULT_OPEN, 1, FAULT_FOR_EVER, EIO);
    reopen(rig);
    note(rig, "two", STORY_SENT, "bob@other.example"); /* nobody is told, nothing happens */
    fault_disk_fail(disk, FAULT_OPEN, 1, 0, 0);
    story_close(rig->story);
    rig->story = NULL;
    fault_disk_free(disk);
}

static void test_a_thread_writes_what_gathers(void **state)
{
    struct rig *rig = *state;
    uint64_t bytes;
    story_close(rig->story);
    rig->story = story_open(&rig->world, rig->dir, &rig->settings, false);
    note(rig, "one", STORY_QUEUED, "bob@other.example");
    assert_int_equal(ask(rig, "one").count, 1); /* asking writes */
    note(rig, "one", STORY_SENT, "bob@other.example");
    story_close(rig->story); /* and so does closing */
    rig->story = NULL;
    assert_int_equal(count_files(rig, &bytes), 1);
    reopen(rig);
    assert_int_equal(ask(rig, "one").messages[0].count, 2);
}

static void test_what_finds_no_room_in_memory_is_dropped(void **state)
{
    struct rig *rig = *state;
    static char text[STORY_TEXT_MAX];
    memset(text, 'x', sizeof(text));
    rig->story->is_woken = true; /* nobody writes */
    for (unsigned i = 0; i < 5000; i++) {
        note(rig, "one", STORY_QUEUED, "bob@other.example");
        struct story_event event = { .kind = STORY_SENT,
                                     .message = SL("one"),
                                     .reply = slice_make(text, sizeof(text)) };
        story_note(rig->story, &event);
    }
    assert_true(rig->story->pending.len <= STORY_PENDING_MAX);
    assert_true(rig->story->dropped > 0);
    rig->story->is_woken = false;
    story_flush(rig->story);
    assert_int_equal(rig->story->dropped, 0);
}

int story_tests(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, rig_init, rig_fini)
    const struct CMUnitTest tests[] = {
        TEST(test_an_event_is_read_as_it_was_written),
        TEST(test_the_longest_event_is_a_line),
        TEST(test_found_by_id_address_and_message_id),
        TEST(test_newest_first_over_days_and_runs),
        TEST(test_since_and_until),
        TEST(test_a_long_story_is_shortened),
        TEST(test_a_line_that_was_cut_off_is_passed_over),
        TEST(test_damage_costs_the_line_it_is_in),
        TEST(test_every_flip_costs_one_line),
        TEST(test_stored_stories_are_told),
        TEST(test_a_file_of_a_newer_program_is_refused_by_name),
        TEST(test_old_days_go),
        TEST(test_size_is_bounded),
        TEST(test_nothing_is_recorded_when_it_is_off),
        TEST(test_a_disk_that_fails_costs_what_it_did_not_take),
        TEST(test_a_thread_writes_what_gathers),
        TEST(test_what_finds_no_room_in_memory_is_dropped),
    };
    const struct CMUnitTest making[] = { TEST(test_make_sample) };
    if (getenv("FORMAT_SAMPLE") != NULL) {
        return cmocka_run_group_tests_name("story/make", making, NULL, NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
