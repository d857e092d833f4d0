# The last chunk has as many replies as recipients were taken, also when it or one before it is refused, and none when there were none; each chunk
# before it has one (RFC 2033 4.3).
config server { hostname = mx.lab.test message_size_max = 64K }
account alice@lab.test correct-horse
account bob@lab.test correct-horse
open c lmtp
S: 220 <any>
C: LHLO filter
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<bob@lab.test>
S: 250 2.1.5 <any>
C-raw: BDAT 66000 LAST\r\n<66000*x>
S: 552 5.3.4 <any>
S: 552 5.3.4 <any>
C: NOOP
S: 250 2.0.0 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<bob@lab.test>
S: 250 2.1.5 <any>
C-raw: BDAT 66000\r\n<66000*x>BDAT 5 LAST\r\nhello
S: 552 5.3.4 <any>
S: 503 5.5.1 <any>
S: 503 5.5.1 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<nobody@lab.test>
S: 550 5.1.1 <any>
C-raw: BDAT 5 LAST\r\nhelloNOOP\r\n
S: 250 2.0.0 <any>
