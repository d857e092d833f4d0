/* The table of levels, and the list of wishes. */
#include "trust/level.h"

#include "base/attr.h"
#include "base/scan.h"

#define NAME_MAX_BYTES 255

static const char *const levels[TLS_LEVELS] = {
    [TLS_MAY] = "may",       [TLS_NEVER] = "none", [TLS_ENCRYPT] = "encrypt",
    [TLS_VERIFY] = "verify", [TLS_STS] = "sts",    [TLS_DANE] = "dane",
};

static const char *const wishes[TLS_WISHES] = {
    [WISH_AUTO] = "auto",       [WISH_NONE] = "none",     [WISH_MAY] = "may",
    [WISH_ENCRYPT] = "encrypt", [WISH_VERIFY] = "verify",
};

const char *tls_level_name(enum tls_level level)
{
    return levels[level];
}

bool tls_level_is_binding(enum tls_level level)
{
    return level >= TLS_ENCRYPT;
}

bool tls_wish_asks(enum tls_wish wish)
{
    return wish != WISH_NONE && wish != WISH_MAY;
}

/* RFC 7672 2.2: records that cannot be used still say that there is TLS. Usable ones are as strong as the DNS itself, and
 * authorities of this machine add nothing to them (1.3); so a policy comes after them (RFC 8461 2). */
enum tls_level tls_level_decide(enum tls_wish wish, enum dane_state dane, enum sts_mode sts)
{
    static const enum tls_level table[TLS_WISHES][DANE_STATES] = {
        /*                 no records  unusable     usable   */
        [WISH_AUTO] = { TLS_MAY, TLS_ENCRYPT, TLS_DANE },
        [WISH_NONE] = { TLS_NEVER, TLS_NEVER, TLS_NEVER },
        [WISH_MAY] = { TLS_MAY, TLS_MAY, TLS_MAY },
        [WISH_ENCRYPT] = { TLS_ENCRYPT, TLS_ENCRYPT, TLS_DANE },
        [WISH_VERIFY] = { TLS_VERIFY, TLS_VERIFY, TLS_DANE },
    };
    enum tls_level level = table[wish][dane];
    return sts == STS_ENFORCE && tls_wish_asks(wish) && level < TLS_STS ? TLS_STS : level;
}

/* --- the list --- */

struct item {
    struct slice name, word;
};

static struct slice trim(struct slice text)
{
    while (text.len > 0 && text.ptr[0] == ' ') {
        text = slice_from(text, 1);
    }
    while (text.len > 0 && text.ptr[text.len - 1] == ' ') {
        text = slice_sub(text, 0, text.len - 1);
    }
    return text;
}

/* The next item between commas; false at the end. */
static bool next_item(struct slice *rest, struct item *out)
{
    if (rest->len == 0) {
        return false;
    }
    size_t comma = slice_find_char(*rest, ',');
    struct slice one = trim(slice_sub(*rest, 0, comma));
    size_t blank = slice_find_char(one, ' ');
    *rest = comma < rest->len ? slice_from(*rest, comma + 1) : SL("");
    *out = (struct item){ .name = slice_sub(one, 0, blank),
                          .word = blank < one.len ? trim(slice_from(one, blank)) : SL("") };
    return true;
}

bool tls_wish_parse(struct slice word, enum tls_wish *out)
{
    for (size_t i = 0; i < ARRAY_LEN(wishes); i++) {
        if (slice_eq(word, slice_cstr(wishes[i]))) {
            *out = (enum tls_wish)i;
            return true;
        }
    }
    return false;
}

enum err tls_wishes_check(struct slice list)
{
    struct item item;
    enum tls_wish unused;
    while (next_item(&list, &item)) {
        if (item.name.len == 0 || item.name.len > NAME_MAX_BYTES ||
            !tls_wish_parse(item.word, &unused)) {
            return fail(ERR_SYNTAX,
                        "\"%.*s %.*s\": write a domain and auto, none, may, encrypt or verify, and "
                        "a comma between two of these",
                        SLICE_ARG(item.name), SLICE_ARG(item.word));
        }
    }
    return OK;
}

/* How exactly the name of an item says the destination: its length; 0 not at all. */
static size_t match(struct slice name, struct slice destination)
{
    if (slice_eq(name, SL("*"))) {
        return 1;
    }
    if (slice_eq_nocase(name, destination)) {
        return NAME_MAX_BYTES + 1;
    }
    if (name.ptr[0] == '.' && destination.len > name.len &&
        slice_eq_nocase(slice_from(destination, destination.len - name.len), name)) {
        return name.len;
    }
    return 0;
}

enum tls_wish tls_wish_for(struct slice list, struct slice destination)
{
    struct item item;
    enum tls_wish best = WISH_AUTO, wish;
    size_t most = 0;
    while (next_item(&list, &item)) {
        size_t exact = item.name.len > 0 ? match(item.name, destination) : 0;
        if (exact > most && tls_wish_parse(item.word, &wish)) {
            most = exact;
            best = wish;
        }
    }
    return best;
}
