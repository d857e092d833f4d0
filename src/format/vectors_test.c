/* The public vectors of test/data/vectors: header fields, addresses, whole messages. Where a case guesses at broken input and our
 * reading is another good one, the case is named below with its reason. */
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/test.h"
#include "codec/codec.h"
#include "format/header.h"
#include "format/mailaddr.h"

#define VECTORS CULVER_SOURCE_ROOT "/test/data/vectors/"
#define BUDGET ((size_t)256 * 1024 * 1024)

struct exception {
    const char *file;
    size_t index;
    const char *reason;
};

static const struct exception exceptions[] = {
    { "headers/address-dev.json", 5, "comments are no part of a name" },
    { "headers/address-dev.json", 6, "comments are no part of a name" },
    { "headers/address-dev.json", 12, "what follows an empty line is no header" },
    { "headers/address-dev.json", 15, "a list of URLs is no list of addresses" },
    { "headers/address-dev.json", 17, "a list of URLs is no list of addresses" },
    { "headers/address-dev.json", 18, "a list of URLs is no list of addresses" },
    { "headers/address-dev.json", 19, "a list of URLs is no list of addresses" },
    { "headers/address-dev.json", 20, "a list of URLs is no list of addresses" },
    { "headers/address-dev.json", 16, "a word is no address" },
    { "headers/date-dev.json", 12, "a Received field is no date" },
    { "headers/content_type-dev.json", 23, "no subtype: RFC 2045 5.2 makes it text/plain" },
    { "headers/content_type-dev.json", 25, "a token is US-ASCII: RFC 2045 5.1" },
    { "headers/content_type-dev.json", 29, "no subtype: RFC 2045 5.2 makes it text/plain" },
    { "headers/content_type-dev.json", 30, "pieces that do not follow each other are no value" },
    { "headers/content_type-dev.json", 32, "pieces that do not follow each other are no value" },
    { "headers/content_type-dev.json", 43, "what stands behind the subtype is passed over" },
    { "headers/id-dev.json", 4, "no brackets, no id" },
    { "headers/unstructured-dev.json", 5, "RFC 5322 2.2.3: unfolding takes the line end alone" },
    { "headers/unstructured-dev.json", 7, "an empty encoded word is empty" },
    { "headers/unstructured-dev.json", 9, "a blank stays a blank in a broken encoded word" },
    { "headers/unstructured-dev.json", 10, "a blank stays a blank in a broken encoded word" },
    { "address/isemail-dev.json", 11, "a numeric top level is no host name" },
    { "headers/address-dev.json", 24, "words behind an address belong to nobody" },
    { "mime/malformed/007.eml", 0,
      "what follows the last close delimiter is no part: RFC 2046 5.1.1" },
    { "mime/malformed/022.eml", 0, "message/rfc822 has a part inside, whatever it holds" },
    { "mime/malformed/004.eml", 0, "a delimiter is the boundary and nothing more" },
    { "mime/malformed/001.eml", 0, "a delimiter is the boundary and nothing more" },
    { "mime/malformed/021.eml", 0, "its offsets are of another file" },
    { "mime/malformed/018.eml", 0, "its offsets are of another file" },
    { "mime/malformed/020.eml", 0, "its offsets are of another file" },
    { "mime/malformed/009.eml", 0, "the last part counts too" },
    { "mime/malformed/012.eml", 0, "the last part counts too" },
    { "mime/malformed/013.eml", 0, "an empty last part is a part" },
    { "mime/malformed/014.eml", 0, "an empty last part is a part" },
    { "mime/malformed/000.eml", 0, "parts without a body are parts" },
    { "mime/thirdparty/003.eml", 0, "its offsets pass over the CR of a mixed file" },
};

static bool is_excepted(const char *file, size_t index)
{
    for (size_t i = 0; i < ARRAY_LEN(exceptions); i++) {
        if (strcmp(exceptions[i].file, file) == 0 && exceptions[i].index == index) {
            return true;
        }
    }
    return false;
}

static json_t *load(const char *name)
{
    char path[512];
    json_error_t error;
    snprintf(path, sizeof(path), VECTORS "%s", name);
    json_t *list = json_load_file(path, JSON_ALLOW_NUL, &error);
    if (list == NULL) {
        print_error("%s: %s\n", path, error.text);
    }
    assert_non_null(list);
    return list;
}

static struct slice text_of(const json_t *value)
{
    return json_is_string(value) ? slice_make(json_string_value(value), json_string_length(value))
                                 : SL("");
}

