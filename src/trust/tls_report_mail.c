/* The message around a report. */
#include "trust/tls_report_mail.h"

#include "codec/codec.h"

#define LINE_OCTETS 57 /* 76 of base64 */
#define BOUNDARY "=_%.*s"

static void write_header(const struct tls_report_mail *mail, struct buf *out)
{
    buf_append_cstr(out, "Date: ");
    time_append_rfc5322(out, mail->now);
    buf_printf(out,
               "\r\nFrom: TLS Reports <%.*s>\r\nTo: <%.*s>\r\n"
               "Subject: Report Domain: %.*s\r\n\tSubmitter: %.*s\r\n\tReport-ID: <%.*s>\r\n"
               "Message-ID: <%.*s>\r\nTLS-Report-Domain: %.*s\r\nTLS-Report-Submitter: %.*s\r\n"
               "TLS-Required: No\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n",
               SLICE_ARG(mail->from), SLICE_ARG(mail->to), SLICE_ARG(mail->domain),
               SLICE_ARG(mail->submitter), SLICE_ARG(mail->id), SLICE_ARG(mail->message_id),
               SLICE_ARG(mail->domain), SLICE_ARG(mail->submitter));
    buf_printf(out,
               "Content-Type: multipart/report; report-type=\"tlsrpt\";\r\n\tboundary=\"" BOUNDARY
               "\"\r\n\r\n",
               SLICE_ARG(mail->message_id));
}

static void write_text(const struct tls_report_mail *mail, struct buf *out)
{
    buf_printf(out,
               "--" BOUNDARY "\r\nContent-Type: text/plain; charset=us-ascii\r\n"
               "Content-Transfer-Encoding: 7bit\r\n\r\n"
               "This is a report of %.*s about TLS with the mail servers of\r\n%.*s, from ",
               SLICE_ARG(mail->message_id), SLICE_ARG(mail->submitter), SLICE_ARG(mail->domain));
    time_append_iso(out, mail->begin);
    buf_append_cstr(out, " to ");
    time_append_iso(out, mail->end);
    buf_append_cstr(out, ".\r\n\r\nThe DNS record _smtp._tls of that domain asks for it "
                         "(TLS-RPT, RFC 8460).\r\n");
}

/* RFC 8460 5.1 */
static void write_report(const struct tls_report_mail *mail, struct buf *out)
{
    buf_printf(out,
               "\r\n--" BOUNDARY "\r\nContent-Type: application/tlsrpt+gzip\r\n"
               "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n"
               "\tfilename=\"%.*s!%.*s!%lld!%lld.json.gz\"\r\n\r\n",
               SLICE_ARG(mail->message_id), SLICE_ARG(mail->submitter), SLICE_ARG(mail->domain),
               (long long)mail->begin.secs, (long long)mail->end.secs);
    for (struct slice rest = mail->report; rest.len > 0; rest = slice_from(rest, LINE_OCTETS)) {
        base64_encode(slice_sub(rest, 0, LINE_OCTETS), out);
        buf_append_cstr(out, "\r\n");
    }
    buf_printf(out, "--" BOUNDARY "--\r\n", SLICE_ARG(mail->message_id));
}

void tls_report_mail_write(const struct tls_report_mail *mail, struct buf *out)
{
    write_header(mail, out);
    write_text(mail, out);
    write_report(mail, out);
}
