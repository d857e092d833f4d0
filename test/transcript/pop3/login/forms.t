# USER and PASS, AUTH PLAIN with and without an initial response (RFC 1939 7, RFC 5034 4).
account alice@lab.test correct-horse
open a pop3s
S: +OK <any>
C: user alice@lab.test
S: +OK <any>
C: pass correct-horse
S: +OK 0 messages
open b pop3s
S: +OK <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: +OK 0 messages
open c pop3s
S: +OK <any>
C: AUTH PLAIN
S: + 
C: AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: +OK 0 messages
open d pop3s
S: +OK <any>
C: AUTH
S: +OK mechanisms
S: PLAIN
S: SCRAM-SHA-256
S: SCRAM-SHA-256-PLUS
S: .
C: AUTH PLAIN
S: + 
C: *
S: -ERR authentication was cancelled
C: AUTH PLAIN !
S: -ERR the response is not base64
C: AUTH SCRAM-SHA-1
S: -ERR this mechanism is not offered
C: USER
S: -ERR write a name
C: PASS x
S: -ERR say USER first
