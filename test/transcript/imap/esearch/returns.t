# RETURN of SEARCH: MIN, MAX, COUNT, ALL, and what each leaves out when nothing is found (RFC 4731 3.1).
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
C: p APPEND INBOX (\Deleted) {62+}
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
C: p APPEND INBOX {63+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: four
C:
C: body
C:
S: p OK [APPENDUID <any> 4] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 4 EXISTS
S: * 4 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 5] Next UID
S: * OK [HIGHESTMODSEQ 10] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: x EXPUNGE
S: * 2 EXPUNGE
S: x OK Expunged
C: a SEARCH RETURN (MIN COUNT) ALL
S: * ESEARCH (TAG "a") MIN 1 COUNT 3
S: a OK Searched
C: b UID SEARCH RETURN (MIN MAX COUNT ALL) UNDELETED
S: * ESEARCH (TAG "b") UID MIN 1 MAX 4 COUNT 3 ALL 1,3:4
S: b OK Searched
C: c SEARCH RETURN () ALL
S: * ESEARCH (TAG "c") ALL 1:3
S: c OK Searched
C: d SEARCH RETURN (ALL) SEEN
S: * ESEARCH (TAG "d")
S: d OK Searched
C: e SEARCH RETURN (COUNT) SEEN
S: * ESEARCH (TAG "e") COUNT 0
S: e OK Searched
C: f SEARCH RETURN (MIN MAX) SEEN
S: * ESEARCH (TAG "f")
S: f OK Searched
C: g SEARCH RETURN (COUNT) CHARSET UTF-8 SUBJECT "four"
S: * ESEARCH (TAG "g") COUNT 1
S: g OK Searched
C: h SEARCH RETURN (COUNT
S: h BAD Search result options do not end
C: i SEARCH RETURN (FOO) ALL
S: i BAD Unknown search result option
C: j SEARCH RETURN (COUNT)
S: j BAD Missing argument
C: k SEARCH RETURN ALL ALL
S: k BAD Unknown search key
