/* PDF files of real programs, whole and damaged; made here: what content streams and fonts may say, and what is built to be expensive (MI11). */
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/test.h"
#include "document/pdf.h"

#define SAMPLES CULVER_SOURCE_ROOT "/test/data/pdf/"
#define ROOM ((size_t)512 * 1024 * 1024)
#define BOMB_OCTETS (DOCUMENT_STREAM_MAX + 1000000)
#define HELVETICA "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"

static void read_pdf(struct slice file, struct document_budget *budget, struct buf *out)
{
    document_text(DOCUMENT_PDF, file, budget, out);
}

/* The text without the ends of pages. */
static void expect_file(struct slice file, struct slice expected)
{
    struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
    struct buf out;
    buf_init(&out, DOCUMENT_TEXT_MAX);
    read_pdf(file, &budget, &out);
    ASSERT_SLICE(slice_trim(buf_slice(&out)), expected);
    buf_fini(&out);
}

/* --- made here --- */

static void put_packed(struct buf *file, const char *head, struct slice content)
{
    struct buf packed;
    buf_init(&packed, ROOM);
    uLongf len = compressBound(content.len);
    char *room = buf_reserve(&packed, len);
    assert_int_equal(compress((Bytef *)room, &len, (const Bytef *)content.ptr, content.len), Z_OK);
    buf_commit(&packed, len);
    buf_printf(file, "%s/Filter/FlateDecode/Length %lu>>stream\n", head, len);
    buf_append(file, buf_slice(&packed));
    buf_append(file, SL("\nendstream endobj\n"));
    buf_fini(&packed);
}

/* One page with one font; further objects from 6 on may follow. */
static void begin_file(struct buf *file, const char *font)
{
    buf_init(file, ROOM);
    buf_printf(file,
               "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
               "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1"
               "/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>endobj\n"
               "3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n"
               "5 0 obj%s endobj\n",
               font);
}

static void expect_content(const char *font, const char *content, struct slice expected)
{
    struct buf file;
    begin_file(&file, font);
    buf_printf(&file, "4 0 obj<</Length %zu>>stream\n%s\nendstream endobj\n", strlen(content),
               content);
    expect_file(buf_slice(&file), expected);
    buf_fini(&file);
}

/* --- of real programs --- */

static struct slice read_sample(const char *name, struct buf *out)
{
    char path[4096];
    snprintf(path, sizeof(path), SAMPLES "%s", name);
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    buf_init(out, ROOM);
    size_t got = fread(buf_reserve(out, 65536), 1, 65536, in);
    buf_commit(out, got);
    assert_true(got > 0 && got < 65536);
    fclose(in);
    return buf_slice(out);
}

static const struct {
    const char *name;
    struct slice text;
} samples[] = {
    { "cairo.pdf", SL("Grüße, Жук, oﬃce AVA") },
    { "ghostscript.pdf", SL("Grüße vom Walross an der Küste") },
    { "object-streams.pdf", SL("Grüße vom Walross an der Küste") },
    { "reportlab.pdf", SL("untitled\nunspecified\n\nnaïve café € 5 stamped first line of wrapped "
                          "words filled\npage two") },
};

static void test_samples(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct buf file;
        expect_file(read_sample(samples[i].name, &file), samples[i].text);
        buf_fini(&file);
    }
}

/* Tables of references are not needed: what is wrong in them or gone costs nothing, nor does what stands before the file. */
static void test_damaged_references(void **state)
{
    struct buf file, moved;
    struct slice whole = read_sample("ghostscript.pdf", &file);
    buf_init(&moved, ROOM);
    buf_append(&moved, SL("octets of a gateway\r\n\r\n"));
    buf_append(&moved, slice_sub(whole, 0, slice_find(whole, SL("xref\n"))));
    expect_file(buf_slice(&moved), samples[1].text);
    buf_fini(&moved);
    buf_fini(&file);
}

