# ST07: Without TLS AUTHENTICATE is refused before the response is asked for.
account alice@lab.test correct-horse
open c imap
S: * OK <any>
C: a AUTHENTICATE PLAIN
S: a NO [PRIVACYREQUIRED] <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
