/* The structure of a message (RFC 2046 5.1), in one pass over its lines, without recursion.
 *
 * How     Open multiparts stand on an explicit stack. Only lines that begin with "--" are looked at; such a line is compared
 *         with the innermost boundary first and then outwards, so that a missing close delimiter ends the inner parts. What lies
 *         between delimiters is a part; its header block says whether it opens another multipart or an inner message.
 * Limits  MESSAGE_DEPTH_MAX levels, MESSAGE_PARTS_MAX parts; beyond them a part is an opaque leaf. Comparing one line with at
 *         most DEPTH boundaries of at most MESSAGE_BOUNDARY_MAX octets keeps the cost linear in the message. */
#include "base/utf8.h"
#include "format/internal.h"

struct level {
    uint32_t part; /* the multipart */
    uint32_t last_child;
    struct slice boundary;
    bool is_closed; /* its close delimiter was seen: what follows is epilogue */
    bool is_digest;
};

struct walk {
    struct slice text;
    struct arena *arena;
    struct message *message;
    uint32_t cap;
    struct level *levels;
    uint32_t depth; /* levels in use */
    uint32_t
        leaf; /* the part whose body is being read, or MESSAGE_NONE inside preamble and epilogue */
};

static uint32_t part_new(struct walk *w, uint32_t parent)
{
    struct message *m = w->message;
    if (m->part_count == w->cap) {
        uint32_t cap = w->cap == 0 ? 4 : w->cap * 2;
        struct part *grown = ARENA_ARRAY(w->arena, struct part, cap);
        if (m->part_count > 0) {
            memcpy(grown, m->parts, m->part_count * sizeof(*grown));
        }
        m->parts = grown;
        w->cap = cap;
    }
    struct part *part = &m->parts[m->part_count];
    *part = (struct part){ .parent = parent, .first_child = MESSAGE_NONE, .next = MESSAGE_NONE };
    return m->part_count++;
}

static struct slice field_or_null(struct slice value, struct arena *arena)
{
    return value.ptr == NULL ? value : header_unfold(value, arena);
}

static enum transfer_encoding encoding_of(struct slice text)
{
    static const struct {
        const char *name;
        enum transfer_encoding encoding;
    } names[] = {
        { "7bit", ENCODING_7BIT },           { "8bit", ENCODING_8BIT },
        { "binary", ENCODING_BINARY },       { "base64", ENCODING_BASE64 },
        { "quoted-printable", ENCODING_QP }, { "x-uuencode", ENCODING_UUENCODE },
        { "uuencode", ENCODING_UUENCODE },   { "x-uue", ENCODING_UUENCODE },
    };
    if (text.ptr == NULL || text.len == 0) {
        return ENCODING_7BIT;
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (slice_eq_nocase(text, slice_cstr(names[i].name))) {
            return names[i].encoding;
        }
    }
    return ENCODING_UNKNOWN;
}

/* The token of a Content-Transfer-Encoding, what stands behind it left out ("7bit;", "base64 (comment)"). */
static struct slice encoding_token(struct slice value, struct arena *arena)
{
    struct slice text = field_or_null(value, arena);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ';' || text.ptr[i] == ' ' || text.ptr[i] == '(') {
            return slice_sub(text, 0, i);
        }
    }
    return text;
}

static void fill_part(struct walk *w, struct part *part, const struct block_fields *fields,
                      bool in_digest)
{
    struct arena *arena = w->arena;
    if (fields->content_type.ptr == NULL ||
        !header_content_type(fields->content_type, arena, &part->type, &part->subtype,
                             &part->params)) {
        part->type = in_digest ? SL("message") : SL("text");
        part->subtype = in_digest ? SL("rfc822") : SL("plain");
        part->params = (struct param_list){ 0 };
    }
    part->id = field_or_null(fields->content_id, arena);
    part->description = field_or_null(fields->content_description, arena);
    part->md5 = field_or_null(fields->content_md5, arena);
    part->language = field_or_null(fields->content_language, arena);
    part->location = field_or_null(fields->content_location, arena);
    part->encoding_text = encoding_token(fields->content_encoding, arena);
    part->encoding = encoding_of(part->encoding_text);
    if (fields->content_disposition.ptr != NULL) {
        header_disposition(fields->content_disposition, arena, &part->disposition,
                           &part->disposition_params);
        bool is_attachment = slice_eq(part->disposition, SL("attachment"));
        w->message->flags |= is_attachment ? MESSAGE_HAS_ATTACHMENT : 0;
    }
}

