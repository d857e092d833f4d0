# DN04: a domain that names thirty hosts with ten addresses each, all silent, has the time of one greeting for them all, and for two addresses in any
# case (RFC 5321 5.1); then its mail waits.
config outbound { mta_sts = no }
account alice@lab.test correct-horse
dns example.org MX 10 mx0.example.org
dns mx0.example.org A 192.0.0.1
dns mx0.example.org A 192.0.0.2
dns mx0.example.org A 192.0.0.3
dns mx0.example.org A 192.0.0.4
dns mx0.example.org A 192.0.0.5
dns mx0.example.org A 192.0.0.6
dns mx0.example.org A 192.0.0.7
dns mx0.example.org A 192.0.0.8
dns mx0.example.org A 192.0.0.9
dns mx0.example.org A 192.0.0.10
dns example.org MX 11 mx1.example.org
dns mx1.example.org A 192.0.1.1
dns mx1.example.org A 192.0.1.2
dns mx1.example.org A 192.0.1.3
dns mx1.example.org A 192.0.1.4
dns mx1.example.org A 192.0.1.5
dns mx1.example.org A 192.0.1.6
dns mx1.example.org A 192.0.1.7
dns mx1.example.org A 192.0.1.8
dns mx1.example.org A 192.0.1.9
dns mx1.example.org A 192.0.1.10
dns example.org MX 12 mx2.example.org
dns mx2.example.org A 192.0.2.1
dns mx2.example.org A 192.0.2.2
dns mx2.example.org A 192.0.2.3
dns mx2.example.org A 192.0.2.4
dns mx2.example.org A 192.0.2.5
dns mx2.example.org A 192.0.2.6
dns mx2.example.org A 192.0.2.7
dns mx2.example.org A 192.0.2.8
dns mx2.example.org A 192.0.2.9
dns mx2.example.org A 192.0.2.10
dns example.org MX 13 mx3.example.org
dns mx3.example.org A 192.0.3.1
dns mx3.example.org A 192.0.3.2
dns mx3.example.org A 192.0.3.3
dns mx3.example.org A 192.0.3.4
dns mx3.example.org A 192.0.3.5
dns mx3.example.org A 192.0.3.6
dns mx3.example.org A 192.0.3.7
dns mx3.example.org A 192.0.3.8
dns mx3.example.org A 192.0.3.9
dns mx3.example.org A 192.0.3.10
dns example.org MX 14 mx4.example.org
dns mx4.example.org A 192.0.4.1
dns mx4.example.org A 192.0.4.2
dns mx4.example.org A 192.0.4.3
dns mx4.example.org A 192.0.4.4
dns mx4.example.org A 192.0.4.5
dns mx4.example.org A 192.0.4.6
dns mx4.example.org A 192.0.4.7
dns mx4.example.org A 192.0.4.8
dns mx4.example.org A 192.0.4.9
dns mx4.example.org A 192.0.4.10
dns example.org MX 15 mx5.example.org
dns mx5.example.org A 192.0.5.1
dns mx5.example.org A 192.0.5.2
dns mx5.example.org A 192.0.5.3
dns mx5.example.org A 192.0.5.4
dns mx5.example.org A 192.0.5.5
dns mx5.example.org A 192.0.5.6
dns mx5.example.org A 192.0.5.7
dns mx5.example.org A 192.0.5.8
dns mx5.example.org A 192.0.5.9
dns mx5.example.org A 192.0.5.10
dns example.org MX 16 mx6.example.org
dns mx6.example.org A 192.0.6.1
dns mx6.example.org A 192.0.6.2
dns mx6.example.org A 192.0.6.3
dns mx6.example.org A 192.0.6.4
dns mx6.example.org A 192.0.6.5
dns mx6.example.org A 192.0.6.6
dns mx6.example.org A 192.0.6.7
dns mx6.example.org A 192.0.6.8
dns mx6.example.org A 192.0.6.9
dns mx6.example.org A 192.0.6.10
dns example.org MX 17 mx7.example.org
dns mx7.example.org A 192.0.7.1
dns mx7.example.org A 192.0.7.2
dns mx7.example.org A 192.0.7.3
dns mx7.example.org A 192.0.7.4
dns mx7.example.org A 192.0.7.5
dns mx7.example.org A 192.0.7.6
dns mx7.example.org A 192.0.7.7
dns mx7.example.org A 192.0.7.8
dns mx7.example.org A 192.0.7.9
dns mx7.example.org A 192.0.7.10
dns example.org MX 18 mx8.example.org
dns mx8.example.org A 192.0.8.1
dns mx8.example.org A 192.0.8.2
dns mx8.example.org A 192.0.8.3
dns mx8.example.org A 192.0.8.4
dns mx8.example.org A 192.0.8.5
dns mx8.example.org A 192.0.8.6
dns mx8.example.org A 192.0.8.7
dns mx8.example.org A 192.0.8.8
dns mx8.example.org A 192.0.8.9
dns mx8.example.org A 192.0.8.10
dns example.org MX 19 mx9.example.org
dns mx9.example.org A 192.0.9.1
dns mx9.example.org A 192.0.9.2
dns mx9.example.org A 192.0.9.3
dns mx9.example.org A 192.0.9.4
dns mx9.example.org A 192.0.9.5
dns mx9.example.org A 192.0.9.6
dns mx9.example.org A 192.0.9.7
dns mx9.example.org A 192.0.9.8
dns mx9.example.org A 192.0.9.9
dns mx9.example.org A 192.0.9.10
dns example.org MX 20 mx10.example.org
dns mx10.example.org A 192.0.10.1
dns mx10.example.org A 192.0.10.2
dns mx10.example.org A 192.0.10.3
dns mx10.example.org A 192.0.10.4
dns mx10.example.org A 192.0.10.5
dns mx10.example.org A 192.0.10.6
dns mx10.example.org A 192.0.10.7
dns mx10.example.org A 192.0.10.8
dns mx10.example.org A 192.0.10.9
dns mx10.example.org A 192.0.10.10
dns example.org MX 21 mx11.example.org
dns mx11.example.org A 192.0.11.1
dns mx11.example.org A 192.0.11.2
dns mx11.example.org A 192.0.11.3
dns mx11.example.org A 192.0.11.4
dns mx11.example.org A 192.0.11.5
dns mx11.example.org A 192.0.11.6
dns mx11.example.org A 192.0.11.7
dns mx11.example.org A 192.0.11.8
dns mx11.example.org A 192.0.11.9
dns mx11.example.org A 192.0.11.10
dns example.org MX 22 mx12.example.org
dns mx12.example.org A 192.0.12.1
dns mx12.example.org A 192.0.12.2
dns mx12.example.org A 192.0.12.3
dns mx12.example.org A 192.0.12.4
dns mx12.example.org A 192.0.12.5
dns mx12.example.org A 192.0.12.6
dns mx12.example.org A 192.0.12.7
dns mx12.example.org A 192.0.12.8
dns mx12.example.org A 192.0.12.9
dns mx12.example.org A 192.0.12.10
dns example.org MX 23 mx13.example.org
dns mx13.example.org A 192.0.13.1
dns mx13.example.org A 192.0.13.2
dns mx13.example.org A 192.0.13.3
dns mx13.example.org A 192.0.13.4
dns mx13.example.org A 192.0.13.5
dns mx13.example.org A 192.0.13.6
dns mx13.example.org A 192.0.13.7
dns mx13.example.org A 192.0.13.8
dns mx13.example.org A 192.0.13.9
dns mx13.example.org A 192.0.13.10
dns example.org MX 24 mx14.example.org
dns mx14.example.org A 192.0.14.1
dns mx14.example.org A 192.0.14.2
dns mx14.example.org A 192.0.14.3
dns mx14.example.org A 192.0.14.4
dns mx14.example.org A 192.0.14.5
dns mx14.example.org A 192.0.14.6
dns mx14.example.org A 192.0.14.7
dns mx14.example.org A 192.0.14.8
dns mx14.example.org A 192.0.14.9
dns mx14.example.org A 192.0.14.10
dns example.org MX 25 mx15.example.org
dns mx15.example.org A 192.0.15.1
dns mx15.example.org A 192.0.15.2
dns mx15.example.org A 192.0.15.3
dns mx15.example.org A 192.0.15.4
dns mx15.example.org A 192.0.15.5
dns mx15.example.org A 192.0.15.6
dns mx15.example.org A 192.0.15.7
dns mx15.example.org A 192.0.15.8
dns mx15.example.org A 192.0.15.9
dns mx15.example.org A 192.0.15.10
dns example.org MX 26 mx16.example.org
dns mx16.example.org A 192.0.16.1
dns mx16.example.org A 192.0.16.2
dns mx16.example.org A 192.0.16.3
dns mx16.example.org A 192.0.16.4
dns mx16.example.org A 192.0.16.5
dns mx16.example.org A 192.0.16.6
dns mx16.example.org A 192.0.16.7
dns mx16.example.org A 192.0.16.8
dns mx16.example.org A 192.0.16.9
dns mx16.example.org A 192.0.16.10
dns example.org MX 27 mx17.example.org
dns mx17.example.org A 192.0.17.1
dns mx17.example.org A 192.0.17.2
dns mx17.example.org A 192.0.17.3
dns mx17.example.org A 192.0.17.4
dns mx17.example.org A 192.0.17.5
dns mx17.example.org A 192.0.17.6
dns mx17.example.org A 192.0.17.7
dns mx17.example.org A 192.0.17.8
dns mx17.example.org A 192.0.17.9
dns mx17.example.org A 192.0.17.10
dns example.org MX 28 mx18.example.org
dns mx18.example.org A 192.0.18.1
dns mx18.example.org A 192.0.18.2
dns mx18.example.org A 192.0.18.3
dns mx18.example.org A 192.0.18.4
dns mx18.example.org A 192.0.18.5
dns mx18.example.org A 192.0.18.6
dns mx18.example.org A 192.0.18.7
dns mx18.example.org A 192.0.18.8
dns mx18.example.org A 192.0.18.9
dns mx18.example.org A 192.0.18.10
dns example.org MX 29 mx19.example.org
dns mx19.example.org A 192.0.19.1
dns mx19.example.org A 192.0.19.2
dns mx19.example.org A 192.0.19.3
dns mx19.example.org A 192.0.19.4
dns mx19.example.org A 192.0.19.5
dns mx19.example.org A 192.0.19.6
dns mx19.example.org A 192.0.19.7
dns mx19.example.org A 192.0.19.8
dns mx19.example.org A 192.0.19.9
dns mx19.example.org A 192.0.19.10
dns example.org MX 30 mx20.example.org
dns mx20.example.org A 192.0.20.1
dns mx20.example.org A 192.0.20.2
dns mx20.example.org A 192.0.20.3
dns mx20.example.org A 192.0.20.4
dns mx20.example.org A 192.0.20.5
dns mx20.example.org A 192.0.20.6
dns mx20.example.org A 192.0.20.7
dns mx20.example.org A 192.0.20.8
dns mx20.example.org A 192.0.20.9
dns mx20.example.org A 192.0.20.10
dns example.org MX 31 mx21.example.org
dns mx21.example.org A 192.0.21.1
dns mx21.example.org A 192.0.21.2
dns mx21.example.org A 192.0.21.3
dns mx21.example.org A 192.0.21.4
dns mx21.example.org A 192.0.21.5
dns mx21.example.org A 192.0.21.6
dns mx21.example.org A 192.0.21.7
dns mx21.example.org A 192.0.21.8
dns mx21.example.org A 192.0.21.9
dns mx21.example.org A 192.0.21.10
dns example.org MX 32 mx22.example.org
dns mx22.example.org A 192.0.22.1
dns mx22.example.org A 192.0.22.2
dns mx22.example.org A 192.0.22.3
dns mx22.example.org A 192.0.22.4
dns mx22.example.org A 192.0.22.5
dns mx22.example.org A 192.0.22.6
dns mx22.example.org A 192.0.22.7
dns mx22.example.org A 192.0.22.8
dns mx22.example.org A 192.0.22.9
dns mx22.example.org A 192.0.22.10
dns example.org MX 33 mx23.example.org
dns mx23.example.org A 192.0.23.1
dns mx23.example.org A 192.0.23.2
dns mx23.example.org A 192.0.23.3
dns mx23.example.org A 192.0.23.4
dns mx23.example.org A 192.0.23.5
dns mx23.example.org A 192.0.23.6
dns mx23.example.org A 192.0.23.7
dns mx23.example.org A 192.0.23.8
dns mx23.example.org A 192.0.23.9
dns mx23.example.org A 192.0.23.10
dns example.org MX 34 mx24.example.org
dns mx24.example.org A 192.0.24.1
dns mx24.example.org A 192.0.24.2
dns mx24.example.org A 192.0.24.3
dns mx24.example.org A 192.0.24.4
dns mx24.example.org A 192.0.24.5
dns mx24.example.org A 192.0.24.6
dns mx24.example.org A 192.0.24.7
dns mx24.example.org A 192.0.24.8
dns mx24.example.org A 192.0.24.9
dns mx24.example.org A 192.0.24.10
dns example.org MX 35 mx25.example.org
dns mx25.example.org A 192.0.25.1
dns mx25.example.org A 192.0.25.2
dns mx25.example.org A 192.0.25.3
dns mx25.example.org A 192.0.25.4
dns mx25.example.org A 192.0.25.5
dns mx25.example.org A 192.0.25.6
dns mx25.example.org A 192.0.25.7
dns mx25.example.org A 192.0.25.8
dns mx25.example.org A 192.0.25.9
dns mx25.example.org A 192.0.25.10
dns example.org MX 36 mx26.example.org
dns mx26.example.org A 192.0.26.1
dns mx26.example.org A 192.0.26.2
dns mx26.example.org A 192.0.26.3
dns mx26.example.org A 192.0.26.4
dns mx26.example.org A 192.0.26.5
dns mx26.example.org A 192.0.26.6
dns mx26.example.org A 192.0.26.7
dns mx26.example.org A 192.0.26.8
dns mx26.example.org A 192.0.26.9
dns mx26.example.org A 192.0.26.10
dns example.org MX 37 mx27.example.org
dns mx27.example.org A 192.0.27.1
dns mx27.example.org A 192.0.27.2
dns mx27.example.org A 192.0.27.3
dns mx27.example.org A 192.0.27.4
dns mx27.example.org A 192.0.27.5
dns mx27.example.org A 192.0.27.6
dns mx27.example.org A 192.0.27.7
dns mx27.example.org A 192.0.27.8
dns mx27.example.org A 192.0.27.9
dns mx27.example.org A 192.0.27.10
dns example.org MX 38 mx28.example.org
dns mx28.example.org A 192.0.28.1
dns mx28.example.org A 192.0.28.2
dns mx28.example.org A 192.0.28.3
dns mx28.example.org A 192.0.28.4
dns mx28.example.org A 192.0.28.5
dns mx28.example.org A 192.0.28.6
dns mx28.example.org A 192.0.28.7
dns mx28.example.org A 192.0.28.8
dns mx28.example.org A 192.0.28.9
dns mx28.example.org A 192.0.28.10
dns example.org MX 39 mx29.example.org
dns mx29.example.org A 192.0.29.1
dns mx29.example.org A 192.0.29.2
dns mx29.example.org A 192.0.29.3
dns mx29.example.org A 192.0.29.4
dns mx29.example.org A 192.0.29.5
dns mx29.example.org A 192.0.29.6
dns mx29.example.org A 192.0.29.7
dns mx29.example.org A 192.0.29.8
dns mx29.example.org A 192.0.29.9
dns mx29.example.org A 192.0.29.10
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
answer a
advance 299s
answer nobody
advance 2s
a S-eof
close a
answer b
advance 299s
answer nobody
advance 2s
b S-eof
close b
answer nobody
advance 260s
answer nobody
advance 80s
answer c
