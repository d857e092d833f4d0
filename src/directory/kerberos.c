/* Kerberos, the accepting side, by MIT's library (RFC 4121): the only code that sees the keytab.
 *
 * Nothing is kept between two questions: the context travels through the server and back, sealed with a key that never leaves this process, so
 * there is no table that clients could fill, and none of the library's decoders gets what the vault has not written itself. The library
 * opens one file once a token comes, the replay cache; its configuration is empty (vault_prepare()), so it knows no KDC to ask. */
#include <errno.h>
#include <fcntl.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "directory/vault_internal.h"

#define PATH_BYTES 4096
#define KEYTAB "krb5.keytab"
#define REPLAY_CACHE "krb5.rcache"

/* RFC 4752 3.1: no security layer, and so no room for protected messages. */
static const char offer[] = { 1, 0, 0, 0 };

static const char *const service_names[] = {
    [KERBEROS_IMAP] = "imap", /* RFC 9051 6.2.2 */
    [KERBEROS_POP] = "pop",   /* RFC 5034 3 */
    [KERBEROS_SMTP] = "smtp", /* RFC 4954 4 */
};

void vault_prepare(void)
{
    gss_OID_set mechanisms;
    OM_uint32 minor;
    setenv("KRB5_CONFIG", "/dev/null", 1);
    setenv("GSS_MECH_CONFIG", "/dev/null", 1);
    if (gss_indicate_mechs(&minor, &mechanisms) == GSS_S_COMPLETE) {
        gss_release_oid_set(&minor, &mechanisms);
    }
}

void kerberos_init(struct kerberos *k)
{
    *k = (struct kerberos){ 0 };
    if (pthread_rwlock_init(&k->lock, NULL) != 0) {
        abort();
    }
    randombytes_buf(k->seal, sizeof(k->seal));
}

static void release(gss_cred_id_t credentials[KERBEROS_SERVICES])
{
    OM_uint32 minor;
    for (size_t i = 0; i < KERBEROS_SERVICES; i++) {
        gss_release_cred(&minor, &credentials[i]);
    }
}

void kerberos_fini(struct kerberos *k)
{
    release(k->credentials);
    sodium_memzero(k->seal, sizeof(k->seal));
    pthread_rwlock_destroy(&k->lock);
}

/* --- the keytab --- */

static enum err keytab_failed(krb5_context context, krb5_error_code code, const char *path)
{
    const char *text = krb5_get_error_message(context, code);
    enum err result = fail(ERR_SYNTAX, "%s: %s", path, text);
    krb5_free_error_message(context, text);
    return result;
}

static void show_entry(krb5_context context, const krb5_keytab_entry *entry,
                       const struct kerberos_reader *reader)
{
    char *name = NULL, cipher[64];
    if (krb5_unparse_name(context, entry->principal, &name) != 0) {
        return;
    }
    if (krb5_enctype_to_name(entry->key.enctype, FALSE, cipher, sizeof(cipher)) != 0) {
        snprintf(cipher, sizeof(cipher), "%d", (int)entry->key.enctype);
    }
    const struct kerberos_entry shown = { slice_cstr(name), entry->vno, slice_cstr(cipher),
                                          (struct utc){ (int64_t)(uint32_t)entry->timestamp } };
    reader->show(reader->arg, &shown);
    krb5_free_unparsed_name(context, name);
}

struct keytab_walk {
    krb5_keytab into; /* NULL: entries are shown only */
    const struct kerberos_reader *reader;
    unsigned count;
    unsigned services; /* bits */
};

/* As the library compares them later (RFC 4120 6.2.1). */
static unsigned services_of(const krb5_keytab_entry *entry)
{
    unsigned services = 0;
    for (unsigned i = 0; entry->principal->length == 2 && i < KERBEROS_SERVICES; i++) {
        const krb5_data *name = &entry->principal->data[0];
        services |= slice_eq(slice_make(name->data, name->length), slice_cstr(service_names[i]))
                        ? 1U << i
                        : 0;
    }
    return services;
}

