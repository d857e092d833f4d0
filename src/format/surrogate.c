/* The patches of a surrogate, the two ways between its octets and those of the stored message, and the summary that goes with it. */
#include "format/surrogate.h"

#include "base/scan.h"
#include "base/utf8.h"
#include "format/ascii_field.h"

#define SCRATCH_BUDGET ((size_t)256 * 1024 * 1024)

void surrogate_init(struct surrogate *s, struct arena *arena)
{
    *s = (struct surrogate){ .arena = arena };
}

bool message_may_need_surrogate(const struct message *message)
{
    return (message->flags & (MESSAGE_HAS_8BIT | MESSAGE_OPAQUE)) != 0;
}

static int64_t count_lines(struct slice text)
{
    int64_t lines = 0;
    for (size_t i = 0; i < text.len; i++) {
        lines += text.ptr[i] == '\n';
    }
    return lines;
}

static struct surrogate_patch *new_patch(struct surrogate *s)
{
    if (s->count == s->cap) {
        uint32_t cap = s->cap == 0 ? 8 : s->cap * 2;
        struct surrogate_patch *grown = ARENA_ARRAY(s->arena, struct surrogate_patch, cap);
        if (s->count > 0) {
            memcpy(grown, s->patches, s->count * sizeof(*grown));
        }
        s->patches = grown;
        s->cap = cap;
    }
    return &s->patches[s->count++];
}

/* `old` stands at `at`. Neighbours that are both left out are one patch. */
static void put_patch(struct surrogate *s, uint64_t at, struct slice old, struct slice text)
{
    struct surrogate_patch *last = s->count > 0 ? &s->patches[s->count - 1] : NULL;
    int64_t shift = (int64_t)text.len - (int64_t)old.len;
    int64_t lines = count_lines(text) - count_lines(old);
    if (last != NULL && text.len == 0 && last->text.len == 0 && last->at + last->len == at) {
        last->len += old.len;
        last->shift += shift;
        last->lines += lines;
        return;
    }
    int64_t shift_before = last == NULL ? 0 : last->shift;
    int64_t lines_before = last == NULL ? 0 : last->lines;
    struct surrogate_patch *patch = new_patch(s);
    *patch =
        (struct surrogate_patch){ at, old.len, { 0 }, shift_before + shift, lines_before + lines };
    patch->text = text.len == 0 ? SL("") : arena_dup(s->arena, text);
    s->used += text.len + sizeof(*patch);
}

static bool has_room(const struct surrogate *s)
{
    return s->used < SURROGATE_BYTES_MAX;
}

static void replace_field(struct surrogate *s, uint64_t at, const struct header_field *field,
                          struct arena *scratch)
{
    struct buf text;
    buf_init(&text, SURROGATE_BYTES_MAX);
    bool fits = ascii_field(field, ASCII_REPLACE, scratch, &text) == OK &&
                s->used + text.len <= SURROGATE_BYTES_MAX;
    put_patch(s, at, field->whole, fits ? buf_slice(&text) : SL(""));
    buf_fini(&text);
}

/* Lines that are no field, and where there is no room for patches everything up to the empty line. */
static void leave_out(struct surrogate *s, uint64_t at, struct slice lines)
{
    if (!ascii_is_all(lines)) {
        put_patch(s, at, lines, SL(""));
    }
}

static struct slice without_empty_line(struct slice rest)
{
    if (slice_eq(rest, SL("\r\n")) || slice_eq(rest, SL("\n"))) {
        return slice_sub(rest, 0, 0);
    }
    size_t cut = slice_ends(rest, SL("\n\r\n")) ? 2 : slice_ends(rest, SL("\n\n")) ? 1 : 0;
    return slice_sub(rest, 0, rest.len - cut);
}

void surrogate_add(struct surrogate *s, uint64_t at, struct slice header)
{
    struct header_cursor cursor = header_cursor_make(header);
    struct header_field field;
    size_t done = 0;
    bool is_behind =
        s->count == 0 || at >= s->patches[s->count - 1].at + s->patches[s->count - 1].len;
    if (!is_behind || ascii_is_all(header)) {
        return;
    }
    AUTO(arena_free_auto) struct arena *scratch = arena_new(NULL, "surrogate", SCRATCH_BUDGET);
    while (has_room(s) && header_next(&cursor, &field)) {
        size_t start = (size_t)(field.whole.ptr - header.ptr);
        leave_out(s, at + done, slice_sub(header, done, start - done));
        if (!ascii_is_all(field.whole)) {
            replace_field(s, at + start, &field, scratch);
            arena_reset(scratch);
        }
        done = start + field.whole.len;
        cursor.seen = 0; /* however many there are, each counts */
    }
    leave_out(s, at + done, without_empty_line(slice_from(header, done)));
}

uint64_t surrogate_size(const struct surrogate *s, uint64_t stored_size)
{
    return s->count == 0 ? stored_size
                         : (uint64_t)((int64_t)stored_size + s->patches[s->count - 1].shift);
}

