/* Keys for SORT: numbers with the highest octet first, text with a NUL behind it; turned round bit by bit for REVERSE. */
#include "format/sort_key.h"
#include <stdlib.h>

#include "base/utf8.h"
#include "codec/codec.h"
#include "format/header.h"

#define NUMBER_OCTETS 8
#define CASEMAP_GROWTH 11
#define ITEMS_FIRST 64

static void append_number(uint64_t value, struct buf *out)
{
    for (int shift = 8 * (NUMBER_OCTETS - 1); shift >= 0; shift -= 8) {
        buf_append_char(out, (char)(value >> shift));
    }
}

/* Times before 1970 come first. */
static void append_time(int64_t secs, struct buf *out)
{
    append_number((uint64_t)secs ^ UINT64_C(1) << 63, out);
}

/* A NUL in the text would end it too early, and is none that anybody sorts by. */
static void append_text(struct slice text, struct buf *out)
{
    struct buf mapped;
    buf_init(&mapped, SORT_TEXT_MAX * CASEMAP_GROWTH + 1);
    casemap_utf8(utf8_prefix(text, SORT_TEXT_MAX), &mapped);
    struct slice key = slice_sub(buf_slice(&mapped), 0, SORT_TEXT_MAX);
    for (size_t i = 0; i < key.len; i++) {
        if (key.ptr[i] != '\0') {
            buf_append_char(out, key.ptr[i]);
        }
    }
    buf_append_char(out, '\0');
    buf_fini(&mapped);
}

/* RFC 5256 3: addr-mailbox of the first address, empty when there is none. */
static struct slice mailbox_of(const struct address_list *list)
{
    return list->count > 0 ? list->items[0].mailbox : (struct slice){ 0 };
}

/* RFC 5957 3: the name, else the address. */
static struct slice display_of(const struct address_list *list, struct arena *arena)
{
    if (list->count == 0) {
        return (struct slice){ 0 };
    }
    const struct address *a = &list->items[0];
    struct slice name = a->name.ptr == NULL ? a->name : slice_trim(header_decode(a->name, arena));
    if (name.len > 0 || a->host.ptr == NULL) {
        return name.len > 0 ? name : a->mailbox;
    }
    return arena_printf(arena, "%.*s@%.*s", SLICE_ARG(a->mailbox), SLICE_ARG(a->host));
}

static struct slice text_of(enum sort_kind kind, const struct envelope *e, struct arena *arena)
{
    bool is_reply;
    switch (kind) {
    case SORT_SUBJECT:
        return header_strip_subject(e->subject_text, arena, &is_reply);
    case SORT_FROM:
        return mailbox_of(&e->from);
    case SORT_TO:
        return mailbox_of(&e->to);
    case SORT_CC:
        return mailbox_of(&e->cc);
    case SORT_DISPLAY_FROM:
        return display_of(&e->from, arena);
    default:
        return display_of(&e->to, arena);
    }
}

void sort_key_append(const struct sort_criterion *criterion, const struct sort_source *source,
                     struct arena *arena, struct buf *out)
{
    size_t from = out->len;
    switch (criterion->kind) {
    case SORT_ARRIVAL:
        append_time(source->received, out);
        break;
    case SORT_DATE:
        append_time(source->sent, out);
        break;
    case SORT_RELEVANCY:
        append_number(UINT64_MAX - source->relevancy, out);
        break;
    case SORT_SIZE:
        append_number(source->size, out);
        break;
    default:
        append_text(text_of(criterion->kind, source->envelope, arena), out);
        break;
    }
    for (size_t i = from; criterion->is_reverse && i < out->len; i++) {
        out->ptr[i] = (char)~out->ptr[i];
    }
}

/* --- lists --- */

void sort_list_init(struct sort_list *list, const struct sort_criterion *criteria, unsigned count,
                    size_t keys_max)
{
    *list = (struct sort_list){ .criteria = criteria, .criterion_count = count };
    buf_init(&list->keys, keys_max);
}

