/* What the names of glyphs mean: the rules of the Adobe Glyph List Specification, of its list the names that text in Latin letters needs. */
#include "base/utf8.h"
#include "document/pdf.h"

struct named {
    struct slice name;
    struct slice text;
};

/* A letter and one of these: "eacute". Searching folds both forms to one. */
static const struct named accents[] = {
    { SL("grave"), SL("\u0300") },       { SL("acute"), SL("\u0301") },
    { SL("circumflex"), SL("\u0302") },  { SL("tilde"), SL("\u0303") },
    { SL("macron"), SL("\u0304") },      { SL("breve"), SL("\u0306") },
    { SL("dotaccent"), SL("\u0307") },   { SL("dieresis"), SL("\u0308") },
    { SL("ring"), SL("\u030a") },        { SL("hungarumlaut"), SL("\u030b") },
    { SL("caron"), SL("\u030c") },       { SL("cedilla"), SL("\u0327") },
    { SL("commaaccent"), SL("\u0327") }, { SL("ogonek"), SL("\u0328") },
};

static const struct named letters[] = {
    { SL("AE"), SL("Æ") },       { SL("Dcroat"), SL("Đ") },       { SL("Eth"), SL("Ð") },
    { SL("Lslash"), SL("Ł") },   { SL("OE"), SL("Œ") },           { SL("Oslash"), SL("Ø") },
    { SL("Thorn"), SL("Þ") },    { SL("ae"), SL("æ") },           { SL("dcroat"), SL("đ") },
    { SL("dotlessi"), SL("ı") }, { SL("eth"), SL("ð") },          { SL("germandbls"), SL("ß") },
    { SL("lslash"), SL("ł") },   { SL("oe"), SL("œ") },           { SL("oslash"), SL("ø") },
    { SL("thorn"), SL("þ") },    { SL("longs"), SL("ſ") },        { SL("ff"), SL("ff") },
    { SL("ffi"), SL("ffi") },    { SL("ffl"), SL("ffl") },        { SL("fi"), SL("fi") },
    { SL("fl"), SL("fl") },      { SL("Scommaaccent"), SL("Ș") }, { SL("scommaaccent"), SL("ș") },
};

static const struct named signs[] = {
    { SL("space"), SL(" ") },
    { SL("nbspace"), SL(" ") },
    { SL("zero"), SL("0") },
    { SL("one"), SL("1") },
    { SL("two"), SL("2") },
    { SL("three"), SL("3") },
    { SL("four"), SL("4") },
    { SL("five"), SL("5") },
    { SL("six"), SL("6") },
    { SL("seven"), SL("7") },
    { SL("eight"), SL("8") },
    { SL("nine"), SL("9") },
    { SL("exclam"), SL("!") },
    { SL("quotedbl"), SL("\"") },
    { SL("numbersign"), SL("#") },
    { SL("dollar"), SL("$") },
    { SL("percent"), SL("%") },
    { SL("ampersand"), SL("&") },
    { SL("quotesingle"), SL("'") },
    { SL("parenleft"), SL("(") },
    { SL("parenright"), SL(")") },
    { SL("asterisk"), SL("*") },
    { SL("plus"), SL("+") },
    { SL("comma"), SL(",") },
    { SL("hyphen"), SL("-") },
    { SL("minus"), SL("-") },
    { SL("period"), SL(".") },
    { SL("slash"), SL("/") },
    { SL("colon"), SL(":") },
    { SL("semicolon"), SL(";") },
    { SL("less"), SL("<") },
    { SL("equal"), SL("=") },
    { SL("greater"), SL(">") },
    { SL("question"), SL("?") },
    { SL("at"), SL("@") },
    { SL("bracketleft"), SL("[") },
    { SL("backslash"), SL("\\") },
    { SL("bracketright"), SL("]") },
    { SL("asciicircum"), SL("^") },
    { SL("underscore"), SL("_") },
    { SL("grave"), SL("`") },
    { SL("braceleft"), SL("{") },
    { SL("bar"), SL("|") },
    { SL("braceright"), SL("}") },
    { SL("asciitilde"), SL("~") },
    { SL("exclamdown"), SL("¡") },
    { SL("questiondown"), SL("¿") },
    { SL("cent"), SL("¢") },
    { SL("sterling"), SL("£") },
    { SL("yen"), SL("¥") },
    { SL("Euro"), SL("€") },
    { SL("section"), SL("§") },
    { SL("paragraph"), SL("¶") },
    { SL("copyright"), SL("©") },
    { SL("registered"), SL("®") },
    { SL("trademark"), SL("™") },
    { SL("degree"), SL("°") },
    { SL("plusminus"), SL("±") },
    { SL("multiply"), SL("×") },
    { SL("divide"), SL("÷") },
    { SL("onehalf"), SL("½") },
    { SL("onequarter"), SL("¼") },
    { SL("threequarters"), SL("¾") },
    { SL("ordfeminine"), SL("ª") },
    { SL("ordmasculine"), SL("º") },
    { SL("mu"), SL("µ") },
    { SL("guillemotleft"), SL("«") },
    { SL("guillemotright"), SL("»") },
    { SL("guilsinglleft"), SL("‹") },
    { SL("guilsinglright"), SL("›") },
    { SL("quoteleft"), SL("‘") },
    { SL("quoteright"), SL("’") },
    { SL("quotesinglbase"), SL("‚") },
    { SL("quotedblleft"), SL("“") },
    { SL("quotedblright"), SL("”") },
    { SL("quotedblbase"), SL("„") },
    { SL("endash"), SL("–") },
    { SL("emdash"), SL("—") },
    { SL("bullet"), SL("•") },
    { SL("ellipsis"), SL("…") },
    { SL("dagger"), SL("†") },
    { SL("daggerdbl"), SL("‡") },
    { SL("perthousand"), SL("‰") },
    { SL("periodcentered"), SL("·") },
    { SL("brokenbar"), SL("¦") },
    { SL("logicalnot"), SL("¬") },
    { SL("currency"), SL("¤") },
};

