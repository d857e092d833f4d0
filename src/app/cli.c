/* culver VERB ...: from arguments to an exit code. */
#include "app/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/control.h"
#include "app/places.h"
#include "base/log.h"
#include "base/progress.h"
#include "upkeep/layout.h"

#define ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define NAME_WORDS 2
#define TEXT_BYTES_MAX ((size_t)256 * 1024) /* of a file that is passed on */

int cli_fail(enum err code)
{
    fprintf(stderr, "culver: %s\n", err_detail());
    switch (code) {
    case ERR_NOT_FOUND:
        return EXIT_NOT_FOUND;
    case ERR_EXISTS:
        return EXIT_EXISTS;
    case ERR_SYNTAX:
        return EXIT_USAGE;
    case ERR_BUSY:
    case ERR_TEMP:
    case ERR_TIMEOUT:
        return EXIT_LATER;
    default:
        return EXIT_FAILED;
    }
}

int cli_refuse(const struct cli *cli, enum err code)
{
    if (cli->as_json) {
        json_t *reply = json_pack("{s:b,s:s,s:o}", "ok", 0, "error", err_name(code), "text",
                                  json_slice(slice_cstr(err_detail())));
        cli_print_json(reply);
        json_decref(reply);
    }
    return cli_fail(code);
}

const char *cli_argument(const struct cli *cli, size_t i)
{
    return json_string_value(json_array_get(cli->arguments, i));
}

enum err cli_config_load(struct cli *cli, struct slice *out_text, struct config **out)
{
    TRY(config_read_file(cli->config_path, cli->config_is_default, cli->arena, out_text));
    enum err result = config_parse(*out_text, out);
    return result == OK ? OK : fail_frame(result, "%s", cli->config_path);
}

enum err cli_config_load_whole(struct cli *cli, struct slice *out_text, struct config **out)
{
    struct config *config;
    TRY(cli_config_load(cli, out_text, &config));
    enum err result = config_add_secrets(config, cli->arena, out_text);
    config_free(config);
    result = result == OK ? config_parse(*out_text, out) : result;
    return result == OK ? OK : fail_frame(result, "%s", cli->config_path);
}

/* --- arguments --- */

/* Two words name a command, or one. How many were used; 0: none fits. */
static int find_command(struct cli *cli, char *const *words, int count)
{
    for (int n = NAME_WORDS; n >= 1; n--) {
        if (count < n) {
            continue;
        }
        struct slice name =
            n == 1 ? slice_cstr(words[0]) : arena_printf(cli->arena, "%s %s", words[0], words[1]);
        cli->command = command_find(arena_cstr(cli->arena, name));
        if (cli->command != NULL) {
            return n;
        }
    }
    return 0;
}

/* Is " name " or " name=" among the options of the command? */
static bool option_is_known(const char *options, const char *name, bool *takes_value)
{
    char word[64];
    snprintf(word, sizeof(word), " %s ", name);
    if (options != NULL && strstr(options, word) != NULL) {
        *takes_value = false;
        return true;
    }
    snprintf(word, sizeof(word), " %s=", name);
    *takes_value = true;
    return options != NULL && strstr(options, word) != NULL;
}

static enum err take_option(struct cli *cli, const char *word, char *const **rest)
{
    struct slice name = slice_cstr(word + 2);
    size_t equals = slice_find_char(name, '=');
    const char *value = equals < name.len ? word + 2 + equals + 1 : NULL;
    char *key = arena_cstr(cli->arena, slice_sub(name, 0, equals));
    bool takes_value;
    if (!option_is_known(cli->command->options, key, &takes_value)) {
        return fail(ERR_SYNTAX, "%s has no option --%s; see culver %s --help", cli->command->name,
                    key, cli->command->name);
    }
    if (takes_value && value == NULL) {
        value = **rest;
        *rest += value != NULL;
    }
    if (takes_value != (value != NULL)) {
        return fail(ERR_SYNTAX, "--%s %s", key, takes_value ? "wants a value" : "takes no value");
    }
    json_t *taken = value == NULL ? json_true() : json_string(value);
    return json_object_set_new(cli->options, key, taken) == 0
               ? OK
               : fail(ERR_SYNTAX, "the value of an option is not UTF-8");
}

