# SM19 A message of exactly the limit is taken, one octet more is not (RFC 1870 6.2).
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
C: DATA
S: 354 <any>
C-raw: S: x\r\n\r\n<60000*a>\r\n<5524*b>\r\n.\r\n
S: 250 2.0.0 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C-raw: S: x\r\n\r\n<60000*a>\r\n<5525*b>\r\n.\r\n
S: 552 5.3.4 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C-raw: BDAT 65536 LAST\r\nS: x\r\n\r\n<60000*a>\r\n<5524*b>\r\n
S: 250 2.0.0 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C-raw: BDAT 65537 LAST\r\nS: x\r\n\r\n<60000*a>\r\n<5525*b>\r\n
S: 552 5.3.4 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
open r imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 2)
S: s OK <any>
