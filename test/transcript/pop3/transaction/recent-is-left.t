# A POP3 session does not use up \Recent: the first IMAP session still shows what is new (RFC 3501 2.3.2).
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: one

    text
open p pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\nQUIT\r\n
S: +OK <any>
S: +OK 1 messages
S: +OK goodbye
S-eof
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b STATUS INBOX (RECENT)
S: * STATUS "INBOX" (RECENT 1)
S: b OK <any>
