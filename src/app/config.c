/* Reading the configuration file. libconfuse knows the grammar, the setting tables know the keys. */
#include "app/config.h"

#include <confuse.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "format/rewrite.h"
#include "net/block_list.h"
#include "net/fetch.h"
#include "proto/login/gssapi.h"
#include "trust/level.h"

#define ARENA_BYTES ((size_t)4 * 1024 * 1024)
#define SECTIONS_MAX 16
/* Put behind the text: the parser takes a file that ends inside a section, where this key is unknown. */
#define END_KEY "end-of-file"

/* --- errors: libconfuse calls back without a pointer of ours, so the text goes to the error slot at once --- */

static size_t common_prefix(const char *a, struct slice b)
{
    size_t n = 0;
    while (n < b.len && a[n] != '\0' && a[n] == b.ptr[n]) {
        n++;
    }
    return n;
}

/* The key of any section that begins most like the unknown one; NULL when none does. */
static const char *similar_key(struct slice unknown)
{
    const char *best = NULL;
    size_t most = 2;
    for (size_t t = 0; t < config_table_count; t++) {
        for (size_t i = 0; i < config_tables[t]->count; i++) {
            size_t same = common_prefix(config_tables[t]->rows[i].key, unknown);
            if (same > most) {
                most = same;
                best = config_tables[t]->rows[i].key;
            }
        }
    }
    return best;
}

/* Where a key of that very name belongs: "outside of all sections", "in section a or b"; false: nowhere. */
static bool sections_of(struct slice key, struct buf *out)
{
    for (size_t t = 0; t < config_table_count; t++) {
        const char *section = config_tables[t]->section;
        for (size_t i = 0; i < config_tables[t]->count; i++) {
            if (!slice_eq(slice_cstr(config_tables[t]->rows[i].key), key)) {
                continue;
            }
            buf_append_cstr(out, out->len > 0 ? " or " : section[0] == '\0' ? "" : "in section ");
            buf_append_cstr(out, section[0] == '\0' ? "outside of all sections" : section);
        }
    }
    return out->len > 0;
}

static void report_unknown(int line, struct slice key)
{
    AUTO(buf_fini) struct buf sections;
    const char *like = similar_key(key);
    buf_init(&sections, ERR_TEXT_MAX);
    if (sections_of(key, &sections)) {
        IGNORE(fail(ERR_SYNTAX, "line %d: there is no key \"%.*s\" here; it belongs %.*s", line,
                    SLICE_ARG(key), SLICE_ARG(buf_slice(&sections))));
    } else if (like != NULL) {
        IGNORE(fail(ERR_SYNTAX, "line %d: there is no key \"%.*s\" here; did you mean \"%s\"?",
                    line, SLICE_ARG(key), like));
    } else {
        IGNORE(fail(ERR_SYNTAX,
                    "line %d: there is no key \"%.*s\" here; `culver config --explain` lists all",
                    line, SLICE_ARG(key)));
    }
}

PRINTF_LIKE(2, 0) static void report(cfg_t *cfg, const char *format, va_list args)
{
    char text[ERR_TEXT_MAX / 2];
    vsnprintf(text, sizeof(text), format, args);
    struct slice said = slice_cstr(text);
    size_t quote = slice_find(said, SL("no such option '"));
    if (quote < said.len) {
        struct slice key = slice_from(said, quote + strlen("no such option '"));
        key = slice_sub(key, 0, slice_find_char(key, '\''));
        if (slice_eq(key, SL(END_KEY))) {
            IGNORE(fail(ERR_SYNTAX, "line %d: the file ends inside a section: a \"}\" is missing",
                        cfg->line));
            return;
        }
        report_unknown(cfg->line, key);
        return;
    }
    IGNORE(fail(ERR_SYNTAX, "line %d: %s", cfg->line, text));
}

/* --- options out of tables --- */

static const struct setting_table *table_of(const char *section)
{
    for (size_t i = 0; i < config_table_count; i++) {
        if (strcmp(config_tables[i]->section, section) == 0) {
            return config_tables[i];
        }
    }
    return &core_setting_table;
}

static const struct setting *row_of(const struct setting_table *table, const char *key)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->rows[i].key, key) == 0) {
            return &table->rows[i];
        }
    }
    return NULL;
}

