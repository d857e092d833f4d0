/* Making a volume: messages first, then for each field its terms in order. */
#include "fulltext/internal.h"
#include "fulltext/layout.h"

void volume_draft_init(struct volume_draft *draft, uint64_t account)
{
    *draft = (struct volume_draft){ .account = account };
    buf_init(&draft->lsns, VOLUME_BYTES_MAX);
    buf_init(&draft->checks, VOLUME_BYTES_MAX);
    buf_init(&draft->partials, VOLUME_BYTES_MAX);
    for (size_t i = 0; i < WORDS_FIELDS; i++) {
        buf_init(&draft->fields[i].text, VOLUME_BYTES_MAX);
        buf_init(&draft->fields[i].text_ends, VOLUME_BYTES_MAX);
        buf_init(&draft->fields[i].lists, VOLUME_BYTES_MAX);
        buf_init(&draft->fields[i].postings, VOLUME_BYTES_MAX);
    }
}

void volume_draft_fini(struct volume_draft *draft)
{
    buf_fini(&draft->lsns);
    buf_fini(&draft->checks);
    buf_fini(&draft->partials);
    for (size_t i = 0; i < WORDS_FIELDS; i++) {
        buf_fini(&draft->fields[i].text);
        buf_fini(&draft->fields[i].text_ends);
        buf_fini(&draft->fields[i].lists);
        buf_fini(&draft->fields[i].postings);
    }
}

void volume_draft_message(struct volume_draft *draft, struct fulltext_message message,
                          bool is_partial)
{
    buf_append_u64(&draft->lsns, message.lsn);
    buf_append_u32(&draft->checks, message.check);
    if (draft->count % 8 == 0) {
        buf_append_u8(&draft->partials, 0);
    }
    if (is_partial && !draft->partials.overflow) {
        draft->partials.ptr[draft->count / 8] |= (char)(1U << (draft->count % 8));
    }
    draft->count++;
}

void volume_draft_term(struct volume_draft *draft, unsigned field, struct slice term,
                       const uint32_t *messages, uint32_t count)
{
    struct field_draft *f = &draft->fields[field];
    buf_append_char(&f->text, TERM_SEPARATOR);
    buf_append(&f->text, term);
    buf_append_u32(&f->text_ends, (uint32_t)f->text.len);
    buf_append_u32(&f->lists, (uint32_t)f->postings.len);
    buf_append_varint(&f->postings, count);
    uint32_t before = 0;
    for (uint32_t i = 0; i < count; i++) {
        buf_append_varint(&f->postings, messages[i] - before);
        before = messages[i];
    }
    f->terms++;
}

static void append_aligned(struct buf *out, const struct buf *part)
{
    buf_append(out, buf_slice(part));
    while (out->len % VOLUME_ALIGN != 0 && !out->overflow) {
        buf_append_u8(out, 0);
    }
}

static void append_field(struct buf *out, const struct field_draft *f)
{
    buf_append_u32(out, f->terms);
    buf_append_u32(out, 0);
    buf_append_u64(out, f->text.len);
    buf_append_u64(out, f->postings.len);
    append_aligned(out, &f->text);
    append_aligned(out, &f->text_ends);
    append_aligned(out, &f->lists);
    append_aligned(out, &f->postings);
}

static enum err volume_draft_error(const struct volume_draft *draft)
{
    TRY(buf_error(&draft->lsns));
    for (size_t i = 0; i < WORDS_FIELDS; i++) {
        TRY(buf_error(&draft->fields[i].text));
        TRY(buf_error(&draft->fields[i].postings));
        TRY(buf_error(&draft->fields[i].lists));
    }
    return OK;
}

enum err volume_draft_write(const struct volume_draft *draft, struct buf *out)
{
    TRY(volume_draft_error(draft));
    buf_append_cstr(out, VOLUME_MAGIC);
    buf_append_u32(out, VOLUME_VERSION);
    buf_append_u32(out, draft->count);
    buf_append_u64(out, draft->account);
    buf_append_u64(out, 0);
    append_aligned(out, &draft->lsns);
    append_aligned(out, &draft->checks);
    buf_append(out, buf_slice(&draft->partials));
    if (draft->count % 8 == 0) {
        buf_append_u8(out, 0);
    }
    append_aligned(out, &(struct buf){ 0 });
    for (size_t i = 0; i < WORDS_FIELDS; i++) {
        append_field(out, &draft->fields[i]);
    }
    TRY(buf_error(out));
    uint64_t checksum = volume_checksum(buf_slice(out));
    for (unsigned i = 0; i < sizeof(checksum); i++) {
        out->ptr[VOLUME_CHECKSUM_AT + i] = (char)(checksum >> (8 * i));
    }
    return OK;
}
