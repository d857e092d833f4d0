# Each user of a mailbox has a \Seen of his own, in all that tells of it (RFC 4314 4), until the mailbox shares it.
account alice@lab.test correct-horse
account bob@lab.test battery-staple
culver share add alice@lab.test INBOX bob@lab.test lrsi
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
a C: a APPEND INBOX {6+}
C: a: b
C:
S: a OK [APPENDUID <any> 1] Message stored
a C: b APPEND INBOX (\Seen) {6+}
C: a: b
C:
S: b OK [APPENDUID <any> 2] Message stored
b C: a APPEND "Other Users/alice@lab.test/INBOX" (\Seen) {6+}
C: a: b
C:
S: a OK [APPENDUID <any> 3] Message stored
b C: b STATUS "Other Users/alice@lab.test/INBOX" (MESSAGES UNSEEN)
S: * STATUS "Other Users/alice@lab.test/INBOX" (MESSAGES 3 UNSEEN 2)
S: b OK <any>
a C: c STATUS INBOX (MESSAGES UNSEEN)
S: * STATUS "INBOX" (MESSAGES 3 UNSEEN 2)
S: c OK <any>
b C: c SELECT "Other Users/alice@lab.test/INBOX" (CONDSTORE)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS (\Seen)] Flags are kept
S: * 3 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ 10] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: c OK [READ-WRITE] Mailbox selected
b C: d UID SEARCH UNSEEN
S: * SEARCH 1 2
S: d OK <any>
a C: d EXAMINE INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ 10] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: d OK [READ-ONLY] Mailbox selected
a C: e UID SEARCH UNSEEN
S: * SEARCH 1 3
S: e OK <any>
b C: e UID FETCH 1 BODY[]
S: * 1 FETCH (UID 1 BODY[] {6}
S: a: b
S:  FLAGS (\Seen) MODSEQ (11))
S: e OK <any>
b C: f UID FETCH 1:3 (FLAGS) (CHANGEDSINCE 10)
S: * 1 FETCH (UID 1 MODSEQ (11) FLAGS (\Seen))
S: f OK <any>
a C: f NOOP
S: f OK <any>
a C: g FETCH 1 FLAGS
S: * 1 FETCH (FLAGS (\Recent))
S: g OK <any>
b C: g UID STORE 1 (UNCHANGEDSINCE 10) -FLAGS (\Seen)
S: g OK [MODIFIED 1] <any>
culver share seen alice@lab.test INBOX shared
b C: h NOOP
S: * 1 FETCH (UID 1 FLAGS () MODSEQ (12))
S: * 2 FETCH (UID 2 FLAGS (\Seen) MODSEQ (12))
S: * 3 FETCH (UID 3 FLAGS () MODSEQ (12))
S: h OK <any>
b C: i UID STORE 1 +FLAGS.SILENT (\Seen)
S: * 1 FETCH (UID 1 MODSEQ (13))
S: i OK <any>
a C: h NOOP
S: * 1 FETCH (FLAGS (\Seen \Recent))
S: * 2 FETCH (FLAGS (\Seen \Recent))
S: * 3 FETCH (FLAGS (\Recent))
S: h OK <any>
