/* app/cli.h - the command line: finds the command, asks the server, prints.
 *
 * Errors  exit codes: 0 done; 1 failed; 2 wrong usage or configuration; 3 no such thing; 4 already there; 75 try again later. */
#ifndef CULVER_APP_CLI_H
#define CULVER_APP_CLI_H

#include <jansson.h>

#include "app/command.h"

#define EXIT_DONE 0
#define EXIT_FAILED 1
#define EXIT_USAGE 2
#define EXIT_NOT_FOUND 3
#define EXIT_EXISTS 4
#define EXIT_LATER 75

/* One call of the program, taken apart. */
struct cli {
    struct arena *arena;
    const struct command *command;
    const char *config_path;
    bool config_is_default, as_json;
    json_t *arguments, *options;
};

int cli_main(int argc, char **argv);

/* Prints "culver: ..." with the detail of the last failure; the exit code that belongs to it. */
int cli_fail(enum err code);
/* The same, and with --json the object that a refused command answers. */
int cli_refuse(const struct cli *cli, enum err code);
/* The configuration the command works with. */
enum err cli_config_load(struct cli *cli, struct slice *out_text, struct config **out);
/* With what the files hold that it names: of who may read them, and sends mail. */
enum err cli_config_load_whole(struct cli *cli, struct slice *out_text, struct config **out);
const char *cli_argument(const struct cli *cli, size_t i);
/* True when the command does not ask, was given --yes, or the person at the terminal says yes. */
bool cli_confirm(struct cli *cli, const char *consequence);

/* --- cli_local.c: commands without a node --- */
int cli_check(struct cli *cli);
int cli_config(struct cli *cli);
int cli_certificate_install(struct cli *cli);
int cli_certificate_lab(struct cli *cli);
int cli_version(struct cli *cli);
/* "sendmail" behind other words: its options are its own (app/sendmail.h). */
int cli_sendmail(struct cli *cli);

/* --- command_store.c: what must work when no node can be opened --- */
int cli_store_salvage(struct cli *cli);
int cli_snapshot_list(struct cli *cli);
int cli_snapshot_remove(struct cli *cli);
int cli_rollback(struct cli *cli);

/* --- cli_kerberos.c --- */
int cli_kerberos_install(struct cli *cli);
int cli_kerberos_list(struct cli *cli);
int cli_kerberos_remove(struct cli *cli);

/* --- cli_help.c --- */
int cli_completion(struct cli *cli);
int cli_help(struct cli *cli); /* the command "help" */
void cli_help_all(void);
void cli_help_one(const struct command *command);
/* Of the command of that name, or of all that begin with the first word; `second` may be NULL. The exit code. */
int cli_help_about(struct cli *cli, const char *first, const char *second);

/* --- cli_print.c --- */
void cli_print(json_t *data);
void cli_print_json(const json_t *data);
/* A text without what would drive the terminal, filled up with blanks to `width` octets. */
void cli_print_text(const char *text, int width);

/* --- cli_progress.c --- */
struct progress;
struct cli_progress;
/* Until it is stopped a line on standard error, drawn anew, says how far it is; nothing where that is no terminal (NULL). */
struct cli_progress *cli_progress_start(const struct progress *progress);
void cli_progress_stop(struct cli_progress *line); /* NULL allowed; the line is gone */

/* --- cli_password.c --- */
/* Where the command says it comes from; *out is in the arena. `generated` when it has to be shown. */
enum err cli_password(struct cli *cli, struct slice *out, bool *generated);

/* --- keeper.c, single.c --- */
int cli_run(struct cli *cli);
int keeper_run(struct cli *cli, struct config *config, struct slice text);
int single_run(struct config *config);

#endif
