/* account and share commands. */
#include "app/command_run.h"
#include "base/scan.h"
#include "directory/vacation.h"
#include "flow/share.h"
#include "proto/imap_acl.h"
#include "store/sharing/seen.h"

static enum err check_password(struct slice password)
{
    if (password.len < PASSWORD_MIN || password.len > PASSWORD_MAX) {
        return fail(ERR_SYNTAX, "a password has %d to %d octets", PASSWORD_MIN, PASSWORD_MAX);
    }
    return OK;
}

static enum err parse_quota(struct command_call *call, struct slice text, uint64_t *out)
{
    static const struct setting row = { .key = "quota", .type = SETTING_SIZE, .max = QUOTA_MAX };
    *out = slice_eq(text, SL("none")) ? ACCOUNT_QUOTA_NONE : ACCOUNT_QUOTA_DEFAULT;
    return text.len == 0 || *out == ACCOUNT_QUOTA_NONE
               ? OK
               : setting_parse(&row, text, call->arena, out);
}

/* A shared account has none. */
static enum err check_new_password(struct command_call *call, bool is_shared)
{
    bool asks = json_object_get(call->options, "generate") != NULL ||
                json_object_get(call->options, "password-file") != NULL;
    return !is_shared ? check_password(call->password)
           : asks     ? fail(ERR_SYNTAX, "an account that is made with --shared has no password")
                      : OK;
}

enum err run_account_add(struct command_call *call)
{
    struct services *services = call->services;
    struct slice address = command_argument(call, 0);
    uint64_t quota, id;
    bool is_shared = json_object_get(call->options, "shared") != NULL;
    TRY(check_new_password(call, is_shared));
    TRY(parse_quota(call, command_option(call, "quota"), &quota));
    TRY(directory_account_reserve(services->directory, address, &id));
    enum err result = store_account_create(services->store, id);
    if (result == OK && !is_shared) {
        result = vault_password_set(services->vault, id, call->password);
    }
    /* The last step, which makes it an account: half of one would refuse every login and block its name. */
    result = result == OK
                 ? directory_account_add(services->directory, address, quota, id, is_shared)
                 : result;
    if (result != OK) {
        enum err why = fail_frame(result, "the account was not made");
        struct slice text = arena_dup(call->arena, slice_cstr(err_detail()));
        IGNORE(vault_password_remove(services->vault, id));
        IGNORE(store_account_remove(services->store, id));
        return fail(why, "%.*s", SLICE_ARG(text));
    }
    call->reply = json_pack("{s:o}", "address", json_slice(address));
    return OK;
}

static const char *pop3_word(const struct pop3_choice *choice)
{
    return choice->is_off ? "off" : choice->since > 0 ? "new" : "all";
}

static json_t *account_row_json(struct command_call *call, const struct account_row *row)
{
    struct account_usage usage = { 0 };
    enum err known = store_account_usage(call->services->store, row->id, &usage);
    return json_pack("{s:o,s:o,s:o,s:I,s:o,s:b,s:s,s:b,s:b}", "address", json_slice(row->address),
                     "messages",
                     known == OK ? json_integer((json_int_t)usage.messages) : json_null(), "octets",
                     known == OK ? json_integer((json_int_t)usage.bytes) : json_null(), "quota",
                     (json_int_t)quota_limit(call->services, row), "created",
                     json_time(row->created), "disabled", row->is_disabled, "pop3",
                     pop3_word(&row->pop3), "admin", row->is_admin, "shared", row->is_shared);
}

enum err run_account_list(struct command_call *call)
{
    struct account_row *rows;
    unsigned count;
    TRY(directory_account_list(call->services->directory, call->arena, &rows, &count));
    call->reply = json_array();
    for (unsigned i = 0; i < count; i++) {
        json_array_append_new(call->reply, account_row_json(call, &rows[i]));
    }
    return OK;
}

