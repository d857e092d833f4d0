# Messages of one APPEND get the flags that may be given, each of them; REPLACE takes the right to expunge, and works from one account into
# another (RFC 4314 4, RFC 3502, RFC 8508).
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
a C: a SETACL Archive bob@lab.test lri
S: a OK Rights changed
b C: a APPEND "Other Users/alice@lab.test/Archive" (\Seen \Flagged) {6+}
C: a: 1
C:  (\Seen \Deleted New) {6+}
C: a: 2
C:
S: a OK [APPENDUID <any> 1:2] Messages stored
a C: b EXAMINE Archive
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: b OK [READ-ONLY] Mailbox selected
a C: c FETCH 1:2 FLAGS
S: * 1 FETCH (FLAGS (\Recent))
S: * 2 FETCH (FLAGS (\Recent))
S: c OK <any>
b C: b SELECT "Other Users/alice@lab.test/Archive"
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] Flags are kept
S: * 2 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: b OK [READ-WRITE] Mailbox selected
b C: c REPLACE 1 "Other Users/alice@lab.test/Archive" {6+}
C: a: 3
C:
S: c NO [NOPERM] You have not the right to do that
a C: d SETACL Archive bob@lab.test +te
S: d OK Rights changed
b C: d REPLACE 1 "Other Users/alice@lab.test/Archive" {6+}
C: a: 3
C:
S: * OK [APPENDUID <any> 3] Replacement stored
S: * 1 EXPUNGE
S: * 2 EXISTS
S: * 0 RECENT
S: d OK Message replaced
b C: e REPLACE 1 INBOX {6+}
C: a: 4
C:
S: * OK [APPENDUID <any> 1] Replacement stored
S: * 1 EXPUNGE
S: e OK Message replaced
a C: e NOOP
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: * 1 EXISTS
S: * 0 RECENT
S: e OK <any>
