#include "io/test_rig.h"

#include "app/certificate.h"
#include "base/arena.h"
#include "base/log.h"

#define DAY ((int64_t)24 * 3600)

/* TL11: the clock a year back makes every certificate one of the future. */
static void test_states(void **state)
{
    struct tls_dates dates = { { 1000 * DAY }, { 1090 * DAY } };
    (void)state;
    assert_string_equal(certificate_state(dates, (struct utc){ 1000 * DAY }), "in order");
    assert_string_equal(certificate_state(dates, (struct utc){ 1076 * DAY - 1 }), "in order");
    assert_string_equal(certificate_state(dates, (struct utc){ 1076 * DAY }), "ends soon");
    assert_string_equal(certificate_state(dates, (struct utc){ 1090 * DAY }), "ends soon");
    assert_string_equal(certificate_state(dates, (struct utc){ 1090 * DAY + 1 }), "has ended");
    assert_string_equal(certificate_state(dates, (struct utc){ 1000 * DAY - 1 }), "not valid yet");
    assert_string_equal(certificate_state(dates, (struct utc){ (1000 - 365) * DAY }),
                        "not valid yet");
}

struct told {
    unsigned soon, ended, early, other;
};

static bool says(struct slice line, struct slice what)
{
    return slice_find(line, what) < line.len;
}

static void count(void *arg, struct slice line)
{
    struct told *told = arg;
    if (!says(line, SL("event=certificate-dates"))) {
        told->other++;
    } else if (says(line, SL("ends soon"))) {
        told->soon++;
    } else if (says(line, SL("has ended"))) {
        told->ended++;
    } else if (says(line, SL("not valid yet"))) {
        told->early++;
    }
}

/* TL11: thirty days without a new certificate are thirty alarms, not one and not a flood. */
static void test_daily(void **state)
{
    struct rig rig;
    struct told told = { 0 };
    struct certificate_watch watch;
    struct tls_context *served = NULL;
    struct slice name = SL("mx.example.org"), ca, cert, key;
    (void)state;
    struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    assert_int_equal(tls_make_lab_certificates(&name, 1, arena, &ca, &cert, &key), OK);
    assert_int_equal(tls_context_new_with_key(cert, key, &served), OK);
    rig_init_fake(&rig); /* 1970 */
    log_capture(count, &told);
    certificate_watch_start(&watch, rig.loop, &served);
    assert_int_equal(told.early, 1);
    int64_t start = tls_context_dates(served).until.secs - 20 * DAY - 3600;
    clock_set_wall(&rig.world.clock,
                   (start - clock_now(&rig.world.clock).secs) * (int64_t)USEC_PER_SEC);
    for (int day = 1; day <= 30; day++) {
        rig_advance(&rig, (usec_t)DAY * USEC_PER_SEC);
    }
    certificate_watch_now(&watch); /* as a reload */
    certificate_watch_stop(&watch);
    rig_advance(&rig, (usec_t)DAY * USEC_PER_SEC);
    log_capture(NULL, NULL);
    assert_int_equal(told.early, 1);
    assert_int_equal(told.soon, 14);      /* days 7 to 20 */
    assert_int_equal(told.ended, 10 + 1); /* days 21 to 30, and the reload */
    assert_int_equal(told.other, 0);
    rig_fini(&rig);
    tls_context_unref(served);
    arena_free(arena);
}

int certificate_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_daily),
    };
    return cmocka_run_group_tests_name("app/certificate", tests, NULL, NULL);
}
