/* What becomes of each part, and the new message piece by piece. */
#include "format/convert.h"

#include "base/utf8.h"
#include "format/ascii_field.h"
#include "format/internal.h"

#define LINE_MAX_OCTETS 998 /* RFC 5322 2.1.1 */
#define FIELD_ARENA_BYTES ((size_t)256 * 1024 * 1024)
#define PIECE_ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define ENCODED_MAX                                                                                \
    ((size_t)64 * 1024 * 1024) /* of one piece of the source, three times and soft line breaks */

/* --- what is in a range of the source --- */

/* UTF-8 over the borders of pieces. */
struct utf8_check {
    bool is_bad;
    char held[4];
    unsigned count;
};

struct facts {
    bool has_8bit, has_nul, has_bare, has_long;
    bool last_cr;
    uint64_t line;
    struct utf8_check utf8;
    uint64_t qp_size, base64_size;
    struct convert_encoder qp; /* counts */
};

static void check_utf8(struct utf8_check *check, struct slice piece)
{
    while (check->count > 0 && piece.len > 0 && check->count < sizeof(check->held) &&
           ((unsigned char)piece.ptr[0] & 0xc0) == 0x80) {
        check->held[check->count++] = piece.ptr[0];
        piece = slice_from(piece, 1);
    }
    if (piece.len == 0) {
        return;
    }
    check->is_bad |= !utf8_is_valid(slice_make(check->held, check->count));
    check->count = 0;
    size_t tail = 0; /* a sequence that the next piece may end */
    while (tail < 3 && tail < piece.len &&
           ((unsigned char)piece.ptr[piece.len - 1 - tail] & 0xc0) == 0x80) {
        tail++;
    }
    if (tail < piece.len && (unsigned char)piece.ptr[piece.len - 1 - tail] >= 0xc0) {
        tail++;
    } else {
        tail = 0;
    }
    check->is_bad |= !utf8_is_valid(slice_sub(piece, 0, piece.len - tail));
    memcpy(check->held, piece.ptr + piece.len - tail, tail);
    check->count = (unsigned)tail;
}

static void look_at(struct facts *f, struct slice piece)
{
    for (size_t i = 0; i < piece.len; i++) {
        char octet = piece.ptr[i];
        f->has_8bit |= (unsigned char)octet >= 0x80;
        f->has_nul |= octet == '\0';
        f->has_bare |= f->last_cr != (octet == '\n');
        f->last_cr = octet == '\r';
        f->line = octet == '\n' ? 0 : f->line + (octet != '\r');
        f->has_long |= f->line > LINE_MAX_OCTETS;
    }
}

/* Calls take() with all octets of a range. */
static enum err each_piece(const struct conversion *c, uint64_t from, uint64_t until,
                           void (*take)(void *arg, struct slice piece), void *arg)
{
    while (from < until) {
        AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "convert", PIECE_ARENA_BYTES);
        struct slice piece;
        TRY(c->source->read(c->source->arg, from, arena, &piece));
        if (piece.len == 0) {
            return fail(ERR_CORRUPT, "a message is shorter than it was");
        }
        piece = slice_sub(piece, 0, (size_t)(until - from));
        take(arg, piece);
        from += piece.len;
    }
    return OK;
}

static void count_encoded(struct convert_encoder *encoder, struct slice piece, uint64_t *size)
{
    AUTO(buf_fini) struct buf out;
    buf_init(&out, ENCODED_MAX);
    if (piece.ptr == NULL) {
        convert_encoder_end(encoder, &out);
    } else {
        convert_encoder_put(encoder, piece, &out);
    }
    *size += out.len;
}

static void take_facts(void *arg, struct slice piece)
{
    struct facts *f = arg;
    look_at(f, piece);
    check_utf8(&f->utf8, piece);
    count_encoded(&f->qp, piece, &f->qp_size);
}

static enum err find_facts(const struct conversion *c, uint64_t from, uint64_t until,
                           enum convert_encoding encoding, struct facts *out)
{
    uint64_t lines = (until - from + 56) / 57;
    *out = (struct facts){ .qp = { .encoding = encoding, .keeps_8bit = c->target.takes_8bit } };
    TRY(each_piece(c, from, until, take_facts, out));
    count_encoded(&out->qp, (struct slice){ 0 }, &out->qp_size);
    out->has_bare |= out->last_cr;
    out->utf8.is_bad |= !utf8_is_valid(slice_make(out->utf8.held, out->utf8.count));
    out->base64_size = (until - from + 2) / 3 * 4 + (lines > 0 ? (lines - 1) * 2 : 0);
    return OK;
}

