/* The words of a command, and the sense of an exit code. */
#include "relay/program.h"

#include "base/scan.h"
#include "format/mailaddr.h"

#define TEXT_MAX 900 /* of what goes into a reply */
#define PATH_VALUE "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define NOBODY "MAILER-DAEMON" /* the null sender, as Sendmail and Postfix name it */

/* --- words --- */

/* False at the end. `out` is without its quotes. */
static bool next_word(struct slice *rest, struct slice *out)
{
    *rest = slice_trim(*rest);
    if (rest->len == 0) {
        return false;
    }
    bool is_quoted = rest->ptr[0] == '\'';
    struct slice from = slice_from(*rest, is_quoted);
    size_t end = slice_find_char(from, is_quoted ? '\'' : ' ');
    *out = slice_sub(from, 0, end);
    *rest = slice_from(from, end + 1);
    return true;
}

struct slice program_path(struct slice command)
{
    struct slice path = SL("");
    (void)next_word(&command, &path);
    return path;
}

static struct slice local_of(struct slice address)
{
    size_t at = slice_rfind_char(address, '@');
    return slice_sub(address, 0, at);
}

/* False when there is no such name; `mail` NULL: only whether there is. */
static bool find_value(struct slice name, const struct program_mail *mail, struct slice *out)
{
    static const struct program_mail none;
    const struct program_mail *from = mail == NULL ? &none : mail;
    const struct {
        struct slice name, value;
    } values[] = {
        { SL("sender"), from->sender.len == 0 ? SL(NOBODY) : from->sender },
        { SL("recipient"), from->recipient },
        { SL("local"), local_of(from->recipient) },
        { SL("domain"), mailaddr_domain(from->recipient) },
        { SL("original_recipient"), from->original.len == 0 ? from->recipient : from->original },
        { SL("id"), from->id },
    };
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        if (slice_eq(values[i].name, name)) {
            *out = values[i].value;
            return true;
        }
    }
    return false;
}

/* `out` NULL: only whether it can be done. */
static enum err expand(struct slice word, const struct program_mail *mail, struct buf *out)
{
    struct slice value = SL("");
    while (word.len > 0) {
        size_t at = slice_find(word, SL("%{"));
        struct slice after = slice_from(word, at + 2);
        size_t end = slice_find_char(after, '}');
        if (out != NULL) {
            buf_append(out, slice_sub(word, 0, at));
        }
        if (at >= word.len) {
            return OK;
        }
        struct slice name = slice_sub(after, 0, end);
        if (end >= after.len || !find_value(name, mail, &value)) {
            return fail(
                ERR_SYNTAX,
                "%%{%.*s}: write sender, recipient, local, domain, original_recipient or id "
                "between the braces",
                SLICE_ARG(name));
        }
        if (out != NULL) {
            buf_append(out, value);
        }
        word = slice_from(after, end + 1);
    }
    return OK;
}

enum err program_check(struct slice command)
{
    struct slice path = program_path(command), rest = command, word;
    unsigned count = 0;
    if (path.len == 0 || path.ptr[0] != '/' || slice_find(path, SL("%{")) < path.len) {
        return fail(ERR_SYNTAX, "program = \"%.*s\": begin with the full path of a program",
                    SLICE_ARG(command));
    }
    while (next_word(&rest, &word)) {
        TRY(expand(word, NULL, NULL));
        if (++count > PROGRAM_WORDS_MAX) {
            return fail(ERR_SYNTAX, "program: at most %d words", PROGRAM_WORDS_MAX);
        }
    }
    size_t quotes = 0;
    for (size_t i = 0; i < command.len; i++) {
        quotes += command.ptr[i] == '\'';
    }
    return quotes % 2 == 0 ? OK : fail(ERR_SYNTAX, "program: a \"'\" is missing");
}

