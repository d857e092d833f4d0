/* Reading and playing one transcript. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/scan.h"
#include "runner.h"

#define TEXT_MAX (4 * 1024 * 1024)
#define WORDS_MAX 8
#define GROUP_MAX 64
#define USUAL_PEER SL("192.0.2.10")

struct script {
    struct rig *rig;
    struct arena *arena;
    struct scan lines;
    unsigned number; /* of the line being played */
    struct client clients[CLIENTS_MAX];
    unsigned client_count;
    struct client *last; /* the connection that was named last */
    bool is_open;
};

/* --- words --- */

static unsigned split(struct slice line, struct slice *words)
{
    unsigned count = 0;
    while (line.len > 0 && count < WORDS_MAX) {
        size_t end = slice_find_char(line, ' ');
        if (end > 0) {
            words[count++] = slice_sub(line, 0, end);
        }
        line = slice_from(line, end + 1);
    }
    return count;
}

/* \r \n \t \\ \xHH, and "<300*a>" for three hundred times a. */
static enum err unescape(struct slice text, struct buf *out)
{
    struct scan c = scan_make(text);
    char at;
    while (scan_any(&c, &at)) {
        struct scan ahead = c;
        uint32_t times;
        struct slice what;
        if (at == '<' && scan_u32(&ahead, &times) && scan_char(&ahead, '*') &&
            scan_until(&ahead, '>', &what) && what.len > 0) {
            for (uint32_t i = 0; i < times; i++) {
                TRY(unescape(what, out));
            }
            scan_char(&ahead, '>');
            c = ahead;
            continue;
        }
        if (at != '\\') {
            buf_append_char(out, at);
            continue;
        }
        if (!scan_any(&c, &at)) {
            return fail(ERR_PERM, "a backslash at the end");
        }
        if (at == 'x') {
            char digits[3] = "";
            scan_any(&c, &digits[0]);
            scan_any(&c, &digits[1]);
            buf_append_char(out, (char)strtol(digits, NULL, 16));
        } else {
            buf_append_char(out, at == 'r' ? '\r' : at == 'n' ? '\n' : at == 't' ? '\t' : at);
        }
    }
    return buf_error(out);
}

static usec_t duration(struct slice text)
{
    struct scan c = scan_make(text);
    uint64_t number = 0;
    IGNORE(scan_u64(&c, &number) ? OK : ERR_SYNTAX);
    return number * USEC_PER_SEC * (scan_char(&c, 'm') ? 60 : scan_char(&c, 'h') ? 3600 : 1);
}

/* --- connections --- */

static struct client *find_client(struct script *s, struct slice name)
{
    for (unsigned i = 0; i < s->client_count; i++) {
        if (s->clients[i].fd >= 0 && slice_eq(s->clients[i].name, name)) {
            return &s->clients[i];
        }
    }
    return NULL;
}

static enum err open_client(struct script *s, const struct slice *words, unsigned count)
{
    if (count < 3 || s->client_count == CLIENTS_MAX) {
        return fail(ERR_PERM, "open NAME SERVICE [from ADDRESS], at most %d", CLIENTS_MAX);
    }
    struct client *client = &s->clients[s->client_count++];
    client->name = words[1];
    s->last = client;
    struct slice usual = slice_eq(words[2], SL("lmtp")) ? SL("") : USUAL_PEER;
    return client_open(client, s->rig, words[2], count == 5 ? words[4] : usual);
}

/* "answer NAME" plays the server that the node connects to; "answer nobody": it connects to none. */
static enum err answer_call(struct script *s, struct slice name)
{
    unsigned at = 0;
    while (at < s->client_count && s->clients[at].fd >= 0) {
        at++;
    }
    if (at == CLIENTS_MAX - 1) {
        return fail(ERR_PERM, "at most %d connections", CLIENTS_MAX - 1);
    }
    struct client *client = &s->clients[at];
    bool is_nobody = slice_eq(name, SL("nobody"));
    enum err result = client_answer(client, s->rig);
    if (result == OK) {
        client->name = name;
        s->last = client;
        s->client_count += at == s->client_count;
    }
    return is_nobody && result == ERR_NOT_FOUND ? OK
           : is_nobody && result == OK          ? fail(ERR_PERM, "a connection was opened")
                                                : result;
}

/* --- what is said --- */

