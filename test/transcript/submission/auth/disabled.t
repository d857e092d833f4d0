# A disabled account sends nothing: the right password gets 525 5.7.13, a wrong one 535; a session from before ends at its next command. Mail for it is taken.
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a submissions
S: 220 <any>
C: EHLO me.example.org
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 <any>
culver account disable alice@lab.test
C: MAIL FROM:<alice@lab.test>
S: 421 4.7.0 mx.lab.test this account is disabled
S-eof
open b submissions
S: 220 <any>
C: EHLO me.example.org
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 525 5.7.13 this account is disabled
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nLWhvcnNl
S: 535 5.7.8 name or password is wrong
C: AUTH PLAIN AGJvYkBsYWIudGVzdABiYXR0ZXJ5LXN0YXBsZQ==
S: 235 <any>
C: MAIL FROM:<bob@lab.test>
S: 250 <any>
C: RCPT TO:<alice@lab.test>
S: 250 <any>
C: DATA
S: 354 <any>
C: From: bob@lab.test
C: Subject: while you are away
C:
C: text
C: .
S: 250 <any>
culver account enable alice@lab.test
open c imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b STATUS INBOX (MESSAGES)
S: * STATUS <any> (MESSAGES 1)
S: b OK <any>
