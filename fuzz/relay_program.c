/* Whatever a program says becomes one line of ASCII that can be seen; what the server asks for is read or refused; what an address says is never a
 * word of its own, nor an option. */
#include <stdlib.h>
#include <string.h>

#include "relay/program.h"

static void must(bool is_so)
{
    if (!is_so) {
        abort();
    }
}

static void try_output(struct slice output, struct arena *arena)
{
    struct program_end end = { PROGRAM_EXITED, 0 };
    for (end.code = 0; end.code < 80; end.code++) {
        struct relay_result result = program_result(&end, output, arena);
        must((result.fate == RELAY_TAKEN) == (end.code == 0));
        must(slice_starts(result.text, result.enhanced));
        must(end.code == 0 || (result.fate == RELAY_NEVER) == (result.enhanced.ptr[0] == '5'));
        for (size_t i = 0; i < result.text.len; i++) {
            must(result.text.ptr[i] >= ' ' && result.text.ptr[i] < '\x7f');
        }
    }
}

static void try_mail(struct slice question, struct arena *arena)
{
    static const char command[] =
        "/bin/x -f %{sender} '%{local} of' %{domain} %{recipient} --to=%{id}";
    struct program_user user = { SL("nobody"), SL("/"), SL("/bin/sh") };
    struct program_mail mail;
    struct slice content;
    const char *const *arguments;
    if (!program_mail_parse(question, &mail, &content)) {
        return;
    }
    (void)program_environment(&mail, &user, arena);
    if (program_arguments(slice_cstr(command), &mail, arena, &arguments) != OK) {
        return;
    }
    unsigned count = 0;
    while (arguments[count] != NULL) {
        count++;
    }
    must(count == 7 && arguments[2][0] != '-' && arguments[5][0] != '-');
}

static void try_command(struct slice command, struct arena *arena)
{
    struct program_mail mail = { SL("a@b.example"), SL("c@d.example"), SL(""), SL("1") };
    const char *const *arguments;
    if (program_check(command) == OK) {
        must(program_arguments(command, &mail, arena, &arguments) == OK);
        must(arguments[0] != NULL && arguments[0][0] == '/');
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct slice text = slice_make((const char *)data, size), output;
    struct program_end end;
    if (size > 4096) {
        return 0;
    }
    struct arena *arena = arena_new(NULL, "fuzz", (size_t)64 << 20);
    try_output(text, arena);
    try_mail(text, arena);
    try_command(text, arena);
    (void)program_end_parse(text, &end, &output);
    arena_free(arena);
    return 0;
}
