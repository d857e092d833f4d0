# LOGIN takes atoms, quoted strings and literals of both kinds.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a LOGIN "alice@lab.test" "correct-horse"
S: a OK [CAPABILITY <any>] Logged in
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
