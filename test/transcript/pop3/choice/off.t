# An account without POP3 is told so when its password was right, and nobody else (RFC 3206 4); other protocols are as before.
account alice@lab.test correct-horse
culver account pop3 alice@lab.test off
open c pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS wrong-horse\r\n
S: +OK <any>
S: -ERR [AUTH] name or password is wrong
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\n
S: +OK <any>
S: -ERR [SYS/PERM] POP3 is switched off for this account
S-eof
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
culver account pop3 alice@lab.test all
open d pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\n
S: +OK <any>
S: +OK 0 messages
