/* Documents made here, whole, cut off, and built to be expensive (MI10). */
#include <stdlib.h>
#include <zlib.h>

#include "base/test.h"
#include "document/document.h"

#define ROOM ((size_t)256 * 1024 * 1024)
#define BOMB_OCTETS ((size_t)200 * 1024 * 1024)

/* A package under construction: members, then their directory. */
struct making {
    struct buf out, directory;
    uint16_t members;
};

static void making_init(struct making *m)
{
    *m = (struct making){};
    buf_init(&m->out, ROOM);
    buf_init(&m->directory, ROOM);
}

static void making_fini(struct making *m)
{
    buf_fini(&m->out);
    buf_fini(&m->directory);
}

static void put_fields(struct buf *out, uint16_t method, size_t packed, size_t whole, size_t name)
{
    buf_append_u16(out, 20); /* version that is needed */
    buf_append_u16(out, 0);
    buf_append_u16(out, method);
    buf_append_u32(out, 0); /* time, date */
    buf_append_u32(out, 0); /* CRC */
    buf_append_u32(out, (uint32_t)packed);
    buf_append_u32(out, (uint32_t)whole);
    buf_append_u16(out, (uint16_t)name);
    buf_append_u16(out, 0);
}

static void put_member(struct making *m, struct slice name, uint16_t method, struct slice packed,
                       size_t whole)
{
    uint32_t start = (uint32_t)m->out.len;
    buf_append(&m->out, SL("PK\3\4"));
    put_fields(&m->out, method, packed.len, whole, name.len);
    buf_append(&m->out, name);
    buf_append(&m->out, packed);
    buf_append(&m->directory, SL("PK\1\2"));
    buf_append_u16(&m->directory, 20); /* made by */
    put_fields(&m->directory, method, packed.len, whole, name.len);
    buf_append_u16(&m->directory, 0); /* comment */
    buf_append_u32(&m->directory, 0); /* disk, attributes */
    buf_append_u32(&m->directory, 0);
    buf_append_u32(&m->directory, start);
    buf_append(&m->directory, name);
    m->members++;
}

static void put_stored(struct making *m, struct slice name, struct slice content)
{
    put_member(m, name, 0, content, content.len);
}

static void put_deflated(struct making *m, struct slice name, struct slice content)
{
    struct buf packed;
    buf_init(&packed, ROOM);
    z_stream z = { .next_in = (unsigned char *)(uintptr_t)content.ptr,
                   .avail_in = (unsigned)content.len };
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.avail_out = (unsigned)deflateBound(&z, content.len);
    unsigned room = z.avail_out;
    z.next_out = (unsigned char *)buf_reserve(&packed, room);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    buf_commit(&packed, room - z.avail_out);
    deflateEnd(&z);
    put_member(m, name, 8, buf_slice(&packed), content.len);
    buf_fini(&packed);
}

static struct slice finish(struct making *m)
{
    size_t start = m->out.len;
    buf_append(&m->out, buf_slice(&m->directory));
    buf_append(&m->out, SL("PK\5\6"));
    buf_append_u32(&m->out, 0); /* disks */
    buf_append_u16(&m->out, m->members);
    buf_append_u16(&m->out, m->members);
    buf_append_u32(&m->out, (uint32_t)m->directory.len);
    buf_append_u32(&m->out, (uint32_t)start);
    buf_append_u16(&m->out, 0);
    return buf_slice(&m->out);
}

/* The text of one file in a package. */
static void read_one(enum document_kind kind, struct slice name, struct slice content,
                     struct document_budget *budget, struct buf *out)
{
    struct making m;
    making_init(&m);
    put_deflated(&m, name, content);
    document_text(kind, finish(&m), budget, out);
    making_fini(&m);
}

static void expect_text(enum document_kind kind, struct slice name, struct slice content,
                        struct slice expected)
{
    struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
    struct buf out;
    buf_init(&out, DOCUMENT_TEXT_MAX);
    read_one(kind, name, content, &budget, &out);
    ASSERT_SLICE(buf_slice(&out), expected);
    buf_fini(&out);
}

