/* What real servers say, and what it means. */
#include "proto/smtp_failure.h"

#include "base/attr.h"
#include "base/test.h"

static const struct {
    const char *text;
    enum smtp_failure_class class;
    const char *list;
} cases[] = {
    /* of ours: flow/outbound/convert.c */
    { "4.3.0 the server takes the message only converted, and with the key of its domain here it "
      "cannot be signed anew: a DKIM key could not be used",
      FAILURE_OTHER, "" },
    /* Gmail */
    { "550 5.1.1 The email account that you tried to reach does not exist. Please try "
      "double-checking the recipient's email address for typos or unnecessary spaces. gsmtp",
      FAILURE_NO_USER, "" },
    { "550 5.2.1 The email account that you tried to reach is inactive. gsmtp", FAILURE_DISABLED,
      "" },
    { "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents "
      "additional messages from being delivered.",
      FAILURE_RATE, "" },
    { "452 4.2.2 The recipient's inbox is out of storage space. Please direct the recipient to "
      "https://support.google.com/mail/?p=OverQuotaTemp gsmtp",
      FAILURE_FULL, "" },
    { "550 5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires "
      "all senders to authenticate with either SPF or DKIM.",
      FAILURE_AUTHENTICATION, "" },
    { "550 5.7.1 [192.0.2.1 12] Our system has detected that this message is likely unsolicited "
      "mail. To reduce the amount of spam sent to Gmail, this message has been blocked.",
      FAILURE_CONTENT, "" },
    { "550 5.7.1 [192.0.2.1] Gmail has detected that this message is likely suspicious due to the "
      "very low reputation of the sending IP address.",
      FAILURE_BLOCKED, "" },
    { "550 5.7.1 The IP you're using to send mail is not authorized to send email directly to our "
      "servers. Please use the SMTP relay at your service provider instead.",
      FAILURE_BLOCKED, "" },
    { "550 5.7.25 [192.0.2.1] The IP address sending this message does not have a PTR record "
      "setup, or the corresponding forward DNS entry does not point to the sending IP.",
      FAILURE_REVERSE, "" },
    { "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP "
      "address. To protect our users from spam, mail has been temporarily rate limited.",
      FAILURE_RATE, "" },
    { "552 5.7.0 This message was blocked because its content presents a potential security issue.",
      FAILURE_CONTENT, "" },
    { "552 5.3.4 Your message exceeded Google's message size limits.", FAILURE_SIZE, "" },
    /* Microsoft */
    { "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
      FAILURE_NO_USER, "" },
    { "550 5.4.1 Recipient address rejected: Access denied. "
      "[AM6EUR05FT036.eop-eur05.prod.protection.outlook.com]",
      FAILURE_NO_USER, "" },
    { "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", FAILURE_NO_USER,
      "" },
    { "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException; Failed to "
      "process message",
      FAILURE_FULL, "" },
    { "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your "
      "Internet service provider since part of their network is on our block list (S3140).",
      FAILURE_BLOCKED, "Microsoft" },
    { "550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list "
      "please visit https://sender.office.com/",
      FAILURE_BLOCKED, "Microsoft" },
    { "550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus. To request "
      "removal from this list see https://www.spamhaus.org/query/ip/192.0.2.1 AS(1450)",
      FAILURE_BLOCKED, "Spamhaus" },
    { "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP "
      "reputation.",
      FAILURE_RATE, "" },
    { "550 5.7.515 Access denied, sending domain example.org does not meet the required "
      "authentication level.",
      FAILURE_AUTHENTICATION, "" },
    { "550 5.7.509 Access denied, sending domain example.org does not pass DMARC verification and "
      "has a DMARC policy of reject.",
      FAILURE_AUTHENTICATION, "" },
    { "452 4.3.1 Insufficient system resources (UsedDiskSpace)", FAILURE_BUSY, "" },
    { "550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient", FAILURE_SIZE,
      "" },
    { "550 5.7.520 Access denied, Your organization does not allow external forwarding.",
      FAILURE_POLICY, "" },
    /* Yahoo */
    { "554 delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.com) [0] - "
      "mta1.mail.yahoo.com",
      FAILURE_NO_USER, "" },
    { "554 30 Sorry, your message to x@yahoo.com cannot be delivered. This mailbox is disabled "
      "(554.30).",
      FAILURE_DISABLED, "" },
    { "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or "
      "user complaints - 4.16.55.1",
      FAILURE_RATE, "" },
    { "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in "
      "Spamhaus's list; see http://postmaster.yahoo.com/550-bl23.html",
      FAILURE_BLOCKED, "Spamhaus" },
    { "554 Message not allowed - [PH01] Email not accepted for policy reasons. Please visit "
      "https://senders.yahooinc.com/error-codes",
      FAILURE_POLICY, "" },
    { "552 1 Requested mail action aborted, mailbox not found", FAILURE_NO_USER, "" },
    /* Postfix */
    { "550 5.1.1 <x@example.org>: Recipient address rejected: User unknown in local recipient "
      "table",
      FAILURE_NO_USER, "" },
    { "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; "
      "https://www.spamhaus.org/query/ip/192.0.2.1",
      FAILURE_BLOCKED, "zen.spamhaus.org" },
    { "450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]", FAILURE_REVERSE,
      "" },
    { "450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]",
      FAILURE_REVERSE, "" },
    { "450 4.2.0 <x@example.org>: Recipient address rejected: Greylisted, see "
      "http://postgrey.schweikert.ch/help/example.org.html",
      FAILURE_GREYLISTED, "" },
    { "554 5.7.1 <x@example.org>: Relay access denied", FAILURE_DOMAIN, "" },
    { "552 5.3.4 Message size exceeds fixed limit", FAILURE_SIZE, "" },
    { "530 5.7.0 Must issue a STARTTLS command first", FAILURE_TLS, "" },
    { "550 5.7.23 <x@example.org>: Recipient address rejected: Message rejected due to: SPF fail - "
      "not authorized.",
      FAILURE_AUTHENTICATION, "" },
    { "554 5.7.1 <a@b>: Sender address rejected: Access denied", FAILURE_POLICY, "" },
    { "552 5.2.2 <x@example.org>: Recipient address rejected: Mailbox is full / Blocks limit "
      "exceeded / Inode limit exceeded",
      FAILURE_FULL, "" },
    { "550 5.7.1 message content rejected", FAILURE_CONTENT, "" },
    /* Exim */
    { "550 Unrouteable address", FAILURE_NO_USER, "" },
    { "550 relay not permitted", FAILURE_DOMAIN, "" },
    { "550 Administrative prohibition", FAILURE_POLICY, "" },
    { "550 Sender verify failed", FAILURE_POLICY, "" },
    { "550 JunkMail rejected - mail.example.com [192.0.2.1]:4711 is in an RBL on "
      "rbl.websitewelcome.com: see https://example.com",
      FAILURE_BLOCKED, "rbl.websitewelcome.com" },
    { "451 Temporary local problem - please try later", FAILURE_BUSY, "" },
    { "552 Message size exceeds maximum permitted", FAILURE_SIZE, "" },
    { "550 Reverse DNS lookup failed for host 192.0.2.1.", FAILURE_REVERSE, "" },
    { "550 your IP address is listed at b.barracudacentral.org.", FAILURE_BLOCKED,
      "b.barracudacentral.org" },
    /* codes alone, and what this server says itself */
    { "550 5.1.1 no", FAILURE_NO_USER, "" },
    { "5.1.1 message refused by policy", FAILURE_NO_USER, "" },
    { "5.1.2 example.org: no such domain", FAILURE_DOMAIN, "" },
    { "5.1.10 the domain takes no mail", FAILURE_DOMAIN, "" },
    { "4.4.1 connect: refused", FAILURE_UNREACHABLE, "" },
    { "4.7.5 mx.example.org: certificate has expired", FAILURE_TLS, "" },
    { "550 5.6.7 no", FAILURE_PROTOCOL, "" },
    { "500 5.5.2 no", FAILURE_PROTOCOL, "" },
    { "550 5.7.1 no", FAILURE_POLICY, "" },
    { "550 5.7.25 no", FAILURE_REVERSE, "" },
    { "550 no", FAILURE_OTHER, "" },
    { "550 5.1.", FAILURE_OTHER, "" },
    { "blocked using .", FAILURE_BLOCKED, "" },
    { "", FAILURE_OTHER, "" },
};

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct smtp_failure got = smtp_failure_classify(SL(""), slice_cstr(cases[i].text));
        if (got.class != cases[i].class) {
            print_error("%s: %s\n", cases[i].text, smtp_failure_name(got.class));
        }
        assert_int_equal(got.class, cases[i].class);
        ASSERT_SLICE(got.list, slice_cstr(cases[i].list));
    }
}

