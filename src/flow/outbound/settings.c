/* Sections "outbound" and "route" of the configuration. */
#include "flow/outbound/outbound.h"

#define EGRESS_ROW(owner, field, high, about)                                                      \
    {                                                                                              \
        .key = #field, .type = SETTING_TEXT, .offset = offsetof(struct owner, egress.field),       \
        .preset = "", .max = (high), .text = (about)                                               \
    }

static const struct setting outbound_rows[] = {
    { .key = "enabled",
      .type = SETTING_BOOL,
      .offset = offsetof(struct outbound_settings, enabled),
      .preset = "yes",
      .needs_restart = true,
      .text = "mail for other servers is sent; otherwise it waits in the queue" },
    SETTING_ROW(outbound_settings, smarthost, SETTING_TEXT, "", 0, 1024,
                "hosts, or host:port, that everything is sent through for which there is no route, "
                "in the order that they are tried; empty: as the DNS says"),
    SETTING_ROW(outbound_settings, fallback, SETTING_TEXT, "", 0, 1024,
                "hosts, or the name of a route, that mail goes through whose own hosts cannot be "
                "reached; a route that is named here and says neither recipient nor sender takes "
                "nothing else"),
    SETTING_ROW(outbound_settings, fallback_after, SETTING_DURATION, "0s", 0, 30 * 86400,
                "how long mail waits for its own hosts before it goes through the fallback; 0 is "
                "not at all"),
    SETTING_ROW(outbound_settings, port, SETTING_NUMBER, "25", 1, 65535,
                "port of the hosts that the DNS names"),
    SETTING_ROW(
        outbound_settings, tls_policy, SETTING_TEXT, "", 0, 16 * 1024,
        "how well connections are protected: a list like \"example.org verify, .example.net "
        "encrypt, "
        "* auto\" of a domain or host, all below one, or everybody, and auto (DANE where the DNS "
        "has it, else MTA-STS where the domain has a policy, else TLS where it is offered), none, "
        "may (TLS where it is offered), encrypt (at "
        "least TLS) or verify (a certificate for the host's name); what cannot be had so waits"),
    SETTING_ROW(
        outbound_settings, srs, SETTING_BOOL, "yes", 0, 0,
        "mail of others that an alias sends on leaves with a sender of a domain of ours (SRS), "
        "so that it is not taken for forged; its bounces find their way back for 21 days"),
    SETTING_ROW(outbound_settings, mta_sts, SETTING_BOOL, "yes", 0, 0,
                "policies of domains that mail goes to (MTA-STS) are fetched and obeyed"),
    SETTING_ROW(
        outbound_settings, mta_sts_server, SETTING_TEXT, "", 0, 64,
        "address, or address@port, of a gateway that the web servers of all domains are reached "
        "through for their policies, and for reports to them; empty: where the DNS says, public "
        "addresses only"),
    SETTING_ROW(
        outbound_settings, tls_reports, SETTING_BOOL, "yes", 0, 0,
        "domains that ask for it (TLS-RPT) are told once a day how TLS with their servers went"),
    SETTING_ROW(outbound_settings, tls_report_contact, SETTING_TEXT, "", 0, 255,
                "whom these reports name for questions, and who sends those by mail, which need "
                "DKIM keys of "
                "that domain (`culver dkim create`); empty: postmaster at the hostname, or at the "
                "domain above it that has keys"),
    SETTING_ROW(outbound_settings, retry_first, SETTING_DURATION, "5m", 10, 86400,
                "how long a message waits for its second attempt, a tenth more or less; then twice "
                "as long each time"),
    SETTING_ROW(outbound_settings, retry_max, SETTING_DURATION, "4000s", 10, 86400,
                "the longest time between two attempts, likewise"),
    SETTING_ROW(outbound_settings, lifetime, SETTING_DURATION, "5d", 60, 30 * 86400,
                "how long a message is tried before its sender hears that it failed; time in which "
                "this server was off is not counted"),
    SETTING_ROW(outbound_settings, delay_warning, SETTING_DURATION, "4h", 0, 30 * 86400,
                "when its sender hears that it is late; 0 is never"),
    SETTING_ROW(outbound_settings, notifications_per_hour, SETTING_NUMBER, "100", 0, 1000000,
                "notifications that one sender gets within an hour; those beyond are held back and "
                "counted in the next one; 0 is no limit"),
    SETTING_ROW(outbound_settings, suppress_after, SETTING_NUMBER, "3", 0, 1000,
                "times that mail for an address comes back as \"no such user\" before users can no "
                "longer send to it (`culver suppression`); 0 is never"),
    SETTING_ROW(outbound_settings, suppress_within, SETTING_DURATION, "30d", 3600, 3650 * 86400,
                "time within which that must happen; a delivery forgets it"),
    SETTING_ROW(outbound_settings, connections_max, SETTING_NUMBER, "100", 1, 2000,
                "connections to other servers at a time"),
    SETTING_ROW(outbound_settings, connections_per_destination, SETTING_NUMBER, "20", 1, 200,
                "connections to one destination at a time; it begins with two and grows"),
    EGRESS_ROW(outbound_settings, source_address, 4096,
               "addresses of this host that connections come from, a comma between two, each with "
               "the name that EHLO says behind a blank; a sender's domain always has the same; "
               "a family without any is not used"),
    EGRESS_ROW(outbound_settings, socks, 255,
               "SOCKS 5 proxy that connections go through, host or host:port (1080); names are "
               "looked up here"),
    EGRESS_ROW(outbound_settings, socks_username, 255, "name to log in with at the proxy"),
    EGRESS_ROW(outbound_settings, socks_password_file, 1024, "file with the password for it"),
};

