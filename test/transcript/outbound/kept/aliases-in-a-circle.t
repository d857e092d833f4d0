# LP04: where the aliases of the postmaster lead to nobody, mail that is refused for its content waits for somebody to mend them.
config outbound { smarthost = "192.0.2.25" }
account carol@lab.test correct-horse
alias away@lab.test bob@elsewhere.example
open c smtp
S: 220 <any>
C: EHLO client.example
S-reply: 250
C: MAIL FROM:<victim@innocent.example>
S: 250 2.1.0 <any>
C: RCPT TO:<away@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: victim@innocent.example
C: Subject: cheap pills
C: 
C: buy
C: .
S: 250 2.0.0 queued as <any>
close c
alias postmaster@lab.test one@lab.test
alias one@lab.test postmaster@lab.test
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<any>
C: 250 ok
S: RCPT TO:<bob@elsewhere.example>
C: 250 ok
S: DATA
C: 354 go on
S: Delivered-To: <any>
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: From: victim@innocent.example
S: Subject: cheap pills
S: 
S: buy
S: .
C: 554 5.7.1 this is spam
S: QUIT
C: 221 bye
S-eof
close r
open i imaps
S: * OK <any>
C: a LOGIN carol@lab.test correct-horse
S: a OK <any>
C: b STATUS Junk (MESSAGES)
S: * STATUS "Junk" (MESSAGES 0)
S: b OK <any>
close i
culver alias remove one@lab.test postmaster@lab.test
alias one@lab.test carol@lab.test
advance 5m
answer again
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<any>
C: 250 ok
S: RCPT TO:<bob@elsewhere.example>
C: 250 ok
S: DATA
C: 354 go on
S: Delivered-To: <any>
S: Received: <any>
S: <any>
S: <any>
S: <any>
S: From: victim@innocent.example
S: Subject: cheap pills
S: 
S: buy
S: .
C: 554 5.7.1 this is spam
S: QUIT
C: 221 bye
S-eof
close again
open j imaps
S: * OK <any>
C: a LOGIN carol@lab.test correct-horse
S: a OK <any>
C: b STATUS Junk (MESSAGES)
S: * STATUS "Junk" (MESSAGES 1)
S: b OK <any>
close j
advance 12h
answer nobody
