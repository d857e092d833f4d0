# Patterns that are no modified UTF-7 match nothing.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a LIST "" "&Jjo"
S: a OK <any>
C: a LIST "" "&AGE-*"
S: a OK <any>
C: a LIST "" "%&"
S: a OK <any>
C: a LIST ""
S: a BAD <any>
C: a LIST
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
