/* Delivery status notifications. */
#include "format/dsn.h"

#include <stdio.h>

#include "base/utf8.h"
#include "codec/codec.h"

#define DECODED_MAX 2048

const char *dsn_action_name(enum dsn_action action)
{
    static const char *const names[DSN_ACTIONS] = {
        [DSN_FAILED] = "failed",       [DSN_DELAYED] = "delayed",   [DSN_RELAYED] = "relayed",
        [DSN_DELIVERED] = "delivered", [DSN_EXPANDED] = "expanded",
    };
    return names[action];
}

static void write_date(const char *field, struct utc time, struct buf *out)
{
    buf_printf(out, "%s: ", field);
    time_append_rfc5322(out, time);
    buf_append_cstr(out, "\r\n");
}

/* --- for people --- */

static const char *const subjects[DSN_ACTIONS] = {
    "Your message could not be delivered",
    "Your message is delayed",
    "Your message was passed on",
    "Your message was delivered",
    "Your message was delivered to a group",
};

static const char *const openings[DSN_ACTIONS] = {
    "Your message was not delivered to the addresses below. This is final: it will not\r\n"
    "be tried again.\r\n",
    "Your message could not be delivered to the addresses below yet. You need not do\r\n"
    "anything: it is tried again.\r\n",
    "Your message was passed on towards the addresses below. You may not be told what\r\n"
    "becomes of it further on.\r\n",
    "Your message is in the mailboxes of the addresses below.\r\n",
    "Your message was passed on to all that the addresses below stand for. You are not\r\n"
    "told what becomes of it there, unless it fails.\r\n",
};

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
        buf_printf(out, "\r\n  %.*s\r\n", SLICE_ARG(r->address));
        if (r->text.len > 0 && r->is_remote) {
            buf_printf(out, "    %.*s said: %.*s\r\n", SLICE_ARG(r->remote_host),
                       SLICE_ARG(r->text));
        } else if (r->text.len > 0) {
            buf_printf(out, "    %.*s\r\n", SLICE_ARG(r->text));
        }
        if (r->converted.len > 0) {
            buf_printf(out, "    It was converted for that server: %.*s.\r\n",
                       SLICE_ARG(r->converted));
        }
        if (r->advice != NULL && dsn->action == DSN_FAILED) {
            buf_printf(out, "    %s\r\n", r->advice);
        }
    }
    if (dsn->withheld > 0) {
        buf_printf(
            out,
            "\r\nThere were too many notifications like this one: %llu more to you were held "
            "back.\r\nYour administrator can see what they were about.\r\n",
            (unsigned long long)dsn->withheld);
    }
}

/* --- for programs (RFC 3464 2) --- */

/* A report shows what a client said as it was meant (RFC 3461 6.3); where it is not well-formed, as it was said. */
static void write_decoded(struct slice said, enum err (*decode)(struct slice in, struct buf *out),
                          struct buf *out)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, DECODED_MAX);
    buf_append(out, decode(said, &text) == OK ? buf_slice(&text) : said);
}

/* RFC 6533 3: raw UTF-8 belongs into message/global-delivery-status alone. */
static void write_original(struct slice original, bool is_global, struct buf *out)
{
    size_t end = slice_find_char(original, ';');
    struct slice type = slice_sub(original, 0, end);
    struct slice said = slice_from(original, end < original.len ? end + 1 : end);
    buf_printf(out, "Original-Recipient: %.*s; ", SLICE_ARG(type));
    if (!slice_eq_nocase(type, SL("utf-8"))) {
        write_decoded(said, xtext_decode, out);
    } else if (is_global) {
        write_decoded(said, unitext_decode, out);
    } else {
        buf_append(out, said);
    }
    buf_append_cstr(out, "\r\n");
}

static void write_recipient(const struct dsn *dsn, const struct dsn_recipient *r, bool is_global,
                            struct buf *out)
{
    const char *type = ascii_is_all(r->address) ? "rfc822" : "utf-8";
    buf_append_cstr(out, "\r\n");
    if (r->original.len > 0) {
        write_original(r->original, is_global, out);
    }
    buf_printf(out, "Final-Recipient: %s; %.*s\r\nAction: %s\r\nStatus: %.*s\r\n", type,
               SLICE_ARG(r->address), dsn_action_name(dsn->action), SLICE_ARG(r->status));
    /* RFC 3464 2.3.5: of whoever was heard alone; and the path of a socket is no name of the DNS. */
    if (r->remote_host.len > 0 && !r->is_program) {
        buf_printf(out, "Remote-MTA: %s; %.*s\r\n",
                   r->remote_host.ptr[0] == '/' ? "x-local-socket" : "dns",
                   SLICE_ARG(r->remote_host));
    }
    if (r->text.len > 0) {
        buf_printf(out, "Diagnostic-Code: %s; %.*s\r\n",
                   r->is_remote    ? "smtp"
                   : r->is_program ? "x-unix"
                                   : "x-culver",
                   SLICE_ARG(r->text));
    }
    if (r->converted.len > 0) {
        buf_printf(out, "X-Culver-Converted: %.*s\r\n", SLICE_ARG(r->converted));
    }
    write_date("Last-Attempt-Date", dsn->now, out);
    if (dsn->action == DSN_DELAYED) {
        write_date("Will-Retry-Until", dsn->give_up, out);
    }
}

