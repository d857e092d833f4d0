# A token is a password for everybody who sees it: not outside of TLS (RFC 7628 4, RFC 6750 5.3).
config oauth { issuer = "https://id.lab.test/realms/lab" audience = mail scope = mail.all }
account alice@lab.test correct-horse
open c imap
S: * OK [CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+ SASL-IR ID STARTTLS LOGINDISABLED] <any>
C: a AUTHENTICATE OAUTHBEARER bixhPWFsaWNlQGxhYi50ZXN0LAFhdXRoPUJlYXJlciBleUpoYkdjaU9pSlNVekkxTmlJc0ltdHBaQ0k2SW5naWZRLmUzMC5BQUFBAQE=
S: a NO [PRIVACYREQUIRED] <any>
C: b AUTHENTICATE XOAUTH2 dXNlcj1hbGljZUBsYWIudGVzdAFhdXRoPUJlYXJlciBleUpoYkdjaU9pSlNVekkxTmlJc0ltdHBaQ0k2SW5naWZRLmUzMC5BQUFBAQE=
S: b NO [PRIVACYREQUIRED] <any>
