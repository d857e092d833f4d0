# A synchronising literal is asked for, the other kind is not (RFC 7888).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a LOGIN {14}
S: + OK
C: alice@lab.test {13+}
C: correct-horse
S: a OK [CAPABILITY <any>] Logged in
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
