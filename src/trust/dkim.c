/* The DKIM-Signature field. */
#include "trust/dkim.h"

#include <sodium.h>
#include <stdlib.h>

#include "codec/codec.h"
#include "format/header.h"

#define LINE_MAX_OCTETS 78
#define BASE64_LINE 72

struct signed_name {
    const char *name;
    bool
        is_sealed; /* signed once more than it is there, so that none can be added (RFC 6376 5.4.2, 8.15) */
};

/* RFC 6376 5.4.1 and what says of the content what it is. What lists add on their way (Sender, List-...) is signed where it is and not
 * sealed; trace fields and those that are taken out on the way are not signed. */
static const struct signed_name names[] = {
    { "From", true },
    { "Sender", false },
    { "Reply-To", true },
    { "Subject", true },
    { "Date", true },
    { "Message-ID", true },
    { "To", true },
    { "Cc", true },
    { "In-Reply-To", true },
    { "References", true },
    { "MIME-Version", true },
    { "Content-Type", true },
    { "Content-Transfer-Encoding", true },
    { "Content-ID", false },
    { "Content-Description", false },
    { "Content-Language", false },
    { "Resent-Date", false },
    { "Resent-From", false },
    { "Resent-Sender", false },
    { "Resent-To", false },
    { "Resent-Cc", false },
    { "Resent-Message-ID", false },
    { "List-Id", false },
    { "List-Help", false },
    { "List-Unsubscribe", false },
    { "List-Unsubscribe-Post", false },
    { "List-Subscribe", false },
    { "List-Post", false },
    { "List-Owner", false },
    { "List-Archive", false },
    { "Auto-Submitted", false },
    { "TLS-Required", false },
    { "TLS-Report-Domain", false },
    { "TLS-Report-Submitter", false },
};

/* The last fields of a name, in a ring. */
struct instances {
    struct header_field fields[DKIM_INSTANCES_MAX];
    unsigned seen;
};

static struct instances *gather(struct slice header, struct arena *arena)
{
    struct instances *all = ARENA_ARRAY(arena, struct instances, ARRAY_LEN(names));
    struct header_cursor cursor = header_cursor_make(header);
    struct header_field field;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        all[i].seen = 0;
    }
    while (header_next(&cursor, &field)) {
        cursor.seen = 0; /* who verifies sees all of them, however many there are */
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
            if (slice_eq_nocase(field.name, slice_cstr(names[i].name))) {
                all[i].fields[all[i].seen++ % DKIM_INSTANCES_MAX] = field;
            }
        }
    }
    return all;
}

static unsigned kept(const struct instances *one)
{
    return one->seen < DKIM_INSTANCES_MAX ? one->seen : DKIM_INSTANCES_MAX;
}

/* How often h= has the name. */
static unsigned times(const struct instances *one, const struct signed_name *name)
{
    return kept(one) + (name->is_sealed && one->seen <= DKIM_INSTANCES_MAX);
}

/* --- what is hashed --- */

/* RFC 6376 5.4.2: from the bottom up. A name beyond what is there stands for nothing at all. */
static void append_fields(const struct instances *all, struct buf *out)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        for (unsigned k = 0; k < kept(&all[i]); k++) {
            const struct header_field *field =
                &all[i].fields[(all[i].seen - 1 - k) % DKIM_INSTANCES_MAX];
            dkim_relax_field(field->name, field->value, out);
            buf_append_cstr(out, "\r\n");
        }
    }
}

/* RFC 6376 3.7: the field itself comes last, without its signature and without a line end. */
static enum err hash_header(const struct instances *all, struct slice own_value,
                            unsigned char *digest)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, DKIM_HEADER_MAX);
    append_fields(all, &text);
    dkim_relax_field(SL("DKIM-Signature"), own_value, &text);
    TRY(buf_error(&text));
    crypto_hash_sha256(digest, (const unsigned char *)text.ptr, text.len);
    return OK;
}

/* --- the field --- */

/* Folded at the colons. */
static void append_names(const struct instances *all, struct buf *out)
{
    size_t line = out->len;
    bool is_first = true;
    buf_append_cstr(out, "\th=");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct slice name = slice_cstr(names[i].name);
        for (unsigned k = 0; k < times(&all[i], &names[i]); k++) {
            buf_append_cstr(out, is_first ? "" : ":");
            is_first = false;
            if (out->len - line + name.len + 2 > LINE_MAX_OCTETS) {
                buf_append_cstr(out, "\r\n\t ");
                line = out->len - 2;
            }
            buf_append(out, name);
        }
    }
    buf_append_cstr(out, ";\r\n");
}

