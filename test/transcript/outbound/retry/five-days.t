# QU04, QU05: a server that says "later" or, once its time to greet is over, nothing (RFC 5321 4.5.3.2.1) is tried after five minutes, then after
# twice as long each time up to 4,000 seconds; after four hours the sender hears that it is late, after five days that it failed, each once (4.5.4.1).
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
C: RCPT TO:<x@example.org>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Subject: waits
C: 
C: .
S: 250 2.0.0 queued as <any>
close
answer r
C: 220 remote.test
S: EHLO mx.lab.test
C: 250 remote.test
S: MAIL FROM:<alice@lab.test>
C: 451 4.3.2 not now
S: QUIT
C: 221 bye
close r
answer nobody
# A tenth more or less each time.
advance 268s
answer nobody
advance 64s
answer r
C: 451 4.3.2 not now
S-eof
close r
advance 475s
answer nobody
advance 190s
answer r
C: 451 4.3.2 not now
S-eof
close r
advance 885s
answer nobody
advance 440s
answer r
C: 451 4.3.2 not now
S-eof
close r
advance 1715s
answer nobody
advance 930s
answer r
C: 451 4.3.2 not now
S-eof
close r
advance 2665s
answer nobody
advance 1740s
answer r
C: 451 4.3.2 not now
S-eof
close r
advance 1855s
answer nobody
advance 2550s
answer r
C: 451 4.3.2 not now
S-eof
close r
open before imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: 2 OK <any>
close before
# Four hours.
advance 1045s
answer nobody
advance 3360s
answer r
C: 451 4.3.2 not now
S-eof
close r
open late imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: 2 OK <any>
C: 3 EXAMINE INBOX
S*: *<any>
S*: *<any>
S*: *<any>
S*: *<any>
S*: *<any>
S*: *<any>
S*: *<any>
S*: *<any>
S*: *<any>
S*: 3 OK <any>
C: 4 SEARCH SUBJECT "Your message is delayed" BODY "the deadline passed"
S: * SEARCH 1
S: 4 OK <any>
close late
advance 10s
answer nobody
advance 4395s
answer r
C: 451 4.3.2 not now
S-eof
close r
# Nobody answers from here on, until the fifth day is over.
advance 112h
open once imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: 2 OK <any>
close once
advance 4h
open failed imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 2)
S: 2 OK <any>
C: 3 EXAMINE INBOX
S*: *<any>
S*: *<any>
S*: *<any>
S*: *<any>
S*: *<any>
S*: *<any>
S*: *<any>
S*: *<any>
S*: *<any>
S*: 3 OK <any>
C: 4 SEARCH SUBJECT "could not be delivered"
S: * SEARCH 2
S: 4 OK <any>
close failed
advance 25h
open after imaps
S: * OK <any>
C: 1 LOGIN alice@lab.test correct-horse
S: 1 OK <any>
C: 2 STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 2)
S: 2 OK <any>
close after
