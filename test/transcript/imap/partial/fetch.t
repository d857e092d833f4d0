# PARTIAL of UID FETCH takes its page of the messages named, whatever is fetched of them, and of what is saved (RFC 9394 3.3, 3.4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:  {6+}
C: a: 3
C:  {6+}
C: a: 4
C:  {6+}
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
C: x STORE 2 +FLAGS.SILENT (\Deleted)
S: x OK Flags changed
C: x EXPUNGE
S: * 2 EXPUNGE
S: x OK Expunged
C: a UID FETCH 1:9 (FLAGS) (PARTIAL 1:2)
S: * 1 FETCH (UID 1 FLAGS (\Recent))
S: * 2 FETCH (UID 3 FLAGS (\Recent))
S: a OK Fetched
C: b UID FETCH 1:9 (FLAGS) (PARTIAL 2:1)
S: * 1 FETCH (UID 1 FLAGS (\Recent))
S: * 2 FETCH (UID 3 FLAGS (\Recent))
S: b OK Fetched
C: c UID FETCH 1:9 (FLAGS) (PARTIAL -1:-3)
S: * 2 FETCH (UID 3 FLAGS (\Recent))
S: * 3 FETCH (UID 4 FLAGS (\Recent))
S: * 4 FETCH (UID 5 FLAGS (\Recent))
S: c OK Fetched
C: d UID FETCH 1:9 (FLAGS) (PARTIAL -3:-2)
S: * 2 FETCH (UID 3 FLAGS (\Recent))
S: * 3 FETCH (UID 4 FLAGS (\Recent))
S: d OK Fetched
C: e UID FETCH 5,1,3 (UID) (PARTIAL 1:2)
S: * 1 FETCH (UID 1)
S: * 2 FETCH (UID 3)
S: e OK Fetched
C: f UID FETCH 1:9 (UID) (PARTIAL 5:100)
S: f OK Fetched
C: g UID FETCH 1:9 (UID) (PARTIAL -4:-4294967295)
S: * 1 FETCH (UID 1)
S: g OK Fetched
C: h UID SEARCH RETURN (SAVE) UID 3:5
S: h OK Searched
C: i UID FETCH $ (UID) (PARTIAL -1:-1)
S: * 4 FETCH (UID 5)
S: i OK Fetched
C: j UID FETCH 77:99 (UID) (PARTIAL 1:2)
S: j OK Fetched
C: k UID FETCH 1:9 (BODY[]) (PARTIAL 4:4)
S: * 4 FETCH (UID 5 BODY[] {6}
S: a: 5
S:  FLAGS (\Seen \Recent))
S: k OK Fetched
C: m SEARCH SEEN
S: * SEARCH 4
S: m OK Searched
C: n ENABLE QRESYNC
S: * ENABLED QRESYNC
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: n OK Enabled
C: o UID FETCH 1:9 (FLAGS) (CHANGEDSINCE 1 VANISHED PARTIAL 1:2)
S: * VANISHED (EARLIER) 2
S: * 1 FETCH (UID 1 MODSEQ (7) FLAGS (\Recent))
S: * 2 FETCH (UID 3 MODSEQ (9) FLAGS (\Recent))
S: o OK Fetched
C: q ENABLE UIDONLY
S: * ENABLED UIDONLY
S: q OK Enabled
C: r UID FETCH 1:9 (FLAGS) (PARTIAL -1:-1)
S: * 5 UIDFETCH (FLAGS (\Seen \Recent))
S: r OK Fetched
