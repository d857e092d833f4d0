/* The Sender Rewriting Scheme. */
#include "directory/srs.h"

#include <sodium.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/scan.h"

#define HASH_CHARS 8 /* 40 bits: what is guessed over SMTP is refused a few times a second */
#define DAY_CHARS 2
#define DAYS 1024 /* as many as DAY_CHARS tell apart */
#define SECONDS_PER_DAY 86400
#define ADDRESS_BYTES_MAX 254 /* RFC 5321 4.5.3.1.3, erratum 1690 */

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; /* base32, whatever case comes back */

struct parts {
    struct slice local, domain;
};

static bool split(struct slice address, struct parts *out)
{
    size_t at = slice_rfind_char(address, '@');
    *out = (struct parts){ slice_sub(address, 0, at), slice_from(address, at + 1) };
    return at < address.len && at > 0 && out->domain.len > 0;
}

/* Can it stand in a local part, and be taken apart again? */
static bool is_plain(const struct parts *parts)
{
    for (size_t i = 0; i < parts->local.len; i++) {
        if ((unsigned char)parts->local.ptr[i] <= ' ' ||
            strchr("\"\x7f<>()", parts->local.ptr[i]) != NULL) {
            return false;
        }
    }
    for (size_t i = 0; i < parts->domain.len; i++) {
        char c = parts->domain.ptr[i];
        if (!ascii_is_alnum(c) && c != '.' && c != '-') {
            return false;
        }
    }
    return true;
}

/* Of the text without case: on the way back some servers change it. */
static void hash(const struct srs *srs, struct slice text, char out[HASH_CHARS + 1])
{
    unsigned char sum[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, srs->key, sizeof(srs->key));
    for (size_t i = 0; i < text.len; i++) {
        unsigned char octet = (unsigned char)ascii_lower(text.ptr[i]);
        crypto_auth_hmacsha256_update(&state, &octet, 1);
    }
    crypto_auth_hmacsha256_final(&state, sum);
    for (unsigned i = 0; i < HASH_CHARS; i++) {
        unsigned bit = i * 5;
        unsigned two = (unsigned)sum[bit / 8] << 8 | sum[bit / 8 + 1];
        out[i] = digits[two >> (11 - bit % 8) & 31];
    }
    out[HASH_CHARS] = '\0';
}

static unsigned today(const struct srs *srs)
{
    return (unsigned)(srs->now / SECONDS_PER_DAY % DAYS);
}

static bool is_separator(int c)
{
    return c == '=' || c == '+' || c == '-';
}

/* "SRS0" or "SRS1" and what separates it from the rest; 0 or 1, else -1. */
static int kind_of(struct slice local)
{
    bool is_either =
        slice_starts_nocase(local, SL("SRS0")) || slice_starts_nocase(local, SL("SRS1"));
    return is_either && local.len > 5 && is_separator(local.ptr[4]) ? local.ptr[3] - '0' : -1;
}

bool srs_is_rewritten(struct slice address)
{
    return kind_of(address) >= 0;
}

/* --- there --- */

struct rewritten {
    int kind;
    struct slice text; /* behind the hash */
};

static enum err finish(const struct srs *srs, struct rewritten local, struct slice by,
                       struct arena *arena, struct slice *out)
{
    char sum[HASH_CHARS + 1];
    hash(srs, local.text, sum);
    struct slice address = arena_printf(arena, "SRS%d=%s=%.*s@%.*s", local.kind, sum,
                                        SLICE_ARG(local.text), SLICE_ARG(by));
    if (address.len > ADDRESS_BYTES_MAX) {
        return fail(ERR_LIMIT, "the rewritten sender would have %zu octets", address.len);
    }
    *out = address;
    return OK;
}

/* The next forwarder takes the place of the last; the first stays, so that it does not grow with each. */
static enum err forward_again(const struct srs *srs, const struct parts *sender, struct slice by,
                              struct arena *arena, struct slice *out)
{
    struct slice text = slice_from(sender->local, 5);
    if (kind_of(sender->local) == 0) {
        text = arena_printf(arena, "%.*s=%.*s", SLICE_ARG(sender->domain),
                            SLICE_ARG(slice_from(sender->local, 4)));
        return finish(srs, (struct rewritten){ 1, text }, by, arena, out);
    }
    size_t end = slice_find_char(text, '='); /* of another's hash */
    if (end == text.len) {
        return fail(ERR_SYNTAX, "the sender looks rewritten and is not");
    }
    return finish(srs, (struct rewritten){ 1, slice_from(text, end + 1) }, by, arena, out);
}

