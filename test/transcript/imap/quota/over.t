# Over quota: APPEND and COPY are refused with OVERQUOTA, MOVE and EXPUNGE are not (RFC 9208 4.3.1, RFC 5530).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
culver account quota alice@lab.test 5000
C-raw: p APPEND INBOX {2016+}\r\nSubject: big\r\n\r\n<20*xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n>\r\n
S: p OK [APPENDUID <any> 1] Message stored
C-raw: p APPEND INBOX {2016+}\r\nSubject: big\r\n\r\n<20*xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n>\r\n
S: p OK [APPENDUID <any> 2] Message stored
C-raw: p APPEND INBOX {2016+}\r\nSubject: big\r\n\r\n<20*xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n>\r\n
S: p NO [OVERQUOTA] Not enough room
C: s SELECT INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a COPY 1 Trash
S: a NO [OVERQUOTA] Not enough room
C: b STATUS Trash (MESSAGES)
S: * STATUS "Trash" (MESSAGES 0)
S: b OK Status told
C: c MOVE 1 Trash
S: * OK [COPYUID <any>] Moved
S: * 1 EXPUNGE
S: c OK Moved
C: d STORE 1 +FLAGS.SILENT (\Deleted)
S: d OK <any>
C: e STATUS INBOX (DELETED DELETED-STORAGE)
S: * STATUS "INBOX" (DELETED 1 DELETED-STORAGE 2016)
S: e OK Status told
C: f LIST "" INBOX RETURN (STATUS (DELETED-STORAGE))
S: * LIST (<any>) "/" "INBOX"
S: * STATUS "INBOX" (DELETED-STORAGE 2016)
S: f OK <any>
C: g EXPUNGE
S: * 1 EXPUNGE
S: g OK Expunged
C: h STATUS INBOX (DELETED-STORAGE)
S: * STATUS "INBOX" (DELETED-STORAGE 0)
S: h OK Status told
C-raw: p APPEND INBOX {2016+}\r\nSubject: big\r\n\r\n<20*xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n>\r\n
S: * 1 EXISTS
S: * 1 RECENT
S: p OK [APPENDUID <any> 3] Message stored
