/* The table of commands, and what they share. */
#include "app/command.h"

#include <stdlib.h>
#include <string.h>

#include "app/cli.h"
#include "app/command_run.h"
#include "app/sendmail.h"
#include "base/utf8.h"

#define PASSWORD_OPTIONS " generate password-file=FILE "
#define PASSWORD_TEXT                                                                              \
    "The password is asked for at a terminal, else read from standard input: its first line. "     \
    "--password-file reads it\n"                                                                   \
    "from a file. --generate makes one and prints it. It has 8 to 1024 octets."

#define QUEUE_FILTERS                                                                              \
    " from=ADDRESS to=ADDRESS domain=DOMAIN destination=HOST message=ID reply=TEXT older=TIME "    \
    "newer=TIME larger=SIZE smaller=SIZE attempts=NUMBER held "
#define QUEUE_FILTERS_TEXT                                                                         \
    "the sender (--from, <> for none), recipient (--to), recipient's domain (--domain), where it " \
    "goes\n(--destination), the message (--message), text of the last reply (--reply), age "       \
    "(--older=2d, --newer=1h), size (--larger=1M,\n--smaller), at least so many attempts "         \
    "(--attempts), or that it is held (--held)"
#define QUEUE_CHOICE                                                                               \
    "By id, or what has all of this in common: " QUEUE_FILTERS_TEXT ";\nor simply all (--all)."
#define QUEUE_DELETE(word)                                                                         \
    {                                                                                              \
        .name = "queue " word, .arguments = "[ID...]", .max = 100,                                 \
        .options = QUEUE_FILTERS "all ",                                                           \
        .text = "removes messages from the queue; nobody is told", .more = QUEUE_CHOICE,           \
        .run = run_queue_remove                                                                    \
    }

