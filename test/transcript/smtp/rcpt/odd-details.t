# AD11: what stands behind the plus is no path, no pattern and no mailbox: it is delivered to INBOX, and nothing else comes to be.
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice+../../x@lab.test>
S: 501 5.1.3 <any>
C: RCPT TO:<alice+%00@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<"alice+../../bob/INBOX"@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+INBOX/new@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+&%*~{x}@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<+alice@lab.test>
S: 550 5.1.1 <any>
C: DATA
S: 354 <any>
C: Subject: x
C: 
C: .
S: 250 2.0.0 <any>
open i imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 LIST "" *
S*: * LIST (\HasNoChildren) "/" "INBOX"
S*: * LIST (\HasNoChildren \Archive) "/" "Archive"
S*: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
S*: * LIST (\HasNoChildren \Junk) "/" "Junk"
S*: * LIST (\HasNoChildren \Sent) "/" "Sent"
S*: * LIST (\HasNoChildren \Trash) "/" "Trash"
S: 2 OK <any>
C: 3 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: 3 OK <any>
