/* One walk over a header block: the fields that describe the content, those of the ENVELOPE, and those that thread. Of fields that
 * may stand once the first counts, for every consumer alike. */
#include "format/internal.h"

enum kind { TEXT, ADDRESSES, RAW };

struct known {
    const char *name;
    enum kind kind;
    size_t offset; /* in struct envelope or struct block_fields */
    bool in_envelope;
};

#define IN_ENVELOPE(field) offsetof(struct envelope, field), true
#define IN_FIELDS(field) offsetof(struct block_fields, field), false

static const struct known known_fields[] = {
    { "date", TEXT, IN_ENVELOPE(date) },
    { "subject", TEXT, IN_ENVELOPE(subject) },
    { "from", ADDRESSES, IN_ENVELOPE(from) },
    { "sender", ADDRESSES, IN_ENVELOPE(sender) },
    { "reply-to", ADDRESSES, IN_ENVELOPE(reply_to) },
    { "to", ADDRESSES, IN_ENVELOPE(to) },
    { "cc", ADDRESSES, IN_ENVELOPE(cc) },
    { "bcc", ADDRESSES, IN_ENVELOPE(bcc) },
    { "in-reply-to", TEXT, IN_ENVELOPE(in_reply_to) },
    { "message-id", TEXT, IN_ENVELOPE(message_id) },
    { "content-type", RAW, IN_FIELDS(content_type) },
    { "content-disposition", RAW, IN_FIELDS(content_disposition) },
    { "content-id", RAW, IN_FIELDS(content_id) },
    { "content-description", RAW, IN_FIELDS(content_description) },
    { "content-transfer-encoding", RAW, IN_FIELDS(content_encoding) },
    { "content-md5", RAW, IN_FIELDS(content_md5) },
    { "content-language", RAW, IN_FIELDS(content_language) },
    { "content-location", RAW, IN_FIELDS(content_location) },
};

static const struct known *find_known(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(known_fields); i++) {
        if (slice_eq_nocase(name, slice_cstr(known_fields[i].name))) {
            return &known_fields[i];
        }
    }
    return NULL;
}

/* To, Cc and Bcc may stand several times (broken, but addresses must not be lost): they are joined. */
static void add_addresses(struct address_list *list, struct slice value, struct arena *arena)
{
    struct address_list more = header_addresses(value, arena);
    if (!list->present || list->count == 0) {
        *list = more;
        return;
    }
    if (more.count == 0 || list->count + more.count > MESSAGE_ADDRESSES_MAX) {
        return;
    }
    struct address *joined = ARENA_ARRAY(arena, struct address, list->count + more.count);
    memcpy(joined, list->items, list->count * sizeof(*joined));
    memcpy(joined + list->count, more.items, more.count * sizeof(*joined));
    list->items = joined;
    list->count += more.count;
}

static void take_field(const struct header_field *field, struct arena *arena,
                       struct block_fields *fields, struct envelope *envelope)
{
    const struct known *known = find_known(field->name);
    if (known == NULL || (known->in_envelope && envelope == NULL)) {
        return;
    }
    char *base = known->in_envelope ? (char *)envelope : (char *)fields;
    void *place = base + known->offset;
    if (known->kind == ADDRESSES) {
        struct address_list *list = place;
        bool may_repeat = known->offset >= offsetof(struct envelope, to);
        if (!list->present || may_repeat) {
            add_addresses(list, field->value, arena);
        }
        return;
    }
    struct slice *text = place;
    if (text->ptr == NULL) {
        *text = known->kind == RAW ? field->value : header_unfold(field->value, arena);
    }
}

/* RFC 5256 and RFC 8621 3 both want the chain oldest first: References, then what In-Reply-To adds. */
static void read_threading(struct slice references, struct envelope *envelope, struct arena *arena,
                           struct message *message)
{
    struct slice *ids = ARENA_ARRAY(arena, struct slice, MESSAGE_REFERENCES_MAX);
    uint32_t count = 0;
    if (references.ptr != NULL) {
        count = header_message_ids(references, arena, ids, MESSAGE_REFERENCES_MAX);
    }
    uint32_t own_count = count;
    struct slice more[MESSAGE_REPLIED_MAX];
    uint32_t more_count =
        envelope->in_reply_to.ptr == NULL
            ? 0
            : header_message_ids(envelope->in_reply_to, arena, more, ARRAY_LEN(more));
    for (uint32_t i = 0; i < more_count && count < MESSAGE_REFERENCES_MAX; i++) {
        bool is_known = false;
        for (uint32_t k = 0; k < count; k++) {
            is_known = is_known || slice_eq(ids[k], more[i]);
        }
        if (!is_known) {
            ids[count++] = more[i];
        }
    }
    message->references = ids;
    message->reference_count = count;
    message->replied_count = count - own_count;
    message->thread_subject =
        header_base_subject(envelope->subject_text, arena, &message->subject_is_reply);
}

void read_block(struct slice block, struct arena *arena, struct block_fields *fields,
                struct envelope *envelope, struct message *message)
{
    struct header_cursor cursor = header_cursor_make(block);
    struct header_field field;
    struct slice references = { 0 };
    while (header_next(&cursor, &field)) {
        take_field(&field, arena, fields, envelope);
        if (references.ptr == NULL && slice_eq_nocase(field.name, SL("references"))) {
            references = field.value;
        }
    }
    if (cursor.seen >= MESSAGE_HEADER_FIELDS_MAX && message != NULL) {
        message->flags |= MESSAGE_TRUNCATED;
    }
    if (envelope == NULL) {
        return;
    }
    envelope->has_sent = envelope->date.ptr != NULL &&
                         header_date(envelope->date, &envelope->sent, &envelope->sent_zone_minutes);
    envelope->subject_text =
        envelope->subject.ptr == NULL ? SL("") : header_decode(envelope->subject, arena);
    if (message != NULL) {
        read_threading(references, envelope, arena, message);
    }
}
