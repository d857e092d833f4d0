# SORT and THREAD by the same comparison: without case, in whatever alphabet (RFC 5255 4.3, 4.6).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {94+}
C: Date: 1 Jan 2000 10:00:00 +0000
C: Subject: =?utf-8?q?=D1=81=D0=95=D0=A0=D0=93=D0=95=D0=99?=
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {80+}
C: Date: 2 Jan 2000 10:00:00 +0000
C: Subject: =?koi8-r?q?=E1=CC=C5=CB=D3=C5=CA?=
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {51+}
C: Date: 3 Jan 2000 10:00:00 +0000
C: Subject: zebra
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX {51+}
C: Date: 4 Jan 2000 10:00:00 +0000
C: Subject: Apple
C:
C:
S: p OK [APPENDUID <any> 4] Message stored
C: p APPEND INBOX {68+}
C: Date: 5 Jan 2000 10:00:00 +0000
C: Subject: =?utf-8?q?=C3=A4pfel?=
C:
C:
S: p OK [APPENDUID <any> 5] Message stored
C: p APPEND INBOX {98+}
C: Date: 6 Jan 2000 10:00:00 +0000
C: Subject: Re: =?utf-8?q?=D0=A1=D0=B5=D1=80=D0=B3=D0=B5=D0=B9?=
C:
C:
S: p OK [APPENDUID <any> 6] Message stored
C: p APPEND INBOX {52+}
C: Date: 7 Jan 2000 10:00:00 +0000
C: Subject: BANANA
C:
C:
S: p OK [APPENDUID <any> 7] Message stored
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 7 EXISTS
S: * 7 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 8] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a SORT (SUBJECT) UTF-8 ALL
S: * SORT 4 5 7 3 2 1 6
S: a OK Sorted
C: b SORT (REVERSE SUBJECT) UTF-8 ALL
S: * SORT 1 6 2 3 7 5 4
S: b OK Sorted
C: c THREAD ORDEREDSUBJECT UTF-8 ALL
S: * THREAD (1 6)(2)(3)(4)(5)(7)
S: c OK Threaded
C: d SORT (SUBJECT DATE) UTF-8 OR SUBJECT "APPLE" SUBJECT banana
S: * SORT 4 7
S: d OK Sorted
