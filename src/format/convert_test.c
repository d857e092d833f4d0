#include "base/test.h"
#include "format/convert.h"

#define BUDGET ((size_t)64 * 1024 * 1024)
#define OUTPUT_MAX ((size_t)8 * 1024 * 1024)

#define MIME "MIME-Version: 1.0\r\n"
#define MIXED "Content-Type: multipart/mixed; boundary=b\r\n"
#define TEXT "Content-Type: text/plain; charset=utf-8\r\n"
#define ENCODING(name) "Content-Transfer-Encoding: " name "\r\n"
#define UE "\xc3\xbc"

static const struct convert_target seven = { 0 };
static const struct convert_target eight = { .takes_8bit = true };
static const struct convert_target no_binary = { .takes_8bit = true, .takes_utf8 = true };

struct text_source {
    struct slice text;
    size_t piece; /* octets at a time */
};

static enum err read_text(void *arg, uint64_t at, struct arena *arena, struct slice *out)
{
    const struct text_source *source = arg;
    (void)arena;
    *out = slice_sub(source->text, (size_t)at, source->piece);
    return OK;
}

static enum err convert_by(struct slice text, struct convert_target target, size_t piece,
                           struct buf *out, struct conversion *c, struct arena *arena)
{
    struct text_source from = { text, piece };
    struct convert_source source = { read_text, &from };
    struct message message;
    struct slice octets;
    message_parse(text, arena, &message);
    TRY(conversion_plan(&message, &source, target, arena, c));
    do {
        assert_int_equal(conversion_read(c, arena, &octets), OK);
        buf_append(out, octets);
    } while (octets.len > 0);
    c->source = NULL;
    return buf_error(out);
}

/* The same whatever the pieces are in which it is read. */
static void check(struct slice text, struct convert_target target, struct slice want)
{
    static const size_t pieces[] = { 1, 2, 3, 7, 57, 1000, OUTPUT_MAX };
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        struct arena *arena = arena_new(NULL, "test", BUDGET);
        struct conversion c;
        struct buf out;
        buf_init(&out, OUTPUT_MAX);
        enum err result = convert_by(text, target, pieces[i], &out, &c, arena);
        if (result != OK) {
            fail_msg("%s: %.*s", err_detail(), SLICE_ARG(text));
        }
        ASSERT_SLICE(buf_slice(&out), want);
        assert_int_equal(c.size, want.len);
        assert_int_equal(c.is_changed, !slice_eq(text, want));
        buf_fini(&out);
        arena_free(arena);
    }
}

struct row {
    struct slice text, want;
};

static void check_rows(const struct row *rows, size_t count, struct convert_target target)
{
    for (size_t i = 0; i < count; i++) {
        check(rows[i].text, target, rows[i].want);
    }
}

static void test_bodies(void **state)
{
    static const struct row rows[] = {
        { SL("Subject: x\r\n\r\nplain\r\n"), SL("Subject: x\r\n\r\nplain\r\n") },
        { SL(""), SL("") },
        { SL("X: y\r\n"), SL("X: y\r\n") },
        { SL(MIME TEXT ENCODING("8bit") "\r\nGr" UE UE "n = gut \r\n"),
          SL(MIME TEXT ENCODING("quoted-printable") "\r\nGr=C3=BC=C3=BCn =3D gut=20\r\n") },
        /* what says nothing of itself */
        { SL("Subject: x\r\n\r\nso a text with one letter: " UE "\r\n"),
          SL("Subject: x\r\n" MIME "Content-Type: text/plain; charset=utf-8\r\n" ENCODING(
              "quoted-printable") "\r\n"
                                  "so a text with one letter: =C3=BC\r\n") },
        { SL("Subject: x\r\n\r\nso a text with one letter: \xfc\r\n"),
          SL("Subject: x\r\n" MIME "Content-Type: text/plain; charset=unknown-8bit\r\n" ENCODING(
              "quoted-printable") "\r\nso a text with one letter: =FC\r\n") },
        /* the shorter form */
        { SL(MIME TEXT ENCODING("8bit") "\r\n" UE UE UE "\r\n"),
          SL(MIME TEXT ENCODING("base64") "\r\nw7zDvMO8DQo=\r\n") },
        { SL(MIME "Content-Type: image/png\r\n" ENCODING("binary") "\r\na\0\xff"),
          SL(MIME "Content-Type: image/png\r\n" ENCODING("base64") "\r\nYQD/\r\n") },
        /* a label that is not needed any more */
        { SL(MIME TEXT ENCODING("8bit") "\r\nplain\r\n"),
          SL(MIME TEXT ENCODING("7bit") "\r\nplain\r\n") },
        /* broken encodings */
        { SL(MIME TEXT ENCODING("quoted-printable") "\r\na=C3=BC" UE " =\r\nb \r\n"),
          SL(MIME TEXT ENCODING("quoted-printable") "\r\na=C3=BC=C3=BC =\r\nb \r\n") },
        { SL(MIME TEXT ENCODING("base64") "\r\nYQ" UE "==\r\n"),
          SL(MIME TEXT ENCODING("base64") "\r\nYQ?\?==\r\n") },
    };
    check_rows(rows, ARRAY_LEN(rows), seven);
}