const struct command commands[] = {
    { .name = "run",
      .options = " single ",
      .text = "starts the server and stays in the foreground",
      .more = "Ctrl-C or SIGTERM stops it cleanly, SIGHUP reads the configuration anew. The log "
              "goes to standard error.\n"
              "--single keeps everything in one process and one thread, without a sandbox: for "
              "debugging.",
      .local = cli_run },
    { .name = "check",
      .text = "reads the configuration and says what is wrong with it",
      .local = cli_check },
    { .name = "config",
      .arguments = "[KEY]",
      .max = 1,
      .options = " explain ",
      .text = "explains every setting, or one of them",
      .local = cli_config },
    { .name = "status", .text = "shows what the server does now", .run = run_status },
    { .name = "reload",
      .text = "makes the server read its configuration and certificate anew",
      .more = "No session ends; one may keep the settings it began with.",
      .run = run_reload },
    { .name = "domain add",
      .arguments = "DOMAIN",
      .min = 1,
      .max = 1,
      .text = "takes mail for a domain from now on",
      .run = run_domain_add },
    { .name = "domain list", .text = "lists the domains", .run = run_domain_list },
    { .name = "domain remove",
      .arguments = "DOMAIN",
      .min = 1,
      .max = 1,
      .text = "takes no more mail for a domain; it must have no accounts",
      .run = run_domain_remove },
    { .name = "dkim create",
      .arguments = "DOMAIN",
      .min = 1,
      .max = 1,
      .text = "makes keys that mail of a domain is signed with (DKIM)",
      .more =
          "An RSA and an Ed25519 key, and the records of them to publish, as lines of a zone file. "
          "The first keys of a\ndomain are used at once. Further ones wait: publish them, give the "
          "DNS an hour or so, then `culver dkim activate`.",
      .run = run_dkim_create,
      .print = print_dkim },
    { .name = "dkim show",
      .arguments = "DOMAIN",
      .min = 1,
      .max = 1,
      .text = "shows the DKIM keys of a domain, with the records to publish",
      .run = run_dkim_show,
      .print = print_dkim },
    { .name = "dkim activate",
      .arguments = "DOMAIN",
      .min = 1,
      .max = 1,
      .text = "signs with the newest DKIM keys of a domain from now on",
      .more = "The records of the keys before should stay published for a week: mail signed with "
              "them is still under way.",
      .run = run_dkim_activate,
      .print = print_dkim },
    { .name = "dkim remove",
      .arguments = "DOMAIN SELECTOR",
      .min = 2,
      .max = 2,
      .text = "removes a DKIM key; without any, mail of the domain is not signed",
      .run = run_dkim_remove },
    { .name = "account add",
      .arguments = "ADDRESS",
      .min = 1,
      .max = 1,
      .options = " quota=SIZE shared" PASSWORD_OPTIONS,
      .text = "makes an account with a password",
      .more = PASSWORD_TEXT "\nWith --shared it is nobody's own (info@) and has no password: see "
                            "`culver help account shared`.",
      .wants_password = true,
      .run = run_account_add },
    { .name = "account list",
      .text = "lists the accounts with what they use",
      .run = run_account_list },
    { .name = "account password",
      .arguments = "ADDRESS",
      .min = 1,
      .max = 1,
      .options = PASSWORD_OPTIONS,
      .text = "sets another password",
      .more = PASSWORD_TEXT,
      .wants_password = true,
      .run = run_account_password },
    { .name = "account admin",
      .arguments = "ADDRESS on|off",
      .min = 2,
      .max = 2,
      .text = "makes an account an administrator's, or no longer",
      .more = "Its user asks and sets the quotas of all accounts over IMAP (SETQUOTA), and sees no "
              "more of their mail than before.",
      .run = run_account_admin },
    { .name = "account shared",
      .arguments = "ADDRESS on|off",
      .min = 2,
      .max = 2,
      .text = "makes an account one that several people work with, or no longer",
      .more = "What it shares (`culver share add`) is listed below \"Shared Folders/ADDRESS\", not "
              "below \"Other Users/ADDRESS\". Its password, if it has one, stays.",
      .run = run_account_shared },
    { .name = "account pop3",
      .arguments = "ADDRESS all|new|off [keep]",
      .min = 2,
      .max = 3,
      .text = "sets what POP3 shows of an account's INBOX",
      .more =
          "all of it, only what comes from now on, or nothing: then nobody can log in over POP3. "
          "With \"keep\" a message\nthat a POP3 client deletes is hidden from POP3 alone and stays "
          "in the INBOX; without it, it goes.",
      .run = run_account_pop3 },
    { .name = "account quota",
      .arguments = "ADDRESS SIZE",
      .min = 2,
      .max = 2,
      .text = "sets how much an account may store",
      .more = "5G and the like; 0 is the default of the configuration, \"none\" is no limit.",
      .run = run_account_quota },
    { .name = "account disable",
      .arguments = "ADDRESS",
      .min = 1,
      .max = 1,
      .text = "lets nobody log in to an account",
      .more = "Sessions of it end. Mail for it still comes in, and what it shares stays shared.",
      .run = run_account_disable },
    { .name = "account enable",
      .arguments = "ADDRESS",
      .min = 1,
      .max = 1,
      .text = "lets its user log in to an account again",
      .run = run_account_enable },
    { .name = "account vacation",
      .arguments = "ADDRESS",
      .min = 1,
      .max = 1,
      .options =
          " text=FILE subject=TEXT name=TEXT address=ADDRESS from=DATE until=DATE days=NUMBER off ",
      .text = "sets, ends or shows the automatic reply of an account",
      .more =
          "--text is a file, or - for standard input: UTF-8, at most 64 KiB. --subject stands for "
          "\"Auto: \" and the subject that is answered,\n--name in front of the address that it "
          "comes from, --address for that: one of the account instead of the one that was written "
          "to.\n--from and --until are dates like 2026-12-24 or 2026-12-24T18:00:00Z (UTC). A "
          "sender "
          "is answered once in --days days, 7 unless said otherwise;\nwith 0 five times an hour at "
          "most. --off ends it; the text is kept. Without options it is shown. Lists, bulk mail, "
          "programs\nand other automatic replies are never answered.",
      .wants_text = true,
      .run = run_account_vacation },
    { .name = "account remove",
      .arguments = "ADDRESS",
      .min = 1,
      .max = 1,
      .options = " yes ",
      .text = "removes an account with all its mail",
      .more = "Asks first at a terminal; --yes answers for you. There is no way back.",
      .run = run_account_remove },
    { .name = "alias add",
      .arguments = "ADDRESS TARGET",
      .min = 2,
      .max = 2,
      .text = "sends mail for an address on to another one",
      .more = "Several targets of one address each get a copy. \"@DOMAIN\" catches what nobody "
              "else in the domain takes.",
      .run = run_alias_add },
    { .name = "alias list", .text = "lists the aliases", .run = run_alias_list },
    { .name = "alias remove",
      .arguments = "ADDRESS TARGET",
      .min = 2,
      .max = 2,
      .text = "removes an alias",
      .run = run_alias_remove },
    { .name = "share add",
      .arguments = "OWNER MAILBOX USER RIGHTS",
      .min = 4,
      .max = 4,
      .text = "lets another account use a mailbox",
      .more =
          "RIGHTS are letters (RFC 4314): l it is seen, r read, s mark as read, w other flags, i "
          "put mail into it, t mark\nas deleted, e expunge, k make mailboxes below it, x delete "
          "or rename it, a give rights. lrs reads, lrswit works\nwith it. Mailboxes made below it "
          "later are shared too.\nUSER is an address, or anyone: every account of the server. "
          "-USER has not these "
          "rights whoever else gives them.",
      .run = run_share_add },
    { .name = "share list",
      .arguments = "OWNER",
      .min = 1,
      .max = 1,
      .text = "lists which mailboxes of an account others may use",
      .run = run_share_list },
    { .name = "share remove",
      .arguments = "OWNER MAILBOX USER",
      .min = 3,
      .max = 3,
      .text = "takes all rights on a mailbox from another account",
      .run = run_share_remove },
    { .name = "share seen",
      .arguments = "OWNER MAILBOX own|shared",
      .min = 3,
      .max = 3,
      .text = "says whether each user of a mailbox has read and unread mail of his own",
      .more = "It is \"own\" unless said otherwise. With \"shared\" a message that one of them has "
              "read is read for all. Either way\nthe others begin anew. Mailboxes made below it "
              "later do the same.",
      .run = run_share_seen },
    { .name = "queue list",
      .options = " after=ID limit=NUMBER" QUEUE_FILTERS,
      .text = "lists mail that waits to be sent to other servers",
      .more = "A thousand entries at a time, or --limit; --after shows those behind an id. Shown "
              "is what has all of this:\n" QUEUE_FILTERS_TEXT ".",
      .run = run_queue_list,
      .print = print_queue_list },
    { .name = "queue show",
      .arguments = "ID",
      .min = 1,
      .max = 1,
      .text = "shows one message of the queue",
      .run = run_queue_show },
    { .name = "queue hold",
      .arguments = "[ID...]",
      .max = 100,
      .options = QUEUE_FILTERS "all ",
      .text = "keeps messages in the queue until they are released",
      .more = QUEUE_CHOICE,
      .run = run_queue_hold },
    { .name = "queue release",
      .arguments = "[ID...]",
      .max = 100,
      .options = QUEUE_FILTERS "all ",
      .text = "lets held messages go",
      .more = QUEUE_CHOICE,
      .run = run_queue_release },
    { .name = "queue retry",
      .arguments = "[ID...]",
      .max = 100,
      .options = QUEUE_FILTERS "all ",
      .text = "tries messages at once, whatever their turn",
      .more = QUEUE_CHOICE,
      .run = run_queue_retry },
    { .name = "queue reroute",
      .arguments = "[ID...]",
      .max = 100,
      .options = QUEUE_FILTERS "all via=HOST ",
      .text = "sends messages by way of another server",
      .more = "--via is a host or host:port; an empty one means as the DNS says.\n" QUEUE_CHOICE,
      .run = run_queue_reroute },
    QUEUE_DELETE("delete"),
    QUEUE_DELETE("remove"),
    { .name = "queue flush",
      .options = QUEUE_FILTERS,
      .text = "tries everything that is not held at once",
      .more = "Or, of that, what has all of this: " QUEUE_FILTERS_TEXT ".",
      .run = run_queue_flush },
    { .name = "send",
      .arguments = "ADDRESS",
      .min = 1,
      .max = 1,
      .options = " test dry-run from=ADDRESS ",
      .text = "sends a test message to another server and shows all that is said",
      .more =
          "--test says that it is one; --dry-run with it ends before the content, so that nothing "
          "is delivered. Past the queue and at once:\n"
          "the hosts in their order, TLS as it has to be, each line, the last reply, and what to "
          "do when it was not taken.\n"
          "--from is the sender, else the postmaster. Exit codes: 0 taken, 1 refused, 75 not now.",
      .run = run_send,
      .print = print_send,
      .print_step = print_send_step },
    { .name = "suppression list",
      .options = " after=ADDRESS ",
      .text = "lists outside addresses that mail came back from as unknown",
      .more = "\"suppressed\": users can no longer send there; \"counted\": not yet "
              "(outbound.suppress_after). A thousand at a time;\n--after shows those behind an "
              "address.",
      .run = run_suppression_list },
    { .name = "suppression add",
      .arguments = "ADDRESS",
      .min = 1,
      .max = 1,
      .text = "lets no user send to an outside address any more",
      .run = run_suppression_add },
    { .name = "suppression remove",
      .arguments = "ADDRESS",
      .min = 1,
      .max = 1,
      .text = "lets users send to an outside address again",
      .more = "What was counted of it is forgotten too.",
      .run = run_suppression_remove },
    { .name = "simulate",
      .options = " from=ADDRESS to=ADDRESS ip=ADDRESS size=SIZE ",
      .text = "shows what would be done with a message, without sending one",
      .more = "Aliases, mailboxes and quotas; for an outside address the route, its hosts with "
              "their addresses, and how well a\n"
              "connection with each would have to be protected and why. --ip says that it comes "
              "from a server there, without it\n"
              "the owner of --from submits it. Nothing is connected to but the DNS and web servers "
              "with policies (MTA-STS).\n"
              "Exit codes: 0 it would be taken and could be sent, 1 it would be refused or fail "
              "for good, 75 it would have to wait.",
      .run = run_simulate,
      .print = print_simulate },
    { .name = "sendmail",
      .arguments = "[OPTION...] [ADDRESS...]",
      .max = SENDMAIL_RECIPIENTS_MAX,
      .text = "takes a message from a program of this host, as sendmail(1) does",
      .more = "Also when it is called by the name sendmail: link /usr/sbin/sendmail to it. The "
              "message is read from standard input.\n"
              "-t takes the recipients from To, Cc and Bcc; -i reads on behind a line that is a "
              "dot alone; -f SENDER, -F NAME;\n"
              "-N WHEN, -R full|hdrs and -V ID ask for reports (RFC 3461); -bs speaks SMTP; -bp "
              "shows the queue and -q tries it at once,\n"
              "for root and the owner of the data directory; -C FILE is the configuration. What "
              "else Postfix's sendmail takes is let pass.\n"
              "Exit codes as in sysexits.h: 0 it is stored for good, 64 wrong usage, 65 bad "
              "message, 67 no such user, 68 no such domain,\n"
              "69 refused, 75 try again later (the server does not run), 77 not allowed, 78 wrong "
              "configuration.",
      .local = cli_sendmail },
    { .name = "trace",
      .arguments = "ID|ADDRESS|MESSAGE-ID",
      .min = 1,
      .max = 1,
      .options = " since=TIME until=TIME limit=NUMBER ",
      .text = "tells what happened to a message, from its connection to the last reply",
      .more =
          "ID is what Received, the log and `culver queue list` call a message. An address finds "
          "messages from it and to it,\nthe last first: 10, or as many as --limit says, at most "
          "100. --since=2d --until=1d finds what happened between two days\nand one day ago. The "
          "section \"story\" of the configuration says for how long it is kept. Exit code 3: "
          "nothing is known.",
      .run = run_trace,
      .print = print_trace },
    { .name = "store verify",
      .text = "checks every checksum and every reference of the stored mail",
      .more = "Reads everything: the log, its indexes, all databases, all snapshots; the server "
              "goes on "
              "meanwhile. Each fault is told with its "
              "file and what\nto do. Exit code 0: all is whole, 1: something is damaged, 75: it "
              "could not be checked now.",
      .is_long = true,
      .run = run_store_verify },
    { .name = "store upkeep",
      .text = "does now what the server does a few times a day",
      .more =
          "Mail whose undelete window is over goes for good, quotas are counted anew, and files of "
          "the mail log that hold much\n"
          "of what is gone are rewritten. What it shows counts from the start of the server.",
      .run = run_store_upkeep },
    { .name = "store repair",
      .text = "verifies, and makes damaged files again that can be made from the log",
      .more = "Databases of accounts, the queue and indexes. The damaged file stays beside the new "
              "one as *.damaged. UIDs stay the "
              "same; where\nrecords of the log are lost too, mail clients load the account anew. "
              "Exit codes as of store verify: 0 "
              "when nothing damaged\nis left.",
      .is_long = true,
      .run = run_store_repair },
    { .name = "store salvage",
      .options = " to=DIR account=ADDRESS eml ",
      .text = "writes all mail that can be read around damage as Maildir or .eml files",
      .more = "Needs nothing but the segments of the log and changes nothing; the server must not "
              "run. --account takes an address or "
              "a number.\n--eml writes .eml files instead of Maildir. DIR/REPORT.txt says what is "
              "lost. Exit code 0 also when "
              "something is lost.",
      .local = cli_store_salvage },
    { .name = "store stats",
      .text = "shows what takes room: log, types of records, accounts",
      .more = "Reads the whole log; the server goes on meanwhile. dead_bytes is mail that nothing "
              "refers to any more.",
      .run = run_store_stats },
    { .name = "index rebuild",
      .arguments = "[ADDRESS]",
      .max = 1,
      .text = "makes the search index again, of one account or of all",
      .more = "The server goes on meanwhile; searches read the mail that is not indexed yet.",
      .is_long = true,
      .run = run_index_rebuild },
    { .name = "undelete list",
      .arguments = "ADDRESS",
      .min = 1,
      .max = 1,
      .options = " mailbox=NAME since=TIME ",
      .text = "lists expunged mail of an account that can be brought back",
      .more = "The last expunged first. --since=2d shows what was expunged in the last two days.\n"
              "A mailbox that was deleted is listed under the name it had.",
      .run = run_undelete_list },
    { .name = "undelete restore",
      .arguments = "ADDRESS",
      .min = 1,
      .max = 1,
      .options = " mailbox=NAME since=TIME uid=UID ",
      .text = "brings expunged mail of an account back",
      .more =
          "Everything that `culver undelete list` shows with the same options, or one message of "
          "a mailbox with --uid. It comes\n"
          "back to its mailbox with new UIDs. A mailbox that was deleted is made anew.",
      .run = run_undelete_restore },
    { .name = "snapshot create",
      .arguments = "NAME",
      .min = 1,
      .max = 1,
      .text = "keeps the present state under a name, while the server runs",
      .more = "Takes hardly any room at first: segments of the log are shared with the snapshot. "
              "Make one before an upgrade.",
      .run = run_snapshot_create },
    { .name = "snapshot list", .text = "lists the snapshots", .local = cli_snapshot_list },
    { .name = "snapshot remove",
      .arguments = "NAME",
      .min = 1,
      .max = 1,
      .text = "removes a snapshot",
      .local = cli_snapshot_remove },
    { .name = "rollback",
      .arguments = "NAME",
      .min = 1,
      .max = 1,
      .options = " yes ",
      .text = "goes back to a snapshot and keeps the mail that came since",
      .more = "The server must not run. Mail that was received, appended or queued since is "
              "delivered again, with new UIDs; flags, moves, "
              "deletions,\nmailboxes, accounts, aliases and passwords are as they were. The state "
              "before becomes a snapshot of its "
              "own.",
      .local = cli_rollback },
    { .name = "certificate install",
      .arguments = "CERTIFICATE KEY",
      .min = 2,
      .max = 2,
      .text = "puts a TLS certificate (PEM, with its chain) and its key in place",
      .more = "They are copied into the data directory, where only the vault reads the key. "
              "`culver reload` takes them\n"
              "into use.",
      .local = cli_certificate_install },
    { .name = "certificate lab",
      .arguments = "NAME...",
      .min = 1,
      .max = 16,
      .options = " ca=FILE ",
      .text = "makes a certificate for tests, signed by a certificate authority of its own",
      .more = "--ca says where the authority's certificate is written, for clients to trust.",
      .local = cli_certificate_lab },
    { .name = "kerberos install",
      .arguments = "KEYTAB",
      .min = 1,
      .max = 1,
      .text = "puts a keytab in place, so that users log in with their tickets (GSSAPI)",
      .more = "It holds keys of imap/HOST, pop/HOST and smtp/HOST, as many of them as are offered. "
              "It is copied into the data\n"
              "directory, where only the vault reads it. `culver reload` takes it into use.",
      .local = cli_kerberos_install },
    { .name = "kerberos list",
      .text = "lists the keys of the keytab that is in place: principal, version, cipher, date",
      .local = cli_kerberos_list },
    { .name = "kerberos remove",
      .text = "removes the keytab: after `culver reload` nobody logs in with a ticket",
      .local = cli_kerberos_remove },
    { .name = "help",
      .arguments = "[COMMAND]",
      .max = 2,
      .text = "tells how a command is used, or lists all",
      .more = "The same as `culver COMMAND --help`.",
      .local = cli_help },
    { .name = "completion",
      .arguments = "bash",
      .min = 1,
      .max = 1,
      .text = "prints the completion script of a shell",
      .more = "For bash: culver completion bash > /etc/bash_completion.d/culver",
      .local = cli_completion },
    { .name = "version", .text = "prints version and build", .local = cli_version },
};
const size_t command_count = ARRAY_LEN(commands);

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < command_count; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

