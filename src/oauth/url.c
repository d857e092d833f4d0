/* https URLs. */
#include "oauth/url.h"

#include "base/scan.h"

#define HTTPS_PORT 443
#define HOST_MAX 253
#define LABEL_MAX 63

static bool is_label(struct slice label)
{
    for (size_t i = 0; i < label.len; i++) {
        if (!ascii_is_alnum(label.ptr[i]) && label.ptr[i] != '-') {
            return false;
        }
    }
    return label.len > 0 && label.len <= LABEL_MAX && label.ptr[0] != '-' &&
           label.ptr[label.len - 1] != '-';
}

/* A name of the DNS; the last label of an address in digits has no letter (RFC 1123 2.1). */
static bool is_host(struct slice host)
{
    bool is_good = host.len <= HOST_MAX;
    struct slice label = SL("");
    size_t at = 0;
    do {
        label = slice_sub(slice_from(host, at), 0, slice_find_char(slice_from(host, at), '.'));
        is_good = is_good && is_label(label);
        at += label.len + 1;
    } while (is_good && at <= host.len);
    return is_good && ascii_is_alpha(label.ptr[0]);
}

/* What may stand in a path as it is (RFC 3986 3.3), and nothing that ends it. */
static bool is_path(struct slice path)
{
    static const struct slice others = { "/-._~!$&'()*+,;=:@%", 19 };
    for (size_t i = 0; i < path.len; i++) {
        if (!ascii_is_alnum(path.ptr[i]) && slice_find_char(others, path.ptr[i]) == others.len) {
            return false;
        }
    }
    return true;
}

static bool read_port(struct slice text, uint16_t *out)
{
    struct scan c = scan_make(text);
    uint32_t port;
    if (!scan_u32(&c, &port) || !scan_at_end(&c) || port == 0 || port > UINT16_MAX) {
        return false;
    }
    *out = (uint16_t)port;
    return true;
}

bool oauth_url_read(struct slice text, struct oauth_url *out)
{
    struct scan c = scan_make(text);
    struct oauth_url url = { .port = HTTPS_PORT };
    if (text.len > OAUTH_URL_MAX || !scan_lit_nocase(&c, SL("https://"))) {
        return false;
    }
    struct slice rest = scan_rest(&c);
    size_t slash = slice_find_char(rest, '/');
    url.host = slice_sub(rest, 0, slash);
    url.path = slice_from(rest, slash);
    size_t colon = slice_find_char(url.host, ':');
    if (colon < url.host.len && !read_port(slice_from(url.host, colon + 1), &url.port)) {
        return false;
    }
    url.host = slice_sub(url.host, 0, colon);
    if (!is_host(url.host) || !is_path(url.path)) {
        return false;
    }
    *out = url;
    return true;
}
