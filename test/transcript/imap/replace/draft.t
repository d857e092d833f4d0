# REPLACE stores the new message, then the old one is gone; in another mailbox too (RFC 8508).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND Drafts {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND Drafts {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: two
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: s SELECT Drafts
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
C: a REPLACE 2 Drafts (\Draft) {16+}
C: Subject: new
C:
C:
S: * OK [APPENDUID <any> 3] Replacement stored
S: * 2 EXPUNGE
S: * 2 EXISTS
S: * 2 RECENT
S: a OK Message replaced
C: b UID REPLACE 1 Sent {16+}
C: Subject: new
C:
C:
S: * OK [APPENDUID <any> 1] Replacement stored
S: * 1 EXPUNGE
S: b OK Message replaced
C: c REPLACE 9 Drafts {16}
S: c BAD No message has that number
C: d UID REPLACE 77 Drafts {16}
S: d NO [NONEXISTENT] The message is gone
C: e REPLACE 1 nope {16}
S: e NO [TRYCREATE] There is no such mailbox
C: f REPLACE 0 Drafts {16}
S: f BAD Message numbers begin with 1
C: g REPLACE 1 Drafts {16+}
C: Subject: new
C:
C:  {5+}
C: hello
S: g BAD Unexpected text behind the message
C: h FETCH 1:* (UID)
S: * 1 FETCH (UID 3)
S: h OK Fetched
C: i EXAMINE Drafts
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 1 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ 12] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: i OK [READ-ONLY] Mailbox selected
C: j REPLACE 1 Drafts {16}
S: j NO [READ-ONLY] Mailbox is open read-only
C: k STATUS Sent (MESSAGES)
S: * STATUS "Sent" (MESSAGES 1)
S: k OK Status told
