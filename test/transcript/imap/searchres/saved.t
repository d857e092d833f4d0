# SAVE keeps messages, not numbers; "$" names them in later commands until another search or mailbox (RFC 5182 2.1).
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
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: two
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {64+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: three
C:
C: body
C:
S: p OK [APPENDUID <any> 3] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ 9] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a SEARCH RETURN (SAVE) SUBJECT "t"
S: a OK Searched
C: b FETCH $ (UID)
S: * 2 FETCH (UID 2)
S: * 3 FETCH (UID 3)
S: b OK Fetched
C: c UID FETCH $ (FLAGS)
S: * 2 FETCH (UID 2 FLAGS (\Recent))
S: * 3 FETCH (UID 3 FLAGS (\Recent))
S: c OK Fetched
C: d STORE $ +FLAGS.SILENT (\Flagged)
S: d OK Flags changed
C: e SEARCH $ SUBJECT "three"
S: * SEARCH 3
S: e OK Searched
C: f SEARCH NOT $
S: * SEARCH 1
S: f OK Searched
C: g UID SEARCH UID $
S: * SEARCH 2 3
S: g OK Searched
C: h UID STORE 2 +FLAGS.SILENT (\Deleted)
S: h OK Flags changed
C: i EXPUNGE
S: * 2 EXPUNGE
S: i OK Expunged
C: j FETCH $ (UID)
S: * 2 FETCH (UID 3)
S: j OK Fetched
C: k SEARCH RETURN (SAVE MIN COUNT) ALL
S: * ESEARCH (TAG "k") MIN 1 COUNT 2
S: k OK Searched
C: l FETCH $ (UID)
S: * 1 FETCH (UID 1)
S: * 2 FETCH (UID 3)
S: l OK Fetched
C: m SEARCH RETURN (SAVE MIN) ALL
S: * ESEARCH (TAG "m") MIN 1
S: m OK Searched
C: n FETCH $ (UID)
S: * 1 FETCH (UID 1)
S: n OK Fetched
C: o COPY $ Trash
S: o OK [COPYUID <any> 1 1] Copied
C: q SEARCH RETURN (SAVE) CHARSET X-NONE ALL
S: q NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: r FETCH $ (UID)
S: r OK Fetched
C: t SEARCH RETURN (SAVE) ALL
S: t OK Searched
C: u SELECT INBOX
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ 12] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: u OK [READ-WRITE] Mailbox selected
C: v FETCH $ (UID)
S: v OK Fetched
C: w UID EXPUNGE $
S: w OK Expunged
C: x FETCH $:3 (UID)
S: x BAD Expected a space
C: y MOVE $ Trash
S: y OK Moved