/* Runs `same` over every case of a file; all that differ are shown before it fails. */
static void each_case(const char *file, bool (*same)(struct slice header, const json_t *expected,
                                                     struct arena *arena, struct buf *got))
{
    json_t *list = load(file), *item;
    size_t i;
    unsigned wrong = 0;
    json_array_foreach(list, i, item)
    {
        struct arena *arena = arena_new(NULL, "case", BUDGET);
        struct buf got;
        buf_init(&got, 1 << 20);
        struct slice header = text_of(json_object_get(item, "header"));
        const json_t *expected = json_object_get(item, "expected");
        if (!is_excepted(file, i) && !same(header, expected, arena, &got)) {
            char *want = json_dumps(expected, JSON_COMPACT | JSON_ENCODE_ANY);
            struct slice was = buf_slice(&got);
            print_error("%s %zu: \"%.*s\"\n    want %s\n    got  %.*s\n", file, i,
                        SLICE_ARG(header), want, SLICE_ARG(was));
            free(want);
            wrong++;
        }
        buf_fini(&got);
        arena_free(arena);
    }
    json_decref(list);
    assert_int_equal(wrong, 0);
}

/* --- addresses --- */

static void put_name(struct buf *got, struct slice name, struct arena *arena)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    rfc2047_decode(name, &text);
    struct slice decoded = arena_dup(arena, buf_slice(&text));
    buf_printf(got, "\"%.*s\"", SLICE_ARG(decoded));
    buf_fini(&text);
}

static void put_ours(const struct address_list *list, struct arena *arena, struct buf *got)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const struct address *a = &list->items[i];
        if (a->host.ptr == NULL) {
            if (a->mailbox.ptr != NULL) {
                buf_append_cstr(got, "group ");
                put_name(got, a->mailbox, arena);
                buf_append_cstr(got, "{");
            } else {
                buf_append_cstr(got, "}");
            }
            continue;
        }
        put_name(got, a->name, arena);
        buf_printf(got, "<%.*s%s%.*s>", SLICE_ARG(a->mailbox), a->host.len > 0 ? "@" : "",
                   SLICE_ARG(a->host));
    }
}

static void put_theirs_addresses(const json_t *list, struct buf *want)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        struct slice name = text_of(json_object_get(item, "name")),
                     address = text_of(json_object_get(item, "address"));
        buf_printf(want, "\"%.*s\"<%.*s>", SLICE_ARG(name), SLICE_ARG(address));
    }
}

static void put_theirs(const json_t *expected, struct buf *want)
{
    size_t i;
    json_t *group;
    put_theirs_addresses(json_object_get(expected, "List"), want);
    json_array_foreach(json_object_get(expected, "Group"), i, group)
    {
        struct slice name = text_of(json_object_get(group, "name"));
        if (json_is_string(json_object_get(group, "name"))) {
            buf_printf(want, "group \"%.*s\"{", SLICE_ARG(name));
        }
        put_theirs_addresses(json_object_get(group, "addresses"), want);
        if (json_is_string(json_object_get(group, "name"))) {
            buf_append_cstr(want, "}");
        }
    }
}

static bool same_addresses(struct slice header, const json_t *expected, struct arena *arena,
                           struct buf *got)
{
    struct buf want;
    struct address_list list = header_addresses(header, arena);
    buf_init(&want, 1 << 20);
    put_ours(&list, arena, got);
    put_theirs(expected, &want);
    bool same = slice_eq(buf_slice(got), buf_slice(&want));
    buf_fini(&want);
    return same;
}

static void test_addresses(void **state)
{
    each_case("headers/address-dev.json", same_addresses);
}

/* --- the other fields --- */

