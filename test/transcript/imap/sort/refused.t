# SORT that is not understood, and SORT with nothing selected (RFC 5256 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX " 1-Feb-2001 00:00:00 +0000" {180+}
C: Date: 2 Jan 2000 10:00:00 +0000
C: From: Zoe <ann@a.test>
C: To: alice@lab.test
C: Cc: x@x.test
C: Subject: Re: [list] banana
C:
C: a long body, longer than the others, which is the largest
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX " 4-Feb-2001 00:00:00 +0000" {123+}
C: Date: 2 Jan 2000 10:30:00 +0100
C: From: =?utf-8?q?=C3=84nne?= <zed@a.test>
C: To: Bob <bob@lab.test>
C: Subject: apple
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX " 3-Feb-2001 00:00:00 +0000" {123+}
C: Date: 1 Jan 2000 10:00:00 +0000
C: From: bob@a.test
C: To: alice@lab.test
C: Cc: Carl <c@x.test>
C: Subject: Banana (fwd)
C:
C: body
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX " 2-Feb-2001 00:00:00 +0000" {42+}
C: From: BOB@b.test
C: To: alice@lab.test
C:
C:
C:
S: p OK [APPENDUID <any> 4] Message stored
C: s EXAMINE INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 4 EXISTS
S: * 4 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: a0 SORT
S: a0 BAD Missing argument
C: a1 SORT ()  UTF-8 ALL
S: a1 BAD Expected an atom
C: a2 SORT DATE UTF-8 ALL
S: a2 BAD Expected a list of sort criteria
C: a3 SORT (DATE REVERSE) UTF-8 ALL
S: a3 BAD Expected a space
C: a4 SORT (AGE) UTF-8 ALL
S: a4 BAD Unknown sort criterion
C: a5 SORT (DATE) ALL
S: a5 NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: a6 SORT (DATE) UTF-8
S: a6 BAD Missing argument
C: a7 SORT (DATE) UTF-8 ALL)
S: a7 BAD Unexpected parenthesis
C: a8 SORT (DATE) UTF-8 (ALL
S: a8 BAD Search keys are incomplete
C: u UNSELECT
S: u OK <any>
C: v SORT (DATE) UTF-8 ALL
S: v BAD [CLIENTBUG] Select a mailbox first
C: w THREAD REFS UTF-8 ALL
S: w BAD [CLIENTBUG] Select a mailbox first
