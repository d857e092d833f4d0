/* Command lines of SMTP, read with a cursor. */
#include "proto/smtp.h"

#include "base/utf8.h"
#include "codec/codec.h"

static bool is_verb_char(char c)
{
    return ascii_is_alnum(c);
}

static bool has_control(struct slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c < 0x20 || c == 0x7f) {
            return true;
        }
    }
    return false;
}

/* RFC 5321 4.1.1: white space in front of the line end is tolerated. */
static struct slice trim_blanks_behind(struct slice s)
{
    while (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t')) {
        s.len--;
    }
    return s;
}

enum smtp_fault smtp_command_parse(struct slice line, struct smtp_command *out)
{
    *out = (struct smtp_command){};
    line = trim_blanks_behind(line);
    if (has_control(line) || !utf8_is_valid(line)) {
        return SMTP_BAD_SYNTAX;
    }
    struct scan c = scan_make(line);
    if (!scan_while(&c, is_verb_char, &out->verb)) {
        return SMTP_BAD_SYNTAX;
    }
    if (scan_at_end(&c)) {
        return SMTP_FINE;
    }
    if (!scan_char(&c, ' ')) {
        return SMTP_BAD_SYNTAX;
    }
    out->args = scan_rest(&c);
    return SMTP_FINE;
}

/* --- paths --- */
/* The octets between the brackets, quoted strings respected; the cursor stands behind ">". */
static bool take_bracketed(struct scan *c, struct slice *out)
{
    struct scan at = *c;
    if (!scan_char(&at, '<')) {
        return false;
    }
    const char *start = at.at;
    bool in_quotes = false;
    char octet;
    while (scan_any(&at, &octet)) {
        if (in_quotes && octet == '\\') {
            if (!scan_any(&at, &octet)) {
                return false;
            }
        } else if (octet == '"') {
            in_quotes = !in_quotes;
        } else if (octet == '<' && !in_quotes) {
            return false;
        } else if (octet == '>' && !in_quotes) {
            *out = slice_make(start, (size_t)(at.at - start) - 1);
            *c = at;
            return true;
        }
    }
    return false;
}

/* RFC 5321 4.1.2 A-d-l, then ":". Source routes MUST be accepted, and are ignored (appendix C). */
static bool drop_route(struct slice *inside, struct arena *arena)
{
    struct scan c = scan_make(*inside);
    if (scan_peek(&c) != '@') {
        return true;
    }
    struct slice route;
    if (!scan_until(&c, ':', &route) || !scan_char(&c, ':')) {
        return false;
    }
    struct scan hops = scan_make(route);
    for (;;) {
        struct slice domain;
        if (!scan_char(&hops, '@')) {
            return false;
        }
        bool has_more = scan_until(&hops, ',', &domain);
        if (!has_more) {
            domain = scan_rest(&hops);
        }
        struct slice parsed;
        if (domain_parse(domain, arena, &parsed) != OK) {
            return false;
        }
        if (!has_more) {
            *inside = scan_rest(&c);
            return true;
        }
        if (!scan_char(&hops, ',')) {
            return false;
        }
    }
}

static enum smtp_fault parse_path(struct slice inside, bool allow_utf8, struct arena *arena,
                                  struct smtp_path *out)
{
    *out = (struct smtp_path){};
    if (inside.len == 0) {
        out->is_null = true;
        return SMTP_FINE;
    }
    if (!allow_utf8 && !ascii_is_all(inside)) {
        return SMTP_NEEDS_UTF8;
    }
    if (slice_eq_nocase(inside, SL("postmaster"))) {
        out->is_postmaster = true;
        return SMTP_FINE;
    }
    if (!drop_route(&inside, arena) ||
        mailaddr_parse(inside, allow_utf8, arena, &out->address) != OK) {
        return SMTP_BAD_ADDRESS;
    }
    return SMTP_FINE;
}

/* "FROM:" or "TO:" and the path's octets. RFC 5321 3.3 forbids blanks around the colon; senders that put some behind it
 * are many, and nothing else can be meant. */
