# SC04 What must be the last of a group is followed by nothing (RFC 2920 3.1).
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C-raw: EHLO client.example.org\r\nMAIL FROM:<a@example.org>\r\n
S: 503 5.5.0 <any>
S-eof
