/* app/config.h - the one configuration file as an immutable snapshot.
 *
 * Shape   the file is read by libconfuse; every key is a row of a folder's setting table (base/setting.h), so that reading,
 *         `culver check`, `culver config --explain` and the manual say the same.
 * Owner   config_parse() gives a snapshot that config_free() takes; slices and structs live as long.
 * Errors  ERR_SYNTAX: the detail names the line, what is wrong and what to write instead. */
#ifndef CULVER_APP_CONFIG_H
#define CULVER_APP_CONFIG_H

#include "base/setting.h"
#include "flow/outbound/outbound.h"
#include "serve/imap/imap.h"
#include "serve/pop3/pop3.h"
#include "serve/smtp/smtp.h"
#include "store/upkeep/upkeep.h"
#include "story/story.h"

#define CONFIG_BYTES_MAX (60 * 1024) /* travels between processes in one packet */
#define CONFIG_FORMAT 1
#define LISTENERS_MAX 64
#define CONFIG_PATH "/etc/culver/culver.conf"
#define SENDMAIL_PATH "/run/culver/sendmail" /* where every user of the host can reach it */

/* Keys outside of any section. */
struct core_settings {
    uint64_t version;
    struct slice data_dir, user, log_level;
    uint64_t reactors, shards; /* threads; 0: as many as processors */
    uint64_t segment_size;     /* octets */
};
extern const struct setting_table core_setting_table;

/* One section "listen NAME { ... }". */
struct listen_settings {
    struct slice name; /* the section's title */
    struct slice service, address, path;
    uint64_t port;
    enum service_kind kind; /* of `service` */
};
extern const struct setting_table listen_setting_table;

struct config {
    struct arena *arena;
    struct core_settings core;
    struct flow_settings flow;
    struct smtp_settings smtp;
    struct imap_settings imap;
    struct pop3_settings pop3;
    struct upkeep_settings upkeep;
    struct story_settings story;
    struct outbound_settings outbound;
    struct dns_settings dns;
    struct route_settings
        routes[ROUTES_MAX + 2]; /* behind those of the file what `smarthost` and `fallback` say */
    struct listen_settings listeners[LISTENERS_MAX]; /* the usual ports when the file names none */
    unsigned listener_count;
    struct peer_address doors[LISTENERS_MAX]; /* of those, where SMTP is spoken with the world */
};

enum err config_parse(struct slice text, struct config **out);
/* The file's text is put into the arena, for those who hand it on; a missing default file is empty. */
enum err config_read_file(const char *path, bool may_be_missing, struct arena *arena,
                          struct slice *out);
void config_free(struct config *config); /* NULL allowed */

/* --- config.c and config_route.c, of the parser's own tree --- */
struct cfg_t;
/* The values of a section, NULL none: all have their defaults. */
enum err config_fill(const struct setting_table *table, struct cfg_t *cfg, struct arena *arena,
                     void *base);
/* Sections "route", and what else of "outbound" says which way mail leaves. */
enum err config_read_routes(struct config *config, struct cfg_t *cfg);
/* What the files hold that the configuration names: put behind its text for who cannot read them, under this key. */
#define CONFIG_SECRETS_KEY "contents-of-files"
#define CONFIG_SECRET_MAX 1024
/* Appends them to `text` (in the config's arena), which is parsed again then. ERR_SYNTAX names the file that cannot be used. */
enum err config_add_secrets(const struct config *config, struct arena *arena, struct slice *text);

/* --- config_value.c: one value --- */
/* Fills the row's field of the struct at `base`. */
enum err setting_parse(const struct setting *row, struct slice text, struct arena *arena,
                       void *base);
/* Do the row's fields of two such structs differ? */
bool setting_differs(const struct setting *row, const void *base, const void *other);
/* "50M", "5m", "yes": what the file would say. */
struct slice setting_range_text(const struct setting *row, struct arena *arena);
const char *setting_type_text(enum setting_type type);

/* --- config_explain.c --- */
/* Every section and key; `key` NULL, or "smtp.command_time", or a section. False when there is none of that name. */
bool config_explain(const char *key, struct buf *out);
/* All tables in the order of the manual. */
extern const struct setting_table *const config_tables[];
extern const size_t config_table_count;

/* "mx", "imaps" ... of a service, and back. */
const char *service_name(enum service_kind kind);
bool service_by_name(struct slice name, enum service_kind *out);

#endif
