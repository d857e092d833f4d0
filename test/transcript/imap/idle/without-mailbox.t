# IDLE without a selected mailbox waits and tells nothing.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a IDLE
S: + idling
deliver alice@lab.test
    From: bob@lab.test
    Subject: hello

    hello
C: DONE
S: a OK Idle ended
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