/* Called for each key as it is read, while the line is known. The value goes nowhere yet. */
static int check_value(cfg_t *cfg, cfg_opt_t *opt)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "config-check", (size_t)64 * 1024);
    const struct setting_table *table = table_of(cfg_name(cfg));
    const struct setting *row = row_of(table, cfg_opt_name(opt));
    const char *value = cfg_opt_getstr(opt);
    void *scratch = arena_alloc(arena, table->struct_size);
    enum service_kind kind;
    if (setting_parse(row, slice_cstr(value), arena, scratch) != OK) {
        cfg_error(cfg, "%s", err_detail());
        return -1;
    }
    if (table == &listen_setting_table && strcmp(row->key, "service") == 0 &&
        !service_by_name(slice_cstr(value), &kind)) {
        cfg_error(cfg,
                  "service = \"%s\": write smtp, submission, submissions, lmtp, imap, "
                  "imaps, pop3 or pop3s",
                  value);
        return -1;
    }
    return 0;
}

static cfg_opt_t *make_options(const struct setting_table *table, const cfg_opt_t *more,
                               size_t more_count, struct arena *arena)
{
    cfg_opt_t *options = ARENA_ARRAY(arena, cfg_opt_t, table->count + more_count + 1);
    size_t at = 0;
    for (size_t i = 0; i < table->count; i++) {
        cfg_opt_t option = CFG_STR(table->rows[i].key, NULL, CFGF_NODEFAULT);
        options[at++] = option;
    }
    for (size_t i = 0; i < more_count; i++) {
        options[at++] = more[i];
    }
    cfg_opt_t end = CFG_END();
    options[at] = end;
    return options;
}

static cfg_t *make_grammar(struct arena *arena)
{
    cfg_opt_t sections[SECTIONS_MAX] = { 0 };
    size_t count = 0;
    for (size_t i = 0; i < config_table_count; i++) {
        const struct setting_table *table = config_tables[i];
        if (table->section[0] == '\0') {
            continue;
        }
        cfg_opt_t *options = make_options(table, NULL, 0, arena);
        bool is_named = table == &listen_setting_table || table == &route_setting_table;
        cfg_opt_t section =
            CFG_SEC(table->section, options,
                    is_named ? CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES : CFGF_NONE);
        sections[count++] = section;
    }
    cfg_opt_t secrets = CFG_STR_LIST(CONFIG_SECRETS_KEY, NULL, CFGF_NODEFAULT);
    sections[count++] = secrets;
    cfg_opt_t end = CFG_STR(END_KEY, NULL, CFGF_NODEFAULT);
    sections[count++] = end;
    cfg_t *cfg = cfg_init(make_options(&core_setting_table, sections, count, arena), CFGF_NONE);
    cfg_set_error_function(cfg, report);
    for (size_t t = 0; t < config_table_count; t++) {
        for (size_t i = 0; i < config_tables[t]->count; i++) {
            const char *section = config_tables[t]->section;
            char *name = arena_cstr(arena, arena_printf(arena, "%s%s%s", section,
                                                        section[0] == '\0' ? "" : "|",
                                                        config_tables[t]->rows[i].key));
            cfg_set_validate_func(cfg, name, check_value);
        }
    }
    return cfg;
}

/* --- values --- */

enum err config_fill(const struct setting_table *table, struct cfg_t *cfg, struct arena *arena,
                     void *base)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct setting *row = &table->rows[i];
        bool is_given =
            cfg != NULL && cfg_size(cfg, row->key) > 0 && cfg_getstr(cfg, row->key) != NULL;
        if (is_given) {
            TRY(setting_parse(row, slice_cstr(cfg_getstr(cfg, row->key)), arena, base));
        } else if (row->type != SETTING_TEXT || row->preset[0] != '\0') {
            TRY(setting_parse(row, slice_cstr(row->preset), arena, base));
        }
    }
    return OK;
}

static uint64_t usual_port(enum service_kind kind)
{
    static const uint64_t ports[] = {
        [SERVICE_SMTP] = 25,  [SERVICE_SUBMISSION] = 587, [SERVICE_SUBMISSIONS] = 465,
        [SERVICE_LMTP] = 24,  [SERVICE_IMAP] = 143,       [SERVICE_IMAPS] = 993,
        [SERVICE_POP3] = 110, [SERVICE_POP3S] = 995,      [SERVICE_SENDMAIL] = 0,
    };
    return ports[kind];
}