enum err srs_forward(const struct srs *srs, struct slice sender, struct slice by,
                     struct arena *arena, struct slice *out)
{
    struct parts parts;
    if (!split(sender, &parts) || !is_plain(&parts)) {
        return fail(ERR_SYNTAX, "a quoted sender, or one at an address, is not rewritten");
    }
    if (kind_of(parts.local) >= 0) {
        return forward_again(srs, &parts, by, arena, out);
    }
    unsigned day = today(srs);
    struct slice text = arena_printf(arena, "%c%c=%.*s=%.*s", digits[day / 32], digits[day % 32],
                                     SLICE_ARG(parts.domain), SLICE_ARG(parts.local));
    return finish(srs, (struct rewritten){ 0, text }, by, arena, out);
}

/* --- and back --- */

static enum err foreign(void)
{
    return fail(ERR_DENIED, "this rewritten address was not made here");
}

static bool take_day(struct scan *c, unsigned *out)
{
    *out = 0;
    for (unsigned i = 0; i < DAY_CHARS; i++) {
        char octet;
        const char *found =
            scan_any(c, &octet) && octet != '\0' ? strchr(digits, ascii_upper(octet)) : NULL;
        if (found == NULL) {
            return false;
        }
        *out = *out * 32 + (unsigned)(found - digits);
    }
    return scan_char(c, '=');
}

/* DAY=domain=local */
static enum err return_first(const struct srs *srs, struct slice text, struct arena *arena,
                             struct slice *out)
{
    struct scan c = scan_make(text);
    struct slice domain;
    unsigned day;
    if (!take_day(&c, &day) || !scan_until(&c, '=', &domain) || !scan_char(&c, '=') ||
        domain.len == 0 || scan_at_end(&c)) {
        return fail(ERR_SYNTAX, "this is no rewritten address");
    }
    if ((today(srs) + DAYS - day) % DAYS > SRS_DAYS_MAX) {
        return fail(ERR_DENIED, "this rewritten address is older than %d days", SRS_DAYS_MAX);
    }
    *out = arena_printf(arena, "%.*s@%.*s", SLICE_ARG(scan_rest(&c)), SLICE_ARG(domain));
    return OK;
}

/* domain=SEPARATOR..., of which the first forwarder knows the rest and its age. */
static enum err return_again(struct slice text, struct arena *arena, struct slice *out)
{
    struct scan c = scan_make(text);
    struct slice domain;
    if (!scan_until(&c, '=', &domain) || !scan_char(&c, '=') || domain.len == 0 ||
        scan_left(&c) < 2 || !is_separator(scan_peek(&c))) {
        return fail(ERR_SYNTAX, "this is no rewritten address");
    }
    *out = arena_printf(arena, "SRS0%.*s@%.*s", SLICE_ARG(scan_rest(&c)), SLICE_ARG(domain));
    return OK;
}

enum err srs_return(const struct srs *srs, struct slice address, struct arena *arena,
                    struct slice *out)
{
    struct parts parts;
    struct slice given;
    char sum[HASH_CHARS + 1];
    int kind = split(address, &parts) ? kind_of(parts.local) : -1;
    struct scan c = scan_make(slice_from(parts.local, 5));
    if (kind < 0 || !scan_bytes(&c, HASH_CHARS, &given) || !scan_char(&c, '=')) {
        return kind < 0 ? fail(ERR_SYNTAX, "this is no rewritten address") : foreign();
    }
    hash(srs, scan_rest(&c), sum);
    if (!slice_eq_nocase(given, slice_cstr(sum))) {
        return foreign();
    }
    return kind == 0 ? return_first(srs, scan_rest(&c), arena, out)
                     : return_again(scan_rest(&c), arena, out);
}