static void test_parts(void **state)
{
    static const struct row rows[] = {
        { SL(MIME MIXED ENCODING("8bit") "\r\npre " UE "\r\n--b\r\n" TEXT ENCODING(
              "8bit") "\r\nplain " UE " text\r\n--b\r\n\r\nnothing here\r\n--b\r\n"
                      "Content-Type: image/png\r\n" ENCODING(
                          "binary") "\r\n\xff\xfe\r\n--b--\r\npost\r\n"),
          SL(MIME MIXED ENCODING("7bit") "\r\npre ?\?\r\n--b\r\n" TEXT ENCODING(
              "quoted-printable") "\r\nplain =C3=BC text\r\n--b\r\n\r\nnothing here\r\n--b\r\n"
                                  "Content-Type: image/png\r\n" ENCODING(
                                      "base64") "\r\n//4=\r\n--b--\r\npost\r\n") },
        /* a message within */
        { SL(MIME "Content-Type: message/rfc822\r\n" ENCODING("8bit") "\r\nSubject: in\r\n\r\n"
                                                                      "letter " UE "\r\n"),
          SL(MIME "Content-Type: message/rfc822\r\n" ENCODING(
              "7bit") "\r\nSubject: in\r\n" MIME
                      "Content-Type: text/plain; charset=utf-8\r\n" ENCODING(
                          "quoted-printable") "\r\nletter =C3=BC\r\n") },
        { SL(MIME "Content-Type: message/global\r\n" ENCODING("8bit") "\r\nSubject: " UE
                                                                      "\r\n\r\n" UE "\r\n"),
          SL(MIME "Content-Type: message/global\r\n" ENCODING(
              "quoted-printable") "\r\nSubject: =C3=BC\r\n\r\n=C3=BC\r\n") },
        /* signed, and nothing to do inside */
        { SL(MIME
             "Content-Type: multipart/signed; boundary=b\r\n" ENCODING("8bit") "\r\n--b\r\n" TEXT
                 ENCODING(
                     "8bit") "\r\nplain\r\n--b\r\n"
                             "Content-Type: application/pgp-signature\r\n\r\nsig\r\n--b--\r\n"),
          SL(MIME
             "Content-Type: multipart/signed; boundary=b\r\n" ENCODING("7bit") "\r\n--b\r\n" TEXT
                 ENCODING(
                     "8bit") "\r\nplain\r\n--b\r\n"
                             "Content-Type: application/pgp-signature\r\n\r\nsig\r\n--b--\r\n") },
    };
    check_rows(rows, ARRAY_LEN(rows), seven);
}

static void test_binary(void **state)
{
    static const struct row rows[] = {
        { SL(MIME MIXED ENCODING("binary") "\r\n--b\r\n" TEXT ENCODING(
              "8bit") "\r\n" UE
                      "\r\n--b\r\nContent-Type: image/png\r\n" ENCODING(
                          "binary") "\r\n\r\n\n\0\r\n--b--\r\n"),
          SL(MIME MIXED ENCODING("8bit") "\r\n--b\r\n" TEXT ENCODING(
              "8bit") "\r\n" UE
                      "\r\n--b\r\nContent-Type: image/png\r\n" ENCODING(
                          "base64") "\r\nDQoKAA==\r\n--b--\r\n") },
        { SL(MIME TEXT ENCODING("binary") "\r\none\ntwo \rthree\r\n"),
          SL(MIME TEXT ENCODING("quoted-printable") "\r\none=0Atwo =0Dthree\r\n") },
        /* structure has line ends that everybody reads the same way */
        { SL(MIME MIXED "\r\n--b\n\nx\n.\n--b\nA: b\rc\n\nd\r\n--b--\n"),
          SL(MIME MIXED "\r\n--b\r\n" ENCODING(
              "quoted-printable") "\r\nx=0A.\r\n--b\r\nA: b c\r\n\r\nd\r\n--b--\r\n") },
    };
    check_rows(rows, ARRAY_LEN(rows), no_binary);
}

