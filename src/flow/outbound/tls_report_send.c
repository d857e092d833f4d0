/* A report of TLS-RPT by mail: signed, and queued like any mail of ours. */
#include "base/log.h"
#include "base/utf8.h"
#include "flow/outbound/internal.h"
#include "trust/tls_report_mail.h"

#define MAIL_BYTES_MAX ((size_t)8 * 1024 * 1024)
#define LIFETIME_SECONDS 86400 /* RFC 8460 5.5 */

/* ERR_NOT_FOUND: there is no key to sign it with. */
static enum err sign_report(struct services *services, struct slice domain,
                            struct delivery *delivery, struct arena *arena,
                            struct signature *signature)
{
    TRY(sign_own_mail(services, domain, delivery, arena, signature));
    return signature->fields.len > 0
               ? OK
               : fail(ERR_NOT_FOUND, "%.*s has no DKIM keys (`culver dkim create`)",
                      SLICE_ARG(domain));
}

/* RFC 8460 3: it must get through where TLS does not. The null sender hears of no failure, and so does nobody else. */
static enum err queue_mail(struct services *services, const struct tls_report_mail *mail,
                           struct story_event *event, struct arena *arena)
{
    AUTO(buf_fini) struct buf text;
    struct signature signature;
    struct resolved to;
    struct utc now = services_now(services);
    struct delivery delivery = { .received = now,
                                 .envelope_from = SL(""),
                                 .terms = { .flags = TERM_TLS_OPTIONAL | TERM_BY_RETURN,
                                            .deliver_by = { now.secs + LIFETIME_SECONDS } },
                                 .envelope_id = event->message };
    buf_init(&text, MAIL_BYTES_MAX);
    TRY(own_mail_find(services, mail->to, arena, &to));
    tls_report_mail_write(mail, &text);
    TRY(buf_error(&text));
    delivery.draft = draft_new(services->store, MAIL_BYTES_MAX);
    enum err result = draft_write(delivery.draft, buf_slice(&text));
    result = result == OK ? sign_report(services, mail->submitter, &delivery, arena, &signature)
                          : result;
    event->size = draft_size(delivery.draft);
    result = result == OK ? own_mail_store(services, &to, &delivery, arena) : result;
    draft_free(delivery.draft);
    TRY(result);
    event->signature = signature.domain;
    note_own_mail(services, event, &to);
    return OK;
}

enum err tls_report_send(struct services *services, const struct tls_report_mail *mail,
                         struct arena *arena)
{
    struct mailaddr address;
    struct tls_report_mail made = *mail;
    struct slice id = services_make_id(services, arena);
    TRY(mailaddr_parse(mail->to, false, arena, &address));
    made.to = mailaddr_write(&address, arena);
    made.now = services_now(services);
    made.message_id = arena_printf(arena, "%.*s@%.*s", SLICE_ARG(id), SLICE_ARG(mail->submitter));
    struct story_event event = { .kind = STORY_ACCEPTED,
                                 .message = id,
                                 .from = SL("<>"),
                                 .to = made.to,
                                 .message_id = made.message_id };
    return queue_mail(services, &made, &event, arena);
}
