# White space in front of the line end changes nothing (RFC 5321 4.1.1).
account alice@lab.test correct-horse
open c smtp
S: 220 <any>
C-raw: EHLO client.example.org\x09\r\n
S-reply: 250
C-raw: MAIL FROM:<a@example.org> \x09 \r\n
S: 250 2.1.0 <any>
C-raw: RCPT TO:<alice@lab.test>\x09\r\n
S: 250 2.1.5 <any>
C-raw: RSET\x09\r\n
S: 250 2.0.0 <any>
C-raw: MAIL\x09FROM:<a@example.org>\r\n
S: 500 5.5.2 <any>