static void take_octets(void *arg, struct slice piece)
{
    buf_append(arg, piece);
}

/* --- segments --- */

static void add_segment(struct conversion *c, const struct conversion_segment *segment)
{
    struct conversion_segment *last = c->count > 0 ? &c->segments[c->count - 1] : NULL;
    bool is_copy = segment->encoding == CONVERT_COPY && segment->text.ptr == NULL;
    if (is_copy && segment->from == segment->until) {
        return;
    }
    if (is_copy && last != NULL && last->encoding == CONVERT_COPY && last->text.ptr == NULL &&
        last->until == segment->from) {
        last->until = segment->until;
        return;
    }
    if (c->count == c->cap) {
        size_t cap = c->cap == 0 ? 16 : c->cap * 2;
        struct conversion_segment *grown = ARENA_ARRAY(c->arena, struct conversion_segment, cap);
        if (c->count > 0) {
            memcpy(grown, c->segments, c->count * sizeof(*grown));
        }
        c->segments = grown;
        c->cap = cap;
    }
    c->segments[c->count++] = *segment;
}

static void add_copy(struct conversion *c, uint64_t from, uint64_t until, bool has_8bit)
{
    c->size += until - from;
    c->has_8bit |= has_8bit;
    add_segment(c, &(struct conversion_segment){ .from = from, .until = until });
}

static void add_encoded(struct conversion *c, enum convert_encoding encoding, uint64_t from,
                        uint64_t until, uint64_t size)
{
    c->size += size;
    c->is_changed = true;
    add_segment(c, &(struct conversion_segment){ .encoding = encoding,
                                                 .keeps_8bit = c->target.takes_8bit,
                                                 .from = from,
                                                 .until = until });
}

static void add_text(struct conversion *c, struct slice text)
{
    c->size += text.len;
    c->is_changed = true;
    add_segment(c, &(struct conversion_segment){ .text = arena_dup(c->arena, text) });
}

/* --- the plan --- */

struct planning {
    struct conversion *c;
    const struct message *message;
    uint64_t at; /* up to here all is decided */
};

static bool is_type(const struct part *part, const char *type, const char *subtype)
{
    return slice_eq(part->type, slice_cstr(type)) && slice_eq(part->subtype, slice_cstr(subtype));
}

/* RFC 1847 2.1: whoever looks at the signature must see the same octets. */
static bool is_signed(const struct message *message, const struct part *part)
{
    while (part->parent != MESSAGE_NONE) {
        part = &message->parts[part->parent];
        if (is_type(part, "multipart", "signed")) {
            return true;
        }
    }
    return false;
}

static enum err refuse_signed(void)
{
    return fail(ERR_DENIED, "a signed part would have to be changed");
}

/* Delimiters, and what stands before the first and behind the last of them. */
static enum err plan_structure(struct planning *p, uint64_t until, bool is_inside_signed)
{
    struct facts facts;
    TRY(find_facts(p->c, p->at, until, CONVERT_CLEAN, &facts));
    bool is_wrong = facts.has_nul || facts.has_bare || (facts.has_8bit && !p->c->target.takes_8bit);
    if (is_wrong && is_inside_signed) {
        return refuse_signed();
    }
    if (is_wrong) {
        add_encoded(p->c, CONVERT_CLEAN, p->at, until, facts.qp_size);
    } else {
        add_copy(p->c, p->at, until, facts.has_8bit);
    }
    p->at = until;
    return OK;
}

/* What a header must say of its part. */
struct wish {
    const char *encoding; /* NULL: what it says already */
    bool has_version;     /* MIME-Version */
    const char *charset;  /* of a text that says none; NULL: nothing is added */
};

static bool is_kept_field(struct slice name, const struct wish *wish)
{
    return wish->encoding == NULL || !slice_eq_nocase(name, SL("Content-Transfer-Encoding"));
}

static void put_wishes(struct slice block, const struct wish *wish, struct buf *out)
{
    struct header_field field;
    if (wish->has_version && !header_find(block, SL("MIME-Version"), &field)) {
        buf_append_cstr(out, "MIME-Version: 1.0\r\n");
    }
    if (wish->charset != NULL && !header_find(block, SL("Content-Type"), &field)) {
        buf_printf(out, "Content-Type: text/plain; charset=%s\r\n", wish->charset);
    }
    if (wish->encoding != NULL) {
        buf_printf(out, "Content-Transfer-Encoding: %s\r\n", wish->encoding);
    }
}

