/* Messages good and bad, and what must become of them. */
#include "base/scan.h"
#include "smtp.h"

#define BODY_BYTES_MAX 2000
#define RECEIVED_MANY 60

enum flaw {
    GOOD,
    DOTS,
    EIGHT_BIT,
    WITH_BCC,
    BARE_LF,
    SMUGGLED,
    BARE_CR,
    HAS_NUL,
    BLANK_FIRST,
    LOOPS,
    NO_FROM,
    TWO_FROM,
    FOREIGN_FROM,
    TOO_LARGE,
    NO_CONTENT,
};

static const struct weight flaws[] = {
    { 40, GOOD },    { 10, DOTS },    { 5, EIGHT_BIT },    { 6, WITH_BCC },    { 3, BARE_LF },
    { 3, SMUGGLED }, { 2, BARE_CR },  { 2, HAS_NUL },      { 2, BLANK_FIRST }, { 1, LOOPS },
    { 3, NO_FROM },  { 2, TWO_FROM }, { 2, FOREIGN_FROM }, { 1, TOO_LARGE },   { 1, NO_CONTENT },
};

/* Text behind the header that may stand in any message. */
static const struct slice flaw_bodies[] = {
    [DOTS] = SL(".\r\n..\r\n.a\r\n\r\n.\r\n"),
    [EIGHT_BIT] = SL("\xc3\xa9t\xc3\xa9 \xff\r\n"),
    [BARE_LF] = SL("one\ntwo\r\n"),
    [SMUGGLED] = SL("one\n.\r\nMAIL FROM:<x@example.org>\r\n"),
    [BARE_CR] = SL("one\rtwo\r\n"),
    [HAS_NUL] = SL("one\0two\r\n"),
    [NO_CONTENT] = SL(""),
};

static void write_from(enum flaw flaw, struct buf *out)
{
    if (flaw != NO_FROM) {
        buf_append_cstr(out, flaw == FOREIGN_FROM ? "From: <eve@example.org>\r\n"
                                                  : "From: Alice <alice@lab.test>\r\n");
    }
    if (flaw == TWO_FROM) {
        buf_append_cstr(out, "From: alice@lab.test\r\n");
    }
}

static void write_header(unsigned number, enum flaw flaw, bool is_stored, struct buf *out)
{
    if (flaw == BLANK_FIRST) {
        buf_append_cstr(out, " folded\r\n");
    }
    for (unsigned i = 0; flaw == LOOPS && i < RECEIVED_MANY; i++) {
        buf_append_cstr(out, "Received: from a by b; Wed, 25 Nov 2026 00:00:00 +0000\r\n");
    }
    write_from(flaw, out);
    if (flaw == WITH_BCC && !is_stored) {
        buf_append_cstr(out, "Bcc: hidden@example.org,\r\n\tothers@example.org\r\n");
    }
    buf_printf(out, "Subject: message %u\r\n\r\n", number);
}

static struct slice write_message(struct smtp_state *s, enum flaw flaw, struct slice body,
                                  bool is_stored)
{
    struct buf out;
    buf_init(&out, SMTP_SIZE_MAX * 2);
    if (flaw != NO_CONTENT) {
        write_header(s->messages, flaw, is_stored, &out);
        buf_append(&out, body);
    }
    struct slice text = arena_dup(s->round->arena, buf_slice(&out));
    buf_fini(&out);
    return text;
}

struct smtp_content smtp_content_throw(struct smtp_state *s, struct dice *dice)
{
    struct buf body;
    enum flaw flaw = (enum flaw)dice_pick(dice, flaws, ARRAY_LEN(flaws));
    uint32_t wanted = flaw == TOO_LARGE ? SMTP_SIZE_MAX + 1 : dice_below(dice, BODY_BYTES_MAX);
    buf_init(&body, SMTP_SIZE_MAX * 2);
    while (body.len < wanted) {
        buf_printf(&body, "%llx\r\n", (unsigned long long)dice_roll(dice));
    }
    buf_append(&body, flaw < ARRAY_LEN(flaw_bodies) ? flaw_bodies[flaw] : SL(""));
    s->messages++;
    struct smtp_content content = { .text = write_message(s, flaw, buf_slice(&body), false) };
    bool is_private = s->service == SUBMISSION && flaw == WITH_BCC;
    content.stored = is_private ? write_message(s, flaw, buf_slice(&body), true) : content.text;
    buf_fini(&body);
    return content;
}

/* RFC 5321 2.3.8: CR and LF only as a pair. */
static bool has_bare_newline(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool is_cr = text.ptr[i] == '\r', is_lf = text.ptr[i] == '\n';
        if ((is_cr && (i + 1 == text.len || text.ptr[i + 1] != '\n')) ||
            (is_lf && (i == 0 || text.ptr[i - 1] != '\r'))) {
            return true;
        }
    }
    return false;
}

static unsigned count_fields(struct slice text, struct slice name)
{
    unsigned count = 0;
    struct slice line;
    for (struct scan c = scan_make(text); scan_line(&c, &line) && line.len > 0;) {
        count += slice_starts(line, name);
    }
    return count;
}

unsigned smtp_content_code(const struct smtp_state *s, struct slice text)
{
    if (text.len > SMTP_SIZE_MAX) {
        return 552;
    }
    if (has_bare_newline(text) || slice_find_char(text, '\0') < text.len) {
        return 550;
    }
    if (text.len > 0 && text.ptr[0] == ' ') {
        return 550;
    }
    if (count_fields(text, SL("Received:")) > 50) {
        return 554;
    }
    bool is_own =
        count_fields(text, SL("From:")) == 1 && count_fields(text, SL("From: <eve@")) == 0;
    return s->service == SUBMISSION && !is_own ? 550 : 250;
}

static void deliver(struct smtp_state *s, const struct smtp_peer *p, struct slice stored)
{
    unsigned accounts = 0;
    for (unsigned i = 0; i < p->rcpt_count; i++) {
        accounts |= p->rcpts[i].accounts;
    }
    for (unsigned i = 0; i < SMTP_ACCOUNTS; i++) {
        if ((accounts >> i & 1) != 0 && s->delivered_count[i] < SMTP_MESSAGES_MAX) {
            s->delivered[i][s->delivered_count[i]++] = stored;
        }
    }
}

void smtp_content_end(struct smtp_state *s, struct smtp_peer *p, struct smtp_content content,
                      struct smtp_move *move)
{
    unsigned verdict = smtp_content_code(s, content.text);
    /* RFC 2033 4.2: one reply for each recipient. */
    unsigned replies = s->service == LMTP ? p->rcpt_count : 1;
    for (unsigned i = 0; i + 1 < replies; i++) {
        move->codes[move->count++] = verdict;
    }
    if (verdict == 250) {
        deliver(s, p, content.stored);
        p->octets = 0;
        p->errors = 0;
        p->junk = 0;
    }
    smtp_peer_reset(p);
    smtp_move_answer(s, p, move, verdict);
}
