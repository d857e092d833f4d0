# SAVELIMIT is in the capabilities next to MESSAGELIMIT and may be lower; COPY and APPEND above it are refused wholly, by UID and across mailboxes too (RFC 9738 3, 4).
config imap { message_limit = 4 save_limit = 2 }
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CAPABILITY
S: * CAPABILITY <any> MESSAGELIMIT=4 SAVELIMIT=2 <any>
S: a OK Capabilities listed
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:
S: p OK [APPENDUID <any> 1:2] Messages stored
C: p APPEND INBOX {6+}
C: a: 3
C:  {6+}
C: a: 4
C:
S: p OK [APPENDUID <any> 3:4] Messages stored
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:  {6+}
C: a: 3
C:
S: p NO [MESSAGELIMIT 2] Too many messages for one command
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 4 EXISTS
S: * 4 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 5] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: b UID COPY 1:4 Archive
S: b NO [MESSAGELIMIT 2 3] Too many messages for one command
C: c COPY 1:2 Archive
S: c OK [COPYUID <any> 1:2 1:2] Copied
C: d UID COPY 3:99 Archive
S: d OK [COPYUID <any> 3:4 3:4] Copied
C: e UID FETCH 1:4 (UID)
S: * 1 FETCH (UID 1)
S: * 2 FETCH (UID 2)
S: * 3 FETCH (UID 3)
S: * 4 FETCH (UID 4)
S: e OK Fetched
C: f STORE 1:4 +FLAGS.SILENT (\Seen)
S: f OK Flags changed
C: g MOVE 1:4 Trash
S: * OK [COPYUID <any> 1:4 1:4] Moved
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: g OK Moved
C: h STATUS Archive (MESSAGES)
S: * STATUS "Archive" (MESSAGES 4)
S: h OK Status told
C: i STATUS Trash (MESSAGES)
S: * STATUS "Trash" (MESSAGES 4)
S: i OK Status told
