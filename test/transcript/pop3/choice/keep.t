# With "keep" what DELE marked is hidden from POP3 at QUIT, and only then; IMAP has it as before. Without it all is shown again.
account alice@lab.test correct-horse
culver account pop3 alice@lab.test all keep
deliver alice@lab.test
    Subject: one
    
    first
deliver alice@lab.test
    Subject: two
    
    second
open b pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\nDELE 1\r\n
S: +OK <any>
S: +OK 2 messages
S: +OK marked as deleted
close b
open c pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\nDELE 1\r\nQUIT\r\n
S: +OK <any>
S: +OK 2 messages
S: +OK marked as deleted
S: +OK goodbye
S-eof
restart
open d pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\nUIDL\r\nQUIT\r\n
S: +OK <any>
S: +OK 1 messages
S: +OK 1 messages (<any> octets)
S: 1 <any>.2
S: .
S: +OK goodbye
S-eof
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b STATUS INBOX (MESSAGES UNSEEN)
S: * STATUS "INBOX" (MESSAGES 2 UNSEEN 2)
S: b OK <any>
culver account pop3 alice@lab.test all
open e pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\n
S: +OK <any>
S: +OK 2 messages