static enum err take_words(struct cli *cli, char *const *words)
{
    bool only_arguments = false;
    while (*words != NULL) {
        const char *word = *words++;
        if (!only_arguments && strcmp(word, "--") == 0) {
            only_arguments = true;
        } else if (!only_arguments && strncmp(word, "--", 2) == 0) {
            TRY(take_option(cli, word, &words));
        } else {
            json_t *text = json_string(word);
            if (text == NULL) {
                return fail(ERR_SYNTAX, "an argument is not UTF-8");
            }
            json_array_append_new(cli->arguments, text);
        }
    }
    size_t count = json_array_size(cli->arguments);
    if (count < cli->command->min || count > cli->command->max) {
        return fail(ERR_SYNTAX, "usage: culver %s %s", cli->command->name,
                    cli->command->arguments == NULL ? "" : cli->command->arguments);
    }
    return OK;
}

/* Options that every command has stand anywhere; the others stay. True when help was asked for. */
static bool take_common(struct cli *cli, char **argv, char **rest)
{
    bool help = false;
    int at = 0;
    for (int i = 1; argv[i] != NULL; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            cli->as_json = true;
        } else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            help = true;
        } else if (strcmp(argv[i], "--config") == 0 && argv[i + 1] != NULL) {
            cli->config_path = argv[++i];
            cli->config_is_default = false;
        } else {
            rest[at++] = argv[i];
        }
    }
    rest[at] = NULL;
    return help;
}

/* --- asking a node --- */

struct offline {
    struct node *node;
    json_t *request, *reply;
    struct control_caller caller;
};

static void answer_offline(void *arg)
{
    struct offline *o = arg;
    o->reply = control_answer(o->node, o->request, &o->caller);
}

static void step_offline(void *arg, json_t *step)
{
    const struct control_hearer *hearer = arg;
    hearer->step(step);
}

/* No server runs: this process opens the data directory itself, for one command. */
static enum err ask_offline(struct config *config, json_t *request, struct control_hearer *hearer,
                            json_t **out_reply)
{
    struct world world;
    struct offline o = { .request = request, .caller.progress = hearer->progress };
    if (hearer->step != NULL) {
        o.caller.step = step_offline;
        o.caller.step_arg = hearer;
    }
    world_init_real(&world);
    log_setup(LOG_ERROR, "culver", STDERR_FILENO);
    struct node_config node = {
        .config = config, .world = &world, .is_inline = true, .reactors = 1
    };
    TRY(places_become_owner(config));
    TRY(layout_check(config->core.data_dir.ptr));
    TRY(node_open(&node, &o.node));
    fiber_start(node_loop(o.node, 0), "command", answer_offline, &o);
    loop_stop(node_loop(o.node, 0));
    loop_run(node_loop(o.node, 0));
    node_close(o.node);
    *out_reply = o.reply;
    return OK;
}

static enum err ask(struct cli *cli, json_t *request, struct control_hearer *hearer,
                    json_t **out_reply)
{
    struct slice text;
    struct config *config;
    TRY(cli_config_load(cli, &text, &config));
    enum err result = control_ask(config->core.data_dir.ptr, request, hearer, out_reply);
    if (result != ERR_NOT_FOUND) {
        config_free(config);
        return result;
    }
    result = ask_offline(config, request, hearer, out_reply);
    if (result != OK) {
        config_free(config);
    }
    return result;
}

static enum err code_of(const char *name)
{
    for (int code = OK; code <= ERR_UNSURE; code++) {
        if (name != NULL && strcmp(err_name((enum err)code), name) == 0) {
            return (enum err)code;
        }
    }
    return ERR_TEMP;
}

static int show(struct cli *cli, const json_t *reply, const char *password)
{
    json_t *data = json_object_get(reply, "data");
    bool is_ok = json_is_true(json_object_get(reply, "ok"));
    if (password != NULL && is_ok && json_is_object(data)) {
        json_object_set_new(data, "password", json_string(password));
    }
    if (cli->as_json) {
        cli_print_json(data == NULL || !is_ok ? reply : data);
    } else if (data != NULL && cli->command->print != NULL) {
        cli->command->print(data);
    } else if (data != NULL) {
        cli_print(data);
    }
    if (is_ok) {
        return EXIT_DONE;
    }
    enum err code = code_of(json_string_value(json_object_get(reply, "error")));
    return cli_fail(fail(code, "%s", json_string_value(json_object_get(reply, "text"))));
}

