# STORE with .SILENT is not told of, but what another session changed in the same message before it is (RFC 3501 6.4.6, 7.4.2).
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
C: b STORE 1 +FLAGS (\Flagged)
S: * 1 FETCH (FLAGS (\Flagged))
S: b OK <any>
a C: a STORE 1 +FLAGS.SILENT (\Answered)
S: * 1 FETCH (FLAGS (\Flagged \Recent))
S: a OK <any>
C: a NOOP
S: a OK <any>
C: a STORE 1 -FLAGS.SILENT (\Answered)
S: a OK <any>
