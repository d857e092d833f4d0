# The greeting carries the capabilities (RFC 3501 7.1).
account alice@lab.test correct-horse
open c imaps
S: * OK [CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-256-PLUS] <any> ready
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
