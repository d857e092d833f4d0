/* Where a password comes from: terminal, standard input, a file, or the random source. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "app/cli.h"
#include "base/rand.h"

#define GENERATED_CHARS 20 /* of 32: 100 bits */

static enum err read_line(struct cli *cli, FILE *from, struct slice *out)
{
    char line[PASSWORD_MAX + 3];
    if (fgets(line, sizeof(line), from) == NULL) {
        return fail(ERR_SYNTAX, "no password was given");
    }
    line[strcspn(line, "\r\n")] = '\0';
    *out = slice_cstr(arena_cstr(cli->arena, slice_cstr(line)));
    explicit_bzero(line, sizeof(line));
    return OK;
}

static enum err ask_once(struct cli *cli, const char *prompt, struct slice *out)
{
    struct termios before, silent;
    if (tcgetattr(STDIN_FILENO, &before) != 0) {
        return fail(ERR_TEMP, "terminal: %m");
    }
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    fprintf(stderr, "%s", prompt);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    enum err result = read_line(cli, stdin, out);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fprintf(stderr, "\n");
    return result;
}

static enum err ask_twice(struct cli *cli, struct slice *out)
{
    struct slice again;
    TRY(ask_once(cli, "password: ", out));
    TRY(ask_once(cli, "again: ", &again));
    return slice_eq(*out, again) ? OK : fail(ERR_SYNTAX, "the two passwords differ");
}

static enum err read_file(struct cli *cli, const char *path, struct slice *out)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return fail(ERR_NOT_FOUND, "%s: %m", path);
    }
    enum err result = read_line(cli, file, out);
    fclose(file);
    return result;
}

static struct slice generate(struct cli *cli)
{
    static const char alphabet[] = "abcdefghjkmnpqrstuvwxyz023456789";
    struct random random;
    char *text = arena_alloc(cli->arena, GENERATED_CHARS + 1);
    random_init_kernel(&random);
    for (int i = 0; i < GENERATED_CHARS; i++) {
        text[i] = alphabet[random_u64(&random) & 31];
    }
    return slice_make(text, GENERATED_CHARS);
}

enum err cli_password(struct cli *cli, struct slice *out, bool *generated)
{
    const char *path = json_string_value(json_object_get(cli->options, "password-file"));
    *generated = json_object_get(cli->options, "generate") != NULL;
    if (*generated) {
        *out = generate(cli);
        return OK;
    }
    if (path != NULL) {
        return read_file(cli, path, out);
    }
    return isatty(STDIN_FILENO) ? ask_twice(cli, out) : read_line(cli, stdin, out);
}
