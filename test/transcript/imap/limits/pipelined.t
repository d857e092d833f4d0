# IM19 Commands sent together are answered in order, each seeing what the one before did.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C-raw: a STORE 1 +FLAGS.SILENT (\\Deleted)\r\nb EXPUNGE\r\nc SEARCH ALL\r\nd NOOP\r\n
S: a OK Flags changed
S: * 1 EXPUNGE
S: b OK Expunged
S: * SEARCH
S: c OK Searched
S: d OK Completed
C-raw: e APPEND INBOX (\\Flagged) {6+}\r\na: b\r\n\r\nf FETCH 1 FLAGS\r\ng COPY 1 Trash\r\nh STORE 1 FLAGS (\\Deleted)\r\ni FETCH 1 FLAGS\r\nj EXPUNGE\r\nk FETCH 1 FLAGS\r\nm STATUS Trash (MESSAGES)\r\n
S: * 1 EXISTS
S: * 1 RECENT
S: e OK [APPENDUID <any> 2] Message stored
S: * 1 FETCH (FLAGS (\Flagged \Recent))
S: f OK Fetched
S: g OK [COPYUID <any> 2 1] Copied
S: * 1 FETCH (FLAGS (\Deleted \Recent))
S: h OK Flags changed
S: * 1 FETCH (FLAGS (\Deleted \Recent))
S: i OK Fetched
S: * 1 EXPUNGE
S: j OK Expunged
S: k BAD No message has that number
S: * STATUS "Trash" (MESSAGES 1)
S: m OK Status told
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
