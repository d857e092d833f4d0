# Without an issuer nobody logs in with a token.
account alice@lab.test correct-horse
open c imaps
S: * OK [CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-256-PLUS] <any>
C: a AUTHENTICATE OAUTHBEARER bixhPWFsaWNlQGxhYi50ZXN0LAFhdXRoPUJlYXJlciBleUpoYkdjaU9pSlNVekkxTmlJc0ltdHBaQ0k2SW5naWZRLmUzMC5BQUFBAQE=
S: a NO [CANNOT] <any>
C: b AUTHENTICATE XOAUTH2
S: b NO [CANNOT] <any>
