# The maildrop is as it was at login: what IMAP expunges meanwhile is still listed, and what arrives is not.
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: one
    
    first
open c pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\n
S: +OK <any>
S: +OK 1 messages
deliver alice@lab.test
    Subject: two
    
    second
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b SELECT INBOX
S*: * FLAGS <any>
S*: * OK [PERMANENTFLAGS <any>
S*: * 2 EXISTS
S*: * 2 RECENT
S*: * OK [UNSEEN <any>
S*: * OK [UIDVALIDITY <any>
S*: * OK [UIDNEXT 3] <any>
S*: * OK [HIGHESTMODSEQ <any>
S*: * OK [MAILBOXID <any>
S: b OK <any>
C: c STORE 1 +FLAGS.SILENT (\Deleted)
S: c OK <any>
C: d EXPUNGE
S: * 1 EXPUNGE
S: d OK <any>
c C: STAT
S: +OK 1 <any>
C: DELE 1
S: +OK marked as deleted
C: QUIT
S: +OK goodbye
S-eof
i C: e NOOP
S: e OK <any>
C: f STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: f OK <any>
