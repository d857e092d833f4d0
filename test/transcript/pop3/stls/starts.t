# STLS starts TLS once; what was said before is forgotten (RFC 2595 4).
config server { allow_plain_loopback = yes }
account alice@lab.test correct-horse
open c pop3 from 127.0.0.1
S: +OK <any>
C: USER alice@lab.test
S: +OK <any>
C: STLS
S: +OK begin TLS now
starttls
C: PASS correct-horse
S: -ERR say USER first
C: STLS
S: -ERR TLS is on already
C: USER alice@lab.test
S: +OK <any>
C: PASS correct-horse
S: +OK 0 messages
C: STLS
S: -ERR you are logged in already
