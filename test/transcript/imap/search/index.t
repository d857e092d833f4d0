# The same answers as without an index (text.t), and parts of words; what came after the index was made is found too.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {203+}
C: From: "Mller, Jrgen" <jm@example.org>
C: To: alice@lab.test
C: Cc: Carol <carol@lab.test>
C: Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=
C: Message-ID: <one@x>
C: X-Color: Red Green
C:
C: The quick brown fox
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {185+}
C: From: bob@lab.test
C: To: list@lab.test
C: Bcc: secret@lab.test
C: Subject: Second
C: Content-Type: text/plain; charset=utf-8
C: Content-Transfer-Encoding: quoted-printable
C:
C: K=C3=B6ln is lazy
C:
S: p OK [APPENDUID <any> 2] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
culver index rebuild alice@lab.test
C: a SEARCH SUBJECT second
S: * SEARCH 2
S: a OK <any>
C: a SEARCH FROM JM@EXAMPLE
S: * SEARCH 1
S: a OK <any>
C: a SEARCH FROM bob
S: * SEARCH 2
S: a OK <any>
C: a SEARCH TO alice
S: * SEARCH 1
S: a OK <any>
C: a SEARCH CC carol
S: * SEARCH 1
S: a OK <any>
C: a SEARCH BCC secret
S: * SEARCH 2
S: a OK <any>
C: a SEARCH TO lab.test
S: * SEARCH 1 2
S: a OK <any>
C: a SEARCH HEADER Message-ID one@
S: * SEARCH 1
S: a OK <any>
C: a SEARCH HEADER X-Color "red green"
S: * SEARCH 1
S: a OK <any>
C: a SEARCH HEADER X-Color ""
S: * SEARCH 1
S: a OK <any>
C: a SEARCH HEADER X-None ""
S: * SEARCH
S: a OK <any>
C: a SEARCH BODY fox
S: * SEARCH 1
S: a OK <any>
C: a SEARCH BODY second
S: * SEARCH
S: a OK <any>
C: a SEARCH TEXT second
S: * SEARCH 2
S: a OK <any>
C: a SEARCH TEXT "red green"
S: * SEARCH 1
S: a OK <any>
C: a SEARCH BODY LAZY
S: * SEARCH 2
S: a OK <any>
C: a SEARCH TEXT nowhere
S: * SEARCH
S: a OK <any>
C: a SEARCH NOT BODY fox
S: * SEARCH 2
S: a OK <any>
C: a SEARCH OR BODY fox BODY lazy
S: * SEARCH 1 2
S: a OK <any>
C: a SEARCH BODY ""
S: * SEARCH 1 2
S: a OK <any>
C-raw: a SEARCH CHARSET UTF-8 SUBJECT {5+}\r\nk\xc3\xb6ln\r\n
S: * SEARCH 1
S: a OK Searched
C-raw: a SEARCH CHARSET UTF-8 BODY {5+}\r\nk\xc3\xb6ln\r\n
S: * SEARCH 2
S: a OK Searched
C: a SEARCH BODY uic
S: * SEARCH 1
S: a OK <any>
C: a SEARCH BODY "ick bro"
S: * SEARCH 1
S: a OK <any>
C: a SEARCH BODY "ick fox"
S: * SEARCH
S: a OK <any>
C: a SEARCH BODY " fox"
S: * SEARCH 1
S: a OK <any>
C: a SEARCH NOT SUBJECT econ
S: * SEARCH 1
S: a OK <any>
C: a SEARCH OR FROM <jm@ FROM bob@lab
S: * SEARCH 1 2
S: a OK <any>
deliver alice@lab.test
    From: dave@example.org
    Subject: third
    
    foxglove
C: a NOOP
S: * 3 EXISTS
S: * 3 RECENT
S: a OK <any>
C: a SEARCH TEXT fox
S: * SEARCH 1 3
S: a OK <any>
culver index rebuild
C: a SEARCH TEXT fox
S: * SEARCH 1 3
S: a OK <any>
C: a STORE 1 +FLAGS (\Deleted)
S: * 1 FETCH (FLAGS (\Deleted <any>))
S: a OK <any>
C: a EXPUNGE
S: * 1 EXPUNGE
S: a OK <any>
C: a SEARCH TEXT fox
S: * SEARCH 2
S: a OK <any>
culver undelete restore alice@lab.test
C: a NOOP
S: * 3 EXISTS
S: * 3 RECENT
S: a OK <any>
C: a SEARCH TEXT fox
S: * SEARCH 2 3
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
