/* Signatures: the example of RFC 8463 under our canonical forms, and our own field taken apart and verified with the key of a public
 * test suite. */
#include "trust/dkim.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <stdio.h>

#include "base/scan.h"
#include "base/test.h"
#include "codec/codec.h"
#include "format/header.h"

#define VECTORS CULVER_SOURCE_ROOT "/test/data/vectors/dkim/"

static const char mail[] =
    "From: Joe SixPack <joe@football.example.com>\r\n"
    "To: Suzie Q <suzie@shopping.example.net>\r\n"
    "Subject: Is dinner ready?\r\n"
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
    "\r\n"
    "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n\r\n\r\n";

static struct slice decoded(struct arena *arena, struct slice text)
{
    struct buf out;
    buf_init(&out, 4096);
    base64_decode_mail(text, &out);
    struct slice bytes = arena_dup(arena, buf_slice(&out));
    buf_fini(&out);
    return bytes;
}

static void hash_more(void *arg, struct slice octets)
{
    crypto_hash_sha256_update(arg, (const unsigned char *)octets.ptr, octets.len);
}

static void hash_body(struct slice text, unsigned char out[DKIM_HASH_BYTES])
{
    crypto_hash_sha256_state sum;
    struct dkim_body body;
    crypto_hash_sha256_init(&sum);
    dkim_body_begin(&body, hash_more, &sum);
    dkim_body_add(&body, slice_from(text, header_block_length(text)));
    dkim_body_end(&body);
    crypto_hash_sha256_final(&sum, out);
}

static bool verifies(struct slice public_key, const unsigned char *digest, struct slice signature)
{
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(
        EVP_PKEY_ED25519, NULL, (const unsigned char *)public_key.ptr, public_key.len);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
              EVP_DigestVerify(ctx, (const unsigned char *)signature.ptr, signature.len, digest,
                               DKIM_HASH_BYTES) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return ok;
}

/* RFC 8463 A.3, where fields beyond those that are there were signed too. */
static void test_example(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 1 << 20);
    static const char *const signed_names[] = { "from", "to", "subject", "date", "message-id" };
    struct slice own = SL(" v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
                          " d=football.example.com; i=@football.example.com;\r\n"
                          " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
                          " subject : date : message-id : from : subject : date;\r\n"
                          " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=");
    struct slice key = decoded(arena, SL("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="));
    struct slice signature = decoded(arena, SL("/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D"
                                               "11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="));
    unsigned char hash[DKIM_HASH_BYTES], digest[DKIM_HASH_BYTES];
    AUTO(buf_fini) struct buf text;
    struct header_field field;
    buf_init(&text, 4096);
    hash_body(slice_cstr(mail), hash);
    ASSERT_SLICE(slice_make(hash, sizeof(hash)),
                 decoded(arena, SL("2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=")));
    for (size_t i = 0; i < ARRAY_LEN(signed_names); i++) {
        assert_true(header_find(slice_cstr(mail), slice_cstr(signed_names[i]), &field));
        dkim_relax_field(field.name, field.value, &text);
        buf_append_cstr(&text, "\r\n");
    }
    dkim_relax_field(SL("DKIM-Signature"), own, &text);
    crypto_hash_sha256(digest, (const unsigned char *)text.ptr, text.len);
    assert_true(verifies(key, digest, signature));
    digest[0] ^= 1;
    assert_false(verifies(key, digest, signature));
}

/* --- our own field --- */

/* A tag of the field, without the blanks of its folds. */
static struct slice tag(struct slice field, const char *name, struct arena *arena)
{
    struct slice plain = header_unfold(field, arena);
    struct scan c = scan_make(slice_from(plain, slice_find_char(plain, ':') + 1));
    while (!scan_at_end(&c)) {
        struct slice rest = scan_rest(&c);
        struct slice whole = slice_sub(rest, 0, slice_find_char(rest, ';'));
        struct slice one = slice_trim(whole);
        size_t equals = slice_find_char(one, '=');
        if (slice_eq(slice_sub(one, 0, equals), slice_cstr(name))) {
            return slice_from(one, equals + 1);
        }
        c = scan_make(slice_from(rest, whole.len + 1));
    }
    return SL("");
}

