# Without TLS passwords are not taken: LOGINDISABLED and STARTTLS (RFC 3501 6.2.3).
account alice@lab.test correct-horse
open c imap
S: * OK <any>
C: a CAPABILITY
S: * CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+ SASL-IR ID STARTTLS LOGINDISABLED
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
