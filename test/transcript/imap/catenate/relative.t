# A URL of CATENATE may be relative to the selected mailbox, or to the user when there is none, and may come as a literal (RFC 4469 3, 5; RFC 3986 5.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE plan/red
S: a OK <any>
C: a CREATE plan/blue
S: a OK <any>
C: p APPEND plan/red {4+}
C: a: 1
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND plan/blue {4+}
C: a: 2
S: p OK [APPENDUID <any> 1] Message stored
C: b APPEND Drafts CATENATE (URL "plan/red/;UID=1" URL {16}
S: + OK
C: plan/blue/;UID=1)
S: b OK [APPENDUID <any> 1] Message stored
C: c APPEND Drafts CATENATE (URL ";UID=1")
S: c NO [BADURL ;UID=1] URL names nothing that can be had
C: s EXAMINE plan/red
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: d APPEND Drafts CATENATE (URL ";UID=1" URL "blue/;UID=1" URL {17+}
C: /plan/blue/;UID=2)
S: d NO [BADURL /plan/blue/;UID=2] URL names nothing that can be had
C: e APPEND Drafts CATENATE (URL ";UID=1" URL "blue/;UID=1" URL ";UID=1/;PARTIAL=0.3")
S: e OK [APPENDUID <any> 2] Message stored
C: f APPEND Drafts CATENATE (URL "blue:x/;UID=1")
S: f NO [BADURL blue:x/;UID=1] URL names nothing that can be had
C: g APPEND Drafts CATENATE (URL ~{1+}
C: x)
S: g BAD Expected a URL
C: h APPEND Drafts CATENATE (URL {8193}
S: h NO [LIMIT] URL is too long
C-raw: i APPEND Drafts CATENATE (URL {4+}\r\na\r\nb)\r\n
S: i NO [BADURL a%0D%0Ab] URL names nothing that can be had
C: t EXAMINE Drafts
S: * OK [CLOSED] <any>
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: t OK [READ-ONLY] Mailbox selected
C: j FETCH 1:2 BODY[]
S: * 1 FETCH (BODY[] {8}
S: a: 1a: 2)
S: * 2 FETCH (BODY[] {11}
S: a: 1a: 2a: )
S: j OK Fetched
