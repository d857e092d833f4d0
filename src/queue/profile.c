/* The table of providers. */
#include "queue/profile.h"

#include "queue/pattern.h"

/* Where a provider says what it takes (November 2026), the number is that or less; else it is where others had no trouble.
 *   yahoo      20 messages a connection, no number of connections: help.yahoo.com/kb/SLN3433.html
 *   comcast    25 connections an address: postmaster.comcast.net, "421 - [Too many sessions opened]"
 *   microsoft  500 connections by the old rules of Outlook.com, but "4.7.652 ... maximum number of connections" and "4.7.650 ...
 *              rate limited due to IP reputation" were met with six to eight: postfix-users, msg87906 and msg88075
 *   orange     about three connections, "OFR004_104": what senders report; Orange says no number
 *   netease    limits connections and messages over each, "421 HL:ICC" and "451 MI:DMC", and says no numbers
 * Google, Apple, IONOS, Telekom, Mail.ru, Yandex and Tencent publish none. */
const struct profile profiles[PROFILES] = {
    { "google", ".google.com .googlemail.com .psmtp.com", 10, 100 },
    { "microsoft", ".protection.outlook.com .mx.microsoft .hotmail.com", 5, 100 },
    { "yahoo", ".yahoodns.net .yahoo.com .aol.com", 5, 20 },
    { "apple", ".mail.icloud.com .apple.com", 5, 50 },
    { "comcast", ".comcast.net", 10, 100 },
    { "ionos", ".gmx.net .web.de .kundenserver.de .perfora.net", 5, 50 },
    { "telekom", ".t-online.de", 5, 50 },
    { "orange", ".orange.fr .wanadoo.com", 2, 50 },
    { "mailru", ".mail.ru", 5, 50 },
    { "yandex", ".yandex.ru .yandex.net", 5, 50 },
    { "tencent", ".qq.com", 3, 20 },
    { "netease", ".netease.com .163.com .126.com", 3, 20 },
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