/* The same fields, and behind them what they must say beside. */
static void write_wishes(struct slice block, const struct wish *wish, struct buf *out)
{
    struct header_cursor cursor = header_cursor_make(block);
    struct header_field field;
    size_t at = 0;
    while (header_next(&cursor, &field)) {
        size_t begins = (size_t)(field.whole.ptr - block.ptr);
        if (!is_kept_field(field.name, wish)) {
            buf_append(out, slice_sub(block, at, begins - at));
            at = begins + field.whole.len;
        }
    }
    struct slice rest = slice_from(block, at);
    size_t end = slice_ends(rest, SL("\r\n")) ? 2 : slice_ends(rest, SL("\n")) ? 1 : 0;
    buf_append(out, slice_sub(rest, 0, rest.len - end));
    put_wishes(block, wish, out);
    buf_append_cstr(out, "\r\n");
}

static void clean(struct slice text, bool keeps_8bit, struct buf *out)
{
    struct convert_encoder encoder = { .encoding = CONVERT_CLEAN, .keeps_8bit = keeps_8bit };
    convert_encoder_put(&encoder, text, out);
    convert_encoder_end(&encoder, out);
}

/* Lines that are no field stay, for clean(). */
static enum err write_ascii(struct slice block, struct buf *out)
{
    AUTO(arena_free_auto) struct arena *scratch = arena_new(NULL, "convert", FIELD_ARENA_BYTES);
    struct header_cursor cursor = header_cursor_make(block);
    struct header_field field;
    size_t at = 0;
    while (header_next(&cursor, &field)) {
        size_t begins = (size_t)(field.whole.ptr - block.ptr);
        if (!ascii_is_all(field.whole)) {
            buf_append(out, slice_sub(block, at, begins - at));
            TRY(ascii_field(&field, ASCII_REFUSE, scratch, out));
            arena_reset(scratch);
            at = begins + field.whole.len;
        }
    }
    buf_append(out, slice_from(block, at));
    return buf_error(out);
}

/* What goes of a header block; nothing: an empty range at one of its ends. */
struct gap {
    uint64_t from, until;
};

static struct gap gap_of(const struct conversion *c, const struct part *part)
{
    bool is_own = part->parent == MESSAGE_NONE && c->target.drop_from >= part->header_start &&
                  c->target.drop_until <= part->body_start;
    return is_own ? (struct gap){ c->target.drop_from, c->target.drop_until }
                  : (struct gap){ part->body_start, part->body_start };
}

/* Header fields of parts and of messages within. */
static enum err plan_header(struct planning *p, const struct part *part, const struct wish *wish)
{
    struct conversion *c = p->c;
    bool is_signed_part = is_signed(p->message, part);
    bool is_wished = wish->encoding != NULL || wish->charset != NULL;
    AUTO(buf_fini) struct buf block;
    AUTO(buf_fini) struct buf ascii;
    AUTO(buf_fini) struct buf whole;
    AUTO(buf_fini) struct buf cleaned;
    struct facts facts = { 0 };
    struct gap gap = gap_of(c, part);
    buf_init(&block, CONVERT_HEADER_MAX + 2);
    buf_init(&ascii, (size_t)CONVERT_HEADER_MAX * 8);
    buf_init(&whole, (size_t)CONVERT_HEADER_MAX * 8 + 1024);
    buf_init(&cleaned, (size_t)CONVERT_HEADER_MAX * 16 + 2048);
    TRY(each_piece(c, part->header_start, gap.from, take_octets, &block));
    TRY(each_piece(c, gap.until, part->body_start, take_octets, &block));
    TRY(buf_error(&block));
    look_at(&facts, buf_slice(&block));
    facts.has_bare |= facts.last_cr;
    bool is_foreign = facts.has_8bit && !c->target.takes_utf8;
    bool is_wrong = is_foreign || facts.has_nul || facts.has_bare;
    if (!is_wrong && !is_wished) {
        add_copy(c, part->header_start, gap.from, facts.has_8bit);
        add_copy(c, gap.until, part->body_start, facts.has_8bit);
        return OK;
    }
    if (is_signed_part) {
        return refuse_signed();
    }
    struct slice text = buf_slice(&block);
    if (is_foreign) {
        TRY(write_ascii(text, &ascii));
        text = buf_slice(&ascii);
    }
    if (is_wished) {
        write_wishes(text, wish, &whole);
        text = buf_slice(&whole);
    }
    clean(text, !is_foreign, &cleaned);
    TRY(buf_error(&whole));
    TRY(buf_error(&cleaned));
    c->rewritten += cleaned.len;
    if (c->rewritten > CONVERT_REWRITTEN_MAX) {
        return fail(ERR_DENIED, "too much of the header would have to be changed");
    }
    c->has_8bit |= facts.has_8bit && !is_foreign;
    add_text(c, buf_slice(&cleaned));
    return OK;
}

