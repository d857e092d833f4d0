# Limits that cannot be kept are refused and change nothing: nothing at all, more than there may be, other resources, one twice.
account admin@lab.test correct-horse
account bob@lab.test bobs-password
culver account admin admin@lab.test on
culver account quota bob@lab.test 1M
open c imaps
S: * OK <any>
C: l LOGIN admin@lab.test correct-horse
S: l OK <any>
C: a SETQUOTA bob@lab.test (STORAGE 0)
S: a NO [LIMIT] A limit is 1 to 1099511627776
C: b SETQUOTA bob@lab.test (STORAGE 1099511627777)
S: b NO [LIMIT] A limit is 1 to 1099511627776
C: c SETQUOTA bob@lab.test (STORAGE 9223372036854775807)
S: c NO [LIMIT] A limit is 1 to 1099511627776
C: d SETQUOTA bob@lab.test (STORAGE 99999999999999999999)
S: d BAD <any>
C: e SETQUOTA bob@lab.test (MESSAGE 5)
S: e NO [CANNOT] Only STORAGE can be limited
C: f SETQUOTA bob@lab.test (STORAGE 5 MAILBOX 5)
S: f NO [CANNOT] Only STORAGE can be limited
C: g SETQUOTA bob@lab.test (STORAGE 5 STORAGE 6)
S: g BAD A resource is named twice
C: h SETQUOTA bob@lab.test (STORAGE -1)
S: h BAD <any>
C: i SETQUOTA nobody@lab.test (STORAGE 5)
S: i NO [NONEXISTENT] There is no such quota root
C: j GETQUOTA nobody@lab.test
S: j NO [NONEXISTENT] There is no such quota root
C: k GETQUOTA INBOX
S: k NO [NONEXISTENT] There is no such quota root
C: m GETQUOTA bob@lab.test
S: * QUOTA "bob@lab.test" (STORAGE 0 1024)
S: m OK Quota told
