/* Which way mail leaves: sections "route", and the passwords that they name files for. */
#include <confuse.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/config.h"
#include "codec/codec.h"
#include "proto/sasl.h"
#include "queue/pattern.h"
#include "relay/program.h"
#include "trust/level.h"

#define SOCKET_PATH_MAX 107 /* of the kernel's address */

/* --- what files hold --- */

/* Paths and what is in the files by turns behind the key, all in base64. An empty one when it was not read: who only looks at the configuration need not be able to. */
static enum err find_secret(struct config *config, cfg_t *cfg, struct slice path, struct slice *out)
{
    AUTO(sasl_wipe) struct buf name, text;
    buf_init(&name, (size_t)2 * CONFIG_SECRET_MAX);
    buf_init(&text, CONFIG_SECRET_MAX);
    base64_encode(path, &name);
    for (unsigned i = 0; path.len > 0 && i + 1 < cfg_size(cfg, CONFIG_SECRETS_KEY); i += 2) {
        struct slice secret = slice_cstr(cfg_getnstr(cfg, CONFIG_SECRETS_KEY, i + 1));
        if (slice_eq(slice_cstr(cfg_getnstr(cfg, CONFIG_SECRETS_KEY, i)), buf_slice(&name))) {
            TRY(base64_decode_strict(secret, &text));
            TRY(buf_error(&text));
            *out = arena_dup(config->arena, buf_slice(&text));
            return OK;
        }
    }
    return OK;
}

static enum err read_secret(const char *path, struct buf *out)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return fail(ERR_SYNTAX, "%s: %m", path);
    }
    ssize_t got = fstat(fd, &status) != 0
                      ? -1
                      : read(fd, buf_reserve(out, CONFIG_SECRET_MAX + 1), CONFIG_SECRET_MAX + 1);
    int error = errno;
    close(fd);
    if (got < 0) {
        errno = error;
        return fail(ERR_SYNTAX, "%s: %m", path);
    }
    if ((status.st_mode & S_IROTH) != 0) {
        return fail(ERR_SYNTAX, "%s: others can read it: `chmod o= %s`", path, path);
    }
    buf_commit(out, (size_t)got);
    struct slice secret = slice_trim(buf_slice(out));
    if (secret.len == 0 || secret.len > CONFIG_SECRET_MAX ||
        memchr(secret.ptr, '\0', secret.len) != NULL) {
        return fail(ERR_SYNTAX, "%s: it holds no password of at most %d octets", path,
                    CONFIG_SECRET_MAX);
    }
    return OK;
}

/* A line of the file is the password: blanks around it are nobody's. */
static enum err add_secret(struct slice key, struct slice path, struct buf *out)
{
    if (path.len == 0) {
        return OK;
    }
    AUTO(sasl_wipe) struct buf secret;
    buf_init(&secret, CONFIG_SECRET_MAX + 2);
    if (read_secret(path.ptr, &secret) != OK) {
        return fail_frame(ERR_SYNTAX, "%.*s", SLICE_ARG(key));
    }
    buf_append_char(out, '"');
    base64_encode(path, out);
    buf_append_cstr(out, "\", \"");
    base64_encode(slice_trim(buf_slice(&secret)), out);
    buf_append_cstr(out, "\", ");
    return OK;
}

static enum err add_route_secrets(const struct route_settings *route, struct arena *arena,
                                  struct buf *out)
{
    struct slice name = arena_printf(arena, "route %.*s: password_file", SLICE_ARG(route->name));
    TRY(add_secret(name, route->password_file, out));
    name = arena_printf(arena, "route %.*s: socks_password_file", SLICE_ARG(route->name));
    return add_secret(name, route->egress.socks_password_file, out);
}

enum err config_add_secrets(const struct config *config, struct arena *arena, struct slice *text)
{
    AUTO(sasl_wipe) struct buf lines;
    buf_init(&lines, CONFIG_BYTES_MAX);
    TRY(add_secret(SL("outbound: socks_password_file"), config->outbound.egress.socks_password_file,
                   &lines));
    for (unsigned i = 0; i < config->outbound.route_count; i++) {
        TRY(add_route_secrets(&config->outbound.routes[i], arena, &lines));
    }
    if (lines.len > 0 || buf_error(&lines) != OK) {
        TRY(buf_error(&lines));
        *text = arena_printf(arena, "%.*s\n%s = {%.*s}\n", SLICE_ARG(*text), CONFIG_SECRETS_KEY,
                             SLICE_ARG(slice_sub(buf_slice(&lines), 0, lines.len - 2)));
    }
    return OK;
}

/* --- routes --- */

static bool is_name(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!ascii_is_digit(c) && !(ascii_is_alpha(c) && c == ascii_lower(c)) && c != '-' &&
            c != '_') {
            return false;
        }
    }
    return text.len > 0 && text.len <= 63;
}

static bool is_a_socket(const struct route_settings *route)
{
    return route->lmtp.len > 0 && route->lmtp.ptr[0] == '/';
}

static enum err check_hosts(const struct route_settings *route)
{
    bool is_socket = is_a_socket(route);
    if (route->host.len > 0 && route->lmtp.len > 0) {
        return fail(ERR_SYNTAX, "host or lmtp, not both");
    }
    if (is_socket && (route->lmtp.len > SOCKET_PATH_MAX ||
                      slice_find_char(route->lmtp, ' ') + slice_find_char(route->lmtp, ',') <
                          2 * route->lmtp.len)) {
        return fail(ERR_SYNTAX, "lmtp = \"%.*s\": one path of at most %d octets, without blanks",
                    SLICE_ARG(route->lmtp), SOCKET_PATH_MAX);
    }
    TRY(is_socket ? OK : host_list_check(route->lmtp));
    return host_list_check(route->host);
}

