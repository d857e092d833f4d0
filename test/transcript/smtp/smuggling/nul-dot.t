# SM05 CRLF NUL . CRLF ends nothing.
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S: 250-mx.lab.test<any>
S: 250-PIPELINING
S: 250-SIZE 52428800
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
C-raw: Subject: outer\r\n\r\nhello\r\n\x00.\r\nMAIL FROM:<b@example.org>\r\nRCPT TO:<alice@lab.test>\r\nDATA\r\nSubject: inner\r\n\r\n.\r\n
S: 550 5.<any>
C: NOOP
S: 250 2.0.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
open r imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: s OK <any>
