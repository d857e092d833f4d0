/* The day that is counted, and the days that are sent. */
#include "flow/outbound/tls_reports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/scan.h"
#include "flow/outbound/internal.h"
#include "io/job.h"
#include "net/fetch.h"
#include "trust/tls_report_mail.h"
#include "trust/tlsrpt.h"

#define REPORTS_DIR "db/tlsrpt"
#define PATH_BYTES 4608
#define DATE_LENGTH 10 /* "2026-11-26" */
#define DAYS_MAX 16    /* files that are looked at in one go */
#define DAY_SECONDS 86400
#define LOOK_SECONDS 60
#define SAVE_SECONDS 600
#define SPREAD_SECONDS (4 * 3600) /* RFC 8460 4.1: not everybody at midnight */
#define KEEP_SECONDS                                                                               \
    (2 * 86400) /* behind the end of a day; then nobody wants its report any more */
#define REPORT_ARENA_BYTES ((size_t)4 * 1024 * 1024)
#define REPORT_BYTES_MAX ((size_t)2 * 1024 * 1024)

struct tls_reports {
    struct tls_reports_config config;
    const struct outbound_settings *settings;
    struct tls_tally *today;
    int64_t day;          /* days since 1970 that `today` is of */
    int64_t saved, tried; /* seconds since 1970 */
    unsigned failures;    /* rounds of today that left something unsent */
    int64_t spread;
    bool is_changed, is_stopping;
    struct fiber *fiber; /* NULL: it ended */
};

static int64_t now(const struct tls_reports *r)
{
    return clock_now(&r->config.services->world->clock).secs;
}

/* --- files --- */

struct day_file {
    const struct tls_reports *reports;
    char path[PATH_BYTES];
    struct buf text;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

static void day_file_init(struct day_file *file, const struct tls_reports *r, int64_t day)
{
    struct civil civil = civil_from_utc((struct utc){ day * DAY_SECONDS }, 0);
    file->reports = r;
    snprintf(file->path, sizeof(file->path), "%s/" REPORTS_DIR "/%04d-%02d-%02d",
             r->config.data_dir, civil.year, civil.month, civil.day);
    buf_init(&file->text, TALLY_FILE_MAX);
}

static struct disk *disk_of(const struct day_file *file)
{
    return &file->reports->config.services->world->disk;
}

static void keep_result(struct day_file *file, enum err result)
{
    file->result = result;
    snprintf(file->detail, sizeof(file->detail), "%s", result == OK ? "" : err_detail());
}

static void write_job(void *arg)
{
    struct day_file *file = arg;
    keep_result(file, disk_replace_file(disk_of(file), file->path, buf_slice(&file->text)));
}

static void read_job(void *arg)
{
    struct day_file *file = arg;
    keep_result(file, disk_read_file(disk_of(file), file->path, &file->text));
}

static void remove_job(void *arg)
{
    struct day_file *file = arg;
    disk_of(file)->unlink(disk_of(file), file->path);
}

static void save(struct tls_reports *r, const struct tls_tally *tally, int64_t day)
{
    struct day_file file;
    day_file_init(&file, r, day);
    keep_result(&file, tls_tally_write(tally, &file.text));
    if (file.result == OK) {
        job_run(r->config.services->jobs, write_job, &file);
    }
    if (file.result != OK) {
        log_warn("tls-tally-unwritten", "file=%s reason=%s", log_text(slice_cstr(file.path)).text,
                 log_text(slice_cstr(file.detail)).text);
    }
    buf_fini(&file.text);
}

static void remove_day(struct tls_reports *r, int64_t day)
{
    struct day_file file;
    day_file_init(&file, r, day);
    job_run(r->config.services->jobs, remove_job, &file);
    buf_fini(&file.text);
}

/* NULL when there is none, or it cannot be read. */
static struct tls_tally *load(struct tls_reports *r, int64_t day)
{
    struct day_file file;
    struct tls_tally *tally = NULL;
    day_file_init(&file, r, day);
    job_run(r->config.services->jobs, read_job, &file);
    if (file.result == OK) {
        keep_result(&file, tls_tally_read(buf_slice(&file.text), &tally));
    }
    if (file.result != OK && file.result != ERR_NOT_FOUND) {
        log_warn("tls-tally-unreadable", "file=%s reason=%s", log_text(slice_cstr(file.path)).text,
                 log_text(slice_cstr(file.detail)).text);
    }
    buf_fini(&file.text);
    return tally;
}

struct days {
    int64_t days[DAYS_MAX];
    unsigned count;
    bool has_failed;
    const struct tls_reports *reports;
};

static bool read_date(struct slice name, int64_t *day)
{
    struct scan c = scan_make(name);
    uint32_t year, month, date;
    struct civil civil = { 0 };
    if (name.len != DATE_LENGTH || !scan_u32(&c, &year) || !scan_char(&c, '-')) {
        return false;
    }
    scan_char(&c, '0'); /* scan_u32() reads canonical numbers */
    if (!scan_u32(&c, &month) || !scan_char(&c, '-')) {
        return false;
    }
    scan_char(&c, '0');
    if (!scan_u32(&c, &date) || !scan_at_end(&c)) {
        return false;
    }
    civil = (struct civil){ .year = (int)year, .month = (int)month, .day = (int)date };
    if (month < 1 || month > 12 || !civil_is_valid(&civil)) {
        return false;
    }
    *day = civil_to_utc(&civil).secs / DAY_SECONDS;
    return true;
}

static void add_day(void *arg, const char *name)
{
    struct days *days = arg;
    if (days->count < DAYS_MAX && read_date(slice_cstr(name), &days->days[days->count])) {
        days->count++;
    }
}

static void list_job(void *arg)
{
    struct days *days = arg;
    struct disk *disk = &days->reports->config.services->world->disk;
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "%s/" REPORTS_DIR, days->reports->config.data_dir);
    days->has_failed =
        disk_make_directory(disk, path) != 0 || disk->list(disk, path, add_day, days) != 0;
}

