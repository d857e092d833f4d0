# SA14 Mechanisms that are not offered are refused, EXTERNAL without a certificate among them; a mechanism is no path and no format.
account alice@lab.test correct-horse
open c submissions
S: 220 mx.lab.test <any>
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
C: AUTH EXTERNAL =
S: 504 5.5.4 <any>
C: AUTH SCRAM-SHA-1 biws
S: 504 5.5.4 <any>
C: AUTH CRAM-MD5
S: 504 5.5.4 <any>
C: AUTH ANONYMOUS
S: 504 5.5.4 <any>
C: AUTH ../PLAIN
S: 501 5.5.4 <any>
C: AUTH %n%n
S: 501 5.5.4 <any>
C: AUTH PLAIN  x
S: 501 5.5.4 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
