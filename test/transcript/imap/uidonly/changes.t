# What others change comes as UIDFETCH and VANISHED, without QRESYNC too, and with EXISTS as ever (RFC 9586 3.3, 3.4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a ENABLE UIDONLY
S: * ENABLED UIDONLY
S: a OK Enabled
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {16+}
C: Subject: one
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {16+}
C: Subject: two
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {18+}
C: Subject: three
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
c C: b NOOP
S: * 3 EXISTS
S: * 0 RECENT
S: b OK Completed
d C: a STORE 2 +FLAGS (\Seen $Work)
S: * 2 FETCH (FLAGS (\Seen $Work \Recent))
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work \*)] Flags are kept
S: a OK Flags changed
c C: c NOOP
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work \*)] Flags are kept
S: * 2 UIDFETCH (FLAGS (\Seen $Work))
S: c OK Completed
d C: b STORE 1,3 +FLAGS.SILENT (\Deleted)
S: b OK Flags changed
d C: c EXPUNGE
S: * 1 EXPUNGE
S: * 2 EXPUNGE
S: c OK Expunged
c C: d UID FETCH 1:* (FLAGS)
S: * 2 UIDFETCH (FLAGS (\Seen $Work))
S: * VANISHED 1,3
S: d OK Fetched
c C: e NOOP
S: e OK Completed
c C: f IDLE
S: + idling
d C: d STORE 1 -FLAGS ($Work)
S: * 1 FETCH (FLAGS (\Seen \Recent))
S: d OK Flags changed
c S: * 2 UIDFETCH (FLAGS (\Seen))
d C: e MOVE 1 Trash
S: * OK [COPYUID <any> 2 1] Moved
S: * 1 EXPUNGE
S: e OK Moved
c S: * VANISHED 2
C: DONE
S: f OK Idle ended
C: g NOTIFY SET (selected (MessageNew (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)]) MessageExpunge FlagChange))
S: g OK Changes will be told
d C: f APPEND INBOX {17+}
C: Subject: four
C:
C:
S: * 1 EXISTS
S: * 1 RECENT
S: f OK [APPENDUID <any> 4] Message stored
c S: * 1 EXISTS
c S: * 0 RECENT
c S: * 4 UIDFETCH (UID 4 BODY[HEADER.FIELDS (SUBJECT)] {17}
c S: Subject: four
c S: 
c S: )
d C: g STORE 1 +FLAGS (\Flagged)
S: * 1 FETCH (FLAGS (\Flagged \Recent))
S: g OK Flags changed
c S: * 4 UIDFETCH (FLAGS (\Flagged))
d C: h MOVE 1 Trash
S: * OK [COPYUID <any> 4 2] Moved
S: * 1 EXPUNGE
S: h OK Moved
c S: * VANISHED 4
c C: h NOOP
S: h OK Completed