static long long number(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static bool same_date(struct slice header, const json_t *expected, struct arena *arena,
                      struct buf *got)
{
    struct utc t;
    int16_t zone = 0;
    if (!header_date(header, &t, &zone)) {
        buf_append_cstr(got, "none");
        return json_is_null(expected);
    }
    struct civil civil = civil_from_utc(t, zone);
    long long minutes = number(expected, "tz_hour") * 60 + number(expected, "tz_minute");
    minutes = json_is_true(json_object_get(expected, "tz_before_gmt")) ? -minutes : minutes;
    buf_printf(got, "%d-%d-%d %d:%d:%d %d", civil.year, civil.month, civil.day, civil.hour,
               civil.minute, civil.second, zone);
    return civil.year == number(expected, "year") && civil.month == number(expected, "month") &&
           civil.day == number(expected, "day") && civil.hour == number(expected, "hour") &&
           civil.minute == number(expected, "minute") &&
           civil.second == number(expected, "second") && zone == minutes;
}

static void test_dates(void **state)
{
    each_case("headers/date-dev.json", same_date);
}

/* Their list has the language of an RFC 2231 value as a parameter of its own. */
static const json_t *next_attribute(const json_t *attributes, size_t *at)
{
    const json_t *attribute;
    do {
        attribute = json_array_get(attributes, (*at)++);
    } while (attribute != NULL &&
             slice_ends(text_of(json_array_get(attribute, 0)), SL("-language")));
    return attribute;
}

/* Some of the values are those of Content-Disposition: they have no subtype. */
static bool same_content_type(struct slice header, const json_t *expected, struct arena *arena,
                              struct buf *got)
{
    struct slice type = SL(""), subtype = SL("");
    struct param_list params = { 0 };
    bool has_subtype = json_is_string(json_object_get(expected, "c_subtype"));
    bool ok = has_subtype || json_is_null(expected)
                  ? header_content_type(header, arena, &type, &subtype, &params)
                  : header_disposition(header, arena, &type, &params);
    if (json_is_null(expected)) {
        return !ok;
    }
    const json_t *attributes = json_object_get(expected, "attributes");
    size_t at = 0;
    buf_printf(got, "%.*s/%.*s", SLICE_ARG(type), SLICE_ARG(subtype));
    bool same = ok && slice_eq_nocase(type, text_of(json_object_get(expected, "c_type"))) &&
                slice_eq_nocase(subtype, text_of(json_object_get(expected, "c_subtype")));
    for (uint32_t i = 0; i < params.count; i++) {
        const struct param *p = &params.items[i];
        const json_t *want = next_attribute(attributes, &at);
        buf_printf(got, "; %.*s=%.*s", SLICE_ARG(p->name), SLICE_ARG(p->value));
        same = same && slice_eq_nocase(p->name, text_of(json_array_get(want, 0))) &&
               slice_eq(p->value, text_of(json_array_get(want, 1)));
    }
    return same && next_attribute(attributes, &at) == NULL;
}

static void test_content_types(void **state)
{
    each_case("headers/content_type-dev.json", same_content_type);
}

static bool same_ids(struct slice header, const json_t *expected, struct arena *arena,
                     struct buf *got)
{
    struct slice ids[16];
    uint32_t count = header_message_ids(header, arena, ids, 16);
    bool same = count == json_array_size(expected);
    for (uint32_t i = 0; i < count; i++) {
        buf_printf(got, "<%.*s>", SLICE_ARG(ids[i]));
        same = same && slice_eq(ids[i], text_of(json_array_get(expected, i)));
    }
    return same;
}

static void test_ids(void **state)
{
    each_case("headers/id-dev.json", same_ids);
}

static bool same_text(struct slice header, const json_t *expected, struct arena *arena,
                      struct buf *got)
{
    buf_append(got, header_decode(header, arena));
    return slice_eq(buf_slice(got), text_of(expected));
}

static void test_unstructured(void **state)
{
    each_case("headers/unstructured-dev.json", same_text);
}

/* --- the strict address of the envelope --- */

static void test_mailaddr(void **state)
{
    json_t *list = load("address/isemail-dev.json"), *item;
    size_t i;
    unsigned wrong = 0;
    json_array_foreach(list, i, item)
    {
        struct arena *arena = arena_new(NULL, "case", 1 << 20);
        struct slice address = text_of(json_object_get(item, "address"));
        struct slice category = text_of(json_object_get(item, "category"));
        struct mailaddr parsed;
        bool is_good = slice_eq(category, SL("ISEMAIL_VALID_CATEGORY")) ||
                       slice_eq(category, SL("ISEMAIL_DNSWARN")) ||
                       slice_eq(category, SL("ISEMAIL_RFC5321"));
        bool is_taken = mailaddr_parse(address, false, arena, &parsed) == OK;
        if (is_taken != is_good && !is_excepted("address/isemail-dev.json", i)) {
            struct slice diagnosis = text_of(json_object_get(item, "diagnosis"));
            print_error("isemail %zu: %s \"%.*s\" %.*s\n", i, is_taken ? "took" : "refused",
                        SLICE_ARG(address), SLICE_ARG(diagnosis));
            wrong++;
        }
        arena_free(arena);
    }
    json_decref(list);
    assert_int_equal(wrong, 0);
}

/* --- whole messages --- */

static struct slice read_file(const char *path, struct arena *arena)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char *bytes = arena_alloc(arena, 4 << 20);
    size_t len = fread(bytes, 1, 4 << 20, file);
    fclose(file);
    return slice_make(bytes, len);
}

