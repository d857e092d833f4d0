# What is to be delivered by a time is not held beyond it, whatever is to happen when it is late (RFC 4865 5.2.2); HOLDFOR has no zero in front.
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test> BY=60;N HOLDFOR=61
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> BY=-10;N HOLDFOR=1
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> HOLDFOR=0
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> HOLDFOR=060
S: 501 5.5.4 <any>
C: MAIL FROM:<alice@lab.test> BY=60;N HOLDFOR=60
S: 250 2.1.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
