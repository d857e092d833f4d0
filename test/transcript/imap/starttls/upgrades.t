# After STARTTLS the session begins anew inside TLS and takes passwords.
account alice@lab.test correct-horse
open c imap
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a NO [PRIVACYREQUIRED] <any>
C: a STARTTLS
S: a OK Begin TLS now
starttls c
C: a CAPABILITY
S: * CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-256-PLUS
S: a OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
