# Each criterion of SORT, and REVERSE (RFC 5256 3): text without case, subjects without their marks, dates as instants.
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
C: a SORT (ARRIVAL) UTF-8 ALL
S: * SORT 1 4 3 2
S: a OK Sorted
C: b SORT (DATE) UTF-8 ALL
S: * SORT 3 2 1 4
S: b OK Sorted
C: c SORT (SUBJECT) UTF-8 ALL
S: * SORT 4 2 1 3
S: c OK Sorted
C: d SORT (REVERSE SUBJECT) UTF-8 ALL
S: * SORT 1 3 2 4
S: d OK Sorted
C: e SORT (FROM) UTF-8 ALL
S: * SORT 1 3 4 2
S: e OK Sorted
C: f SORT (SUBJECT DATE) UTF-8 ALL
S: * SORT 4 2 3 1
S: f OK Sorted
C: h SORT (CC) UTF-8 ALL
S: * SORT 2 4 3 1
S: h OK Sorted
C: i SORT (TO) UTF-8 ALL
S: * SORT 1 3 4 2
S: i OK Sorted
C: j SORT (DISPLAYFROM) UTF-8 ALL
S: * SORT 2 3 4 1
S: j OK Sorted
C: k SORT (REVERSE DISPLAYTO) UTF-8 ALL
S: * SORT 2 1 3 4
S: k OK Sorted
C: m SORT (REVERSE SIZE) UTF-8 ALL
S: * SORT 1 2 3 4
S: m OK Sorted
C: n UID SORT (REVERSE ARRIVAL) us-ascii 2:4
S: * SORT 2 3 4
S: n OK Sorted
C: o SORT (DATE) UTF-8 SUBJECT nothing
S: * SORT
S: o OK Sorted
C: p SORT (DATE) UTF-8 OR SUBJECT banana LARGER 100000
S: * SORT 3 1
S: p OK Sorted
