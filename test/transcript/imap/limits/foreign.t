# SC17 HTTP, TLS and SSH on the port of IMAP get no answer; nothing of them is echoed, not as a tag either.
account alice@lab.test correct-horse
open tls imap
S: * OK <any>
C-raw: \x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03
S-eof
open ssh imap
S: * OK <any>
C-raw: SSH-2.0-OpenSSH_9.2\r\n
S-eof
open get imap
S: * OK <any>
C-raw: GET / HTTP/1.1\r\nHost: mx.lab.test\r\n\r\n
S-eof
open post imap
S: * OK <any>
C-raw: POST /x HTTP/1.1\r\n\r\na NOOP\r\n
S-eof
open own imap
S: * OK <any>
C: GET NOOP
S: GET OK <any>
