/* store and snapshot commands, and rollback. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/cli.h"
#include "app/command_run.h"
#include "app/places.h"
#include "base/log.h"
#include "base/progress.h"
#include "base/scan.h"
#include "flow/index.h"
#include "upkeep/salvage.h"
#include "upkeep/snapshot.h"
#include "upkeep/stats.h"

#define FAULTS_SHOWN_MAX 1000

/* --- answered by the node: store verify, repair, stats; snapshot create --- */

struct faults {
    json_t *list;
    uint64_t count;
    const char *file; /* of what is looked at, when the line does not name it */
};

static void fault_found(void *arg, struct slice line)
{
    struct faults *faults = arg;
    faults->count++;
    if (json_array_size(faults->list) < FAULTS_SHOWN_MAX) {
        json_array_append_new(faults->list, json_slice(line));
    }
}

static void database_fault(void *arg, struct slice line)
{
    struct faults *faults = arg;
    AUTO(buf_fini) struct buf text;
    buf_init(&text, 4096);
    buf_printf(&text,
               "%s: %.*s: it is not made from the log: stop the server and go back to a snapshot "
               "(`culver snapshot list`, `culver rollback NAME`)",
               faults->file, SLICE_ARG(line));
    fault_found(faults, buf_slice(&text));
}

static void index_fault(void *arg, struct slice file)
{
    struct faults *faults = arg;
    AUTO(buf_fini) struct buf text;
    buf_init(&text, 4096);
    buf_printf(&text,
               "%.*s: is damaged: `culver store repair` removes it, and the mail it is about is "
               "indexed again",
               SLICE_ARG(file));
    fault_found(faults, buf_slice(&text));
}

/* The search index of every account. */
static void look_at_indexes(struct command_call *call, bool mends, struct faults *faults,
                            struct store_report *report)
{
    struct account_row *rows;
    unsigned count = 0;
    if (directory_account_list(call->services->directory, call->arena, &rows, &count) != OK) {
        fault_found(faults, slice_cstr(err_detail()));
    }
    for (unsigned i = 0; i < count; i++) {
        uint64_t before = faults->count;
        enum err result =
            fulltext_verify(call->services->fulltext, rows[i].id, mends, index_fault, faults);
        report->mended += mends ? faults->count - before : 0;
        if (result != OK) {
            fault_found(faults, slice_cstr(err_detail()));
        }
        if (mends && faults->count > before) {
            indexer_note(call->services->indexer, rows[i].id);
        }
    }
}

static json_t *report_json(const struct store_report *report, struct faults *faults)
{
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:o}", "records", (json_int_t)report->records,
                     "accounts", (json_int_t)report->accounts, "messages",
                     (json_int_t)report->messages, "unpromised", (json_int_t)report->unpromised,
                     "made_again", (json_int_t)(report->mended + report->remade), "damaged",
                     (json_int_t)faults->count, "faults", faults->list);
}

static struct snapshot_source snapshot_source_of(struct command_call *call)
{
    struct services *services = call->services;
    struct node_status status;
    node_status_get(call->node, &status);
    return (struct snapshot_source){ .data_dir = status.data_dir,
                                     .world = services->world,
                                     .jobs = services->jobs,
                                     .store = services->store,
                                     .directory = services->directory,
                                     .vault = services->vault,
                                     .progress = call->progress };
}

/* Ids of all accounts, also of those that have no files any more. What cannot be read is told by the check of server.db. */
static void know_accounts(struct command_call *call, struct store_check *check)
{
    struct account_row *rows;
    unsigned count;
    if (directory_account_list(call->services->directory, call->arena, &rows, &count) != OK) {
        return;
    }
    account_id *ids = ARENA_ARRAY(call->arena, account_id, count + 1);
    for (unsigned i = 0; i < count; i++) {
        ids[i] = rows[i].id;
    }
    check->accounts = ids;
    check->account_count = count;
}

