/* The scanner's questions: answered inside, by a process, and by one that dies. */
#include <pthread.h>
#include <sodium.h>
#include <unistd.h>

#include "base/log.h"
#include "base/scan.h"
#include "base/test.h"
#include "format/message.h"
#include "scanner/internal.h"

static const char mail[] =
    "From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r\nSubject: "
    "=?iso-8859-1?q?Gr=FC=DFe?=\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=x\r\n\r\nprologue\r\n--x\r\nContent-Type: text/plain; "
    "charset=utf-8\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nS8O2bG4gYW0gUmhlaW4=\r\n--x\r\nContent-Type: "
    "text/html\r\n\r\n"
    "<p>Hello <b>wor</b>ld</p><script>hidden</script>\r\n--x\r\nContent-Type: "
    "message/rfc822\r\n\r\n"
    "Subject: inner\r\n\r\ninside\r\n--x\r\nContent-Type: "
    "application/octet-stream\r\n\r\nbinary-word\r\n--x--\r\n";

struct rig {
    struct world world;
    struct loop *loop;
    struct scanner *scanner;
    struct arena *arena;
    struct slice summary;
    uint64_t hits;
    unsigned char hash[DKIM_HASH_BYTES];
    enum err result;
    int spare[2]; /* what respawn gives */
    unsigned respawned;
};

static void rig_init(struct rig *rig)
{
    *rig = (struct rig){ .spare = { -1, -1 } };
    assert_true(sodium_init() >= 0);
    log_setup(LOG_ERROR, "test", -1);
    world_init_real(&rig->world);
    rig->loop = loop_new(&rig->world);
    rig->arena = arena_new(NULL, "test", (size_t)256 * 1024 * 1024);
}

static void rig_fini(struct rig *rig)
{
    scanner_close(rig->scanner);
    loop_run_idle(rig->loop);
    loop_free(rig->loop);
    arena_free(rig->arena);
}

static void run(struct rig *rig, void (*fn)(void *arg))
{
    fiber_start(rig->loop, "test", fn, rig);
    loop_stop(rig->loop);
    loop_run(rig->loop);
}

static void parse(void *arg)
{
    struct rig *rig = arg;
    rig->result =
        scanner_parse(rig->scanner, slice_make(mail, sizeof(mail) - 1), rig->arena, &rig->summary);
}

static void match(void *arg)
{
    struct rig *rig = arg;
    static const struct scanner_needle needles[] = {
        { SCANNER_BODY, { "K\xc3\x96LN", 5 } },  /* base64, another case */
        { SCANNER_BODY, { "hello world", 11 } }, /* markup between */
        { SCANNER_BODY, { "hidden", 6 } },       /* a script */
        { SCANNER_BODY, { "inner", 5 } },        /* header of the message inside */
        { SCANNER_BODY,
          { "gr\xc3\xbc\xc3\x9f"
            "e",
            7 } },                                /* header of the message itself: not BODY */
        { SCANNER_TEXT, { "GR\xc3\x9cSSE", 7 } }, /* encoded word, sharp s folded */
        { SCANNER_TEXT, { "j\xc3\xbcrgen", 7 } },
        { SCANNER_TEXT, { "binary-word", 11 } }, /* no text part */
        { SCANNER_TEXT, { "inside", 6 } },
        { SCANNER_BODY, { "", 0 } },
    };
    rig->result = scanner_match(rig->scanner, slice_make(mail, sizeof(mail) - 1), needles,
                                ARRAY_LEN(needles), &rig->hits);
}

/* RFC 8463 A.3: the body of its example, with blanks and lines that do not count, and 2 MiB of those. */
static void hash_body(void *arg)
{
    struct rig *rig = arg;
    AUTO(buf_fini) struct buf body;
    buf_init(&body, (size_t)4 << 20);
    buf_append_cstr(&body, "Hi.\r\n\r\nWe lost \t the game.  Are you hungry yet?\r\n\r\nJoe. \r\n");
    while (body.len < (size_t)2 << 20) {
        buf_append_cstr(&body, " \t \r\n");
    }
    rig->result = scanner_body_hash(rig->scanner, buf_slice(&body), rig->hash);
}

static void check_hash(const struct rig *rig)
{
    static const unsigned char expected[DKIM_HASH_BYTES] = {
        0xda, 0x35, 0x12, 0x38, 0x7f, 0x4d, 0x86, 0xd5, 0x46, 0x09, 0x05,
        0x8d, 0xaf, 0xd0, 0x6b, 0x20, 0x03, 0xeb, 0x78, 0xa4, 0x23, 0x3b,
        0xa4, 0xa7, 0xed, 0x72, 0x24, 0x7c, 0x95, 0x4e, 0xce, 0xff,
    };
    assert_int_equal(rig->result, OK);
    assert_memory_equal(rig->hash, expected, DKIM_HASH_BYTES);
}

