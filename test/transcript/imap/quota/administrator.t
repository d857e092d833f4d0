# An administrator names the quota root of an account by its address, asks for it and sets it (RFC 9208 4.1); what is not named in the list
# has no limit.
account admin@lab.test correct-horse
account bob@lab.test bobs-password
culver account admin admin@lab.test on
open c imaps
S: * OK <any>
C: l LOGIN admin@lab.test correct-horse
S: l OK [CAPABILITY <any> QUOTA QUOTA=RES-STORAGE QUOTASET METADATA <any>] Logged in
C: a GETQUOTA bob@lab.test
S: * QUOTA "bob@lab.test" (STORAGE 0 10485760)
S: a OK Quota told
C: b SETQUOTA bob@lab.test (STORAGE 512)
S: * QUOTA "bob@lab.test" (STORAGE 0 512)
S: b OK Quota told
C: c SETQUOTA {12+}
C: BOB@LAB.TEST (storage 1099511627776)
S: * QUOTA "BOB@LAB.TEST" (STORAGE 0 1099511627776)
S: c OK Quota told
C: d SETQUOTA bob@lab.test ()
S: * QUOTA "bob@lab.test" ()
S: d OK Quota told
C: e GETQUOTA bob@lab.test
S: * QUOTA "bob@lab.test" ()
S: e OK Quota told
C: f SETQUOTA "" (STORAGE 7)
S: * QUOTA "" (STORAGE 0 7)
S: f OK Quota told
C: g GETQUOTA admin@lab.test
S: * QUOTA "admin@lab.test" (STORAGE 0 7)
S: g OK Quota told
culver account quota bob@lab.test 0
C: h GETQUOTA bob@lab.test
S: * QUOTA "bob@lab.test" (STORAGE 0 10485760)
S: h OK Quota told
culver account quota bob@lab.test none
C: i GETQUOTA bob@lab.test
S: * QUOTA "bob@lab.test" ()
S: i OK Quota told
restart
open d imaps
S: * OK <any>
C: l LOGIN admin@lab.test correct-horse
S: l OK [CAPABILITY <any> QUOTASET <any>] Logged in
C: a GETQUOTA bob@lab.test
S: * QUOTA "bob@lab.test" ()
S: a OK Quota told
