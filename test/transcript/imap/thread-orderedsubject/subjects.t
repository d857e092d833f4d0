# THREAD=ORDEREDSUBJECT: messages of one base subject are one thread, the first by Date its root, the others its children; threads in the order of their roots (RFC 5256 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {55+}
C: Date: 5 Mar 2000 10:00:00 +0000
C: Subject: Re: lunch
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {51+}
C: Date: 1 Mar 2000 10:00:00 +0000
C: Subject: lunch
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {69+}
C: Date: 3 Mar 2000 10:00:00 +0000
C: Subject: [list] Fwd: LUNCH (fwd)
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX {52+}
C: Date: 2 Mar 2000 10:00:00 +0000
C: Subject: dinner
C:
C:
S: p OK [APPENDUID <any> 4] Message stored
C: p APPEND INBOX {70+}
C: Date: 4 Mar 2000 10:00:00 +0000
C: Subject: =?utf-8?q?Re=3A_dinner?=
C:
C:
S: p OK [APPENDUID <any> 5] Message stored
C: p APPEND INBOX {50+}
C: Date: 28 Feb 2000 10:00:00 +0000
C: To: x@x.test
C:
C:
S: p OK [APPENDUID <any> 6] Message stored
C: p APPEND INBOX {50+}
C: Date: 29 Feb 2000 10:00:00 +0000
C: Subject: Re:
C:
C:
S: p OK [APPENDUID <any> 7] Message stored
C: p APPEND INBOX {57+}
C: Date: 1 Mar 2000 10:00:00 +0000
C: Subject: lunch today
C:
C:
S: p OK [APPENDUID <any> 8] Message stored
C: p APPEND INBOX {58+}
C: Date: 1 Mar 2000 11:30:00 +0200
C: Subject: re[2]: Lunch
C:
C:
S: p OK [APPENDUID <any> 9] Message stored
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 9 EXISTS
S: * 9 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 10] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a THREAD ORDEREDSUBJECT UTF-8 ALL
S: * THREAD (6 7)(9 (2)(3)(1))(8)(4 5)
S: a OK Threaded
C: b UID THREAD ORDEREDSUBJECT UTF-8 SUBJECT lunch
S: * THREAD (9 (2)(3)(1))(8)
S: b OK Threaded
C: c THREAD ORDEREDSUBJECT US-ASCII 4:5
S: * THREAD (4 5)
S: c OK Threaded
C: d THREAD ORDEREDSUBJECT UTF-8 UNDELETED SINCE 1-Jan-2000 NOT 1:9
S: * THREAD
S: d OK Threaded
C: e thread orderedsubject utf-8 1
S: * THREAD (1)
S: e OK Threaded
C: f THREAD ORDEREDSUBJECT X-NONE ALL
S: f NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