/* How many patches lie before this octet of the stored message. */
static uint32_t patches_before(const struct surrogate *s, uint64_t at)
{
    uint32_t low = 0, high = s->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (s->patches[middle].at < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static uint64_t shifted(const struct surrogate *s, uint64_t at)
{
    uint32_t before = patches_before(s, at);
    return before == 0 ? at : (uint64_t)((int64_t)at + s->patches[before - 1].shift);
}

static int64_t lines_before(const struct surrogate *s, uint64_t at)
{
    uint32_t before = patches_before(s, at);
    return before == 0 ? 0 : s->patches[before - 1].lines;
}

void surrogate_shift(const struct surrogate *s, struct message *message)
{
    for (uint32_t i = 0; i < message->part_count && s->count > 0; i++) {
        struct part *p = &message->parts[i];
        uint64_t body_end = p->body_start + p->body_len;
        int64_t lines = lines_before(s, body_end) - lines_before(s, p->body_start);
        if (p->body_lines > 0) { /* of multiparts they are not counted */
            p->body_lines = (uint64_t)((int64_t)p->body_lines + lines);
        }
        uint64_t header_start = shifted(s, p->header_start);
        uint64_t body_start = shifted(s, p->body_start);
        p->body_len = shifted(s, body_end) - body_start;
        p->header_start = header_start;
        p->header_len = body_start - header_start;
        p->body_start = body_start;
    }
    message->size = surrogate_size(s, message->size);
}

/* Where the patch's text begins in the surrogate. */
static uint64_t place_of(const struct surrogate *s, uint32_t index)
{
    int64_t before = index == 0 ? 0 : s->patches[index - 1].shift;
    return (uint64_t)((int64_t)s->patches[index].at + before);
}

/* How many patches begin at this octet of the surrogate or before it. */
static uint32_t patches_up_to(const struct surrogate *s, uint64_t from)
{
    uint32_t low = 0, high = s->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (place_of(s, middle) <= from) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct surrogate_piece surrogate_piece(const struct surrogate *s, uint64_t from, uint64_t len)
{
    uint32_t begun = patches_up_to(s, from);
    if (begun > 0) {
        uint64_t inside = from - place_of(s, begun - 1);
        struct slice text = s->patches[begun - 1].text;
        if (inside < text.len) {
            text = slice_sub(text, (size_t)inside, len < text.len ? (size_t)len : text.len);
            return (struct surrogate_piece){ text, 0, text.len };
        }
    }
    int64_t shift = begun == 0 ? 0 : s->patches[begun - 1].shift;
    uint64_t left = begun < s->count ? place_of(s, begun) - from : len;
    return (struct surrogate_piece){ { 0 },
                                     (uint64_t)((int64_t)from - shift),
                                     left < len ? left : len };
}

/* --- what was read of fields --- */

static void drop_unless_ascii(struct slice *text)
{
    if (!ascii_is_all(*text)) {
        *text = (struct slice){ 0 };
    }
}

static void downgrade_text(struct slice *text, struct arena *arena)
{
    if (text->ptr != NULL && !ascii_is_all(*text)) {
        *text = ascii_text(*text, arena);
    }
}

static bool is_ascii_address(const struct address *a)
{
    return ascii_is_all(a->name) && ascii_is_all(a->route) && ascii_is_all(a->mailbox) &&
           ascii_is_all(a->host);
}

static void downgrade_list(struct address_list *list, struct arena *arena)
{
    struct address *items = NULL;
    for (uint32_t i = 0; i < list->count; i++) {
        if (is_ascii_address(&list->items[i])) {
            continue;
        }
        if (items == NULL) {
            items = ARENA_ARRAY(arena, struct address, list->count);
            memcpy(items, list->items, list->count * sizeof(*items));
        }
        (void)ascii_address(&list->items[i], ASCII_REPLACE, arena, &items[i]); /* never refused */
    }
    list->items = items == NULL ? list->items : items;
}

static const struct envelope *downgrade_envelope(const struct envelope *from, struct arena *arena)
{
    struct envelope *e = ARENA_NEW(arena, struct envelope);
    *e = *from;
    drop_unless_ascii(&e->date);
    drop_unless_ascii(&e->in_reply_to);
    drop_unless_ascii(&e->message_id);
    downgrade_text(&e->subject, arena);
    downgrade_list(&e->from, arena);
    downgrade_list(&e->sender, arena);
    downgrade_list(&e->reply_to, arena);
    downgrade_list(&e->to, arena);
    downgrade_list(&e->cc, arena);
    downgrade_list(&e->bcc, arena);
    return e;
}

/* Values keep their UTF-8: who writes them out chooses the form of RFC 2231 for those. */
static void downgrade_params(struct param_list *list, struct arena *arena)
{
    struct param *items = ARENA_ARRAY(arena, struct param, list->count + 1U);
    uint32_t count = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        if (ascii_is_all(list->items[i].name)) {
            items[count++] = list->items[i];
        }
    }
    *list = (struct param_list){ items, count };
}

static void downgrade_part(struct part *p, struct arena *arena)
{
    if (!ascii_is_all(p->type) || !ascii_is_all(p->subtype)) {
        struct slice type = ascii_media_type(p->type);
        size_t slash = slice_find_char(type, '/');
        p->type = slice_sub(type, 0, slash);
        p->subtype = slice_from(type, slash + 1);
    }
    if (!ascii_is_all(p->disposition)) {
        p->disposition = SL("attachment");
    }
    drop_unless_ascii(&p->id);
    drop_unless_ascii(&p->encoding_text);
    drop_unless_ascii(&p->md5);
    drop_unless_ascii(&p->language);
    drop_unless_ascii(&p->location);
    downgrade_text(&p->description, arena);
    downgrade_params(&p->params, arena);
    downgrade_params(&p->disposition_params, arena);
}

void message_downgrade(struct message *message, struct arena *arena)
{
    for (uint32_t i = 0; i < message->part_count; i++) {
        struct part *p = &message->parts[i];
        downgrade_part(p, arena);
        if (p->envelope != NULL) {
            p->envelope = downgrade_envelope(p->envelope, arena);
        }
    }
}
