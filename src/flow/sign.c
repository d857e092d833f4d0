/* Our own mail is signed (DKIM): the body is hashed by a scanner, the header here, and the vault signs the digest. It is done before the
 * message is stored, so that every copy and every attempt carries the same signature, also after the keys have changed, and a message that
 * nobody could sign now is not acknowledged. What a next server does not take as it is is signed anew on its way (outbound/convert.h). */
#include "base/log.h"
#include "flow/internal.h"
#include "trust/dkim.h"

#define SIGN_ARENA_BYTES ((size_t)4 * 1024 * 1024)
#define ONE_SIGNATURE 2048 /* of TERM_SIGNATURES */
#define DOMAIN_ARENA_BYTES ((size_t)4 * 1024 * 1024)

_Static_assert(TERM_SIGNATURES % ONE_SIGNATURE == 0 &&
                   (TERM_SIGNATURES & -TERM_SIGNATURES) == ONE_SIGNATURE,
               "it counts from its lowest bit");
_Static_assert(DKIM_SIGNATURES_MAX <= TERM_SIGNATURES / ONE_SIGNATURE,
               "the terms can count all signatures");

static enum err sign_with(struct services *services, const struct dkim_key *key,
                          struct slice header, const unsigned char *body_hash, struct buf *out)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "sign", SIGN_ARENA_BYTES);
    AUTO(buf_fini) struct buf field;
    unsigned char digest[DKIM_HASH_BYTES];
    struct dkim_signing signing = { .domain = key->domain,
                                    .selector = key->selector,
                                    .algorithm = key->algorithm,
                                    .now = services_now(services),
                                    .body_hash = body_hash };
    struct slice signature;
    buf_init(&field, DKIM_FIELD_MAX);
    TRY(dkim_field_begin(&signing, header, arena, &field, digest));
    TRY(vault_dkim_sign(services->vault, key, digest, arena, &signature));
    TRY(dkim_field_end(signature, &field));
    buf_append(out, buf_slice(&field));
    return buf_error(out);
}

/* What is signed: the header, and the body or the hash of it. */
struct signable {
    struct slice header, body;
    const unsigned char *body_hash; /* NULL: that of `body` is asked of a scanner */
};

static enum err sign_with_all(struct services *services, const struct dkim_keys *keys,
                              const struct signable *signable, struct buf *out, unsigned *count)
{
    unsigned char hash[DKIM_HASH_BYTES];
    if (signable->body_hash == NULL) {
        TRY(scanner_body_hash(services->scanner, signable->body, hash));
    } else {
        memcpy(hash, signable->body_hash, sizeof(hash));
    }
    for (unsigned i = 0; i < keys->count && i < DKIM_SIGNATURES_MAX; i++) {
        enum err one = sign_with(services, &keys->keys[i], signable->header, hash, out);
        if (one != OK && one != ERR_NOT_FOUND) { /* a key that was taken away meanwhile */
            return one;
        }
        *count += one == OK;
    }
    return OK;
}

static enum err sign_by(struct services *services, struct slice domain,
                        const struct signable *signable, struct arena *arena, struct signature *out)
{
    AUTO(buf_fini) struct buf fields;
    struct dkim_keys keys;
    struct slice name;
    unsigned count = 0;
    buf_init(&fields, DKIM_SIGNATURES_MAX * DKIM_FIELD_MAX);
    *out = (struct signature){ .fields = SL("") };
    if (domain_parse(domain, arena, &name) != OK) {
        return OK;
    }
    TRY(vault_dkim_find(services->vault, name, arena, &keys));
    if (keys.count == 0) {
        return OK;
    }
    enum err result = sign_with_all(services, &keys, signable, &fields, &count);
    if (result == ERR_LIMIT || result == ERR_CORRUPT) {
        log_warn("dkim-unsigned", "domain=%s reason=%s", log_text(domain).text,
                 log_text(slice_cstr(err_detail())).text);
        return OK; /* of the message, whenever it is tried: better without than not at all */
    }
    TRY(result);
    out->fields = arena_dup(arena, buf_slice(&fields));
    out->domain = count > 0 ? keys.keys[0].domain : SL("");
    out->terms = (uint16_t)(count * ONE_SIGNATURE);
    return OK;
}

static enum err sign_content(struct services *services, struct slice domain, struct slice content,
                             struct arena *arena, struct signature *out)
{
    size_t header = header_block_length(content);
    struct signable signable = { .header = slice_sub(content, 0, header),
                                 .body = slice_from(content, header) };
    return sign_by(services, domain, &signable, arena, out);
}

enum err sign_own_mail(struct services *services, struct slice domain, struct delivery *delivery,
                       struct arena *arena, struct signature *out)
{
    struct slice text;
    TRY(draft_text(delivery->draft, arena, &text));
    TRY(sign_content(services, domain, text, arena, out));
    delivery->terms.flags |= out->terms;
    return draft_prefix(delivery->draft, out->fields);
}

/* Of the first address of the From field, in the form of a record; false when there is none that has one. */
static bool author_domain(struct slice content, struct arena *arena, struct slice *out)
{
    AUTO(arena_free_auto) struct arena *scratch = arena_new(NULL, "author", DOMAIN_ARENA_BYTES);
    struct header_field field;
    struct slice domain;
    if (!header_find(content, SL("from"), &field)) {
        return false;
    }
    struct address_list list = header_addresses(field.value, scratch);
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.items[i].host.ptr != NULL &&
            domain_parse(list.items[i].host, scratch, &domain) == OK) {
            *out = arena_dup(arena, domain);
            return true;
        }
    }
    return false;
}

enum err sign_submitted(struct services *services, const struct final_draft *final,
                        size_t trace_bytes, struct arena *arena, struct signature *out)
{
    struct slice content = slice_from(final->text, trace_bytes), domain;
    *out = (struct signature){ .fields = SL("") };
    if (!author_domain(content, arena, &domain)) {
        return OK;
    }
    TRY(sign_content(services, domain, content, arena, out));
    return out->fields.len > 0 ? draft_insert(final->draft, trace_bytes, out->fields) : OK;
}

enum err sign_anew(struct services *services, struct slice header,
                   const unsigned char body_hash[DKIM_HASH_BYTES], struct arena *arena,
                   struct signature *out)
{
    struct signable signable = { .header = header, .body_hash = body_hash };
    struct slice domain;
    *out = (struct signature){ .fields = SL("") };
    return author_domain(header, arena, &domain) ? sign_by(services, domain, &signable, arena, out)
                                                 : OK;
}

void sign_find(struct slice text, uint16_t terms, size_t *from, size_t *until)
{
    struct header_cursor cursor = header_cursor_make(text);
    struct header_field field;
    unsigned left = (terms & TERM_SIGNATURES) / ONE_SIGNATURE;
    *from = *until = 0;
    while (left > 0 && header_next(&cursor, &field)) {
        if (slice_eq_nocase(field.name, SL("dkim-signature"))) {
            size_t at = (size_t)(field.whole.ptr - text.ptr);
            *from = *until == 0 ? at : *from;
            *until = at + field.whole.len;
            left--;
        }
    }
}