static void usual_listeners(struct config *config)
{
    static const enum service_kind kinds[] = {
        SERVICE_SMTP,  SERVICE_SUBMISSION, SERVICE_SUBMISSIONS, SERVICE_LMTP,     SERVICE_IMAP,
        SERVICE_IMAPS, SERVICE_POP3,       SERVICE_POP3S,       SERVICE_SENDMAIL,
    };
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct slice name = slice_cstr(service_name(kinds[i]));
        struct slice path =
            kinds[i] == SERVICE_LMTP
                ? arena_printf(config->arena, "%.*s/run/lmtp", SLICE_ARG(config->core.data_dir))
            : kinds[i] == SERVICE_SENDMAIL ? SL(SENDMAIL_PATH)
                                           : SL("");
        config->listeners[config->listener_count++] =
            (struct listen_settings){ .name = name,
                                      .service = name,
                                      .address = SL("*"),
                                      .path = path,
                                      .port = usual_port(kinds[i]),
                                      .kind = kinds[i] };
    }
}

static enum err read_listeners(struct config *config, cfg_t *cfg)
{
    unsigned count = cfg_size(cfg, "listen");
    if (count > LISTENERS_MAX) {
        return fail(ERR_SYNTAX, "at most %d sections \"listen\"", LISTENERS_MAX);
    }
    for (unsigned i = 0; i < count; i++) {
        cfg_t *section = cfg_getnsec(cfg, "listen", i);
        struct listen_settings *l = &config->listeners[config->listener_count++];
        TRY(config_fill(&listen_setting_table, section, config->arena, l));
        l->name = arena_dup(config->arena, slice_cstr(cfg_title(section)));
        struct peer_address unused;
        if (!service_by_name(l->service, &l->kind)) {
            return fail(ERR_SYNTAX, "listen %s: say which service = ...", cfg_title(section));
        }
        if (l->path.len > 0 && l->path.ptr[0] != '/') {
            return fail(ERR_SYNTAX, "listen %s: path must begin with /", cfg_title(section));
        }
        if (!slice_eq(l->address, SL("*")) && !peer_address_parse(l->address, 0, &unused)) {
            return fail(ERR_SYNTAX,
                        "listen %s: address = \"%.*s\" is no IP address: write one, or \"*\"",
                        cfg_title(section), SLICE_ARG(l->address));
        }
        if (l->kind == SERVICE_SENDMAIL && l->path.len == 0) {
            return fail(ERR_SYNTAX, "listen %s: sendmail wants a path: path = " SENDMAIL_PATH,
                        cfg_title(section));
        }
        l->port = l->port == 0 ? usual_port(l->kind) : l->port;
    }
    if (count == 0) {
        usual_listeners(config);
    }
    return OK;
}

/* By what addresses mail reaches us; "*" is what the kernel makes of "::". */
static void find_doors(struct config *config)
{
    unsigned count = 0;
    for (unsigned i = 0; i < config->listener_count; i++) {
        const struct listen_settings *l = &config->listeners[i];
        struct slice address = slice_eq(l->address, SL("*")) ? SL("::") : l->address;
        count += l->kind == SERVICE_SMTP && l->path.len == 0 &&
                 peer_address_parse(address, (uint16_t)l->port, &config->doors[count]);
    }
    config->outbound.doors = config->doors;
    config->outbound.door_count = count;
}

static enum err check_core(struct config *config)
{
    static const char *const levels[] = { "debug", "info", "warn", "error" };
    bool is_level = false;
    for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
        is_level = is_level || slice_eq(config->core.log_level, slice_cstr(levels[i]));
    }
    if (!is_level) {
        return fail(ERR_SYNTAX, "log_level = \"%.*s\": write debug, info, warn or error",
                    SLICE_ARG(config->core.log_level));
    }
    if (config->core.data_dir.len == 0 || config->core.data_dir.ptr[0] != '/') {
        return fail(ERR_SYNTAX, "data_dir must be a full path, beginning with /");
    }
    return OK;
}

static void default_hostname(struct config *config)
{
    char name[256] = "";
    if (config->flow.hostname.len == 0) {
        gethostname(name, sizeof(name) - 1);
        config->flow.hostname =
            arena_dup(config->arena, slice_cstr(name[0] == '\0' ? "localhost" : name));
    }
}

