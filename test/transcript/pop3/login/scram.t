# AUTH SCRAM-SHA-256 that goes wrong (RFC 5034 4, RFC 5802).
account alice@lab.test correct-horse
open c pop3s
S: +OK <any>
C: AUTH SCRAM-SHA-256 biwsbj1hbGljZUBsYWIudGVzdCxyPWFiYw==
S: + <any>
C: Yz1iaXdzLHI9YWJjLHA9QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQT0=
S: -ERR [AUTH] name or password is wrong
C: AUTH SCRAM-SHA-256
S: + 
C: biwsbj1hbGljZUBsYWIudGVzdCxyPWFiYw==
S: + <any>
C: *
S: -ERR authentication was cancelled
C: AUTH SCRAM-SHA-256-PLUS biwsbj1hbGljZUBsYWIudGVzdCxyPWFiYw==
S: -ERR [AUTH] name or password is wrong
C: AUTH SCRAM-SHA-256 bm9uc2Vuc2U=
S: -ERR [AUTH] name or password is wrong
C: STAT
S: -ERR <any>
C: USER alice@lab.test
S: +OK <any>
C: PASS correct-horse
S: +OK 0 messages
C: QUIT
S: +OK goodbye
S-eof