static struct slice boundary_of(const struct part *part)
{
    for (uint32_t i = 0; i < part->params.count; i++) {
        if (slice_eq(part->params.items[i].name, SL("boundary"))) {
            struct slice b = part->params.items[i].value;
            while (b.len > 0 && (b.ptr[b.len - 1] == ' ' || b.ptr[b.len - 1] == '\t')) {
                b.len--; /* RFC 2046 5.1.1: never ends with white space */
            }
            return b.len <= MESSAGE_BOUNDARY_MAX ? b : (struct slice){ 0 };
        }
    }
    return (struct slice){ 0 };
}

static bool is_transparent(enum transfer_encoding e)
{
    return e == ENCODING_7BIT || e == ENCODING_8BIT || e == ENCODING_BINARY ||
           e == ENCODING_UNKNOWN;
}

static bool can_nest(struct walk *w, uint32_t nesting)
{
    if (nesting < MESSAGE_DEPTH_MAX && w->message->part_count < MESSAGE_PARTS_MAX) {
        return true;
    }
    w->message->flags |= MESSAGE_TRUNCATED;
    return false;
}

/* Where a header block ends: behind its empty line, or before a line that is a delimiter of an open multipart. */
static size_t block_end(struct walk *w, size_t from);
static bool match_delimiter(struct walk *w, struct slice line, uint32_t *level, bool *is_close);

/* How deep a part stands, counted in parents. Bounded by MESSAGE_DEPTH_MAX because can_nest() held for each. */
static uint32_t depth_of(const struct message *m, uint32_t part)
{
    uint32_t depth = 0;
    while (m->parts[part].parent != MESSAGE_NONE) {
        part = m->parts[part].parent;
        depth++;
    }
    return depth;
}

/* Reads the header blocks that begin at `at` for a new part, and of the inner messages that begin right behind it. Returns where the
 * body begins. */
static size_t open_part(struct walk *w, size_t at, uint32_t parent, bool in_digest)
{
    struct message *m = w->message;
    uint32_t index = part_new(w, parent);
    for (;;) {
        bool is_root = parent == MESSAGE_NONE || slice_eq(m->parts[parent].type, SL("message"));
        struct block_fields fields = { 0 };
        struct envelope *envelope = is_root ? ARENA_NEW(w->arena, struct envelope) : NULL;
        size_t end = block_end(w, at);
        struct slice block = slice_sub(w->text, at, end - at);
        read_block(block, w->arena, &fields, envelope, index == 0 ? m : NULL);
        m->flags |= ascii_is_all(block) ? 0 : MESSAGE_HAS_8BIT;
        struct part *part = &m->parts[index];
        part->header_start = at;
        part->header_len = end - at;
        part->body_start = end;
        part->envelope = envelope;
        fill_part(w, part, &fields, in_digest);
        at = end;
        w->leaf = index;
        uint32_t depth = depth_of(m, index);
        if (slice_eq(part->type, SL("multipart"))) {
            struct slice boundary = boundary_of(part);
            if (boundary.len > 0 && is_transparent(part->encoding) && can_nest(w, depth)) {
                w->levels[w->depth++] = (struct level){ index, MESSAGE_NONE, boundary, false,
                                                        slice_eq(part->subtype, SL("digest")) };
                w->leaf = MESSAGE_NONE;
            }
            return at;
        }
        bool is_message =
            slice_eq(part->type, SL("message")) &&
            (slice_eq(part->subtype, SL("rfc822")) || slice_eq(part->subtype, SL("global")));
        if (!is_message || !is_transparent(part->encoding) || !can_nest(w, depth)) {
            return at;
        }
        parent = index;
        in_digest = false;
        index = part_new(w, parent);
        m->parts[parent].first_child = index;
    }
}

