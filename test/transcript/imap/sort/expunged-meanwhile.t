# What another session expunged is left out of SORT and THREAD, and told later (RFC 5256 3, RFC 3501 7.4.1).
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
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s SELECT INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 4 EXISTS
S: * 4 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a STORE 2 +FLAGS.SILENT (\Deleted)
S: a OK <any>
C: b EXPUNGE
S: * 2 EXPUNGE
S: b OK Expunged
c C: a SORT (SUBJECT) UTF-8 ALL
S: * SORT 4 1 3
S: a OK Sorted
C: b THREAD REFS UTF-8 ALL
S: * THREAD (3)(1)(4)
S: b OK Threaded
C: n NOOP
S: * 2 EXPUNGE
S: n OK <any>