static void test_kinds(void **state)
{
    struct slice word = SL("vnd.openxmlformats-officedocument.wordprocessingml.document");
    struct slice application = SL("application");
    assert_int_equal(document_kind_of(application, word, SL("")), DOCUMENT_OFFICE);
    assert_int_equal(document_kind_of(application, SL("vnd.oasis.opendocument.text"), SL("x.bin")),
                     DOCUMENT_OPEN);
    assert_int_equal(document_kind_of(application, SL("octet-stream"), SL("a b.XLSX")),
                     DOCUMENT_OFFICE);
    assert_int_equal(document_kind_of(application, SL("octet-stream"), SL("notes.txt")),
                     DOCUMENT_PLAIN);
    assert_int_equal(document_kind_of(application, SL("pdf"), SL("")), DOCUMENT_PDF);
    assert_int_equal(document_kind_of(application, SL("octet-stream"), SL("Bill.PDF")),
                     DOCUMENT_PDF);
    assert_int_equal(document_kind_of(application, SL("rtf"), SL("")), DOCUMENT_RICH);
    assert_int_equal(document_kind_of(SL("text"), SL("rtf"), SL("")), DOCUMENT_RICH);
    assert_int_equal(document_kind_of(application, SL("octet-stream"), SL("docx")), DOCUMENT_NONE);
    assert_int_equal(document_kind_of(application, SL("zip"), SL("a.docx")), DOCUMENT_OFFICE);
    assert_int_equal(document_kind_of(application, SL("msword"), SL("a.docx")), DOCUMENT_OFFICE);
    assert_int_equal(document_kind_of(application, SL("msword"), SL("a.doc")), DOCUMENT_NONE);
    assert_int_equal(document_kind_of(application, SL("pdf"), SL("a.docx")), DOCUMENT_PDF);
    assert_int_equal(document_kind_of(application, SL("json"), SL("")), DOCUMENT_PLAIN);
    assert_int_equal(document_kind_of(application, SL("octet-stream"), SL("a.xml")),
                     DOCUMENT_PLAIN);
    assert_int_equal(document_kind_of(SL("message"), SL("delivery-status"), SL("")),
                     DOCUMENT_PLAIN);
    assert_int_equal(document_kind_of(SL("text"), SL("plain"), SL("a.txt")), DOCUMENT_NONE);
    assert_int_equal(document_kind_of(SL("image"), SL("png"), SL("a.odt")), DOCUMENT_NONE);
}

