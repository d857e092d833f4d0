# The standing counts from command to command: what is taken away ends at once, also for who is logged in, and QUOTASET is named only while it
# is there.
account admin@lab.test correct-horse
account bob@lab.test bobs-password
open c imaps
S: * OK <any>
C: l LOGIN admin@lab.test correct-horse
S: l OK [CAPABILITY <any> QUOTA QUOTA=RES-STORAGE METADATA <any>] Logged in
C: a SETQUOTA "" (STORAGE 5)
S: a NO [NOPERM] Only the administrator sets quotas
C: b SETQUOTA bob@lab.test (STORAGE 5)
S: b NO [NOPERM] Only the administrator sets quotas
C: c GETQUOTA bob@lab.test
S: c NO [NONEXISTENT] There is no such quota root
C: d GETQUOTA admin@lab.test
S: d NO [NONEXISTENT] There is no such quota root
culver account admin admin@lab.test on
C: e CAPABILITY
S: * CAPABILITY <any> QUOTA QUOTA=RES-STORAGE QUOTASET METADATA <any>
S: e OK <any>
C: f SETQUOTA bob@lab.test (STORAGE 5)
S: * QUOTA "bob@lab.test" (STORAGE 0 5)
S: f OK Quota told
culver account admin admin@lab.test off
C: g SETQUOTA bob@lab.test (STORAGE 6)
S: g NO [NOPERM] Only the administrator sets quotas
C: h GETQUOTA bob@lab.test
S: h NO [NONEXISTENT] There is no such quota root
C: i CAPABILITY
S: * CAPABILITY <any> QUOTA QUOTA=RES-STORAGE METADATA <any>
S: i OK <any>
culver account admin admin@lab.test on
C: j UNAUTHENTICATE
S: j OK <any>
C: k CAPABILITY
S: * CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-256-PLUS
S: k OK <any>
C: m LOGIN bob@lab.test bobs-password
S: m OK [CAPABILITY <any> QUOTA QUOTA=RES-STORAGE METADATA <any>] Logged in
C: n GETQUOTA ""
S: * QUOTA "" (STORAGE 0 5)
S: n OK Quota told
C: o SETQUOTA bob@lab.test ()
S: o NO [NOPERM] Only the administrator sets quotas
open d imaps
S: * OK <any>
C: l LOGIN admin@lab.test correct-horse
S: l OK <any>
culver account disable admin@lab.test
C: a SETQUOTA bob@lab.test ()
S: * BYE This account is disabled
S-eof
c C: p GETQUOTA ""
S: * QUOTA "" (STORAGE 0 5)
S: p OK Quota told
