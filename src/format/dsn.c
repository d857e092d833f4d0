/* Delivery status notifications. */
#include "format/dsn.h"

#include <stdio.h>

#include "base/utf8.h"

static const char *const actions[] = { "failed", "delayed", "relayed" };

static void write_date(const char *field, struct utc time, struct buf *out)
{
    buf_printf(out, "%s: ", field);
    time_append_rfc5322(out, time);
    buf_append_cstr(out, "\r\n");
}

/* --- for people --- */

static const char *const subjects[] = {
    "Your message could not be delivered",
    "Your message is delayed",
    "Your message was passed on",
};

static const char *const openings[] = {
    "Your message was not delivered to the addresses below. This is final: it will not\r\n"
    "be tried again.\r\n",
    "Your message could not be delivered to the addresses below yet. You need not do\r\n"
    "anything: it is tried again.\r\n",
    "Your message was passed on to a mail server that does not tell what becomes of it\r\n"
    "further on.\r\n",
};

/* What somebody can do about it, by the class of the status (RFC 3463). */
static const char *advice_for(struct slice status)
{
    static const struct {
        const char *prefix, *text;
    } table[] = {
        { "5.1.1", "The address does not exist. Check its spelling, or ask the recipient for it." },
        { "5.1.2",
          "The domain of the address does not exist or takes no mail. Check its spelling." },
        { "5.1.10", "The domain of the address says that it takes no mail." },
        { "5.1", "The address is not right. Check its spelling." },
        { "5.2.2", "The recipient's mailbox is full. Tell them by another way." },
        { "5.2.1", "The recipient's mailbox is switched off." },
        { "5.3.4", "The message is too large for the recipient's server. Send less, or a link." },
        { "5.2.3", "The message is too large for the recipient. Send less, or a link." },
        { "5.4.6", "The domain of the address is set up wrongly: its mail goes round. Tell whoever "
                   "runs it." },
        { "5.4.7", "The recipient's server could not be reached for days. Try again later." },
        { "4.4.7", "The recipient's server could not be reached for days. Try again later." },
        { "4.7",
          "There was no connection to the recipient's server that is as safe as it has to be: the "
          "lines above say what was missing. Their administrator can change that." },
        { "5.6.7", "The recipient's server does not take addresses of this kind." },
        { "5.6", "The recipient's server does not take content of this kind." },
        { "5.7",
          "The recipient's server refused it by its rules. Its own words above say why; your "
          "administrator may know more." },
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct slice prefix = slice_cstr(table[i].prefix);
        if (slice_starts(status, prefix) &&
            (status.len == prefix.len || status.ptr[prefix.len] == '.')) {
            return table[i].text;
        }
    }
    return NULL;
}

static void write_text(const struct dsn *dsn, struct buf *out)
{
    buf_printf(out, "This is the mail server of %.*s.\r\n\r\n%s", SLICE_ARG(dsn->reporter),
               openings[dsn->action]);
    if (dsn->action == DSN_DELAYED) {
        buf_append_cstr(out, "If it does not succeed, you are told on ");
        time_append_rfc5322(out, dsn->give_up);
        buf_append_cstr(out, ".\r\n");
    }
    for (unsigned i = 0; i < dsn->count; i++) {
        const struct dsn_recipient *r = &dsn->recipients[i];
        const char *advice = dsn->action == DSN_FAILED ? advice_for(r->status) : NULL;
        buf_printf(out, "\r\n  %.*s\r\n", SLICE_ARG(r->address));
        if (r->text.len > 0 && r->is_remote) {
            buf_printf(out, "    %.*s said: %.*s\r\n", SLICE_ARG(r->remote_host),
                       SLICE_ARG(r->text));
        } else if (r->text.len > 0) {
            buf_printf(out, "    %.*s\r\n", SLICE_ARG(r->text));
        }
        if (advice != NULL) {
            buf_printf(out, "    %s\r\n", advice);
        }
    }
}

/* --- for programs (RFC 3464 2) --- */