/* How often h= has a name. */
static unsigned times_signed(struct slice field, const char *name, struct arena *arena)
{
    struct slice list = tag(field, "h", arena);
    unsigned count = 0;
    for (size_t colon; list.len > 0; list = slice_from(list, colon + 1)) {
        colon = slice_find_char(list, ':');
        count += slice_eq(slice_trim(slice_sub(list, 0, colon)), slice_cstr(name));
    }
    return count;
}

static void sign(struct slice text, enum dkim_algorithm algorithm, struct buf *out,
                 unsigned char digest[DKIM_HASH_BYTES])
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 1 << 20);
    unsigned char hash[DKIM_HASH_BYTES];
    hash_body(text, hash);
    struct dkim_signing signing = { .domain = SL("example.com"),
                                    .selector = SL("test"),
                                    .algorithm = algorithm,
                                    .now = { 1700000000 },
                                    .body_hash = hash };
    assert_int_equal(dkim_field_begin(&signing, text, arena, out, digest), OK);
}

static struct slice read_vector(struct arena *arena, const char *name)
{
    char path[512];
    char *bytes = arena_alloc(arena, 8192);
    snprintf(path, sizeof(path), VECTORS "%s", name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(bytes, 1, 8192, file);
    fclose(file);
    return slice_make(bytes, len);
}

/* The same digest from the field that is to be sent: every field that h= names, from the bottom up, and the field itself. */
static void digest_of(struct slice text, struct slice field, struct arena *arena,
                      unsigned char out[DKIM_HASH_BYTES])
{
    AUTO(buf_fini) struct buf all;
    struct slice list = tag(field, "h", arena);
    struct header_field fields[64];
    bool is_used[64] = { false };
    unsigned count = 0;
    buf_init(&all, 1 << 20);
    struct header_cursor cursor = header_cursor_make(text);
    while (count < 64 && header_next(&cursor, &fields[count])) {
        count++;
    }
    for (size_t colon; list.len > 0; list = slice_from(list, colon + 1)) {
        colon = slice_find_char(list, ':');
        struct slice name = slice_trim(slice_sub(list, 0, colon));
        for (unsigned i = count; i-- > 0;) {
            if (!is_used[i] && slice_eq_nocase(fields[i].name, name)) {
                is_used[i] = true;
                dkim_relax_field(fields[i].name, fields[i].value, &all);
                buf_append_cstr(&all, "\r\n");
                break;
            }
        }
    }
    size_t end = slice_find(field, SL("\tb=")) + 3;
    dkim_relax_field(SL("DKIM-Signature"), slice_sub(field, 15, end - 15), &all);
    crypto_hash_sha256(out, (const unsigned char *)all.ptr, all.len);
}

static void test_round_trip(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 1 << 20);
    AUTO(buf_fini) struct buf field;
    unsigned char digest[DKIM_HASH_BYTES], again[DKIM_HASH_BYTES], signature[64];
    struct slice text = read_vector(arena, "ed25519test.msg");
    struct slice seed = decoded(arena, read_vector(arena, "ed25519test.key"));
    struct slice record = read_vector(arena, "ed25519test.dns");
    struct slice key = decoded(arena, slice_from(record, slice_find(record, SL("p=")) + 2));
    size_t len = sizeof(signature);
    buf_init(&field, DKIM_FIELD_MAX);
    sign(text, DKIM_ED25519_SHA256, &field, digest);
    EVP_PKEY *private = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL,
                                                     (const unsigned char *)seed.ptr, seed.len);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit(ctx, NULL, NULL, NULL, private), 1);
    assert_int_equal(EVP_DigestSign(ctx, signature, &len, digest, sizeof(digest)), 1);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(private);
    assert_int_equal(dkim_field_end(slice_make(signature, len), &field), OK);
    struct slice made = buf_slice(&field);
    assert_true(slice_ends(made, SL("==\r\n")));
    assert_true(verifies(key, digest, decoded(arena, tag(made, "b", arena))));
    digest_of(text, made, arena, again);
    assert_memory_equal(digest, again, sizeof(digest));
    ASSERT_SLICE(tag(made, "v", arena), SL("1"));
    ASSERT_SLICE(tag(made, "a", arena), SL("ed25519-sha256"));
    ASSERT_SLICE(tag(made, "d", arena), SL("example.com"));
    ASSERT_SLICE(tag(made, "s", arena), SL("test"));
    ASSERT_SLICE(tag(made, "t", arena), SL("1700000000"));
    assert_int_equal(tag(made, "l", arena).len, 0);
    /* Received and what others say of it may change on the way. */
    assert_int_equal(times_signed(made, "Received", arena), 0);
    assert_int_equal(times_signed(made, "Authentication-Results", arena), 0);
    for (struct scan c = scan_make(made); !scan_at_end(&c);) {
        struct slice line;
        assert_true(scan_line(&c, &line));
        assert_true(line.len <= 78);
    }
}

