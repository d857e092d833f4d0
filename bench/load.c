/* load --protocol smtp|lmtp|imap|pop3 --port N [options]: puts load on a server and prints one line of JSON with what was measured. */
#include "load.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_MAX 256
#define OPENING_MAX 100 /* connections on their way to being ready: no listen queue overflows */
#define STALL_MSEC 120000

void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

void load_finish(struct connection *c)
{
    struct load *load = c->load;
    load->ended = now();
    load->times[load->finished++] = load->ended - c->began;
}

bool load_take(struct load *load)
{
    if (load->started == load->options.count) {
        return false;
    }
    load->started++;
    return true;
}

/* --- options --- */

static void usage(void)
{
    fputs("usage: load --protocol smtp|lmtp|imap|pop3 --port N [--host ADDRESS] [--tls]\n"
          "            [--connections N] [--count N] [--size OCTETS] [--first N] [--accounts N]\n"
          "            [--password WORD] [--prelude COMMAND]... [--before COMMAND] [--command "
          "COMMAND]\n"
          "            [--mix COMMAND]... [--reconnect] [--hold] [--from ADDRESS] [--domain NAME] "
          "[--domains N] [--login]\n",
          stderr);
    exit(2);
}

static void add_command(const char **commands, const char *command)
{
    int at = 0;
    while (at < COMMANDS_MAX && commands[at] != NULL) {
        at++;
    }
    if (at == COMMANDS_MAX) {
        die("at most %d --prelude, and --mix", COMMANDS_MAX);
    }
    commands[at] = command;
}

static const struct option names[] = {
    { "protocol", required_argument, NULL, 'p' },
    { "port", required_argument, NULL, 'P' },
    { "host", required_argument, NULL, 'h' },
    { "tls", no_argument, NULL, 't' },
    { "connections", required_argument, NULL, 'c' },
    { "count", required_argument, NULL, 'n' },
    { "size", required_argument, NULL, 's' },
    { "first", required_argument, NULL, 'f' },
    { "accounts", required_argument, NULL, 'a' },
    { "password", required_argument, NULL, 'w' },
    { "prelude", required_argument, NULL, 'e' },
    { "before", required_argument, NULL, 'b' },
    { "command", required_argument, NULL, 'x' },
    { "mix", required_argument, NULL, 'm' },
    { "reconnect", no_argument, NULL, 'r' },
    { "hold", no_argument, NULL, 'o' },
    { "from", required_argument, NULL, 'F' },
    { "domain", required_argument, NULL, 'd' },
    { "domains", required_argument, NULL, 'D' },
    { "login", no_argument, NULL, 'l' },
    { NULL, 0, NULL, 0 },
};

static bool take_number(struct options *options, int name, const char *text)
{
    long *to = name == 'P'   ? &options->port
               : name == 'c' ? &options->connections
               : name == 'n' ? &options->count
               : name == 's' ? &options->size
               : name == 'f' ? &options->first
               : name == 'a' ? &options->accounts
               : name == 'D' ? &options->domains
                             : NULL;
    if (to != NULL && (*to = strtol(text, NULL, 10)) <= 0) {
        die("%s is not a positive number", text);
    }
    return to != NULL;
}

static bool take_text(struct options *options, int name, const char *text)
{
    const char **to = name == 'p'   ? &options->protocol
                      : name == 'h' ? &options->host
                      : name == 'w' ? &options->password
                      : name == 'b' ? &options->before
                      : name == 'x' ? &options->command
                      : name == 'F' ? &options->from
                      : name == 'd' ? &options->domain
                                    : NULL;
    if (to != NULL) {
        *to = text;
    } else if (name == 'e' || name == 'm') {
        add_command(name == 'e' ? options->prelude : options->mix, text);
    }
    return to != NULL || name == 'e' || name == 'm';
}

static void read_options(int argc, char **argv, struct options *options)
{
    int name;
    *options = (struct options){ .protocol = "smtp",
                                 .host = "127.0.0.1",
                                 .password = "password",
                                 .from = "sender@example.org",
                                 .domain = "bench.test",
                                 .connections = 1,
                                 .count = 1,
                                 .size = 4096,
                                 .first = 1,
                                 .accounts = 1 };
    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) {
        bool known = take_number(options, name, optarg) || take_text(options, name, optarg);
        options->tls = options->tls || name == 't';
        options->reconnect = options->reconnect || name == 'r';
        options->hold = options->hold || name == 'o';
        options->login = options->login || name == 'l';
        if (!known && strchr("trol", name) == NULL) {
            usage();
        }
    }
    if (options->port == 0 || optind != argc) {
        usage();
    }
    if (options->hold) {
        options->count = options->connections;
    }
    if (options->connections > options->count) {
        options->connections = options->count;
    }
}

/* --- running --- */

static void prepare(struct load *load)
{
    const struct options *options = &load->options;
    bool is_imap = strcmp(options->protocol, "imap") == 0;
    bool is_pop3 = strcmp(options->protocol, "pop3") == 0;
    struct rlimit files;
    load->epoll = epoll_create1(EPOLL_CLOEXEC);
    load->times = calloc((size_t)options->count, sizeof(*load->times));
    load->connections = calloc((size_t)options->connections, sizeof(*load->connections));
    load->message = message_new((size_t)options->size, options->from);
    load->greet = is_imap ? imap_greet : is_pop3 ? pop3_greet : smtp_greet;
    load->hear = is_imap ? imap_hear : is_pop3 ? pop3_hear : smtp_hear;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (options->tls) { /* whose certificate it is does not matter here */
        load->tls = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_mode(load->tls, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    }
    if (load->epoll < 0 || load->times == NULL || load->connections == NULL) {
        die("%m");
    }
}

/* All at once, but for sessions to be held, which would overflow the server's queue. */
static long open_some(struct load *load, long opened)
{
    const struct options *options = &load->options;
    while (opened < options->connections && opened - load->finished < OPENING_MAX) {
        struct connection *c = &load->connections[opened];
        c->load = load;
        c->number = (int)opened++;
        if (options->reconnect && !load_take(load)) {
            break;
        }
        connection_open(c);
    }
    return opened;
}

static void run(struct load *load)
{
    struct epoll_event events[EVENTS_MAX];
    long opened = 0;
    load->began = now();
    do {
        opened = open_some(load, opened);
        int count = epoll_wait(load->epoll, events, EVENTS_MAX, STALL_MSEC);
        if (count == 0) {
            die("nothing happened for %d seconds; %ld of %ld done", STALL_MSEC / 1000,
                load->finished, load->options.count);
        }
        for (int i = 0; i < count; i++) {
            connection_event(events[i].data.ptr, events[i].events);
        }
    } while (load->finished < load->options.count);
}

static int by_time(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void report(struct load *load)
{
    long count = load->finished;
    qsort(load->times, (size_t)count, sizeof(*load->times), by_time);
    printf("{\"count\": %ld, \"seconds\": %.6f, \"p50_us\": %.1f, \"p99_us\": %.1f}\n", count,
           (double)(load->ended - load->began) / 1e9, (double)load->times[count / 2] / 1e3,
           (double)load->times[count * 99 / 100] / 1e3);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static struct load load;
    char octet;
    read_options(argc, argv, &load.options);
    prepare(&load);
    run(&load);
    report(&load);
    if (load.options.hold) { /* until whoever measures closes our standard input */
        while (read(STDIN_FILENO, &octet, 1) > 0) {
        }
    }
    return 0;
}