static bool take_address_part(struct scan *c, struct slice keyword, struct slice *inside)
{
    if (!scan_lit_nocase(c, keyword)) {
        return false;
    }
    while (scan_char(c, ' ')) {
    }
    return take_bracketed(c, inside);
}

/* --- parameters --- */
struct param {
    struct slice keyword, value;
    bool has_value;
};

struct params {
    struct param items[SMTP_PARAMS_MAX];
    unsigned count;
};

static bool is_keyword_char(char c)
{
    return ascii_is_alnum(c) || c == '-';
}

/* RFC 5321 4.1.2 esmtp-value; control characters are gone since smtp_command_parse(). */
static bool is_value_char(char c)
{
    return c != '=' && c != ' ';
}

/* Of Postfix, whose value may be any two characters, "=" among them. */
#define VERP "XVERP"

static bool is_verp_char(char c)
{
    return c != ' ';
}

static bool take_param(struct scan *c, struct param *out)
{
    *out = (struct param){};
    int first = scan_peek(c);
    if (first < 0 || !ascii_is_alnum((char)first) ||
        !scan_while(c, is_keyword_char, &out->keyword)) {
        return false;
    }
    out->has_value = scan_char(c, '=');
    bool is_verp = slice_eq_nocase(out->keyword, SL(VERP));
    return !out->has_value || scan_while(c, is_verp ? is_verp_char : is_value_char, &out->value);
}

static bool is_repeated(const struct params *params, struct slice keyword)
{
    for (unsigned i = 0; i < params->count; i++) {
        if (slice_eq_nocase(params->items[i].keyword, keyword)) {
            return true;
        }
    }
    return false;
}

static enum smtp_fault take_params(struct scan *c, struct params *out)
{
    out->count = 0;
    while (!scan_at_end(c)) {
        if (!scan_char(c, ' ')) {
            return SMTP_BAD_SYNTAX;
        }
        while (scan_char(c, ' ')) {
        }
        struct param param;
        if (out->count == SMTP_PARAMS_MAX || !take_param(c, &param) ||
            is_repeated(out, param.keyword)) {
            return SMTP_BAD_PARAM;
        }
        out->items[out->count++] = param;
    }
    return SMTP_FINE;
}

static bool is_number(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!ascii_is_digit(text.ptr[i])) {
            return false;
        }
    }
    return text.len > 0;
}

static enum smtp_fault mail_size(const struct param *param, struct smtp_mail *out)
{
    struct scan c = scan_make(param->value);
    /* RFC 1870 3: 1*20DIGIT, which may be more than 64 bits hold; that is too large, not malformed. */
    if (param->value.len > 20 || !is_number(param->value)) {
        return SMTP_BAD_PARAM;
    }
    if (!scan_u64(&c, &out->size)) {
        out->size = UINT64_MAX;
    }
    out->has_size = true;
    return SMTP_FINE;
}

static enum smtp_fault mail_body(const struct param *param, struct smtp_mail *out)
{
    if (slice_eq_nocase(param->value, SL("7BIT"))) {
        out->body = SMTP_BODY_7BIT;
        return SMTP_FINE;
    }
    if (slice_eq_nocase(param->value, SL("8BITMIME"))) {
        out->body = SMTP_BODY_8BITMIME;
        return SMTP_FINE;
    }
    out->body = SMTP_BODY_BINARYMIME;
    return slice_eq_nocase(param->value, SL("BINARYMIME")) ? SMTP_FINE : SMTP_BAD_PARAM;
}

/* "<>" or an address, as xtext (RFC 4954 5). Checked, and not used. */
static enum smtp_fault mail_auth(const struct param *param)
{
    struct buf decoded;
    buf_init(&decoded, SMTP_LINE_MAX);
    enum err result = xtext_decode(param->value, &decoded);
    bool is_clean = result == OK && decoded.len > 0 && !has_control(buf_slice(&decoded));
    buf_fini(&decoded);
    return is_clean ? SMTP_FINE : SMTP_BAD_PARAM;
}

static enum smtp_fault fault_unless(bool is_good)
{
    return is_good ? SMTP_FINE : SMTP_BAD_PARAM;
}

