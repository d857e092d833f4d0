/* The tables of reply texts and codes. */
#include "proto/smtp_failure.h"

#include "base/attr.h"
#include "base/scan.h"

static const struct {
    const char *name, *advice, *remedy;
} classes[FAILURE_CLASSES] = {
    [FAILURE_OTHER] = { "other", NULL, NULL },
    [FAILURE_NO_USER] = { "no-such-user",
                          "The address does not exist. Check its spelling, or ask the recipient "
                          "for it.",
                          NULL },
    [FAILURE_DISABLED] = { "mailbox-disabled",
                           "The recipient's mailbox is switched off. Tell them by another way.",
                           NULL },
    [FAILURE_DOMAIN] = { "no-such-domain",
                         "The domain of the address does not exist or takes no mail. Check its "
                         "spelling.",
                         NULL },
    [FAILURE_FULL] = { "mailbox-full",
                       "The recipient's mailbox is full. Tell them by another way, and send it "
                       "again later.",
                       NULL },
    [FAILURE_BLOCKED] = { "blocked",
                          "The recipient's server does not trust this mail server. Your "
                          "administrator can have that changed; the recipient could be told by "
                          "another way.",
                          "The address of this server is on a block list or has a bad name: find "
                          "out what was sent from it, stop that, and ask the list or provider to "
                          "remove it." },
    [FAILURE_REVERSE] = { "no-reverse-name",
                          "The recipient's server does not trust this mail server. Your "
                          "administrator can have that changed.",
                          "Have the provider set the PTR record of this server's address to its "
                          "hostname, whose address must be this one." },
    [FAILURE_AUTHENTICATION] = { "authentication",
                                 "The recipient's server could not verify that the message comes "
                                 "from your domain. Your administrator can change that.",
                                 "Look at SPF, DKIM and DMARC of the sender's domain in the DNS." },
    [FAILURE_CONTENT] = { "content",
                          "The recipient's server takes the message for spam or dislikes what is "
                          "in it. Send it without attachments and links, or in other words.",
                          NULL },
    [FAILURE_POLICY] = { "policy",
                         "The recipient's server refused it by its rules. Its own words above say "
                         "why; your administrator may know more.",
                         NULL },
    [FAILURE_SIZE] = { "too-large",
                       "The message is too large for the recipient's server. Send less, or a link.",
                       NULL },
    [FAILURE_RATE] = { "rate",
                       "The recipient's server takes no more mail from here at this rate. Send it "
                       "again later.",
                       "Send less at a time to this provider: "
                       "outbound.connections_per_destination." },
    [FAILURE_GREYLISTED] = { "greylisted",
                             "The recipient's server wanted to be asked again and did not take it "
                             "in the end. Send it again.",
                             NULL },
    [FAILURE_TLS] = { "tls",
                      "There was no connection to the recipient's server that is as safe as it "
                      "has to be: the lines above say what was missing. Their administrator can "
                      "change that.",
                      "outbound.tls_policy can ask for less of this destination." },
    [FAILURE_PROTOCOL] = { "protocol",
                           "The recipient's server does not understand messages or addresses of "
                           "this kind.",
                           NULL },
    [FAILURE_UNREACHABLE] = { "unreachable",
                              "The recipient's server could not be reached. Try again later.",
                              "When no server can be reached, the provider may have closed port "
                              "25: ask it, or use a smarthost (outbound.smarthost)." },
    [FAILURE_BUSY] = { "busy", "The recipient's server could not take it. Try again later.", NULL },
};

const char *smtp_failure_name(enum smtp_failure_class class)
{
    return classes[class].name;
}

const char *smtp_failure_advice(enum smtp_failure_class class)
{
    return classes[class].advice;
}

const char *smtp_failure_remedy(enum smtp_failure_class class)
{
    return classes[class].remedy;
}

struct rule {
    const char *part; /* of the text, any case */
    enum smtp_failure_class class;
};

