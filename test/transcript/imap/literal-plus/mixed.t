# Both kinds of literal in one command: only the one without "+" is asked for (RFC 7888 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a LOGIN {14+}
C: alice@lab.test {13}
S: + OK
C: correct-horse
S: a OK [CAPABILITY <any>] Logged in
C: b STATUS {5}
S: + OK
C: INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: b OK Status told
C: c STATUS {5+}
C: INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: c OK Status told
C: d APPEND {5+}
C: INBOX (\Seen) {16}
S: + OK
C: Subject: one
C:
C:
S: d OK [APPENDUID <any> 1] Message stored
C: e APPEND {5}
S: + OK
C: INBOX (\Seen) {16+}
C: Subject: one
C:
C:
S: e OK [APPENDUID <any> 2] Message stored
