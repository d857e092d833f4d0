# DELE takes effect at QUIT; a connection that breaks, or a time-out, deletes nothing (RFC 1939 6; PO02).
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: one
    
    first
deliver alice@lab.test
    Subject: two
    
    second
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
open c pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\nDELE 1\r\n
S: +OK <any>
S: +OK 2 messages
S: +OK marked as deleted
close c
i C: b STATUS INBOX (MESSAGES UIDNEXT)
S: * STATUS "INBOX" (MESSAGES 2 UIDNEXT 3)
S: b OK <any>
open d pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\nDELE 1\r\n
S: +OK <any>
S: +OK 2 messages
S: +OK marked as deleted
advance 10m
S-eof
i C: c STATUS INBOX (MESSAGES UIDNEXT)
S: * STATUS "INBOX" (MESSAGES 2 UIDNEXT 3)
S: c OK <any>
open e pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\nDELE 1\r\nQUIT\r\n
S: +OK <any>
S: +OK 2 messages
S: +OK marked as deleted
S: +OK goodbye
S-eof
i C: d STATUS INBOX (MESSAGES UIDNEXT)
S: * STATUS "INBOX" (MESSAGES 1 UIDNEXT 3)
S: d OK <any>