/* The first that fits counts: what is said exactly comes before what is said in general. */
static const struct rule texts[] = {
    { "it cannot be signed anew",
      FAILURE_OTHER }, /* our own trouble, of which no server said anything */
    { "greylist", FAILURE_GREYLISTED },
    { "graylist", FAILURE_GREYLISTED },
    { "grey list", FAILURE_GREYLISTED },
    /* names of our address */
    { "ptr record", FAILURE_REVERSE },
    { "reverse dns", FAILURE_REVERSE },
    { "reverse hostname", FAILURE_REVERSE },
    { "cannot find your hostname", FAILURE_REVERSE },
    { "rdns", FAILURE_REVERSE },
    /* who sends cannot be verified */
    { "unauthenticated", FAILURE_AUTHENTICATION },
    { "does not meet the required authentication", FAILURE_AUTHENTICATION },
    { "dmarc", FAILURE_AUTHENTICATION },
    { "dkim", FAILURE_AUTHENTICATION },
    { "spf", FAILURE_AUTHENTICATION },
    { "authentication-results", FAILURE_AUTHENTICATION },
    /* too much of it */
    { "rate limit", FAILURE_RATE },
    { "ratelimit", FAILURE_RATE },
    { "rate-limit", FAILURE_RATE },
    { "unusual rate", FAILURE_RATE },
    { "unexpected volume", FAILURE_RATE },
    { "too many messages", FAILURE_RATE },
    { "too many connections", FAILURE_RATE },
    { "too many concurrent", FAILURE_RATE },
    { "too many sessions", FAILURE_RATE },                   /* of Comcast */
    { "maximum number of connections", FAILURE_RATE },       /* of Microsoft, 4.7.652 */
    { "service refus", FAILURE_RATE },                       /* of Orange, in two languages */
    { "try again later, closing connection", FAILURE_RATE }, /* of Google, 4.7.0 */
    { "hl:icc",
      FAILURE_RATE }, /* of NetEase: connections, their frequency, messages and recipients of one, of one sender */
    { "hl:ifc", FAILURE_RATE },
    { "mi:dmc", FAILURE_RATE },
    { "rp:drc", FAILURE_RATE },
    { "mi:sfq", FAILURE_RATE },
    { "sending limit", FAILURE_RATE },
    { "relay limit exceeded", FAILURE_RATE },
    { "receiving mail at a rate", FAILURE_RATE },
    { "throttl", FAILURE_RATE },
    { "exceeded the rate", FAILURE_RATE },
    { "[tss", FAILURE_RATE },
    { "[ts0", FAILURE_RATE },
    { "4.7.500", FAILURE_RATE }, /* of Microsoft: "Server busy" */
    /* a bad name */
    { "blocked using", FAILURE_BLOCKED },
    { "block list", FAILURE_BLOCKED },
    { "blocklist", FAILURE_BLOCKED },
    { "blacklist", FAILURE_BLOCKED },
    { "black list", FAILURE_BLOCKED },
    { "denylist", FAILURE_BLOCKED },
    { "is in an rbl", FAILURE_BLOCKED },
    { "rbl ", FAILURE_BLOCKED },
    { "dnsbl", FAILURE_BLOCKED },
    { "banned sending ip", FAILURE_BLOCKED },
    { "reputation", FAILURE_BLOCKED },
    { "not authorized to send email directly", FAILURE_BLOCKED },
    { "ip is in", FAILURE_BLOCKED },
    { "listed at", FAILURE_BLOCKED },
    { "listed by", FAILURE_BLOCKED },
    { "listed in", FAILURE_BLOCKED },
    { "listed on", FAILURE_BLOCKED },
    { "spamhaus", FAILURE_BLOCKED },
    { "spamcop", FAILURE_BLOCKED },
    { "barracudacentral", FAILURE_BLOCKED },
    { "ip address has been blocked", FAILURE_BLOCKED },
    { "your ip ", FAILURE_BLOCKED },
    { "dynamic ip", FAILURE_BLOCKED },
    { "dt:rbl", FAILURE_BLOCKED }, /* of NetEase */
    { "hl:rep", FAILURE_BLOCKED },
    /* the mailbox */
    { "mailbox full", FAILURE_FULL },
    { "mailbox is full", FAILURE_FULL },
    { "inbox is full", FAILURE_FULL },
    { "over quota", FAILURE_FULL },
    { "overquota", FAILURE_FULL },
    { "over their quota", FAILURE_FULL },
    { "quota exceeded", FAILURE_FULL },
    { "quotaexceeded", FAILURE_FULL },
    { "exceeded storage", FAILURE_FULL },
    { "out of storage", FAILURE_FULL },
    { "insufficient storage space", FAILURE_FULL },
    { "disk quota", FAILURE_FULL },
    { "mailbox is disabled", FAILURE_DISABLED },
    { "mailbox disabled", FAILURE_DISABLED },
    { "account is disabled", FAILURE_DISABLED },
    { "account has been disabled", FAILURE_DISABLED },
    { "account disabled", FAILURE_DISABLED },
    { "is inactive", FAILURE_DISABLED },
    { "suspended", FAILURE_DISABLED },
    { "deactivated", FAILURE_DISABLED },
    /* a part of the address */
    { "sender verify failed", FAILURE_POLICY },
    { "sender address rejected", FAILURE_POLICY },
    { "user unknown", FAILURE_NO_USER },
    { "unknown user", FAILURE_NO_USER },
    { "no such user", FAILURE_NO_USER },
    { "no such recipient", FAILURE_NO_USER },
    { "no such mailbox", FAILURE_NO_USER },
    { "no mailbox here", FAILURE_NO_USER },
    { "unknown recipient", FAILURE_NO_USER },
    { "recipient unknown", FAILURE_NO_USER },
    { "recipientnotfound", FAILURE_NO_USER },
    { "recipient not found", FAILURE_NO_USER },
    { "user not found", FAILURE_NO_USER },
    { "mailbox not found", FAILURE_NO_USER },
    { "mailbox unavailable", FAILURE_NO_USER },
    { "invalid mailbox", FAILURE_NO_USER },
    { "invalid recipient", FAILURE_NO_USER },
    { "undeliverable address", FAILURE_NO_USER },
    { "unrouteable address", FAILURE_NO_USER },
    { "unroutable address", FAILURE_NO_USER },
    { "address rejected: access denied", FAILURE_NO_USER },
    { "user doesn't have", FAILURE_NO_USER },
    { "account that you tried to reach does not exist", FAILURE_NO_USER },
    { "user does not exist", FAILURE_NO_USER },
    { "address does not exist", FAILURE_NO_USER },
    { "recipient does not exist", FAILURE_NO_USER },
    { "mailbox does not exist", FAILURE_NO_USER },
    { "doesn't exist", FAILURE_NO_USER },
    { "not a valid recipient", FAILURE_NO_USER },
    { "not a known user", FAILURE_NO_USER },
    { "no longer available", FAILURE_NO_USER },
    { "relay access denied", FAILURE_DOMAIN },
    { "relay not permitted", FAILURE_DOMAIN },
    { "relaying denied", FAILURE_DOMAIN },
    { "unable to relay", FAILURE_DOMAIN },
    { "domain not found", FAILURE_DOMAIN },
    { "host or domain name not found", FAILURE_DOMAIN },
    /* the message */
    { "too large", FAILURE_SIZE },
    { "too big", FAILURE_SIZE },
    { "message size exceeds", FAILURE_SIZE },
    { "exceeds the maximum", FAILURE_SIZE },
    { "exceeded message size", FAILURE_SIZE },
    { "message exceeded size", FAILURE_SIZE },
    { "size limit", FAILURE_SIZE },
    { "recipsizelimit", FAILURE_SIZE },
    { "virus", FAILURE_CONTENT },
    { "malware", FAILURE_CONTENT },
    { "phish", FAILURE_CONTENT },
    { "potential security issue", FAILURE_CONTENT },
    { "unsolicited", FAILURE_CONTENT },
    { "spam", FAILURE_CONTENT },
    { "junkmail", FAILURE_CONTENT },
    { "message content rejected", FAILURE_CONTENT },
    { "suspicious", FAILURE_CONTENT },
    { "attachment", FAILURE_CONTENT },
    /* the connection */
    { "must issue a starttls", FAILURE_TLS },
    { "starttls is required", FAILURE_TLS },
    { "tls required", FAILURE_TLS },
    { "requiretls", FAILURE_TLS },
    { "insufficient system", FAILURE_BUSY },
    { "server busy", FAILURE_BUSY },
    { "local error in processing", FAILURE_BUSY },
    { "temporary local problem", FAILURE_BUSY },
    /* rules in general */
    { "administrative prohibition", FAILURE_POLICY },
    { "policy", FAILURE_POLICY },
    { "access denied", FAILURE_POLICY },
    { "not allowed", FAILURE_POLICY },
};

