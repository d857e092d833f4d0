# A keyword that another session made can be removed and searched for at once, before this session was told of it.
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: one

    text
open a imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: a SELECT INBOX
S*: * FLAGS <any>
S*: * OK [PERMANENTFLAGS <any>
S*: * 1 EXISTS
S*: * 1 RECENT
S*: * OK [UNSEEN 1] <any>
S*: * OK [UIDVALIDITY <any>
S*: * OK [UIDNEXT 2] <any>
S*: * OK [HIGHESTMODSEQ <any>
S*: * OK [MAILBOXID <any>
S: a OK <any>
open b imaps
S: * OK <any>
C: b LOGIN alice@lab.test correct-horse
S: b OK <any>
C: b SELECT INBOX
S*: * FLAGS <any>
S*: * OK [PERMANENTFLAGS <any>
S*: * 1 EXISTS
S*: * 0 RECENT
S*: * OK [UNSEEN 1] <any>
S*: * OK [UIDVALIDITY <any>
S*: * OK [UIDNEXT 2] <any>
S*: * OK [HIGHESTMODSEQ <any>
S*: * OK [MAILBOXID <any>
S: b OK <any>
a C: a STORE 1 +FLAGS.SILENT (urgent)
S*: * FLAGS <any>
S*: * OK [PERMANENTFLAGS <any>
S: a OK <any>
b C: b SEARCH KEYWORD urgent
S: * SEARCH 1
S*: * FLAGS (<any> urgent)
S*: * OK [PERMANENTFLAGS <any>
S*: * 1 FETCH (FLAGS (urgent))
S: b OK <any>
a C: a STORE 1 +FLAGS.SILENT (later)
S*: * FLAGS <any>
S*: * OK [PERMANENTFLAGS <any>
S: a OK <any>
b C: b STORE 1 -FLAGS (later)
S: * 1 FETCH (FLAGS (urgent))
S*: * FLAGS <any>
S*: * OK [PERMANENTFLAGS <any>
S: b OK <any>
