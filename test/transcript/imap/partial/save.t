# What "$" is after SAVE with PARTIAL: the page, with MIN and MAX if they are asked for; with COUNT all that was found (RFC 9394 3.2, table 1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:  {6+}
C: a: 3
C:  {6+}
C: a: 4
C:  {6+}
C: a: 5
C:  {6+}
C: a: 6
C:
S: p OK [APPENDUID <any> 1:6] Messages stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 6 EXISTS
S: * 6 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 7] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a UID SEARCH RETURN (SAVE PARTIAL 3:4) ALL
S: * ESEARCH (TAG "a") UID PARTIAL (3:4 3:4)
S: a OK Searched
C: a UID SEARCH $
S: * SEARCH 3 4
S: a OK Searched
C: b UID SEARCH RETURN (SAVE PARTIAL 3:4 MIN) ALL
S: * ESEARCH (TAG "b") UID MIN 1 PARTIAL (3:4 3:4)
S: b OK Searched
C: b UID SEARCH $
S: * SEARCH 1 3 4
S: b OK Searched
C: c UID SEARCH RETURN (SAVE PARTIAL 3:4 MAX) ALL
S: * ESEARCH (TAG "c") UID MAX 6 PARTIAL (3:4 3:4)
S: c OK Searched
C: c UID SEARCH $
S: * SEARCH 3 4 6
S: c OK Searched
C: d UID SEARCH RETURN (SAVE PARTIAL 3:4 MIN MAX) ALL
S: * ESEARCH (TAG "d") UID MIN 1 MAX 6 PARTIAL (3:4 3:4)
S: d OK Searched
C: d UID SEARCH $
S: * SEARCH 1 3 4 6
S: d OK Searched
C: e UID SEARCH RETURN (SAVE PARTIAL 3:4 COUNT) ALL
S: * ESEARCH (TAG "e") UID COUNT 6 PARTIAL (3:4 3:4)
S: e OK Searched
C: e UID SEARCH $
S: * SEARCH 1 2 3 4 5 6
S: e OK Searched
C: f UID SEARCH RETURN (SAVE PARTIAL 3:4 COUNT MIN MAX) ALL
S: * ESEARCH (TAG "f") UID MIN 1 MAX 6 COUNT 6 PARTIAL (3:4 3:4)
S: f OK Searched
C: f UID SEARCH $
S: * SEARCH 1 2 3 4 5 6
S: f OK Searched
C: g UID SEARCH RETURN (SAVE PARTIAL -1:-2 MIN) ALL
S: * ESEARCH (TAG "g") UID MIN 1 PARTIAL (-1:-2 5:6)
S: g OK Searched
C: g UID SEARCH $
S: * SEARCH 1 5 6
S: g OK Searched
C: h UID SEARCH RETURN (SAVE PARTIAL 7:9 MIN MAX) ALL
S: * ESEARCH (TAG "h") UID MIN 1 MAX 6 PARTIAL (7:9 NIL)
S: h OK Searched
C: h UID SEARCH $
S: * SEARCH 1 6
S: h OK Searched
C: i UID SEARCH RETURN (SAVE PARTIAL 7:9) ALL
S: * ESEARCH (TAG "i") UID PARTIAL (7:9 NIL)
S: i OK Searched
C: i UID SEARCH $
S: * SEARCH
S: i OK Searched
C: j UID SEARCH RETURN (SAVE PARTIAL 1:2 MIN MAX COUNT) SEEN
S: * ESEARCH (TAG "j") UID COUNT 0 PARTIAL (1:2 NIL)
S: j OK Searched
C: j UID SEARCH $
S: * SEARCH
S: j OK Searched
C: k UID SEARCH RETURN (PARTIAL 1:2 SAVE) UID 2
S: * ESEARCH (TAG "k") UID PARTIAL (1:2 2)
S: k OK Searched
C: k UID SEARCH $
S: * SEARCH 2
S: k OK Searched