/* RFC 3463, RFC 7372, RFC 5248; without the first digit. The longest prefix stands first. */
static const struct rule codes[] = {
    { "1.10", FAILURE_DOMAIN },
    { "1.1", FAILURE_NO_USER },
    { "1.2", FAILURE_DOMAIN },
    { "1.3", FAILURE_NO_USER },
    { "1.6", FAILURE_NO_USER },
    { "1.7", FAILURE_POLICY },
    { "1.8", FAILURE_POLICY },
    { "2.0", FAILURE_OTHER },
    { "2.1", FAILURE_DISABLED },
    { "2.2", FAILURE_FULL },
    { "2.3", FAILURE_SIZE },
    { "3.1", FAILURE_BUSY },
    { "3.2", FAILURE_BUSY },
    { "3.4", FAILURE_SIZE },
    { "3.5", FAILURE_BUSY },
    { "3.0", FAILURE_BUSY },
    { "4.1", FAILURE_UNREACHABLE },
    { "4.2", FAILURE_UNREACHABLE },
    { "4.3", FAILURE_UNREACHABLE },
    { "4.4", FAILURE_DOMAIN },
    { "4.5", FAILURE_RATE },
    { "4.6", FAILURE_DOMAIN },
    { "4.7", FAILURE_UNREACHABLE },
    { "5.3", FAILURE_RATE },
    { "5", FAILURE_PROTOCOL },
    { "6", FAILURE_PROTOCOL },
    { "7.10", FAILURE_TLS },
    { "7.11", FAILURE_TLS },
    { "7.20", FAILURE_AUTHENTICATION },
    { "7.21", FAILURE_AUTHENTICATION },
    { "7.22", FAILURE_AUTHENTICATION },
    { "7.23", FAILURE_AUTHENTICATION },
    { "7.24", FAILURE_AUTHENTICATION },
    { "7.25", FAILURE_REVERSE },
    { "7.26", FAILURE_AUTHENTICATION },
    { "7.27", FAILURE_POLICY },
    { "7.28", FAILURE_RATE },
    { "7.30", FAILURE_TLS },
    { "7.4", FAILURE_TLS },
    { "7.5", FAILURE_TLS },
    { "7", FAILURE_POLICY },
};

