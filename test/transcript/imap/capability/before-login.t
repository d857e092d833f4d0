# Before login only what helps to log in is listed.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a CAPABILITY
S: * CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-256-PLUS
S: a OK Capabilities listed
C: a CAPABILITY x
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
