# MAILBOXID, EMAILID and THREADID: of mailboxes and messages, by name and by number (RFC 8474).
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
C: a CREATE Work
S: a OK [MAILBOXID (F<any>)] Mailbox created
C: b STATUS Work (MAILBOXID)
S: * STATUS "Work" (MAILBOXID (F<any>))
S: b OK Status told
C: c LIST "" Work RETURN (STATUS (MAILBOXID))
S: * LIST (\HasNoChildren) "/" "Work"
S: * STATUS "Work" (MAILBOXID (F<any>))
S: c OK Mailboxes listed
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ 8] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: d FETCH 1:2 (EMAILID THREADID)
S: * 1 FETCH (EMAILID (M<any>) THREADID (T<any>))
S: * 2 FETCH (EMAILID (M<any>) THREADID (T<any>))
S: d OK Fetched
C: e RENAME Work Job
S: e OK Mailbox renamed
C: f STATUS Job (MAILBOXID MESSAGES)
S: * STATUS "Job" (MESSAGES 0 MAILBOXID (F<any>))
S: f OK Status told
C: g SEARCH EMAILID M0
S: * SEARCH
S: g OK Searched
C: h SEARCH THREADID T0-0
S: * SEARCH
S: h OK Searched
C: i SEARCH EMAILID
S: i BAD Missing argument
C: j SEARCH NOT EMAILID M0
S: * SEARCH 1 2
S: j OK Searched
