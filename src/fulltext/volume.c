/* Reading a volume (docs/formats/index.md). Its checksum says that it is what was written; all offsets are looked at once more, so that
 * nothing that uses it has to ask. */
#include <endian.h>
#include <stdlib.h>
#include <xxhash.h>

#include "base/scan.h"
#include "fulltext/internal.h"
#include "fulltext/layout.h"

uint32_t volume_u32(const char *array, uint32_t at)
{
    uint32_t value;
    memcpy(&value, array + (size_t)at * sizeof(value), sizeof(value));
    return le32toh(value);
}

uint64_t volume_lsn(const struct volume *volume, uint32_t at)
{
    uint64_t value;
    memcpy(&value, volume->lsns + (size_t)at * sizeof(value), sizeof(value));
    return le64toh(value);
}

uint32_t volume_check(const struct volume *volume, uint32_t at)
{
    return volume_u32(volume->checks, at);
}

bool volume_is_partial(const struct volume *volume, uint32_t at)
{
    return (volume->partials[at / 8] >> (at % 8) & 1) != 0;
}

static uint32_t lower_bound(const struct volume *volume, uint64_t lsn)
{
    uint32_t low = 0, high = volume->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (volume_lsn(volume, middle) < lsn) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

uint32_t volume_find(const struct volume *volume, uint64_t lsn, uint32_t hint)
{
    if (hint < volume->count && volume_lsn(volume, hint) == lsn) {
        return hint;
    }
    uint32_t at = lower_bound(volume, lsn);
    return at < volume->count && volume_lsn(volume, at) == lsn ? at : volume->count;
}

struct slice volume_term(const struct volume_field *field, uint32_t term)
{
    uint32_t from = term == 0 ? 0 : volume_u32(field->text_ends, term - 1);
    uint32_t end = volume_u32(field->text_ends, term);
    return slice_sub(field->text, (size_t)from + 1, (size_t)end - from - 1);
}

struct posting volume_posting(const struct volume *volume, const struct volume_field *field,
                              uint32_t term)
{
    struct posting posting = { .count = volume->count };
    uint64_t left;
    posting.rest = scan_make(slice_from(field->postings, volume_u32(field->lists, term)));
    posting.left = scan_varint(&posting.rest, UINT32_MAX, &left) ? (uint32_t)left : 0;
    return posting;
}

bool posting_next(struct posting *posting, uint32_t *out)
{
    uint64_t step;
    if (posting->left == 0 || !scan_varint(&posting->rest, UINT32_MAX, &step) ||
        step >= posting->count - posting->at || (step == 0 && posting->is_begun)) {
        posting->left = 0;
        return false;
    }
    posting->left--;
    posting->is_begun = true;
    posting->at += (uint32_t)step;
    *out = posting->at;
    return true;
}

/* --- from bytes --- */

static bool take_array(struct scan *c, uint32_t count, size_t size, const char **out)
{
    struct slice bytes;
    size_t len = ((size_t)count * size + VOLUME_ALIGN - 1) / VOLUME_ALIGN * VOLUME_ALIGN;
    if (!scan_bytes(c, len, &bytes)) {
        return false;
    }
    *out = bytes.ptr;
    return true;
}

static bool take_octets(struct scan *c, uint64_t len, struct slice *out)
{
    const char *bytes;
    if (len > VOLUME_BYTES_MAX || !take_array(c, (uint32_t)len, 1, &bytes)) {
        return false;
    }
    *out = slice_make(bytes, (size_t)len);
    return true;
}

/* Offsets rise, and end where the text does; each list begins inside. */
static bool offsets_are_right(const struct volume_field *f)
{
    uint64_t at = 0;
    for (uint32_t i = 0; i < f->terms; i++) {
        uint32_t end = volume_u32(f->text_ends, i);
        if (end <= at || end > f->text.len || f->text.ptr[at] != TERM_SEPARATOR ||
            volume_u32(f->lists, i) >= f->postings.len) {
            return false;
        }
        at = end;
    }
    return at == f->text.len;
}

static bool take_field(struct scan *c, struct volume_field *f)
{
    uint32_t unused;
    uint64_t text_len, postings_len;
    return scan_le32(c, &f->terms) && scan_le32(c, &unused) && scan_le64(c, &text_len) &&
           scan_le64(c, &postings_len) && take_octets(c, text_len, &f->text) &&
           take_array(c, f->terms, sizeof(uint32_t), &f->text_ends) &&
           take_array(c, f->terms, sizeof(uint32_t), &f->lists) &&
           take_octets(c, postings_len, &f->postings) && offsets_are_right(f);
}

static bool take_header(struct scan *c, uint64_t account, struct volume *volume)
{
    struct slice magic;
    uint32_t version;
    uint64_t of, checksum;
    return scan_bytes(c, sizeof(VOLUME_MAGIC) - 1, &magic) && slice_eq(magic, SL(VOLUME_MAGIC)) &&
           scan_le32(c, &version) && version == VOLUME_VERSION && scan_le32(c, &volume->count) &&
           scan_le64(c, &of) && of == account && scan_le64(c, &checksum) &&
           checksum == volume_checksum(slice_make(volume->bytes, volume->len));
}

static bool take_all(struct volume *volume, uint64_t account)
{
    struct scan c = scan_make(slice_make(volume->bytes, volume->len));
    if (!take_header(&c, account, volume) ||
        !take_array(&c, volume->count, sizeof(uint64_t), &volume->lsns) ||
        !take_array(&c, volume->count, sizeof(uint32_t), &volume->checks) ||
        !take_array(&c, volume->count / 8 + 1, 1, &volume->partials)) {
        return false;
    }
    for (uint32_t i = 1; i < volume->count; i++) {
        if (volume_lsn(volume, i) <= volume_lsn(volume, i - 1)) {
            return false;
        }
    }
    for (size_t i = 0; i < WORDS_FIELDS; i++) {
        if (!take_field(&c, &volume->fields[i])) {
            return false;
        }
    }
    return scan_at_end(&c);
}

uint64_t volume_checksum(struct slice bytes)
{
    static const size_t after = VOLUME_CHECKSUM_AT + sizeof(uint64_t);
    XXH64_hash_t head = XXH3_64bits(bytes.ptr, VOLUME_CHECKSUM_AT);
    return XXH3_64bits_withSeed(bytes.ptr + after, bytes.len - after, head);
}

enum err volume_read(char *bytes, size_t len, uint64_t account, struct volume **out)
{
    struct volume *volume = calloc(1, sizeof(*volume));
    if (volume == NULL) {
        abort();
    }
    volume->bytes = bytes;
    volume->len = len;
    volume->refs = 1;
    if (len < VOLUME_HEADER_BYTES || !take_all(volume, account)) {
        free(volume);
        return fail(ERR_CORRUPT, "a volume of the search index is damaged");
    }
    *out = volume;
    return OK;
}

void volume_free(struct volume *volume)
{
    free(volume->bytes);
    free(volume);
}
