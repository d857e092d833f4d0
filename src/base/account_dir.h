/* base/account_dir.h - where the files of an account lie below the data directory: acct/xx/yy/ID, by the last two octets of its number, so that
 * no directory has more than 256 others in it. For printf and its like. */
#ifndef CULVER_BASE_ACCOUNT_DIR_H
#define CULVER_BASE_ACCOUNT_DIR_H

#define ACCOUNT_DIR "acct/%02x/%02x/%llu"
#define ACCOUNT_DIR_ARGS(id)                                                                       \
    (unsigned)((id) >> 8 & 0xff), (unsigned)((id)&0xff), (unsigned long long)(id)

#endif