/* The same after a journey as bytes, and everything inside the message. */
static void check_consistent(const char *path, struct slice text, const struct message *m,
                             struct arena *arena)
{
    struct message again;
    struct buf summary;
    buf_init(&summary, MESSAGE_SUMMARY_MAX);
    summary_write(m, &summary);
    assert_int_equal(buf_error(&summary), OK);
    if (summary_read(buf_slice(&summary), text.len, arena, &again) != OK) {
        fail_msg("%s: %s", path, err_detail());
    }
    assert_int_equal(again.part_count, m->part_count);
    for (uint32_t i = 0; i < m->part_count; i++) {
        const struct part *a = &m->parts[i], *b = &again.parts[i];
        assert_true(a->header_start + a->header_len == a->body_start &&
                    a->body_start + a->body_len <= text.len);
        assert_int_equal(a->body_start, b->body_start);
        assert_int_equal(a->body_len, b->body_len);
        assert_int_equal(a->body_lines, b->body_lines);
        ASSERT_SLICE(b->type, a->type);
        ASSERT_SLICE(b->subtype, a->subtype);
    }
    buf_fini(&summary);
}

static void each_message(const char *folder,
                         bool (*check)(const char *path, struct slice text, struct arena *arena))
{
    char path[512];
    snprintf(path, sizeof(path), VECTORS "mime/%s", folder);
    DIR *dir = opendir(path);
    struct dirent *entry;
    unsigned seen = 0, wrong = 0;
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        struct arena *arena = arena_new(NULL, "message", BUDGET);
        snprintf(path, sizeof(path), VECTORS "mime/%s/%.200s", folder, entry->d_name);
        if (slice_ends(slice_cstr(entry->d_name), SL(".eml"))) {
            wrong += !check(path, read_file(path, arena), arena);
            seen++;
        }
        arena_free(arena);
    }
    closedir(dir);
    assert_true(seen > 0);
    assert_int_equal(wrong, 0);
}

static bool parses(const char *path, struct slice text, struct arena *arena)
{
    struct message m;
    message_parse(text, arena, &m);
    check_consistent(path, text, &m, arena);
    return true;
}

static void test_ruby_mail(void **state)
{
    static const char *const folders[] = { "ruby-mail/attachment_emails",
                                           "ruby-mail/error_emails",
                                           "ruby-mail/mime_emails",
                                           "ruby-mail/multi_charset",
                                           "ruby-mail/multipart_report_emails",
                                           "ruby-mail/plain_emails",
                                           "ruby-mail/rfc2822" };
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        each_message(folders[i], parses);
    }
}

/* Where each part's header and body begin, with those of the messages inside. */
static void put_their_parts(const json_t *message, struct buf *out)
{
    size_t i;
    json_t *part;
    json_array_foreach(json_object_get(message, "parts"), i, part)
    {
        buf_printf(out, " %lld", number(part, "offset_body"));
        const json_t *inner = json_object_get(json_object_get(part, "body"), "Message");
        if (inner != NULL) {
            put_their_parts(inner, out);
        }
    }
}

static bool has_their_parts(const char *path, struct slice text, struct arena *arena)
{
    struct message m;
    struct buf ours, theirs;
    char json_path[512];
    json_error_t error;
    assert_true(parses(path, text, arena));
    message_parse(text, arena, &m);
    snprintf(json_path, sizeof(json_path), "%.*s.json", (int)(strlen(path) - 4), path);
    json_t *expected = json_load_file(json_path, JSON_ALLOW_NUL, &error);
    assert_non_null(expected);
    buf_init(&ours, 1 << 20);
    buf_init(&theirs, 1 << 20);
    for (uint32_t i = 0; i < m.part_count; i++) {
        buf_printf(&ours, " %llu", (unsigned long long)m.parts[i].body_start);
    }
    put_their_parts(expected, &theirs);
    struct slice a = buf_slice(&ours), b = buf_slice(&theirs);
    const char *name = path + strlen(VECTORS);
    bool same = slice_eq(a, b) || is_excepted(name, 0);
    if (!same) {
        print_error("%s\n    want%.*s\n    got %.*s\n", name, SLICE_ARG(b), SLICE_ARG(a));
    }
    buf_fini(&ours);
    buf_fini(&theirs);
    json_decref(expected);
    return same;
}

static void test_rfc_messages(void **state)
{
    each_message("rfc", has_their_parts);
}

static void test_thirdparty_messages(void **state)
{
    each_message("thirdparty", has_their_parts);
}

static void test_malformed_messages(void **state)
{
    each_message("malformed", has_their_parts);
}

int vectors_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),           cmocka_unit_test(test_dates),
        cmocka_unit_test(test_content_types),       cmocka_unit_test(test_ids),
        cmocka_unit_test(test_unstructured),        cmocka_unit_test(test_mailaddr),
        cmocka_unit_test(test_ruby_mail),           cmocka_unit_test(test_rfc_messages),
        cmocka_unit_test(test_thirdparty_messages), cmocka_unit_test(test_malformed_messages),
    };
    return cmocka_run_group_tests_name("format/vectors", tests, NULL, NULL);
}
