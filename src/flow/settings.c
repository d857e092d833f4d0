/* Section "server" of the configuration. */
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
    SETTING_ROW(flow_settings, grace, SETTING_DURATION, "10s", 0, 600,
                "time that sessions get to end when the server stops"),
    SETTING_ROW(flow_settings, allow_plain_loopback, SETTING_BOOL, "no", 0, 0,
                "passwords without TLS from this host itself (127.0.0.0/8, ::1, UNIX sockets)"),
};

const struct setting_table flow_setting_table = {
    .section = "server",
    .text = "What all services share.",
    .rows = flow_rows,
    .count = ARRAY_LEN(flow_rows),
    .struct_size = sizeof(struct flow_settings),
};
