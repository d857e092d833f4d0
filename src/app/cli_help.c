/* --help and shell completion, made of the table of commands. */
#include <stdio.h>
#include <string.h>

#include "app/cli.h"

static void print_line(const struct command *command)
{
    char left[64];
    snprintf(left, sizeof(left), "%s %s", command->name,
             command->arguments == NULL ? "" : command->arguments);
    printf("  %-32s %s\n", left, command->text);
}

void cli_help_all(void)
{
    printf("Culver %s, a complete mail server.\n\nusage: culver COMMAND [ARGUMENTS] [--config "
           "FILE] [--json]\n\n",
           CULVER_VERSION);
    for (size_t i = 0; i < command_count; i++) {
        print_line(&commands[i]);
    }
    printf("\n`culver help COMMAND` tells more. --config names the configuration file (default "
           "%s, or\n"
           "$CULVER_CONFIG); --json prints answers as JSON.\n"
           "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no such thing, 4 already there, 75 try "
           "again later.\n",
           CONFIG_PATH);
}

void cli_help_one(const struct command *command)
{
    printf("culver %s %s\n\n%s.\n", command->name,
           command->arguments == NULL ? "" : command->arguments, command->text);
    if (command->options != NULL) {
        printf("\noptions:");
        struct slice rest = slice_trim(slice_cstr(command->options));
        while (rest.len > 0) {
            size_t end = slice_find_char(rest, ' ');
            struct slice word = slice_sub(rest, 0, end);
            size_t equals = slice_find_char(word, '=');
            struct slice name = slice_sub(word, 0, equals), value = slice_from(word, equals + 1);
            printf(" --%.*s%s%.*s", SLICE_ARG(name), value.len > 0 ? " " : "", SLICE_ARG(value));
            rest = slice_trim(slice_from(rest, end));
        }
        printf("\n");
    }
    if (command->more != NULL) {
        printf("\n%s\n", command->more);
    }
}

/* The commands that begin with a word; false: none does. */
static bool help_group(const char *word)
{
    size_t len = strlen(word);
    bool is_any = false;
    for (size_t i = 0; i < command_count; i++) {
        if (strncmp(commands[i].name, word, len) == 0 && commands[i].name[len] == ' ') {
            print_line(&commands[i]);
            is_any = true;
        }
    }
    if (is_any) {
        printf("\n`culver help %s COMMAND` tells more.\n", word);
    }
    return is_any;
}

int cli_help_about(struct cli *cli, const char *first, const char *second)
{
    struct slice name =
        second == NULL ? slice_cstr(first) : arena_printf(cli->arena, "%s %s", first, second);
    const struct command *command = command_find(arena_cstr(cli->arena, name));
    if (command != NULL) {
        cli_help_one(command);
        return EXIT_DONE;
    }
    if (second == NULL && help_group(first)) {
        return EXIT_DONE;
    }
    return cli_fail(fail(ERR_SYNTAX, "there is no command \"%.*s\"; culver --help lists them",
                         SLICE_ARG(name)));
}

int cli_help(struct cli *cli)
{
    if (json_array_size(cli->arguments) == 0) {
        cli_help_all();
        return EXIT_DONE;
    }
    return cli_help_about(cli, cli_argument(cli, 0), cli_argument(cli, 1));
}

static void print_words(const char *prefix, size_t prefix_len)
{
    for (size_t i = 0; i < command_count; i++) {
        const char *name = commands[i].name;
        if (strncmp(name, prefix, prefix_len) != 0 || (prefix_len > 0 && name[prefix_len] != ' ')) {
            continue;
        }
        const char *word = prefix_len == 0 ? name : name + prefix_len + 1;
        size_t len = strcspn(word, " ");
        bool is_new = i == 0 || prefix_len > 0 || strncmp(commands[i - 1].name, word, len) != 0;
        if (is_new) {
            printf("%.*s ", (int)len, word);
        }
    }
}

int cli_completion(struct cli *cli)
{
    if (strcmp(cli_argument(cli, 0), "bash") != 0) {
        return cli_fail(fail(ERR_SYNTAX, "there is a completion script for bash only"));
    }
    printf("# Completion of culver for bash.\n_culver() {\n    local "
           "current=${COMP_WORDS[COMP_CWORD]} words=\"\"\n"
           "    case $COMP_CWORD in\n    1) words=\"");
    print_words("", 0);
    printf("\" ;;\n    2) case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; i < command_count; i++) {
        size_t len = strcspn(commands[i].name, " ");
        bool is_new = i == 0 || strncmp(commands[i - 1].name, commands[i].name, len + 1) != 0;
        if (commands[i].name[len] == ' ' && is_new) {
            printf("        %.*s) words=\"", (int)len, commands[i].name);
            print_words(commands[i].name, len);
            printf("\" ;;\n");
        }
    }
    printf("        help) words=\"");
    print_words("", 0);
    printf("\" ;;\n        esac ;;\n    esac\n    COMPREPLY=($(compgen -W \"$words --help --json "
           "--config\" -- \"$current\"))\n}\n"
           "complete -F _culver culver\n");
    return EXIT_DONE;
}