enum err program_arguments(struct slice command, const struct program_mail *mail,
                           struct arena *arena, const char *const **out)
{
    const char **arguments = ARENA_ARRAY(arena, const char *, PROGRAM_WORDS_MAX + 1);
    struct slice rest = command, word;
    unsigned count = 0;
    while (count < PROGRAM_WORDS_MAX && next_word(&rest, &word)) {
        AUTO(buf_fini) struct buf text;
        buf_init(&text, command.len + (size_t)PROGRAM_WORDS_MAX * 1024);
        TRY(expand(word, mail, &text));
        TRY(buf_error(&text));
        /* Whoever writes the address must not choose what the program does. */
        if (slice_starts(word, SL("%{")) && slice_starts(buf_slice(&text), SL("-"))) {
            return fail(ERR_DENIED, "an address that begins with \"-\" is not given to a program");
        }
        arguments[count++] = arena_cstr(arena, buf_slice(&text));
    }
    arguments[count] = NULL;
    *out = arguments;
    return OK;
}

const char *const *program_environment(const struct program_mail *mail,
                                       const struct program_user *user, struct arena *arena)
{
    const struct {
        const char *name;
        struct slice value;
    } known[] = {
        { "PATH", SL(PATH_VALUE) }, { "HOME", user->home },   { "LOGNAME", user->name },
        { "USER", user->name },     { "SHELL", user->shell },
    };
    static const char *const of_mail[][2] = {
        { "SENDER", "sender" },
        { "RECIPIENT", "recipient" },
        { "LOCAL", "local" },
        { "DOMAIN", "domain" },
        { "ORIGINAL_RECIPIENT", "original_recipient" },
        { "MESSAGE_ID", "id" },
    };
    const char **lines =
        ARENA_ARRAY(arena, const char *, ARRAY_LEN(known) + ARRAY_LEN(of_mail) + 1);
    unsigned count = 0;
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        lines[count++] =
            arena_printf(arena, "%s=%.*s", known[i].name, SLICE_ARG(known[i].value)).ptr;
    }
    for (size_t i = 0; i < ARRAY_LEN(of_mail); i++) {
        struct slice value = SL("");
        (void)find_value(slice_cstr(of_mail[i][1]), mail, &value);
        lines[count++] = arena_printf(arena, "%s=%.*s", of_mail[i][0], SLICE_ARG(value)).ptr;
    }
    lines[count] = NULL;
    return lines;
}

/* --- the end --- */

#define EXIT_FIRST 64

/* <sysexits.h>, with what RFC 3463 has for each. Trouble of the machine passes: 71 and 75 wait at Postfix, 71, 74 and 75 at Sendmail, 73 and
 * 75 at Exim; a wait that was not needed costs less than a bounce that was not. */
static const struct {
    const char *enhanced, *text;
} exits[] = {
    { "5.3.0", "the program was called wrongly" },
    { "5.6.0", "the program cannot use the message" },
    { "5.3.0", "the program cannot open its input" },
    { "5.1.1", "there is no such user" },
    { "5.1.2", "there is no such host" },
    { "5.3.0", "the service is not available" },
    { "5.3.0", "the program failed within" },
    { "4.3.0", "the system failed the program" },
    { "5.3.0", "a file of the system is missing" },
    { "4.2.0", "the program cannot make its output" },
    { "4.3.0", "the program cannot read or write" },
    { "4.3.0", "the program wants it to be tried again" },
    { "5.5.0", "the program was answered wrongly" },
    { "5.7.0", "the program has no permission" },
    { "5.3.5", "the program is not set up rightly" },
};

/* On one line, of ASCII that can be seen. */
static struct slice one_line(struct slice output, struct arena *arena)
{
    char *text = arena_alloc(arena, TEXT_MAX + 1);
    size_t len = 0;
    for (size_t i = 0; i < output.len && len < TEXT_MAX; i++) {
        char c = output.ptr[i];
        bool is_blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
        if (!is_blank) {
            text[len++] = c > ' ' && c < '\x7f' ? c : '?';
        } else if (len > 0 && text[len - 1] != ' ') {
            text[len++] = ' ';
        }
    }
    return slice_trim(slice_make(text, len));
}

