# THREAD=REFERENCES: the five steps: by references, without what is not there, in the order of Date, then roots of one base subject together (RFC 5256 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {70+}
C: Date: 1 Mar 2000 10:00:00 +0000
C: Subject: lunch
C: Message-ID: <a@x>
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {74+}
C: Date: 3 Mar 2000 10:00:00 +0000
C: Subject: Re: lunch
C: Message-ID: <b@x>
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {70+}
C: Date: 2 Mar 2000 10:00:00 +0000
C: Subject: lunch
C: Message-ID: <c@x>
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX {97+}
C: Date: 5 Mar 2000 10:00:00 +0000
C: Subject: Re: dinner
C: Message-ID: <d@x>
C: References: <gone@x>
C:
C:
S: p OK [APPENDUID <any> 4] Message stored
C: p APPEND INBOX {93+}
C: Date: 4 Mar 2000 10:00:00 +0000
C: Subject: dinner
C: Message-ID: <e@x>
C: References: <gone@x>
C:
C:
S: p OK [APPENDUID <any> 5] Message stored
C: p APPEND INBOX {72+}
C: Date: 6 Mar 2000 10:00:00 +0000
C: Subject: Re: tea
C: Message-ID: <f@x>
C:
C:
S: p OK [APPENDUID <any> 6] Message stored
C: p APPEND INBOX {72+}
C: Date: 7 Mar 2000 10:00:00 +0000
C: Subject: Re: tea
C: Message-ID: <g@x>
C:
C:
S: p OK [APPENDUID <any> 7] Message stored
C: p APPEND INBOX {54+}
C: Date: 8 Mar 2000 10:00:00 +0000
C: Message-ID: <h@x>
C:
C:
S: p OK [APPENDUID <any> 8] Message stored
C: p APPEND INBOX {54+}
C: Date: 9 Mar 2000 10:00:00 +0000
C: Message-ID: <i@x>
C:
C:
S: p OK [APPENDUID <any> 9] Message stored
C: p APPEND INBOX {103+}
C: Date: 10 Mar 2000 10:00:00 +0000
C: Subject: new subject
C: Message-ID: <j@x>
C: In-Reply-To: <h@x> <i@x>
C:
C:
S: p OK [APPENDUID <any> 10] Message stored
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 10 EXISTS
S: * 10 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 11] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a THREAD REFERENCES UTF-8 ALL
S: * THREAD ((1)(3)(2))((5)(4))((6)(7))(8 10)(9)
S: a OK Threaded
C: b UID THREAD REFERENCES UTF-8 1:3
S: * THREAD ((1)(3)(2))
S: b OK Threaded
C: c THREAD REFERENCES UTF-8 4:5
S: * THREAD ((5)(4))
S: c OK Threaded
C: d THREAD REFERENCES UTF-8 4
S: * THREAD (4)
S: d OK Threaded
C: e THREAD REFERENCES UTF-8 SUBJECT tea
S: * THREAD ((6)(7))
S: e OK Threaded