/* An inner message with UTF-8 in its header is opaque to those who cannot read it (RFC 6532 3.7), so all of it is encoded. */
static bool is_leaf(const struct part *part)
{
    return part->first_child == MESSAGE_NONE || is_type(part, "message", "global");
}

static bool is_of_message(const struct message *message, const struct part *part)
{
    return part->parent == MESSAGE_NONE ||
           slice_eq(message->parts[part->parent].type, SL("message"));
}

/* How a leaf that may not stay as it is is written. ERR_DENIED: there is no way. */
static enum err choose(const struct part *part, const struct facts *facts,
                       enum convert_encoding *out)
{
    bool is_composite = slice_eq(part->type, SL("multipart")) ||
                        is_type(part, "message", "rfc822") || is_type(part, "message", "partial") ||
                        is_type(part, "message", "external-body");
    bool is_text = slice_eq(part->type, SL("text")) || slice_eq(part->type, SL("message"));
    switch (part->encoding) {
    case ENCODING_QP:
        *out = CONVERT_QP_REPAIR;
        return OK;
    case ENCODING_BASE64:
        *out = CONVERT_CLEAN; /* RFC 2045 6.8: octets outside of the alphabet are passed over */
        return OK;
    case ENCODING_UUENCODE:
    case ENCODING_UNKNOWN:
        return fail(ERR_DENIED, "a part has an encoding that is not known");
    case ENCODING_7BIT:
    case ENCODING_8BIT:
    case ENCODING_BINARY:
        break;
    }
    if (is_composite) { /* RFC 2045 6.4 */
        return fail(ERR_DENIED, "a part that may not be encoded has content that must be");
    }
    /* A text that can be read as it is is worth a quarter more. */
    bool is_readable = facts->qp_size / 5 <= facts->base64_size / 4;
    *out = is_text && is_readable ? CONVERT_QP : CONVERT_BASE64;
    return OK;
}

static enum err plan_body(struct planning *p, const struct part *part, const struct facts *facts,
                          enum convert_encoding encoding)
{
    struct conversion *c = p->c;
    uint64_t from = part->body_start, until = part->body_start + part->body_len;
    struct facts again;
    if (encoding == CONVERT_QP || encoding == CONVERT_BASE64) {
        add_encoded(c, encoding, from, until,
                    encoding == CONVERT_QP ? facts->qp_size : facts->base64_size);
        if (encoding == CONVERT_BASE64 && until == p->message->size) {
            add_text(c, SL("\r\n"));
        }
        return OK;
    }
    TRY(find_facts(c, from, until, encoding, &again));
    add_encoded(c, encoding, from, until, again.qp_size);
    c->has_8bit |= encoding == CONVERT_CLEAN && again.has_8bit && c->target.takes_8bit;
    return OK;
}

/* A label of more than what may stay is no longer true. */
static const char *smaller_label(const struct conversion *c, const struct part *part)
{
    bool is_8bit = part->encoding == ENCODING_8BIT, is_binary = part->encoding == ENCODING_BINARY;
    if ((is_8bit || is_binary) && !c->target.takes_8bit) {
        return "7bit";
    }
    return is_binary && !c->target.takes_binary ? "8bit" : NULL;
}

static bool may_stay(const struct planning *p, const struct part *part, const struct facts *facts,
                     bool is_inside_signed)
{
    const struct convert_target *target = &p->c->target;
    bool is_binary = facts->has_nul || facts->has_bare || (facts->has_long && !is_inside_signed);
    bool is_global = is_type(part, "message", "global") && facts->has_8bit;
    return (target->takes_utf8 || !is_global) && (target->takes_8bit || !facts->has_8bit) &&
           (target->takes_binary || !is_binary);
}

static enum err encode_leaf(struct planning *p, const struct part *part, const struct facts *facts)
{
    struct wish wish = { 0 };
    enum convert_encoding encoding = CONVERT_COPY;
    TRY(choose(part, facts, &encoding));
    wish.encoding = encoding == CONVERT_QP       ? "quoted-printable"
                    : encoding == CONVERT_BASE64 ? "base64"
                                                 : NULL;
    if (wish.encoding != NULL && is_of_message(p->message, part)) {
        wish.has_version = true;
        wish.charset = facts->utf8.is_bad ? "unknown-8bit" : "utf-8"; /* RFC 1428 3 */
    }
    TRY(plan_header(p, part, &wish));
    return plan_body(p, part, facts, encoding);
}

