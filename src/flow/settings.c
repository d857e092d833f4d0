/* Sections "server", "rewrite", "outbound" and "route" of the configuration. */
#include "flow/outbound.h"

#define MEBIBYTE (UINT64_C(1) << 20)

static const struct setting flow_rows[] = {
    SETTING_ROW(flow_settings, hostname, SETTING_TEXT, "", 1, 255,
                "full name of this host, as in its certificate: shown in greetings, Received and "
                "Message-ID fields"),
    SETTING_ROW(flow_settings, message_size_max, SETTING_SIZE, "50M", 64 * 1024, 1024 * MEBIBYTE,
                "largest message accepted, in octets"),
    SETTING_ROW(flow_settings, recipients_max, SETTING_NUMBER, "1000", 100, 1000,
                "recipients of one message from other servers; the rest is asked to be sent again"),
    SETTING_ROW(flow_settings, submission_recipients_max, SETTING_NUMBER, "200", 1, 1000,
                "recipients of one message sent by a user"),
    SETTING_ROW(
        flow_settings, received_max, SETTING_NUMBER, "50", 10, 100,
        "Received fields in a message from which on it is refused as going round in a loop"),
    SETTING_ROW(flow_settings, quota_default, SETTING_SIZE, "10G", 0, UINT64_C(1) << 50,
                "octets an account may store unless it has a quota of its own; 0 is no limit"),
    SETTING_ROW(flow_settings, sessions_max, SETTING_NUMBER, "65000", 10, 1000000,
                "connections at a time, all services together"),
    SETTING_ROW(flow_settings, sessions_per_address, SETTING_NUMBER, "50", 1, 100000,
                "connections at a time from one IPv4 address or IPv6 /64 to one kind of service; "
                "loopback is not counted"),
    SETTING_ROW(flow_settings, future_release_max, SETTING_DURATION, "60d", 0, 366 * 86400,
                "how far ahead a user may submit mail that is to go later (FUTURERELEASE); 0 is "
                "not at all"),
    SETTING_ROW(flow_settings, undo_time, SETTING_DURATION, "0s", 0, 120,
                "time that submitted mail waits in the queue, from where it can be taken back "
                "(culver queue remove), before it goes to anybody"),
    SETTING_ROW(
        flow_settings, success_reports_max, SETTING_NUMBER, "1000", 0, 1000000,
        "notifications of success (NOTIFY=SUCCESS) an hour to senders elsewhere, whose name "
        "anybody can use; more are left out"),
    SETTING_ROW(flow_settings, grace, SETTING_DURATION, "10s", 0, 600,
                "time that sessions get to end when the server stops"),
    SETTING_ROW(flow_settings, allow_plain_loopback, SETTING_BOOL, "no", 0, 0,
                "passwords without TLS from this host itself (127.0.0.0/8, ::1, UNIX sockets)"),
    SETTING_ROW(
        flow_settings, origin, SETTING_TEXT, "", 0, 255,
        "domain behind the names of the users of this host who send with sendmail(1); empty: "
        "hostname"),
    SETTING_ROW(flow_settings, trusted_users, SETTING_TEXT, "root", 0, 4096,
                "users of this host who may send as anybody with sendmail(1), separated by blanks; "
                "others send as themselves, user@origin"),
};

const struct setting_table flow_setting_table = {
    .section = "server",
    .text = "What all services share.",
    .rows = flow_rows,
    .count = ARRAY_LEN(flow_rows),
    .struct_size = sizeof(struct flow_settings),
};

static const struct setting rewrite_rows[] = {
    SETTING_ROW(
        rewrite_settings, sender, SETTING_TEXT, "", 0, 16 * 1024,
        "addresses of senders that are written anew, in the envelope and in From, Sender and "
        "Reply-To: a list like \"root@host.example.org admin@example.org, .example.org "
        "example.org\" of an address, a domain or all domains below one, and what takes its "
        "place; the first that fits is taken, and must be the user's to send from"),
    SETTING_ROW(rewrite_settings, recipient, SETTING_TEXT, "", 0, 16 * 1024,
                "the same for recipients, in the envelope and in To and Cc"),
    SETTING_ROW(rewrite_settings, headers, SETTING_BOOL, "yes", 0, 0,
                "fields of the message are written anew too, unless it is signed (DKIM); otherwise "
                "the envelope alone"),
};

const struct setting_table rewrite_setting_table = {
    .section = "rewrite",
    .text = "Addresses of mail that users send, written anew before anything else is done with it.",
    .rows = rewrite_rows,
    .count = ARRAY_LEN(rewrite_rows),
    .struct_size = sizeof(struct rewrite_settings),
};

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
    SETTING_ROW(outbound_settings, fallback_after, SETTING_DURATION, "30m", 0, 30 * 86400,
                "how long mail has waited before it goes through the fallback"),
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
                "whom these reports name for questions; empty: postmaster at the hostname"),
    SETTING_ROW(outbound_settings, lifetime, SETTING_DURATION, "5d", 60, 30 * 86400,
                "how long a message is tried before its sender hears that it failed"),
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