bool cli_confirm(struct cli *cli, const char *consequence)
{
    char answer[16] = "";
    bool asks = cli->command->options != NULL && strstr(cli->command->options, " yes ") != NULL;
    if (!asks || json_object_get(cli->options, "yes") != NULL) {
        return true;
    }
    if (isatty(STDIN_FILENO)) {
        fprintf(stderr, "%s %s: really? %s [yes/no] ", cli->command->name, cli_argument(cli, 0),
                consequence);
        return fgets(answer, sizeof(answer), stdin) != NULL && strcmp(answer, "yes\n") == 0;
    }
    return false;
}

/* What the command is given of a file is what stands in it: the server need not be able to read it. */
static enum err take_text(struct cli *cli)
{
    AUTO(buf_fini) struct buf text;
    const char *path = json_string_value(json_object_get(cli->options, "text"));
    char piece[4096];
    size_t got;
    buf_init(&text, TEXT_BYTES_MAX);
    if (!cli->command->wants_text || path == NULL) {
        return OK;
    }
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (file == NULL) {
        return fail(ERR_NOT_FOUND, "%s: %m", path);
    }
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0) {
        buf_append(&text, slice_make(piece, got));
    }
    if (file != stdin) {
        fclose(file);
    }
    TRY(buf_error(&text));
    json_t *taken = json_stringn(buf_slice(&text).ptr, buf_slice(&text).len);
    return taken != NULL && json_object_set_new(cli->options, "text", taken) == 0
               ? OK
               : fail(ERR_SYNTAX, "%s is not UTF-8", path);
}

static int run_on_node(struct cli *cli)
{
    struct slice password = SL("");
    bool is_generated = false;
    json_t *reply = NULL;
    if (!cli_confirm(cli, "There is no way back.")) {
        return cli_fail(fail(ERR_SYNTAX, "nothing was done; --yes does it without asking"));
    }
    if (cli->command->wants_password && json_object_get(cli->options, "shared") == NULL) {
        enum err result = cli_password(cli, &password, &is_generated);
        if (result != OK) {
            return cli_fail(result);
        }
    }
    enum err taken = take_text(cli);
    if (taken != OK) {
        return cli_refuse(cli, taken);
    }
    json_t *request =
        json_pack("{s:s,s:O,s:O,s:o}", "command", cli->command->name, "arguments", cli->arguments,
                  "options", cli->options, "password", json_slice(password));
    struct progress progress = { 0 };
    struct cli_progress *line = cli->command->is_long ? cli_progress_start(&progress) : NULL;
    json_object_set_new(request, "progress", json_boolean(line != NULL));
    struct control_hearer hearer = { cli->arena, &progress,
                                     cli->as_json ? NULL : cli->command->print_step };
    json_object_set_new(request, "steps", json_boolean(hearer.step != NULL));
    enum err result = ask(cli, request, &hearer, &reply);
    cli_progress_stop(line);
    int code = result == OK
                   ? show(cli, reply, is_generated ? arena_cstr(cli->arena, password) : NULL)
                   : cli_refuse(cli, result);
    json_decref(request);
    json_decref(reply);
    return code;
}

static int dispatch(struct cli *cli, char **argv, char **rest)
{
    bool help = take_common(cli, argv, rest);
    int count = 0;
    while (rest[count] != NULL) {
        count++;
    }
    int used = find_command(cli, rest, count);
    if (used == 0) {
        if (count == 0) {
            cli_help_all();
            return help ? EXIT_DONE : EXIT_USAGE;
        }
        if (help) {
            return cli_help_about(cli, rest[0], rest[1]);
        }
        return cli_fail(
            fail(ERR_SYNTAX, "there is no command \"%s\"; culver --help lists them", rest[0]));
    }
    if (help) {
        cli_help_one(cli->command);
        return EXIT_DONE;
    }
    enum err result = take_words(cli, rest + used);
    if (result != OK) {
        return cli_fail(result);
    }
    return cli->command->local != NULL ? cli->command->local(cli) : run_on_node(cli);
}

int cli_main(int argc, char **argv)
{
    struct cli cli = { .arena = arena_new(NULL, "cli", ARENA_BYTES),
                       .config_path = CONFIG_PATH,
                       .config_is_default = true,
                       .arguments = json_array(),
                       .options = json_object() };
    const char *from_environment = getenv("CULVER_CONFIG");
    if (from_environment != NULL && from_environment[0] != '\0') {
        cli.config_path = from_environment;
        cli.config_is_default = false;
    }
    char **rest = ARENA_ARRAY(cli.arena, char *, (size_t)argc + 1);
    int code = dispatch(&cli, argv, rest);
    json_decref(cli.arguments);
    json_decref(cli.options);
    arena_free(cli.arena);
    return code;
}