/* Cut off anywhere, and with any octet changed: some text, and nothing that a sanitizer would say. */
static void test_cut_off_and_changed(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct buf file, out;
        struct slice whole = read_sample(samples[i].name, &file);
        buf_init(&out, DOCUMENT_TEXT_MAX);
        for (size_t at = 0; at < whole.len; at += 29) {
            struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
            char *copy = malloc(at + 1);
            assert_non_null(copy);
            memcpy(copy, whole.ptr, at + 1);
            copy[at] = (char)(copy[at] ^ 0x15);
            read_pdf(slice_make(copy, at + 1), &budget, &out);
            free(copy);
            file.ptr[at] = (char)(file.ptr[at] ^ 0x15);
            read_pdf(whole, &budget, &out);
            file.ptr[at] = (char)(file.ptr[at] ^ 0x15);
        }
        assert_true(out.len > 0);
        buf_fini(&out);
        buf_fini(&file);
    }
}

/* The newer object counts, wherever the older one stands. */
static void test_update(void **state)
{
    struct buf file;
    begin_file(&file, HELVETICA);
    buf_append(&file, SL("4 0 obj<</Length 99>>stream\nBT /F 1 Tf(old)Tj\nendstream endobj\n"
                         "4 0 obj<</Length 8 0 R>>stream\nBT /F 1 Tf(new)Tj\nendstream endobj\n"
                         "trailer<</Root 1 0 R>>\n"));
    expect_file(buf_slice(&file), SL("new"));
    buf_fini(&file);
}

static void expect_information(const char *trailer, struct slice expected)
{
    struct buf file;
    begin_file(&file, HELVETICA);
    buf_append(&file,
               SL("4 0 obj<<>>endobj 7 0 obj<</Title(seven)>>endobj 9 0 obj 7 0 R endobj\n"
                  "8 0 obj<</Title(D\\251j\\340 vu \\240 \\205)/Author(no)"
                  "/Subject<FEFF007A007700F60066>/Keywords(\357\273\277\303\266)>>endobj\n"));
    buf_append_cstr(&file, trailer);
    expect_file(buf_slice(&file), expected);
    buf_fini(&file);
}

/* What a file says of itself: of the last trailer or the last table of references, where it is not encrypted. */
static void test_information(void **state)
{
    static const struct slice eight =
        SL("D\xc2\xa9j\xc3\xa0 vu \xe2\x82\xac \xe2\x80\x93\nzw\xc3\xb6"
           "f\n\xc3\xb6");
    expect_information("trailer<</Info 7 0 R/Size 9>>", SL("seven"));
    expect_information("trailer<</Info 7 0 R>> trailer<</Info 8 0 R>>", eight);
    expect_information("trailer<</Info 8 0 R>> trailer<</Prev 1>> trailer", eight);
    expect_information("trailer<</Info 9 0 R>>", SL("seven"));
    expect_information("trailer<</Info<</Title(\xef\xbb\xbf\xff)>>>>", SL("\xc3\xbf"));
    expect_information("trailer<</Info<</Title/Name/Subject 12>>>>", SL(""));
    expect_information("trailer<</Info 8 0 R/Encrypt<</V 4>>>>", SL(""));
    expect_information(
        "20 0 obj<</Type/XRef/Info 7 0 R>>endobj 21 0 obj<</Type/XRef/Info 8 0 R>>endobj", eight);
    expect_information("20 0 obj<</Type/XRef/Info 7 0 R>>endobj trailer<</Info 99 0 R>>",
                       SL("seven"));
    expect_information("trailer", SL(""));
    expect_information("trailer<</Info 8 0 ", SL(""));
}

/* A great many trailers, each the last, are not all looked at. */
static void test_many_trailers(void **state)
{
    struct buf file;
    begin_file(&file, HELVETICA);
    buf_append(&file, SL("trailer<</Info<</Title(first)>>>>"));
    for (unsigned i = 0; i < 100000; i++) {
        buf_append(&file, SL("trailer<<"));
    }
    expect_file(buf_slice(&file), SL(""));
    buf_fini(&file);
}

/* Without a tree of pages each page is read. */
static void test_no_tree(void **state)
{
    expect_file(SL("3 0 obj<</Type/Page/Contents[4 0 R 4 0 R]/Resources<</Font<</F 5 0 R>>>>>>\n"
                   "4 0 obj<<>>stream\nBT/F 1 Tf(once)Tj ET\nendstream\n"
                   "5 0 obj" HELVETICA),
                SL("once once"));
}

/* --- content streams --- */