enum err dkim_field_begin(const struct dkim_signing *signing, struct slice header,
                          struct arena *arena, struct buf *out, unsigned char *digest)
{
    static const char name[] = "DKIM-Signature:";
    const struct instances *all = gather(header, arena);
    size_t start = out->len;
    buf_printf(out, "%s v=1; a=%s; c=relaxed/relaxed;\r\n\td=%.*s;\r\n\ts=%.*s; t=%lld;\r\n", name,
               dkim_algorithm_name(signing->algorithm), SLICE_ARG(signing->domain),
               SLICE_ARG(signing->selector), (long long)signing->now.secs);
    append_names(all, out);
    buf_append_cstr(out, "\tbh=");
    base64_encode(slice_make(signing->body_hash, DKIM_HASH_BYTES), out);
    buf_append_cstr(out, ";\r\n\tb=");
    TRY(buf_error(out));
    return hash_header(all, slice_from(buf_slice(out), start + sizeof(name) - 1), digest);
}

enum err dkim_field_end(struct slice signature, struct buf *field)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, DKIM_FIELD_MAX);
    base64_encode(signature, &text);
    TRY(buf_error(&text));
    for (struct slice rest = buf_slice(&text); rest.len > 0; rest = slice_from(rest, BASE64_LINE)) {
        buf_append(field, slice_sub(rest, 0, BASE64_LINE));
        buf_append_cstr(field, rest.len > BASE64_LINE ? "\r\n\t " : "");
    }
    buf_append_cstr(field, "\r\n");
    return buf_error(field);
}

/* --- a message that goes by --- */

#define HEADER_END SL("\r\n\r\n")

struct dkim_reader {
    struct buf header;
    bool is_body;
    struct dkim_body body;
    crypto_hash_sha256_state sum;
};

static void hash_more(void *arg, struct slice octets)
{
    crypto_hash_sha256_update(arg, (const unsigned char *)octets.ptr, octets.len);
}

struct dkim_reader *dkim_reader_new(void)
{
    struct dkim_reader *reader = malloc(sizeof(*reader));
    if (reader == NULL) {
        abort();
    }
    reader->is_body = false;
    buf_init(&reader->header, DKIM_HEADER_MAX + 1); /* one more shows that it is larger */
    crypto_hash_sha256_init(&reader->sum);
    dkim_body_begin(&reader->body, hash_more, &reader->sum);
    return reader;
}

void dkim_reader_free_auto(struct dkim_reader **reader)
{
    if (*reader != NULL) {
        buf_fini(&(*reader)->header);
        free(*reader);
    }
}

/* Where the header ends in the text, of which `seen` octets were looked at before: behind the empty line, or past the end of the text. */
static size_t end_of_header(struct slice text, size_t seen)
{
    size_t from = seen < HEADER_END.len ? 0 : seen - HEADER_END.len + 1;
    if (slice_starts(text, SL("\r\n"))) {
        return 2;
    }
    return from + slice_find(slice_from(text, from), HEADER_END) + HEADER_END.len;
}

void dkim_reader_add(struct dkim_reader *reader, struct slice piece)
{
    size_t seen = reader->header.len;
    if (!reader->is_body) {
        buf_append(&reader->header, slice_sub(piece, 0, reader->header.max - seen));
        size_t end = end_of_header(buf_slice(&reader->header), seen);
        reader->is_body = end <= reader->header.len;
        if (!reader->is_body) {
            return;
        }
        buf_truncate(&reader->header, end);
        piece = slice_from(piece, end - seen);
    }
    dkim_body_add(&reader->body, piece);
}

enum err dkim_reader_end(struct dkim_reader *reader, struct slice *header,
                         unsigned char body_hash[DKIM_HASH_BYTES])
{
    if (reader->header.len > DKIM_HEADER_MAX) {
        return fail(ERR_LIMIT, "the header is too large to be signed");
    }
    dkim_body_end(&reader->body);
    crypto_hash_sha256_final(&reader->sum, body_hash);
    *header = buf_slice(&reader->header);
    return OK;
}

/* --- the record --- */

void dkim_record_write(enum dkim_algorithm algorithm, struct slice public_key, struct buf *out)
{
    buf_printf(out, "v=DKIM1; k=%s; p=", dkim_key_type(algorithm));
    base64_encode(public_key, out);
}
