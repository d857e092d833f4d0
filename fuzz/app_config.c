/* The configuration file: any octets give a configuration or words about the mistake. */
#include <stdlib.h>

#include "app/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config *config = NULL;
    if (config_parse(slice_make(data, size), &config) == OK) {
        if (config->listener_count == 0 || config->core.data_dir.len == 0) {
            abort();
        }
        config_free(config);
    } else if (err_detail()[0] == '\0') {
        abort();
    }
    return 0;
}
