# STARTTLS inside TLS is a mistake, and so after login.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a STARTTLS
S: a BAD [CLIENTBUG] <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a STARTTLS
S: a BAD [CLIENTBUG] <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
