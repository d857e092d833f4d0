# SORT with RETURN: MIN, MAX and ALL in the order of the sort, SAVE for later (RFC 5267 3, RFC 5182).
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
C: a SORT RETURN (MIN MAX COUNT ALL) (SUBJECT) UTF-8 ALL
S: * ESEARCH (TAG "a") MIN 4 MAX 3 COUNT 4 ALL 4,2,1,3
S: a OK Sorted
C: b UID SORT RETURN () (REVERSE SUBJECT) UTF-8 2:4
S: * ESEARCH (TAG "b") UID ALL 3,2,4
S: b OK Sorted
C: c SORT RETURN (ALL) (DATE) UTF-8 1:2
S: * ESEARCH (TAG "c") ALL 2,1
S: c OK Sorted
C: d SORT RETURN (ALL) (TO) UTF-8 ALL
S: * ESEARCH (TAG "d") ALL 1,3:4,2
S: d OK Sorted
C: e SORT RETURN (COUNT) (DATE) UTF-8 SUBJECT nothing
S: * ESEARCH (TAG "e") COUNT 0
S: e OK Sorted
C: f SORT RETURN (MIN) (DATE) UTF-8 SUBJECT nothing
S: * ESEARCH (TAG "f")
S: f OK Sorted
C: g SORT RETURN (SAVE) (SUBJECT) UTF-8 SUBJECT banana
S: g OK Sorted
C: h SEARCH $
S: * SEARCH 1 3
S: h OK Searched
C: i SORT RETURN (SAVE MAX) (REVERSE DATE) UTF-8 ALL
S: * ESEARCH (TAG "i") MAX 3
S: i OK Sorted
C: j SORT (DATE) UTF-8 $
S: * SORT 3
S: j OK Sorted
C: k SORT RETURN (SAVE) (DATE) X-NONE ALL
S: k NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: m SEARCH $
S: * SEARCH
S: m OK Searched
C: n SORT RETURN (FOO) (DATE) UTF-8 ALL
S: n BAD Unknown search result option
