# BY= of MAIL (RFC 2852 4): a time, a mode, and none that is over already where the message would be returned.
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> BY=0;R
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> BY=-1;R
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> BY=10
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> BY=;R
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> BY=10;X
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> BY=10;RX
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> BY=1234567890;R
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> BY
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> BY=10;R BY=10;R
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> BY=60;R HOLDFOR=61
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> BY=-10;nt
S: 250 2.1.0 <any>
C: RSET
S: 250 2.0.0 <any>
C: MAIL FROM:<alice@lab.test> BY=+000000060;RT
S: 250 2.1.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
open s smtp
S: 220 <any>
C: EHLO client
S-reply: 250
C: MAIL FROM:<a@example.org> BY=60;R
S: 555 5.5.4 <any>
