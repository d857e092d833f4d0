# UID EXPUNGE counts those that carry \Deleted alone: said again and again it comes to an end. EXPUNGE, CLOSE and STATUS have no limit (RFC 9738 3.1).
config imap { message_limit = 3 }
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
C:
S: p OK [APPENDUID <any> 1:3] Messages stored
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:
S: p OK [APPENDUID <any> 4:5] Messages stored
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 5 EXISTS
S: * 5 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a UID STORE 1:2 +FLAGS.SILENT (\Deleted)
S: a OK Flags changed
C: b UID EXPUNGE 1:*
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: b OK Expunged
C: p APPEND INBOX (\Deleted) {6+}
C: a: 6
C:  (\Deleted) {6+}
C: a: 7
C:
S: * 5 EXISTS
S: * 5 RECENT
S: p OK [APPENDUID <any> 6:7] Messages stored
C: c UID STORE 3:4 +FLAGS.SILENT (\Deleted)
S: c OK Flags changed
C: d UID EXPUNGE 1:*
S: * 5 EXPUNGE
S: * 4 EXPUNGE
S: * 2 EXPUNGE
S: d OK [MESSAGELIMIT 3 4] Expunged
C: e UID EXPUNGE 1:*
S: * 1 EXPUNGE
S: e OK Expunged
C: f FETCH 1:* UID
S: * 1 FETCH (UID 5)
S: f OK Fetched
C: p APPEND INBOX (\Deleted) {6+}
C: a: 8
C:  (\Deleted) {6+}
C: a: 9
C:  (\Deleted) {6+}
C: a: 0
C:
S: * 4 EXISTS
S: * 4 RECENT
S: p OK [APPENDUID <any> 8:10] Messages stored
C: g STORE 1 +FLAGS.SILENT (\Deleted)
S: g OK Flags changed
C: h STATUS INBOX (UNSEEN DELETED)
S: * STATUS "INBOX" (UNSEEN 4 DELETED 4)
S: h OK <any>
C: i EXPUNGE
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: i OK Expunged