static enum err say_line(struct script *s, struct slice text, bool is_raw)
{
    AUTO(buf_fini) struct buf bytes;
    buf_init(&bytes, TEXT_MAX);
    if (is_raw) {
        TRY(unescape(text, &bytes));
    } else {
        buf_append(&bytes, text);
        buf_append(&bytes, SL("\r\n"));
    }
    client_send(s->last, buf_slice(&bytes));
    client_turn(s->last);
    return OK;
}

/* --- what is expected --- */

static enum err expect_line(struct script *s, struct slice pattern)
{
    AUTO(buf_fini) struct buf line;
    buf_init(&line, CLIENT_INPUT_MAX);
    if (!client_line(s->last, &line)) {
        return fail(ERR_PERM, "expected \"%.*s\", %s", SLICE_ARG(pattern),
                    s->last->is_closed ? "the connection was closed" : "nothing came");
    }
    struct slice got = buf_slice(&line);
    return line_matches(pattern, got) ? OK
                                      : fail(ERR_PERM, "expected \"%.*s\", got \"%.*s\"",
                                             SLICE_ARG(pattern), SLICE_ARG(got));
}

/* All lines of a reply of SMTP, whatever they say behind the code. */
static enum err expect_reply(struct script *s, struct slice code)
{
    AUTO(buf_fini) struct buf line;
    buf_init(&line, CLIENT_INPUT_MAX);
    do {
        buf_reset(&line);
        if (!client_line(s->last, &line) || !slice_starts(buf_slice(&line), code) ||
            line.len <= code.len) {
            return fail(ERR_PERM, "expected a reply %.*s, got \"%.*s\"", SLICE_ARG(code),
                        SLICE_ARG(buf_slice(&line)));
        }
    } while (line.ptr[code.len] == '-');
    return OK;
}

/* Lines in any order: as many come as are expected, and each fits one. */
static enum err expect_group(struct script *s, struct slice *patterns, unsigned count)
{
    AUTO(buf_fini) struct buf line;
    buf_init(&line, CLIENT_INPUT_MAX);
    for (unsigned left = count; left > 0; left--) {
        if (!client_line(s->last, &line)) {
            return fail(ERR_PERM, "%u more lines were expected, as \"%.*s\"", left,
                        SLICE_ARG(patterns[0]));
        }
        unsigned at = 0;
        while (at < left && !line_matches(patterns[at], buf_slice(&line))) {
            at++;
        }
        if (at == left) {
            struct slice got = buf_slice(&line);
            return fail(ERR_PERM, "nothing expected fits \"%.*s\"", SLICE_ARG(got));
        }
        patterns[at] = patterns[left - 1];
    }
    return OK;
}

static enum err expect_end(struct script *s)
{
    client_turn(s->last);
    struct slice left = buf_slice(&s->last->input);
    if (left.len > 0) {
        return fail(ERR_PERM, "expected the end, got \"%.*s\"", (int)slice_find_char(left, '\r'),
                    left.ptr);
    }
    return s->last->is_closed ? OK : fail(ERR_PERM, "expected the end, the connection is open");
}

/* --- the world --- */

static enum err add_account(struct script *s, struct slice address, struct slice password)
{
    size_t at = slice_rfind_char(address, '@');
    const char *domain = arena_cstr(s->arena, slice_from(address, at + 1));
    IGNORE(rig_command(s->rig, "domain add", json_pack("[s]", domain),
                       NULL)); /* it may be there already */
    return rig_command(s->rig, "account add", json_pack("[s]", arena_cstr(s->arena, address)),
                       arena_cstr(s->arena, password));
}

/* culver WORD WORD ARGUMENTS... */
static enum err run_culver(struct script *s, const struct slice *words, unsigned count)
{
    json_t *arguments = json_array();
    for (unsigned i = 3; i < count; i++) {
        json_array_append_new(arguments, json_stringn(words[i].ptr, words[i].len));
    }
    struct slice name =
        arena_printf(s->arena, "%.*s %.*s", SLICE_ARG(words[1]), SLICE_ARG(words[2]));
    return rig_command(s->rig, arena_cstr(s->arena, name), arguments, NULL);
}

