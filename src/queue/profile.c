/* The table of providers. */
#include "queue/profile.h"

#include "queue/pattern.h"

const struct profile profiles[PROFILES] = {
    { "google", ".google.com .googlemail.com .psmtp.com", 10, 100 },
    { "microsoft", ".protection.outlook.com .mx.microsoft .hotmail.com", 10, 100 },
    { "yahoo", ".yahoodns.net .yahoo.com .aol.com", 5, 20 },
    { "apple", ".mail.icloud.com .apple.com", 5, 50 },
    { "comcast", ".comcast.net", 5, 100 },
    { "ionos", ".gmx.net .web.de .kundenserver.de .perfora.net", 5, 50 },
    { "telekom", ".t-online.de", 5, 50 },
    { "orange", ".orange.fr .wanadoo.com", 2, 50 },
    { "mailru", ".mail.ru", 5, 50 },
};

unsigned profile_of_host(struct slice host)
{
    for (unsigned i = 0; i < PROFILES; i++) {
        struct slice rest = slice_cstr(profiles[i].hosts), end;
        while (list_next(&rest, &end)) {
            if (host.len > end.len && slice_ends_nocase(host, end)) {
                return i;
            }
        }
    }
    return PROFILES;
}

int64_t pause_next(int64_t pause)
{
    int64_t next = pause == 0 ? PAUSE_FIRST : pause * 2;
    return next > PAUSE_MAX ? PAUSE_MAX : next;
}