static const struct slice *find_name(const struct named *names, size_t count, struct slice name)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_eq(names[i].name, name)) {
            return &names[i].text;
        }
    }
    return NULL;
}

/* Four to six digits; false: something else stands there. */
static bool read_point(struct slice digits, uint32_t *out)
{
    uint32_t point = 0;
    for (size_t i = 0; i < digits.len; i++) {
        int value = ascii_hex_value((unsigned char)digits.ptr[i]);
        if (value < 0) {
            return false;
        }
        point = point << 4 | (uint32_t)value;
    }
    *out = point;
    return digits.len >= 4 && digits.len <= 6 && point <= 0x10ffff &&
           (point & 0xfffff800) != 0xd800;
}

/* "uni00410042", "u1F600". */
static bool append_numbered(struct slice name, struct buf *out)
{
    uint32_t point;
    struct slice digits = slice_from(name, slice_starts(name, SL("uni")) ? 3 : 1);
    if (!slice_starts(name, SL("uni")) || digits.len % 4 != 0) {
        bool is_point = slice_starts(name, SL("u")) && read_point(digits, &point);
        if (is_point) {
            utf8_append(out, point);
        }
        return is_point;
    }
    for (; digits.len > 0; digits = slice_from(digits, 4)) {
        if (!read_point(slice_sub(digits, 0, 4), &point)) {
            return false;
        }
        utf8_append(out, point);
    }
    return name.len > 3;
}

static void append_component(struct slice name, struct buf *out)
{
    const struct slice *text = find_name(letters, ARRAY_LEN(letters), name);
    text = text == NULL ? find_name(signs, ARRAY_LEN(signs), name) : text;
    if (text != NULL) {
        buf_append(out, *text);
        return;
    }
    bool has_letter = name.len > 0 && ascii_is_alpha(name.ptr[0]);
    text = has_letter ? find_name(accents, ARRAY_LEN(accents), slice_from(name, 1)) : NULL;
    if (has_letter && name.len == 1) {
        buf_append(out, name);
    } else if (text != NULL) {
        buf_append_char(out, name.ptr[0]);
        buf_append(out, *text);
    } else {
        (void)append_numbered(name, out);
    }
}

void pdf_glyph_text(struct slice name, struct buf *out)
{
    name = slice_sub(name, 0, slice_find_char(name, '.')); /* "a.smallcaps" */
    while (name.len > 0) {                                 /* "f_f_i" */
        size_t len = slice_find_char(name, '_');
        append_component(slice_sub(name, 0, len), out);
        name = slice_from(name, len + 1);
    }
}
