# Header fields in UTF-8 are appended with UTF8 and fetched as they are once UTF8=ACCEPT is on; CATENATE takes such parts too (RFC 6855 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a ENABLE UTF8=ACCEPT
S: * ENABLED UTF8=ACCEPT
S: a OK Enabled
C-raw: b APPEND INBOX UTF8 (~{46+}\r\nFrom: j\xc3\xb6rg@b\xc3\xbccher.test\r\nSubject: Gr\xc3\xbc\xc3\x9fe\r\n\r\n)\r\n
S: b OK [APPENDUID <any> 1] Message stored
C-raw: c APPEND INBOX (\\Seen) "17-Jul-1996 02:44:25 -0700" UTF8 (~{20}\r\n
S: + OK
C-raw: Subject: Gr\xc3\xbc\xc3\x9fe\r\n\r\n)\r\n
S: c OK [APPENDUID <any> 2] Message stored
C-raw: d APPEND INBOX CATENATE (UTF8 (~{18+}\r\nSubject: Gr\xc3\xbc\xc3\x9fe\r\n) TEXT {6+}\r\n\r\nbody)\r\n
S: d OK [APPENDUID <any> 3] Message stored
C-raw: e APPEND INBOX {20+}\r\nSubject: Gr\xc3\xbc\xc3\x9fe\r\n\r\n\r\n
S: e OK [APPENDUID <any> 4] Message stored
C-raw: f APPEND INBOX UTF8 (~{20+}\r\nSubject: Gr\xc3\xbc\xc3\x9fe\r\n\r\n) UTF8 (~{20+}\r\nSubject: Gr\xc3\xbc\xc3\x9fe\r\n\r\n)\r\n
S: f OK [APPENDUID <any> 5:6] Messages stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 6 EXISTS
S: * 6 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 7] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: g FETCH 1 (ENVELOPE BODY.PEEK[HEADER])
S: * 1 FETCH (ENVELOPE (NIL {7}
S: Grüße ((NIL NIL {5}
S: jörg {12}
S: bücher.test)) ((NIL NIL {5}
S: jörg {12}
S: bücher.test)) ((NIL NIL {5}
S: jörg {12}
S: bücher.test)) NIL NIL NIL NIL NIL) BODY[HEADER] {46}
S: From: jörg@bücher.test
S: Subject: Grüße
S: 
S: )
S: g OK Fetched
C: h FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)] RFC822.SIZE)
S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {20}
S: Subject: Grüße
S: 
S:  RFC822.SIZE 46)
S: * 2 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {20}
S: Subject: Grüße
S: 
S:  RFC822.SIZE 20)
S: * 3 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {20}
S: Subject: Grüße
S: 
S:  RFC822.SIZE 24)
S: * 4 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {20}
S: Subject: Grüße
S: 
S:  RFC822.SIZE 20)
S: * 5 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {20}
S: Subject: Grüße
S: 
S:  RFC822.SIZE 20)
S: * 6 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {20}
S: Subject: Grüße
S: 
S:  RFC822.SIZE 20)
S: h OK Fetched
C: i SEARCH SUBJECT "GRÜSSE"
S: * SEARCH 1 2 3 4 5 6
S: i OK Searched
C: j SEARCH FROM "jörg"
S: * SEARCH 1
S: j OK Searched
C: k SORT (SUBJECT) UTF-8 SUBJECT "grüße"
S: * SORT 1 2 3 4 5 6
S: k OK Sorted
C: m FETCH 4 (BODY.PEEK[])
S: * 4 FETCH (BODY[] {20}
S: Subject: Grüße
S: 
S: )
S: m OK Fetched
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 6 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 7] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a FETCH 1 (ENVELOPE)
S: * 1 FETCH (ENVELOPE (NIL "=?utf-8?b?R3LDvMOfZQ==?=" (("=?utf-8?q?j=C3=B6rg=40b=C3=BCcher=2Etest?=" NIL "invalid" "internationalized-address.invalid")) (("=?utf-8?q?j=C3=B6rg=40b=C3=BCcher=2Etest?=" NIL "invalid" "internationalized-address.invalid")) (("=?utf-8?q?j=C3=B6rg=40b=C3=BCcher=2Etest?=" NIL "invalid" "internationalized-address.invalid")) NIL NIL NIL NIL NIL))
S: a OK [DOWNGRADED 1] Fetched
C: b SEARCH CHARSET UTF-8 SUBJECT {7+}
C: Grüße
S: * SEARCH 1 2 3 4 5 6
S: b OK Searched
