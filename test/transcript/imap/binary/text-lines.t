# Lines of text that was decoded end in CRLF, and BINARY.SIZE counts them so; what is no text, or not in octets, stays as it is (RFC 3516 4.3 and 6, RFC 9051 7.5.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {519+}
C: MIME-Version: 1.0
C: Content-Type: multipart/mixed; boundary=b
C:
C: --b
C: Content-Type: text/plain; charset=utf-8
C: Content-Transfer-Encoding: base64
C:
C: CmEKYg0KYwo=
C: --b
C: Content-Type: application/octet-stream
C: Content-Transfer-Encoding: base64
C:
C: CmEKYg0KYwo=
C: --b
C: Content-Type: text/plain; charset=UTF-16BE
C: Content-Transfer-Encoding: base64
C:
C: TgpOCg==
C: --b
C: Content-Type: text/plain
C: Content-Transfer-Encoding: base64
C:
C: YQBi
C: --b
C: Content-Type: text/plain
C: Content-Transfer-Encoding: quoted-printable
C:
C: a=0Ab
C: --b--
C:
S: p OK [APPENDUID <any> 1] Message stored
C: s EXAMINE INBOX
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
C: a FETCH 1 (BINARY.SIZE[1] BINARY[1])
S: * 1 FETCH (BINARY.SIZE[1] 11 BINARY[1] {11}
S:
S: a
S: b
S: c
S: )
S: a OK Fetched
C: b FETCH 1 (BINARY[1]<2.3>)
S: * 1 FETCH (BINARY[1]<2> {3}
S: a
S: )
S: b OK Fetched
C: c FETCH 1 (BINARY.SIZE[2] BINARY.SIZE[3] BINARY.SIZE[4] BINARY.SIZE[5])
S: * 1 FETCH (BINARY.SIZE[2] 8 BINARY.SIZE[3] 4 BINARY.SIZE[4] 3 BINARY.SIZE[5] 4)
S: c OK Fetched
C: d FETCH 1 (BINARY[4]<0.1> BINARY[4]<2.1>)
S: * 1 FETCH (BINARY[4]<0> {1}
S: a BINARY[4]<2> {1}
S: b)
S: d OK Fetched