static void test_long_lines(void **state)
{
    AUTO(buf_fini) struct buf text;
    AUTO(buf_fini) struct buf out;
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct conversion c;
    buf_init(&text, OUTPUT_MAX);
    buf_init(&out, OUTPUT_MAX);
    buf_append_cstr(&text, MIME TEXT ENCODING("8bit") "\r\n");
    for (unsigned i = 0; i < 100000; i++) {
        buf_append_cstr(&text, i % 50 == 0 ? UE : "a ");
    }
    assert_int_equal(convert_by(buf_slice(&text), seven, 4096, &out, &c, arena), OK);
    assert_int_equal(out.len, c.size);
    struct slice rest = buf_slice(&out);
    while (rest.len > 0) {
        size_t end = slice_find_char(rest, '\n');
        assert_true(end <= 77);
        rest = slice_from(rest, end + 1);
    }
    struct message message;
    message_parse(buf_slice(&out), arena, &message);
    struct buf decoded;
    buf_init(&decoded, OUTPUT_MAX);
    part_octets(&message.parts[0], slice_from(buf_slice(&out), message.parts[0].body_start),
                &decoded);
    size_t body = slice_find(buf_slice(&text), SL("\r\n\r\n")) + 4;
    ASSERT_SLICE(buf_slice(&decoded), slice_from(buf_slice(&text), body));
    buf_fini(&decoded);
    arena_free(arena);
}

static void test_headers(void **state)
{
    static const struct row rows[] = {
        { SL("Subject: Gr" UE UE "n und blau\r\n\r\n"),
          SL("Subject: =?utf-8?b?R3LDvMO8bg==?= und blau\r\n\r\n") },
        { SL("Subject: " UE " " UE "\r\n\r\n"), SL("Subject: =?utf-8?b?w7wgw7w=?=\r\n\r\n") },
        { SL("Subject: =?utf-8?Q?a?= " UE "\r\n\t=?utf-8?Q?b?=\r\n\r\n"),
          SL("Subject: a =?utf-8?b?w7w=?= b\r\n\r\n") },
        { SL("X-A: \xfc\r\n\r\n"), SL("X-A: =?utf-8?b?w7w=?=\r\n\r\n") },
        { SL("From: J" UE "rg \"M" UE "ller\" x <a@b" UE ".example>, c@d" UE ".example (" UE
             ")\r\n\r\n"),
          SL("From: =?utf-8?q?J=C3=BCrg_M=C3=BCller_x?= <a@xn--b-eha.example>,\r\n "
             "=?utf-8?b?w7w=?= <c@xn--d-eha.example>\r\n\r\n") },
        { SL("Subject: some text that is nearly as long as a line may be with all of it  " UE
             "\r\n\r\n"),
          SL("Subject: some text that is nearly as long as a line may be with all of it \r\n "
             "=?utf-8?b?w7w=?=\r\n\r\n") },
        { SL("To: " UE "<a@b>,\"" UE "\"c(d):e;\r\n\r\n"),
          SL("To: =?utf-8?b?w7w=?= <a@b>, =?utf-8?b?w7xj?=: e;\r\n\r\n") },
        { SL("Message-ID: <" UE "@x>\r\n\r\n"),
          SL("Downgraded-Message-ID: =?utf-8?b?PMO8QHg+?=\r\n\r\n") },
        { SL("Content-Type: text/plain; name=\"" UE ".txt\"; charset=utf-8\r\n\r\n"),
          SL("Content-Type: text/plain; name*=utf-8''%C3%BC.txt; charset=utf-8\r\n\r\n") },
        { SL("Content-Disposition: attachment; filename*=utf-8''" UE "%20\r\n\r\n"),
          SL("Content-Disposition: attachment; filename*=utf-8''%C3%BC%20\r\n\r\n") },
        /* what has no domain is no address */
        { SL("To: " UE "\r\n\r\n"),
          SL("To: =?utf-8?b?w7w=?= <invalid@internationalized-address.invalid>\r\n\r\n") },
    };
    check_rows(rows, ARRAY_LEN(rows), eight);
}

static void test_refused(void **state)
{
    static const struct slice rows[] = {
        SL("From: <" UE "@x.example>\r\n\r\n"),
        SL("To: \"" UE "\"@x.example\r\n\r\n"),
        SL("To: " UE "@x.example\r\n\r\n"),
        SL(MIME "Content-Type: text/" UE "\r\n\r\nx"),
        SL(MIME "Content-Type: text/plain; name*0=" UE "; name*1=a\r\n\r\nx"),
        SL(MIME "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n" UE "\r\n--b--\r\n"),
        SL(MIME "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\nX: " UE
                "\r\n\r\na\r\n--b--\r\n"),
        SL(MIME "Content-Type: multipart/mixed; boundary=" UE "\r\n\r\n--" UE "\r\n\r\na\r\n--" UE
                "--\r\n"),
        SL(MIME "Content-Type: message/partial; id=a; number=1\r\n\r\n" UE),
        SL(MIME TEXT ENCODING("x-uuencode") "\r\n" UE),
        SL(MIME TEXT ENCODING("x-other") "\r\n" UE),
        SL(MIME "Content-Type: multipart/mixed\r\n\r\n" UE),
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *arena = arena_new(NULL, "test", BUDGET);
        struct conversion c;
        struct buf out;
        buf_init(&out, OUTPUT_MAX);
        if (convert_by(rows[i], seven, 100, &out, &c, arena) != ERR_DENIED) {
            fail_msg("row %zu was taken: %.*s", i, SLICE_ARG(buf_slice(&out)));
        }
        buf_fini(&out);
        arena_free(arena);
    }
}