static krb5_error_code walk_entries(krb5_context context, krb5_keytab from,
                                    struct keytab_walk *walk)
{
    krb5_kt_cursor cursor;
    krb5_keytab_entry entry;
    krb5_error_code code = krb5_kt_start_seq_get(context, from, &cursor);
    if (code != 0) {
        return code;
    }
    while (code == 0 && (code = krb5_kt_next_entry(context, from, &entry, &cursor)) == 0) {
        walk->count++;
        walk->services |= services_of(&entry);
        if (walk->into != NULL) {
            code = krb5_kt_add_entry(context, walk->into, &entry);
        } else {
            show_entry(context, &entry, walk->reader);
        }
        krb5_free_keytab_entry_contents(context, &entry);
    }
    krb5_kt_end_seq_get(context, from, &cursor);
    return code == KRB5_KT_END ? 0 : code;
}

/* ERR_NOT_FOUND: there is no such file. ERR_SYNTAX: it is no keytab, or an empty one. ERR_LIMIT: too many keys. */
static enum err read_keytab(krb5_context context, const char *path, struct keytab_walk *walk)
{
    char name[PATH_BYTES + 8];
    krb5_keytab keytab;
    if (access(path, R_OK) != 0) {
        return fail(errno == ENOENT ? ERR_NOT_FOUND : ERR_PERM, "%s: %m", path);
    }
    snprintf(name, sizeof(name), "FILE:%s", path);
    krb5_error_code code = krb5_kt_resolve(context, name, &keytab);
    if (code == 0) {
        code = walk_entries(context, keytab, walk);
        krb5_kt_close(context, keytab);
    }
    if (code != 0) {
        return keytab_failed(context, code, path);
    }
    if (walk->count > KEYTAB_KEYS_MAX) {
        return fail(
            ERR_LIMIT,
            "%s: a keytab has at most %d keys: leave out old ones, and those of other services",
            path, KEYTAB_KEYS_MAX);
    }
    return walk->count > 0 ? OK : fail(ERR_SYNTAX, "%s: there is no key in it", path);
}

enum err kerberos_keytab_read(const char *path, const struct kerberos_reader *reader)
{
    krb5_context context;
    struct keytab_walk walk = { .reader = reader };
    if (krb5_init_context(&context) != 0) {
        return fail(ERR_TEMP, "Kerberos' library does not start");
    }
    enum err result = read_keytab(context, path, &walk);
    krb5_free_context(context);
    return result;
}

void kerberos_keytab_path(const char *data_dir, char *out, size_t out_len)
{
    snprintf(out, out_len, "%s/vault/" KEYTAB, data_dir);
}

static enum err read_all(const char *path, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return fail(ERR_NOT_FOUND, "%s: %m", path);
    }
    ssize_t got = read(fd, buf_reserve(out, KEYTAB_BYTES_MAX), KEYTAB_BYTES_MAX);
    close(fd);
    if (got < 0 || got == KEYTAB_BYTES_MAX) {
        return got < 0 ? fail(ERR_TEMP, "%s: %m", path)
                       : fail(ERR_LIMIT, "%s: a keytab has less than %d octets", path,
                              KEYTAB_BYTES_MAX);
    }
    buf_commit(out, (size_t)got);
    return OK;
}

static void show_nothing(void *arg, const struct kerberos_entry *entry)
{
}

enum err kerberos_keytab_take(const char *path, struct buf *out)
{
    const struct kerberos_reader reader = { show_nothing, NULL };
    TRY(kerberos_keytab_read(path, &reader));
    return read_all(path, out);
}

enum err kerberos_keytab_install(const char *data_dir, struct slice bytes)
{
    struct world world;
    world_init_real(&world);
    return vault_write_private(&world.disk, data_dir, KEYTAB, bytes);
}