static enum err plan_leaf(struct planning *p, const struct part *part)
{
    uint64_t until = part->body_start + part->body_len;
    bool is_inside_signed = is_signed(p->message, part);
    struct facts facts;
    TRY(find_facts(p->c, part->body_start, until, CONVERT_QP, &facts));
    p->at = until;
    if (may_stay(p, part, &facts, is_inside_signed)) {
        struct wish wish = { .encoding = is_inside_signed ? NULL : smaller_label(p->c, part) };
        TRY(plan_header(p, part, &wish));
        add_copy(p->c, part->body_start, until, facts.has_8bit);
        return OK;
    }
    return is_inside_signed ? refuse_signed() : encode_leaf(p, part, &facts);
}

static bool has_foreign_boundary(const struct part *part)
{
    for (uint32_t i = 0; i < part->params.count; i++) {
        if (slice_eq(part->params.items[i].name, SL("boundary"))) {
            return !ascii_is_all(part->params.items[i].value);
        }
    }
    return false;
}

static enum err plan_container(struct planning *p, const struct part *part)
{
    struct wish wish = { 0 };
    if (!is_signed(p->message, part)) {
        wish.encoding = smaller_label(p->c, part);
    }
    if (!p->c->target.takes_8bit && has_foreign_boundary(part)) {
        return fail(ERR_DENIED, "a boundary is not ASCII");
    }
    p->at = part->body_start;
    return plan_header(p, part, &wish);
}

/* With what stands between the part before and this one. */
static enum err plan_part(struct planning *p, const struct part *part)
{
    bool is_inside_signed = is_signed(p->message, part);
    if (part->header_start < p->at) {
        return OK; /* inside of a message/global that was decided as a whole */
    }
    TRY(plan_structure(p, part->header_start, is_inside_signed));
    return is_leaf(part) ? plan_leaf(p, part) : plan_container(p, part);
}

static bool has_signed(const struct message *message)
{
    for (uint32_t i = 0; i < message->part_count; i++) {
        if (is_type(&message->parts[i], "multipart", "signed")) {
            return true;
        }
    }
    return false;
}

enum err conversion_plan(const struct message *message, const struct convert_source *source,
                         struct convert_target target, struct arena *arena, struct conversion *out)
{
    *out = (struct conversion){ .source = source, .arena = arena, .target = target };
    struct planning p = { .c = out, .message = message };
    if (message->flags & (MESSAGE_TRUNCATED | MESSAGE_OPAQUE)) {
        return fail(ERR_DENIED, "the structure of the message was not read to its end");
    }
    for (uint32_t i = 0; i < message->part_count; i++) {
        TRY(plan_part(&p, &message->parts[i]));
    }
    return plan_structure(&p, message->size, has_signed(message));
}

/* --- reading --- */

static enum err next_piece(struct conversion *c, const struct conversion_segment *segment,
                           struct arena *arena, struct slice *out)
{
    AUTO(buf_fini) struct buf encoded;
    buf_init(&encoded, ENCODED_MAX);
    if (!c->is_encoding) {
        c->encoder = (struct convert_encoder){ .encoding = segment->encoding,
                                               .keeps_8bit = segment->keeps_8bit };
        c->is_encoding = true;
        c->at = segment->from;
    }
    struct slice piece = SL("");
    if (c->at < segment->until) {
        TRY(c->source->read(c->source->arg, c->at, arena, &piece));
        if (piece.len == 0) {
            return fail(ERR_CORRUPT, "a message is shorter than it was");
        }
        piece = slice_sub(piece, 0, (size_t)(segment->until - c->at));
        c->at += piece.len;
    }
    if (segment->encoding == CONVERT_COPY) {
        *out = piece;
    } else {
        convert_encoder_put(&c->encoder, piece, &encoded);
        if (c->at == segment->until) {
            convert_encoder_end(&c->encoder, &encoded);
        }
        TRY(buf_error(&encoded));
        *out = arena_dup(arena, buf_slice(&encoded));
    }
    if (c->at == segment->until) {
        c->at_segment++;
        c->is_encoding = false;
    }
    return OK;
}

enum err conversion_read(struct conversion *conversion, struct arena *arena, struct slice *out)
{
    *out = SL("");
    while (out->len == 0 && conversion->at_segment < conversion->count) {
        const struct conversion_segment *segment = &conversion->segments[conversion->at_segment];
        if (segment->text.ptr != NULL) {
            *out = segment->text;
            conversion->at_segment++;
        } else {
            TRY(next_piece(conversion, segment, arena, out));
        }
    }
    return OK;
}