/* RFC 3461 4.3, 4.4 */
static enum smtp_fault mail_dsn(const struct param *param, struct smtp_mail *out)
{
    if (slice_eq_nocase(param->keyword, SL("RET"))) {
        return fault_unless(smtp_return_read(param->value, &out->ret));
    }
    if (slice_eq_nocase(param->keyword, SL("ENVID"))) {
        out->envid = param->value;
        return fault_unless(smtp_envid_is_good(param->value));
    }
    return SMTP_UNKNOWN_PARAM;
}

/* RFC 4865 5: one or the other. */
static enum smtp_fault mail_hold(const struct param *param, struct smtp_mail *out)
{
    bool is_until = slice_eq_nocase(param->keyword, SL("HOLDUNTIL"));
    if (!is_until && !slice_eq_nocase(param->keyword, SL("HOLDFOR"))) {
        return SMTP_UNKNOWN_PARAM;
    }
    bool is_second = out->has_hold;
    out->has_hold = true;
    return fault_unless(!is_second &&
                        (is_until ? smtp_hold_until_read(param->value, &out->hold_until)
                                  : smtp_hold_for_read(param->value, &out->hold_for)));
}

/* What submitting clients alone are offered. */
static enum smtp_fault submission_param(const struct param *param, unsigned with,
                                        struct smtp_mail *out)
{
    if (with & SMTP_WITH_VERP && slice_eq_nocase(param->keyword, SL(VERP))) {
        out->has_verp = true;
        out->verp = param->value;
        return SMTP_FINE;
    }
    if (with & SMTP_WITH_DELIVERBY && slice_eq_nocase(param->keyword, SL("BY"))) {
        out->has_by = true;
        return fault_unless(smtp_deliver_by_read(param->value, &out->by));
    }
    if (with & SMTP_WITH_PRIORITY && slice_eq_nocase(param->keyword, SL("MT-PRIORITY"))) {
        return fault_unless(smtp_priority_read(param->value, &out->priority));
    }
    return with & SMTP_WITH_FUTURERELEASE && slice_starts_nocase(param->keyword, SL("HOLD"))
               ? mail_hold(param, out)
               : mail_dsn(param, out);
}

static enum smtp_fault mail_param(const struct param *param, unsigned with, struct smtp_mail *out)
{
    if (slice_eq_nocase(param->keyword, SL("SIZE"))) {
        return mail_size(param, out);
    }
    if (slice_eq_nocase(param->keyword, SL("BODY"))) {
        return mail_body(param, out);
    }
    if (slice_eq_nocase(param->keyword, SL("SMTPUTF8"))) {
        out->smtputf8 = true;
        return fault_unless(!param->has_value);
    }
    if (with & SMTP_WITH_AUTH && slice_eq_nocase(param->keyword, SL("AUTH"))) {
        return mail_auth(param);
    }
    if (with & SMTP_WITH_REQUIRETLS && slice_eq_nocase(param->keyword, SL("REQUIRETLS"))) {
        out->require_tls = true;
        return fault_unless(!param->has_value);
    }
    return submission_param(param, with, out);
}

enum smtp_fault smtp_mail_parse(struct slice args, unsigned with, struct arena *arena,
                                struct smtp_mail *out)
{
    *out = (struct smtp_mail){ .envid = SL(""), .verp = SL("") };
    struct scan c = scan_make(args);
    struct slice inside;
    struct params params;
    if (!take_address_part(&c, SL("FROM:"), &inside)) {
        return SMTP_BAD_SYNTAX;
    }
    enum smtp_fault fault = take_params(&c, &params);
    for (unsigned i = 0; fault == SMTP_FINE && i < params.count; i++) {
        fault = mail_param(&params.items[i], with, out);
    }
    if (fault != SMTP_FINE) {
        return fault;
    }
    fault = parse_path(inside, out->smtputf8, arena, &out->from);
    /* RFC 5321 4.1.1.2: a reverse path has a domain or is null. */
    return fault == SMTP_FINE && out->from.is_postmaster ? SMTP_BAD_ADDRESS : fault;
}