/* RFC 4865 5.1.2 */
static void write_release(int64_t release, struct buf *out)
{
    if (release < 0) {
        buf_printf(out, "Future-Release-Request: for;%lld\r\n", -(long long)release);
    } else if (release > 0) {
        buf_append_cstr(out, "Future-Release-Request: until;");
        time_append_iso(out, (struct utc){ release });
        buf_append_cstr(out, "\r\n");
    }
}

static void write_status(const struct dsn *dsn, bool is_global, struct buf *out)
{
    buf_printf(out, "Reporting-MTA: dns; %.*s\r\n", SLICE_ARG(dsn->reporter));
    if (dsn->envid.len > 0) {
        buf_append_cstr(out, "Original-Envelope-Id: ");
        write_decoded(dsn->envid, xtext_decode, out);
        buf_append_cstr(out, "\r\n");
    }
    buf_printf(out, "X-Culver-Queue-ID: %.*s\r\n", SLICE_ARG(dsn->queue_id));
    write_date("Arrival-Date", dsn->arrived, out);
    if (dsn->deliver_by.secs != 0) {
        write_date("Deliver-By-Date", dsn->deliver_by, out);
    }
    write_release(dsn->release, out);
    for (unsigned i = 0; i < dsn->count; i++) {
        write_recipient(dsn, &dsn->recipients[i], is_global, out);
    }
}

/* --- the message --- */

/* The header of the message it is about, or all of it (RFC 3462 2, RFC 6533 5 and 6). */
static void write_returned(const struct dsn *dsn, struct buf *out)
{
    static const char *const types[2][2] = {
        { "text/rfc822-headers", "message/rfc822" },
        { "message/global-headers", "message/global" },
    };
    bool is_ascii = ascii_is_all(dsn->returned);
    size_t end = dsn->is_whole ? slice_find(dsn->returned, SL("\r\n\r\n")) : dsn->returned.len;
    bool is_global = !ascii_is_all(slice_sub(dsn->returned, 0, end));
    buf_printf(out, "Content-Type: %s\r\n%s\r\n", types[is_global][dsn->is_whole],
               is_ascii ? "" : "Content-Transfer-Encoding: 8bit\r\n");
    buf_append(out, slice_sub(dsn->returned, 0, dsn->is_whole ? DSN_WHOLE_MAX : DSN_HEADER_MAX));
}

static void write_header(const struct dsn *dsn, struct slice boundary, struct buf *out)
{
    write_date("Date", dsn->now, out);
    buf_printf(out,
               "From: Mail Delivery <postmaster@%.*s>\r\nTo: <%.*s>\r\nSubject: %s\r\n"
               "Message-ID: <%.*s>\r\nAuto-Submitted: auto-replied\r\n%sMIME-Version: 1.0\r\n"
               "Content-Transfer-Encoding: 8bit\r\n"
               "Content-Type: multipart/report; report-type=delivery-status;\r\n"
               "\tboundary=\"%.*s\"\r\n\r\n",
               SLICE_ARG(dsn->reporter), SLICE_ARG(dsn->to), subjects[dsn->action],
               SLICE_ARG(dsn->message_id), dsn->is_tls_optional ? "TLS-Required: No\r\n" : "",
               SLICE_ARG(boundary));
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
    buf_printf(out, "\r\n--%.*s\r\nContent-Type: message/%sdelivery-status\r\n%s\r\n",
               SLICE_ARG(boundary), is_global ? "global-" : "",
               is_global ? "Content-Transfer-Encoding: 8bit\r\n" : "");
    write_status(dsn, is_global, out);
    buf_printf(out, "\r\n--%.*s\r\n", SLICE_ARG(boundary));
    write_returned(dsn, out);
    buf_printf(out, "\r\n--%.*s--\r\n", SLICE_ARG(boundary));
}