/* --- sending --- */

struct report {
    struct tls_reports *reports;
    const struct tls_tally *tally;
    struct slice domain;
    int64_t day;
    struct arena *arena;
    struct tally_report frame;
    struct buf text; /* compressed */
};

/* ERR_NOT_FOUND: nobody wants to hear of it. */
static enum err find_places(const struct report *report, struct tlsrpt_record *out)
{
    struct dns_answer answer;
    struct slice name = arena_printf(report->arena, "_smtp._tls.%.*s", SLICE_ARG(report->domain));
    TRY(dns_query(report->reports->config.dns, name, DNS_TXT, report->arena, &answer));
    struct slice *texts = ARENA_ARRAY(report->arena, struct slice, answer.count + 1);
    unsigned count = 0;
    for (unsigned i = 0; i < answer.count; i++) {
        count += dns_text_read(answer.records[i], report->arena, &texts[count]);
    }
    return tlsrpt_record_find(texts, count, report->arena, out)
               ? OK
               : fail(ERR_NOT_FOUND, "the record is broken");
}

/* RFC 8460 3, 5.3: the domain of the contact is that of the submitter, and it must sign. So it is that of our keys. */
static struct slice find_contact(const struct report *report)
{
    struct services *services = report->reports->config.services;
    struct slice contact = report->reports->settings->tls_report_contact;
    struct slice host = services->settings->hostname;
    struct dkim_keys keys = { .count = 0 };
    if (contact.len > 0) {
        return contact;
    }
    if (domain_parse(host, report->arena, &host) == OK) {
        IGNORE(vault_dkim_find(services->vault, host, report->arena, &keys));
    }
    return arena_printf(report->arena, "postmaster@%.*s",
                        SLICE_ARG(keys.count > 0 ? keys.keys[0].domain : host));
}

static enum err write_report(struct report *report)
{
    struct tls_reports *r = report->reports;
    struct slice host = r->config.services->settings->hostname;
    struct slice contact = find_contact(report);
    int64_t begin = report->day * DAY_SECONDS;
    report->frame = (struct tally_report){
        .domain = report->domain,
        .organization = host,
        .contact = contact,
        .id = arena_printf(report->arena, "%lld.%.*s@%.*s", (long long)report->day,
                           SLICE_ARG(report->domain), SLICE_ARG(host)),
        .begin = { begin },
        .end = { begin + DAY_SECONDS - 1 },
    };
    return tls_tally_report(report->tally, &report->frame, &report->text);
}