static enum err look(struct command_call *call, bool mends)
{
    struct store_report report;
    struct faults faults = { .list = json_array() };
    struct store *store = call->services->store;
    struct snapshot_source snapshots = snapshot_source_of(call);
    /* What they return says no more than the faults. */
    struct store_check check = { .found = fault_found, .arg = &faults, .progress = call->progress };
    know_accounts(call, &check);
    IGNORE(mends ? store_repair(store, &check, &report) : store_verify(store, &check, &report));
    look_at_indexes(call, mends, &faults, &report);
    faults.file = "db/server.db";
    IGNORE(directory_check(call->services->directory, database_fault, &faults));
    faults.file = "vault/vault.db";
    if (vault_check(call->services->vault) != OK) {
        database_fault(&faults, slice_cstr(err_detail()));
    }
    enum err looked = snapshot_verify(&snapshots, fault_found, &faults);
    call->reply = report_json(&report, &faults);
    TRY(looked);
    return faults.count == 0 || (mends && report.mended == faults.count)
               ? OK
               : fail(ERR_CORRUPT, "%llu faults; everything they do not name is whole",
                      (unsigned long long)faults.count);
}

enum err run_store_verify(struct command_call *call)
{
    return look(call, false);
}

enum err run_store_repair(struct command_call *call)
{
    return look(call, true);
}

static json_t *types_json(const struct stats *stats)
{
    static const char *const names[LOG_TICK + 1] = {
        [LOG_ACCEPT] = "accept", [LOG_CHUNK] = "chunk", [LOG_MUTATE] = "mutate",
        [LOG_QUEUE] = "queue",   [LOG_UNREF] = "unref", [LOG_TICK] = "tick",
    };
    json_t *list = json_array();
    for (size_t i = LOG_ACCEPT; i < ARRAY_LEN(names); i++) {
        json_array_append_new(list, json_pack("{s:s,s:I,s:I}", "type", names[i], "records",
                                              (json_int_t)stats->types[i].records, "bytes",
                                              (json_int_t)stats->types[i].bytes));
    }
    return list;
}

static json_t *stats_json(const struct stats *stats, const struct account_row *rows)
{
    json_t *accounts = json_array();
    uint64_t stored = 0, databases = 0;
    uint64_t content = stats->types[LOG_ACCEPT].bytes + stats->types[LOG_CHUNK].bytes;
    for (unsigned i = 0; i < stats->account_count; i++) {
        const struct stats_account *account = &stats->accounts[i];
        stored += account->bytes;
        databases += account->database_bytes;
        json_array_append_new(accounts,
                              json_pack("{s:o,s:I,s:I,s:I}", "address", json_slice(rows[i].address),
                                        "messages", (json_int_t)account->messages, "bytes",
                                        (json_int_t)account->bytes, "database_bytes",
                                        (json_int_t)account->database_bytes));
    }
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:o,s:o}", "segments",
                     (json_int_t)stats->segments, "log_bytes", (json_int_t)stats->log_bytes,
                     "live_bytes", (json_int_t)stats->live_bytes, "dead_bytes",
                     (json_int_t)(content - stats->live_bytes), "mail_bytes", (json_int_t)stored,
                     "database_bytes", (json_int_t)databases, "disk_percent_of_mail",
                     (json_int_t)(stored == 0 ? 0 : (stats->log_bytes + databases) * 100 / stored),
                     "types", types_json(stats), "accounts", accounts);
}

enum err run_store_stats(struct command_call *call)
{
    struct services *services = call->services;
    struct node_status status;
    struct account_row *rows;
    struct stats stats = { 0 };
    node_status_get(call->node, &status);
    TRY(directory_account_list(services->directory, call->arena, &rows, &stats.account_count));
    stats.accounts = ARENA_ARRAY(call->arena, struct stats_account, stats.account_count + 1);
    for (unsigned i = 0; i < stats.account_count; i++) {
        stats.accounts[i].account = rows[i].id;
    }
    TRY(stats_gather(services->store, status.data_dir, services->jobs, &stats));
    call->reply = stats_json(&stats, rows);
    return OK;
}

enum err run_snapshot_create(struct command_call *call)
{
    struct snapshot_source source = snapshot_source_of(call);
    return snapshot_create(&source, command_argument(call, 0));
}

/* --- done by the command line: they must work when no node can be opened --- */

/* The data directory, as the user it belongs to. */
static enum err enter(struct cli *cli, const char **out_data_dir)
{
    struct slice text;
    struct config *config;
    TRY(cli_config_load(cli, &text, &config));
    *out_data_dir = arena_cstr(cli->arena, config->core.data_dir);
    enum err result = places_become_owner(config);
    config_free(config);
    log_setup(LOG_ERROR, "culver", STDERR_FILENO);
    return result;
}

