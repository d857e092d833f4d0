# RFC 6203: FUZZY finds other endings, beginnings, slips of the pen and any order of words; RELEVANCY says how well, SORT by it shows the best first.
account alice@lab.test correct-horse
deliver alice@lab.test
    From: bob@lab.test
    Subject: IMAP is broken
    
    we were running
deliver alice@lab.test
    From: carol@lab.test
    Subject: broken IMAP
    
    a runner's invioce
deliver alice@lab.test
    From: bob@lab.test
    Subject: lunch
    
    she runs an invoice
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any> SEARCH=FUZZY <any>] Logged in
C: s EXAMINE INBOX
S*: * FLAGS <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S: s OK [READ-ONLY] <any>
C: a SEARCH SUBJECT "broken imap"
S: * SEARCH 2
S: a OK <any>
C: a SEARCH FUZZY SUBJECT "broken imap"
S: * SEARCH 1 2
S: a OK <any>
C: a SEARCH FUZZY BODY invoice
S: * SEARCH 2 3
S: a OK <any>
C: a SEARCH FUZZY TEXT run
S: * SEARCH 1 2 3
S: a OK <any>
C: a SEARCH FUZZY TEXT run FROM bob
S: * SEARCH 1 3
S: a OK <any>
C: a SEARCH NOT FUZZY BODY invoice
S: * SEARCH 1
S: a OK <any>
C: a SEARCH FUZZY (BODY invoice FROM carol)
S: * SEARCH 2
S: a OK <any>
C: a SEARCH FUZZY OR BODY invoice SUBJECT "imap broken"
S: * SEARCH 1 2 3
S: a OK <any>
C: a SEARCH FUZZY SEEN
S: * SEARCH
S: a OK <any>
C: a SEARCH RETURN (RELEVANCY ALL) FUZZY BODY invoice
S: * ESEARCH (TAG "a") ALL 2:3 RELEVANCY (<any> 100)
S: a OK <any>
C: a SEARCH RETURN (PARTIAL 2:2 RELEVANCY) FUZZY BODY invoice
S: * ESEARCH (TAG "a") PARTIAL (2:2 3) RELEVANCY (100)
S: a OK <any>
C: a SORT (RELEVANCY) UTF-8 FUZZY BODY invoice
S: * SORT 3 2
S: a OK <any>
C: a SORT (REVERSE RELEVANCY) UTF-8 FUZZY BODY invoice
S: * SORT 2 3
S: a OK <any>
C: a UID SORT RETURN (RELEVANCY ALL) (RELEVANCY) UTF-8 FUZZY BODY invoice
S: * ESEARCH (TAG "a") UID ALL 3,2 RELEVANCY (100 <any>)
S: a OK <any>
C: a SEARCH RETURN (RELEVANCY) FUZZY BODY zeppelin
S: * ESEARCH (TAG "a")
S: a OK <any>
C: a SEARCH RETURN (RELEVANCY) BODY invoice
S: a BAD <any>
C: a SORT (RELEVANCY) UTF-8 BODY invoice
S: a BAD <any>
C: a SEARCH FUZZY
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
