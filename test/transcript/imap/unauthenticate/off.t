# Where it is not needed it can be switched off (RFC 8437 8): it is not offered, and not understood.
config imap { unauthenticate = no }
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any> UIDBATCHES NOTIFY <any>] Logged in
C: a UNAUTHENTICATE
S: a BAD Unknown command
C: b STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: b OK <any>
