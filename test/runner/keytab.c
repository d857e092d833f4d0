/* Keys of Kerberos that nobody else has: what is offered with them can be shown, and nobody logs in. */
#include <krb5.h>
#include <stdio.h>

#include "directory/vault.h"
#include "runner.h"

#define PATH_BYTES 512

static krb5_error_code add_key(krb5_context context, const char *path, const char *principal)
{
    char name[PATH_BYTES + 8];
    krb5_keytab keytab;
    krb5_keytab_entry entry = { .vno = 1 };
    snprintf(name, sizeof(name), "WRFILE:%s", path);
    krb5_error_code code = krb5_kt_resolve(context, name, &keytab);
    if (code != 0) {
        return code;
    }
    code = krb5_parse_name(context, principal, &entry.principal);
    if (code == 0) {
        code = krb5_c_make_random_key(context, ENCTYPE_AES256_CTS_HMAC_SHA1_96, &entry.key);
    }
    if (code == 0) {
        code = krb5_kt_add_entry(context, keytab, &entry);
    }
    krb5_free_keytab_entry_contents(context, &entry);
    krb5_kt_close(context, keytab);
    return code;
}

enum err rig_add_key(const struct rig *rig, const char *principal)
{
    char path[PATH_BYTES];
    krb5_context context;
    kerberos_keytab_path(rig->data_dir, path, sizeof(path));
    if (krb5_init_context(&context) != 0) {
        return fail(ERR_TEMP, "Kerberos' library does not start");
    }
    krb5_error_code code = add_key(context, path, principal);
    krb5_free_context(context);
    return code == 0 ? OK : fail(ERR_TEMP, "keytab %s: %d", principal, (int)code);
}
