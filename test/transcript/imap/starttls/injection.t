# ST01: Commands sent behind STARTTLS in the same packet end the session; they are not run inside TLS.
account alice@lab.test correct-horse
open c imap
S: * OK <any>
C-raw: a STARTTLS\r\nb NOOP\r\n
S: a OK Begin TLS now
S-eof