static size_t next_line(struct slice text, size_t at)
{
    size_t n = slice_find_char(slice_from(text, at), '\n');
    return at + n < text.len ? at + n + 1 : text.len;
}

static size_t block_end(struct walk *w, size_t from)
{
    size_t at = from;
    size_t limit = from + MESSAGE_HEADER_BYTES_MAX;
    uint32_t level;
    bool is_close;
    while (at < w->text.len && at < limit) {
        size_t end = next_line(w->text, at);
        struct slice line = slice_sub(w->text, at, end - at);
        if (slice_eq(line, SL("\r\n")) || slice_eq(line, SL("\n"))) {
            return end;
        }
        if (slice_starts(line, SL("--")) && slice_find_char(line, ':') == line.len) {
            w->message->flags |=
                MESSAGE_BAD_HEADER; /* the empty line was forgotten before a delimiter */
            return at;
        }
        if (w->depth > 0 && slice_starts(line, SL("--")) &&
            match_delimiter(w, line, &level, &is_close)) {
            return at; /* a part without body, not even an empty line */
        }
        at = end;
    }
    if (at < w->text.len) {
        w->message->flags |= MESSAGE_TRUNCATED;
    }
    return at;
}

/* RFC 2046 5.1.1: "--" boundary, "--" for the close delimiter, then only white space. */
static bool match_delimiter(struct walk *w, struct slice line, uint32_t *level, bool *is_close)
{
    struct slice rest = slice_from(line, 2);
    for (uint32_t i = w->depth; i > 0; i--) {
        struct level *l = &w->levels[i - 1];
        if (l->is_closed || !slice_starts(rest, l->boundary)) {
            continue;
        }
        struct slice tail = slice_from(rest, l->boundary.len);
        *is_close = slice_starts(tail, SL("--"));
        if (*is_close || slice_trim(tail).len == 0) {
            *level = i - 1;
            return true;
        }
    }
    return false;
}

/* One part ends at `end`. An inner message that is all header ends where the message around it ends. */
static void close_part(struct part *p, size_t end, bool is_inner)
{
    if (is_inner && p->body_start > end) {
        p->header_start = p->header_start < end ? p->header_start : end;
        p->header_len = end - p->header_start;
        p->body_start = end;
    }
    p->body_len = end > p->body_start ? end - p->body_start : 0;
}

/* Sets the end of a body, and of the inner messages around it that end with it; the outermost first, because none may reach
 * beyond the one around it. */
static void close_body(struct walk *w, uint32_t part, size_t end, uint32_t stop)
{
    struct message *m = w->message;
    uint32_t chain[MESSAGE_DEPTH_MAX + 4];
    uint32_t count = 0;
    while (part != MESSAGE_NONE && part != stop && count < ARRAY_LEN(chain)) {
        chain[count++] = part;
        part = m->parts[part].parent;
    }
    for (uint32_t i = count; i > 0; i--) {
        bool is_inner = i < count;
        close_part(&m->parts[chain[i - 1]], end, is_inner);
        const struct part *closed = &m->parts[chain[i - 1]];
        end = (size_t)(closed->body_start + closed->body_len);
    }
}

static void link_child(struct walk *w, struct level *level, uint32_t child)
{
    struct message *m = w->message;
    if (level->last_child == MESSAGE_NONE) {
        m->parts[level->part].first_child = child;
    } else {
        m->parts[level->last_child].next = child;
    }
    level->last_child = child;
}