/* RFC 6376 8.15: no second From, Subject or To can be put in; what a list adds on its way may. */
static void test_sealed(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 1 << 20);
    AUTO(buf_fini) struct buf field;
    unsigned char digest[DKIM_HASH_BYTES], again[DKIM_HASH_BYTES];
    struct slice text = SL("To: a@example.org\r\nFROM : b@example.org\r\nto: c@example.org\r\n"
                           "Sender: d@example.org\r\n\r\n");
    buf_init(&field, DKIM_FIELD_MAX);
    sign(text, DKIM_RSA_SHA256, &field, digest);
    struct slice made = buf_slice(&field);
    ASSERT_SLICE(tag(made, "a", arena), SL("rsa-sha256"));
    assert_int_equal(times_signed(made, "From", arena), 2);
    assert_int_equal(times_signed(made, "To", arena), 3);
    assert_int_equal(times_signed(made, "Subject", arena), 1);
    assert_int_equal(times_signed(made, "Sender", arena), 1);
    assert_int_equal(times_signed(made, "List-Id", arena), 0);
    digest_of(text, made, arena, again);
    assert_memory_equal(digest, again, sizeof(digest));
    digest_of(SL("Subject: new\r\nTo: a@example.org\r\nFrom: b@example.org\r\nto: c@example.org\r\n"
                 "Sender: d@example.org\r\n\r\n"),
              made, arena, again);
    assert_memory_not_equal(digest, again, sizeof(digest));
    digest_of(SL("List-Id: <l.example>\r\nTo: a@example.org\r\nFrom: b@example.org\r\nto: "
                 "c@example.org\r\nSender: d@example.org\r\n\r\n"),
              made, arena, again);
    assert_memory_equal(digest, again, sizeof(digest));
}

/* DK02: thousands of fields of a name do not make the field as long. */
static void test_many_fields(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 1 << 20);
    AUTO(buf_fini) struct buf field, text;
    unsigned char digest[DKIM_HASH_BYTES];
    buf_init(&text, 1 << 20);
    buf_init(&field, DKIM_FIELD_MAX);
    for (unsigned i = 0; i < 5000; i++) {
        buf_printf(&text, "To: %u@example.org\r\n", i);
    }
    for (unsigned i = 0; i < DKIM_INSTANCES_MAX; i++) {
        buf_printf(&text, "Cc: %u@example.org\r\n", i);
    }
    sign(buf_slice(&text), DKIM_RSA_SHA256, &field, digest);
    assert_int_equal(times_signed(buf_slice(&field), "To", arena), DKIM_INSTANCES_MAX);
    assert_int_equal(times_signed(buf_slice(&field), "Cc", arena), DKIM_INSTANCES_MAX + 1);
}