static void test_office(void **state)
{
    expect_text(
        DOCUMENT_OFFICE, SL("word/document.xml"),
        SL("<?xml version='1.0'?><w:document xmlns:w='x'><w:body><w:p><w:r><w:t>Gr"
           "\xc3\xbc</w:t></w:r><w:r><w:instrText>PAGE</w:instrText><w:t>\xc3\x9f"
           "e &amp; more</w:t></w:r></w:p><w:p><w:t>next</w:t></w:p></w:body></w:document>"),
        SL("Gr\xc3\xbc\xc3\x9f"
           "e & more\nnext\n\n"));
    expect_text(DOCUMENT_OFFICE, SL("xl/worksheets/sheet1.xml"),
                SL("<worksheet><sheetData><row><c t='s'><v>0</v></c><c><v>4711</v></c>"
                   "<c t='inlineStr'><is><t>inline</t></is></c></row></sheetData></worksheet>"),
                SL("\n4711\ninline\n\n"));
    expect_text(DOCUMENT_OFFICE, SL("xl/sharedStrings.xml"),
                SL("<sst><si><t>one</t></si><si><r><t>tw</t></r><r><t>o</t></r></si></sst>"),
                SL("one\ntwo\n\n"));
    expect_text(DOCUMENT_OFFICE, SL("ppt/slides/slide12.xml"),
                SL("<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:t>slide</a:t></a:p></p:sld>"),
                SL("slide\n\n"));
    expect_text(DOCUMENT_OFFICE, SL("word/styles.xml"), SL("<w><t>no text</t></w>"), SL(""));
    expect_text(DOCUMENT_OPEN, SL("content.xml"),
                SL("<o:c xmlns:o='o' xmlns:t='t'><t:h>Title</t:h><t:p>a<t:span>b</t:span><t:s/>c"
                   "<t:tab/>d</t:p></o:c>"),
                SL("Title\nab c\nd\n\n"));
    expect_text(DOCUMENT_OFFICE, SL("xl/workbook.xml"),
                SL("<workbook xmlns:r='r'><definedNames><definedName name='x'>no</definedName>"
                   "</definedNames><sheets><sheet sheetId='1' name='Q3 &amp; Q4' r:id='i'/>"
                   "<sheet name='Cost'/></sheets></workbook>"),
                SL("Q3 & Q4\nCost\n\n"));
    expect_text(DOCUMENT_OPEN, SL("content.xml"),
                SL("<o:d xmlns:o='o' xmlns:t='t' xmlns:x='x'><o:spreadsheet><t:table t:style='no' "
                   "t:name='K\xc3\xbc"
                   "che'><t:table-cell><x:p>1</x:p></t:table-cell></t:table><t:table "
                   "t:name='B'/></o:spreadsheet><o:text><t:table t:name='no'/></o:text></o:d>"),
                SL("K\xc3\xbc"
                   "che\n1\n\nB\n\n"));
    expect_text(
        DOCUMENT_OFFICE, SL("docProps/core.xml"),
        SL("<cp:p xmlns:cp='c' xmlns:dc='d'><dc:title>Plan</dc:title><dc:creator>no</dc:creator>"
           "<cp:keywords>a b</cp:keywords></cp:p>"),
        SL("Plan\na b\n\n"));
    expect_text(DOCUMENT_OPEN, SL("meta.xml"),
                SL("<o:m xmlns:o='o' xmlns:dc='d' xmlns:m='m'><m:generator>no</m:generator>"
                   "<dc:title>Plan</dc:title><m:keyword>key</m:keyword></o:m>"),
                SL("Plan\nkey\n\n"));
    /* UTF-16, as some programs write it. */
    expect_text(DOCUMENT_OPEN, SL("content.xml"), SL("\xfe\xff\0<\0p\0>\0h\0i\0<\0/\0p\0>"),
                SL("hi\n\n"));
}

static void test_stored_and_plain(void **state)
{
    struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
    struct making m;
    struct buf out;
    making_init(&m);
    buf_init(&out, DOCUMENT_TEXT_MAX);
    put_stored(&m, SL("mimetype"), SL("application/vnd.oasis.opendocument.text"));
    put_member(&m, SL("content.xml"), 12, SL("bzip2"), 100);
    put_stored(&m, SL("content.xml"), SL("<p>stored</p>"));
    document_text(DOCUMENT_OPEN, finish(&m), &budget, &out);
    ASSERT_SLICE(buf_slice(&out), SL("stored\n\n"));
    buf_reset(&out);
    document_text(DOCUMENT_PLAIN, SL("plain \xe4"), &budget, &out);
    ASSERT_SLICE(buf_slice(&out), SL("plain \xc3\xa4"));
    buf_reset(&out);
    document_text(DOCUMENT_PLAIN, SL("\xff\xfeh\0i\0"), &budget, &out);
    ASSERT_SLICE(buf_slice(&out), SL("hi"));
    buf_reset(&out);
    document_text(DOCUMENT_OFFICE, SL("\xd0\xcf\x11\xe0 no package"), &budget, &out);
    ASSERT_SLICE(buf_slice(&out), SL(""));
    making_fini(&m);
    buf_fini(&out);
}

/* Of a package cut off anywhere: no text, or the text. */
static void test_cut_off(void **state)
{
    struct making m;
    making_init(&m);
    put_deflated(&m, SL("content.xml"), SL("<p>whole</p>"));
    struct slice whole = finish(&m);
    for (size_t len = 0; len < whole.len; len++) {
        struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
        char *copy = malloc(len + 1);
        struct buf out;
        buf_init(&out, DOCUMENT_TEXT_MAX);
        assert_non_null(copy);
        memcpy(copy, whole.ptr, len);
        document_text(DOCUMENT_OPEN, slice_make(copy, len), &budget, &out);
        assert_int_equal(out.len, 0);
        buf_fini(&out);
        free(copy);
    }
    making_fini(&m);
}

