# GSSAPI in POP3, where there is a key of pop (RFC 4752, 5034 4, SA15).
account alice@lab.test correct-horse
keytab pop/mx.lab.test@LAB.TEST
restart
open c pop3s
S: +OK <any>
C: AUTH
S: +OK mechanisms
S: PLAIN
S: SCRAM-SHA-256
S: SCRAM-SHA-256-PLUS
S: GSSAPI
S: .
C: AUTH GSSAPI
S: + 
C: YA8GCSqGSIb3EgECAgEAbgA=
S: -ERR [AUTH] name or password is wrong
C: AUTH GSSAPI YAoGBisGAQUFAgEA
S: -ERR [AUTH] name or password is wrong
C: AUTH GSSAPI
S: + 
C: *
S: -ERR authentication was cancelled
C: QUIT
S: +OK <any>