enum err kerberos_keytab_remove(const char *data_dir)
{
    struct world world;
    char path[PATH_BYTES];
    world_init_real(&world);
    kerberos_keytab_path(data_dir, path, sizeof(path));
    if (unlink(path) != 0) {
        return fail(errno == ENOENT ? ERR_NOT_FOUND : ERR_TEMP, "%s: %m", path);
    }
    return disk_sync_parent(&world.disk, path) == 0 ? OK : fail(ERR_TEMP, "%s: %m", path);
}

/* What the library says about it: what is general says nothing when there is something special (RFC 2743 1.2.1.1). */
static enum err refused(OM_uint32 major, OM_uint32 minor)
{
    OM_uint32 unused, more = 0;
    gss_OID_desc kerberos = *gss_mech_krb5;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    if (GSS_ROUTINE_ERROR(major) == GSS_S_FAILURE && minor != 0) {
        gss_display_status(&unused, minor, GSS_C_MECH_CODE, &kerberos, &more, &text);
    } else {
        gss_display_status(&unused, major, GSS_C_GSS_CODE, GSS_C_NO_OID, &more, &text);
    }
    enum err result = fail(ERR_DENIED, "Kerberos: %.*s", (int)text.length,
                           text.length > 0 ? (const char *)text.value : "");
    gss_release_buffer(&unused, &text);
    return result;
}

/* A service by its name alone: whatever host stands behind it in the keytab. */
static gss_cred_id_t acquire(enum kerberos_service service, char *keytab, char *replay_cache)
{
    gss_key_value_element_desc elements[] = { { "keytab", keytab }, { "rcache", replay_cache } };
    const gss_key_value_set_desc store = { ARRAY_LEN(elements), elements };
    gss_OID_desc kerberos = *gss_mech_krb5;
    gss_OID_set_desc mechanisms = { 1, &kerberos };
    char text[8];
    snprintf(text, sizeof(text), "%s", service_names[service]);
    gss_buffer_desc buffer = { strlen(text), text };
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_name_t name;
    OM_uint32 minor, unused;
    OM_uint32 major = gss_import_name(&minor, &buffer, GSS_C_NT_HOSTBASED_SERVICE, &name);
    if (major == GSS_S_COMPLETE) {
        major = gss_acquire_cred_from(&minor, name, GSS_C_INDEFINITE, &mechanisms, GSS_C_ACCEPT,
                                      &store, &credential, NULL, NULL);
        gss_release_name(&unused, &name);
    }
    if (major == GSS_S_COMPLETE) {
        return credential;
    }
    IGNORE(refused(major, minor)); /* for its text */
    log_warn("kerberos-no-key", "service=%s reason=%s", service_names[service],
             log_text(slice_cstr(err_detail())).text);
    return GSS_C_NO_CREDENTIAL;
}

/* Into memory, so that a keytab that is half written is never used, and a token is answered without reading it. */
static enum err take_keytab(struct kerberos *k, krb5_context context, const char *data_dir,
                            gss_cred_id_t credentials[KERBEROS_SERVICES])
{
    char path[PATH_BYTES], in_memory[64], replay_cache[PATH_BYTES + 8];
    struct keytab_walk walk = { 0 };
    kerberos_keytab_path(data_dir, path, sizeof(path));
    snprintf(in_memory, sizeof(in_memory), "MEMORY:culver-%p-%u", (void *)k, k->generation++);
    snprintf(replay_cache, sizeof(replay_cache), "file2:%s/vault/" REPLAY_CACHE, data_dir);
    krb5_error_code code = krb5_kt_resolve(context, in_memory, &walk.into);
    if (code != 0) {
        return keytab_failed(context, code, path);
    }
    enum err result = read_keytab(context, path, &walk);
    for (size_t i = 0; result == OK && i < KERBEROS_SERVICES; i++) {
        if ((walk.services >> i & 1) != 0) {
            credentials[i] = acquire((enum kerberos_service)i, in_memory, replay_cache);
        }
    }
    krb5_kt_close(context, walk.into); /* lives on in the credentials */
    return result;
}

