/* A DNS that answers as a table says. */
#include "trust/dane.h"

#include "base/test.h"

#define DIGEST "0123456789abcdef0123456789abcdef"
#define USABLE "\3\1\1" DIGEST

struct row {
    const char *name;
    enum dns_type type;
    enum err result;
    bool is_secure;
    struct slice records[2];
    unsigned count;
};

struct table {
    const struct row *rows;
    size_t count;
    unsigned asked;
};

static enum err table_query(struct resolver *resolver, struct slice name, unsigned type,
                            struct arena *arena, struct dns_answer *out)
{
    struct table *table = resolver->state;
    table->asked++;
    for (size_t i = 0; i < table->count; i++) {
        const struct row *row = &table->rows[i];
        if (slice_eq(name, slice_cstr(row->name)) && type == row->type) {
            out->is_secure = row->is_secure;
            out->count = row->count;
            out->records = ARENA_ARRAY(arena, struct slice, 2);
            memcpy(out->records, row->records, sizeof(row->records));
            return row->result == OK ? OK : fail(row->result, "as the table says");
        }
    }
    return fail(ERR_NOT_FOUND, "there is no such name");
}

struct search {
    struct table table;
    struct mx_addresses addresses;
    struct dane_host host;
    enum err result;
};

static void find(struct search *search, struct arena *arena)
{
    struct world world;
    struct dns_settings settings = { .trust_anchor = SL("") };
    world_init_real(&world);
    world.resolver.query = table_query;
    world.resolver.state = &search->table;
    struct loop *loop = loop_new(&world);
    struct dns *dns = dns_open(&world, &settings);
    struct dane_question question = { SL("mx.example"), 25, &search->addresses };
    search->result = dane_find(dns, &question, arena, &search->host);
    dns_close(dns);
    loop_free(loop);
}

static void test_records(void **state)
{
    static const struct {
        struct slice rdata;
        bool is_record, is_usable;
    } rows[] = {
        { SL(""), false, false },
        { SL("\3\1\1"), false, false },
        { SL("\3\1"), false, false },
        { SL("\3\1\1" DIGEST), true, true },
        { SL("\2\0\1" DIGEST), true, true },
        { SL("\3\1\2" DIGEST DIGEST), true, true },
        { SL("\3\1\0no key"), true, false }, /* whole ones are told apart in io/tls_client_test.c */
        { SL("\2\0\0no certificate"), true, false },
        { SL("\0\1\1" DIGEST), true, false }, /* RFC 7672 3.1.3 */
        { SL("\1\1\1" DIGEST), true, false },
        { SL("\4\1\1" DIGEST), true, false },
        { SL("\3\2\1" DIGEST), true, false },
        { SL("\3\1\3" DIGEST), true, false },
        { SL("\3\1\1" DIGEST "x"), true, false },
        { SL("\3\1\2" DIGEST), true, false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct tls_association one;
        assert_int_equal(tlsa_record_read(rows[i].rdata, &one), rows[i].is_record);
        if (rows[i].is_record) {
            assert_int_equal(tlsa_is_usable(&one), rows[i].is_usable);
        }
    }
}

#define TLSA_ROW(at, how, secure, ...)                                                             \
    {                                                                                              \
        .name = "_25._tcp." at, .type = DNS_TLSA, .result = (how), .is_secure = (secure),          \
        .records = { __VA_ARGS__ }, .count = 1                                                     \
    }

static void test_states(void **state)
{
    static const struct {
        struct row row;
        bool are_addresses_secure, is_literal;
        enum err result;
        enum dane_state state;
        unsigned asked;
    } cases[] = {
        { TLSA_ROW("mx.example", OK, true, SL(USABLE)), true, false, OK, DANE_USABLE, 1 },
        { TLSA_ROW("mx.example", OK, true, SL("\1\1\1" DIGEST)), true, false, OK, DANE_UNUSABLE,
          1 },
        { TLSA_ROW("mx.example", OK, true, SL("\3")), true, false, OK, DANE_UNUSABLE, 1 },
        { TLSA_ROW("mx.example", OK, false, SL(USABLE)), true, false, OK, DANE_NONE, 1 },
        { TLSA_ROW("mx.example", ERR_NOT_FOUND, true, SL("")), true, false, OK, DANE_NONE, 1 },
        { TLSA_ROW("mx.example", ERR_TEMP, false, SL("")), true, false, ERR_TEMP, DANE_NONE, 1 },
        { TLSA_ROW("mx.example", OK, true, SL(USABLE)), false, false, OK, DANE_NONE, 0 },
        { TLSA_ROW("mx.example", OK, true, SL(USABLE)), true, true, OK, DANE_NONE, 0 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena *arena = arena_new(NULL, "test", (size_t)64 * 1024);
        struct search search = { .table = { &cases[i].row, 1, 0 },
                                 .addresses = { .is_secure = cases[i].are_addresses_secure,
                                                .is_literal = cases[i].is_literal } };
        find(&search, arena);
        assert_int_equal(search.result, cases[i].result);
        assert_int_equal(search.host.state, cases[i].state);
        assert_int_equal(search.table.asked, cases[i].asked);
        arena_free(arena);
    }
}

/* RFC 7672 2.2.2: the records stand where an alias leads, else at the alias, as far as either is signed. */
static void test_aliases(void **state)
{
    static const struct row at_both[] = { TLSA_ROW("real.example", OK, true, SL(USABLE)),
                                          TLSA_ROW("mx.example", OK, true, SL(USABLE)) };
    static const struct row at_alias[] = {
        TLSA_ROW("mx.example", OK, true, SL(USABLE)),
        { .name = "mx.example", .type = DNS_CNAME, .is_secure = true, .count = 1 }
    };
    static const struct {
        const struct row *rows;
        size_t count;
        bool are_addresses_secure;
        enum dane_state state;
        const char *base;
    } cases[] = {
        { at_both, 2, true, DANE_USABLE, "real.example" },
        { at_alias, 2, true, DANE_USABLE, "mx.example" },
        { at_alias, 2, false, DANE_USABLE, "mx.example" },
        { at_alias, 1, false, DANE_NONE, "mx.example" }, /* the alias itself is not signed */
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena *arena = arena_new(NULL, "test", (size_t)64 * 1024);
        struct search search = { .table = { cases[i].rows, cases[i].count, 0 },
                                 .addresses = { .is_secure = cases[i].are_addresses_secure,
                                                .name = SL("real.example") } };
        find(&search, arena);
        assert_int_equal(search.result, OK);
        assert_int_equal(search.host.state, cases[i].state);
        ASSERT_SLICE(search.host.base, slice_cstr(cases[i].base));
        arena_free(arena);
    }
}

int dane_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_aliases),
    };
    return cmocka_run_group_tests_name("trust/dane", tests, NULL, NULL);
}
