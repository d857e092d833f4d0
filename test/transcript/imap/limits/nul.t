# NUL is nowhere allowed in a command.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: a SELECT "IN\x00BOX"\r\n
S: a BAD <any>
C-raw: a SELECT {3+}\r\nI\x00X\r\n
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
