# Plain text behind STLS is never run as a command (ST01, CVE-2011-0411 class).
open c pop3
S: +OK <any>
C-raw: STLS\r\nCAPA\r\n
S: +OK begin TLS now
S-eof
