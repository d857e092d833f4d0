/* store/log/lsn.h - the two numbers that a record of the log carries. */
#ifndef CULVER_STORE_LOG_LSN_H
#define CULVER_STORE_LOG_LSN_H

#include <stdint.h>

typedef uint64_t account_id; /* from the directory; never reused; 0 is none */
typedef uint64_t log_lsn; /* a record of the mail log; the address of a stored message; 0 is none */

#endif