struct slice command_argument(const struct command_call *call, size_t i)
{
    return slice_cstr(json_string_value(json_array_get(call->arguments, i)));
}

struct slice command_option(const struct command_call *call, const char *name)
{
    return slice_cstr(json_string_value(json_object_get(call->options, name)));
}

enum err command_ago(const struct command_call *call, const char *name, struct utc *out)
{
    const struct setting row = { .key = name,
                                 .type = SETTING_DURATION,
                                 .max = UINT64_C(3650) * 86400 };
    struct slice text = command_option(call, name);
    uint64_t ago = 0;
    *out = (struct utc){ 0 };
    if (text.len > 0) {
        TRY(setting_parse(&row, text, call->arena, &ago));
        out->secs = clock_now(&call->services->world->clock).secs - (int64_t)ago;
    }
    return OK;
}

json_t *json_slice(struct slice s)
{
    AUTO(buf_fini) struct buf text;
    struct scan c = scan_make(s);
    uint32_t code_point;
    buf_init(&text, s.len * 3 + 1);
    while (!scan_at_end(&c)) {
        char unused;
        if (!utf8_take(&c, &code_point)) {
            scan_any(&c, &unused);
            code_point = 0xfffd;
        }
        utf8_append(&text, code_point == 0 ? 0xfffd : code_point);
    }
    struct slice made = buf_slice(&text);
    return json_stringn(made.len == 0 ? "" : made.ptr, made.len);
}

json_t *json_time(struct utc time)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, 64);
    time_append_iso(&text, time);
    return json_slice(buf_slice(&text));
}
