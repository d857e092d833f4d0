# A chunk that is larger than a message may be is read before it is refused, so that its sender hears of it (RFC 3030 2); one that is larger by far
# ends the connection.
config server { hostname = mx.lab.test message_size_max = 64K }
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C-raw: BDAT 200000 LAST\r\n<200000*x>
S: 552 5.3.4 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: BDAT 30000000 LAST
S: 552 5.3.4 <any>
S-eof
