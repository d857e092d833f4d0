# MULTIAPPEND is not offered: a second message makes the whole command bad, nothing is stored.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a APPEND INBOX {5+}
C: hello {5+}
C: world
S: a BAD <any>
C: a STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
