# Who may only look reads, and changes nothing: no flags are permanent, \Seen is not set by FETCH, CLOSE expunges nothing (RFC 4314 4, 5.2).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
a C: a APPEND INBOX (\Deleted) {6+}
C: a: b
C:
S: a OK [APPENDUID <any> 1] Message stored
a C: b SETACL INBOX bob@lab.test lr
S: b OK Rights changed
b C: a SELECT "Other Users/alice@lab.test/INBOX"
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 1 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: a OK [READ-ONLY] Mailbox selected
b C: b FETCH 1 (BODY[] FLAGS)
S: * 1 FETCH (BODY[] {6}
S: a: b
S:  FLAGS (\Deleted))
S: b OK <any>
b C: c STORE 1 +FLAGS (\Seen)
S: c NO [NOPERM] Mailbox is open read-only
b C: d EXPUNGE
S: d NO [NOPERM] Mailbox is open read-only
b C: e COPY 1 INBOX
S: e OK [COPYUID <any> 1 1] Copied
b C: f MOVE 1 INBOX
S: f NO [NOPERM] Mailbox is open read-only
b C: g CLOSE
S: g OK Mailbox closed
b C: h STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: h OK Status told
b C: i APPEND "Other Users/alice@lab.test/INBOX" {6+}
C: a: b
C:
S: i NO [NOPERM] You have not the right to do that
b C: j DELETE "Other Users/alice@lab.test/INBOX"
S: j NO [NOPERM] You have not the right to do that
a C: c STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: c OK Status told