static void test_content(void **state)
{
    static const struct {
        const char *content;
        struct slice text;
    } cases[] = {
        { "BT /F 12 Tf 72 720 Td (a) Tj ( b) Tj ET", SL("a b") },
        { "BT /F 12 Tf (an)Tj 0 -14 Td (other)Tj T* (line)Tj ET", SL("an other line") },
        { "BT /F 12 Tf 14 TL (one)' (two)' 1 2 (three)\" ET", SL("one two three") },
        { "BT /F 12 Tf 1 0 0 1 72 720 Tm (x)Tj 1 0 0 1 72 700 Tm (y)Tj ET", SL("x y") },
        { "BT /F 12 Tf [(W)80(al)-20(ross)-300(swims)]TJ ET", SL("Walross swims") },
        { "BT /F 1 Tf 12 0 0 12 0 0 Tm [(W)80(al)-300(ross)]TJ ET", SL("Wal ross") },
        { "BT /F 12 Tf (\\(\\101\\r\\\n\\)\\q(n)\\\\)Tj<41 4>Tj ET", SL("(A)q(n)\\A@") },
        { "BT /F 12 Tf (a)Tj ET BI /W 1 ID \x01 (no)Tj EIx EI BT 0 -9 Td (b)Tj ET", SL("a b") },
        { "BT /F 12 Tf /Span<</E(x)>>BDC (a)Tj EMC % (comment)Tj\n(b)Tj ET", SL("ab") },
        { "q BT /F 12 Tf (a)Tj ET Q BT (no font)Tj ET", SL("a") },
        { "BT /G 12 Tf (unknown)Tj /F 12 Tf 1 2 3 (known)Tj ET", SL("known") },
        { "BT /F 12 Tf (a)Tj (cut off", SL("a") },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        expect_content(HELVETICA, cases[i].content, cases[i].text);
    }
    expect_content(HELVETICA, "BT /F 12 Tf (not shown) ] >> ) } Tj", SL(""));
}

/* A page that places each letter: what is next to the last belongs to the word. */
static void test_places(void **state)
{
    static const char font[] = "<</Subtype/TrueType/FirstChar 97/Widths[500 600 700]>>";
    expect_content(font,
                   "BT /F 10 Tf 1 0 0 1 0 0 Tm(a)Tj 1 0 0 1 5 0 Tm(b)Tj 1 0 0 1 11 3 Tm(c)Tj "
                   "1 0 0 1 21 0 Tm(a)Tj 0 5 Td(b)Tj ET",
                   SL("abc a b"));
    expect_content(font,
                   "BT /F 10 Tf(a)Tj ET q 2 0 0 2 5 0 cm BT /F 10 Tf(b)Tj ET Q "
                   "BT 17 0 Td /F 10 Tf(c)Tj ET BT 34 0 Td(a)Tj ET",
                   SL("abc a"));
    expect_content(font, "BT /F 10 Tf 3 Tc 2 Tw(a)Tj 8 0 Td(b)Tj 100 Tz ET", SL("ab"));
}

/* --- fonts --- */

static void test_encodings(void **state)
{
    expect_content("<</Subtype/Type1/Encoding/WinAnsiEncoding>>", "BT/F 1 Tf(\200\344'\223)Tj",
                   SL("€ä'“"));
    expect_content("<</Subtype/Type1/Encoding/MacRomanEncoding>>", "BT/F 1 Tf(\212\237)Tj",
                   SL("äü"));
    expect_content("<</Subtype/Type1>>", "BT/F 1 Tf(A'\256\341\373\200)Tj", SL("A’fiÆß"));
    expect_content("<</Subtype/TrueType>>", "BT/F 1 Tf(\344)Tj", SL("ä"));
    expect_content("<</Subtype/Type1/BaseFont/ABCDEF+Symbol>>", "BT/F 1 Tf(abc)Tj", SL(""));
    expect_content("<</Subtype/Type1/Encoding<</BaseEncoding/WinAnsiEncoding/Differences"
                   "[97/eacute/f_f_i/uni00DF0416/u1F600 5/Ohungarumlaut/a.sc/g12/germandbls]>>>>",
                   "BT/F 1 Tf(z\344abcd\5\6\7\10)Tj", SL("zäe\u0301ffißЖ😀O\u030baß"));
}

