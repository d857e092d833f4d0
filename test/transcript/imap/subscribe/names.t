# Subscriptions are by name and outlive the mailbox.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE x
S: a OK <any>
C: a SUBSCRIBE x
S: a OK <any>
C: a LSUB "" x
S: * LSUB () "/" "x"
S: a OK <any>
C: a UNSUBSCRIBE x
S: a OK <any>
C: a LSUB "" x
S: a OK <any>
C: a UNSUBSCRIBE x
S: a OK <any>
C: a SUBSCRIBE
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
