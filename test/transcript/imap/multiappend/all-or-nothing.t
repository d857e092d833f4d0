# MULTIAPPEND stores all messages or none (RFC 3502).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a APPEND INBOX (\Seen) {16+}
C: Subject: one
C:
C:  (\Flagged) " 1-Feb-1994 21:52:25 -0800" {16+}
C: Subject: two
C:
C:  {18}
S: + OK
C: Subject: three
C:
C:
S: a OK [APPENDUID <any> 1:3] Messages stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 2] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ 9] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: b FETCH 1:* (FLAGS)
S: * 1 FETCH (FLAGS (\Seen \Recent))
S: * 2 FETCH (FLAGS (\Flagged \Recent))
S: * 3 FETCH (FLAGS (\Recent))
S: b OK Fetched
C: c APPEND INBOX {16+}
C: Subject: one
C:
C:  {0+}
C:
S: c NO [CANNOT] An empty message cannot be stored
C: d APPEND INBOX {16+}
C: Subject: one
C:
C:  (\) {5+}
C: hello
S: d BAD <any>
C: e APPEND INBOX {16+}
C: Subject: one
C:
C:  {99999999}
S: e NO [TOOBIG] Message is too large
C: f APPEND INBOX {16+}
C: Subject: one
C:
C:  junk
S: f BAD Expected the message as a literal
C: g APPEND INBOX {16+}
C: Subject: one
C:
C: {5+}
C: hello
S: g BAD Missing argument
C: h NOOP
S: h OK Completed
C: i STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 3)
S: i OK Status told
C: j APPEND INBOX UTF8 (~{16+}
C: Subject: one
C:
C: )
S: * 4 EXISTS
S: * 4 RECENT
S: j OK [APPENDUID <any> 4] Message stored
C: k APPEND INBOX UTF8 ({16+}
C: Subject: one
C:
C:
S: k BAD Expected a parenthesis
C: l STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 4)
S: l OK Status told