/* A delimiter of levels[level]: everything inside ends before the line end that precedes it. */
static size_t at_delimiter(struct walk *w, size_t line, size_t end, uint32_t level, bool is_close)
{
    size_t body_end = line;
    if (body_end > 0 && w->text.ptr[body_end - 1] == '\n') {
        body_end--;
        body_end -= body_end > 0 && w->text.ptr[body_end - 1] == '\r';
    }
    struct level *l = &w->levels[level];
    uint32_t innermost = w->leaf != MESSAGE_NONE ? w->leaf : w->levels[w->depth - 1].part;
    close_body(w, innermost, body_end, l->part);
    w->depth = level + 1;
    w->leaf = MESSAGE_NONE;
    if (is_close) {
        l->is_closed = true;
        return end;
    }
    if (w->message->part_count >= MESSAGE_PARTS_MAX) {
        w->message->flags |= MESSAGE_TRUNCATED;
        l->is_closed = true; /* what is left is opaque */
        return end;
    }
    uint32_t child = w->message->part_count;
    size_t body = open_part(w, end, l->part, l->is_digest);
    link_child(w, &w->levels[level], child);
    return body;
}

static uint64_t count_lines(struct slice body)
{
    uint64_t lines = 0;
    size_t at = 0;
    while (at < body.len) {
        at = next_line(body, at);
        lines++;
    }
    return lines;
}

/* A leaf's lines are counted once; a container's only where IMAP shows them (message/rfc822). */
static void finish_parts(struct walk *w)
{
    struct message *m = w->message;
    for (uint32_t i = 0; i < m->part_count; i++) {
        struct part *p = &m->parts[i];
        bool is_message = slice_eq(p->type, SL("message"));
        if (slice_eq(p->type, SL("text")) || (is_message && depth_of(m, i) < 8)) {
            p->body_lines = count_lines(slice_sub(w->text, p->body_start, p->body_len));
        }
    }
}

void message_parse(struct slice text, struct arena *arena, struct message *out)
{
    *out = (struct message){ .size = text.len };
    struct walk w = { .text = text, .arena = arena, .message = out, .leaf = MESSAGE_NONE };
    w.levels = ARENA_ARRAY(arena, struct level, MESSAGE_DEPTH_MAX + 2);
    size_t at = open_part(&w, 0, MESSAGE_NONE, false);
    bool is_first_open = w.depth > 0;
    while (w.depth > 0 && at < text.len) {
        size_t line = at + slice_find_line(slice_from(text, at), SL("--"));
        if (line >= text.len) {
            break;
        }
        size_t end = next_line(text, line);
        uint32_t level;
        bool is_close;
        at = match_delimiter(&w, slice_sub(text, line, end - line), &level, &is_close)
                 ? at_delimiter(&w, line, end, level, is_close)
                 : end;
    }
    uint32_t innermost = w.leaf != MESSAGE_NONE ? w.leaf
                         : is_first_open        ? w.levels[w.depth - 1].part
                                                : 0;
    close_body(&w, innermost, text.len, MESSAGE_NONE);
    finish_parts(&w);
    preview_make(text, arena, out);
}

void message_make_opaque(uint64_t size, uint64_t header_len, struct arena *arena,
                         struct message *out)
{
    *out = (struct message){ .size = size,
                             .flags = MESSAGE_OPAQUE | MESSAGE_TRUNCATED,
                             .part_count = 1 };
    out->parts = ARENA_NEW(arena, struct part);
    out->parts[0] = (struct part){
        .parent = MESSAGE_NONE,
        .first_child = MESSAGE_NONE,
        .next = MESSAGE_NONE,
        .header_len = header_len,
        .body_start = header_len,
        .body_len = size - header_len,
        .type = SL("application"),
        .subtype = SL("octet-stream"),
        .encoding = ENCODING_BINARY,
        .encoding_text = SL("binary"),
        .envelope = ARENA_NEW(arena, struct envelope),
    };
    out->thread_subject = SL("");
    out->preview = SL("");
}