/* A limit of the reader leaves parts that nobody has looked at. */
static void test_too_deep(void **state)
{
    AUTO(buf_fini) struct buf text;
    AUTO(buf_fini) struct buf out;
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct conversion c;
    buf_init(&text, OUTPUT_MAX);
    buf_init(&out, OUTPUT_MAX);
    for (unsigned i = 0; i <= MESSAGE_DEPTH_MAX + 1; i++) {
        buf_append_cstr(&text, "Content-Type: message/rfc822\r\n\r\n");
    }
    buf_append_cstr(&text, "\r\n" UE);
    assert_int_equal(convert_by(buf_slice(&text), seven, 4096, &out, &c, arena), ERR_DENIED);
    arena_free(arena);
}

/* Fields that go do so in what is changed, where the header stays and where it is written anew, and make no change by themselves. */
static void test_dropped(void **state)
{
    struct convert_target target = { .drop_from = 6, .drop_until = 18 };
    struct convert_target from_start = { .drop_until = 13 };
    check(SL("A: b\r\nDrop: this\r\nC: d\r\n\r\n" UE "\r\n"), target,
          SL("A: b\r\nC: d\r\n" MIME TEXT ENCODING("quoted-printable") "\r\n=C3=BC\r\n"));
    check(SL("Drop: thisx\r\nC: " UE "\r\n\r\n"), from_start, SL("C: =?utf-8?b?w7w=?=\r\n\r\n"));
    check(SL("A: b\r\nDrop: " UE "\xc3\xa4\r\n" MIME TEXT ENCODING("base64") "\r\nYQ=\x80=\r\n"),
          target, SL("A: b\r\n" MIME TEXT ENCODING("base64") "\r\nYQ=?=\r\n"));
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct conversion c;
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    assert_int_equal(
        convert_by(SL("A: b\r\nDrop: this\r\n\r\nplain\r\n"), target, 3, &out, &c, arena), OK);
    assert_false(c.is_changed);
    buf_fini(&out);
    arena_free(arena);
}

/* What is to go lies in front of the header, as a scanner may say it that is not itself any more: all stays, and reading ends. */
static void test_dropped_elsewhere(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct slice text = SL("Drop: this\r\nA: b\r\n\r\n" UE "\r\n"), piece;
    struct text_source from = { text, OUTPUT_MAX };
    struct convert_source source = { read_text, &from };
    struct convert_target target = { .drop_until = 6 };
    struct message message;
    struct conversion c;
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    message_parse(text, arena, &message);
    message.parts[0].header_start = 12;
    assert_int_equal(conversion_plan(&message, &source, target, arena, &c), OK);
    assert_true(c.size < 2 * OUTPUT_MAX);
    for (uint64_t left = c.size; left > 0; left -= piece.len) {
        assert_int_equal(conversion_read(&c, arena, &piece), OK);
        assert_in_range(piece.len, 1, left);
        buf_append(&out, piece);
    }
    assert_true(slice_starts(buf_slice(&out), SL("Drop: this\r\nA: b\r\n" MIME)));
    buf_fini(&out);
    arena_free(arena);
}

static enum err read_broken(void *arg, uint64_t at, struct arena *arena, struct slice *out)
{
    (void)arg, (void)at, (void)arena;
    *out = SL("");
    return OK;
}

static void test_source_ends(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct convert_source source = { read_broken, NULL };
    struct conversion c;
    struct message message;
    message_parse(SL("A: b\r\n\r\nc"), arena, &message);
    assert_int_equal(conversion_plan(&message, &source, seven, arena, &c), ERR_CORRUPT);
    arena_free(arena);
}

int convert_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bodies),   cmocka_unit_test(test_parts),
        cmocka_unit_test(test_binary),   cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_headers),  cmocka_unit_test(test_refused),
        cmocka_unit_test(test_too_deep), cmocka_unit_test(test_source_ends),
        cmocka_unit_test(test_dropped),  cmocka_unit_test(test_dropped_elsewhere),
    };
    return cmocka_run_group_tests_name("format/convert", tests, NULL, NULL);
}
