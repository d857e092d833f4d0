# LOGOUT answers BYE, then the tagged OK, then closes (RFC 3501 6.1.3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