static enum err hand_over(const struct report *report, const struct tlsrpt_place *place)
{
    struct tls_reports *r = report->reports;
    struct fetcher fetcher = { .loop = r->config.services->loop,
                               .dns = r->config.dns,
                               .checked = r->config.checked,
                               .via = r->settings->mta_sts_server };
    struct post_request request = { .host = place->host,
                                    .path = place->path,
                                    .port = place->port,
                                    .type = SL("application/tlsrpt+gzip"),
                                    .content = buf_slice(&report->text) };
    return post(&fetcher, &request, report->arena);
}

static enum err queue_mail(const struct report *report, const struct tlsrpt_place *place)
{
    struct tls_report_mail mail = { .domain = report->domain,
                                    .submitter = mailaddr_domain(report->frame.contact),
                                    .from = report->frame.contact,
                                    .to = place->address,
                                    .id = report->frame.id,
                                    .begin = report->frame.begin,
                                    .end = report->frame.end,
                                    .report = buf_slice(&report->text) };
    return tls_report_send(report->reports->config.services, &mail, report->arena);
}

/* One place. ERR_NOT_FOUND: it will not get it. */
static enum err tell(const struct report *report, const struct tlsrpt_place *place)
{
    struct slice to = place->is_mail ? place->address : place->host;
    enum err result = place->is_mail ? queue_mail(report, place) : hand_over(report, place);
    if (result == OK) {
        log_info("tls-report-sent", "host=%s to=%s", log_text(report->domain).text,
                 log_text(to).text);
    } else if (result != ERR_CANCELLED) {
        log_warn("tls-report-failed", "host=%s to=%s reason=%s", log_text(report->domain).text,
                 log_text(to).text, log_text(slice_cstr(err_detail())).text);
    }
    bool is_final = place->is_mail && (result == ERR_NOT_FOUND || result == ERR_SYNTAX);
    return result == OK || result == ERR_CANCELLED ? result : is_final ? ERR_NOT_FOUND : ERR_TEMP;
}

/* RFC 8460 3: each place gets it. Once one has, the others are not asked again. */
static enum err send_report(struct report *report)
{
    struct tlsrpt_record record;
    enum err result = OK;
    bool is_taken = false;
    TRY(find_places(report, &record));
    TRY(write_report(report));
    for (unsigned i = 0; i < record.count; i++) {
        enum err one = tell(report, &record.places[i]);
        if (one == ERR_CANCELLED) {
            return one;
        }
        is_taken = is_taken || one == OK;
        result = one == ERR_TEMP ? one : result;
    }
    return is_taken ? OK : result;
}

static enum err send_domain(struct tls_reports *r, const struct tls_tally *tally, int64_t day,
                            struct slice domain)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "tls-report", REPORT_ARENA_BYTES);
    struct report report = {
        .reports = r, .tally = tally, .domain = domain, .day = day, .arena = arena
    };
    buf_init(&report.text, REPORT_BYTES_MAX);
    enum err result = send_report(&report);
    buf_fini(&report.text);
    return result;
}

/* What is done with is taken out; the rest waits. False: there is a rest. */
static bool send_day(struct tls_reports *r, int64_t day)
{
    AUTO(buf_fini) struct buf names;
    struct tls_tally *tally = load(r, day);
    struct slice domain;
    buf_init(&names, TALLY_FILE_MAX);
    if (tally == NULL) {
        remove_day(r, day);
        return true;
    }
    size_t before = tls_tally_count(tally);
    tls_tally_domains(tally, &names);
    struct scan c = scan_make(buf_slice(&names));
    while (!r->is_stopping && scan_line(&c, &domain)) {
        enum err result = send_domain(r, tally, day, domain);
        if (result == OK || result == ERR_NOT_FOUND || result == ERR_LIMIT) {
            tls_tally_remove(tally, domain);
        }
    }
    size_t rest = tls_tally_count(tally);
    if (rest == 0) {
        remove_day(r, day);
    } else if (rest < before) {
        save(r, tally, day);
    }
    tls_tally_free(tally);
    return rest == 0;
}

