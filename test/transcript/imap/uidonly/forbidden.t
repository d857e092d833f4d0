# Every command that takes numbers is refused with BAD [UIDREQUIRED], and so are numbers among search keys; "$" and UIDs are not (RFC 9586 3).
account alice@lab.test correct-horse
open c imaps
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
C: a ENABLE UIDONLY
S: * ENABLED UIDONLY
S: a OK Enabled
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a1 FETCH 1 (FLAGS)
S: a1 BAD [UIDREQUIRED] Messages are named by UID only
C: a2 FETCH * (FLAGS)
S: a2 BAD [UIDREQUIRED] Messages are named by UID only
C: a3 FETCH $ (FLAGS)
S: a3 BAD [UIDREQUIRED] Messages are named by UID only
C: a4 STORE 1 +FLAGS (\Seen)
S: a4 BAD [UIDREQUIRED] Messages are named by UID only
C: a5 STORE 1 (UNCHANGEDSINCE 1) +FLAGS (\Seen)
S: a5 BAD [UIDREQUIRED] Messages are named by UID only
C: a6 COPY 1 Archive
S: a6 BAD [UIDREQUIRED] Messages are named by UID only
C: a7 MOVE 1 Archive
S: a7 BAD [UIDREQUIRED] Messages are named by UID only
C: a8 SEARCH UID 1
S: a8 BAD [UIDREQUIRED] Messages are named by UID only
C: a9 ESEARCH IN (selected) 1
S: a9 BAD [UIDREQUIRED] Messages are named by UID only
C: b1 SORT (DATE) UTF-8 ALL
S: b1 BAD [UIDREQUIRED] Messages are named by UID only
C: b2 THREAD REFERENCES UTF-8 ALL
S: b2 BAD [UIDREQUIRED] Messages are named by UID only
C: b3 REPLACE 1 INBOX {5}
S: b3 BAD [UIDREQUIRED] Messages are named by UID only
C-raw: b4 REPLACE 1 INBOX {5+}\r\nhello\r\n
S: b4 BAD [UIDREQUIRED] Messages are named by UID only
C: b5 UID SEARCH 1
S: b5 BAD [UIDREQUIRED] Messages are named by UID only
C: b6 UID SEARCH *
S: b6 BAD [UIDREQUIRED] Messages are named by UID only
C: b7 UID SEARCH NOT 1:2
S: b7 BAD [UIDREQUIRED] Messages are named by UID only
C: b8 UID SEARCH OR 1 SEEN
S: b8 BAD [UIDREQUIRED] Messages are named by UID only
C: b9 UID SEARCH (UID 1 (2))
S: b9 BAD [UIDREQUIRED] Messages are named by UID only
C: c2 UID THREAD REFERENCES UTF-8 *
S: c2 BAD [UIDREQUIRED] Messages are named by UID only
C: c1 UID SORT (DATE) UTF-8 1:2
S: c1 BAD [UIDREQUIRED] Messages are named by UID only
S: * BYE Too many failed commands
S-eof