static enum err read_all(struct config *config, cfg_t *cfg)
{
    TRY(config_fill(&core_setting_table, cfg, config->arena, &config->core));
    TRY(config_fill(&flow_setting_table, cfg_getsec(cfg, flow_setting_table.section), config->arena,
                    &config->flow));
    TRY(config_fill(&smtp_setting_table, cfg_getsec(cfg, smtp_setting_table.section), config->arena,
                    &config->smtp));
    TRY(config_fill(&imap_setting_table, cfg_getsec(cfg, imap_setting_table.section), config->arena,
                    &config->imap));
    TRY(config_fill(&pop3_setting_table, cfg_getsec(cfg, pop3_setting_table.section), config->arena,
                    &config->pop3));
    TRY(config_fill(&upkeep_setting_table, cfg_getsec(cfg, upkeep_setting_table.section),
                    config->arena, &config->upkeep));
    TRY(config_fill(&story_setting_table, cfg_getsec(cfg, story_setting_table.section),
                    config->arena, &config->story));
    TRY(config_fill(&outbound_setting_table, cfg_getsec(cfg, outbound_setting_table.section),
                    config->arena, &config->outbound));
    TRY(config_fill(&dns_setting_table, cfg_getsec(cfg, dns_setting_table.section), config->arena,
                    &config->dns));
    TRY(config_fill(&rewrite_setting_table, cfg_getsec(cfg, rewrite_setting_table.section),
                    config->arena, &config->flow.rewrite));
    TRY(config_fill(&oauth_setting_table, cfg_getsec(cfg, oauth_setting_table.section),
                    config->arena, &config->flow.oauth));
    TRY(oauth_settings_check(&config->flow.oauth));
    if (rewrite_check(config->flow.rewrite.sender) != OK) {
        return fail_frame(ERR_SYNTAX, "rewrite.sender");
    }
    if (rewrite_check(config->flow.rewrite.recipient) != OK) {
        return fail_frame(ERR_SYNTAX, "rewrite.recipient");
    }
    if (gssapi_realms_check(config->flow.kerberos_realms) != OK) {
        return fail_frame(ERR_SYNTAX, "server.kerberos_realms");
    }
    if (block_lists_check(config->smtp.block_lists) != OK) {
        return fail_frame(ERR_SYNTAX, "smtp.block_lists");
    }
    if (tls_wishes_check(config->outbound.tls_policy) != OK) {
        return fail_frame(ERR_SYNTAX, "outbound.tls_policy");
    }
    if (!fetch_via_is_good(config->outbound.mta_sts_server)) {
        return fail(ERR_SYNTAX,
                    "outbound.mta_sts_server: \"%.*s\": write an address, and @port when it is "
                    "not 443",
                    SLICE_ARG(config->outbound.mta_sts_server));
    }
    TRY(config_read_routes(config, cfg));
    TRY(check_core(config));
    TRY(read_listeners(config, cfg));
    find_doors(config);
    default_hostname(config);
    return OK;
}

enum err config_parse(struct slice text, struct config **out)
{
    struct arena *arena = arena_new(NULL, "config", ARENA_BYTES);
    struct config *config = ARENA_NEW(arena, struct config);
    config->arena = arena;
    if (text.len > CONFIG_BYTES_MAX ||
        memchr(text.ptr == NULL ? "" : text.ptr, '\0', text.len) != NULL) {
        arena_free(arena);
        return fail(ERR_SYNTAX, "this is no configuration file of Culver");
    }
    cfg_t *cfg = make_grammar(arena);
    /* The parser wants the last line to end. */
    char *copy =
        arena_cstr(arena, arena_printf(arena, "%.*s\n" END_KEY " = here\n", SLICE_ARG(text)));
    enum err result = cfg_parse_buf(cfg, copy) == CFG_SUCCESS ? read_all(config, cfg) : ERR_SYNTAX;
    cfg_free(cfg);
    if (result != OK) {
        arena_free(arena);
        return result;
    }
    *out = config;
    return OK;
}

void config_free(struct config *config)
{
    if (config != NULL) {
        arena_free(config->arena);
    }
}

enum err config_read_file(const char *path, bool may_be_missing, struct arena *arena,
                          struct slice *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    *out = SL("");
    if (fd < 0) {
        return may_be_missing && errno == ENOENT ? OK : fail(ERR_NOT_FOUND, "%s: %m", path);
    }
    char *text = arena_alloc(arena, CONFIG_BYTES_MAX + 1);
    ssize_t got = read(fd, text, CONFIG_BYTES_MAX + 1);
    close(fd);
    if (got < 0 || got > CONFIG_BYTES_MAX) {
        return fail(ERR_SYNTAX, "%s: cannot be read, or is larger than %d octets", path,
                    CONFIG_BYTES_MAX);
    }
    *out = slice_make(text, (size_t)got);
    return OK;
}
