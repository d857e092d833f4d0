# LP02: all recipients of a message are refused: one bounce tells of them all.
config outbound { smarthost = "192.0.2.25" }
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<n0@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n1@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n2@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n3@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n4@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n5@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n6@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n7@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n8@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n9@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n10@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n11@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n12@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n13@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n14@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n15@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n16@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n17@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n18@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n19@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n20@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n21@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n22@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n23@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n24@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n25@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n26@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n27@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n28@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n29@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n30@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n31@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n32@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n33@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n34@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n35@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n36@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n37@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n38@example.org>
S: 250 2.1.5 <any>
C: RCPT TO:<n39@example.org>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Subject: waits
C: 
C: .
S: 250 2.0.0 queued as <any>
close c
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<alice@lab.test>
C: 250 ok
S: RCPT TO:<n0@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n1@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n2@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n3@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n4@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n5@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n6@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n7@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n8@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n9@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n10@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n11@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n12@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n13@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n14@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n15@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n16@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n17@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n18@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n19@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n20@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n21@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n22@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n23@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n24@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n25@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n26@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n27@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n28@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n29@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n30@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n31@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n32@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n33@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n34@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n35@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n36@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n37@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n38@example.org>
C: 550 5.1.1 nobody
S: RCPT TO:<n39@example.org>
C: 550 5.1.1 nobody
S: QUIT
C: 221 bye
S-eof
close r
open i imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: 2 OK <any>
