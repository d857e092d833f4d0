# CATENATE makes a message of text and of what is stored already (RFC 4469).
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
C: a APPEND Drafts CATENATE (URL "/INBOX;UIDVALIDITY=1795000000/;UID=1/;SECTION=HEADER" TEXT {7+}
C: hello
C:  URL "/INBOX/;UID=1/;SECTION=TEXT")
S: a OK [APPENDUID <any> 1] Message stored
C: s EXAMINE Drafts
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ 8] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: b FETCH 1 (BODY[])
S: * 1 FETCH (BODY[] {69}
S: From: bob@lab.test
S: To: alice@lab.test
S: Subject: one
S: 
S: hello
S: body
S: )
S: b OK Fetched
C: c APPEND Drafts CATENATE (URL "/INBOX/;UID=1")
S: * 2 EXISTS
S: * 1 RECENT
S: c OK [APPENDUID <any> 2] Message stored
C: d APPEND Drafts CATENATE (URL "/INBOX/;UID=9")
S: d NO [BADURL /INBOX/;UID=9] URL names nothing that can be had
C: e APPEND Drafts CATENATE (URL "/INBOX;UIDVALIDITY=1/;UID=1")
S: e NO [BADURL /INBOX;UIDVALIDITY=1/;UID=1] URL names nothing that can be had
C: f APPEND Drafts CATENATE (URL "imap://other.test/INBOX/;UID=1")
S: f NO [BADURL imap://other.test/INBOX/;UID=1] URL names nothing that can be had
C: g APPEND Drafts CATENATE (URL "/nope/;UID=1")
S: g NO [BADURL /nope/;UID=1] URL names nothing that can be had
C: h APPEND Drafts CATENATE (URL "/INBOX/;UID=1/;SECTION=7")
S: h NO [BADURL /INBOX/;UID=1/;SECTION=7] URL names nothing that can be had
C: i APPEND Drafts CATENATE (URL "/INBOX/;UID=1/;PARTIAL=0.5")
S: * 3 EXISTS
S: * 1 RECENT
S: i OK [APPENDUID <any> 3] Message stored
C: j APPEND Drafts CATENATE ()
S: j BAD Expected URL, TEXT or UTF8
C: k APPEND Drafts CATENATE (FOO "x")
S: k BAD Expected URL, TEXT or UTF8
C: l APPEND Drafts CATENATE (URL "/INBOX/;UID=9" TEXT {5+}
C: hello)
S: l NO [BADURL /INBOX/;UID=9] URL names nothing that can be had
C: m APPEND Drafts CATENATE (TEXT {0+}
C: )
S: m NO [CANNOT] An empty message cannot be stored
C: n STATUS Drafts (MESSAGES)
S: * STATUS "Drafts" (MESSAGES 3)
S: n OK Status told
