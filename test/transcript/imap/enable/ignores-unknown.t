# ENABLE passes over what it does not know, and tells all that it switched on, in any order, once (RFC 5161 3.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a ENABLE CONDSTORE X-FOO
S: * ENABLED CONDSTORE
S: a OK <any>
C: a ENABLE QRESYNC CONDSTORE qresync
S: * ENABLED QRESYNC
S: a OK <any>
C: a ENABLE QRESYNC
S: * ENABLED
S: a OK <any>
C: a UNAUTHENTICATE
S: a OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a ENABLE QRESYNC CONDSTORE qresync
S: * ENABLED QRESYNC CONDSTORE
S: a OK <any>
C: a ENABLE
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
