# SEARCH MODSEQ, and the highest of what was found (RFC 7162 3.1.5, 3.1.6, 3.1.10).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: two
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {64+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: three
C:
C: body
C:
S: p OK [APPENDUID <any> 3] Message stored
C: s SELECT INBOX (CONDSTORE)
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ 9] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a SEARCH MODSEQ 8
S: * SEARCH 2 3 (MODSEQ 9)
S: a OK Searched
C: b SEARCH MODSEQ "/flags/\\draft" all 9
S: * SEARCH 3 (MODSEQ 9)
S: b OK Searched
C: c SEARCH NOT MODSEQ 9
S: * SEARCH 1 2 (MODSEQ 8)
S: c OK Searched
C: d SEARCH MODSEQ 100
S: * SEARCH
S: d OK Searched
C: e UID SEARCH RETURN (ALL) MODSEQ 8
S: * ESEARCH (TAG "e") UID ALL 2:3 MODSEQ 9
S: e OK Searched
C: f UID SEARCH RETURN (MIN) MODSEQ 8
S: * ESEARCH (TAG "f") UID MIN 2 MODSEQ 8
S: f OK Searched
C: g UID SEARCH RETURN (MIN MAX) MODSEQ 7
S: * ESEARCH (TAG "g") UID MIN 1 MAX 3 MODSEQ 9
S: g OK Searched
C: h UID SEARCH RETURN (COUNT) MODSEQ 100
S: * ESEARCH (TAG "h") UID COUNT 0
S: h OK Searched
C: i SEARCH MODSEQ
S: i BAD Missing argument
C: j SEARCH MODSEQ "/flags/x" 9
S: j BAD Missing argument
