# What is no text in the charset that it names is ordered by its octets, behind all others; what names none that is known is read as text all the same (RFC 5255 4.6, its example).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {61+}
C: Subject: =?utf-8?q?=D0=C0=D0=BD=D0=B4=D1=80=D0=B5=D0=B9?=
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {61+}
C: Subject: =?utf-8?q?=D1=81=D0=95=D0=A0=D0=93=D0=95=D0=99?=
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {67+}
C: Subject: =?utf-8?q?=D0=92=D0=B0=D1=81=D0=B8=D0=BB=D0=B8=FF=B9?=
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX {47+}
C: Subject: =?koi8-r?q?=E1=CC=C5=CB=D3=C5=CA?=
C:
C:
S: p OK [APPENDUID <any> 4] Message stored
C: p APPEND INBOX {32+}
C: Subject: =?x-none?q?abc=E4?=
C:
C:
S: p OK [APPENDUID <any> 5] Message stored
C: p APPEND INBOX {16+}
C: Subject: abc
C:
C:
S: p OK [APPENDUID <any> 6] Message stored
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 6 EXISTS
S: * 6 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 7] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a SORT (SUBJECT) UTF-8 ALL
S: * SORT 6 5 4 2 3 1
S: a OK Sorted
C: b SEARCH SUBJECT "abc"
S: * SEARCH 5 6
S: b OK Searched
C: c FETCH 1:6 (ENVELOPE)
S: * 1 FETCH (ENVELOPE (NIL "=?utf-8?q?=D0=C0=D0=BD=D0=B4=D1=80=D0=B5=D0=B9?=" NIL NIL NIL NIL NIL NIL NIL NIL))
S: * 2 FETCH (ENVELOPE (NIL "=?utf-8?q?=D1=81=D0=95=D0=A0=D0=93=D0=95=D0=99?=" NIL NIL NIL NIL NIL NIL NIL NIL))
S: * 3 FETCH (ENVELOPE (NIL "=?utf-8?q?=D0=92=D0=B0=D1=81=D0=B8=D0=BB=D0=B8=FF=B9?=" NIL NIL NIL NIL NIL NIL NIL NIL))
S: * 4 FETCH (ENVELOPE (NIL "=?koi8-r?q?=E1=CC=C5=CB=D3=C5=CA?=" NIL NIL NIL NIL NIL NIL NIL NIL))
S: * 5 FETCH (ENVELOPE (NIL "=?x-none?q?abc=E4?=" NIL NIL NIL NIL NIL NIL NIL NIL))
S: * 6 FETCH (ENVELOPE (NIL "abc" NIL NIL NIL NIL NIL NIL NIL NIL))
S: c OK Fetched
