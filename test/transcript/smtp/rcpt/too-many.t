# More recipients than the limit: 452 for the rest, which is sent again (RFC 5321 4.5.3.1.10).
config server { hostname = mx.lab.test recipients_max = 100 }
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S: 250-mx.lab.test<any>
S: 250-PIPELINING
S: 250-SIZE 52428800
S: 250-8BITMIME
S: 250-ENHANCEDSTATUSCODES
S: 250-CHUNKING
S: 250-BINARYMIME
S: 250-SMTPUTF8
S: 250-DSN
S: 250-HELP
S: 250 STARTTLS
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice+0@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+1@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+2@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+3@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+4@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+5@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+6@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+7@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+8@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+9@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+10@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+11@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+12@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+13@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+14@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+15@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+16@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+17@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+18@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+19@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+20@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+21@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+22@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+23@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+24@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+25@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+26@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+27@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+28@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+29@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+30@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+31@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+32@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+33@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+34@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+35@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+36@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+37@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+38@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+39@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+40@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+41@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+42@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+43@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+44@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+45@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+46@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+47@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+48@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+49@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+50@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+51@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+52@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+53@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+54@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+55@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+56@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+57@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+58@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+59@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+60@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+61@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+62@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+63@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+64@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+65@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+66@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+67@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+68@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+69@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+70@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+71@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+72@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+73@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+74@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+75@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+76@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+77@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+78@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+79@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+80@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+81@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+82@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+83@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+84@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+85@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+86@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+87@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+88@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+89@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+90@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+91@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+92@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+93@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+94@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+95@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+96@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+97@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+98@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+99@lab.test>
S: 250 2.1.5 <any>
C: RCPT TO:<alice+x@lab.test>
S: 452 4.5.3 <any>
C: DATA
S: 354 <any>
C: Subject: x
C: 
C: .
S: 250 2.0.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
open r imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: s OK <any>