#define EXPECTED_HITS (1u | 2u | 8u | 32u | 64u | 256u | 512u)

static void check_summary(struct rig *rig, bool is_opaque)
{
    struct message message;
    assert_int_equal(rig->result, OK);
    assert_int_equal(summary_read(rig->summary, sizeof(mail) - 1, rig->arena, &message), OK);
    assert_int_equal((message.flags & MESSAGE_OPAQUE) != 0, is_opaque);
    assert_int_equal(message.part_count, is_opaque ? 1 : 6);
}

static void test_inside(void **state)
{
    struct rig rig;
    struct scanner_config config = { .count = 0 };
    rig_init(&rig);
    rig.scanner = scanner_open(rig.loop, &config);
    run(&rig, parse);
    check_summary(&rig, false);
    run(&rig, match);
    assert_int_equal(rig.result, OK);
    assert_int_equal(rig.hits, EXPECTED_HITS);
    run(&rig, hash_body);
    check_hash(&rig);
    rig_fini(&rig);
}

/* Messages within a message whose headers make a summary that is too large for an answer: what does not become an answer takes nothing of who asks. */
static void parse_large(void *arg)
{
    struct rig *rig = arg;
    AUTO(buf_fini) struct buf text;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "small", (size_t)1024 * 1024);
    struct message message;
    buf_init(&text, (size_t)64 << 20);
    buf_append_cstr(&text, "Content-Type: multipart/mixed; boundary=x\r\n\r\n");
    for (unsigned i = 0; i < 12; i++) {
        buf_append_cstr(&text, "--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: ");
        for (unsigned k = 0; k < 14000; k++) {
            buf_append_cstr(&text,
                            "a subject that is longer than any other one is, in many lines\r\n ");
        }
        buf_append_cstr(&text, "\r\n\r\n.\r\n");
    }
    rig->result = scanner_parse(rig->scanner, buf_slice(&text), arena, &rig->summary);
    assert_int_equal(summary_read(rig->summary, text.len, arena, &message), OK);
    rig->hits = message.flags & MESSAGE_OPAQUE;
}

static void test_too_large(void **state)
{
    struct rig rig;
    struct scanner_config config = { .count = 0 };
    rig_init(&rig);
    rig.scanner = scanner_open(rig.loop, &config);
    run(&rig, parse_large);
    assert_int_equal(rig.result, OK);
    assert_true(rig.hits != 0);
    rig_fini(&rig);
}

static void *serve(void *arg)
{
    scanner_serve(*(int *)arg);
    return NULL;
}

static void test_asked(void **state)
{
    struct rig rig;
    pthread_t thread;
    int pair[2];
    rig_init(&rig);
    assert_int_equal(ipc_pair(pair), OK);
    pthread_create(&thread, NULL, serve, &pair[1]);
    struct scanner_config config = { .fds = pair, .count = 1 };
    rig.scanner = scanner_open(rig.loop, &config);
    run(&rig, parse);
    check_summary(&rig, false);
    run(&rig, match);
    assert_int_equal(rig.hits, EXPECTED_HITS);
    run(&rig, hash_body);
    check_hash(&rig);
    rig_fini(&rig);
    pthread_join(thread, NULL);
}

/* Takes a question and dies of it. */
static void *die(void *arg)
{
    char bytes[8192];
    int fd = *(int *)arg;
    IGNORE(read(fd, bytes, sizeof(bytes)) > 0 ? OK : ERR_CLOSED);
    close(fd);
    return NULL;
}

struct dying {
    struct rig *rig;
    pthread_t threads[4];
    int fds[4][2];
    unsigned count;
};

static int start_dying(struct dying *d)
{
    int at = (int)d->count++;
    assert_int_equal(ipc_pair(d->fds[at]), OK);
    pthread_create(&d->threads[at], NULL, die, &d->fds[at][1]);
    return d->fds[at][0];
}

static int respawn(void *arg, unsigned index)
{
    return start_dying(arg);
}

/* A message that kills two scanners is opaque, and is not asked about again. */
static void test_dies(void **state)
{
    struct rig rig;
    struct dying dying = { .rig = &rig };
    rig_init(&rig);
    int first = start_dying(&dying);
    struct scanner_config config = {
        .fds = &first, .count = 1, .respawn = respawn, .respawn_arg = &dying
    };
    rig.scanner = scanner_open(rig.loop, &config);
    run(&rig, parse);
    check_summary(&rig, true);
    assert_int_equal(dying.count, 3);
    run(&rig, parse);
    check_summary(&rig, true);
    run(&rig, match);
    assert_int_equal(rig.result, OK);
    assert_int_equal(rig.hits, 0);
    assert_int_equal(dying.count, 3);
    rig_fini(&rig);
    for (unsigned i = 0; i < dying.count; i++) {
        pthread_join(dying.threads[i], NULL);
    }
}

