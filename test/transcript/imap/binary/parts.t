# BINARY takes the transfer encoding off a part, BINARY.SIZE counts what is left (RFC 3516 4.2, 4.3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {386+}
C: MIME-Version: 1.0
C: Content-Type: multipart/mixed; boundary=b
C:
C: --b
C: Content-Type: text/plain; charset=utf-8
C: Content-Transfer-Encoding: quoted-printable
C:
C: gr=C3=BC=C3=9Fe
C: --b
C: Content-Type: application/octet-stream
C: Content-Transfer-Encoding: base64
C:
C: QUJDREVG
C: --b
C: Content-Type: text/plain
C: Content-Transfer-Encoding: x-odd
C:
C: what
C: --b
C: Content-Type: text/plain
C:
C: plain
C: --b--
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
S: * OK [HIGHESTMODSEQ 7] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a FETCH 1 (BINARY.SIZE[1] BINARY.SIZE[2] BINARY.SIZE[4])
S: * 1 FETCH (BINARY.SIZE[1] 7 BINARY.SIZE[2] 6 BINARY.SIZE[4] 5)
S: a OK Fetched
C: b FETCH 1 (FLAGS BINARY.PEEK[2])
S: * 1 FETCH (FLAGS (\Recent) BINARY[2] {6}
S: ABCDEF)
S: b OK Fetched
C: c FETCH 1 (BINARY.PEEK[2]<2.3>)
S: * 1 FETCH (BINARY[2]<2> {3}
S: CDE)
S: c OK Fetched
C: d FETCH 1 (BINARY.PEEK[2]<9.3>)
S: * 1 FETCH (BINARY[2]<9> {0}
S: )
S: d OK Fetched
C: e FETCH 1 (BINARY.PEEK[4])
S: * 1 FETCH (BINARY[4] {5}
S: plain)
S: e OK Fetched
C: f FETCH 1 (BINARY.PEEK[4]<1.2>)
S: * 1 FETCH (BINARY[4]<1> {2}
S: la)
S: f OK Fetched
C: g FETCH 1 (BINARY.PEEK[9])
S: * 1 FETCH (BINARY[9] NIL)
S: g OK Fetched
C: h FETCH 1 (BINARY.PEEK[3])
S: * 1 FETCH (BINARY[3] NIL)
S: h NO [UNKNOWN-CTE] Some parts are in an encoding that is not known
C: i FETCH 1 (BINARY.SIZE[3])
S: * 1 FETCH (BINARY.SIZE[3] 0)
S: i NO [UNKNOWN-CTE] Some parts are in an encoding that is not known
C: j FETCH 1 (BINARY[2])
S: * 1 FETCH (BINARY[2] {6}
S: ABCDEF FLAGS (\Seen \Recent))
S: j OK Fetched
C: k FETCH 1 (BINARY.PEEK[2.MIME])
S: k BAD Section does not end
C: l FETCH 1 (BINARY.SIZE[2]<0.1>)
S: l BAD List of FETCH items does not end
C: m FETCH 1 (BINARY.PEEK[HEADER])
S: m BAD Section does not end
C: n FETCH 1 BINARY
S: n BAD Unknown FETCH item
