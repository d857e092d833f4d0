# MT-PRIORITY of MAIL (RFC 6710 4): one digit with its sign, from who is known here alone.
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> MT-PRIORITY=10
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> MT-PRIORITY=-0
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> MT-PRIORITY=+1
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> MT-PRIORITY=
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> MT-PRIORITY
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> MT-PRIORITY=x
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> MT-PRIORITY=1 MT-PRIORITY=1
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> MT-PRIORITY=-9
S: 250 2.1.0 <any>
C: RSET
S: 250 2.0.0 <any>
C: MAIL FROM:<alice@lab.test> MT-PRIORITY=9
S: 250 2.1.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
open s smtp
S: 220 <any>
C: EHLO client
S-reply: 250
C: MAIL FROM:<a@example.org> MT-PRIORITY=9
S: 555 5.5.4 <any>
