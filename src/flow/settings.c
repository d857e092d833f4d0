/* Sections "server" and "rewrite" of the configuration. */
#include "flow/services.h"

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
    SETTING_ROW(flow_settings, undo_time, SETTING_DURATION, "0s", 0, UNDO_TIME_MAX,
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
    SETTING_ROW(
        flow_settings, kerberos_realms, SETTING_TEXT, "", 0, 4096,
        "whose users may log in with a ticket (GSSAPI) and the domain that they are of, as in "
        "\"CORP.EXAMPLE.ORG example.org, LAB.EXAMPLE.ORG lab.example.org\"; the realm that our "
        "own key is of needs no line when it is the domain in upper case. A domain "
        "has one realm"),
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
