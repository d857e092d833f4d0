# NOOP is allowed before login; arguments are not.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a NOOP
S: a OK <any>
C: a NOOP x
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
