# A wrong password and an unknown name look the same, with the code of RFC 3206; USER must come again.
account alice@lab.test correct-horse
open c pop3s
S: +OK <any>
C: USER alice@lab.test
S: +OK and your password?
C: PASS wrong
S: -ERR [AUTH] name or password is wrong
C: PASS correct-horse
S: -ERR say USER first
C: USER nobody@lab.test
S: +OK and your password?
C: PASS wrong
S: -ERR [AUTH] name or password is wrong
C: STAT
S: -ERR log in first
C: RETR 1
S: -ERR log in first
