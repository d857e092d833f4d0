# A disabled account: the right password learns so, a wrong one nothing; a session ends at its next command and deletes nothing (RFC 3206 4).
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: one

    text
open a pop3s
S: +OK <any>
C: USER alice@lab.test
S: +OK <any>
C: PASS correct-horse
S: +OK 1 messages
C: DELE 1
S: +OK <any>
culver account disable alice@lab.test
C: QUIT
S: -ERR [SYS/PERM] this account is disabled
S-eof
open b pop3s
S: +OK <any>
C: USER alice@lab.test
S: +OK <any>
C: PASS correct-horse
S: -ERR [AUTH] this account is disabled
C: USER alice@lab.test
S: +OK <any>
C: PASS wrong-horse
S: -ERR [AUTH] name or password is wrong
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: -ERR [AUTH] this account is disabled
culver account enable alice@lab.test
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: +OK 1 messages