static void write_recipient(const struct dsn *dsn, const struct dsn_recipient *r, struct buf *out)
{
    const char *type = ascii_is_all(r->address) ? "rfc822" : "utf-8";
    buf_append_cstr(out, "\r\n");
    if (r->original.len > 0) {
        buf_printf(out, "Original-Recipient: %.*s\r\n", SLICE_ARG(r->original));
    }
    buf_printf(out, "Final-Recipient: %s; %.*s\r\nAction: %s\r\nStatus: %.*s\r\n", type,
               SLICE_ARG(r->address), actions[dsn->action], SLICE_ARG(r->status));
    if (r->remote_host.len > 0) {
        buf_printf(out, "Remote-MTA: dns; %.*s\r\n", SLICE_ARG(r->remote_host));
    }
    if (r->text.len > 0) {
        buf_printf(out, "Diagnostic-Code: %s; %.*s\r\n", r->is_remote ? "smtp" : "x-culver",
                   SLICE_ARG(r->text));
    }
    write_date("Last-Attempt-Date", dsn->now, out);
    if (dsn->action == DSN_DELAYED) {
        write_date("Will-Retry-Until", dsn->give_up, out);
    }
}

static void write_status(const struct dsn *dsn, struct buf *out)
{
    buf_printf(out, "Reporting-MTA: dns; %.*s\r\n", SLICE_ARG(dsn->reporter));
    if (dsn->envid.len > 0) {
        buf_printf(out, "Original-Envelope-Id: %.*s\r\n", SLICE_ARG(dsn->envid));
    }
    buf_printf(out, "X-Culver-Queue-ID: %.*s\r\n", SLICE_ARG(dsn->queue_id));
    write_date("Arrival-Date", dsn->arrived, out);
    for (unsigned i = 0; i < dsn->count; i++) {
        write_recipient(dsn, &dsn->recipients[i], out);
    }
}

/* --- the message --- */

static void write_header(const struct dsn *dsn, struct slice boundary, struct buf *out)
{
    write_date("Date", dsn->now, out);
    buf_printf(out,
               "From: Mail Delivery <postmaster@%.*s>\r\nTo: <%.*s>\r\nSubject: %s\r\n"
               "Message-ID: <%.*s>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
               "Content-Type: multipart/report; report-type=delivery-status;\r\n"
               "\tboundary=\"%.*s\"\r\n\r\n",
               SLICE_ARG(dsn->reporter), SLICE_ARG(dsn->to), subjects[dsn->action],
               SLICE_ARG(dsn->message_id), SLICE_ARG(boundary));
}

void dsn_write(const struct dsn *dsn, struct buf *out)
{
    /* Message-IDs are unique and made by us, so no line of the message can be this. */
    char boundary_text[96];
    int len = snprintf(boundary_text, sizeof(boundary_text), "=_%.*s",
                       (int)slice_sub(dsn->message_id, 0, 60).len, dsn->message_id.ptr);
    struct slice boundary = slice_make(boundary_text, (size_t)len);
    bool is_global = !ascii_is_all(dsn->to);
    for (unsigned i = 0; i < dsn->count; i++) {
        is_global = is_global || !ascii_is_all(dsn->recipients[i].address);
    }
    write_header(dsn, boundary, out);
    buf_printf(out,
               "--%.*s\r\nContent-Type: text/plain; charset=utf-8\r\n"
               "Content-Transfer-Encoding: 8bit\r\n\r\n",
               SLICE_ARG(boundary));
    write_text(dsn, out);
    buf_printf(out, "\r\n--%.*s\r\nContent-Type: message/%sdelivery-status\r\n\r\n",
               SLICE_ARG(boundary), is_global ? "global-" : "");
    write_status(dsn, out);
    buf_printf(out, "\r\n--%.*s\r\nContent-Type: %s\r\n\r\n", SLICE_ARG(boundary),
               ascii_is_all(dsn->header) ? "text/rfc822-headers" : "message/global-headers");
    buf_append(out, slice_sub(dsn->header, 0, DSN_HEADER_MAX));
    buf_printf(out, "\r\n--%.*s--\r\n", SLICE_ARG(boundary));
}
