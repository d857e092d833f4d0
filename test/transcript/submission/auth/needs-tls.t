# ST07: No password outside TLS: AUTH is not offered, and refused with 538 (RFC 4954 4).
account alice@lab.test correct-horse
open c submission
S: 220 <any>
C: EHLO client
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-STARTTLS
S: 250-FUTURERELEASE 5184000 <any>
S: 250-DELIVERBY
S: 250 MT-PRIORITY
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 538 5.7.11 <any>
C: MAIL FROM:<alice@lab.test>
S: 530 5.7.0 <any>
C: STARTTLS
S: 220 2.0.0 <any>
starttls c
C: EHLO client
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250 AUTH PLAIN LOGIN SCRAM-SHA-256
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
