# UID EXPUNGE takes only what is both named and deleted; everything else is as with EXPUNGE (RFC 4315 2.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX (\Deleted) {6+}
C: a: 1
C:  (\Deleted) {6+}
C: a: 2
C:  {6+}
C: a: 3
C:  (\Deleted) {6+}
C: a: 4
C:  (\Deleted) {6+}
C: a: 5
C:
S: p OK [APPENDUID <any> 1:5] Messages stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 5 EXISTS
S: * 5 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 6] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a UID EXPUNGE 3
S: a OK Expunged
C: b UID EXPUNGE 2:3,77
S: * 2 EXPUNGE
S: b OK Expunged
C: c UID EXPUNGE *
S: * 4 EXPUNGE
S: c OK Expunged
C: d UID SEARCH RETURN (SAVE) DELETED
S: d OK Searched
C: e UID EXPUNGE $
S: * 1 EXPUNGE
S: * 2 EXPUNGE
S: e OK Expunged
C: f UID SEARCH ALL
S: * SEARCH 3
S: f OK Searched
C: g UID EXPUNGE 1:*
S: g OK Expunged
C: h UID EXPUNGE 0
S: h BAD Invalid message set
C: i UID EXPUNGE
S: i BAD Missing argument
C: j UID EXPUNGE 1:* 2
S: j BAD Unexpected text behind the arguments
C: k UID EXPUNGE a
S: k BAD Invalid message set
C: s EXAMINE INBOX
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 1 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 6] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: m UID EXPUNGE 3
S: m NO [READ-ONLY] Mailbox is open read-only
C: n UNSELECT
S: n OK Mailbox unselected
C: o UID EXPUNGE 3
S: o BAD [CLIENTBUG] Select a mailbox first