static int finish(struct cli *cli, enum err result, json_t *reply)
{
    if (reply != NULL && cli->as_json) {
        json_dumpf(reply, stdout, JSON_INDENT(2));
        printf("\n");
    } else if (reply != NULL) {
        cli_print(reply);
    }
    json_decref(reply);
    return result == OK ? EXIT_DONE : cli_fail(result);
}

int cli_snapshot_list(struct cli *cli)
{
    const char *data_dir;
    struct snapshot *list;
    unsigned count;
    enum err result = enter(cli, &data_dir);
    result = result == OK ? snapshot_list(data_dir, cli->arena, &list, &count) : result;
    if (result != OK) {
        return cli_fail(result);
    }
    json_t *reply = json_array();
    for (unsigned i = 0; i < count; i++) {
        json_array_append_new(reply, json_pack("{s:o,s:o,s:o}", "name", json_slice(list[i].name),
                                               "made", json_time(list[i].made), "program",
                                               json_slice(list[i].program)));
    }
    return finish(cli, OK, reply);
}

int cli_snapshot_remove(struct cli *cli)
{
    struct world world;
    const char *data_dir;
    world_init_real(&world);
    enum err result = enter(cli, &data_dir);
    result =
        result == OK ? snapshot_remove(data_dir, &world, slice_cstr(cli_argument(cli, 0))) : result;
    return finish(cli, result, NULL);
}

int cli_rollback(struct cli *cli)
{
    struct world world;
    struct rollback_report report = { 0 };
    world_init_real(&world);
    if (!cli_confirm(cli, "What was changed since then is undone; mail that came since is kept.")) {
        return cli_fail(fail(ERR_SYNTAX, "nothing was done; --yes does it without asking"));
    }
    struct progress progress = { 0 };
    struct rollback_request request = { .world = &world,
                                        .name = slice_cstr(cli_argument(cli, 0)),
                                        .progress = &progress };
    enum err result = enter(cli, &request.data_dir);
    struct cli_progress *line = cli_progress_start(&progress);
    result = result == OK ? rollback_run(&request, cli->arena, &report) : result;
    cli_progress_stop(line);
    json_t *reply = result != OK ? NULL
                                 : json_pack("{s:I,s:I,s:I,s:I,s:o}", "messages_kept",
                                             (json_int_t)report.messages, "accounts_renumbered",
                                             (json_int_t)report.accounts, "copies_without_account",
                                             (json_int_t)report.homeless, "messages_broken",
                                             (json_int_t)report.broken, "state_before_is_snapshot",
                                             json_slice(report.kept_under));
    return finish(cli, result, reply);
}

static enum err salvage(struct cli *cli, struct salvage_report *report)
{
    struct world world;
    const char *account = json_string_value(json_object_get(cli->options, "account"));
    struct salvage_request request = { .to = json_string_value(json_object_get(cli->options, "to")),
                                       .world = &world,
                                       .as_eml = json_object_get(cli->options, "eml") != NULL };
    struct scan number = scan_make(slice_cstr(account));
    world_init_real(&world);
    if (request.to == NULL) {
        return fail(ERR_SYNTAX, "--to DIR says where the mail is written");
    }
    TRY(enter(cli, &request.data_dir));
    if (account != NULL && !(scan_u64(&number, &request.account) && scan_at_end(&number))) {
        TRY(salvage_find(request.data_dir, slice_cstr(account), &request.account));
    }
    struct progress progress = { 0 };
    request.progress = &progress;
    struct cli_progress *line = cli_progress_start(&progress);
    enum err result = salvage_run(&request, report);
    cli_progress_stop(line);
    return result;
}

int cli_store_salvage(struct cli *cli)
{
    struct salvage_report report = { 0 };
    enum err result = salvage(cli, &report);
    json_t *reply = result != OK
                        ? NULL
                        : json_pack("{s:I,s:I,s:I,s:s}", "accounts", (json_int_t)report.accounts,
                                    "messages", (json_int_t)report.messages, "lost",
                                    (json_int_t)report.damaged, "report", "REPORT.txt");
    return finish(cli, result, reply);
}
