# SC17 HTTP, TLS and SSH on the port of POP3 get no answer.
account alice@lab.test correct-horse
open tls pop3
S: +OK <any>
C-raw: \x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03
S-eof
open ssh pop3
S: +OK <any>
C-raw: SSH-2.0-OpenSSH_9.2\r\n
S-eof
open get pop3
S: +OK <any>
C-raw: GET / HTTP/1.1\r\nHost: mx.lab.test\r\n\r\n
S-eof