static void test_glyph_names(void **state)
{
    static const struct {
        struct slice name, text;
    } cases[] = {
        { SL("A"), SL("A") },      { SL("nine.oldstyle"), SL("9") },
        { SL(".notdef"), SL("") }, { SL("uni20"), SL("") },
        { SL("uniD800"), SL("") }, { SL("u110000"), SL("") },
        { SL("u20AC"), SL("€") },  { SL("uni"), SL("") },
        { SL(""), SL("") },        { SL("scaron"), SL("s\u030c") },
        { SL("grave"), SL("`") },  { SL("quotedblright"), SL("”") },
        { SL("cid:123"), SL("") }, { SL("T_h"), SL("Th") },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out;
        buf_init(&out, 256);
        pdf_glyph_text(cases[i].name, &out);
        ASSERT_SLICE(buf_slice(&out), cases[i].text);
        buf_fini(&out);
    }
}

/* Codes without a mapping tell nobody anything; where they are Unicode they do. */
static void test_wide_fonts(void **state)
{
#define TYPE0 "<</Subtype/Type0/DescendantFonts[<</DW 500/W[65[250 250]70 72 1000]>>]"
    expect_content(TYPE0 "/Encoding/Identity-H>>", "BT/F 1 Tf<00410042>Tj", SL(""));
    expect_content(TYPE0 "/Encoding/UniGB-UCS2-H>>", "BT/F 1 Tf<65e5672c>Tj", SL("日本"));
    expect_content(TYPE0 "/Encoding/UniGB-UCS2-H>>",
                   "BT/F 10 Tf<00410046>Tj 12.5 0 Td<0042>Tj 2.5 0 Td<0043>Tj 9 0 Td<0044>Tj",
                   SL("AFBC D"));
}

static void expect_mapped(const char *program, struct slice codes, struct slice expected)
{
    struct buf file;
    begin_file(&file, TYPE0 "/Encoding/Own/ToUnicode 7 0 R>>");
    buf_printf(&file,
               "7 0 obj<<>>stream\n%s\nendstream\n4 0 obj<<>>stream\nBT/F 1 Tf<%.*s>Tj\n"
               "endstream endobj\n",
               program, SLICE_ARG(codes));
    expect_file(buf_slice(&file), expected);
    buf_fini(&file);
}

static void test_mappings(void **state)
{
    expect_mapped("1 beginbfchar<0001><00660069><0002><d83dde00>endbfchar", SL("00010002"),
                  SL("fi😀"));
    expect_mapped("2 beginbfrange<0010><0012><0041><0020><0022>[<0078><0079007a>]endbfrange",
                  SL("00110012001300200021"), SL("BCxyz"));
    expect_mapped("beginbfrange<0000><ffff><0000>endbfrange", SL("0416"), SL("Ж"));
    expect_mapped("begincodespacerange<00><7f><8000><ffff>endcodespacerange "
                  "beginbfrange<61><63><0061><8000><8001><0416>endbfrange",
                  SL("6180016280"), SL("aЗb"));
    expect_mapped("beginbfchar<01> /name endbfchar beginbfrange<05><04><0041><09>", SL("0005"),
                  SL(""));
}

/* --- built to be expensive (MI11) --- */

/* Blanks, BOMB_OCTETS of them, behind a beginning. */
static void put_bomb(struct buf *file, const char *head, const char *beginning)
{
    struct buf content;
    buf_init(&content, ROOM);
    buf_append_cstr(&content, beginning);
    char *room = buf_reserve(&content, BOMB_OCTETS);
    memset(room, ' ', BOMB_OCTETS);
    buf_commit(&content, BOMB_OCTETS);
    put_packed(file, head, buf_slice(&content));
    buf_fini(&content);
}

static void expect_spent(struct buf *file, struct slice expected)
{
    struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
    struct buf out;
    buf_init(&out, DOCUMENT_TEXT_MAX);
    read_pdf(buf_slice(file), &budget, &out);
    assert_int_equal(budget.octets, 0);
    ASSERT_SLICE(slice_trim(buf_slice(&out)), expected);
    buf_fini(&out);
    buf_fini(file);
}