enum err kerberos_load(struct kerberos *k, const char *data_dir)
{
    gss_cred_id_t credentials[KERBEROS_SERVICES] = { GSS_C_NO_CREDENTIAL };
    krb5_context context;
    if (krb5_init_context(&context) != 0) {
        return fail(ERR_TEMP, "Kerberos' library does not start");
    }
    pthread_rwlock_wrlock(&k->lock);
    enum err result = take_keytab(k, context, data_dir, credentials);
    if (result == OK || result == ERR_NOT_FOUND) {
        release(k->credentials);
        memcpy(k->credentials, credentials, sizeof(credentials));
        result = OK;
    }
    pthread_rwlock_unlock(&k->lock);
    krb5_free_context(context);
    return result;
}

unsigned kerberos_services(struct kerberos *k)
{
    unsigned services = 0;
    pthread_rwlock_rdlock(&k->lock);
    for (unsigned i = 0; i < KERBEROS_SERVICES; i++) {
        services |= k->credentials[i] != GSS_C_NO_CREDENTIAL ? 1U << i : 0;
    }
    pthread_rwlock_unlock(&k->lock);
    return services;
}

/* --- contexts --- */

static struct slice slice_of(const gss_buffer_desc *buffer)
{
    return slice_make(buffer->value, buffer->length);
}

static void append_sealed(const struct kerberos *k, const gss_buffer_desc *context,
                          struct buf *reply)
{
    size_t len = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + context->length;
    buf_append_u32(reply, (uint32_t)len);
    unsigned char *sealed = (unsigned char *)buf_reserve(reply, len);
    if (sealed != NULL) {
        randombytes_buf(sealed, crypto_secretbox_NONCEBYTES);
        crypto_secretbox_easy(sealed + crypto_secretbox_NONCEBYTES, context->value, context->length,
                              sealed, k->seal);
        reply->len += len;
    }
}

/* After the first token both sides know each other; the offer is made while the context is still here, because it counts messages. */
static enum err answer_first(const struct kerberos *k, gss_ctx_id_t *context,
                             const gss_buffer_desc *token, struct buf *reply)
{
    gss_buffer_desc plain = { sizeof(offer), (void *)(uintptr_t)offer };
    gss_buffer_desc wrapped = GSS_C_EMPTY_BUFFER, exported = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor, unused;
    OM_uint32 major = gss_wrap(&minor, *context, 0, GSS_C_QOP_DEFAULT, &plain, NULL, &wrapped);
    if (major == GSS_S_COMPLETE) {
        major = gss_export_sec_context(&minor, context, &exported);
    }
    enum err result = major == GSS_S_COMPLETE ? OK : refused(major, minor);
    if (result == OK) {
        buf_append_blob(reply, slice_of(token));
        buf_append_blob(reply, slice_of(&wrapped));
        append_sealed(k, &exported, reply);
        explicit_bzero(exported.value, exported.length);
        result = buf_error(reply);
    }
    gss_release_buffer(&unused, &wrapped);
    gss_release_buffer(&unused, &exported);
    return result;
}

static bool is_kerberos(gss_OID mechanism)
{
    return mechanism != GSS_C_NO_OID && mechanism->length == gss_mech_krb5->length &&
           memcmp(mechanism->elements, gss_mech_krb5->elements, mechanism->length) == 0;
}