/* The indented lines that follow, without their indent; an empty one belongs to them when an indented one comes after it. */
static struct slice take_block(struct script *s)
{
    struct buf text;
    struct slice line;
    unsigned empty = 0;
    buf_init(&text, TEXT_MAX);
    for (struct scan ahead = s->lines; scan_line(&ahead, &line);) {
        if (line.len == 0) {
            empty++;
            continue;
        }
        if (!slice_starts(line, SL("    "))) {
            break;
        }
        for (s->number += empty + 1; empty > 0; empty--) {
            buf_append(&text, SL("\r\n"));
        }
        buf_append(&text, slice_from(line, 4));
        buf_append(&text, SL("\r\n"));
        s->lines = ahead;
    }
    struct slice block = arena_dup(s->arena, buf_slice(&text));
    buf_fini(&text);
    return block;
}

static enum err deliver(struct script *s, struct slice address)
{
    struct client *before = s->last;
    struct client *client = &s->clients[CLIENTS_MAX - 1];
    struct slice text = take_block(s);
    TRY(client_open(client, s->rig, SL("lmtp"), SL("")));
    s->last = client;
    client_turn(client); /* the greeting */
    TRY(say_line(s, SL("LHLO test"), false));
    TRY(say_line(s, SL("MAIL FROM:<sender@example.org>"), false));
    TRY(say_line(s, arena_printf(s->arena, "RCPT TO:<%.*s>", SLICE_ARG(address)), false));
    TRY(say_line(s, SL("DATA"), false));
    client_send(client, text);
    TRY(say_line(s, SL("."), false));
    struct slice got = buf_slice(&client->input);
    bool is_accepted =
        slice_find(got, SL("\r\n354 ")) < got.len && slice_find(got, SL("\r\n250 2.")) < got.len;
    enum err result = is_accepted ? OK : fail(ERR_PERM, "not delivered: %.*s", SLICE_ARG(got));
    client_close(client);
    s->last = before;
    return result;
}

static void close_all(struct script *s)
{
    for (unsigned i = 0; i < CLIENTS_MAX; i++) {
        if (s->clients[i].fd >= 0) {
            client_close(&s->clients[i]);
        }
    }
}

/* --- one line --- */

static enum err set_clock(struct script *s, struct slice by)
{
    int64_t usec = (int64_t)duration(slice_from(by, 1));
    rig_set_clock(s->rig, slice_starts(by, SL("-")) ? -usec : usec);
    return OK;
}

/* What happens to the machine that the node is on. */
static enum err play_machine(struct script *s, const struct slice *words, unsigned count,
                             bool *known)
{
    if (slice_eq(words[0], SL("advance")) && count == 2) {
        rig_advance(s->rig, duration(words[1]));
        return OK;
    }
    if (slice_eq(words[0], SL("clock")) && count == 2) {
        return set_clock(s, words[1]);
    }
    if (slice_eq(words[0], SL("disk")) && count == 2) {
        rig_set_room(s->rig, slice_eq(words[1], SL("full")));
        return OK;
    }
    if (slice_eq(words[0], SL("keytab")) && count == 2) {
        return rig_add_key(s->rig, arena_cstr(s->arena, words[1]));
    }
    if (slice_eq(words[0], SL("restart"))) {
        close_all(s);
        return rig_restart(s->rig, count == 2 ? duration(words[1]) : 0);
    }
    *known = false;
    return OK;
}

static enum err play_world(struct script *s, const struct slice *words, unsigned count, bool *known)
{
    *known = true;
    if (slice_eq(words[0], SL("account")) && count == 3) {
        return add_account(s, words[1], words[2]);
    }
    if (slice_eq(words[0], SL("alias")) && count == 3) {
        return rig_command(
            s->rig, "alias add",
            json_pack("[s,s]", arena_cstr(s->arena, words[1]), arena_cstr(s->arena, words[2])),
            NULL);
    }
    if (slice_eq(words[0], SL("culver")) && count >= 3) {
        return run_culver(s, words, count);
    }
    if (slice_eq(words[0], SL("dns"))) {
        return names_add(s->rig->names, words, count, s->arena);
    }
    if (slice_eq(words[0], SL("deliver")) && count == 2) {
        return deliver(s, words[1]);
    }
    return play_machine(s, words, count, known);
}

