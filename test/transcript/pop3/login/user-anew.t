# A password belongs to the USER before it: one that is refused takes the name of an earlier one away (RFC 1939 7).
account alice@lab.test correct-horse
open c pop3s
S: +OK <any>
C: USER alice@lab.test
S: +OK <any>
C: USER
S: -ERR write a name
C: PASS correct-horse
S: -ERR say USER first
C: USER alice@lab.test
S: +OK <any>
C: PASS correct-horse
S: +OK 0 messages