static void test_too_large(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 1 << 22);
    AUTO(buf_fini) struct buf field, text;
    unsigned char digest[DKIM_HASH_BYTES] = { 0 };
    buf_init(&text, 4 * DKIM_HEADER_MAX);
    buf_init(&field, DKIM_FIELD_MAX);
    buf_append_cstr(&text, "Subject: ");
    while (text.len <= DKIM_HEADER_MAX) {
        buf_append_cstr(&text, "0123456789abcdef");
    }
    struct dkim_signing signing = { .domain = SL("example.com"),
                                    .selector = SL("test"),
                                    .algorithm = DKIM_RSA_SHA256,
                                    .body_hash = digest };
    assert_int_equal(dkim_field_begin(&signing, buf_slice(&text), arena, &field, digest),
                     ERR_LIMIT);
}

/* --- a message that goes by --- */

static enum err read_by(struct slice text, size_t step, struct slice *header, unsigned char *hash,
                        struct arena *arena)
{
    AUTO(dkim_reader_free_auto) struct dkim_reader *reader = dkim_reader_new();
    for (size_t at = 0; at < text.len; at += step) {
        dkim_reader_add(reader, slice_sub(text, at, step));
    }
    TRY(dkim_reader_end(reader, header, hash));
    *header = arena_dup(arena, *header);
    return OK;
}

/* However it is cut, the header ends behind the first empty line, and the rest is hashed as the body is. */
static void test_reader(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 1 << 22);
    static const struct slice rows[] = {
        SL("A: b\r\n\r\nbody\r\n"),  SL("\r\nbody \t x\r\n\r\n\r\n"),
        SL("A: b\r\n\r\n"),          SL("A: b\r\n"),
        SL("A: b\r\n\r\n\r\n\r\nx"), SL(""),
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (size_t step = 1; step <= rows[i].len + 1; step++) {
            unsigned char hash[DKIM_HASH_BYTES], want[DKIM_HASH_BYTES];
            struct slice header;
            hash_body(rows[i], want);
            assert_int_equal(read_by(rows[i], step, &header, hash, arena), OK);
            ASSERT_SLICE(header, slice_sub(rows[i], 0, header_block_length(rows[i])));
            assert_memory_equal(hash, want, sizeof(hash));
        }
    }
}

static void test_reader_limit(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 1 << 22);
    AUTO(buf_fini) struct buf text;
    unsigned char hash[DKIM_HASH_BYTES];
    struct slice header;
    buf_init(&text, 4 * DKIM_HEADER_MAX);
    buf_append_cstr(&text, "A: ");
    while (text.len < DKIM_HEADER_MAX - 4) {
        buf_append_char(&text, 'x');
    }
    buf_append_cstr(&text, "\r\n\r\nand a body");
    for (size_t step = DKIM_HEADER_MAX / 3; step < 2 * DKIM_HEADER_MAX; step += step) {
        assert_int_equal(read_by(buf_slice(&text), step, &header, hash, arena), OK);
        assert_int_equal(header.len, DKIM_HEADER_MAX);
        struct slice longer = arena_printf(arena, "B%.*s", SLICE_ARG(buf_slice(&text)));
        assert_int_equal(read_by(longer, step, &header, hash, arena), ERR_LIMIT);
        arena_reset(arena);
    }
}

static void test_record(void **state)
{
    AUTO(buf_fini) struct buf out;
    buf_init(&out, DKIM_RECORD_MAX);
    dkim_record_write(DKIM_ED25519_SHA256, SL("0123456789abcdef0123456789abcdef"), &out);
    ASSERT_SLICE(buf_slice(&out),
                 SL("v=DKIM1; k=ed25519; p=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="));
}

int dkim_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example),   cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_sealed),    cmocka_unit_test(test_many_fields),
        cmocka_unit_test(test_too_large), cmocka_unit_test(test_record),
        cmocka_unit_test(test_reader),    cmocka_unit_test(test_reader_limit),
    };
    return cmocka_run_group_tests_name("trust/dkim", tests, NULL, NULL);
}
