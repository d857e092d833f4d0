# COPYUID tells of each copy which one it is of, in the order of the mailbox, whatever order was asked for (RFC 4315 3).
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
C: a STORE 2 +FLAGS.SILENT (\Deleted)
S: a OK Flags changed
C: b UID EXPUNGE 2
S: * 2 EXPUNGE
S: b OK Expunged
C: c COPY 4,1:2 Archive
S: c OK [COPYUID <any> 1,3,5 1:3] Copied
C: d UID COPY 5,5,4:3 Archive
S: d OK [COPYUID <any> 3:5 4:6] Copied
C: e UID COPY 1:9 Archive
S: e OK [COPYUID <any> 1,3:5 7:10] Copied
C: f UID COPY 2,6:9 Archive
S: f OK Copied
C: g UID SEARCH RETURN (SAVE) UID 4:5
S: g OK Searched
C: h UID COPY $ Archive
S: h OK [COPYUID <any> 4:5 11:12] Copied
C: i COPY * Archive
S: i OK [COPYUID <any> 5 13] Copied
C: j COPY 1 INBOX
S: * 5 EXISTS
S: * 5 RECENT
S: j OK [COPYUID <any> 1 6] Copied
C: k MOVE 1,3 Trash
S: * OK [COPYUID <any> 1,4 1:2] Moved
S: * 1 EXPUNGE
S: * 2 EXPUNGE
S: k OK Moved
C: m UID MOVE 99 Trash
S: m OK Moved
C: n COPY 9 Archive
S: n BAD No message has that number