static int no_respawn(void *arg, unsigned index)
{
    return -1;
}

static void test_none_left(void **state)
{
    struct rig rig;
    struct dying dying = { .rig = &rig };
    rig_init(&rig);
    int first = start_dying(&dying);
    struct scanner_config config = { .fds = &first, .count = 1, .respawn = no_respawn };
    rig.scanner = scanner_open(rig.loop, &config);
    run(&rig, parse);
    assert_int_equal(rig.result, ERR_TEMP);
    rig_fini(&rig);
    pthread_join(dying.threads[0], NULL);
}

/* Terms of a message by field, and whether something was left out. */
static struct slice words_of(const char *octets, size_t len, struct arena *arena, struct buf *out)
{
    buf_init(out, SCANNER_WORDS_BYTES_MAX + 1);
    words_of_message(slice_make(octets, len), arena, out);
    return buf_slice(out);
}

static bool has_word(struct slice words, enum words_field field, struct slice term)
{
    struct scan c = scan_make(slice_from(words, 1));
    uint8_t of;
    uint16_t len;
    struct slice text;
    while (scan_le8(&c, &of) && scan_le16(&c, &len) && scan_bytes(&c, len, &text)) {
        if (of == field && slice_eq(text, term)) {
            return true;
        }
    }
    return false;
}

static void test_words(void **state)
{
    struct arena *arena = arena_new(NULL, "test", (size_t)1 << 30);
    struct buf out;
    struct slice words = words_of(mail, sizeof(mail) - 1, arena, &out);
    assert_int_equal(words.ptr[0], 0);
    assert_true(has_word(words, WORDS_SUBJECT,
                         SL("gr\xc3\xbc"
                            "sse")) ||
                has_word(words, WORDS_SUBJECT, SL("gru\xcc\x88sse")));
    assert_true(has_word(words, WORDS_BODY, SL("rhein"))); /* base64 */
    assert_true(has_word(words, WORDS_BODY, SL("world"))); /* markup between */
    assert_true(has_word(words, WORDS_BODY, SL("inner"))); /* header of the message inside */
    assert_true(has_word(words, WORDS_HEADER, SL("subject")));
    assert_false(has_word(words, WORDS_BODY, SL("hidden")));
    assert_false(has_word(words, WORDS_BODY, SL("word"))); /* octets of a program */
    buf_fini(&out);
    arena_free(arena);
}

/* Endless words, one endless text, and a subject without end: a bounded answer that says it is not all. */
static void test_words_have_limits(void **state)
{
    static const char head[] = "Subject: x\r\n\r\n";
    struct arena *arena = arena_new(NULL, "test", (size_t)3 << 30);
    struct buf text, out;
    buf_init(&text, (size_t)64 * 1024 * 1024);
    buf_append_cstr(&text, head);
    for (unsigned i = 0; i < SCANNER_WORDS_MAX + 10; i++) {
        buf_printf(&text, "w%x\r\n", i);
    }
    struct slice words = words_of(text.ptr, text.len, arena, &out);
    assert_int_equal(words.ptr[0], WORDS_PARTIAL);
    assert_true(words.len <= SCANNER_WORDS_BYTES_MAX + 1);
    buf_fini(&out);
    buf_truncate(&text, sizeof(head) - 1);
    while (text.len <= SCANNER_WORDS_TEXT_MAX + sizeof(head)) {
        buf_append(&text, SL("the same line over and over\r\n"));
    }
    assert_int_equal(words_of(text.ptr, text.len, arena, &out).ptr[0], WORDS_PARTIAL);
    buf_fini(&out);
    buf_reset(&text);
    buf_append_cstr(&text, "Subject: ");
    while (text.len <= WORDS_WHOLE_MAX + 16) {
        buf_append_cstr(&text, "long ");
    }
    buf_append_cstr(&text, "\r\n\r\nbody\r\n");
    words = words_of(text.ptr, text.len, arena, &out);
    assert_int_equal(words.ptr[0], WORDS_PARTIAL);
    assert_true(has_word(words, WORDS_BODY, SL("body")));
    buf_fini(&out);
    buf_fini(&text);
    arena_free(arena);
}

int scanner_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inside),    cmocka_unit_test(test_asked),
        cmocka_unit_test(test_dies),      cmocka_unit_test(test_none_left),
        cmocka_unit_test(test_words),     cmocka_unit_test(test_words_have_limits),
        cmocka_unit_test(test_too_large),
    };
    return cmocka_run_group_tests_name("scanner", tests, NULL, NULL);
}