/* False: something is left. */
static bool send_due(struct tls_reports *r)
{
    bool is_done = true;
    struct days days = { .reports = r };
    job_run(r->config.services->jobs, list_job, &days);
    for (unsigned i = 0; i < days.count && !r->is_stopping; i++) {
        int64_t end = (days.days[i] + 1) * DAY_SECONDS;
        if (days.days[i] < r->day && now(r) >= end + KEEP_SECONDS) {
            log_warn("tls-report-expired", "day=%lld", (long long)days.days[i]);
            remove_day(r, days.days[i]);
        } else if (days.days[i] < r->day && now(r) >= end + r->spread) {
            is_done = send_day(r, days.days[i]) && is_done;
        }
    }
    return is_done;
}

/* --- the fiber --- */

static int64_t day_of(const struct tls_reports *r)
{
    return now(r) / DAY_SECONDS;
}

static void save_today(struct tls_reports *r)
{
    r->is_changed = false;
    r->saved = now(r);
    save(r, r->today, r->day);
}

/* What is noted from now on is of the new day. */
static void turn_day(struct tls_reports *r)
{
    struct tls_tally *old = r->today;
    int64_t day = r->day;
    bool is_changed = r->is_changed;
    r->today = tls_tally_new();
    r->day = day_of(r);
    r->is_changed = false;
    r->tried = 0;
    r->failures = 0;
    if (is_changed) {
        save(r, old, day);
    }
    tls_tally_free(old);
}

static void look(struct tls_reports *r)
{
    if (day_of(r) != r->day) {
        turn_day(r);
    }
    if (r->is_changed && (r->is_stopping || now(r) - r->saved >= SAVE_SECONDS)) {
        save_today(r);
    }
    if (!r->is_stopping && r->settings->tls_reports &&
        now(r) - r->tried >= tlsrpt_retry_seconds(r->failures)) {
        r->tried = now(r);
        r->failures = send_due(r) ? 0 : r->failures + 1;
    }
}

static void reporter(void *arg)
{
    struct tls_reports *r = arg;
    struct tls_tally *before = load(r, r->day); /* of a program that ended today */
    if (before != NULL) {
        tls_tally_free(r->today);
        r->today = before;
    }
    while (!r->is_stopping) {
        look(r);
        deadline_set(LOOK_SECONDS);
        IGNORE(fiber_suspend()); /* woken or not: look again */
        deadline_set(0);
    }
    look(r);
    r->fiber = NULL;
}

struct tls_reports *tls_reports_open(const struct tls_reports_config *config,
                                     const struct outbound_settings *settings)
{
    struct tls_reports *r = calloc(1, sizeof(*r));
    struct world *world = config->services->world;
    if (r == NULL) {
        abort();
    }
    r->config = *config;
    r->settings = settings;
    r->today = tls_tally_new();
    r->day = day_of(r);
    r->saved = now(r);
    r->spread = (int64_t)(random_u64(&world->random) % SPREAD_SECONDS);
    r->fiber = fiber_start(config->services->loop, "tls-reports", reporter, r);
    return r;
}

void tls_reports_configure(struct tls_reports *r, const struct outbound_settings *settings)
{
    r->settings = settings;
}

void tls_reports_note(struct tls_reports *r, const struct tally_session *session)
{
    if (r->settings->tls_reports && session->outcome != TLS_OUTCOME_NONE) {
        tls_tally_note(r->today, session);
        r->is_changed = true;
    }
}

void tls_reports_stop(struct tls_reports *r)
{
    r->is_stopping = true;
    if (r->fiber != NULL) {
        fiber_cancel(r->fiber);
    }
}

void tls_reports_free(struct tls_reports *r)
{
    if (r == NULL) {
        return;
    }
    tls_tally_free(r->today);
    free(r);
}
