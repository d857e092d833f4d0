# GSSAPI is offered in TLS where there is a key for the service; what is no token of Kerberos is BAD, one that nobody made a ticket for fails as a wrong password does (RFC 4752, SA15).
account alice@lab.test correct-horse
keytab pop/mx.lab.test@LAB.TEST
restart
open c imaps
S: * OK <any>
C: a CAPABILITY
S: * CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-256-PLUS
S: a OK <any>
C: a AUTHENTICATE GSSAPI
S: a NO [CANNOT] Mechanism is not offered here
close c
keytab imap/mx.lab.test@LAB.TEST
restart
open d imap
S: * OK <any>
C: a CAPABILITY
S: * CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+ SASL-IR ID STARTTLS LOGINDISABLED
S: a OK <any>
C: a AUTHENTICATE GSSAPI
S: a NO [PRIVACYREQUIRED] Start TLS first
close d
open e imaps
S: * OK <any>
C: a CAPABILITY
S: * CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-256-PLUS AUTH=GSSAPI
S: a OK <any>
C: b AUTHENTICATE GSSAPI
S: + 
C: YA8GCSqGSIb3EgECAgEAbgA=
S: b NO [AUTHENTICATIONFAILED] Wrong name or password
C: c AUTHENTICATE GSSAPI YA8GCSqGSIb3EgECAgEAbgA=
S: c NO [AUTHENTICATIONFAILED] Wrong name or password
C: d AUTHENTICATE GSSAPI YAoGBisGAQUFAgEA
S: d BAD not a token of Kerberos 5
C: e AUTHENTICATE GSSAPI =
S: e BAD not a token of Kerberos 5
C: f AUTHENTICATE GSSAPI
S: + 
C: *
S: f BAD Authentication cancelled
C: g LOGIN alice@lab.test correct-horse
S: g OK <any>