const struct setting_table outbound_setting_table = {
    .section = "outbound",
    .text = "How mail is sent to other servers.",
    .rows = outbound_rows,
    .count = ARRAY_LEN(outbound_rows),
    .struct_size = sizeof(struct outbound_settings),
};

static const struct setting route_rows[] = {
    SETTING_ROW(route_settings, recipient, SETTING_TEXT, "", 0, 16 * 1024,
                "whose mail takes it: a list of user@example.org, example.org, .example.org (all "
                "domains below it) and \"*\"; empty: everybody's"),
    SETTING_ROW(route_settings, sender, SETTING_TEXT, "", 0, 16 * 1024,
                "whose mail takes it by its sender in the envelope, likewise; \"<>\" is the null "
                "sender of notifications; with both, both must fit"),
    SETTING_ROW(route_settings, host, SETTING_TEXT, "", 0, 1024,
                "hosts, or host:port, that it is sent through, in the order that they are tried; "
                "port 465 begins with TLS; without a port it is outbound.port, or 587 with a "
                "username; neither host nor lmtp: as the DNS says"),
    SETTING_ROW(route_settings, lmtp, SETTING_TEXT, "", 0, 1024,
                "the same, to servers that speak LMTP; or the path of a UNIX socket; without a "
                "port it is 24"),
    SETTING_ROW(
        route_settings, program, SETTING_TEXT, "", 0, 2048,
        "a program that it is handed to instead, once for each recipient: its full path and "
        "its arguments between blanks, '...' for one with blanks in it; %{sender}, "
        "%{recipient}, %{local}, %{domain}, %{original_recipient} and %{id} stand for what "
        "they say; no shell is used"),
    SETTING_ROW(route_settings, program_user, SETTING_TEXT, "", 0, 128,
                "user, or user:group, that the program runs as; not root, nor the user of the "
                "server"),
    SETTING_ROW(route_settings, program_directory, SETTING_TEXT, "/", 0, 1024,
                "directory that it starts in"),
    SETTING_ROW(route_settings, program_time, SETTING_DURATION, "10m", 1, 86400,
                "how long it may take; then it is ended, and the mail is tried again later"),
    SETTING_ROW(route_settings, program_processes, SETTING_NUMBER, "4", 1, 200,
                "how many of it may run at a time"),
    SETTING_ROW(route_settings, username, SETTING_TEXT, "", 0, 255,
                "name to log in with at those hosts, over TLS only"),
    SETTING_ROW(route_settings, password_file, SETTING_TEXT, "", 0, 1024,
                "file with the password, read at start and reload as the user that started the "
                "server; not to be readable by others"),
    SETTING_ROW(route_settings, tls, SETTING_TEXT, "auto", 0, 16,
                "how well connections are protected: none, may, encrypt or verify, as in "
                "outbound.tls_policy; auto: as that says, and with a username at least verify"),
    EGRESS_ROW(route_settings, source_address, 4096,
               "addresses of this host that connections come from, a comma between two, each with "
               "the name that EHLO says behind a blank; a sender's domain always has the same; "
               "a family without any is not used; empty: as in outbound"),
    EGRESS_ROW(route_settings, socks, 255,
               "SOCKS 5 proxy that connections go through, host or host:port (1080); names are "
               "looked up here; none: without; empty: as in outbound"),
    EGRESS_ROW(route_settings, socks_username, 255, "name to log in with at the proxy"),
    EGRESS_ROW(route_settings, socks_password_file, 1024, "file with the password for it"),
};

const struct setting_table route_setting_table = {
    .section = "route",
    .text = "Which way some mail leaves: any number of sections route NAME { ... }. The first one "
            "in the file that fits a message and a\n"
            "recipient is taken; it is looked for anew at each attempt. Mail that fits none goes "
            "through outbound.smarthost or as the DNS says.",
    .rows = route_rows,
    .count = ARRAY_LEN(route_rows),
    .struct_size = sizeof(struct route_settings),
};
