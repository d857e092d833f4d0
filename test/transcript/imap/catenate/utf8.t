# A part with UTF-8 in header fields comes as a literal in parentheses (RFC 6855 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: e ENABLE UTF8=ACCEPT
S: * ENABLED UTF8=ACCEPT
S: e OK <any>
C-raw: a APPEND Drafts CATENATE (UTF8 (~{18+}\r\nSubject: \xc3\xbc\xc3\xa4\r\n\r\n\x20
C-raw: ) TEXT {5+}\r\nhello)\r\n
S: a OK [APPENDUID <any> 1] Message stored
C: b APPEND Drafts CATENATE (utf8 ({9+}
C: a: 1
C:
C: x))
S: b OK [APPENDUID <any> 2] Message stored
C: c APPEND Drafts CATENATE (UTF8 ({9+}
C: a: 1
C:
C: x TEXT {1+}
C: x)
S: c BAD Expected a parenthesis
C: d APPEND Drafts CATENATE (UTF8 "x")
S: d BAD Expected URL, TEXT or UTF8
C: s EXAMINE Drafts
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT 3] <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK <any>
C: f FETCH 1 BODY[TEXT]
S: * 1 FETCH (BODY[TEXT] {6}
S:  hello)
S: f OK Fetched