static enum err play_connection(struct script *s, const struct slice *words, unsigned count)
{
    if (slice_eq(words[0], SL("open"))) {
        return open_client(s, words, count);
    }
    if (slice_eq(words[0], SL("answer")) && count == 2) {
        return answer_call(s, words[1]);
    }
    if (slice_eq(words[0], SL("close")) && count <= 2) {
        struct client *client = count == 2 ? find_client(s, words[1]) : s->last;
        if (client != NULL) {
            client_close(client);
            loop_run_idle(node_loop(s->rig->node, 0));
            return OK;
        }
    }
    if (slice_eq(words[0], SL("starttls"))) {
        s->last = count == 2 ? find_client(s, words[1]) : s->last;
        return s->last == NULL ? fail(ERR_PERM, "no such connection") : client_start_tls(s->last);
    }
    return fail(ERR_PERM, "what is \"%.*s\"?", SLICE_ARG(words[0]));
}

/* "c S: text" speaks of connection c, "S: text" of the last one. */
static bool take_speech(struct script *s, struct slice line, struct slice *verb, struct slice *text)
{
    static const char *const verbs[] = { "C:", "C-raw:", "S:", "S*:", "S-reply:", "S-eof" };
    size_t space = slice_find_char(line, ' ');
    struct client *client = find_client(s, slice_sub(line, 0, space));
    struct slice rest = client == NULL ? line : slice_from(line, space + 1);
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        *verb = slice_cstr(verbs[i]);
        if (slice_starts(rest, *verb)) {
            s->last = client == NULL ? s->last : client;
            *text = slice_from(rest, verb->len + 1);
            return s->last != NULL && s->last->fd >= 0;
        }
    }
    return false;
}

static enum err play_group(struct script *s, struct slice first)
{
    struct slice patterns[GROUP_MAX] = { first }, line;
    unsigned count = 1;
    for (struct scan ahead = s->lines; scan_line(&ahead, &line) && count < GROUP_MAX; s->number++) {
        size_t at = slice_find(line, SL("S*: "));
        if (at == line.len || at > 8) {
            break;
        }
        patterns[count++] = slice_from(line, at + 4);
        s->lines = ahead;
    }
    return expect_group(s, patterns, count);
}

static enum err play_line(struct script *s, struct slice line)
{
    struct slice verb, text, words[WORDS_MAX];
    if (line.len == 0 || line.ptr[0] == '#') {
        return OK;
    }
    if (slice_starts(line, SL("config "))) {
        buf_printf(&s->rig->settings, "%.*s\n", SLICE_ARG(slice_from(line, 7)));
        return s->is_open ? fail(ERR_PERM, "config must come first") : OK;
    }
    if (!s->is_open) {
        TRY(rig_open(s->rig));
        s->is_open = true;
    }
    if (take_speech(s, line, &verb, &text)) {
        return slice_eq(verb, SL("S:"))         ? expect_line(s, text)
               : slice_eq(verb, SL("S*:"))      ? play_group(s, text)
               : slice_eq(verb, SL("S-reply:")) ? expect_reply(s, text)
               : slice_eq(verb, SL("S-eof"))    ? expect_end(s)
                                                : say_line(s, text, slice_eq(verb, SL("C-raw:")));
    }
    unsigned count = split(line, words);
    bool known;
    enum err result = play_world(s, words, count, &known);
    return known ? result : play_connection(s, words, count);
}

static enum err play_all(struct script *s)
{
    struct slice line;
    while (scan_line(&s->lines, &line)) {
        s->number++;
        TRY(play_line(s, line));
    }
    return s->is_open ? OK : fail(ERR_PERM, "an empty transcript proves nothing");
}

static enum err read_file(const char *path, struct arena *arena, struct slice *out)
{
    char *text = arena_alloc(arena, TEXT_MAX);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, text, TEXT_MAX);
    if (fd >= 0) {
        close(fd);
    }
    *out = slice_make(text, got < 0 ? 0 : (size_t)got);
    return got < 0 ? fail(ERR_PERM, "%s: %m", path) : OK;
}

enum err script_play(const char *path, struct rig *rig)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "script", (size_t)64 * 1024 * 1024);
    struct script s = { .rig = rig, .arena = arena };
    struct slice text;
    TRY(read_file(path, arena, &text));
    s.lines = scan_make(text);
    for (unsigned i = 0; i < CLIENTS_MAX; i++) {
        s.clients[i].fd = -1;
    }
    enum err result = play_all(&s);
    if (result != OK) {
        result = fail_frame(result, "line %u", s.number);
    }
    close_all(&s);
    if (s.is_open) {
        rig_close(rig);
    }
    return result;
}
