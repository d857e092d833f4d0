# With IMAP4rev2 every SEARCH is answered by ESEARCH, also without RETURN; SORT is not (RFC 9051 6.4.4, RFC 4731 3.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {49+}
C: Date: 2 Jan 2000 10:00:00 +0000
C: Subject: one
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {49+}
C: Date: 1 Jan 2000 10:00:00 +0000
C: Subject: two
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a SEARCH ALL
S: * SEARCH 1 2
S: a OK Searched
C: b ENABLE IMAP4rev2
S: * ENABLED IMAP4rev2
S: b OK Enabled
C: c SEARCH ALL
S: * ESEARCH (TAG "c") ALL 1:2
S: c OK Searched
C: d UID SEARCH ALL
S: * ESEARCH (TAG "d") UID ALL 1:2
S: d OK Searched
C: e SEARCH SEEN
S: * ESEARCH (TAG "e")
S: e OK Searched
C: f SEARCH RETURN (COUNT) SEEN
S: * ESEARCH (TAG "f") COUNT 0
S: f OK Searched
C: g SEARCH RETURN (SAVE) ALL
S: g OK Searched
C: h SORT (DATE) UTF-8 ALL
S: * SORT 2 1
S: h OK Sorted
C: i SORT RETURN () (DATE) UTF-8 ALL
S: * ESEARCH (TAG "i") ALL 2,1
S: i OK Sorted
C: j SEARCH MODSEQ 1
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * ESEARCH (TAG "j") ALL 1:2 MODSEQ 8
S: j OK Searched
