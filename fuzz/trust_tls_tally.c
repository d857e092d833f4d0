/* The file of a day with a checksum that is right and any JSON: what is believed is counted in, reported, and written again. */
#include <stdint.h>
#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "trust/tls_tally.h"

static void use(struct tls_tally *tally)
{
    struct tally_session session = { .domain = SL("a.example"),
                                     .policy_domain = SL("a.example"),
                                     .outcome = TLS_OUTCOME_EXPIRED };
    struct tally_report report = { .domain = SL("a.example") };
    struct buf out;
    buf_init(&out, TALLY_FILE_MAX);
    tls_tally_note(tally, &session);
    IGNORE(tls_tally_report(tally, &report, &out));
    buf_reset(&out);
    tls_tally_domains(tally, &out);
    buf_reset(&out);
    struct tls_tally *again;
    if (tls_tally_write(tally, &out) == OK) {
        if (tls_tally_read(buf_slice(&out), &again) != OK) {
            abort();
        }
        tls_tally_free(again);
    }
    buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tls_tally *tally;
    struct buf file;
    buf_init(&file, TALLY_FILE_MAX);
    buf_printf(&file, "culver-tls-tally 1\n%016llx\n", (unsigned long long)XXH3_64bits(data, size));
    buf_append(&file, slice_make(data, size));
    if (tls_tally_read(buf_slice(&file), &tally) == OK) {
        use(tally);
        tls_tally_free(tally);
    }
    buf_fini(&file);
    return 0;
}
