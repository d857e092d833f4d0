# DN02 smtp.sender_dns_time = 0: the DNS is not asked about senders.
config smtp { sender_dns_time = 0s }
account alice@lab.test correct-horse
dns null.example MX 0 .
open c smtp
S: 220 <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<x@null.example>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
close c
