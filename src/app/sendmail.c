/* sendmail(1): its options, and what they ask for. */
#include "app/sendmail.h"

#include <getopt.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/cli.h"
#include "base/utf8.h"
#include "format/mailaddr.h"
#include "io/process.h"

#define SENDMAIL_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define FULL_NAME_MAX 256
/* As of Postfix, whose users these are; options with a value take it. */
#define OPTIONS "+A:B:C:F:GIL:N:O:R:UV:X:b:ce:f:h:imno:p:q::r:stvx"

enum mode { MODE_SEND, MODE_SMTP, MODE_QUEUE, MODE_FLUSH, MODE_NOTHING };

struct sendmail {
    struct arena *arena;
    enum mode mode;
    const char *config_path;
    const char *sender; /* NULL: who calls */
    const char *full_name;
    const char *notify, *ret, *envid;
    bool from_header, ignores_dots;
    const char *verp; /* the delimiters, "" as the server likes; NULL: no such senders */
    char **addresses; /* up to NULL */
};

bool sendmail_is_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    return strcmp(name, "sendmail") == 0 || strcmp(name, "mailq") == 0 ||
           strcmp(name, "newaliases") == 0;
}

static enum mode mode_of_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    return strcmp(name, "mailq") == 0        ? MODE_QUEUE
           : strcmp(name, "newaliases") == 0 ? MODE_NOTHING
                                             : MODE_SEND;
}

/* --- options --- */

static int usage(const char *what, const char *value)
{
    fprintf(
        stderr,
        "sendmail: %s%s\nusage: sendmail [-t] [-i] [-f SENDER] [-F NAME] [-N WHEN] [-R full|hdrs] "
        "[-V ID] [-XV] [-bm|-bs|-bp|-q] [--] [ADDRESS...]\n",
        what, value);
    return EX_USAGE;
}

static int take_mode(struct sendmail *call, const char *value)
{
    switch (value[0]) {
    case 'm':
        return EX_OK;
    case 's':
        call->mode = MODE_SMTP;
        return EX_OK;
    case 'p':
        call->mode = MODE_QUEUE;
        return EX_OK;
    case 'i':
        call->mode = MODE_NOTHING; /* aliases need no making: `culver alias` */
        return EX_OK;
    case 'd':
    case 'D':
        return usage("the server is started by `culver run`, not by -b", value);
    default:
        return usage("there is no mode -b", value);
    }
}

static bool is_word(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text <= ' ' || *text >= 0x7f) {
            return false;
        }
    }
    return true;
}

/* RFC 3461 4.3; the server checks what it says. */
static int take_report(struct sendmail *call, int option)
{
    const char **place = option == 'N' ? &call->notify : option == 'R' ? &call->ret : &call->envid;
    if (!is_word(optarg)) {
        return usage("-N, -R and -V take words without blanks, not ", optarg);
    }
    *place = optarg;
    return EX_OK;
}

static int take_option(struct sendmail *call, int option)
{
    switch (option) {
    case 'b':
        return take_mode(call, optarg);
    case 'C':
        call->config_path = optarg;
        return EX_OK;
    case 'F':
        call->full_name = optarg;
        return EX_OK;
    case 'f':
    case 'r':
        call->sender = optarg;
        return EX_OK;
    case 'I':
        call->mode = MODE_NOTHING;
        return EX_OK;
    case 'i':
        call->ignores_dots = true;
        return EX_OK;
    case 'N':
    case 'R':
    case 'V':
        return take_report(call, option);
    case 'o': /* -oi; -oem, -odb, -om and the like say how it is done anyway */
        call->ignores_dots = call->ignores_dots || optarg[0] == 'i';
        return EX_OK;
    case 'X': /* Postfix: -XV, -XV+= */
        call->verp = optarg[0] == 'V' && is_word(optarg) ? optarg + 1 : call->verp;
        return EX_OK;
    case 'q':
        call->mode = MODE_FLUSH;
        return EX_OK;
    case 't':
        call->from_header = true;
        return EX_OK;
    case '?':
        return usage("this is no option that is known", "");
    default: /* those that mean nothing here, as with Postfix */
        return EX_OK;
    }
}

static int take_options(struct sendmail *call, int argc, char **argv)
{
    int option, code = EX_OK;
    opterr = 0;
    while (code == EX_OK && (option = getopt(argc, argv, OPTIONS)) != -1) {
        code = take_option(call, option);
    }
    call->addresses = argv + optind;
    return code;
}

/* --- where and who --- */

/* As the configuration says, where it may be read; users mostly may not. */
static int find_socket(const struct sendmail *call, const char **out)
{
    struct slice text;
    struct config *config;
    bool is_default = call->config_path == NULL;
    const char *path = is_default ? CONFIG_PATH : call->config_path;
    *out = SENDMAIL_PATH;
    if (config_read_file(path, is_default, call->arena, &text) != OK ||
        config_parse(text, &config) != OK) {
        return EX_OK;
    }
    const char *found = NULL;
    for (unsigned i = 0; i < config->listener_count; i++) {
        if (config->listeners[i].kind == SERVICE_SENDMAIL) {
            found = arena_cstr(call->arena, config->listeners[i].path);
            break;
        }
    }
    config_free(config);
    if (found == NULL) {
        fprintf(stderr, "sendmail: %s has no section listen with service = sendmail\n", path);
        return EX_CONFIG;
    }
    *out = found;
    return EX_OK;
}

