/* The keys outside of sections, the section "listen", and the list of all tables. */
#include "app/node.h"

#define ROW(owner, field, kind, preset_text, low, high, restart, about)                            \
    {                                                                                              \
        .key = #field, .type = (kind), .offset = offsetof(struct owner, field),                    \
        .preset = (preset_text), .min = (low), .max = (high), .needs_restart = (restart),          \
        .text = (about)                                                                            \
    }

static const struct setting core_rows[] = {
    ROW(core_settings, version, SETTING_NUMBER, "1", 1, CONFIG_FORMAT, false,
        "format of this file; a later program reads an older format"),
    ROW(core_settings, data_dir, SETTING_TEXT, "/var/lib/culver", 0, 2048, true,
        "where everything is kept; on a local disk that keeps what was synced to it"),
    ROW(core_settings, user, SETTING_TEXT, "culver", 0, 64, true,
        "user the server becomes when it is started as root"),
    ROW(core_settings, log_level, SETTING_TEXT, "info", 0, 16, false,
        "debug, info, warn or error; a reload changes that of the process \"server\""),
    ROW(core_settings, reactors, SETTING_NUMBER, "0", 0, REACTORS_MAX, true,
        "threads that hold the conversations; 0 is one a processor"),
    ROW(core_settings, shards, SETTING_NUMBER, "0", 0, 64, true,
        "threads that own the mailboxes; 0 is one a processor"),
    ROW(core_settings, segment_size, SETTING_SIZE, "256M", UINT64_C(64) << 10, UINT64_C(1) << 30,
        true, "size of the files of the mail log"),
};

const struct setting_table core_setting_table = {
    .section = "",
    .text = "Keys outside of any section.",
    .rows = core_rows,
    .count = ARRAY_LEN(core_rows),
    .struct_size = sizeof(struct core_settings),
};

static const struct setting listen_rows[] = {
    ROW(listen_settings, service, SETTING_TEXT, "", 0, 32, true,
        "smtp, submission, submissions, lmtp, imap, imaps, pop3, pop3s or sendmail (always with a "
        "path: "
        "the socket of sendmail(1), which every user of this host may use)"),
    ROW(listen_settings, address, SETTING_TEXT, "*", 0, 64, true,
        "an IPv4 or IPv6 address of this host; \"*\" is all of them"),
    ROW(listen_settings, port, SETTING_NUMBER, "0", 0, 65535, true,
        "TCP port; 0 is the usual one of the service"),
    ROW(listen_settings, path, SETTING_TEXT, "", 0, 100, true,
        "a UNIX socket instead of address and port"),
};

const struct setting_table listen_setting_table = {
    .section = "listen",
    .text = "Where connections are accepted: one section listen NAME { ... } for each. Without "
            "any, the usual ports of all\n"
            "services, LMTP on run/lmtp below data_dir, and sendmail(1) on " SENDMAIL_PATH ".",
    .rows = listen_rows,
    .count = ARRAY_LEN(listen_rows),
    .struct_size = sizeof(struct listen_settings),
};

const struct setting_table *const config_tables[] = {
    &core_setting_table,   &flow_setting_table,     &smtp_setting_table,  &imap_setting_table,
    &pop3_setting_table,   &outbound_setting_table, &route_setting_table, &dns_setting_table,
    &upkeep_setting_table, &rewrite_setting_table,  &oauth_setting_table, &story_setting_table,
    &listen_setting_table,
};
const size_t config_table_count = ARRAY_LEN(config_tables);

static const char *const services[] = {
    [SERVICE_SMTP] = "smtp",
    [SERVICE_SUBMISSION] = "submission",
    [SERVICE_SUBMISSIONS] = "submissions",
    [SERVICE_LMTP] = "lmtp",
    [SERVICE_IMAP] = "imap",
    [SERVICE_IMAPS] = "imaps",
    [SERVICE_POP3] = "pop3",
    [SERVICE_POP3S] = "pop3s",
    [SERVICE_SENDMAIL] = "sendmail",
};

const char *service_name(enum service_kind kind)
{
    return services[kind];
}

bool service_by_name(struct slice name, enum service_kind *out)
{
    for (size_t i = 0; i < ARRAY_LEN(services); i++) {
        if (slice_eq(name, slice_cstr(services[i]))) {
            *out = (enum service_kind)i;
            return true;
        }
    }
    return false;
}
