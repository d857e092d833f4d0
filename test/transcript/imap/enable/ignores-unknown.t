# ENABLE passes over what it does not know (RFC 5161).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a ENABLE CONDSTORE X-FOO
S: * ENABLED CONDSTORE
S: a OK <any>
C: a ENABLE
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
