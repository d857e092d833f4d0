# References that go round, name themselves, twice or nothing at all, and two messages with one Message-ID (RFC 5256 3, draft-ietf-morg-inthread 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {73+}
C: Date: 1 Mar 2000 10:00:00 +0000
C: Message-ID: <a@x>
C: References: <b@x>
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {73+}
C: Date: 2 Mar 2000 10:00:00 +0000
C: Message-ID: <b@x>
C: References: <a@x>
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {73+}
C: Date: 3 Mar 2000 10:00:00 +0000
C: Message-ID: <c@x>
C: References: <c@x>
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX {88+}
C: Date: 4 Mar 2000 10:00:00 +0000
C: Message-ID: <d@x>
C: References: <>  junk <c@x> <c@x>
C:
C:
S: p OK [APPENDUID <any> 4] Message stored
C: p APPEND INBOX {70+}
C: Date: 5 Mar 2000 10:00:00 +0000
C: Message-ID: <d@x>
C: Subject: again
C:
C:
S: p OK [APPENDUID <any> 5] Message stored
C: p APPEND INBOX {50+}
C: Date: 6 Mar 2000 10:00:00 +0000
C: Subject: none
C:
C:
S: p OK [APPENDUID <any> 6] Message stored
C: p APPEND INBOX {75+}
C: Date: 7 Mar 2000 10:00:00 +0000
C: Message-ID: broken
C: References: broken
C:
C:
S: p OK [APPENDUID <any> 7] Message stored
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 7 EXISTS
S: * 7 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 8] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a THREAD REFS UTF-8 ALL
S: * THREAD (2 1)(3 4)(5)(6)(7)
S: a OK Threaded
C: b THREAD REFERENCES UTF-8 ALL
S: * THREAD (2 1)(3 4)(5)(6)(7)
S: b OK Threaded