enum err kerberos_begin(struct kerberos *k, enum kerberos_service service, struct slice token,
                        struct buf *reply)
{
    gss_buffer_desc in = { token.len, (void *)(uintptr_t)token.ptr }, out = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_OID mechanism = GSS_C_NO_OID;
    OM_uint32 major = GSS_S_NO_CRED, minor = 0, unused;
    pthread_rwlock_rdlock(&k->lock);
    if (k->credentials[service] != GSS_C_NO_CREDENTIAL) {
        /* RFC 4752 3.2: no channel bindings. With this credential no mechanism but Kerberos is let in. */
        major = gss_accept_sec_context(&minor, &context, k->credentials[service], &in,
                                       GSS_C_NO_CHANNEL_BINDINGS, NULL, &mechanism, &out, NULL,
                                       NULL, NULL);
    }
    pthread_rwlock_unlock(&k->lock);
    enum err result;
    if (GSS_ERROR(major)) {
        result = refused(major, minor);
    } else if (major != GSS_S_COMPLETE || !is_kerberos(mechanism)) {
        result = fail(ERR_DENIED, "Kerberos: an exchange of more than one token");
    } else {
        result = answer_first(k, &context, &out, reply);
    }
    gss_release_buffer(&unused, &out);
    gss_delete_sec_context(&unused, &context, GSS_C_NO_BUFFER);
    return result;
}

static enum err unseal(const struct kerberos *k, struct slice sealed, gss_ctx_id_t *out)
{
    size_t head = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.len <= head || sealed.len > KERBEROS_CONTEXT_MAX) {
        return fail(ERR_SYNTAX, "broken question");
    }
    const unsigned char *bytes = (const unsigned char *)sealed.ptr;
    size_t len = sealed.len - head;
    unsigned char *opened = malloc(len);
    OM_uint32 minor;
    if (opened == NULL) {
        abort();
    }
    enum err result = OK;
    if (crypto_secretbox_open_easy(opened, bytes + crypto_secretbox_NONCEBYTES,
                                   sealed.len - crypto_secretbox_NONCEBYTES, bytes, k->seal) != 0) {
        /* Of a vault that is no more, when it was started again meanwhile. */
        result = fail(ERR_TEMP, "the context is not of this vault");
    } else {
        gss_buffer_desc exported = { len, opened };
        OM_uint32 major = gss_import_sec_context(&minor, &exported, out);
        result = major == GSS_S_COMPLETE ? OK : refused(major, minor);
    }
    explicit_bzero(opened, len);
    free(opened);
    return result;
}

static OM_uint32 append_name(gss_name_t name, struct buf *reply, OM_uint32 *minor)
{
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    OM_uint32 unused;
    OM_uint32 major = gss_display_name(minor, name, &text, NULL);
    if (major == GSS_S_COMPLETE) {
        buf_append_blob(reply, slice_of(&text));
    }
    gss_release_buffer(&unused, &text);
    return major;
}

enum err kerberos_finish(struct kerberos *k, struct slice sealed, struct slice answer,
                         struct buf *reply)
{
    gss_buffer_desc in = { answer.len, (void *)(uintptr_t)answer.ptr }, out = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t client = GSS_C_NO_NAME, service = GSS_C_NO_NAME;
    OM_uint32 minor, unused;
    TRY(unseal(k, sealed, &context));
    OM_uint32 major = gss_unwrap(&minor, context, &in, &out, NULL, NULL);
    if (major == GSS_S_COMPLETE) {
        major =
            gss_inquire_context(&minor, context, &client, &service, NULL, NULL, NULL, NULL, NULL);
    }
    if (major == GSS_S_COMPLETE) {
        major = append_name(client, reply, &minor);
    }
    if (major == GSS_S_COMPLETE) {
        major = append_name(service, reply, &minor);
    }
    buf_append_blob(reply, slice_of(&out));
    gss_release_name(&unused, &client);
    gss_release_name(&unused, &service);
    if (out.length == 0) {
        free(out.value); /* the library's release forgets the memory of an empty one */
        out.value = NULL;
    }
    gss_release_buffer(&unused, &out);
    gss_delete_sec_context(&unused, &context, GSS_C_NO_BUFFER);
    /* A message twice or out of turn is one that the context has not. */
    return major == GSS_S_COMPLETE ? buf_error(reply) : refused(major, minor);
}