/* "5.1.1 ", "4.2.2": a program that knows better than an exit code says so first. */
static bool take_enhanced(struct slice *text, struct slice *out)
{
    size_t end = slice_find_char(*text, ' ');
    struct slice word = slice_sub(*text, 0, end);
    unsigned dots = 0;
    for (size_t i = 0; i < word.len; i++) {
        dots += word.ptr[i] == '.';
        if (word.ptr[i] == '.' ? i == 0 || word.ptr[i - 1] == '.' : !ascii_is_digit(word.ptr[i])) {
            return false;
        }
    }
    if (word.len < 5 || word.len > 9 || dots != 2 || word.ptr[1] != '.' ||
        word.ptr[word.len - 1] == '.' || (word.ptr[0] != '4' && word.ptr[0] != '5')) {
        return false;
    }
    *out = word;
    *text = slice_trim(slice_from(*text, end));
    return true;
}

static struct relay_result say(enum relay_fate fate, struct slice enhanced, struct slice what,
                               struct slice said, struct arena *arena)
{
    return (struct relay_result){ .fate = fate,
                                  .enhanced = enhanced,
                                  .text = arena_printf(arena, "%.*s %.*s%s%.*s",
                                                       SLICE_ARG(enhanced), SLICE_ARG(what),
                                                       said.len > 0 ? ": " : "", SLICE_ARG(said)),
                                  .is_program = true };
}

/* A failure that <sysexits.h> does not name is one for good, as all of the field have it. */
static struct relay_result of_exit(unsigned code, struct slice said, struct arena *arena)
{
    struct slice enhanced = SL("5.3.0");
    struct slice what = arena_printf(arena, "the program ended with %u", code);
    if (code == 0) {
        return say(RELAY_TAKEN, SL("2.0.0"), SL("taken by the program"), said, arena);
    }
    if (code >= EXIT_FIRST && code - EXIT_FIRST < ARRAY_LEN(exits)) {
        enhanced = slice_cstr(exits[code - EXIT_FIRST].enhanced);
        what = slice_cstr(exits[code - EXIT_FIRST].text);
    }
    (void)take_enhanced(&said, &enhanced);
    enum relay_fate fate = enhanced.ptr[0] == '4' ? RELAY_LATER : RELAY_NEVER;
    return say(fate, enhanced, what, said, arena);
}

struct relay_result program_result(const struct program_end *end, struct slice output,
                                   struct arena *arena)
{
    struct slice said = one_line(output, arena);
    switch (end->fate) {
    case PROGRAM_EXITED:
        return of_exit(end->code, said, arena);
    case PROGRAM_KILLED:
        return say(RELAY_LATER, SL("4.3.0"),
                   arena_printf(arena, "the program was ended by signal %u", end->code), said,
                   arena);
    case PROGRAM_LATE:
        return say(RELAY_LATER, SL("4.3.0"), SL("the program took too long and was ended"), said,
                   arena);
    case PROGRAM_LEFT:
        break;
    }
    return say(RELAY_LATER, SL("4.3.0"), SL("nobody waited for the program"), said, arena);
}

/* --- between processes --- */

void program_mail_write(const struct program_mail *mail, struct buf *out)
{
    buf_append_blob(out, mail->sender);
    buf_append_blob(out, mail->recipient);
    buf_append_blob(out, mail->original);
    buf_append_blob(out, mail->id);
}

bool program_mail_parse(struct slice question, struct program_mail *out, struct slice *content)
{
    struct scan c = scan_make(question);
    bool ok = scan_blob(&c, &out->sender) && scan_blob(&c, &out->recipient) &&
              scan_blob(&c, &out->original) && scan_blob(&c, &out->id);
    *content = scan_rest(&c);
    return ok;
}

void program_end_write(const struct program_end *end, struct slice output, struct buf *out)
{
    buf_append_u32(out, end->fate);
    buf_append_u32(out, end->code);
    buf_append(out, output);
}

bool program_end_parse(struct slice answer, struct program_end *out, struct slice *output)
{
    struct scan c = scan_make(answer);
    uint32_t fate, code;
    if (!scan_le32(&c, &fate) || !scan_le32(&c, &code) || fate > PROGRAM_LEFT) {
        return false;
    }
    *out = (struct program_end){ (enum program_fate)fate, code };
    *output = scan_rest(&c);
    return true;
}
