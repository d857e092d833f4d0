# Texts are compared by i;unicode-casemap, decoded from whatever they are encoded in, in every key that has a text (RFC 5255 4.3, 4.6).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {240+}
C: From: =?utf-8?q?=C3=84rzte?= <a@a.test>
C: To: =?koi8-r?B?58/SwsHexdc=?= <b@a.test>
C: Subject: =?iso-8859-1?q?Gr=FC=DFe?= aus =?utf-8?b?TcO8bmNoZW4=?=
C: Content-Type: text/plain; charset=koi8-r
C: Content-Transfer-Encoding: base64
C:
C: 8NLJ18XU
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {182+}
C: Subject: =?utf-8?q?=D0=9F=D0=A0=D0=98=D0=92=D0=95=D0=A2?=
C: Content-Type: text/plain; charset=utf-8
C: Content-Transfer-Encoding: quoted-printable
C:
C: =CE=A3=CE=91=CE=A3 =EF=AC=81nal
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {101+}
C: Subject: =?x-none?q?plain=E4?= words
C: Content-Type: text/plain; charset=x-none
C:
C: unknown charset
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a SEARCH CHARSET UTF-8 FROM {4+}
C: ärz
S: * SEARCH 1
S: a OK Searched
C: b SEARCH CHARSET UTF-8 FROM {4+}
C: ÄRZ
S: * SEARCH 1
S: b OK Searched
C: c SEARCH CHARSET UTF-8 SUBJECT {6+}
C: MÜNCH
S: * SEARCH 1
S: c OK Searched
C: d SEARCH CHARSET UTF-8 SUBJECT {12+}
C: привет
S: * SEARCH 2
S: d OK Searched
C: e SEARCH CHARSET UTF-8 TEXT {12+}
C: Привет
S: * SEARCH 1 2
S: e OK Searched
C: f SEARCH CHARSET UTF-8 BODY {12+}
C: ПРИВЕТ
S: * SEARCH 1
S: f OK Searched
C: g SEARCH CHARSET UTF-8 TO {6+}
C: гор
S: * SEARCH 1
S: g OK Searched
C: h SEARCH CHARSET UTF-8 HEADER SUBJECT {4+}
C: GRü
S: * SEARCH 1
S: h OK Searched
C: i SEARCH BODY "UNKNOWN"
S: * SEARCH 3
S: i OK Searched
C: j SEARCH SUBJECT "words"
S: * SEARCH 3
S: j OK Searched
C: k SEARCH CHARSET UTF-8 BODY {6+}
C: σασ
S: * SEARCH 2
S: k OK Searched
C: m SEARCH BODY "FINAL"
S: * SEARCH 2
S: m OK Searched
C: n SEARCH SUBJECT "munchen"
S: * SEARCH
S: n OK Searched
