# UIDBATCHES: ranges that touch, from the newest message down to UID 1 (RFC 10022).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ 1] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a UIDBATCHES 500
S: * UIDBATCHES (TAG "a")
S: a OK Batches told
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: * 1 EXISTS
S: * 1 RECENT
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: two
C:
C: body
C:
S: * 2 EXISTS
S: * 2 RECENT
S: p OK [APPENDUID <any> 2] Message stored
C: b UIDBATCHES 500
S: * UIDBATCHES (TAG "b") 2:1
S: b OK Batches told
C: c UIDBATCHES 500 1:1
S: * UIDBATCHES (TAG "c") 2:1
S: c OK Batches told
C: d UIDBATCHES 500 2:3
S: * UIDBATCHES (TAG "d")
S: d OK Batches told
C: e UIDBATCHES 499
S: e NO [TOOFEW] A batch has at least 500 messages
C: f UIDBATCHES 500 3:2
S: f BAD [CLIENTBUG] Batches are numbered from 1 up
C: g UIDBATCHES 500 0:2
S: g BAD [CLIENTBUG] Batches are numbered from 1 up
C: h UIDBATCHES 500 1:1000
S: h NO [TOOMANY] At most 100000 messages at once
C: i UIDBATCHES
S: i BAD Missing argument
C: j UIDBATCHES 500 1
S: j BAD Expected a range of batches
C: k UIDBATCHES x
S: k BAD Expected a number
