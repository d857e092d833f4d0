/* Keys of Kerberos: culver kerberos. */
#include <stdio.h>

#include "app/cli.h"
#include "app/places.h"
#include "proto/sasl.h"

/* Where the keytab lies, and from now on as who owns it. */
static enum err find_data_dir(struct cli *cli, const char **out)
{
    struct slice text;
    struct config *config;
    TRY(cli_config_load(cli, &text, &config));
    *out = arena_cstr(cli->arena, config->core.data_dir);
    enum err result = places_become_owner(config);
    config_free(config);
    return result;
}

/* The file is read as who was asked to install it: it may be root's alone. */
static enum err install(struct cli *cli)
{
    AUTO(sasl_wipe) struct buf bytes;
    const char *data_dir;
    buf_init(&bytes, KEYTAB_BYTES_MAX + 1);
    TRY(kerberos_keytab_take(cli_argument(cli, 0), &bytes));
    TRY(find_data_dir(cli, &data_dir));
    return kerberos_keytab_install(data_dir, buf_slice(&bytes));
}

int cli_kerberos_install(struct cli *cli)
{
    vault_prepare();
    enum err result = install(cli);
    if (result != OK) {
        return cli_fail(result);
    }
    printf("installed; `culver reload` takes it into use when the server runs\n");
    return EXIT_DONE;
}

/* What to do, where nothing is there to be shown or removed. */
static enum err say_none(enum err result)
{
    return result == ERR_NOT_FOUND
               ? fail(ERR_NOT_FOUND,
                      "there is no keytab; `culver kerberos install KEYTAB` puts one in place")
               : result;
}

static void add_entry(void *arg, const struct kerberos_entry *entry)
{
    json_array_append_new(arg, json_pack("{s:o,s:i,s:o,s:o}", "principal",
                                         json_slice(entry->principal), "version",
                                         (int)entry->version, "cipher", json_slice(entry->cipher),
                                         "created", json_time(entry->created)));
}

int cli_kerberos_list(struct cli *cli)
{
    const char *data_dir;
    char path[4096];
    json_t *rows = json_array();
    const struct kerberos_reader reader = { add_entry, rows };
    vault_prepare();
    enum err result = find_data_dir(cli, &data_dir);
    if (result == OK) {
        kerberos_keytab_path(data_dir, path, sizeof(path));
        result = say_none(kerberos_keytab_read(path, &reader));
    }
    int code = EXIT_DONE;
    if (result != OK) {
        code = cli_refuse(cli, result);
    } else if (cli->as_json) {
        cli_print_json(rows);
    } else {
        cli_print(rows);
    }
    json_decref(rows);
    return code;
}

int cli_kerberos_remove(struct cli *cli)
{
    const char *data_dir;
    enum err result = find_data_dir(cli, &data_dir);
    result = result == OK ? say_none(kerberos_keytab_remove(data_dir)) : result;
    if (result != OK) {
        return cli_fail(result);
    }
    printf("removed; `culver reload` tells the server when it runs\n");
    return EXIT_DONE;
}