enum err run_account_password(struct command_call *call)
{
    struct account_row row;
    TRY(check_password(call->password));
    TRY(directory_account_find(call->services->directory, command_argument(call, 0), call->arena,
                               &row));
    TRY(vault_password_set(call->services->vault, row.id, call->password));
    call->reply = json_pack("{s:o}", "address", json_slice(row.address));
    return OK;
}

enum err run_account_quota(struct command_call *call)
{
    uint64_t quota;
    TRY(parse_quota(call, command_argument(call, 1), &quota));
    return directory_account_quota(call->services->directory, command_argument(call, 0), quota);
}

static enum err set_disabled(struct command_call *call, bool is_disabled)
{
    struct account_row row;
    struct slice address = command_argument(call, 0);
    TRY(directory_account_disable(call->services->directory, address, is_disabled));
    TRY(directory_account_find(call->services->directory, address, call->arena, &row));
    store_wake(call->services->store, row.id); /* sessions that only listen look up and end */
    call->reply = json_pack("{s:o}", "address", json_slice(row.address));
    return OK;
}

enum err run_account_disable(struct command_call *call)
{
    return set_disabled(call, true);
}

enum err run_account_enable(struct command_call *call)
{
    return set_disabled(call, false);
}

static enum err parse_switch(struct slice word, bool *out_is_on)
{
    *out_is_on = slice_eq(word, SL("on"));
    return *out_is_on || slice_eq(word, SL("off")) ? OK : fail(ERR_SYNTAX, "\"on\" or \"off\"");
}

enum err run_account_admin(struct command_call *call)
{
    bool is_on;
    TRY(parse_switch(command_argument(call, 1), &is_on));
    return directory_account_admin(call->services->directory, command_argument(call, 0), is_on);
}

enum err run_account_shared(struct command_call *call)
{
    bool is_on;
    struct account_row row;
    struct slice address = command_argument(call, 0);
    TRY(parse_switch(command_argument(call, 1), &is_on));
    TRY(directory_account_shared(call->services->directory, address, is_on));
    TRY(directory_account_find(call->services->directory, address, call->arena, &row));
    store_wake(call->services->store, row.id); /* its mailboxes have other names for others */
    return OK;
}

enum err run_account_pop3(struct command_call *call)
{
    struct slice word = command_argument(call, 1), deleted = command_argument(call, 2);
    struct pop3_choice choice = { .keeps_deleted = slice_eq(deleted, SL("keep")) };
    if (slice_eq(word, SL("new"))) {
        choice.since = clock_now(&call->services->world->clock).secs;
    } else if (slice_eq(word, SL("off"))) {
        choice.is_off = true;
    } else if (!slice_eq(word, SL("all"))) {
        return fail(ERR_SYNTAX, "\"all\", \"new\" or \"off\"");
    }
    if (deleted.len > 0 && !choice.keeps_deleted) {
        return fail(ERR_SYNTAX, "\"keep\", or nothing");
    }
    return directory_account_pop3(call->services->directory, command_argument(call, 0), &choice);
}

/* --- automatic replies --- */

/* A number of `digits` digits with `end` behind it; '\0': whatever stands there. */
static bool take_number(struct scan *c, size_t digits, char end, int *out)
{
    struct slice text;
    uint32_t value;
    if (!scan_bytes(c, digits, &text)) {
        return false;
    }
    struct scan inner = scan_make(text);
    if (!scan_u32(&inner, &value) || !scan_at_end(&inner)) {
        return false;
    }
    *out = (int)value;
    return end == '\0' || scan_char(c, end);
}