void sort_list_fini(struct sort_list *list)
{
    buf_fini(&list->keys);
    free(list->items);
    list->items = NULL;
}

void sort_list_reserve(struct sort_list *list, uint32_t count)
{
    buf_reserve(&list->keys, (size_t)count * list->criterion_count * NUMBER_OCTETS);
    if (count > list->cap) {
        list->items = realloc(list->items, count * sizeof(*list->items));
        list->cap = count;
    }
    if (list->items == NULL && count > 0) {
        abort();
    }
}

static uint64_t head_of(struct slice key)
{
    uint64_t head = 0;
    for (size_t i = 0; i < sizeof(head); i++) {
        head = head << 8 | (i < key.len ? (unsigned char)key.ptr[i] : 0);
    }
    return head;
}

static void append_item(struct sort_list *list, const struct sort_item *item)
{
    if (list->count == list->cap) {
        list->cap = list->cap == 0 ? ITEMS_FIRST : list->cap * 2;
        list->items = realloc(list->items, list->cap * sizeof(*list->items));
        if (list->items == NULL) {
            abort();
        }
    }
    list->items[list->count++] = *item;
}

enum err sort_list_add(struct sort_list *list, uint32_t index, const struct sort_source *source,
                       struct arena *arena)
{
    size_t at = list->keys.len;
    for (unsigned i = 0; i < list->criterion_count; i++) {
        sort_key_append(&list->criteria[i], source, arena, &list->keys);
    }
    if (buf_error(&list->keys) != OK) {
        return fail(ERR_LIMIT, "Too many messages to sort at once");
    }
    struct slice key = slice_from(buf_slice(&list->keys), at);
    append_item(list, &(struct sort_item){ head_of(key), (uint32_t)at, (uint32_t)key.len, index });
    return OK;
}

static int compare_items(const void *a, const void *b, void *arg)
{
    const struct sort_item *one = a, *other = b;
    const char *keys = arg;
    if (one->head != other->head) {
        return one->head < other->head ? -1 : 1;
    }
    int order = slice_compare(slice_make(keys + one->key_at, one->key_len),
                              slice_make(keys + other->key_at, other->key_len));
    return order != 0 ? order : one->index < other->index ? -1 : 1;
}

/* By one octet of the head; equal ones stay as they are. False: it is the same in all. */
static bool order_by_octet(const struct sort_list *list, unsigned shift, struct sort_item *out)
{
    uint32_t starts[256] = { 0 }, at = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        starts[list->items[i].head >> shift & 0xff]++;
    }
    if (starts[list->items[0].head >> shift & 0xff] == list->count) {
        return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
        uint32_t count = starts[i];
        starts[i] = at;
        at += count;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        out[starts[list->items[i].head >> shift & 0xff]++] = list->items[i];
    }
    return true;
}

static void order_by_head(struct sort_list *list)
{
    struct sort_item *spare = malloc(list->count * sizeof(*spare));
    if (spare == NULL) {
        abort();
    }
    for (unsigned shift = 0; shift < 64; shift += 8) {
        if (order_by_octet(list, shift, spare)) {
            struct sort_item *before = list->items;
            list->items = spare;
            list->cap = list->count;
            spare = before;
        }
    }
    free(spare);
}

/* Those that begin alike, by the rest of their keys. */
static void order_by_rest(struct sort_list *list)
{
    for (uint32_t from = 0, to; from < list->count; from = to) {
        bool has_rest = list->items[from].key_len > sizeof(list->items[from].head);
        for (to = from + 1; to < list->count && list->items[to].head == list->items[from].head;
             to++) {
            has_rest = has_rest || list->items[to].key_len > sizeof(list->items[to].head);
        }
        if (has_rest && to - from > 1) {
            qsort_r(list->items + from, to - from, sizeof(*list->items), compare_items,
                    list->keys.ptr);
        }
    }
}

void sort_list_run(struct sort_list *list)
{
    if (list->count > 0) {
        order_by_head(list);
        order_by_rest(list);
    }
}
