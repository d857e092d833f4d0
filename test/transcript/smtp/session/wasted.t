# SC31 Content that RSET throws away, message after message below the limit, is counted: the session ends.
config server { hostname = mx.lab.test message_size_max = 64K }
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S: 250-mx.lab.test<any>
S: 250-PIPELINING
S: 250-SIZE 65536
S: 250-8BITMIME
S: 250-ENHANCEDSTATUSCODES
S: 250-CHUNKING
S: 250-BINARYMIME
S: 250-SMTPUTF8
S: 250-DSN
S: 250-HELP
S: 250 STARTTLS
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C-raw: BDAT 60000\r\n<60000*a>
S: 250 2.0.0 <any>
C: RSET
S: 250 2.0.0 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C-raw: BDAT 60000\r\n<60000*a>
S: 250 2.0.0 <any>
C: RSET
S: 250 2.0.0 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C-raw: BDAT 60000\r\n<60000*a>
S: 250 2.0.0 <any>
C: RSET
S: 250 2.0.0 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C-raw: BDAT 60000\r\n<60000*a>
S: 250 2.0.0 <any>
C: RSET
S: 250 2.0.0 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C-raw: BDAT 60000\r\n<60000*a>
S: 250 2.0.0 <any>
C: RSET
S: 250 2.0.0 <any>
S: 421 4.7.0 <any>
S-eof