/* 200 MiB of blanks in some KiB: what is unpacked ends with the budget, over all documents of a message. */
static void test_bomb(void **state)
{
    struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
    struct buf bomb, out;
    buf_init(&bomb, ROOM);
    buf_init(&out, DOCUMENT_TEXT_MAX);
    buf_append(&bomb, SL("<p>before</p><p>"));
    char *room = buf_reserve(&bomb, BOMB_OCTETS);
    memset(room, ' ', BOMB_OCTETS);
    buf_commit(&bomb, BOMB_OCTETS);
    read_one(DOCUMENT_OPEN, SL("content.xml"), buf_slice(&bomb), &budget, &out);
    assert_true(out.len <= DOCUMENT_TEXT_MAX);
    assert_true(budget.octets > 0); /* the ceiling of the text came first */
    buf_fini(&out);
    buf_init(&out, DOCUMENT_TEXT_MAX);
    budget.octets = 1000;
    read_one(DOCUMENT_OPEN, SL("content.xml"), buf_slice(&bomb), &budget, &out);
    assert_int_equal(budget.octets, 0);
    assert_true(slice_starts(buf_slice(&out), SL("before\n")) && out.len <= 1000);
    buf_reset(&out);
    read_one(DOCUMENT_OPEN, SL("content.xml"), SL("<p>after</p>"), &budget, &out);
    ASSERT_SLICE(buf_slice(&out), SL(""));
    buf_fini(&bomb);
    buf_fini(&out);
}

static void test_depth(void **state)
{
    struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
    struct buf deep, out;
    buf_init(&deep, ROOM);
    buf_init(&out, DOCUMENT_TEXT_MAX);
    for (unsigned i = 0; i < DOCUMENT_DEPTH_MAX; i++) {
        buf_append(&deep, SL("<p>"));
    }
    buf_append(&deep, SL("reached<p>beyond"));
    read_one(DOCUMENT_OPEN, SL("content.xml"), buf_slice(&deep), &budget, &out);
    ASSERT_SLICE(buf_slice(&out), SL("reached\n"));
    buf_fini(&deep);
    buf_fini(&out);
}

/* One tag of many MiB is not looked at again and again. */
static void test_token(void **state)
{
    struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
    struct buf xml, out;
    buf_init(&xml, ROOM);
    buf_init(&out, DOCUMENT_TEXT_MAX);
    buf_append(&xml, SL("<p>before</p><p a='"));
    char *room = buf_reserve(&xml, DOCUMENT_TOKEN_MAX * 8);
    memset(room, 'x', DOCUMENT_TOKEN_MAX * 8);
    buf_commit(&xml, DOCUMENT_TOKEN_MAX * 8);
    buf_append(&xml, SL("'>behind</p>"));
    read_one(DOCUMENT_OPEN, SL("content.xml"), buf_slice(&xml), &budget, &out);
    assert_true(slice_find(buf_slice(&out), SL("behind")) == out.len);
    assert_true(DOCUMENT_UNPACKED_MAX - budget.octets < DOCUMENT_TOKEN_MAX * 2);
    buf_fini(&xml);
    buf_fini(&out);
}

/* Entities are declared in a document type, and none is accepted. */
static void test_no_document_type(void **state)
{
    expect_text(DOCUMENT_OPEN, SL("content.xml"),
                SL("<!DOCTYPE p [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'><!ENTITY f SYSTEM "
                   "'file:///etc/passwd'>]><p>&b;&f;</p>"),
                SL("\n"));
}

int document_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_office),
        cmocka_unit_test(test_stored_and_plain),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_token),
        cmocka_unit_test(test_no_document_type),
    };
    return cmocka_run_group_tests_name("document", tests, NULL, NULL);
}
