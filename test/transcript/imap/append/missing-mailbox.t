# APPEND to a mailbox that is not there: TRYCREATE, before the literal is asked for.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a APPEND nope {5}
S: a NO [TRYCREATE] <any>
C: a APPEND nope {5+}
C: hello
S: a NO [TRYCREATE] <any>
C: a NOOP
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
