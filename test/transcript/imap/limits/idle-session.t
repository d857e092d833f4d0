# A session without a command for 30 minutes ends.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
advance 29m
C: a NOOP
S: a OK <any>
advance 31m
S: * BYE Idle for too long
S-eof