/* "2026-12-24" or "2026-12-24T18:00:00Z"; 0 when it is not given. */
static enum err parse_date(struct command_call *call, const char *name, int64_t *out)
{
    struct slice text = command_option(call, name);
    struct scan scan = scan_make(text);
    struct scan *c = &scan;
    struct civil day = { 0 };
    *out = 0;
    if (text.len == 0) {
        return OK;
    }
    bool ok = take_number(c, 4, '-', &day.year) && take_number(c, 2, '-', &day.month) &&
              take_number(c, 2, '\0', &day.day);
    if (ok && !scan_at_end(c)) {
        ok = scan_char(c, 'T') && take_number(c, 2, ':', &day.hour) &&
             take_number(c, 2, ':', &day.minute) && take_number(c, 2, 'Z', &day.second);
    }
    if (!ok || !scan_at_end(c) || !civil_is_valid(&day)) {
        return fail(ERR_SYNTAX, "--%s is a date like 2026-12-24 or 2026-12-24T18:00:00Z", name);
    }
    *out = civil_to_utc(&day).secs;
    return OK;
}

static enum err parse_vacation(struct command_call *call, struct vacation *out)
{
    struct slice days = command_option(call, "days");
    struct scan c = scan_make(days);
    uint32_t number = VACATION_DAYS_DEFAULT;
    if (days.len > 0 && (!scan_u32(&c, &number) || !scan_at_end(&c))) {
        return fail(ERR_SYNTAX, "--days is a number");
    }
    *out = (struct vacation){ .time.is_on = true,
                              .days = number,
                              .subject = command_option(call, "subject"),
                              .text = command_option(call, "text"),
                              .name = command_option(call, "name"),
                              .address = command_option(call, "address") };
    TRY(parse_date(call, "from", &out->time.from));
    return parse_date(call, "until", &out->time.until);
}

static json_t *bound_json(int64_t seconds)
{
    return seconds == 0 ? json_null() : json_time((struct utc){ seconds });
}

static enum err show_vacation(struct command_call *call, const struct account_row *row)
{
    struct vacation v;
    TRY(directory_vacation_find(call->services->directory, row->id, call->arena, &v));
    call->reply = json_pack(
        "{s:o,s:b,s:o,s:o,s:I,s:o,s:o,s:o,s:o}", "address", json_slice(row->address), "enabled",
        v.time.is_on, "from", bound_json(v.time.from), "until", bound_json(v.time.until), "days",
        (json_int_t)v.days, "subject", v.subject.len == 0 ? json_null() : json_slice(v.subject),
        "name", v.name.len == 0 ? json_null() : json_slice(v.name), "sender",
        v.address.len == 0 ? json_null() : json_slice(v.address), "text", json_slice(v.text));
    return OK;
}

enum err run_account_vacation(struct command_call *call)
{
    struct directory *directory = call->services->directory;
    struct account_row row;
    struct vacation vacation;
    bool is_off = json_object_get(call->options, "off") != NULL;
    bool has_text = json_object_get(call->options, "text") != NULL;
    TRY(directory_account_find(directory, command_argument(call, 0), call->arena, &row));
    if (json_object_size(call->options) > (is_off ? 1 : 0) && (is_off || !has_text)) {
        return fail(ERR_SYNTAX, is_off
                                    ? "--off stands alone"
                                    : "--text says what is answered; the other options go with it");
    }
    if (is_off) {
        TRY(directory_vacation_off(directory, row.address));
    } else if (has_text) {
        TRY(parse_vacation(call, &vacation));
        if (vacation.address.len > 0 &&
            !directory_may_send_as(directory, row.id, vacation.address)) {
            return fail(ERR_DENIED, "%.*s is no address of this account",
                        SLICE_ARG(vacation.address));
        }
        TRY(directory_vacation_set(directory, row.address, &vacation));
    }
    return show_vacation(call, &row);
}

enum err run_account_remove(struct command_call *call)
{
    uint64_t id;
    TRY(directory_account_remove(call->services->directory, command_argument(call, 0), &id));
    TRY(vault_password_remove(call->services->vault, id));
    return store_account_remove(call->services->store, id);
}

/* --- shares --- */

