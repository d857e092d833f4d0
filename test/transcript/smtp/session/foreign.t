# SC17 A TLS handshake, an SSH banner, and binary octets on the port of SMTP get no answer at all.
account alice@lab.test correct-horse
open tls smtp
S: 220 mx.lab.test <any>
C-raw: \x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03
S-eof
open ssh smtp
S: 220 mx.lab.test <any>
C-raw: SSH-2.0-OpenSSH_9.2\r\n
S-eof
open noise smtp
S: 220 mx.lab.test <any>
C-raw: \xff\xfe\x00\x01
S-eof
open get smtp
S: 220 mx.lab.test <any>
C-raw: GET / HTTP/1.1\r\nHost: mx.lab.test\r\n\r\n
S-eof
open connect smtp
S: 220 mx.lab.test <any>
C-raw: CONNECT mx.lab.test:25 HTTP/1.1\r\n
S-eof
