# "*" gives up (RFC 3501 6.2.2); the session goes on.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a AUTHENTICATE PLAIN
S: + 
C: *
S: a BAD Authentication cancelled
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