static enum smtp_fault rcpt_param(const struct param *param, bool smtputf8, struct arena *arena,
                                  struct smtp_rcpt *out)
{
    if (slice_eq_nocase(param->keyword, SL("NOTIFY"))) {
        return fault_unless(smtp_notify_read(param->value, &out->notify));
    }
    if (!slice_eq_nocase(param->keyword, SL("ORCPT"))) {
        return SMTP_UNKNOWN_PARAM;
    }
    if (!smtputf8 && !ascii_is_all(param->value)) {
        return SMTP_NEEDS_UTF8;
    }
    return fault_unless(smtp_orcpt_read(param->value, arena, &out->original));
}

enum smtp_fault smtp_rcpt_parse(struct slice args, bool smtputf8, struct arena *arena,
                                struct smtp_rcpt *out)
{
    *out = (struct smtp_rcpt){ .original = SL("") };
    struct scan c = scan_make(args);
    struct slice inside;
    struct params params;
    if (!take_address_part(&c, SL("TO:"), &inside)) {
        return SMTP_BAD_SYNTAX;
    }
    enum smtp_fault fault = take_params(&c, &params);
    for (unsigned i = 0; fault == SMTP_FINE && i < params.count; i++) {
        fault = rcpt_param(&params.items[i], smtputf8, arena, out);
    }
    if (fault == SMTP_FINE) {
        fault = parse_path(inside, smtputf8, arena, &out->to);
    }
    return fault == SMTP_FINE && out->to.is_null ? SMTP_BAD_ADDRESS : fault;
}

/* --- the other commands --- */
static bool is_helo_char(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '.' || c == '_';
}

static bool is_literal_char(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '.' || c == ':';
}

enum smtp_fault smtp_helo_parse(struct slice args, struct slice *out)
{
    struct scan c = scan_make(args);
    struct slice inner;
    bool is_good = scan_char(&c, '[')
                       ? scan_while(&c, is_literal_char, &inner) && scan_char(&c, ']')
                       : scan_while(&c, is_helo_char, &inner);
    if (!is_good || !scan_at_end(&c) || args.len > SMTP_HELO_MAX) {
        return SMTP_BAD_SYNTAX;
    }
    *out = args;
    return SMTP_FINE;
}

enum smtp_fault smtp_bdat_parse(struct slice args, uint64_t *size, bool *is_last)
{
    struct scan c = scan_make(args);
    bool is_padded = args.len > 1 && args.ptr[0] == '0' && ascii_is_digit(args.ptr[1]);
    *is_last = false;
    if (is_padded || !scan_u64(&c, size) || *size > INT64_MAX) {
        return SMTP_BAD_SYNTAX;
    }
    if (scan_at_end(&c)) {
        return SMTP_FINE;
    }
    *is_last = scan_char(&c, ' ') && scan_lit_nocase(&c, SL("LAST")) && scan_at_end(&c);
    return *is_last ? SMTP_FINE : SMTP_BAD_SYNTAX;
}

static bool is_mechanism_char(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '_';
}

static bool is_not_space(char c)
{
    return c != ' ';
}

enum smtp_fault smtp_auth_parse(struct slice args, struct slice *mechanism, struct slice *initial)
{
    struct scan c = scan_make(args);
    *initial = (struct slice){};
    if (!scan_while(&c, is_mechanism_char, mechanism) || mechanism->len > 20) {
        return SMTP_BAD_SYNTAX;
    }
    if (scan_at_end(&c)) {
        return SMTP_FINE;
    }
    bool is_good = scan_char(&c, ' ') && scan_while(&c, is_not_space, initial) && scan_at_end(&c);
    return is_good ? SMTP_FINE : SMTP_BAD_SYNTAX;
}

enum smtp_fault smtp_vrfy_parse(struct slice args)
{
    struct slice text = args;
    struct slice mark = SL(" SMTPUTF8");
    bool is_marked = slice_ends_nocase(text, mark);
    if (is_marked) {
        text.len -= mark.len;
    }
    if (slice_trim(text).len == 0) {
        return SMTP_BAD_SYNTAX;
    }
    return is_marked || ascii_is_all(text) ? SMTP_FINE : SMTP_NEEDS_UTF8;
}
