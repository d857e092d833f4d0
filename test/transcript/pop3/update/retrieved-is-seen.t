# What was fetched with RETR is \Seen after QUIT, what was only looked at with TOP is not.
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: one
    
    first
deliver alice@lab.test
    Subject: two
    
    second
open c pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\nTOP 1 0\r\n
S: +OK <any>
S: +OK 2 messages
S: +OK <any>
S: <any>
S: <any>
S: <any>
S: <any>
S: <any>
S: Subject: one
S: 
S: .
C: RETR 2
S: +OK <any>
S: <any>
S: <any>
S: <any>
S: <any>
S: <any>
S: Subject: two
S: 
S: second
S: .
C: QUIT
S: +OK goodbye
S-eof
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b STATUS INBOX (UNSEEN)
S: * STATUS "INBOX" (UNSEEN 1)
S: b OK <any>