/* "5.1.1" among the first words; "" when there is none. */
static struct slice find_code(struct slice text)
{
    for (size_t at = 0; at + 5 <= text.len && at < 12; at++) {
        struct scan c = scan_make(slice_from(text, at));
        uint32_t number;
        char class = '0';
        bool begins = at == 0 || text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '-';
        if (begins && scan_any(&c, &class) && (class == '4' || class == '5') &&
            scan_char(&c, '.') && scan_u32(&c, &number) && scan_char(&c, '.') &&
            scan_u32(&c, &number)) {
            return slice_sub(text, at, (size_t)(c.at - (text.ptr + at)));
        }
    }
    return SL("");
}

static enum smtp_failure_class class_of_code(struct slice enhanced)
{
    struct slice rest = slice_from(enhanced, 2);
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        struct slice prefix = slice_cstr(codes[i].part);
        if (slice_starts(rest, prefix) && (rest.len == prefix.len || rest.ptr[prefix.len] == '.')) {
            return codes[i].class;
        }
    }
    return FAILURE_OTHER;
}

static bool is_list_octet(char c)
{
    return ascii_is_alnum(c) || c == '.' || c == '-';
}

/* The word behind "blocked using" and the like, when it is the name of a list. */
static struct slice find_list_word(struct slice text)
{
    static const char *const before[] = { "blocked using ", "an rbl on ",     "listed at ",
                                          "listed by ",     "listed in ",     "listed on ",
                                          "according to ",  "blacklisted at " };
    for (size_t i = 0; i < ARRAY_LEN(before); i++) {
        struct slice phrase = slice_cstr(before[i]);
        size_t at = slice_find_nocase(text, phrase);
        struct scan c = scan_make(slice_from(text, at + phrase.len));
        struct slice word;
        if (at < text.len && scan_while(&c, is_list_octet, &word) &&
            slice_find_char(word, '.') < word.len - 1) {
            return word.ptr[word.len - 1] == '.' ? slice_sub(word, 0, word.len - 1) : word;
        }
    }
    return SL("");
}