static bool names_a_program(const struct route_settings *route)
{
    return route->program.len > 0;
}

static enum err check_program(const struct route_settings *route)
{
    if (!names_a_program(route)) {
        return route->program_user.len == 0
                   ? OK
                   : fail(ERR_SYNTAX, "program_user: say which program = ... it is for");
    }
    if (route->host.len + route->lmtp.len > 0) {
        return fail(ERR_SYNTAX, "host, lmtp or program, only one of them");
    }
    if (route->program_user.len == 0) {
        return fail(ERR_SYNTAX, "program: say as which program_user = ... it runs");
    }
    if (route->program_directory.len == 0 || route->program_directory.ptr[0] != '/') {
        return fail(ERR_SYNTAX, "program_directory must begin with /");
    }
    return program_check(route->program);
}

static enum err check_login(const struct route_settings *route)
{
    enum tls_wish wish;
    if (!tls_wish_parse(route->tls, &wish)) {
        return fail(ERR_SYNTAX, "tls = \"%.*s\": write auto, none, may, encrypt or verify",
                    SLICE_ARG(route->tls));
    }
    if ((route->username.len > 0) != (route->password_file.len > 0)) {
        return fail(ERR_SYNTAX, "username and password_file belong together");
    }
    if (route->username.len == 0) {
        return OK;
    }
    if (wish == WISH_NONE || wish == WISH_MAY) {
        return fail(ERR_SYNTAX, "tls = %.*s: a password goes over TLS only", SLICE_ARG(route->tls));
    }
    if (route->host.len + route->lmtp.len == 0 || is_a_socket(route)) {
        return fail(ERR_SYNTAX, "username: say which host = ... it is for");
    }
    return OK;
}

static enum err check_route(const struct route_settings *route)
{
    if (!is_name(route->name)) {
        return fail(ERR_SYNTAX, "a name is of lower-case letters, digits, \"-\" and \"_\"");
    }
    TRY(pattern_list_check(route->recipient));
    TRY(pattern_list_check(route->sender));
    TRY(check_hosts(route));
    TRY(check_program(route));
    return check_login(route);
}

static enum err read_egress(struct config *config, cfg_t *cfg, struct egress_settings *egress)
{
    TRY(find_secret(config, cfg, egress->socks_password_file, &egress->socks_password));
    return egress_check(egress);
}

static enum err read_route(struct config *config, cfg_t *cfg, unsigned i)
{
    cfg_t *section = cfg_getnsec(cfg, route_setting_table.section, i);
    struct route_settings *route = &config->routes[i];
    TRY(config_fill(&route_setting_table, section, config->arena, route));
    route->name = arena_dup(config->arena, slice_cstr(cfg_title(section)));
    enum err result = find_secret(config, cfg, route->password_file, &route->password);
    result = result == OK ? read_egress(config, cfg, &route->egress) : result;
    result = result == OK ? check_route(route) : result;
    return result == OK ? OK : fail_frame(ERR_SYNTAX, "route %.*s", SLICE_ARG(route->name));
}

/* A name that no section can have. */
static struct route_settings plain_route(struct slice name, struct slice hosts)
{
    return (struct route_settings){ .name = name, .host = hosts, .tls = SL("auto") };
}

static enum err read_fallback(struct config *config, unsigned count)
{
    struct outbound_settings *outbound = &config->outbound;
    if (outbound->fallback.len == 0) {
        return OK;
    }
    for (unsigned i = 0; i < count; i++) {
        if (slice_eq(config->routes[i].name, outbound->fallback)) {
            outbound->fallback_route = &config->routes[i];
        }
    }
    if (outbound->fallback_route == NULL) {
        TRY(host_list_check(outbound->fallback));
        config->routes[ROUTES_MAX + 1] = plain_route(SL("(fallback)"), outbound->fallback);
        outbound->fallback_route = &config->routes[ROUTES_MAX + 1];
    }
    if (outbound->fallback_route->host.len + outbound->fallback_route->lmtp.len == 0) {
        return fail(ERR_SYNTAX, "the route \"%.*s\" names no host", SLICE_ARG(outbound->fallback));
    }
    return OK;
}

enum err config_read_routes(struct config *config, struct cfg_t *cfg)
{
    struct outbound_settings *outbound = &config->outbound;
    unsigned count = cfg_size(cfg, route_setting_table.section);
    if (count > ROUTES_MAX) {
        return fail(ERR_SYNTAX, "at most %d sections \"route\"", ROUTES_MAX);
    }
    for (unsigned i = 0; i < count; i++) {
        TRY(read_route(config, cfg, i));
    }
    if (read_egress(config, cfg, &outbound->egress) != OK) {
        return fail_frame(ERR_SYNTAX, "outbound");
    }
    if (read_fallback(config, count) != OK) {
        return fail_frame(ERR_SYNTAX, "outbound.fallback");
    }
    if (host_list_check(outbound->smarthost) != OK) {
        return fail_frame(ERR_SYNTAX, "outbound.smarthost");
    }
    if (outbound->smarthost.len > 0) {
        config->routes[count++] = plain_route(SL("(smarthost)"), outbound->smarthost);
    }
    outbound->routes = config->routes;
    outbound->route_count = count;
    return OK;
}
