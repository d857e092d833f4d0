/* Our own mail is signed (DKIM): the body is hashed by a scanner, the header here, and the vault signs the digest. It is done before the
 * message is stored, so that every copy and every attempt carries the same signature, also after the keys have changed, and a message that
 * nobody could sign now is not acknowledged. */
#include "base/log.h"
#include "flow/internal.h"
#include "trust/dkim.h"

#define SIGN_ARENA_BYTES ((size_t)4 * 1024 * 1024)
#define DOMAIN_ARENA_BYTES ((size_t)4 * 1024 * 1024)

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

static enum err sign_with_all(struct services *services, const struct dkim_keys *keys,
                              struct slice content, struct buf *out)
{
    unsigned char hash[DKIM_HASH_BYTES];
    size_t header = header_block_length(content);
    TRY(scanner_body_hash(services->scanner, slice_from(content, header), hash));
    for (unsigned i = 0; i < keys->count && i < DKIM_SIGNATURES_MAX; i++) {
        enum err one =
            sign_with(services, &keys->keys[i], slice_sub(content, 0, header), hash, out);
        if (one != OK && one != ERR_NOT_FOUND) { /* a key that was taken away meanwhile */
            return one;
        }
    }
    return OK;
}

enum err sign_content(struct services *services, struct slice domain, struct slice content,
                      struct arena *arena, struct signature *out)
{
    AUTO(buf_fini) struct buf fields;
    struct dkim_keys keys;
    struct slice name;
    buf_init(&fields, DKIM_SIGNATURES_MAX * DKIM_FIELD_MAX);
    *out = (struct signature){ .fields = SL("") };
    if (domain_parse(domain, arena, &name) != OK) {
        return OK;
    }
    TRY(vault_dkim_find(services->vault, name, arena, &keys));
    if (keys.count == 0) {
        return OK;
    }
    enum err result = sign_with_all(services, &keys, content, &fields);
    if (result == ERR_LIMIT || result == ERR_CORRUPT) {
        log_warn("dkim-unsigned", "domain=%s reason=%s", log_text(domain).text,
                 log_text(slice_cstr(err_detail())).text);
        return OK; /* of the message, whenever it is tried: better without than not at all */
    }
    TRY(result);
    out->fields = arena_dup(arena, buf_slice(&fields));
    out->domain = out->fields.len > 0 ? keys.keys[0].domain : SL("");
    return OK;
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
