/* Section "smtp" of the configuration. */
#include "serve/smtp/smtp.h"

static const struct setting smtp_rows[] = {
    SETTING_ROW(smtp_settings, command_time, SETTING_DURATION, "5m", 10, 3600,
                "time a client may take for one command, or for one piece of a message"),
    SETTING_ROW(smtp_settings, stress_time, SETTING_DURATION, "10s", 1, 3600,
                "the same while nine tenths of server.sessions_max are in use"),
    SETTING_ROW(
        smtp_settings, data_rate, SETTING_NUMBER, "500", 1, 1000000,
        "octets a second that a message must come with on average, command_time granted on top"),
    SETTING_ROW(smtp_settings, errors_slow, SETTING_NUMBER, "10", 1, 1000,
                "failed commands since the last message after which replies come a second late"),
    SETTING_ROW(smtp_settings, errors_max, SETTING_NUMBER, "20", 1, 1000,
                "failed commands since the last message after which the connection is closed"),
    SETTING_ROW(
        smtp_settings, junk_max, SETTING_NUMBER, "100", 1, 10000,
        "NOOP, RSET and the like since the last message after which the connection is closed"),
    SETTING_ROW(smtp_settings, chunks_max, SETTING_NUMBER, "10000", 1, 1000000,
                "BDAT commands of one message"),
    SETTING_ROW(smtp_settings, sender_dns_time, SETTING_DURATION, "5s", 0, 10,
                "time that the DNS has to say whether the domain of a sender on another server "
                "takes mail; mail of one that says it takes none (null MX) is refused, mail of "
                "all others is taken, also without an answer; 0: it is not asked"),
    SETTING_ROW(
        smtp_settings, block_lists, SETTING_TEXT, "", 0, 4096,
        "lists of addresses in the DNS (DNSBL) whose clients are refused on port 25, "
        "separated by blanks, each with the answers that count where not all of 127.0.0.0/8 "
        "do, as in \"zen.example.org bl.example.net=127.0.0.[2..4;10]\"; at most 16; empty: "
        "none is asked"),
    SETTING_ROW(smtp_settings, block_list_time, SETTING_DURATION, "5s", 1, 30,
                "time that all these lists together have to answer; who does not answer refuses "
                "nobody"),
    SETTING_ROW(smtp_settings, block_list_exempt, SETTING_TEXT, "", 0, 4096,
                "networks that they are not asked about besides private ones, as in "
                "\"192.0.2.0/24 2001:db8::/32\": a host that takes mail for this one, say"),
    SETTING_ROW(smtp_settings, lmtp_trusted, SETTING_TEXT, "", 0, 4096,
                "networks that may use LMTP over TCP besides this host, as in \"10.1.0.0/16 "
                "2001:db8::/32\""),
};

const struct setting_table smtp_setting_table = {
    .section = "smtp",
    .text = "Mail from other servers (SMTP), from users (submission) and from programs (LMTP).",
    .rows = smtp_rows,
    .count = ARRAY_LEN(smtp_rows),
    .struct_size = sizeof(struct smtp_settings),
};
