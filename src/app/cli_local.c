/* Commands that need no node: check, config, certificate, version. */
#include <fcntl.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/cli.h"
#include "app/places.h"

#define EXPLAIN_BYTES_MAX ((size_t)1024 * 1024)
#define PEM_BYTES_MAX ((size_t)256 * 1024)

static void print_check(const struct cli *cli, const struct config *config)
{
    bool is_missing = cli->config_is_default && access(cli->config_path, F_OK) != 0;
    if (cli->as_json) {
        json_t *data =
            json_pack("{s:b,s:s,s:b,s:o,s:o,s:i}", "ok", 1, "file", cli->config_path, "is_missing",
                      is_missing, "hostname", json_slice(config->flow.hostname), "data_dir",
                      json_slice(config->core.data_dir), "listeners", (int)config->listener_count);
        cli_print_json(data);
        json_decref(data);
        return;
    }
    printf("%s %s: %.*s keeps its mail in %.*s and listens on %u addresses\n", cli->config_path,
           is_missing ? "is not there, so everything has its default" : "is good",
           SLICE_ARG(config->flow.hostname), SLICE_ARG(config->core.data_dir),
           config->listener_count);
}

int cli_check(struct cli *cli)
{
    struct slice text;
    struct config *config;
    enum err result = cli_config_load_whole(cli, &text, &config);
    if (result != OK) {
        return cli_refuse(cli, result);
    }
    print_check(cli, config);
    config_free(config);
    return EXIT_DONE;
}

int cli_config(struct cli *cli)
{
    AUTO(buf_fini) struct buf text;
    const char *key = cli_argument(cli, 0);
    buf_init(&text, EXPLAIN_BYTES_MAX);
    if (!config_explain(key, &text)) {
        return cli_fail(fail(
            ERR_NOT_FOUND, "there is no setting \"%s\"; `culver config --explain` lists all", key));
    }
    printf("%.*s", SLICE_ARG(buf_slice(&text)));
    return EXIT_DONE;
}

int cli_version(struct cli *cli)
{
    if (cli->as_json) {
        json_t *data = json_pack(
            "{s:s,s:i,s:s,s:s,s:s,s:s}", "version", CULVER_VERSION, "configuration_format",
            CONFIG_FORMAT, "compiler", __VERSION__, "hardening", CULVER_HARDENING, "openssl",
            OpenSSL_version(OPENSSL_VERSION_STRING), "sqlite", sqlite3_libversion());
        cli_print_json(data);
        json_decref(data);
        return EXIT_DONE;
    }
    printf("culver %s (configuration format %d)\n", CULVER_VERSION, CONFIG_FORMAT);
    printf("compiler %s; hardening: %s\n", __VERSION__, CULVER_HARDENING);
    printf("OpenSSL %s, SQLite %s\n", OpenSSL_version(OPENSSL_VERSION_STRING),
           sqlite3_libversion());
    return EXIT_DONE;
}

int cli_sendmail(struct cli *cli)
{
    (void)cli;
    return cli_fail(fail(ERR_SYNTAX, "\"sendmail\" comes first: culver sendmail [-C FILE] ..."));
}

/* --- certificates --- */

static enum err read_pem(struct cli *cli, const char *path, struct slice *out)
{
    char *bytes = arena_alloc(cli->arena, PEM_BYTES_MAX);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, bytes, PEM_BYTES_MAX);
    if (fd >= 0) {
        close(fd);
    }
    *out = slice_make(bytes, got < 0 ? 0 : (size_t)got);
    return got < 0 ? fail(ERR_NOT_FOUND, "%s: %m", path) : OK;
}

static enum err install(struct cli *cli, struct slice certificate, struct slice key)
{
    struct slice text;
    struct config *config;
    TRY(cli_config_load(cli, &text, &config));
    const char *data_dir = arena_cstr(cli->arena, config->core.data_dir);
    enum err result = places_become_owner(config);
    config_free(config);
    TRY(result);
    return vault_install_certificate(data_dir, certificate, key);
}

int cli_certificate_install(struct cli *cli)
{
    struct slice certificate, key;
    enum err result = read_pem(cli, cli_argument(cli, 0), &certificate);
    result = result == OK ? read_pem(cli, cli_argument(cli, 1), &key) : result;
    result = result == OK ? install(cli, certificate, key) : result;
    if (result != OK) {
        return cli_fail(result);
    }
    printf("installed; `culver reload` takes it into use when the server runs\n");
    return EXIT_DONE;
}

static enum err write_file(const char *path, struct slice bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool ok = fd >= 0 && write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len;
    if (fd >= 0) {
        ok = close(fd) == 0 && ok;
    }
    return ok ? OK : fail(ERR_PERM, "%s: %m", path);
}

static enum err make_lab(struct cli *cli)
{
    struct slice names[16], ca, certificate, key;
    unsigned count = 0;
    const char *ca_path = json_string_value(json_object_get(cli->options, "ca"));
    for (; count < json_array_size(cli->arguments); count++) {
        names[count] = slice_cstr(cli_argument(cli, count));
    }
    TRY(tls_make_lab_certificates(names, count, cli->arena, &ca, &certificate, &key));
    if (ca_path != NULL) {
        TRY(write_file(ca_path, ca));
    }
    return install(cli, certificate, key);
}

int cli_certificate_lab(struct cli *cli)
{
    enum err result = make_lab(cli);
    return result == OK ? EXIT_DONE : cli_fail(result);
}
