# CAPA offers passwords where they may be sent, before the login and after it, and TLS where it may begin (RFC 2449 5, 6.2, 6.3; 2595 4).
account alice@lab.test correct-horse
open plain pop3
S: +OK mx.lab.test POP3 ready
C: CAPA
S: +OK <any>
S*: TOP
S*: UIDL
S*: RESP-CODES
S*: AUTH-RESP-CODE
S*: PIPELINING
S*: EXPIRE NEVER
S*: LANG
S*: UTF8 USER
S*: STLS
S*: IMPLEMENTATION Culver
S: .
C: USER alice@lab.test
S: -ERR say STLS first: passwords travel in TLS only
C: AUTH PLAIN AGEAYg==
S: -ERR say STLS first: passwords travel in TLS only
open safe pop3s
S: +OK mx.lab.test POP3 ready
C: CAPA
S: +OK <any>
S*: TOP
S*: UIDL
S*: RESP-CODES
S*: AUTH-RESP-CODE
S*: PIPELINING
S*: EXPIRE NEVER
S*: LANG
S*: UTF8 USER
S*: USER
S*: SASL PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS
S*: IMPLEMENTATION Culver
S: .
C: USER alice@lab.test
S: +OK <any>
C: PASS correct-horse
S: +OK 0 messages
C: CAPA
S: +OK <any>
S*: TOP
S*: UIDL
S*: RESP-CODES
S*: AUTH-RESP-CODE
S*: PIPELINING
S*: EXPIRE NEVER
S*: LANG
S*: UTF8 USER
S*: USER
S*: SASL PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS
S*: IMPLEMENTATION Culver
S: .
C: QUIT
S: +OK goodbye
S-eof
