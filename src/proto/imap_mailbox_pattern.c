/* proto/imap_mailbox_pattern.c - the wildcards of LIST and LSUB.
 *
 * All positions of the pattern that the name so far can stand at are carried along together, so a pattern full of
 * wildcards costs no more than any other of its length. */
#include "proto/imap.h"

#define SEPARATOR '/'
#define INBOX_LEN 5

static void add_symbol(struct imap_pattern *p, char c)
{
    char before = p->length > 0 ? p->symbols[p->length - 1] : '\0';
    if (c == '%' && (before == '%' || before == '*')) {
        return; /* nothing more than the one before matches */
    }
    if (c == '*' && before == '*') {
        return;
    }
    if (c == '*' && before == '%') {
        p->symbols[p->length - 1] = '*';
        return;
    }
    p->symbols[p->length++] = c;
}

enum err imap_pattern_compile(struct slice reference, struct slice pattern,
                              struct imap_pattern *out)
{
    out->length = 0;
    for (size_t i = 0; i < reference.len + pattern.len; i++) {
        if (out->length == IMAP_PATTERN_MAX) {
            return fail(ERR_LIMIT, "Pattern is too long");
        }
        add_symbol(out, i < reference.len ? reference.ptr[i] : pattern.ptr[i - reference.len]);
    }
    return OK;
}

static bool is_inbox(struct slice name)
{
    return slice_starts_nocase(name, SL("INBOX")) &&
           (name.len == INBOX_LEN || name.ptr[INBOX_LEN] == SEPARATOR);
}

/* From a position one may go on behind a wildcard without taking anything. */
static void close_over_wildcards(const struct imap_pattern *p, bool *at)
{
    for (unsigned i = 0; i < p->length; i++) {
        if (at[i] && (p->symbols[i] == '*' || p->symbols[i] == '%')) {
            at[i + 1] = true;
        }
    }
}

bool imap_pattern_match(const struct imap_pattern *p, struct slice name)
{
    bool at[IMAP_PATTERN_MAX + 1] = { true };
    bool any_case = is_inbox(name);
    close_over_wildcards(p, at);
    for (size_t n = 0; n < name.len; n++) {
        char c = name.ptr[n];
        bool fold = any_case && n < INBOX_LEN;
        /* Backwards, so that each position is read before it is overwritten. */
        for (unsigned i = p->length + 1U; i-- > 0;) {
            char symbol = i < p->length ? p->symbols[i] : '\0';
            bool stays =
                at[i] && i < p->length && (symbol == '*' || (symbol == '%' && c != SEPARATOR));
            char before = i > 0 ? p->symbols[i - 1] : '\0';
            bool same = before == c || (fold && ascii_lower(before) == ascii_lower(c));
            bool moves = i > 0 && at[i - 1] && before != '*' && before != '%' && same;
            at[i] = stays || moves;
        }
        close_over_wildcards(p, at);
    }
    return at[p->length];
}