static void test_a_given_code(void **state)
{
    (void)state;
    assert_int_equal(smtp_failure_classify(SL("5.1.1"), SL("550 so")).class, FAILURE_NO_USER);
    assert_int_equal(smtp_failure_classify(SL("5.1.2"), SL("DNS: no")).class, FAILURE_DOMAIN);
    assert_int_equal(smtp_failure_classify(SL("5"), SL("no")).class, FAILURE_OTHER);
}

/* Every class has a name, and what is final for a sender says what to do. */
static void test_classes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < FAILURE_CLASSES; i++) {
        enum smtp_failure_class class = (enum smtp_failure_class)i;
        assert_non_null(smtp_failure_name(class));
        assert_true(class == FAILURE_OTHER || smtp_failure_advice(class) != NULL);
    }
    assert_non_null(smtp_failure_remedy(FAILURE_BLOCKED));
}

/* Whom a reply is about. */
static const struct {
    const char *enhanced, *text;
    enum smtp_failure_class of_us; /* FAILURE_OTHER: not of us */
} sayings[] = {
    { "4.7.28", "421 4.7.28 Our system has detected an unusual rate of unsolicited mail",
      FAILURE_RATE },
    { "4.7.0",
      "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume",
      FAILURE_RATE },
    { "4.7.500", "451 4.7.500 Server busy. Please try again later", FAILURE_RATE },
    { "", "421 Too many connections from your host", FAILURE_RATE },
    /* As others have them in their logs. */
    { "4.7.28",
      "421-4.7.28 [192.0.2.1] Our system has detected an unusual rate of 421-4.7.28 "
      "unsolicited "
      "mail originating from your IP address. To protect our 421-4.7.28 users from spam, mail "
      "sent from your IP address has been temporarily 421-4.7.28 rate limited.",
      FAILURE_RATE },
    { "4.7.0", "421 4.7.0 Try again later, closing connection.", FAILURE_RATE },
    { "4.7.500", "451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77719)",
      FAILURE_RATE },
    { "4.7.650",
      "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP "
      "reputation. For e-mail delivery information, see https://postmaster.live.com (S775)",
      FAILURE_RATE },
    { "4.7.652",
      "451 4.7.652 The mail server [192.0.2.1] has exceeded the maximum number of connections. "
      "(S3115)",
      FAILURE_RATE },
    { "",
      "421 RP-001 The mail server IP connecting to Outlook.com server has exceeded the rate "
      "limit allowed. Reason for rate limitation is related to IP/domain reputation.",
      FAILURE_RATE },
    { "4.7.1",
      "421 4.7.1 [TS03] All messages from 192.0.2.1 will be permanently deferred; Retrying "
      "will "
      "NOT succeed.",
      FAILURE_RATE },
    { "4.1.0", "421 4.1.0 192.0.2.1 Throttled - try again later.", FAILURE_RATE },
    { "", "421 resimta-c1p.sys.comcast.net Too many sessions opened", FAILURE_RATE },
    { "",
      "421 mwinf5c42 ME Trop de connexions, veuillez verifier votre configuration. Too many "
      "connections, slow down. OFR004_104 [104]",
      FAILURE_RATE },
    { "",
      "421 mwinf5c04 ME Service refuse. Veuillez essayer plus tard. Service refused, please "
      "try "
      "later. OFR_999 [999]",
      FAILURE_RATE },
    { "", "421 HL:ICC 163 mx10,PMCowAC3v7w", FAILURE_RATE },
    { "", "451 MI:SFQ 163 smtp5,D9GowAC3v7w", FAILURE_RATE },
    { "", "450 DT:RBL 163 mx1", FAILURE_BLOCKED },
    { "",
      "554 IP=192.0.2.1 - None/bad reputation. Ask your postmaster for help or to contact "
      "postmaster@rx.t-online.de for reset. (NOWL)",
      FAILURE_BLOCKED },
    { "4.1.1", "450 4.1.1 rate limit of this address", FAILURE_OTHER },
    { "4.7.1", "451 4.7.1 Service unavailable; Client host blocked using Spamhaus",
      FAILURE_BLOCKED },
    { "5.7.1",
      "550 5.7.1 messages from [192.0.2.1] weren't sent: part of their network is on our block "
      "list",
      FAILURE_BLOCKED },
    { "4.2.1", "450 4.2.1 The user you are trying to contact is receiving mail at a rate limit",
      FAILURE_OTHER },
    { "4.2.2", "452 4.2.2 the mailbox is full", FAILURE_OTHER },
    { "4.7.1", "450 4.7.1 Greylisted, come back in five minutes", FAILURE_OTHER },
    { "4.3.2", "451 4.3.2 not now", FAILURE_OTHER },
    { "4.7.1", "450 4.7.1 Attachment blocked", FAILURE_OTHER },
    { "4", "", FAILURE_OTHER },
};

static void test_what_is_said_of_us(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(sayings); i++) {
        struct slice enhanced = slice_cstr(sayings[i].enhanced);
        struct smtp_failure failure = smtp_failure_classify(enhanced, slice_cstr(sayings[i].text));
        enum smtp_failure_class of_us =
            smtp_failure_is_of_us(&failure, enhanced) ? failure.class : FAILURE_OTHER;
        if (of_us != sayings[i].of_us) {
            fail_msg("%s: %s", sayings[i].text, smtp_failure_name(failure.class));
        }
    }
}

int smtp_failure_tests(void);
int smtp_failure_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_a_given_code),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_what_is_said_of_us),
    };
    return cmocka_run_group_tests_name("proto/smtp_failure", tests, NULL, NULL);
}
