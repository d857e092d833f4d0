# SA02 What is not base64 is 501, in the command and in the response, and counts as an error; another client logs in meanwhile.
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
C: AUTH PLAIN A===
S: 501 5.5.2 <any>
C: AUTH PLAIN AA=A
S: 501 5.5.2 <any>
C: AUTH PLAIN AGFsaWNl_-
S: 501 5.5.2 <any>
C: AUTH PLAIN *A==
S: 501 5.5.2 <any>
C: AUTH PLAIN
S: 334 
C: A G F s
S: 501 5.5.2 <any>
C: AUTH LOGIN
S: 334 VXNlcm5hbWU6
C: \x00
S: 501 5.5.2 <any>
open d submissions
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
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
c C: QUIT
c S: 221 2.0.0 <any>
c S-eof