/* What the arguments "OWNER MAILBOX USER" mean. */
struct shared {
    struct account_row owner;
    struct grant grant; /* without rights */
    struct access access;
    struct mailbox_info mailbox;
};

static enum err find_owner(struct command_call *call, struct shared *out)
{
    TRY(directory_account_find(call->services->directory, command_argument(call, 0), call->arena,
                               &out->owner));
    out->access = *ACCESS_OWNER(call->services->store, out->owner.id);
    return OK;
}

static enum err find_mailbox(struct command_call *call, struct shared *out)
{
    TRY(find_owner(call, out));
    enum err found =
        mailbox_find(&out->access, command_argument(call, 1), &out->mailbox, call->arena);
    return found == ERR_NOT_FOUND ? fail(ERR_NOT_FOUND, "the account has no such mailbox") : found;
}

static enum err find_shared(struct command_call *call, struct shared *out)
{
    TRY(find_mailbox(call, out));
    return share_grantee(call->services, command_argument(call, 2), call->arena, &out->grant);
}

static enum err set_share(struct command_call *call, struct shared *shared, unsigned rights)
{
    shared->grant.rights = rights;
    return share_grant(call->services, &shared->access, shared->mailbox.id, FLAGS_SET,
                       &shared->grant);
}

enum err run_share_add(struct command_call *call)
{
    struct imap_acl_change change = { 0 };
    struct shared shared;
    TRY(find_shared(call, &shared));
    enum err parsed = imap_rights_parse(command_argument(call, 3), &change);
    bool is_enough = change.rights & RIGHT_LOOKUP || (shared.grant.is_negative && change.rights);
    if (parsed != OK || change.how != IMAP_ACL_SET || !is_enough) {
        return fail(ERR_SYNTAX, "rights are letters of \"" IMAP_RIGHT_LETTERS
                                "\", l among them unless they are taken; lrs reads");
    }
    return set_share(call, &shared, change.rights);
}

enum err run_share_remove(struct command_call *call)
{
    struct shared shared;
    TRY(find_shared(call, &shared));
    return set_share(call, &shared, 0);
}

enum err run_share_seen(struct command_call *call)
{
    struct shared shared;
    struct slice word = command_argument(call, 2);
    bool is_shared = slice_eq(word, SL("shared"));
    if (!is_shared && !slice_eq(word, SL("own"))) {
        return fail(ERR_SYNTAX, "\"own\" or \"shared\"");
    }
    TRY(find_mailbox(call, &shared));
    return seen_share(&shared.access, shared.mailbox.id, is_shared);
}

static void add_grant(struct command_call *call, const struct mailbox_info *mailbox,
                      const struct grant *grant)
{
    AUTO(buf_fini) struct buf rights;
    struct slice user;
    if (share_identifier(call->services, grant, call->arena, &user) != OK) {
        return; /* an account that has ended */
    }
    buf_init(&rights, sizeof(IMAP_RIGHT_LETTERS) + 2);
    imap_rights_write(&rights, grant->rights);
    json_array_append_new(
        call->reply, json_pack("{s:o,s:o,s:o,s:s}", "mailbox", json_slice(mailbox->name), "user",
                               json_slice(user), "rights", json_slice(buf_slice(&rights)), "seen",
                               mailbox->seen_shared ? "shared" : "own"));
}

enum err run_share_list(struct command_call *call)
{
    struct shared shared;
    struct mailbox_info *mailboxes;
    unsigned count;
    TRY(find_owner(call, &shared));
    TRY(mailbox_list(&shared.access, call->arena, &mailboxes, &count));
    call->reply = json_array();
    for (unsigned i = 0; i < count; i++) {
        struct grant *grants;
        unsigned grant_count;
        TRY(access_grants(&shared.access, mailboxes[i].id, call->arena, &grants, &grant_count));
        for (unsigned k = 0; k < grant_count; k++) {
            add_grant(call, &mailboxes[i], &grants[k]);
        }
    }
    return OK;
}
