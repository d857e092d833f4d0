# RETR gives every octet with dots stuffed, TOP the header and so many lines (RFC 1939 3, 7).
account alice@lab.test correct-horse
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b APPEND INBOX {31+}
C-raw: Subject: one\r\n\r\n.dot\r\n..\r\nend\r\n\r\n
S: b OK <any>
open c pop3s
S: +OK <any>
C: USER alice@lab.test
S: +OK <any>
C: PASS correct-horse
S: +OK 1 messages
C: RETR 1
S: +OK 31 octets
S: Subject: one
S: 
S: ..dot
S: ...
S: end
S: .
C: TOP 1 0
S: +OK 31 octets
S: Subject: one
S: 
S: .
C: TOP 1 1
S: +OK 31 octets
S: Subject: one
S: 
S: ..dot
S: .
C: TOP 1 999999999
S: +OK 31 octets
S: Subject: one
S: 
S: ..dot
S: ...
S: end
S: .
C: TOP 1
S: -ERR write the number of a message and a count of lines
C: TOP 1 -1
S: -ERR write the number of a message and a count of lines
C: TOP 2147483648 1
S: -ERR there is no message of this number
C: RETR -1
S: -ERR write the number of a message
C: RETR 4294967296
S: -ERR write the number of a message
C: RETR
S: -ERR write the number of a message