static struct slice find_list(struct slice text)
{
    static const struct {
        const char *part;
        struct slice name;
    } known[] = {
        { "spamhaus", SL("Spamhaus") },
        { "barracuda", SL("Barracuda") },
        { "spamcop", SL("SpamCop") },
        { "sorbs", SL("SORBS") },
        { "proofpoint", SL("Proofpoint") },
        { "cloudmark", SL("Cloudmark") },
        { "mimecast", SL("Mimecast") },
        { "uceprotect", SL("UCEPROTECT") },
        { "abusix", SL("Abusix") },
        { "invaluement", SL("invaluement") },
        { "senderscore", SL("Sender Score") },
        { "(s3140)", SL("Microsoft") },
        { "(s3150)", SL("Microsoft") },
        { "sendersupport.olc.protection.outlook", SL("Microsoft") },
        { "delist.microsoft", SL("Microsoft") },
        { "sender.office.com", SL("Microsoft") },
    };
    struct slice word = find_list_word(text);
    for (size_t i = 0; word.len == 0 && i < ARRAY_LEN(known); i++) {
        if (slice_find_nocase(text, slice_cstr(known[i].part)) < text.len) {
            return known[i].name;
        }
    }
    return word;
}

struct smtp_failure smtp_failure_classify(struct slice enhanced, struct slice text)
{
    struct smtp_failure failure = { FAILURE_OTHER, SL("") };
    struct slice code = enhanced.len > 2 ? enhanced : find_code(text);
    bool is_found = false;
    for (size_t i = 0; !is_found && i < ARRAY_LEN(texts); i++) {
        is_found = slice_find_nocase(text, slice_cstr(texts[i].part)) < text.len;
        failure.class = is_found ? texts[i].class : FAILURE_OTHER;
    }
    /* RFC 3463 3.2: this code is about one thing alone, where the words are vague. */
    bool is_vague = failure.class == FAILURE_POLICY || failure.class == FAILURE_CONTENT;
    if (slice_eq(code, SL("5.1.1")) && (!is_found || is_vague)) {
        failure.class = FAILURE_NO_USER;
    } else if (!is_found && code.len > 2) {
        failure.class = class_of_code(code);
    }
    if (failure.class == FAILURE_BLOCKED) {
        failure.list = find_list(text);
    }
    return failure;
}

bool smtp_failure_is_of_us(const struct smtp_failure *failure, struct slice enhanced)
{
    bool is_of_address = enhanced.len > 3 && (enhanced.ptr[2] == '1' || enhanced.ptr[2] == '2') &&
                         enhanced.ptr[3] == '.';
    /* RFC 3463 3.2: X.1.0 is "other"; Comcast says it with "Throttled". */
    is_of_address = is_of_address && !slice_eq(slice_from(enhanced, 2), SL("1.0"));
    return !is_of_address && (failure->class == FAILURE_RATE || failure->class == FAILURE_BLOCKED);
}