/* What it holds before it grows too long is read, and so is the rest of the file; all of them together end with the budget. */
static void test_bombs(void **state)
{
    struct buf file;
    begin_file(&file, HELVETICA);
    put_bomb(&file, "4 0 obj<<", "BT /F 1 Tf (before)Tj");
    expect_file(buf_slice(&file), SL("before"));
    buf_append(&file, SL("2 0 obj<</Kids[3 0 R 3 0 R 3 0 R 3 0 R 3 0 R]"
                         "/Resources<</Font<</F 5 0 R>>>>>>endobj\n"));
    expect_spent(&file, SL("before\nbefore\nbefore"));
    begin_file(&file, "<</ToUnicode 7 0 R>>");
    put_bomb(&file, "7 0 obj<<", "");
    buf_append(&file, SL("4 0 obj<<>>stream\n/F 1 Tf(text)Tj\nendstream\n"));
    expect_file(buf_slice(&file), SL("text"));
    put_bomb(&file, "9 0 obj<</Type/ObjStm/First 4", "4 0 <<>>");
    expect_file(buf_slice(&file), SL(""));
    for (unsigned i = 0; i < DOCUMENT_UNPACKED_MAX / DOCUMENT_STREAM_MAX; i++) {
        put_bomb(&file, "10 0 obj<</Type/ObjStm/First 4", "4 0 <<>>");
    }
    expect_spent(&file, SL(""));
}

/* A form that shows itself twice would do so for ever. */
static void test_forms_within_each_other(void **state)
{
    struct buf file, expected;
    begin_file(&file, HELVETICA);
    buf_init(&expected, ROOM);
    buf_append(&file, SL("4 0 obj<<>>stream\nBT /F 1 Tf ET /X Do\nendstream\n"
                         "6 0 obj<</Subtype/Form>>stream\nBT(x)Tj ET /X Do\nendstream\n"));
    for (unsigned i = 0; i < DOCUMENT_FORMS_MAX; i++) {
        buf_append(&expected, i == 0 ? SL("x") : SL(" x"));
    }
    expect_file(buf_slice(&file), buf_slice(&expected));
    buf_fini(&expected);
    buf_reset(&file);
    buf_fini(&file);
    begin_file(&file, HELVETICA);
    buf_append(&file, SL("4 0 obj<<>>stream\n/X Do\nendstream\n6 0 obj<</Subtype/Form>>stream\n"));
    for (unsigned i = 0; i < 1000; i++) {
        buf_append(&file, SL("/X Do "));
    }
    buf_append(&file, SL("\nendstream\n"));
    expect_spent(&file, SL(""));
}

