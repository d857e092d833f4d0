# THREAD=REFS: threads by their references alone, never joined by subject, and in the order of the newest message of each (draft-ietf-morg-inthread 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX " 1-Mar-2000 10:00:00 +0000" {70+}
C: Date: 1 Mar 2000 10:00:00 +0000
C: Subject: lunch
C: Message-ID: <a@x>
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX " 2-Mar-2000 10:00:00 +0000" {71+}
C: Date: 2 Mar 2000 10:00:00 +0000
C: Subject: dinner
C: Message-ID: <b@x>
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX " 3-Mar-2000 10:00:00 +0000" {74+}
C: Date: 3 Mar 2000 10:00:00 +0000
C: Subject: Re: lunch
C: Message-ID: <c@x>
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX " 4-Mar-2000 10:00:00 +0000" {93+}
C: Date: 4 Mar 2000 10:00:00 +0000
C: Subject: Re: lunch
C: Message-ID: <d@x>
C: References: <a@x>
C:
C:
S: p OK [APPENDUID <any> 4] Message stored
C: p APPEND INBOX " 5-Mar-2000 10:00:00 +0000" {93+}
C: Date: 5 Mar 2000 10:00:00 +0000
C: Subject: other
C: Message-ID: <e@x>
C: In-Reply-To: <gone@x>
C:
C:
S: p OK [APPENDUID <any> 5] Message stored
C: p APPEND INBOX " 6-Mar-2000 10:00:00 +0000" {100+}
C: Date: 6 Mar 2000 10:00:00 +0000
C: Subject: changed
C: Message-ID: <f@x>
C: References: <gone@x> <e@x>
C:
C:
S: p OK [APPENDUID <any> 6] Message stored
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 6 EXISTS
S: * 6 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 7] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a THREAD REFS UTF-8 ALL
S: * THREAD (2)(3)(1 4)(5 6)
S: a OK Threaded
C: b THREAD REFERENCES UTF-8 ALL
S: * THREAD (1 (3)(4))(2)(5 6)
S: b OK Threaded
C: c UID THREAD REFS US-ASCII UID 2:6
S: * THREAD (2)(3)(4)(5 6)
S: c OK Threaded
C: d THREAD REFS UTF-8 NOT 1
S: * THREAD (2)(3)(4)(5 6)
S: d OK Threaded
C: e THREAD refs utf-8 SUBJECT changed
S: * THREAD (6)
S: e OK Threaded
C: f THREAD REFS UTF-8 SEEN
S: * THREAD
S: f OK Threaded
