/* Answers of servers. Their octets are a stranger's: bounded, and never taken for more than text. */
#include "proto/smtp_client.h"

#include "base/scan.h"
#include "proto/sasl.h"

#define ANSWER_TEXT_MAX 900 /* of smtp_answer_text() */

void smtp_answer_begin(struct smtp_answer_reader *reader)
{
    *reader = (struct smtp_answer_reader){ .lines = 0 };
    buf_init(&reader->text, SMTP_CLIENT_REPLY_MAX);
}

static bool take_digit(struct scan *c, char low, char high, unsigned *number)
{
    char digit;
    if (scan_peek(c) < low || scan_peek(c) > high || !scan_any(c, &digit)) {
        return false;
    }
    *number = *number * 10 + (unsigned)(digit - '0');
    return true;
}

/* RFC 5321 4.2: three digits, the first 2 to 5; then "-", a blank, or nothing. */
static bool take_code(struct scan *c, unsigned *code, bool *is_last)
{
    *code = 0;
    if (!take_digit(c, '2', '5', code) || !take_digit(c, '0', '9', code) ||
        !take_digit(c, '0', '9', code)) {
        return false;
    }
    *is_last = scan_at_end(c) || scan_char(c, ' ');
    return *is_last || scan_char(c, '-');
}

enum err smtp_answer_line(struct smtp_answer_reader *reader, struct slice line)
{
    struct scan whole = scan_make(line);
    struct slice text;
    unsigned code;
    bool is_last;
    struct scan c = scan_make(scan_line(&whole, &text) ? text : SL(""));
    if (!take_code(&c, &code, &is_last)) {
        return fail(ERR_SYNTAX, "the server said something that is no SMTP reply");
    }
    if (reader->lines > 0 && code != reader->answer.code) {
        return fail(ERR_SYNTAX, "the lines of one SMTP reply differ in their codes");
    }
    if (++reader->lines > SMTP_CLIENT_LINES_MAX) {
        return fail(ERR_LIMIT, "an SMTP reply of more than %d lines", SMTP_CLIENT_LINES_MAX);
    }
    reader->answer.code = code;
    reader->is_whole = is_last;
    if (reader->lines > 1) {
        buf_append_char(&reader->text, '\n');
    }
    buf_append(&reader->text, scan_rest(&c));
    return buf_error(&reader->text);
}

/* RFC 2034 3: class "." subject "." detail, the class that of the code. */
static struct slice take_enhanced(struct slice *text, unsigned code)
{
    struct scan c = scan_make(*text);
    uint32_t class, subject, detail;
    if (!scan_u32(&c, &class) || class != code / 100 || !scan_char(&c, '.') ||
        !scan_u32(&c, &subject) || subject > 999 || !scan_char(&c, '.') || !scan_u32(&c, &detail) ||
        detail > 999 || (!scan_at_end(&c) && scan_peek(&c) != ' ')) {
        return SL("");
    }
    struct slice enhanced = slice_sub(*text, 0, text->len - scan_left(&c));
    scan_skip_blanks(&c);
    *text = scan_rest(&c);
    return enhanced;
}

void smtp_answer_end(struct smtp_answer_reader *reader, struct arena *arena,
                     struct smtp_answer *out)
{
    out->code = reader->answer.code;
    out->text = arena_dup(arena, buf_slice(&reader->text));
    out->enhanced = take_enhanced(&out->text, out->code);
    buf_fini(&reader->text);
}

struct slice smtp_answer_text(const struct smtp_answer *answer, struct arena *arena)
{
    struct buf line;
    buf_init(&line, SMTP_CLIENT_REPLY_MAX);
    buf_printf(&line, "%u", answer->code);
    if (answer->enhanced.len > 0) {
        buf_printf(&line, " %.*s", SLICE_ARG(answer->enhanced));
    }
    buf_append_char(&line, ' ');
    for (size_t i = 0; i < answer->text.len && line.len < ANSWER_TEXT_MAX; i++) {
        char c = answer->text.ptr[i];
        buf_append_char(&line, c == '\n' ? ' ' : (c < 0x20 || c > 0x7e) ? '?' : c);
    }
    struct slice text = arena_dup(arena, buf_slice(&line));
    buf_fini(&line);
    return text;
}

static void read_size(struct slice words, struct smtp_offer *out)
{
    struct scan c = scan_make(words);
    out->size = true;
    scan_skip_blanks(&c);
    if (!scan_u64(&c, &out->size_max)) {
        out->size_max = 0;
    }
}

static void read_auth(struct slice words, struct smtp_offer *out)
{
    while (words.len > 0) {
        words = slice_trim(words);
        size_t end = slice_find_char(words, ' ');
        enum sasl_mechanism mechanism = sasl_mechanism_find(slice_sub(words, 0, end));
        out->auth_plain = out->auth_plain || mechanism == SASL_PLAIN;
        out->auth_login = out->auth_login || mechanism == SASL_LOGIN;
        out->auth_scram = out->auth_scram || mechanism == SASL_SCRAM;
        out->auth_scram_plus = out->auth_scram_plus || mechanism == SASL_SCRAM_PLUS;
        words = slice_from(words, end);
    }
}

static void read_by(struct slice least, struct smtp_offer *out)
{
    struct scan c = scan_make(slice_trim(least));
    out->deliver_by = true;
    if (!scan_u64(&c, &out->by_min)) {
        out->by_min = 0;
    }
}

/* Those that say no more than their name. */
static void read_keyword(struct slice keyword, struct smtp_offer *out)
{
    const struct {
        struct slice name;
        bool *offered;
    } rows[] = {
        { SL("PIPELINING"), &out->pipelining },
        { SL("8BITMIME"), &out->eight_bit },
        { SL("CHUNKING"), &out->chunking },
        { SL("BINARYMIME"), &out->binary },
        { SL("STARTTLS"), &out->starttls },
        { SL("SMTPUTF8"), &out->utf8 },
        { SL("DSN"), &out->dsn },
        { SL("REQUIRETLS"), &out->require_tls },
        { SL("MT-PRIORITY"), &out->priority },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (slice_eq_nocase(rows[i].name, keyword)) {
            *rows[i].offered = true;
        }
    }
}

void smtp_offer_read(const struct smtp_answer *ehlo, struct smtp_offer *out)
{
    struct scan c = scan_make(ehlo->text);
    struct slice line;
    *out = (struct smtp_offer){ .size_max = 0 };
    bool is_first = true;
    while (scan_line(&c, &line)) {
        size_t end = slice_find_char(line, ' ');
        struct slice keyword = slice_sub(line, 0, end);
        if (is_first) {
            is_first = false; /* the server's name */
        } else if (slice_eq_nocase(keyword, SL("SIZE"))) {
            read_size(slice_from(line, end), out);
        } else if (slice_eq_nocase(keyword, SL("AUTH"))) {
            read_auth(slice_from(line, end), out);
        } else if (slice_eq_nocase(keyword, SL("DELIVERBY"))) {
            read_by(slice_from(line, end), out);
        } else {
            read_keyword(keyword, out);
        }
    }
}