/* A tree that leads back to its root, and one that is a line. */
static void test_trees(void **state)
{
    struct buf file;
    buf_init(&file, ROOM);
    buf_append(&file, SL("1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                         "2 0 obj<</Kids[2 0 R 2 0 R 2 0 R]>>endobj\n"));
    expect_spent(&file, SL(""));
    buf_init(&file, ROOM);
    buf_append(&file, SL("1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"));
    for (unsigned i = 2; i < 1000; i++) {
        buf_printf(&file, "%u 0 obj<</Kids[%u 0 R]>>endobj\n", i, i + 1);
    }
    expect_file(buf_slice(&file), SL(""));
    buf_fini(&file);
}

static void test_pages_have_a_limit(void **state)
{
    struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
    struct buf file, out;
    buf_init(&file, ROOM);
    buf_init(&out, DOCUMENT_TEXT_MAX);
    buf_append(&file, SL("1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                         "3 0 obj<</Type/Page>>endobj\n2 0 obj<</Kids["));
    for (unsigned i = 0; i < DOCUMENT_PAGES_MAX + 10; i++) {
        buf_append(&file, SL("3 0 R "));
    }
    read_pdf(buf_slice(&file), &budget, &out);
    assert_int_equal(out.len, DOCUMENT_PAGES_MAX); /* a line end each */
    buf_fini(&out);
    buf_fini(&file);
}

/* Fonts beyond the limit say nothing; those before it still do. */
static void test_fonts_have_a_limit(void **state)
{
    struct buf file, content;
    buf_init(&file, ROOM);
    buf_init(&content, ROOM);
    buf_append(&file, SL("1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Contents 4 0 R"
                         "/Resources<</Font<<"));
    for (unsigned i = 0; i <= DOCUMENT_FONTS_MAX; i++) {
        buf_printf(&file, "/F%u<</Subtype/Type1>>", i);
        buf_printf(&content, "/F%u 1 Tf ", i);
    }
    buf_printf(&file,
               ">>>>>>endobj 4 0 obj<<>>stream\n%.*s(beyond)Tj /F7 1 Tf(within)Tj\nendstream",
               SLICE_ARG(buf_slice(&content)));
    expect_file(buf_slice(&file), SL("within"));
    buf_fini(&content);
    buf_fini(&file);
}

static void test_codes_have_a_limit(void **state)
{
    struct arena *arena = arena_new(NULL, "test", ROOM);
    struct buf program, out;
    uint32_t codes = DOCUMENT_CODES_MAX;
    buf_init(&program, ROOM);
    buf_init(&out, 256);
    buf_append(&program, SL("beginbfchar"));
    for (unsigned i = 0; i <= DOCUMENT_CODES_MAX; i++) {
        buf_printf(&program, "<%08x><0041>", i);
    }
    struct pdf_cmap *cmap = pdf_cmap_read(buf_slice(&program), arena, &codes);
    assert_int_equal(codes, 0);
    assert_true(pdf_cmap_text(cmap, DOCUMENT_CODES_MAX - 1, &out));
    assert_false(pdf_cmap_text(cmap, DOCUMENT_CODES_MAX, &out));
    buf_fini(&out);
    buf_fini(&program);
    arena_free(arena);
}

static void test_objects_have_a_limit(void **state)
{
    struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
    struct arena *arena = arena_new(NULL, "test", ROOM);
    struct pdf pdf;
    struct buf file;
    buf_init(&file, ROOM);
    for (unsigned i = 0; i < DOCUMENT_OBJECTS_MAX + 10; i++) {
        buf_printf(&file, "%u 0 obj %u\n", i, i);
    }
    pdf_open(&pdf, buf_slice(&file), &budget, arena);
    assert_int_equal(pdf.count, DOCUMENT_OBJECTS_MAX);
    pdf_close(&pdf);
    buf_fini(&file);
    arena_free(arena);
}

static void test_file_has_a_limit(void **state)
{
    struct buf file;
    buf_init(&file, ROOM);
    char *room = buf_reserve(&file, DOCUMENT_FILE_MAX);
    memset(room, ' ', DOCUMENT_FILE_MAX);
    buf_commit(&file, DOCUMENT_FILE_MAX);
    buf_append(&file, SL("3 0 obj<</Type/Page/Contents 4 0 R/Resources<</Font<</F<<>>>>>>>>\n"
                         "4 0 obj<<>>stream\nBT/F 1 Tf(beyond)Tj ET\nendstream\n"));
    expect_file(buf_slice(&file), SL(""));
    expect_file(slice_from(buf_slice(&file), 1000), SL("beyond"));
    buf_fini(&file);
}

/* Brackets without end, references that go round. */
static void test_depth(void **state)
{
    struct buf file;
    buf_init(&file, ROOM);
    buf_append(&file, SL("1 0 obj 2 0 R endobj 2 0 obj 1 0 R endobj 3 0 obj "));
    for (unsigned i = 0; i < 1000000; i++) {
        buf_append(&file, SL("["));
    }
    buf_append(&file, SL("\n4 0 obj<</Type/Page/Contents 1 0 R/Annots 3 0 R>>"));
    expect_file(buf_slice(&file), SL(""));
    buf_fini(&file);
}

int pdf_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_damaged_references),
        cmocka_unit_test(test_cut_off_and_changed),
        cmocka_unit_test(test_update),
        cmocka_unit_test(test_information),
        cmocka_unit_test(test_many_trailers),
        cmocka_unit_test(test_no_tree),
        cmocka_unit_test(test_content),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_glyph_names),
        cmocka_unit_test(test_wide_fonts),
        cmocka_unit_test(test_mappings),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_forms_within_each_other),
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_pages_have_a_limit),
        cmocka_unit_test(test_fonts_have_a_limit),
        cmocka_unit_test(test_codes_have_a_limit),
        cmocka_unit_test(test_objects_have_a_limit),
        cmocka_unit_test(test_file_has_a_limit),
        cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests_name("pdf", tests, NULL, NULL);
}
