# An administrator learns the quota root of others' mailboxes, not which ones there are, and has no right on any of them.
account admin@lab.test correct-horse
account bob@lab.test bobs-password
culver account admin admin@lab.test on
open c imaps
S: * OK <any>
C: l LOGIN admin@lab.test correct-horse
S: l OK <any>
C: a GETQUOTAROOT "Other Users/bob@lab.test/INBOX"
S: * QUOTAROOT "Other Users/bob@lab.test/INBOX" "bob@lab.test"
S: * QUOTA "bob@lab.test" (STORAGE 0 10485760)
S: a OK Quota told
C: b GETQUOTAROOT "Other Users/bob@lab.test/not there"
S: * QUOTAROOT "Other Users/bob@lab.test/not there" "bob@lab.test"
S: * QUOTA "bob@lab.test" (STORAGE 0 10485760)
S: b OK Quota told
C: c GETQUOTAROOT "Other Users/nobody@lab.test/INBOX"
S: c NO [NONEXISTENT] There is no such mailbox
C: d GETQUOTAROOT INBOX
S: * QUOTAROOT "INBOX" ""
S: * QUOTA "" (STORAGE 0 10485760)
S: d OK Quota told
C: e SELECT "Other Users/bob@lab.test/INBOX"
S: e NO [NONEXISTENT] There is no such mailbox
C: f LIST "" "Other Users*"
S: f OK <any>
C: g GETACL "Other Users/bob@lab.test/INBOX"
S: g NO [NONEXISTENT] There is no such mailbox
