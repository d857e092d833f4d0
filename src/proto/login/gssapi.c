/* RFC 4752's two messages, and names of Kerberos. */
#include "proto/login/gssapi.h"

#include "base/scan.h"
#include "base/utf8.h"
#include "codec/codec.h"

/* 1.2.840.113554.1.2.2 in DER with its tag, and the id of a token that begins (RFC 4121 4.1). */
#define KERBEROS_AP_REQ "\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01\x00"
#define LENGTH_OCTETS_MAX 3
#define DOMAIN_BYTES_MAX 255

static enum err broken(const char *what)
{
    return fail(ERR_SYNTAX, "%s", what);
}

/* X.690 8.1.3, definite. */
static bool take_length(struct scan *c, size_t *out)
{
    char octet;
    if (!scan_any(c, &octet)) {
        return false;
    }
    size_t length = (unsigned char)octet;
    if (length >= 0x80) {
        size_t octets = length & 0x7f;
        length = 0;
        if (octets == 0 || octets > LENGTH_OCTETS_MAX) {
            return false;
        }
        for (; octets > 0; octets--) {
            if (!scan_any(c, &octet)) {
                return false;
            }
            length = length << 8 | (unsigned char)octet;
        }
    }
    *out = length;
    return true;
}

enum err gssapi_check_token(struct slice token)
{
    struct scan c = scan_make(token);
    size_t length;
    if (!scan_char(&c, 0x60) || !take_length(&c, &length) || length != scan_left(&c) ||
        !scan_lit(&c, SL(KERBEROS_AP_REQ))) {
        return broken("not a token of Kerberos 5");
    }
    return OK;
}

enum err gssapi_take_choice(struct slice message, struct gssapi_choice *out)
{
    struct scan c = scan_make(message);
    char layer;
    struct slice size;
    if (!scan_any(&c, &layer) || !scan_bytes(&c, 3, &size)) {
        return broken("the answer to the offer is too short");
    }
    struct slice name = scan_rest(&c);
    if (!utf8_is_valid(name) || slice_find_char(name, '\0') != name.len) {
        return broken("the authorization identity is not UTF-8");
    }
    *out = (struct gssapi_choice){ (unsigned char)layer, name };
    return OK;
}

/* Quoted is what would be taken for something else (RFC 1964 2.1.1). */
static bool is_user_char(char c)
{
    return (unsigned char)c > ' ' && c != 0x7f && c != '@' && c != '/' && c != '\\';
}

static bool is_realm_char(char c)
{
    return (unsigned char)c > ' ' && (unsigned char)c < 0x7f && c != '@' && c != '/' && c != '\\' &&
           c != ',' && c != '"';
}

enum err gssapi_take_principal(struct slice text, struct gssapi_principal *out)
{
    struct scan c = scan_make(text);
    struct gssapi_principal principal;
    if (!utf8_is_valid(text) || !scan_while(&c, is_user_char, &principal.user) ||
        !scan_char(&c, '@') || !scan_while(&c, is_realm_char, &principal.realm) ||
        !scan_at_end(&c)) {
        return broken("the principal is not one user of a realm");
    }
    *out = principal;
    return OK;
}

struct slice gssapi_realm_of(struct slice principal)
{
    size_t at = slice_rfind_char(principal, '@');
    return at == principal.len ? SL("") : slice_from(principal, at + 1);
}

/* --- realms of the configuration --- */

static bool is_domain_char(char c)
{
    return ascii_is_alnum(c) || c == '.' || c == '-' || (unsigned char)c >= 0x80;
}

/* One item and the comma behind it. */
static bool take_item(struct scan *c, struct gssapi_principal *out, struct slice *domain)
{
    scan_skip_blanks(c);
    if (!scan_while(c, is_realm_char, &out->realm) || scan_skip_blanks(c) == 0 ||
        !scan_while(c, is_domain_char, domain)) {
        return false;
    }
    scan_skip_blanks(c);
    return scan_at_end(c) || scan_char(c, ',');
}

bool gssapi_realm_find(struct slice list, struct slice realm, struct slice *out_domain)
{
    struct scan c = scan_make(list);
    struct gssapi_principal item;
    struct slice domain;
    while (!scan_at_end(&c) && take_item(&c, &item, &domain)) {
        if (slice_eq(item.realm, realm)) {
            *out_domain = domain;
            return true;
        }
    }
    return false;
}

/* The same domain, also where one is written in Unicode and the other in ASCII (RFC 5890). */
static bool is_same_domain(struct slice a, struct slice b)
{
    if (slice_eq_nocase(a, b) || (ascii_is_all(a) && ascii_is_all(b))) {
        return slice_eq_nocase(a, b);
    }
    AUTO(buf_fini) struct buf left, right;
    buf_init(&left, DOMAIN_BYTES_MAX);
    buf_init(&right, DOMAIN_BYTES_MAX);
    return idna_to_ascii(a, &left) == OK && idna_to_ascii(b, &right) == OK &&
           slice_eq(buf_slice(&left), buf_slice(&right));
}

bool gssapi_domain_has_realm(struct slice list, struct slice domain)
{
    struct scan c = scan_make(list);
    struct gssapi_principal item;
    struct slice other;
    while (!scan_at_end(&c) && take_item(&c, &item, &other)) {
        if (is_same_domain(other, domain)) {
            return true;
        }
    }
    return false;
}

enum err gssapi_realms_check(struct slice list)
{
    struct scan c = scan_make(list);
    if (!utf8_is_valid(list)) {
        return broken("a list of realms is UTF-8");
    }
    while (!scan_at_end(&c)) {
        struct slice before = slice_make(list.ptr, (size_t)(c.at - list.ptr));
        struct gssapi_principal item;
        struct slice domain, other;
        if (!take_item(&c, &item, &domain)) {
            return fail(ERR_SYNTAX, "\"%.*s\": write \"REALM domain, ...\"", SLICE_ARG(list));
        }
        if (gssapi_realm_find(before, item.realm, &other)) {
            return fail(ERR_SYNTAX, "%.*s is there twice", SLICE_ARG(item.realm));
        }
        if (gssapi_domain_has_realm(before, domain)) {
            return fail(ERR_SYNTAX,
                        "%.*s is the domain of two realms, and alice of the one would be alice of "
                        "the other",
                        SLICE_ARG(domain));
        }
    }
    return OK;
}