/* "Full Name,room,phone" of the user database; "&" stands for the user's own name. */
static struct slice name_of_user(struct arena *arena)
{
    const struct passwd *user = getpwuid(getuid());
    AUTO(buf_fini) struct buf name;
    buf_init(&name, FULL_NAME_MAX);
    for (const char *c = user == NULL ? "" : user->pw_gecos; *c != '\0' && *c != ','; c++) {
        if (*c != '&') {
            buf_append_char(&name, *c);
            continue;
        }
        size_t at = name.len;
        buf_append_cstr(&name, user->pw_name);
        if (name.len > at) {
            name.ptr[at] = ascii_upper(name.ptr[at]);
        }
    }
    return arena_dup(arena, buf_slice(&name));
}

static struct slice full_name(const struct sendmail *call)
{
    const char *from_environment = getenv("NAME");
    struct slice name = call->full_name != NULL    ? slice_cstr(call->full_name)
                        : from_environment != NULL ? slice_cstr(from_environment)
                                                   : name_of_user(call->arena);
    return slice_trim(slice_sub(name, 0, FULL_NAME_MAX));
}

/* --- sending --- */

static int bad_address(const char *where)
{
    fprintf(stderr, "sendmail: %s: %s; nothing was sent\n", where, err_detail());
    return EX_DATAERR;
}

static int find_sender(const struct sendmail *call, const struct sendmail_talk *talk,
                       struct slice origin, struct slice *out)
{
    struct sendmail_list list = { .count = 0 };
    struct slice given = slice_cstr(call->sender);
    *out = sendmail_own_address(talk);
    if (call->sender == NULL) {
        return EX_OK;
    }
    if (given.len == 0 || slice_eq(given, SL("<>"))) {
        *out = SL("");
        return EX_OK;
    }
    if (!sendmail_add(&list, given, origin, call->arena) || list.count != 1) {
        return usage("-f wants one address, not ", call->sender);
    }
    *out = list.items[0];
    return EX_OK;
}

static int find_recipients(const struct sendmail *call, struct slice header, struct slice origin,
                           struct sendmail_list *out)
{
    for (char **address = call->addresses; *address != NULL; address++) {
        if (!sendmail_add(out, slice_cstr(*address), origin, call->arena)) {
            return bad_address(*address);
        }
    }
    if (call->from_header && !sendmail_add_header(out, header, origin, call->arena)) {
        return bad_address("To, Cc or Bcc");
    }
    return out->count > 0
               ? EX_OK
               : usage("no recipient is named", call->from_header ? " by To, Cc or Bcc" : "");
}

static int send_message(const struct sendmail *call, struct sendmail_talk *talk,
                        struct sendmail_message *message)
{
    AUTO(buf_fini) struct buf header;
    struct slice own = sendmail_own_address(talk);
    struct slice origin = mailaddr_domain(own);
    struct sendmail_order order = { .message = message,
                                    .notify = call->notify,
                                    .ret = call->ret,
                                    .envid = call->envid,
                                    .verp = call->verp };
    int code = find_sender(call, talk, origin, &order.from);
    code = code == EX_OK ? find_recipients(call, buf_slice(&message->header), origin, &order.to)
                         : code;
    if (code != EX_OK) {
        return code;
    }
    struct sendmail_writer writer = { .origin = origin,
                                      .address = order.from.len > 0 ? order.from : own,
                                      .name = full_name(call) };
    buf_init(&header, (size_t)4 * SENDMAIL_HEADER_MAX);
    sendmail_finish_header(&writer, buf_slice(&message->header), call->arena, &header);
    if (buf_error(&header) != OK) {
        return bad_address("the header");
    }
    order.header = buf_slice(&header);
    return sendmail_hand_over(talk, &order);
}

static int read_and_send(const struct sendmail *call, const char *path)
{
    struct sendmail_message message;
    struct sendmail_talk *talk = NULL;
    int code = sendmail_read(stdin, !call->ignores_dots, &message);
    code = code == EX_OK ? sendmail_connect(path, call->arena, &talk) : code;
    code = code == EX_OK ? send_message(call, talk, &message) : code;
    sendmail_hang_up(talk);
    sendmail_message_fini(&message);
    return code;
}

/* --- the queue --- */

/* The commands of the administrator, for those who may. */
static int ask_queue(const struct sendmail *call, const char *verb)
{
    char *words[6] = { "culver", "queue", arena_cstr(call->arena, slice_cstr(verb)) };
    int count = 3;
    if (call->config_path != NULL) {
        words[count++] = "--config";
        words[count++] = arena_cstr(call->arena, slice_cstr(call->config_path));
    }
    int code = cli_main(count, words);
    return code == EXIT_DONE ? EX_OK : code == EXIT_LATER ? EX_TEMPFAIL : EX_UNAVAILABLE;
}

static int run(const struct sendmail *call)
{
    const char *path;
    switch (call->mode) {
    case MODE_NOTHING:
        return EX_OK;
    case MODE_QUEUE:
        return ask_queue(call, "list");
    case MODE_FLUSH:
        return ask_queue(call, "flush");
    default:
        break;
    }
    int code = find_socket(call, &path);
    if (code != EX_OK) {
        return code;
    }
    return call->mode == MODE_SMTP ? sendmail_pass_through(path) : read_and_send(call, path);
}

int sendmail_main(int argc, char **argv)
{
    struct sendmail call = { .arena = arena_new(NULL, "sendmail", SENDMAIL_ARENA_BYTES),
                             .mode = mode_of_name(argv[0]) };
    const char *from_environment = getenv("CULVER_CONFIG");
    call.config_path =
        from_environment != NULL && from_environment[0] != '\0' ? from_environment : NULL;
    process_ignore_signal(SIGPIPE);
    int code = take_options(&call, argc, argv);
    code = code == EX_OK ? run(&call) : code;
    arena_free(call.arena);
    return code;
}
