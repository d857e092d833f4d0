/* The settings of the network. */
#include "net/dns.h"

static const struct setting rows[] = {
    { .key = "forward",
      .type = SETTING_TEXT,
      .offset = offsetof(struct dns_settings, forward),
      .preset = "",
      .max = 512,
      .needs_restart = true,
      .text = "resolvers to ask, addresses separated by blanks, each with @port when it is not 53; "
              "empty: the servers of the DNS themselves" },
    { .key = "trust_anchor",
      .type = SETTING_TEXT,
      .offset = offsetof(struct dns_settings, trust_anchor),
      .preset = "/usr/share/dns/root.key",
      .max = 512,
      .needs_restart = true,
      .text = "file with the keys answers are validated with, in /usr/share/dns or /etc/ssl/certs, "
              "which the server may read; empty: nothing is validated, and DANE is not used" },
};

const struct setting_table dns_setting_table = {
    .section = "dns",
    .text = "How names are looked up.",
    .rows = rows,
    .count = ARRAY_LEN(rows),
    .struct_size = sizeof(struct dns_settings),
};
