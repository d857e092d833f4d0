/* The record at "_smtp._tls". */
#include "trust/tlsrpt.h"

#include "base/scan.h"
#include "trust/sts.h"

#define HTTPS_PORT 443
#define URI_MAX 1024

/* --- URIs --- */

/* RFC 3986 2: nothing else stands in one; a comma, semicolon or exclamation mark comes escaped here. */
static bool is_uri(struct slice text)
{
    static const struct slice others = { "-._~:/?#[]@$&'()*+=%", 20 };
    for (size_t i = 0; i < text.len; i++) {
        if (!ascii_is_alnum(text.ptr[i]) && slice_find_char(others, text.ptr[i]) == others.len) {
            return false;
        }
    }
    return text.len > 0 && text.len <= URI_MAX;
}

/* False when an escape is broken, or hides what ends a line. */
static bool unescape(struct slice text, struct arena *arena, struct slice *out)
{
    char *plain = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char octet = text.ptr[i];
        if (octet == '%') {
            int high = i + 2 < text.len ? ascii_hex_value((unsigned char)text.ptr[i + 1]) : -1;
            int low = i + 2 < text.len ? ascii_hex_value((unsigned char)text.ptr[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return false;
            }
            octet = (char)(high << 4 | low);
            i += 2;
        }
        if ((unsigned char)octet <= ' ' || octet == 0x7f) {
            return false;
        }
        plain[len++] = octet;
    }
    *out = slice_make(plain, len);
    return true;
}

/* RFC 6068: what stands behind a question mark would be header fields; they are of no account. */
static bool read_mail(struct slice rest, struct arena *arena, struct tlsrpt_place *out)
{
    *out = (struct tlsrpt_place){ .is_mail = true };
    size_t end = slice_find_char(rest, '?');
    return unescape(slice_sub(rest, 0, end), arena, &out->address) &&
           slice_find_char(out->address, '@') < out->address.len;
}

static size_t authority_length(struct slice rest)
{
    size_t len = 0;
    while (len < rest.len && rest.ptr[len] != '/' && rest.ptr[len] != '?' && rest.ptr[len] != '#') {
        len++;
    }
    return len;
}

static bool read_web(struct slice rest, struct arena *arena, struct tlsrpt_place *out)
{
    size_t end = authority_length(rest);
    struct slice host = slice_sub(rest, 0, end), path = slice_from(rest, end);
    size_t colon = slice_find_char(host, ':');
    struct scan c = scan_make(slice_from(host, colon + 1));
    uint32_t port = HTTPS_PORT;
    if (colon < host.len &&
        (!scan_u32(&c, &port) || !scan_at_end(&c) || port == 0 || port > UINT16_MAX)) {
        return false;
    }
    path = slice_sub(path, 0, slice_find_char(path, '#'));
    const char *root = slice_starts(path, SL("/")) ? "" : "/";
    *out = (struct tlsrpt_place){ .host = arena_dup(arena, slice_sub(host, 0, colon)),
                                  .path = arena_printf(arena, "%s%.*s", root, SLICE_ARG(path)),
                                  .port = (uint16_t)port };
    return sts_is_host_name(out->host);
}

/* False when it is broken; one of another scheme is not, and not kept. */
static bool read_place(struct slice uri, struct arena *arena, struct tlsrpt_record *out)
{
    struct tlsrpt_place place;
    struct scan c = scan_make(uri);
    bool is_known = true;
    if (!is_uri(uri)) {
        return false;
    }
    if (scan_lit_nocase(&c, SL("mailto:"))) {
        is_known = read_mail(scan_rest(&c), arena, &place);
    } else if (scan_lit_nocase(&c, SL("https://"))) {
        is_known = read_web(scan_rest(&c), arena, &place);
    } else {
        return true;
    }
    if (is_known && out->count < TLSRPT_PLACES_MAX) {
        out->places[out->count++] = place;
    }
    return is_known;
}

static bool read_places(struct slice list, struct arena *arena, struct tlsrpt_record *out)
{
    size_t comma;
    do {
        comma = slice_find_char(list, ',');
        if (!read_place(slice_trim(slice_sub(list, 0, comma)), arena, out)) {
            return false;
        }
        list = slice_from(list, comma + 1);
    } while (list.len > 0);
    return true;
}

/* --- the record --- */

static bool skip_version(struct scan *c)
{
    if (!scan_lit(c, SL("v=TLSRPTv1"))) {
        return false;
    }
    scan_skip_blanks(c);
    return scan_peek(c) == ';';
}

/* Fields between semicolons; those of other names are extensions. */
static bool read_record(struct scan *c, struct arena *arena, struct tlsrpt_record *out)
{
    bool has_places = false;
    *out = (struct tlsrpt_record){ .count = 0 };
    while (scan_char(c, ';')) {
        struct slice rest = scan_rest(c);
        struct slice whole = slice_sub(rest, 0, slice_find_char(rest, ';'));
        struct slice field = slice_trim(whole);
        *c = scan_make(slice_from(rest, whole.len));
        if (slice_starts(field, SL("rua=")) && !has_places) {
            has_places = true;
            if (!read_places(slice_from(field, 4), arena, out)) {
                return false;
            }
        }
    }
    return has_places;
}

bool tlsrpt_record_find(const struct slice *texts, unsigned count, struct arena *arena,
                        struct tlsrpt_record *out)
{
    struct scan only;
    unsigned found = 0;
    for (unsigned i = 0; i < count; i++) {
        struct scan c = scan_make(texts[i]);
        if (skip_version(&c)) {
            only = c;
            found++;
        }
    }
    return found == 1 && read_record(&only, arena, out);
}

#define RETRY_SECONDS 3600
#define RETRY_DOUBLINGS 4

int64_t tlsrpt_retry_seconds(unsigned failures)
{
    unsigned doublings = failures > 0 ? failures - 1 : 0;
    return (int64_t)RETRY_SECONDS << (doublings < RETRY_DOUBLINGS ? doublings : RETRY_DOUBLINGS);
}
